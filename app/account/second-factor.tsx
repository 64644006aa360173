import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare';
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import { z } from 'zod';
import { Alert } from '~/components/alert';
import { Button, LinkButton } from '~/components/button';
import { Field } from '~/components/field';
import { NarrowPage } from '~/components/narrow-page';
import { parseForm } from '~/form-data.server';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths, safeReturnTo } from '~/paths';
import { requireUser } from '~/session.server';
import { passwordField, returnToField, secondFactorCodeField } from './forms';
import { limitSecondFactor } from './limits.server';
import { retryAfterHeaders } from './retry-after';
import { worksAsOf } from './works-as';

const schema = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('begin'), password: passwordField, returnTo: returnToField }),
  z.object({ intent: z.literal('confirm'), code: secondFactorCodeField, returnTo: returnToField }),
]);

export async function loader({ request, context }: LoaderFunctionArgs) {
  const session = await requireUser(context, request);
  const returnTo = safeReturnTo(
    new URL(request.url).searchParams.get('returnTo'),
    paths.accountSecurity(context.requestContext.locale),
  );
  if (session.hasSecondFactor) throw redirect(returnTo);
  return { email: session.email, isRequired: worksAsOf(session) !== null, returnTo };
}

interface Enrolment {
  readonly totpUri: string;
  readonly setupKey: string;
  readonly backupCodes: readonly string[];
}

interface Answer {
  readonly passwordError?: string;
  readonly codeError?: string;
  readonly enrolment?: Enrolment;
}

export async function action({ request, context }: ActionFunctionArgs) {
  const session = await requireUser(context, request);
  const { ports, requestContext } = context;
  const { submission } = await parseForm(request, schema);
  if (submission.status !== 'success') {
    const isCode = submission.payload.intent === 'confirm';
    return data<Answer>(
      isCode ? { codeError: m.account_second_factor_wrong() } : { passwordError: m.account_password_wrong() },
      { status: 400 },
    );
  }
  const form = submission.value;
  const limit = await limitSecondFactor(ports, session.userId);
  if (!limit.allowed) {
    const tooMany = m.account_too_many_attempts({ seconds: limit.retryAfterSeconds });
    return data<Answer>(form.intent === 'begin' ? { passwordError: tooMany } : { codeError: tooMany }, {
      status: 429,
      headers: { 'Retry-After': String(limit.retryAfterSeconds) },
    });
  }
  if (form.intent === 'begin') {
    const begun = await ports.identity.beginSecondFactor(request.headers, { password: form.password });
    if (!begun.ok) return data<Answer>({ passwordError: m.account_password_wrong() }, { status: 403 });
    const setupKey = new URL(begun.value.totpUri).searchParams.get('secret') ?? '';
    return data<Answer>({ enrolment: { ...begun.value, setupKey } });
  }
  const confirmed = await ports.identity.confirmSecondFactor(request.headers, { code: form.code });
  if (!confirmed.ok) return data<Answer>({ codeError: m.account_second_factor_wrong() }, { status: 403 });
  const headers = new Headers();
  for (const cookie of confirmed.value.cookies) headers.append('Set-Cookie', cookie);
  return redirect(safeReturnTo(form.returnTo, paths.accountSecurity(requestContext.locale)), { headers });
}

export const headers = retryAfterHeaders;

export const meta: MetaFunction = () => [{ title: `${m.account_factor_title()} · ${m.common_brand()}` }];

export default function SetUpSecondFactorPage() {
  const lang = getLocale();
  const { email, isRequired, returnTo } = useLoaderData<typeof loader>();
  const answer: Answer = useActionData<typeof action>() ?? {};
  const busy = useNavigation().state === 'submitting';
  const isConfirming = answer.enrolment !== undefined || answer.codeError !== undefined;
  return (
    <NarrowPage
      title={m.account_factor_title()}
      lead={isRequired ? m.account_factor_required() : m.account_factor_lead()}
    >
      {answer.enrolment ? <Enrolment {...answer.enrolment} /> : null}
      {isConfirming ? (
        <>
          <Form method="post" className="grid gap-4">
            <input type="hidden" name="returnTo" value={returnTo} />
            <Field
              label={m.account_factor_code()}
              hint={m.account_factor_code_hint()}
              errors={answer.codeError ? [answer.codeError] : undefined}
              input={{
                name: 'code',
                inputMode: 'numeric',
                autoComplete: 'one-time-code',
                maxLength: 10,
                required: true,
              }}
            />
            <Button busy={busy} wide name="intent" value="confirm">
              {m.account_factor_confirm()}
            </Button>
          </Form>
          <LinkButton kind="plain" to={paths.accountSecondFactor(lang, { returnTo })} reloadDocument>
            {m.account_factor_begin_anew()}
          </LinkButton>
        </>
      ) : (
        <>
          <Alert announced={false}>{m.account_factor_steps()}</Alert>
          <Form method="post" className="grid gap-4">
            <input type="hidden" name="returnTo" value={returnTo} />
            <input type="hidden" name="username" autoComplete="username" value={email} />
            <Field
              label={m.account_password()}
              errors={answer.passwordError ? [answer.passwordError] : undefined}
              input={{
                name: 'password',
                type: 'password',
                autoComplete: 'current-password',
                required: true,
              }}
            />
            <Button busy={busy} wide name="intent" value="begin">
              {m.account_factor_start()}
            </Button>
          </Form>
        </>
      )}
    </NarrowPage>
  );
}

function Enrolment({ totpUri, setupKey, backupCodes }: Enrolment) {
  return (
    <ol className="grid list-decimal gap-4 rounded-md border bg-surface p-4 pl-9">
      <li>
        <h2 className="text-base font-semibold">{m.account_factor_key()}</h2>
        <p className="figures break-all font-mono">{setupKey.match(/.{1,4}/g)?.join(' ')}</p>
        <p className="text-sm text-soft">{m.account_factor_key_hint()}</p>
        <a href={totpUri} className="inline-flex min-h-6 items-center text-act underline">
          {m.account_factor_open_app()}
        </a>
      </li>
      <li>
        <h2 className="text-base font-semibold">{m.account_factor_backup()}</h2>
        <p className="text-sm text-soft">{m.account_factor_backup_hint()}</p>
        <ul className="figures mt-2 grid grid-cols-2 gap-x-6 font-mono text-sm">
          {backupCodes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
      </li>
      <li>
        <h2 className="text-base font-semibold">{m.account_factor_code_step()}</h2>
      </li>
    </ol>
  );
}
