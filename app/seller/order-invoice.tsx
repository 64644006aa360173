import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare';
import { useLoaderData } from '@remix-run/react';
import { InvoicePage } from '~/components/invoice-page';
import { m } from '~/paraglide/messages.js';
import { paths } from '~/paths';
import { readSellerOrder } from '~/queries/seller-orders.server';
import { issueInvoice, mayHaveInvoice, readInvoice } from '~/services/issue-invoice.server';
import { requireSeller } from '~/session.server';

async function openOwn({ request, params, context }: LoaderFunctionArgs) {
  const { sellerId } = await requireSeller(context, request);
  const found = await readSellerOrder(context.ports.db, sellerId, params.sellerOrderId ?? '');
  if (!found) throw new Response(null, { status: 404 });
  return found.sellerOrder;
}

export async function loader(args: LoaderFunctionArgs) {
  const sellerOrder = await openOwn(args);
  const { ports, requestContext } = args.context;
  const invoice = await readInvoice(ports.db, sellerOrder.id);
  return {
    orderNumber: sellerOrder.number,
    issued: invoice,
    mayIssue: mayHaveInvoice(sellerOrder.state),
    pdfHref: paths.sellerInvoicePdf(requestContext.locale, sellerOrder.id),
    backTo: paths.sellerOrder(requestContext.locale, sellerOrder.id),
  };
}

export async function action(args: ActionFunctionArgs) {
  const sellerOrder = await openOwn(args);
  const { ports, requestContext } = args.context;
  const issued = await issueInvoice(ports, { sellerOrderId: sellerOrder.id });
  if (!issued.ok) throw new Response(null, { status: issued.code === 'seller_order_unknown' ? 404 : 409 });
  return redirect(paths.sellerInvoice(requestContext.locale, sellerOrder.id));
}

export const meta: MetaFunction = () => [
  { title: `${m.promotions_invoice_title()} · ${m.common_brand()}` },
  { name: 'robots', content: 'noindex' },
];

export default function SellerInvoice() {
  return <InvoicePage {...useLoaderData<typeof loader>()} />;
}
