import { createHmac } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

const STEP_SECONDS = 30;
const DIGITS = 6;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** One account in the authenticator: who it is of, and the key that its codes are made from. */
export interface AuthenticatorEntry {
  readonly account: string;
  readonly setupKey: string;
}

/** Whether a text is a key as accounts show it: base 32, of at least 80 bits. */
export function isSetupKey(text: string): boolean {
  return /^[A-Z2-7]{16,}=*$/.test(text);
}

/** The code that an authenticator app shows at a moment (RFC 6238, SHA-1, 30 seconds, six digits). */
export function codeAt(setupKey: string, atMs: number): string {
  let bits = '';
  for (const char of setupKey.replace(/=+$/, '')) bits += ALPHABET.indexOf(char).toString(2).padStart(5, '0');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / (STEP_SECONDS * 1000))));
  const digest = createHmac('sha1', key).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** Seconds until the code of a moment gives way to the next. */
export function secondsLeft(atMs: number): number {
  return STEP_SECONDS - (Math.floor(atMs / 1000) % STEP_SECONDS);
}

/** Stands in for the app on a phone: keeps keys and shows their codes. Keys of a data folder are worth nothing. */
export class Authenticator {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(
      'create table if not exists authenticator (account text primary key, setup_key text not null) strict',
    );
  }

  /** Keeps the key of an account, in place of one that it had. */
  keep({ account, setupKey }: AuthenticatorEntry): void {
    this.#database
      .prepare(
        'insert into authenticator values (?, ?) on conflict (account) do update set setup_key = excluded.setup_key',
      )
      .run(account, setupKey);
  }

  /** All accounts, in the order of their names. */
  list(): AuthenticatorEntry[] {
    return this.#database
      .prepare('select account, setup_key from authenticator order by account')
      .all()
      .map((row) => ({ account: String(row.account), setupKey: String(row.setup_key) }));
  }
}
