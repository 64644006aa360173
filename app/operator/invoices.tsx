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
import { Field } from '~/components/field';
import { InvoicesTable } from '~/components/invoices-table';
import { Pagination } from '~/components/pagination';
import { PageHead, Panel } from '~/components/workspace-layout';
import { parseForm } from '~/form-data.server';
import { pageOf } from '~/page-number';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readInvoices } from '~/queries/invoices.server';
import { saveMarketplaceProfile } from '~/services/save-marketplace-profile.server';
import { requireOperator } from '~/session.server';

const FIELD_CHARACTERS_MAX = 200;
const words = z.string('required').trim().min(1, 'required').max(FIELD_CHARACTERS_MAX, 'too_long');
const schema = z.object({
  name: words,
  street: words,
  postalCode: words,
  city: words,
  country: z.string('required').trim().length(2, 'required').toUpperCase(),
  vatNumber: words,
});

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireOperator(context, request);
  const page = pageOf(request);
  return { ...(await readInvoices(context.ports.db, page)), page };
}

interface Answer {
  readonly done?: string;
  readonly problem?: string;
}

export async function action({ request, context }: ActionFunctionArgs) {
  const operator = await requireOperator(context, request);
  const { submission } = await parseForm(request, schema);
  if (submission.status !== 'success')
    return data<Answer>({ problem: m.errors_check_fields() }, { status: 400 });
  await saveMarketplaceProfile(context.ports, {
    operatorUserId: operator.userId,
    profile: submission.value,
  });
  return data<Answer>({ done: m.payouts_issuer_saved() });
}

export const meta: MetaFunction = () => [{ title: `${m.payouts_invoices_title()} · ${m.common_brand()}` }];

export default function OperatorInvoicesPage() {
  const lang = getLocale();
  const { rows, issuer, page, pageCount } = useLoaderData<typeof loader>();
  const answer: Answer = useActionData<typeof action>() ?? {};
  const fields = [
    { name: 'name', label: m.payouts_issuer_name(), value: issuer?.name },
    { name: 'street', label: m.payouts_issuer_street(), value: issuer?.street },
    { name: 'postalCode', label: m.payouts_issuer_postal_code(), value: issuer?.postalCode },
    { name: 'city', label: m.payouts_issuer_city(), value: issuer?.city },
    { name: 'country', label: m.payouts_issuer_country(), value: issuer?.country ?? 'PL' },
    { name: 'vatNumber', label: m.payouts_issuer_vat_number(), value: issuer?.vatNumber },
  ];
  return (
    <>
      <PageHead title={m.payouts_invoices_title()} lead={m.payouts_invoices_operator_lead()} />
      {answer.done ? <Alert tone="good">{answer.done}</Alert> : null}
      {answer.problem ? <Alert tone="bad">{answer.problem}</Alert> : null}
      {issuer === null ? (
        <Alert tone="warn" announced={false}>
          {m.payouts_issuer_missing()}
        </Alert>
      ) : null}
      <InvoicesTable rows={rows.map(({ invoice, seller }) => ({ ...invoice, seller }))} />
      <Pagination
        page={page}
        pageCount={pageCount}
        hrefFor={(at) => paths.operatorInvoices(lang, { page: at })}
      />
      <Panel title={m.payouts_issuer_title()}>
        <Form method="post" className="grid max-w-2xl gap-4 sm:grid-cols-2">
          {fields.map(({ name, label, value }) => (
            <Field
              key={name}
              label={label}
              input={{ name, defaultValue: value ?? '', required: true, maxLength: FIELD_CHARACTERS_MAX }}
            />
          ))}
          <div className="sm:col-span-2">
            <Button>{m.payouts_issuer_save()}</Button>
          </div>
        </Form>
      </Panel>
    </>
  );
}
