import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/cloudflare';
import { useActionData, useLoaderData } from '@remix-run/react';
import { CouponsPage } from '~/components/coupons-page';
import { actOnCouponForm, readCouponPage } from '~/coupon-page.server';
import { m } from '~/paraglide/messages.js';
import { paths } from '~/paths';
import { requireSeller } from '~/session.server';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { sellerId, userId } = await requireSeller(context, request, 'manager');
  const created = new URL(request.url).searchParams.get('created');
  const giver = { userId, giver: { kind: 'seller' as const, sellerId } };
  return readCouponPage(context.ports, context.requestContext.locale, giver, created);
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { sellerId, userId } = await requireSeller(context, request, 'manager');
  const here = paths.sellerCoupons(context.requestContext.locale);
  return actOnCouponForm(
    context.ports,
    request,
    { userId, giver: { kind: 'seller' as const, sellerId } },
    here,
  );
}

export const meta: MetaFunction = () => [{ title: `${m.promotions_nav()} · ${m.common_brand()}` }];

export default function SellerCoupons() {
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return <CouponsPage {...page} lead={m.promotions_seller_lead()} lastResult={answer?.result} />;
}
