import type { EventMessage, JobMessage, ShopperEventMessage } from '~/domain/messages';

/**
 * Hands messages to their consumers, at least once and in no order. Throws when the queue does not
 * take them: what must not be forgotten is in the outbox and is handed over again.
 */
export interface MessageQueue {
  sendEvents(messages: readonly EventMessage[]): Promise<void>;
  sendJobs(messages: readonly JobMessage[]): Promise<void>;
  /** Nothing keeps these: what the queue does not take is lost, and nothing waits for it. */
  sendShopperEvents(messages: readonly ShopperEventMessage[]): Promise<void>;
}
