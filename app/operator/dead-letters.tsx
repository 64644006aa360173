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
import { EmptyState } from '~/components/empty-state';
import { PageHead } from '~/components/workspace-layout';
import { parseForm } from '~/form-data.server';
import { date } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { dismissDeadLetter, listDeadLetters, replayDeadLetter } from '~/services/dead-letters.server';
import { requireOperator } from '~/session.server';

const schema = z.object({
  intent: z.enum(['replay', 'dismiss']),
  deadLetterId: z.coerce.number().int().positive(),
});

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireOperator(context, request);
  return { letters: await listDeadLetters(context.ports) };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const operator = await requireOperator(context, request);
  const { submission } = await parseForm(request, schema);
  if (submission.status !== 'success') throw new Response(null, { status: 400 });
  const { intent, deadLetterId } = submission.value;
  const input = { deadLetterId, operatorUserId: operator.userId };
  if (intent === 'dismiss') {
    await dismissDeadLetter(context.ports, input);
    return data({ done: m.operator_letter_dismissed(), problem: null });
  }
  const replayed = await replayDeadLetter(context.ports, input);
  if (replayed.ok) return data({ done: m.operator_letter_replayed(), problem: null });
  switch (replayed.code) {
    case 'dead_letter_unknown':
      throw new Response(null, { status: 404 });
    case 'message_malformed':
      return data({ done: null, problem: m.operator_letter_malformed() }, { status: 422 });
    case 'queue_unreachable':
      return data({ done: null, problem: m.operator_letter_queue_away() }, { status: 503 });
  }
}

export const meta: MetaFunction = () => [{ title: `${m.operator_nav_dead_letters()} · ${m.common_brand()}` }];

export default function DeadLettersPage() {
  const { letters } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  return (
    <>
      <PageHead title={m.operator_nav_dead_letters()} lead={m.operator_dead_letters_lead()} />
      {answer?.done ? <Alert tone="good">{answer.done}</Alert> : null}
      {answer?.problem ? <Alert tone="bad">{answer.problem}</Alert> : null}
      {letters.length === 0 ? (
        <EmptyState title={m.operator_dead_letters_empty()} />
      ) : (
        <ul className="grid gap-3">
          {letters.map((letter) => (
            <li key={letter.id} className="grid gap-3 rounded-md border bg-surface p-4">
              <p className="flex flex-wrap gap-x-4 text-sm">
                <strong>{letter.queue}</strong>
                <span>{date(letter.receivedAt, 'moment')}</span>
                <span className="text-bad">{letter.lastError}</span>
              </p>
              <pre className="overflow-x-auto rounded-sm bg-sunken p-3 text-xs">
                {JSON.stringify(letter.body, null, 2)}
              </pre>
              <Form method="post" className="flex flex-wrap gap-2">
                <input type="hidden" name="deadLetterId" value={letter.id} />
                <Button size="small" name="intent" value="replay">
                  {m.operator_letter_replay()}
                </Button>
                <Button size="small" kind="quiet" name="intent" value="dismiss">
                  {m.operator_letter_dismiss()}
                </Button>
              </Form>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
