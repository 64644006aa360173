import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { z } from 'zod';
import { Alert } from '~/components/alert';
import { Button, LinkButton } from '~/components/button';
import { Checklist, type StepState } from '~/components/checklist';
import { useKeptAnswer } from '~/components/use-kept-answer';
import { PageHead } from '~/components/workspace-layout';
import { CHECKLIST_ITEMS, type ChecklistItem, isItemDone, missingItems } from '~/domain/seller/checklist';
import { parseForm } from '~/form-data.server';
import { date } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readSellerFacts } from '~/queries/seller-facts.server';
import { submitSeller } from '~/services/decide-on-seller.server';
import { onboardWithStripe } from '~/services/onboard-with-stripe.server';
import { acceptTerms } from '~/services/save-seller.server';
import { refreshConnectedAccount } from '~/services/stripe-events.server';
import { requireSeller } from '~/session.server';

const schema = z.object({ intent: z.enum(['stripe', 'terms', 'submit']) });

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { sellerId } = await requireSeller(context, request);
  const { ports } = context;
  let known = await readSellerFacts(ports.db, sellerId);
  if (!known) throw new Response(null, { status: 404 });
  // Back from Stripe before its webhook: ask, so that the page is right at once.
  if (known.seller.stripeAccountId && !known.seller.stripeDetailsSubmitted) {
    await refreshConnectedAccount(ports, { accountId: known.seller.stripeAccountId }).catch((error) =>
      console.error('Stripe could not be asked about an account; the webhook will tell.', error),
    );
    known = (await readSellerFacts(ports.db, sellerId)) ?? known;
  }
  const { seller, facts } = known;
  return {
    status: seller.status,
    decisionReason: seller.decisionReason,
    decidedAt: seller.decidedAt,
    items: CHECKLIST_ITEMS.map((item) => ({ item, isDone: isItemDone(item, facts) })),
    canSubmit:
      missingItems(facts).length === 0 && (seller.status === 'draft' || seller.status === 'rejected'),
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { sellerId } = await requireSeller(context, request, 'manager');
  const { ports, requestContext } = context;
  const { submission } = await parseForm(request, schema);
  if (submission.status !== 'success') throw new Response(null, { status: 400 });
  switch (submission.value.intent) {
    case 'stripe': {
      const link = await onboardWithStripe(ports, {
        sellerId,
        returnPath: paths.sellerOnboarding(requestContext.locale),
      });
      if (link.ok) return redirect(link.value.url);
      if (link.code === 'company_missing')
        return data({ problem: m.seller_onboarding_company_first() }, { status: 409 });
      return data({ problem: m.seller_onboarding_stripe_away() }, { status: 503 });
    }
    case 'terms':
      await acceptTerms(ports, sellerId);
      return data({ problem: null });
    case 'submit': {
      const sent = await submitSeller(ports, sellerId);
      if (sent.ok) return data({ problem: null });
      return data({ problem: m.seller_onboarding_incomplete() }, { status: 409 });
    }
  }
}

export const meta: MetaFunction = () => [{ title: `${m.seller_nav_onboarding()} · ${m.common_brand()}` }];

const TITLES: Readonly<Record<ChecklistItem, () => string>> = {
  company: m.seller_item_company,
  payments: m.seller_item_payments,
  shipping: m.seller_item_shipping,
  terms: m.seller_item_terms,
  listing: m.seller_item_listing,
};
const DETAILS: Readonly<Record<ChecklistItem, () => string>> = {
  company: m.seller_item_company_detail,
  payments: m.seller_item_payments_detail,
  shipping: m.seller_item_shipping_detail,
  terms: m.seller_item_terms_detail,
  listing: m.seller_item_listing_detail,
};

export default function OnboardingPage() {
  const lang = getLocale();
  const { status, decisionReason, decidedAt, items, canSubmit } = useLoaderData<typeof loader>();
  const answer = useKeptAnswer(useActionData<typeof action>());
  const firstOpen = items.find(({ isDone }) => !isDone)?.item;
  const stateOf = (item: ChecklistItem, isDone: boolean): StepState =>
    isDone ? 'done' : item === firstOpen ? 'current' : 'waiting';
  const actionOf = (item: ChecklistItem, isDone: boolean) => {
    switch (item) {
      case 'company':
        return (
          <LinkButton size="small" kind={isDone ? 'quiet' : 'act'} to={paths.sellerSettings(lang)}>
            {isDone ? m.common_edit() : m.seller_item_company_do()}
          </LinkButton>
        );
      case 'payments':
        return isDone ? null : (
          <Form method="post">
            <Button size="small" name="intent" value="stripe">
              {m.seller_item_payments_do()}
            </Button>
          </Form>
        );
      case 'shipping':
        return (
          <LinkButton size="small" kind={isDone ? 'quiet' : 'act'} to={paths.sellerShipping(lang)}>
            {isDone ? m.common_edit() : m.seller_item_shipping_do()}
          </LinkButton>
        );
      case 'terms':
        return isDone ? null : (
          <Form method="post">
            <Button size="small" name="intent" value="terms">
              {m.seller_item_terms_do()}
            </Button>
          </Form>
        );
      case 'listing':
        return (
          <LinkButton size="small" kind={isDone ? 'quiet' : 'act'} to={paths.sellerImport(lang)}>
            {m.seller_item_listing_do()}
          </LinkButton>
        );
    }
  };
  return (
    <>
      <PageHead title={m.seller_nav_onboarding()} lead={m.seller_onboarding_lead()} />
      {answer?.problem ? <Alert tone="bad">{answer.problem}</Alert> : null}
      {status === 'rejected' && decisionReason ? (
        <Alert tone="bad" title={m.seller_onboarding_rejected_title()} announced={false}>
          {decisionReason}
        </Alert>
      ) : null}
      {status === 'approved' && decidedAt ? (
        <Alert tone="good" announced={false}>
          {m.seller_onboarding_approved({ date: date(decidedAt) })}
        </Alert>
      ) : null}
      <Checklist
        steps={items.map(({ item, isDone }) => ({
          label: TITLES[item](),
          state: stateOf(item, isDone),
          detail: DETAILS[item](),
          action: actionOf(item, isDone),
        }))}
      />
      {status === 'draft' || status === 'rejected' ? (
        <Form method="post">
          <Button name="intent" value="submit" busy={false} disabled={!canSubmit}>
            {m.seller_onboarding_submit()}
          </Button>
          {canSubmit ? null : <p className="mt-2 text-sm text-soft">{m.seller_onboarding_incomplete()}</p>}
        </Form>
      ) : null}
    </>
  );
}
