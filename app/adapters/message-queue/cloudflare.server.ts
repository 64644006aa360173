import type { MessageQueue } from '~/ports/message-queue';

/** Cloudflare takes at most this many messages in one call. */
const MESSAGES_PER_BATCH_MAX = 100;

async function sendAll(queue: Queue, messages: readonly object[]): Promise<void> {
  for (let start = 0; start < messages.length; start += MESSAGES_PER_BATCH_MAX)
    await queue.sendBatch(
      messages
        .slice(start, start + MESSAGES_PER_BATCH_MAX)
        .map((body) => ({ body, contentType: 'json' as const })),
    );
}

export function cloudflareMessageQueue(events: Queue, jobs: Queue, analytics: Queue): MessageQueue {
  return {
    sendEvents: (messages) => sendAll(events, messages),
    sendJobs: (messages) => sendAll(jobs, messages),
    sendShopperEvents: (messages) => sendAll(analytics, messages),
  };
}
