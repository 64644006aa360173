import type { z } from 'zod';
import type { Ports } from '~/ports/ports';
import { keepDeadLetter } from '~/services/dead-letters.server';

export interface Parsed<Body> {
  readonly message: Message<unknown>;
  readonly body: Body;
}

/** Longest pause between two tries. */
const RETRY_DELAY_SECONDS_MAX = 300;

/**
 * Validates a batch. A message that is not one of ours can never be consumed: it goes to the dead letters
 * at once, where the operator sees it, instead of being retried.
 */
export async function parseMessages<Schema extends z.ZodType>(
  batch: MessageBatch<unknown>,
  schema: Schema,
  ports: Pick<Ports, 'db' | 'clock'>,
): Promise<Parsed<z.infer<Schema>>[]> {
  const parsed: Parsed<z.infer<Schema>>[] = [];
  for (const message of batch.messages) {
    const outcome = schema.safeParse(message.body);
    if (outcome.success) {
      parsed.push({ message, body: outcome.data });
      continue;
    }
    try {
      await keepDeadLetter(ports, {
        queue: batch.queue,
        messageId: message.id,
        body: message.body,
        lastError: 'message_malformed',
      });
      message.ack();
    } catch {
      message.retry();
    }
  }
  return parsed;
}

/** Acts on each message by itself: acknowledged when done, tried again later when it failed. */
export async function consumeEach<Body>(
  messages: readonly Parsed<Body>[],
  act: (body: Body) => Promise<unknown>,
): Promise<void> {
  await Promise.all(
    messages.map(async ({ message, body }) => {
      try {
        await act(body);
        message.ack();
      } catch (error) {
        console.error(`Message ${message.id} is tried again (attempt ${message.attempts}).`, error);
        message.retry({ delaySeconds: Math.min(2 ** message.attempts, RETRY_DELAY_SECONDS_MAX) });
      }
    }),
  );
}
