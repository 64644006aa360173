import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import { requireSeller } from '~/session.server';
import { fileAnswer } from './file-answer.server';
import { readInvoiceAt } from './invoice-at.server';
import { printedCommissionInvoice } from './printed-documents';

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { sellerId } = await requireSeller(context, request, 'manager');
  const invoice = await readInvoiceAt(context.ports, sellerId, params.number ?? '');
  if (invoice === null) throw new Response(null, { status: 404 });
  return fileAnswer(await context.ports.documents.writePdf(printedCommissionInvoice(invoice)), {
    name: `${params.number}.pdf`,
    type: 'application/pdf',
  });
}
