import { createHash, randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

export interface StoredMail {
  readonly id: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly receivedAt: string;
}

export interface Refusal {
  readonly status: number;
  readonly name: string;
  readonly message: string;
}

export type SendResult =
  | { readonly ok: true; readonly id: string }
  | { readonly ok: false; readonly refusal: Refusal };

const recipientsMax = 50;
const address = /^(?:[^<>]*<)?[^\s@<>]+@[^\s@<>]+>?$/;

function refuse(message: string): SendResult {
  return { ok: false, refusal: { status: 422, name: 'validation_error', message } };
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function readHeaders(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
}

/** The mails that were sent, kept in the data folder. */
export class Mailbox {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`
      create table if not exists mails (
        sequence integer primary key, id text not null unique, recipients text not null, json text not null
      );
      create table if not exists mail_keys (key text primary key, fingerprint text not null, id text not null);
    `);
  }

  /** Takes a mail in the form of Resend's API. The same key with the same body is taken once. */
  send(body: unknown, idempotencyKey: string | null): SendResult {
    if (typeof body !== 'object' || body === null) return refuse('The body must be an object.');
    const fields: Readonly<Record<string, unknown>> = { ...body };
    const recipients = (Array.isArray(fields.to) ? fields.to : [fields.to]).map(readText);
    const to = recipients.filter((one) => one !== undefined);
    const from = readText(fields.from);
    const subject = readText(fields.subject);
    if (from === undefined || !address.test(from)) return refuse('Invalid `from` field.');
    if (
      to.length === 0 ||
      to.length !== recipients.length ||
      to.length > recipientsMax ||
      !to.every((one) => address.test(one))
    ) {
      return refuse('Invalid `to` field.');
    }
    if (subject === undefined || subject.trim() === '') return refuse('Missing `subject` field.');
    const html = readText(fields.html) ?? '';
    const text = readText(fields.text) ?? '';
    if (html === '' && text === '') return refuse('Missing `html` or `text` field.');
    const fingerprint = createHash('sha256').update(JSON.stringify(body)).digest('hex');
    if (idempotencyKey !== null) {
      const known = this.#database
        .prepare('select fingerprint, id from mail_keys where key = ?')
        .get(idempotencyKey);
      if (known !== undefined) {
        if (known.fingerprint === fingerprint) return { ok: true, id: String(known.id) };
        return {
          ok: false,
          refusal: {
            status: 409,
            name: 'invalid_idempotent_request',
            message: 'Same idempotency key used with a different request payload.',
          },
        };
      }
    }
    const id = randomUUID();
    const mail: StoredMail = {
      id,
      from,
      to,
      subject,
      html,
      text,
      headers: readHeaders(fields.headers),
      receivedAt: new Date().toISOString(),
    };
    this.#database.exec('begin');
    this.#database
      .prepare('insert into mails (id, recipients, json) values (?, ?, ?)')
      .run(id, to.join(' ').toLowerCase(), JSON.stringify(mail));
    if (idempotencyKey !== null) {
      this.#database
        .prepare('insert into mail_keys (key, fingerprint, id) values (?, ?, ?)')
        .run(idempotencyKey, fingerprint, id);
    }
    this.#database.exec('commit');
    return { ok: true, id };
  }

  /** The newest first; only those to an address that contains `to`, when it is given. */
  list(to: string | null, limit: number): StoredMail[] {
    const rows = this.#database
      .prepare("select json from mails where recipients like '%' || ? || '%' order by sequence desc limit ?")
      .all((to ?? '').toLowerCase(), limit);
    return rows.map((row): StoredMail => JSON.parse(String(row.json)));
  }

  get(id: string): StoredMail | undefined {
    const row = this.#database.prepare('select json from mails where id = ?').get(id);
    return row === undefined ? undefined : JSON.parse(String(row.json));
  }

  clear(): void {
    this.#database.exec('delete from mails; delete from mail_keys');
  }
}
