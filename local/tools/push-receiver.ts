import { randomBytes, randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { decryptPush, makeReceiverKeys, type ReceiverKeys, refuseVapid } from './push-crypto.ts';

/** The largest body a push service has to take (RFC 8030, section 7.2). */
const bodyBytesMax = 4096;

export interface StoredPush {
  readonly receivedAt: string;
  readonly ttlSeconds: number;
  readonly urgency: string;
  readonly topic: string | null;
  /** The decrypted message: JSON when it is JSON, text otherwise, `null` when it cannot be read. */
  readonly message: unknown;
}

export interface PushSubscriptionKeys {
  readonly endpoint: string;
  readonly keys: { readonly p256dh: string; readonly auth: string };
}

function readMessage(body: Buffer, keys: ReceiverKeys): unknown {
  let text: string;
  try {
    text = decryptPush(body, keys).toString('utf8');
  } catch {
    return null;
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Stands in for a browser's push service and for the browser that reads what came. */
export class PushReceiver {
  readonly #database: DatabaseSync;
  readonly #origin: string;

  constructor(database: DatabaseSync, origin: string) {
    this.#database = database;
    this.#origin = origin;
    database.exec(`
      create table if not exists push_subscriptions (id text primary key, keys text not null, gone integer not null default 0);
      create table if not exists pushes (sequence integer primary key, subscription text not null, json text not null);
    `);
  }

  subscribe(): PushSubscriptionKeys {
    const id = randomUUID();
    const keys = makeReceiverKeys(randomBytes(16));
    this.#database
      .prepare('insert into push_subscriptions (id, keys) values (?, ?)')
      .run(id, JSON.stringify(keys));
    return { endpoint: `${this.#origin}/push/${id}`, keys: { p256dh: keys.publicKey, auth: keys.auth } };
  }

  unsubscribe(id: string): boolean {
    return this.#database.prepare('update push_subscriptions set gone = 1 where id = ?').run(id).changes > 0;
  }

  /** Takes a message as a push service does: 201, or why not. */
  receive(id: string, headers: Headers, body: Buffer): { status: number; reason: string } {
    const row = this.#database.prepare('select keys, gone from push_subscriptions where id = ?').get(id);
    if (row === undefined) return { status: 404, reason: 'No such subscription' };
    if (row.gone === 1) return { status: 410, reason: 'The subscription has ended' };
    if (body.length > bodyBytesMax) return { status: 413, reason: 'The message is too large' };
    const ttl = Number(headers.get('ttl') ?? Number.NaN);
    if (!Number.isInteger(ttl) || ttl < 0) return { status: 400, reason: 'The TTL header is missing' };
    if (headers.get('content-encoding') !== 'aes128gcm')
      return { status: 415, reason: 'The body is not aes128gcm' };
    const refusal = refuseVapid(headers.get('authorization'), this.#origin, Math.floor(Date.now() / 1000));
    if (refusal !== undefined) return { status: 403, reason: refusal };
    const keys: ReceiverKeys = JSON.parse(String(row.keys));
    const push: StoredPush = {
      receivedAt: new Date().toISOString(),
      ttlSeconds: ttl,
      urgency: headers.get('urgency') ?? 'normal',
      topic: headers.get('topic'),
      message: readMessage(body, keys),
    };
    this.#database
      .prepare('insert into pushes (subscription, json) values (?, ?)')
      .run(id, JSON.stringify(push));
    return { status: 201, reason: '' };
  }

  /** What came to a subscription, the newest first. */
  messages(id: string): StoredPush[] {
    const rows = this.#database
      .prepare('select json from pushes where subscription = ? order by sequence desc')
      .all(id);
    return rows.map((row): StoredPush => JSON.parse(String(row.json)));
  }

  latest(limit: number): StoredPush[] {
    const rows = this.#database.prepare('select json from pushes order by sequence desc limit ?').all(limit);
    return rows.map((row): StoredPush => JSON.parse(String(row.json)));
  }
}
