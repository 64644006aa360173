import { m } from './paraglide/messages.js';
import type { Ports } from './ports/ports';
import { printedCorrection, printedInvoice } from './printed-invoice';
import { fileAnswer } from './seller/file-answer.server';
import type { IssuedInvoice } from './services/issue-invoice.server';

/**
 * An issued invoice as a PDF, or the correction of it that the address names (`?correction=FK/2026/00001`). What was
 * not issued is not there.
 */
export async function answerInvoicePdf(
  ports: Pick<Ports, 'documents'>,
  request: Request,
  invoice: IssuedInvoice | null,
): Promise<Response> {
  const wanted = new URL(request.url).searchParams.get('correction');
  const correction = invoice?.corrections.find(({ number }) => number === wanted);
  if (!invoice || (wanted !== null && !correction)) throw new Response(null, { status: 404 });
  const printed = correction ? printedCorrection(correction) : printedInvoice(invoice);
  const number = correction?.number ?? invoice.number;
  return fileAnswer(await ports.documents.writePdf(printed), {
    name: `${m.promotions_invoice_title()} ${number.replaceAll('/', '-')}.pdf`,
    type: 'application/pdf',
  });
}
