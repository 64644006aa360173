import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/cloudflare';
import { Form, Link, useActionData, useLoaderData } from '@remix-run/react';
import { z } from 'zod';
import { Alert } from '~/components/alert';
import { Badge } from '~/components/badge';
import { Button } from '~/components/button';
import { EmptyState } from '~/components/empty-state';
import { PageHead } from '~/components/workspace-layout';
import { holdKind, holdReasonOf } from '~/domain/transfer/hold-reason';
import { parseForm } from '~/form-data.server';
import { amount, date } from '~/i18n/format';
import { HOLD_KIND_WORDS, HOLD_WORDS } from '~/i18n/hold-words';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readHeldTransfers } from '~/queries/operator.server';
import { repeatTransfer } from '~/services/make-transfer.server';
import { requireOperator } from '~/session.server';

const schema = z.object({
  transferId: z.string('required').max(200),
  attempts: z.coerce.number().int().min(0).max(1_000_000),
});

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireOperator(context, request);
  return { rows: await readHeldTransfers(context.ports.db) };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const operator = await requireOperator(context, request);
  const { submission } = await parseForm(request, schema);
  if (submission.status !== 'success') throw new Response(null, { status: 400 });
  const repeated = await repeatTransfer(context.ports, {
    ...submission.value,
    operatorUserId: operator.userId,
  });
  return repeated.ok ? data({ isDone: true }) : data({ isDone: false }, { status: 409 });
}

export const meta: MetaFunction = () => [{ title: `${m.payouts_transfers_title()} · ${m.common_brand()}` }];

export default function HeldTransfersPage() {
  const lang = getLocale();
  const { rows } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <>
      <PageHead title={m.payouts_transfers_title()} lead={m.payouts_transfers_lead()} />
      {answer ? (
        <Alert tone={answer.isDone ? 'good' : 'bad'}>
          {answer.isDone ? m.payouts_transfer_repeated() : m.payouts_transfer_changed()}
        </Alert>
      ) : null}
      {rows.length === 0 ? (
        <EmptyState title={m.payouts_transfers_none()} />
      ) : (
        <ul className="grid gap-3">
          {rows.map(({ transfer, number, orderId, seller }) => {
            const reason = holdReasonOf(transfer.holdReason ?? '');
            const kind = holdKind(reason);
            return (
              <li
                key={transfer.id}
                className="flex flex-wrap items-center justify-between gap-3 rounded-md border bg-surface p-4"
              >
                <div className="grid gap-1">
                  <p className="flex flex-wrap items-center gap-x-3">
                    <Link
                      to={paths.operatorOrder(lang, orderId)}
                      className="font-semibold text-act underline"
                    >
                      {number}
                    </Link>
                    <span>{seller}</span>
                    <strong className="figures">
                      {amount({ amountMinor: transfer.amountMinor, currency: transfer.currency })}
                    </strong>
                    <Badge tone={kind === 'final' ? 'bad' : 'warn'}>{HOLD_KIND_WORDS[kind]()}</Badge>
                  </p>
                  <p className="text-sm text-soft">
                    {date(transfer.createdAt, 'numeric')} · {HOLD_WORDS[reason]()}
                    {transfer.lastError ? ` (${transfer.lastError})` : ''}
                  </p>
                </div>
                <Form method="post">
                  <input type="hidden" name="transferId" value={transfer.id} />
                  <input type="hidden" name="attempts" value={transfer.attempts} />
                  <Button kind="quiet" size="small">
                    {m.payouts_transfer_repeat()}
                  </Button>
                </Form>
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}
