import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/cloudflare';
import { useActionData, useLoaderData } from '@remix-run/react';
import { Alert } from '~/components/alert';
import { RefundForm } from '~/components/refund-form';
import { PageHead } from '~/components/workspace-layout';
import type { SellerOrderId } from '~/domain/ids';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { actOnRefundForm, readRefundForm } from '~/refund-page.server';
import { requireSeller } from '~/session.server';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const { sellerId } = await requireSeller(context, request, 'manager');
  const sellerOrderId = params.sellerOrderId ?? '';
  const form = await readRefundForm(context.ports, context.requestContext.locale, sellerOrderId, sellerId);
  return { ...form, sellerOrderId };
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const { sellerId } = await requireSeller(context, request, 'manager');
  const { status, ...answer } = await actOnRefundForm(context.ports, request, {
    sellerOrderId: (params.sellerOrderId ?? '') as SellerOrderId,
    sellerId,
    actor: 'seller',
  });
  return data(answer, { status });
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [
  { title: `${m.cases_refund_title({ number: loaded?.number ?? '' })} · ${m.common_brand()}` },
];

export default function SellerRefundPage() {
  const lang = getLocale();
  const { view, number, sellerOrderId } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <>
      <PageHead
        title={m.cases_refund_title({ number })}
        crumbs={[{ label: m.seller_order_title({ number }), href: paths.sellerOrder(lang, sellerOrderId) }]}
        lead={m.cases_refund_lead()}
      />
      {answer?.done ? <Alert tone="good">{answer.done}</Alert> : null}
      <RefundForm
        key={answer?.done}
        view={view}
        typed={answer?.typed ?? {}}
        preview={answer?.preview}
        problem={answer?.problem}
      />
    </>
  );
}
