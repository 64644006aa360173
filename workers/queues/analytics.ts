import { shopperEventSchema } from '~/domain/messages';
import type { Ports } from '~/ports/ports';
import { keepShopperEvents } from '~/services/keep-shopper-events.server';
import { parseMessages } from './consume';

/** A batch that could not be written waits this long: nobody is waiting for it. */
const RETRY_DELAY_SECONDS = 60;

/** Consumes what shoppers did: a batch is written as one, or tried again as one. */
export async function consumeAnalytics(batch: MessageBatch<unknown>, ports: Ports): Promise<void> {
  const messages = await parseMessages(batch, shopperEventSchema, ports);
  if (messages.length === 0) return;
  try {
    await keepShopperEvents(
      ports,
      messages.map(({ body }) => body),
    );
    for (const { message } of messages) message.ack();
  } catch (error) {
    console.error('What shoppers did is tried again.', error);
    for (const { message } of messages) message.retry({ delaySeconds: RETRY_DELAY_SECONDS });
  }
}
