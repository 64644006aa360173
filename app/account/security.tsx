import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { z } from 'zod';
import { Badge } from '~/components/badge';
import { Button, LinkButton } from '~/components/button';
import { Field } from '~/components/field';
import { parseForm } from '~/form-data.server';
import { browserName } from '~/i18n/browser-name';
import { date } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { requireUser } from '~/session.server';
import { AccountHead } from './account-head';
import { passwordField } from './forms';
import { worksAsOf } from './works-as';

const schema = z.discriminatedUnion('intent', [
  z.object({ intent: z.literal('end-session'), sessionId: z.string('required').max(100) }),
  z.object({ intent: z.literal('end-others') }),
  z.object({ intent: z.literal('end-factor'), password: passwordField }),
]);

export async function loader({ request, context }: LoaderFunctionArgs) {
  const session = await requireUser(context, request);
  return {
    email: session.email,
    worksAs: worksAsOf(session),
    hasSecondFactor: session.hasSecondFactor,
    sessions: await context.ports.identity.listSessions(session.userId, session.sessionId),
  };
}

interface Answer {
  readonly passwordError?: string;
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
    case 'end-factor': {
      const ended = await identity.endSecondFactor(request.headers, { password: form.password });
      if (!ended.ok) return data<Answer>({ passwordError: m.account_password_wrong() }, { status: 403 });
      const headers = new Headers();
      for (const cookie of ended.value.cookies) headers.append('Set-Cookie', cookie);
      const { locale } = context.requestContext;
      const isRequired = worksAsOf(session) !== null;
      return redirect(isRequired ? paths.accountSecondFactor(locale) : paths.accountSecurity(locale), {
        headers,
      });
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
          {hasSecondFactor ? (
            <Form method="post" className="grid gap-4">
              <p className="measure text-soft">
                {worksAs === null ? m.account_factor_on() : m.account_factor_on_required()}
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
                <Button kind={worksAs === null ? 'danger' : 'quiet'} name="intent" value="end-factor">
                  {worksAs === null ? m.account_factor_stop() : m.account_factor_replace()}
                </Button>
              </div>
            </Form>
          ) : (
            <>
              <p className="measure text-soft">{m.account_factor_lead()}</p>
              <div>
                <LinkButton to={paths.accountSecondFactor(getLocale())}>
                  {m.account_factor_start()}
                </LinkButton>
              </div>
            </>
          )}
        </section>
      </div>
    </>
  );
}
