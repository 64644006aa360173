import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/cloudflare';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { z } from 'zod';
import { Alert } from '~/components/alert';
import { Button } from '~/components/button';
import { TextAreaField } from '~/components/field';
import { Timeline } from '~/components/timeline';
import { PageHead, Panel } from '~/components/workspace-layout';
import type { SellerId } from '~/domain/ids';
import { DECISIONS } from '~/domain/seller/checklist';
import { parseForm } from '~/form-data.server';
import { countryName, date } from '~/i18n/format';
import { carrierName } from '~/i18n/seller-order-words';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readSellerFile } from '~/queries/operator.server';
import { readSellerFacts } from '~/queries/seller-facts.server';
import { decideOnSeller } from '~/services/decide-on-seller.server';
import { requireOperator } from '~/session.server';
import { SellerStatusBadge } from './seller-status-badge';

const schema = z.object({
  decision: z.enum(['approved', 'rejected', 'suspended'], 'choice'),
  reason: z.string().trim().max(500, 'too_long').optional(),
});

const sellerIdOf = (text: string | undefined) =>
  (/^\d{1,12}$/.test(text ?? '') ? Number(text) : 0) as SellerId;

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  await requireOperator(context, request);
  const sellerId = sellerIdOf(params.sellerId);
  const [known, file] = await Promise.all([
    readSellerFacts(context.ports.db, sellerId),
    readSellerFile(context.ports.db, sellerId),
  ]);
  if (!known) throw new Response(null, { status: 404 });
  return { ...known, ...file, decisions: file.decisions, allowed: DECISIONS[known.seller.status] };
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const operator = await requireOperator(context, request);
  const { submission } = await parseForm(request, schema);
  if (submission.status !== 'success')
    return data({ reasonErrors: submission.error?.reason ?? null, problem: null }, { status: 400 });
  const decided = await decideOnSeller(context.ports, {
    sellerId: sellerIdOf(params.sellerId),
    decision: submission.value.decision,
    reason: submission.value.reason ?? '',
    operatorUserId: operator.userId,
  });
  if (decided.ok) return data({ reasonErrors: null, problem: null });
  if (decided.code === 'seller_unknown') throw new Response(null, { status: 404 });
  if (decided.code === 'reason_missing')
    return data({ reasonErrors: ['required'], problem: null }, { status: 400 });
  return data({ reasonErrors: null, problem: m.operator_decided_elsewhere() }, { status: 409 });
}

export const meta: MetaFunction<typeof loader> = ({ data: known }) => [
  { title: `${known?.seller.displayName ?? ''} · ${m.common_brand()}` },
];

export default function SellerFilePage() {
  const lang = getLocale();
  const { seller, methods, decisions, facts, allowed } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const rows = [
    [m.operator_column_company(), seller.companyName],
    [m.operator_column_vat(), seller.vatNumber ? `${seller.vatNumber} · ${m.operator_vat_checked()}` : '–'],
    [m.operator_registration(), seller.registrationNumber ?? '–'],
    [
      m.operator_address(),
      `${seller.street}, ${seller.postalCode} ${seller.city}, ${countryName(seller.country)}`,
    ],
    [m.operator_contact(), `${seller.contactEmail}, ${seller.contactPhone}`],
    [
      m.operator_stripe(),
      facts.stripeDetailsSubmitted ? m.operator_stripe_done() : m.operator_stripe_waiting(),
    ],
    [
      m.operator_shipping(),
      methods.map((method) => `${method.namePl} (${carrierName(method.carrier)})`).join(', ') || '–',
    ],
    [m.operator_listings(), String(facts.listingCount)],
  ] as const;
  return (
    <>
      <PageHead
        title={seller.displayName}
        crumbs={[{ label: m.operator_nav_sellers(), href: paths.operatorSellers(lang) }]}
        aside={<SellerStatusBadge status={seller.status} />}
      />
      {answer?.problem ? <Alert tone="bad">{answer.problem}</Alert> : null}
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <Panel title={m.operator_seller_data()}>
          <dl className="grid gap-x-6 gap-y-2 rounded-md border bg-surface p-4 text-sm sm:grid-cols-[12rem_1fr]">
            {rows.map(([label, value]) => (
              <div key={label} className="grid sm:col-span-2 sm:grid-cols-subgrid">
                <dt className="text-soft">{label}</dt>
                <dd className="break-words">{value}</dd>
              </div>
            ))}
          </dl>
        </Panel>
        <div className="grid grid-cols-1 content-start gap-6">
          {allowed.length > 0 ? (
            <Panel title={m.operator_decision()}>
              <Form method="post" className="grid gap-3">
                <TextAreaField
                  label={m.operator_reason()}
                  hint={m.operator_reason_hint()}
                  errors={answer?.reasonErrors ?? undefined}
                  textarea={{ name: 'reason', maxLength: 500 }}
                />
                <div className="flex flex-wrap gap-2">
                  {allowed.includes('approved') ? (
                    <Button name="decision" value="approved">
                      {m.operator_approve()}
                    </Button>
                  ) : null}
                  {allowed.includes('rejected') ? (
                    <Button kind="danger" name="decision" value="rejected">
                      {m.operator_reject()}
                    </Button>
                  ) : null}
                  {allowed.includes('suspended') ? (
                    <Button kind="danger" name="decision" value="suspended">
                      {m.operator_suspend()}
                    </Button>
                  ) : null}
                </div>
              </Form>
            </Panel>
          ) : null}
          <Panel title={m.operator_history()}>
            {decisions.length === 0 ? (
              <p className="text-sm text-soft">{m.operator_history_empty()}</p>
            ) : (
              <Timeline
                entries={decisions.map((decision) => ({
                  title: `${actionWords(decision.action)} · ${decision.by ?? ''}`,
                  at: decision.at,
                  detail: typeof decision.details.reason === 'string' ? decision.details.reason : undefined,
                  state: decision.action === 'seller.approved' ? ('done' as const) : ('bad' as const),
                }))}
              />
            )}
            {seller.submittedAt ? (
              <p className="text-sm text-soft">
                {m.operator_submitted_on({ date: date(seller.submittedAt) })}
              </p>
            ) : null}
          </Panel>
        </div>
      </div>
    </>
  );
}

function actionWords(action: string): string {
  switch (action) {
    case 'seller.approved':
      return m.operator_status_approved();
    case 'seller.rejected':
      return m.operator_status_rejected();
    case 'seller.suspended':
      return m.operator_status_suspended();
    default:
      return action;
  }
}
