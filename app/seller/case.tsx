import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/cloudflare';
import { Link, useActionData, useLoaderData } from '@remix-run/react';
import { actOnCaseForm, asCaseView, asMessageViews, REFUNDING } from '~/case-pages.server';
import { Alert } from '~/components/alert';
import { CaseActionForm } from '~/components/case-actions';
import { CaseStateBadge } from '~/components/case-state-badge';
import { CaseFacts, CaseMessageForm, CaseThread } from '~/components/case-view';
import { PageHead, Panel } from '~/components/workspace-layout';
import { allowedCaseActions } from '~/domain/case/process';
import { amount } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readCase } from '~/queries/cases.server';
import { requireSeller } from '~/session.server';

export async function loader({ request, context, params }: LoaderFunctionArgs) {
  const { sellerId, seller } = await requireSeller(context, request);
  const file = await readCase(context.ports.db, { sellerId }, params.caseId ?? '');
  if (!file) throw new Response(null, { status: 404 });
  return {
    number: file.number,
    sellerOrderId: file.sellerOrder.id,
    view: asCaseView(file, context.requestContext.locale),
    messages: asMessageViews(file),
    actions: allowedCaseActions(file.found, 'seller').filter(
      (action) => seller.role !== 'staff' || !REFUNDING.includes(action),
    ),
    requestId: context.ports.randomness.identifier('msg'),
  };
}

export async function action({ request, context, params }: ActionFunctionArgs) {
  const { sellerId, seller } = await requireSeller(context, request);
  const file = await readCase(context.ports.db, { sellerId }, params.caseId ?? '');
  if (!file) throw new Response(null, { status: 404 });
  const { problem, status } = await actOnCaseForm(context.ports, request, {
    caseId: file.found.id,
    sellerId,
    actor: 'seller',
    mayRefund: seller.role !== 'staff',
    currency: file.found.currency,
  });
  return data({ problem }, { status });
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [
  { title: `${m.cases_title({ number: loaded?.number ?? '' })} · ${m.common_brand()}` },
];

export default function SellerCasePage() {
  const lang = getLocale();
  const { view, messages, actions, number, sellerOrderId, requestId } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <>
      <PageHead
        title={m.cases_title({ number })}
        crumbs={[{ label: m.cases_seller_title(), href: paths.sellerCases(lang) }]}
        aside={<CaseStateBadge state={view.state} />}
        action={
          <Link to={paths.sellerOrder(lang, sellerOrderId)} className="text-act underline">
            {m.seller_order_title({ number })}
          </Link>
        }
      />
      {answer?.problem ? <Alert tone="bad">{answer.problem}</Alert> : null}
      {view.kind === 'chargeback' && (view.state === 'disputed' || view.state === 'under_review') ? (
        <Alert tone="warn" announced={false}>
          {m.cases_chargeback_seller({ amount: amount(view.atStake) })}
        </Alert>
      ) : null}
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="grid grid-cols-1 content-start gap-6">
          {actions.length > 0 ? (
            <div className="grid gap-3">
              {actions.includes('receive_goods') ? (
                <CaseActionForm
                  action="receive_goods"
                  kind="act"
                  label={m.cases_receive_goods()}
                  explained={m.cases_receive_goods_explained()}
                />
              ) : null}
              {actions.includes('approve_return') ? (
                <CaseActionForm
                  action="approve_return"
                  kind="act"
                  label={m.cases_approve_return()}
                  explained={m.cases_approve_return_explained()}
                />
              ) : null}
              {actions.includes('refund') ? (
                <CaseActionForm
                  action="refund"
                  label={m.cases_case_refund()}
                  explained={m.cases_case_refund_explained()}
                  amountMax={view.atStake}
                />
              ) : null}
              {actions.includes('refuse') ? (
                <CaseActionForm
                  action="refuse"
                  kind="danger"
                  label={m.cases_refuse()}
                  explained={m.cases_refuse_explained()}
                  wordsRequired
                />
              ) : null}
              {actions.includes('escalate') ? (
                <CaseActionForm action="escalate" label={m.cases_seller_escalate()} wordsRequired />
              ) : null}
            </div>
          ) : null}
          <Panel title={m.cases_messages()}>
            <CaseThread messages={messages} reader="seller" />
            <CaseMessageForm requestId={requestId} />
          </Panel>
        </div>
        <Panel title={m.cases_about()}>
          <CaseFacts view={view} />
        </Panel>
      </div>
    </>
  );
}
