import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/cloudflare';
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react';
import { actOnCaseForm, asCaseView, asMessageViews } from '~/case-pages.server';
import { Alert } from '~/components/alert';
import { Button } from '~/components/button';
import { CaseActionForm } from '~/components/case-actions';
import { CaseStateBadge } from '~/components/case-state-badge';
import { CaseFacts, CaseMessageForm, CaseThread } from '~/components/case-view';
import { TextAreaField } from '~/components/field';
import { PageHead, Panel } from '~/components/workspace-layout';
import type { DisputeEvidence } from '~/domain/case/evidence';
import { allowedCaseActions, MAX_CASE_MESSAGE_CHARS } from '~/domain/case/process';
import { amount, date } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readCase } from '~/queries/cases.server';
import { readEvidence, submitEvidence } from '~/services/submit-evidence.server';
import { requireOperator } from '~/session.server';

/** The form that sends evidence goes to the same address with this in it. */
const EVIDENCE = 'evidence';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  await requireOperator(context, request);
  const file = await readCase(context.ports.db, 'operator', params.caseId ?? '');
  if (!file) throw new Response(null, { status: 404 });
  const { dispute } = file;
  return {
    number: file.number,
    orderId: file.order.id,
    seller: file.seller.name,
    view: asCaseView(file, context.requestContext.locale),
    messages: asMessageViews(file),
    actions: allowedCaseActions(file.found, 'operator'),
    requestId: context.ports.randomness.identifier('msg'),
    dispute,
    evidence: dispute ? (dispute.evidence ?? (await readEvidence(context.ports, dispute.id))) : null,
  };
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const operator = await requireOperator(context, request);
  const file = await readCase(context.ports.db, 'operator', params.caseId ?? '');
  if (!file) throw new Response(null, { status: 404 });
  if (new URL(request.url).searchParams.get('send') === EVIDENCE) {
    const form = await request.formData();
    const words = form.get('words');
    const sent = await submitEvidence(context.ports, {
      disputeId: file.dispute?.id ?? '',
      words: typeof words === 'string' ? words.slice(0, MAX_CASE_MESSAGE_CHARS) : '',
      operatorUserId: operator.userId,
    });
    if (sent.ok) return data({ problem: null });
    if (sent.code === 'dispute_unknown') throw new Response(null, { status: 404 });
    return sent.code === 'evidence_not_wanted'
      ? data({ problem: m.cases_dispute_not_wanted() }, { status: 409 })
      : data({ problem: m.cases_dispute_failed() }, { status: 502 });
  }
  const { problem, status } = await actOnCaseForm(context.ports, request, {
    caseId: file.found.id,
    actor: 'operator',
    operatorUserId: operator.userId,
    currency: file.found.currency,
  });
  return data({ problem }, { status });
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [
  { title: `${m.cases_title({ number: loaded?.number ?? '' })} · ${m.common_brand()}` },
];

