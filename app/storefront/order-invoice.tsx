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
import { issueInvoice, mayHaveInvoice, readInvoice } from '~/services/issue-invoice.server';
import { openPart } from './open-order.server';

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { part, found, key } = await openPart(request, params, context);
  const invoice = await readInvoice(context.ports.db, part.sellerOrder.id);
  return {
    orderNumber: part.sellerOrder.number,
    issued: invoice,
    mayIssue: mayHaveInvoice(part.sellerOrder.state),
    pdfHref: paths.orderInvoicePdf(context.requestContext.locale, found.order.id, part.sellerOrder.id, key),
    backTo: paths.order(context.requestContext.locale, found.order.id, key),
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { part, found, key } = await openPart(request, params, context);
  const sellerOrderId = part.sellerOrder.id;
  const issued = await issueInvoice(context.ports, { sellerOrderId });
  if (!issued.ok) throw new Response(null, { status: issued.code === 'seller_order_unknown' ? 404 : 409 });
  return redirect(paths.orderInvoice(context.requestContext.locale, found.order.id, sellerOrderId, key));
}

export const meta: MetaFunction = () => [
  { title: `${m.promotions_invoice_title()} · ${m.common_brand()}` },
  { name: 'robots', content: 'noindex' },
  { name: 'referrer', content: 'same-origin' },
];

export default function OrderInvoice() {
  return <InvoicePage {...useLoaderData<typeof loader>()} />;
}
