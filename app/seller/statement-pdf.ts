import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import { monthOf, parseMonth } from '~/domain/statement/month';
import { readSellerStatement } from '~/queries/seller-statement.server';
import { requireSeller } from '~/session.server';
import { fileAnswer } from './file-answer.server';
import { printedStatement } from './printed-documents';

/** A month as it is filed: the same summary and lines as the page. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { sellerId, seller } = await requireSeller(context, request, 'manager');
  const { db, clock, documents } = context.ports;
  const nowMs = clock.nowMs();
  const month = parseMonth(params.month ?? '');
  if (month === undefined || month > monthOf(new Date(nowMs))) throw new Response(null, { status: 404 });
  const statement = await readSellerStatement(db, sellerId, month);
  const printed = printedStatement(statement, { sellerName: seller.displayName, madeAtMs: nowMs });
  return fileAnswer(await documents.writePdf(printed), {
    name: `${seller.slug}-${month}.pdf`,
    type: 'application/pdf',
  });
}
