import type { Ports } from '~/ports/ports';
import { keepDeadLetter } from '~/services/dead-letters.server';

/** Keeps what no retry could deliver, for the operator to see, replay or dismiss. */
export async function consumeDeadLetters(batch: MessageBatch<unknown>, ports: Ports): Promise<void> {
  for (const message of batch.messages) {
    try {
      await keepDeadLetter(ports, {
        queue: batch.queue,
        messageId: message.id,
        body: message.body,
        lastError: 'retries_exhausted',
      });
      message.ack();
    } catch (error) {
      console.error('A dead letter could not be kept yet.', error);
      message.retry({ delaySeconds: 30 });
    }
  }
}
