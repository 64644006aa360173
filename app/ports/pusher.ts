import type { Result } from '~/domain/result';

export interface PushTarget {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

export interface PushMessage {
  readonly title: string;
  readonly body: string;
  readonly url: string;
  /** A later message with the same topic replaces one not yet shown. */
  readonly topic: string;
}

/** Sends web push. `push_gone`: the browser no longer wants it, delete the subscription. */
export interface Pusher {
  /** The key by which browsers know whose messages they are. */
  readonly publicKey: string;
  /** Whether an address is one of a push service that may be called. */
  accepts(endpoint: string): boolean;
  send(
    target: PushTarget,
    message: PushMessage,
  ): Promise<Result<null, { code: 'push_gone' | 'push_unreachable' }>>;
}
