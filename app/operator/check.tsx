import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/cloudflare';
import { Form, useLoaderData } from '@remix-run/react';
import { Alert } from '~/components/alert';
import { Button } from '~/components/button';
import { DataTable } from '~/components/data-table';
import { EmptyState } from '~/components/empty-state';
import { PageHead, Panel } from '~/components/workspace-layout';
import { problemWords } from '~/i18n/check-words';
import { date, number } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { readLastCheck, runMarketplaceCheck } from '~/services/run-marketplace-check.server';
import { requireOperator } from '~/session.server';

/** Findings of a kind that are named one by one. */
const SUBJECTS_SHOWN_MAX = 10;

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireOperator(context, request);
  return { last: await readLastCheck(context.ports) };
}

export async function action({ request, context }: ActionFunctionArgs) {
  await requireOperator(context, request);
  await runMarketplaceCheck(context.ports);
  return data(null);
}

export const meta: MetaFunction = () => [{ title: `${m.reliability_title()} · ${m.common_brand()}` }];

export default function CheckPage() {
  const { last } = useLoaderData<typeof loader>();
  return (
    <>
      <PageHead title={m.reliability_title()} lead={m.reliability_lead()} />
      <Form method="post" className="flex flex-wrap items-center gap-4">
        <Button>{m.reliability_now()}</Button>
        {last ? (
          <p className="text-sm text-soft">
            {m.reliability_checked_at({ moment: date(last.checkedAt, 'moment') })}
          </p>
        ) : null}
      </Form>
      {last ? <Result last={last} /> : <EmptyState title={m.reliability_never()} />}
    </>
  );
}

type Check = NonNullable<ReturnType<typeof useLoaderData<typeof loader>>['last']>;

function Result({ last }: { last: Check }) {
  const kinds = [...new Set(last.problems.map(({ code }) => code))];
  return (
    <>
      {kinds.length === 0 ? (
        <Alert tone="good" announced={false}>
          {m.reliability_all_well()}
        </Alert>
      ) : (
        <Panel title={m.reliability_found({ problems: number(last.problems.length) })}>
          <ul className="grid gap-3">
            {kinds.map((code) => (
              <Finding
                key={code}
                code={code}
                subjects={last.problems.filter((one) => one.code === code).map((one) => one.subject)}
              />
            ))}
          </ul>
        </Panel>
      )}
      <Panel title={m.reliability_figures()}>
        <DataTable
          caption={m.reliability_figures()}
          captionHidden
          rows={[
            { what: m.reliability_orders(), said: number(last.orders) },
            { what: m.reliability_payments(), said: number(last.payments) },
            { what: m.reliability_entries(), said: number(last.entries) },
            { what: m.reliability_skus(), said: number(last.skus) },
            { what: m.reliability_keepers(), said: number(last.keepersAsked) },
            {
              what: m.reliability_stripe(),
              said: last.stripeReadAt ? date(last.stripeReadAt, 'moment') : m.reliability_stripe_never(),
            },
          ]}
          rowKey={(row) => row.what}
          columns={[
            { key: 'what', header: m.reliability_column_what(), isRowHeader: true, cell: (row) => row.what },
            { key: 'said', header: m.reliability_column_count(), align: 'end', cell: (row) => row.said },
          ]}
        />
      </Panel>
    </>
  );
}

function Finding({ code, subjects }: { code: string; subjects: readonly string[] }) {
  const { what, mend } = problemWords(code);
  const rest = subjects.length - SUBJECTS_SHOWN_MAX;
  return (
    <li className="grid gap-2 rounded-md border bg-surface p-4">
      <h3 className="font-text text-base font-semibold tracking-normal text-bad">{what}</h3>
      <p>
        <strong>{m.reliability_how()}:</strong> {mend}
      </p>
      <ul className="grid gap-1 text-sm text-soft figures">
        {subjects.slice(0, SUBJECTS_SHOWN_MAX).map((subject) => (
          <li key={subject} className="[overflow-wrap:anywhere]">
            {subject}
          </li>
        ))}
        {rest > 0 ? <li>{m.reliability_codes({ rest: number(rest) })}</li> : null}
      </ul>
    </li>
  );
}
