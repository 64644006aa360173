import { eq, inArray, type SQL } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { pushSubscriptions, sellerMembers, users } from '#db/schema';
import type { SellerId } from '~/domain/ids';
import { type Letter, type Locale, renderLetter } from '~/mail/letter';
import type { Ports } from '~/ports/ports';
import { deliverOnce } from './deliver-once.server';

export type TellPorts = Pick<Ports, 'db' | 'clock' | 'mailer' | 'pusher' | 'live' | 'links' | 'publicOrigin'>;

/** Who works for some sellers and wants to hear of orders: owners and managers, with their browsers. */
export interface SellerAudience {
  readonly members: readonly {
    readonly sellerId: number;
    readonly userId: string;
    readonly email: string;
    readonly locale: Locale;
  }[];
  readonly browsers: readonly {
    readonly userId: string;
    readonly endpoint: string;
    readonly p256dh: string;
    readonly auth: string;
  }[];
}

/** Reads the audiences of several sellers in one round trip. */
export async function readAudience(
  ports: Pick<Ports, 'db'>,
  sellerIds: readonly number[],
): Promise<SellerAudience> {
  const ofSellers = inArray(sellerMembers.sellerId, [...sellerIds]);
  const [members, browsers] = await ports.db.batch(audienceOf(ports.db, ofSellers));
  return { members, browsers };
}

/** The two selects of an audience, for a batch; `ofSellers` is a condition on `seller_members`. */
export function audienceOf(db: Database, ofSellers: SQL) {
  return [
    db
      .select({
        sellerId: sellerMembers.sellerId,
        userId: users.id,
        email: users.email,
        locale: users.locale,
      })
      .from(sellerMembers)
      .innerJoin(users, eq(users.id, sellerMembers.userId))
      .where(ofSellers),
    db
      .select({
        userId: pushSubscriptions.userId,
        endpoint: pushSubscriptions.endpoint,
        p256dh: pushSubscriptions.p256dh,
        auth: pushSubscriptions.auth,
      })
      .from(pushSubscriptions)
      .where(
        inArray(
          pushSubscriptions.userId,
          db.select({ id: sellerMembers.userId }).from(sellerMembers).where(ofSellers),
        ),
      ),
  ] as const;
}

/** Sends one letter, once by its key. */
export async function sendLetter(
  ports: TellPorts,
  telling: {
    key: string;
    template: string;
    to: string;
    locale: Locale;
    sellerId?: number;
    sellerOrderId?: string;
  },
  letter: Letter,
): Promise<void> {
  await deliverOnce(
    ports,
    {
      key: telling.key,
      channel: 'email',
      template: telling.template,
      recipient: telling.to,
      ...(telling.sellerId === undefined ? {} : { sellerId: telling.sellerId }),
      ...(telling.sellerOrderId === undefined ? {} : { sellerOrderId: telling.sellerOrderId }),
    },
    async () => {
      const sent = await ports.mailer.send({
        idempotencyKey: telling.key,
        to: telling.to,
        ...renderLetter(letter, telling.locale),
      });
      if (sent.ok) return 'sent';
      return sent.code === 'mail_refused' ? 'given_up' : 'try_again';
    },
  );
}

/**
 * Tells a seller's people by e-mail and push and the seller's open pages at once. Each way by itself: one
 * that fails does not hold back the others, and the whole is tried again until each has succeeded once.
 */
export async function tellSeller(
  ports: TellPorts,
  audience: SellerAudience,
  fact: {
    readonly key: string;
    readonly template: string;
    readonly sellerId: SellerId;
    readonly sellerOrderId?: string;
    readonly live: 'order.placed' | 'seller_order.changed' | 'stock.changed';
    readonly subject: string;
    readonly letter: (locale: Locale) => Letter;
  },
): Promise<void> {
  const members = audience.members.filter((member) => member.sellerId === fact.sellerId);
  const common = {
    template: fact.template,
    sellerId: fact.sellerId,
    ...(fact.sellerOrderId === undefined ? {} : { sellerOrderId: fact.sellerOrderId }),
  };
  const tellings: Promise<unknown>[] = [
    ports.live
      .publish(fact.sellerId, { kind: fact.live, subject: fact.subject, atMs: ports.clock.nowMs() })
      // An open page that was not reached reads the present state when it comes back.
      .catch((error) => console.error('A live page could not be told.', error)),
  ];
  for (const member of members) {
    const letter = fact.letter(member.locale);
    tellings.push(
      sendLetter(
        ports,
        { ...common, key: `${fact.key}:email:${member.userId}`, to: member.email, locale: member.locale },
        letter,
      ),
    );
    for (const browser of audience.browsers.filter((candidate) => candidate.userId === member.userId))
      tellings.push(
        deliverOnce(
          ports,
          {
            ...common,
            key: `${fact.key}:push:${browser.endpoint}`,
            channel: 'push',
            recipient: browser.endpoint,
          },
          async () => {
            const sent = await ports.pusher.send(browser, {
              title: letter.subject,
              body: letter.paragraphs[0] ?? '',
              url: letter.button.url,
              topic: fact.subject,
            });
            if (sent.ok) return 'sent';
            if (sent.code === 'push_unreachable') return 'try_again';
            await ports.db.delete(pushSubscriptions).where(eq(pushSubscriptions.endpoint, browser.endpoint));
            return 'given_up';
          },
        ),
      );
  }
  const outcomes = await Promise.allSettled(tellings);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}
