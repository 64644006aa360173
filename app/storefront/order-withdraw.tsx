import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/cloudflare';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { z } from 'zod';
import { wordsSchema } from '~/case-pages.server';
import { Alert } from '~/components/alert';
import { Button, LinkButton } from '~/components/button';
import { TextAreaField } from '~/components/field';
import { NarrowPage } from '~/components/narrow-page';
import { MAX_CASE_MESSAGE_CHARS } from '~/domain/case/process';
import type { SellerOrderId } from '~/domain/ids';
import { leftMinor, leftQuantity } from '~/domain/refund/plan';
import { parseForm } from '~/form-data.server';
import { amount, date } from '~/i18n/format';
import { lineTitle } from '~/i18n/line-title';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { openingsAt } from '~/services/open-case.server';
import { readRefundPosition } from '~/services/refund-position.server';
import { readWithdrawal, withdrawFromOrder } from '~/services/withdraw-from-order.server';
import { openPart } from './open-order.server';

const schema = z.object({ intent: z.enum(['check', 'confirm']), words: wordsSchema });

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { found, part, lines, key } = await openPart(request, params, context);
  const { db, clock } = context.ports;
  const [position, receipt] = await Promise.all([
    readRefundPosition(db, part.sellerOrder.id),
    readWithdrawal(context.ports, part.sellerOrder.id),
  ]);
  if (!position) throw new Response(null, { status: 404 });
  const { locale } = context.requestContext;
  const { state, currency } = part.sellerOrder;
  return {
    key,
    orderId: found.order.id,
    number: part.sellerOrder.number,
    email: found.order.email,
    seller: part.seller.name,
    left: { amountMinor: leftMinor(position.refundable), currency },
    isBeforeDispatch: state === 'pending' || state === 'accepted',
    isPossible: openingsAt(position, receipt !== null, clock.nowMs()).withdrawal,
    receipt,
    lines: lines.flatMap(({ line }) => {
      const part = position.refundable.parts.find((candidate) => candidate.lineId === line.id);
      const left = part === undefined ? 0 : leftQuantity(part);
      return left === 0
        ? []
        : [
            {
              id: line.id,
              title: lineTitle(line, locale),
              quantity: left,
            },
          ];
    }),
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { part } = await openPart(request, params, context);
  const { submission } = await parseForm(request, schema);
  if (submission.status !== 'success')
    return data({ words: null, problem: null, errors: submission.error?.words ?? null }, { status: 400 });
  const { intent, words } = submission.value;
  if (intent === 'check') return data({ words, problem: null, errors: null });
  const withdrawn = await withdrawFromOrder(context.ports, {
    sellerOrderId: part.sellerOrder.id as SellerOrderId,
    words,
  });
  if (withdrawn.ok) return data({ words: null, problem: null, errors: null });
  const problem =
    withdrawn.code === 'case_already_open'
      ? m.cases_withdraw_in_case()
      : withdrawn.code === 'seller_order_changed'
        ? m.storefront_order_moved_elsewhere()
        : m.cases_withdraw_not_possible();
  return data({ words: null, problem, errors: null }, { status: 409 });
}

export const meta: MetaFunction<typeof loader> = () => [
  { title: `${m.cases_withdraw_title()} · ${m.common_brand()}` },
  { name: 'robots', content: 'noindex' },
  { name: 'referrer', content: 'same-origin' },
];

export default function WithdrawPage() {
  const lang = getLocale();
  const loaded = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const { receipt, number } = loaded;
  const back = (
    <LinkButton kind="quiet" to={paths.order(lang, loaded.orderId, loaded.key)}>
      {m.cases_withdraw_order_link()}
    </LinkButton>
  );
  const lead = m.cases_withdraw_lead({ number, seller: loaded.seller });
  if (receipt)
    return (
      <NarrowPage title={m.cases_withdraw_receipt_title()} lead={lead}>
        <Alert tone="good">
          <p className="font-semibold">
            {m.cases_withdraw_receipt({ number, moment: date(receipt.withdrawnAtMs, 'moment') })}
          </p>
          <p>{m.cases_withdraw_receipt_keep()}</p>
        </Alert>
        {receipt.caseId ? (
          <LinkButton to={paths.orderCase(lang, loaded.orderId, receipt.caseId, loaded.key)}>
            {m.cases_mail_case_link()}
          </LinkButton>
        ) : null}
        {back}
      </NarrowPage>
    );
  const isConfirming = typeof answer?.words === 'string';
  return (
    <NarrowPage title={m.cases_withdraw_title()} lead={lead}>
      {answer?.problem ? <Alert tone="bad">{answer.problem}</Alert> : null}
      {loaded.isPossible ? (
        <>
          <p className="text-sm font-semibold text-act">
            {isConfirming ? m.cases_withdraw_step_confirm() : m.cases_withdraw_step_check()}
          </p>
          <div className="grid gap-3 rounded-md border bg-surface p-4">
            <p className="font-semibold">{m.cases_withdraw_statement()}</p>
            <ul className="grid gap-1 text-sm">
              {loaded.lines.map((line) => (
                <li key={line.id} className="flex justify-between gap-4">
                  <span>{line.title}</span>
                  <span className="figures whitespace-nowrap">
                    {m.common_pieces({ count: line.quantity })}
                  </span>
                </li>
              ))}
            </ul>
            {isConfirming && answer.words ? (
              <p className="border-t pt-3 text-sm whitespace-pre-line">{answer.words}</p>
            ) : null}
          </div>
          <p>
            {loaded.isBeforeDispatch
              ? m.cases_withdraw_before({ amount: amount(loaded.left) })
              : m.cases_withdraw_after({ amount: amount(loaded.left) })}
          </p>
          <Form method="post" className="grid gap-4">
            {isConfirming ? (
              <>
                <input type="hidden" name="words" value={answer.words ?? ''} />
                <p className="text-sm text-soft">{m.cases_withdraw_confirm_note({ email: loaded.email })}</p>
                <Button kind="danger" name="intent" value="confirm">
                  {m.cases_withdraw_confirm()}
                </Button>
              </>
            ) : (
              <>
                <TextAreaField
                  label={m.cases_withdraw_words()}
                  optional
                  errors={answer?.errors ?? undefined}
                  textarea={{ name: 'words', rows: 3, maxLength: MAX_CASE_MESSAGE_CHARS }}
                />
                <Button name="intent" value="check">
                  {m.cases_withdraw_next()}
                </Button>
              </>
            )}
          </Form>
        </>
      ) : (
        <Alert tone="warn" announced={false}>
          {m.cases_withdraw_not_possible()}
        </Alert>
      )}
      {back}
    </NarrowPage>
  );
}
