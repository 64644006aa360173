import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import { answerInvoicePdf } from '~/printed-invoice.server';
import { readSellerOrder } from '~/queries/seller-orders.server';
import { readInvoice } from '~/services/issue-invoice.server';
import { requireSeller } from '~/session.server';

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { sellerId } = await requireSeller(context, request);
  const { ports } = context;
  const found = await readSellerOrder(ports.db, sellerId, params.sellerOrderId ?? '');
  if (!found) throw new Response(null, { status: 404 });
  return answerInvoicePdf(ports, request, await readInvoice(ports.db, found.sellerOrder.id));
}
