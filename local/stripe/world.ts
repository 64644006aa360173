import { type Kind, type Kinds, makeId, type Owner, type Store } from './store.ts';

/** The version of Stripe's API that the installed SDK speaks. */
export const apiVersion = '2026-10-28.endive';

/** The request during which something happens, as events name it. */
export interface RequestOrigin {
  readonly id: string | null;
  readonly idempotencyKey: string | null;
}

/** What every operation of the stand-in works with. */
export interface World {
  readonly store: Store;
  /** Seconds since the epoch, on the stand-in's own clock. */
  readonly now: () => number;
  /** Where the stand-in's pages are. */
  readonly origin: string;
  /** Called for each new event, to deliver it. */
  readonly onEvent: (eventId: string) => void;
  request: RequestOrigin;
  /** How many of the next refunds the bank takes its time with. */
  refundsPending?: number;
  /** Whether nothing that happens is told: it happened long ago. */
  readonly isPast?: boolean;
}

type Emitted = Exclude<Kind, 'event' | 'balance_transaction'>;

/** Records an event with the object as it is now. */
export function emit<K extends Emitted>(
  world: World,
  type: string,
  object: Kinds[K],
  owner: Owner = null,
): void {
  if (world.isPast === true) return;
  const id = makeId('evt');
  world.store.put('event', {
    id,
    object: 'event',
    ...(owner === null ? {} : { account: owner }),
    api_version: apiVersion,
    created: world.now(),
    data: { object: structuredClone(object) },
    livemode: false,
    pending_webhooks: 1,
    request: { id: world.request.id, idempotency_key: world.request.idempotencyKey },
    type,
  });
  world.onEvent(id);
}
