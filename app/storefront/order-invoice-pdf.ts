import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import { answerInvoicePdf } from '~/printed-invoice.server';
import { readInvoice } from '~/services/issue-invoice.server';
import { openPart } from './open-order.server';

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { part } = await openPart(request, params, context);
  const { ports } = context;
  return answerInvoicePdf(ports, request, await readInvoice(ports.db, part.sellerOrder.id));
}