export default function OperatorCasePage() {
  const lang = getLocale();
  const { view, messages, actions, number, orderId, seller, requestId, dispute, evidence } =
    useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <>
      <PageHead
        title={m.cases_title({ number })}
        crumbs={[{ label: m.cases_operator_title(), href: paths.operatorCases(lang) }]}
        aside={<CaseStateBadge state={view.state} />}
        lead={seller}
        action={
          <Link to={paths.operatorOrder(lang, orderId)} className="text-act underline">
            {m.operator_order_title({ number })}
          </Link>
        }
      />
      {answer?.problem ? <Alert tone="bad">{answer.problem}</Alert> : null}
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="grid grid-cols-1 content-start gap-6">
          {actions.some((one) => one !== 'submit_evidence') ? (
            <Panel title={m.cases_decide()}>
              <div className="grid gap-3">
                {actions.includes('decide_refund') ? (
                  <CaseActionForm
                    action="decide_refund"
                    kind="act"
                    label={m.cases_decide_refund()}
                    wordsRequired
                    amountMax={view.atStake}
                  />
                ) : null}
                {actions.includes('approve_return') ? (
                  <CaseActionForm action="approve_return" label={m.cases_decide_return()} wordsRequired />
                ) : null}
                {actions.includes('receive_goods') ? (
                  <CaseActionForm
                    action="receive_goods"
                    label={m.cases_receive_goods()}
                    explained={m.cases_receive_goods_explained()}
                  />
                ) : null}
                {actions.includes('refund') ? (
                  <CaseActionForm
                    action="refund"
                    label={m.cases_case_refund()}
                    wordsRequired
                    amountMax={view.atStake}
                  />
                ) : null}
                {actions.includes('decide_refuse') ? (
                  <CaseActionForm
                    action="decide_refuse"
                    kind="danger"
                    label={m.cases_decide_refuse()}
                    wordsRequired
                  />
                ) : null}
              </div>
            </Panel>
          ) : null}
          {dispute && evidence ? (
            <Panel title={m.cases_dispute_evidence()}>
              <Evidence evidence={evidence} />
              {dispute.evidenceSubmittedAt || dispute.state !== 'open' ? null : (
                <Form method="post" action={`?send=${EVIDENCE}`} className="grid max-w-2xl gap-3">
                  <TextAreaField
                    label={m.cases_dispute_words()}
                    optional
                    textarea={{ name: 'words', rows: 4, maxLength: MAX_CASE_MESSAGE_CHARS }}
                  />
                  <p className="text-sm text-soft">{m.cases_dispute_submit_note()}</p>
                  <div>
                    <Button>{m.cases_dispute_submit()}</Button>
                  </div>
                </Form>
              )}
            </Panel>
          ) : null}
          <Panel title={m.cases_messages()}>
            <CaseThread messages={messages} reader="operator" />
            <CaseMessageForm requestId={requestId} />
          </Panel>
        </div>
        <div className="grid grid-cols-1 content-start gap-6">
          <Panel title={m.cases_about()}>
            <CaseFacts view={view} />
          </Panel>
          {dispute ? (
            <Panel title={m.cases_dispute()}>
              <dl className="figures grid grid-cols-[auto_1fr] gap-x-6 gap-y-1 text-sm">
                {[
                  [
                    m.cases_dispute_amount(),
                    amount({ amountMinor: dispute.amountMinor, currency: dispute.currency }),
                  ],
                  [
                    m.cases_dispute_fee(),
                    amount({ amountMinor: dispute.feeMinor, currency: dispute.currency }),
                  ],
                  [
                    m.cases_dispute_due(),
                    dispute.evidenceDueAt ? date(dispute.evidenceDueAt, 'moment') : m.cases_no_deadline(),
                  ],
                  ...(dispute.evidenceSubmittedAt
                    ? [[m.cases_dispute_sent(), date(dispute.evidenceSubmittedAt, 'moment')]]
                    : []),
                ].map(([label, value]) => (
                  <div key={label} className="col-span-2 grid grid-cols-subgrid">
                    <dt className="text-soft">{label}</dt>
                    <dd className="font-medium">{value}</dd>
                  </div>
                ))}
              </dl>
            </Panel>
          ) : null}
        </div>
      </div>
    </>
  );
}

function Evidence({ evidence }: { evidence: DisputeEvidence }) {
  const rows: readonly (readonly [string, string])[] = [
    [m.cases_evidence_product(), evidence.productDescription],
    [m.cases_evidence_customer(), `${evidence.customerName}, ${evidence.customerEmail}`],
    [m.cases_evidence_address(), evidence.shippingAddress],
    [
      m.cases_evidence_parcel(),
      [evidence.shippingCarrier, evidence.shippingTrackingNumber].filter(Boolean).join(', '),
    ],
    [m.cases_evidence_shipped(), evidence.shippingDate],
    [m.cases_evidence_delivered(), evidence.serviceDate],
    [m.cases_evidence_history(), evidence.uncategorizedText],
  ];
  return (
    <dl className="grid gap-x-6 gap-y-2 rounded-md border bg-surface p-4 text-sm sm:grid-cols-[10rem_1fr]">
      {rows
        .filter(([, value]) => value !== '')
        .map(([label, value]) => (
          <div key={label} className="grid sm:col-span-2 sm:grid-cols-subgrid">
            <dt className="text-soft">{label}</dt>
            <dd className="break-words whitespace-pre-line">{value}</dd>
          </div>
        ))}
    </dl>
  );
}
