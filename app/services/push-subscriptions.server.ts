import { and, eq } from 'drizzle-orm';
import { pushSubscriptions } from '#db/schema';
import { failure, type Result, success } from '~/domain/result';
import type { Ports } from '~/ports/ports';

/** Keeps a browser that a person wants to be told on. An endpoint that no push service has is refused. */
export async function rememberBrowser(
  ports: Pick<Ports, 'db' | 'clock' | 'pusher'>,
  input: {
    readonly userId: string;
    readonly endpoint: string;
    readonly p256dh: string;
    readonly auth: string;
    readonly locale: 'pl' | 'en';
  },
): Promise<Result<null, { code: 'endpoint_not_a_push_service' }>> {
  if (!ports.pusher.accepts(input.endpoint)) return failure({ code: 'endpoint_not_a_push_service' });
  await ports.db
    .insert(pushSubscriptions)
    .values({ ...input, createdAt: new Date(ports.clock.nowMs()) })
    .onConflictDoUpdate({
      target: pushSubscriptions.endpoint,
      set: { userId: input.userId, p256dh: input.p256dh, auth: input.auth, locale: input.locale },
    });
  return success(null);
}

/** Forgets a browser. Idempotent; only its own person can. */
export async function forgetBrowser(
  ports: Pick<Ports, 'db'>,
  input: { readonly userId: string; readonly endpoint: string },
): Promise<void> {
  await ports.db
    .delete(pushSubscriptions)
    .where(and(eq(pushSubscriptions.endpoint, input.endpoint), eq(pushSubscriptions.userId, input.userId)));
}
