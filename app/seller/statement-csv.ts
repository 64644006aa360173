import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import { monthOf, parseMonth } from '~/domain/statement/month';
import { readSellerStatement } from '~/queries/seller-statement.server';
import { requireSeller } from '~/session.server';
import { fileAnswer } from './file-answer.server';
import { statementCsv } from './statement-file.server';

/** A month's lines for the bookkeeper: the column of amounts sums to what the ledger changed. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { sellerId, seller } = await requireSeller(context, request, 'manager');
  const { db, clock } = context.ports;
  const month = parseMonth(params.month ?? '');
  if (month === undefined || month > monthOf(new Date(clock.nowMs())))
    throw new Response(null, { status: 404 });
  const { lines } = await readSellerStatement(db, sellerId, month);
  return fileAnswer(statementCsv(lines), {
    name: `${seller.slug}-${month}.csv`,
    type: 'text/csv; charset=utf-8',
  });
}
