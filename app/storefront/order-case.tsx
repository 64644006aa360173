import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/cloudflare';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { actOnCaseForm, asCaseView, asMessageViews } from '~/case-pages.server';
import { Alert } from '~/components/alert';
import { Breadcrumbs } from '~/components/breadcrumbs';
import { Button } from '~/components/button';
import { CaseStateBadge } from '~/components/case-state-badge';
import { CaseFacts, CaseMessageForm, CaseThread } from '~/components/case-view';
import { Field, TextAreaField } from '~/components/field';
import { allowedCaseActions, MAX_CASE_MESSAGE_CHARS } from '~/domain/case/process';
import { amount, date } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readCase } from '~/queries/cases.server';
import { openOrder } from './open-order.server';

async function openCaseOf(
  request: Request,
  params: LoaderFunctionArgs['params'],
  context: LoaderFunctionArgs['context'],
) {
  const { found, key } = await openOrder(request, params.orderId, context);
  const file = await readCase(context.ports.db, { orderId: found.order.id }, params.caseId ?? '');
  if (!file || file.found.kind === 'chargeback') throw new Response(null, { status: 404 });
  return { file, key };
}

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { file, key } = await openCaseOf(request, params, context);
  return {
    key,
    orderId: file.order.id,
    orderNumber: file.order.number,
    number: file.number,
    seller: file.seller,
    view: asCaseView(file, context.requestContext.locale),
    messages: asMessageViews(file, key),
    actions: allowedCaseActions(file.found, 'shopper'),
    requestId: context.ports.randomness.identifier('msg'),
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { file } = await openCaseOf(request, params, context);
  const { problem, status } = await actOnCaseForm(context.ports, request, {
    caseId: file.found.id,
    orderId: file.order.id,
    actor: 'shopper',
    currency: file.found.currency,
  });
  return data({ problem }, { status });
}

export const meta: MetaFunction<typeof loader> = ({ data: loaded }) => [
  { title: `${m.cases_title({ number: loaded?.number ?? '' })} · ${m.common_brand()}` },
  { name: 'robots', content: 'noindex' },
  { name: 'referrer', content: 'same-origin' },
];

export default function ShopperCasePage() {
  const lang = getLocale();
  const { view, messages, actions, seller, number, orderId, orderNumber, key, requestId } =
    useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const until = view.deadlineAt ? date(view.deadlineAt) : '';
  const next = {
    opened: m.cases_shopper_next_opened({ date: until }),
    refused: m.cases_shopper_next_refused({ date: until }),
    awaiting_goods: m.cases_shopper_next_awaiting_goods({ date: until }),
    goods_sent: m.cases_shopper_next_goods_sent({ date: until }),
    escalated: m.cases_shopper_next_escalated(),
    resolved: view.refunded
      ? m.cases_shopper_next_resolved({ amount: amount(view.refunded) })
      : m.cases_shopper_next_closed(),
    closed: m.cases_shopper_next_closed(),
    disputed: '',
    under_review: '',
    won: '',
    lost: '',
  }[view.state];
  return (
    <div className="grid gap-6">
      <div className="grid gap-2">
        <Breadcrumbs
          crumbs={[
            {
              label: m.storefront_order_title({ number: orderNumber }),
              href: paths.order(lang, orderId, key),
            },
          ]}
        />
        <div className="flex flex-wrap items-center gap-3">
          <h1>{m.cases_title({ number })}</h1>
          <CaseStateBadge state={view.state} />
        </div>
        <p className="measure">{next}</p>
      </div>
      {answer?.problem ? <Alert tone="bad">{answer.problem}</Alert> : null}
      <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <aside className="grid gap-5 rounded-lg border bg-surface p-5 lg:col-start-2 lg:row-start-1">
          <section aria-labelledby="case-about" className="grid gap-3">
            <h2 id="case-about" className="text-lg">
              {m.cases_about()}
            </h2>
            <CaseFacts view={view} />
          </section>
          {actions.includes('send_goods') ? (
            <Form method="post" className="grid gap-3 border-t pt-4">
              <p className="text-sm">
                <strong className="block">{m.cases_seller_address()}</strong>
                {[
                  seller.companyName ?? seller.name,
                  seller.street,
                  `${seller.postalCode ?? ''} ${seller.city ?? ''}`.trim(),
                ]
                  .filter(Boolean)
                  .join(', ')}
              </p>
              <Field
                label={m.cases_return_tracking()}
                input={{ name: 'tracking', required: true, maxLength: 60, autoComplete: 'off' }}
              />
              <Button name="intent" value="send_goods">
                {m.cases_send_goods()}
              </Button>
            </Form>
          ) : null}
          {actions.includes('escalate') ? (
            <Form method="post" className="grid gap-3 border-t pt-4">
              <TextAreaField
                label={m.cases_words_label()}
                textarea={{ name: 'words', rows: 3, maxLength: MAX_CASE_MESSAGE_CHARS }}
              />
              <Button name="intent" value="escalate">
                {m.cases_escalate()}
              </Button>
            </Form>
          ) : null}
          {actions.includes('end') ? (
            <Form method="post" className="border-t pt-4">
              <Button kind="quiet" size="small" name="intent" value="end">
                {m.cases_end()}
              </Button>
            </Form>
          ) : null}
        </aside>
        <section aria-labelledby="case-messages" className="grid gap-4 lg:col-start-1 lg:row-start-1">
          <h2 id="case-messages" className="text-lg">
            {m.cases_messages()}
          </h2>
          <CaseThread messages={messages} reader="shopper" />
          <CaseMessageForm requestId={requestId} />
        </section>
      </div>
    </div>
  );
}
