import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare';
import { useActionData, useLoaderData } from '@remix-run/react';
import { CouponsPage } from '~/components/coupons-page';
import { actOnCouponForm, readCouponPage } from '~/coupon-page.server';
import { m } from '~/paraglide/messages.js';
import { paths } from '~/paths';
import { requireOperator } from '~/session.server';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { userId } = await requireOperator(context, request);
  const created = new URL(request.url).searchParams.get('created');
  const giver = { userId, giver: { kind: 'marketplace' as const } };
  return readCouponPage(context.ports, context.requestContext.locale, giver, created);
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { userId } = await requireOperator(context, request);
  const here = paths.operatorCoupons(context.requestContext.locale);
  return actOnCouponForm(context.ports, request, { userId, giver: { kind: 'marketplace' as const } }, here);
}

export const meta: MetaFunction = () => [{ title: `${m.promotions_nav()} · ${m.common_brand()}` }];

export default function OperatorCoupons() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return <CouponsPage {...page} lead={m.promotions_operator_lead()} lastResult={answer?.result} />;
}
