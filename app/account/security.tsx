import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/cloudflare';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { z } from 'zod';
import { Alert } from '~/components/alert';
import { Badge } from '~/components/badge';
import { Button } from '~/components/button';
import { Field } from '~/components/field';
import { parseForm } from '~/form-data.server';
import { browserName } from '~/i18n/browser-name';
import { date } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { requireUser } from '~/session.server';
import { AccountHead } from './account-head';
import { passwordField } from './forms';

const schema = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('end-session'), sessionId: z.string('required').max(100) }),
  z.object({ intent: z.literal('end-others') }),
  z.object({ intent: z.literal('begin-factor'), password: passwordField }),
  z.object({ intent: z.literal('confirm-factor'), code: z.string('required').trim().max(10) }),
  z.object({ intent: z.literal('end-factor'), password: passwordField }),
]);

export async function loader({ request, context }: LoaderFunctionArgs) {
  const session = await requireUser(context, request);
  return {
    email: session.email,
    worksAs: session.isOperator ? ('operator' as const) : session.seller ? ('seller' as const) : null,
    hasSecondFactor: session.hasSecondFactor,
    sessions: await context.ports.identity.listSessions(session.userId, session.sessionId),
  };
}

interface Answer {
  readonly passwordError?: string;
  readonly codeError?: string;
  readonly enrolment?: {
    readonly totpUri: string;
    readonly setupKey: string;
    readonly backupCodes: readonly string[];
  };
  readonly confirmed?: boolean;
}

export async function action({ request, context }: ActionFunctionArgs) {
  const session = await requireUser(context, request);
  const { identity } = context.ports;
  const { submission } = await parseForm(request, schema);
  if (submission.status !== 'success')
    return data<Answer>({ passwordError: m.account_password_wrong() }, { status: 400 });
  const form = submission.value;
  switch (form.intent) {
    case 'end-session':
      await identity.revokeSessions(session.userId, { sessionId: form.sessionId });
      return data<Answer>({});
    case 'end-others':
      await identity.revokeSessions(session.userId, { exceptSessionId: session.sessionId });
      return data<Answer>({});
    case 'begin-factor': {
      const begun = await identity.beginSecondFactor(request.headers, { password: form.password });
      if (!begun.ok) return data<Answer>({ passwordError: m.account_password_wrong() }, { status: 403 });
      const setupKey = new URL(begun.value.totpUri).searchParams.get('secret') ?? '';
      return data<Answer>({ enrolment: { ...begun.value, setupKey } });
    }
    case 'confirm-factor': {
      const confirmed = await identity.confirmSecondFactor(request.headers, { code: form.code });
      if (!confirmed.ok) return data<Answer>({ codeError: m.account_second_factor_wrong() }, { status: 403 });
      const headers = new Headers();
      for (const cookie of confirmed.value.cookies) headers.append('Set-Cookie', cookie);
      return data<Answer>({ confirmed: true }, { headers });
    }
    case 'end-factor': {
      const ended = await identity.endSecondFactor(request.headers, { password: form.password });
      if (!ended.ok) return data<Answer>({ passwordError: m.account_password_wrong() }, { status: 403 });
      return data<Answer>({});
    }
  }
}

export const meta: MetaFunction = () => [{ title: `${m.account_security()} · ${m.common_brand()}` }];

export default function SecurityPage() {
  const { email, worksAs, sessions, hasSecondFactor } = useLoaderData<typeof loader>();
  const answer: Answer = useActionData<typeof action>() ?? {};
  return (
    <>
      <AccountHead title={m.account_security()} email={email} worksAs={worksAs} />
      <div className="grid grid-cols-1 gap-10 lg:grid-cols-2">
        <section className="grid grid-cols-1 content-start gap-4">
          <h2 className="text-xl">{m.account_sessions_title()}</h2>
          <ul className="grid grid-cols-1 gap-2">
            {sessions.map((session) => (
              <li
                key={session.sessionId}
                className="flex flex-wrap items-center gap-3 rounded-md border bg-surface p-3"
              >
                <div className="min-w-0 flex-1">
                  <p className="truncate text-sm font-medium">
                    {browserName(session.userAgent) ?? m.account_session_unknown()}
                  </p>
                  <p className="text-sm text-soft">
                    {m.account_session_since({ date: date(session.createdAtMs) })}
                  </p>
                </div>
                {session.isCurrent ? (
                  <Badge tone="act">{m.account_session_current()}</Badge>
                ) : (
                  <Form method="post">
                    <input type="hidden" name="sessionId" value={session.sessionId} />
                    <Button kind="quiet" size="small" name="intent" value="end-session">
                      {m.account_session_end()}
                    </Button>
                  </Form>
                )}
              </li>
            ))}
          </ul>
          {sessions.length > 1 ? (
            <Form method="post">
              <Button kind="quiet" name="intent" value="end-others">
                {m.account_sessions_end_others()}
              </Button>
            </Form>
          ) : null}
        </section>
        <section className="grid grid-cols-1 content-start gap-4">
          <h2 className="text-xl">{m.account_factor_title()}</h2>
          {answer.enrolment ? <Enrolment {...answer.enrolment} /> : null}
          {answer.confirmed ? <Alert tone="good">{m.account_factor_confirmed()}</Alert> : null}
          {answer.codeError ? <Alert tone="bad">{answer.codeError}</Alert> : null}
          {answer.enrolment ? null : (
            <Form method="post" className="grid gap-4">
              <p className="measure text-soft">
                {hasSecondFactor ? m.account_factor_on() : m.account_factor_lead()}
              </p>
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
              <div>
                <Button
                  kind={hasSecondFactor ? 'danger' : 'act'}
                  name="intent"
                  value={hasSecondFactor ? 'end-factor' : 'begin-factor'}
                >
                  {hasSecondFactor ? m.account_factor_stop() : m.account_factor_start()}
                </Button>
              </div>
            </Form>
          )}
        </section>
      </div>
    </>
  );
}

function Enrolment({ totpUri, setupKey, backupCodes }: NonNullable<Answer['enrolment']>) {
  return (
    <div className="grid gap-4 rounded-md border bg-surface p-4">
      <div className="grid gap-1">
        <p className="font-semibold">{m.account_factor_key()}</p>
        <p className="figures break-all font-mono">{setupKey}</p>
        <p className="text-sm text-soft">{m.account_factor_key_hint()}</p>
        <a href={totpUri} className="text-act underline">
          {m.account_factor_open_app()}
        </a>
      </div>
      <div className="grid gap-1">
        <p className="font-semibold">{m.account_factor_backup()}</p>
        <p className="text-sm text-soft">{m.account_factor_backup_hint()}</p>
        <ul className="figures grid grid-cols-2 gap-x-6 font-mono text-sm">
          {backupCodes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
      </div>
      <Form method="post" className="grid gap-3">
        <Field
          label={m.account_second_factor_code()}
          input={{ name: 'code', inputMode: 'numeric', autoComplete: 'one-time-code', required: true }}
        />
        <div>
          <Button name="intent" value="confirm-factor">
            {m.account_second_factor_submit()}
          </Button>
        </div>
      </Form>
    </div>
  );
}
