import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { Stripe } from 'stripe';

/** Every kind of object that the stand-in keeps, by the name in its `object` field. */
export interface Kinds {
  account: Stripe.Account;
  balance_transaction: Stripe.BalanceTransaction;
  charge: Stripe.Charge;
  'checkout.session': Stripe.Checkout.Session;
  dispute: Stripe.Dispute;
  event: StoredEvent;
  payment_intent: Stripe.PaymentIntent;
  payout: Stripe.Payout;
  refund: Stripe.Refund;
  transfer: Stripe.Transfer;
  transfer_reversal: Stripe.TransferReversal;
}

export type Kind = keyof Kinds;

export interface StoredEvent {
  readonly id: string;
  readonly object: 'event';
  readonly account?: string;
  readonly api_version: string;
  readonly created: number;
  readonly data: { readonly object: unknown };
  readonly livemode: boolean;
  readonly pending_webhooks: number;
  readonly request: { readonly id: string | null; readonly idempotency_key: string | null };
  readonly type: string;
}

export interface StoredLineItem {
  readonly id: string;
  readonly object: 'item';
  readonly adjustable_quantity: null;
  readonly amount_discount: number;
  readonly amount_subtotal: number;
  readonly amount_tax: number;
  readonly amount_total: number;
  readonly currency: string;
  readonly description: string;
  readonly metadata: Record<string, string>;
  readonly price: {
    readonly id: string;
    readonly object: 'price';
    readonly active: boolean;
    readonly currency: string;
    readonly product: string;
    readonly type: 'one_time';
    readonly unit_amount: number;
    readonly unit_amount_decimal: string;
  };
  readonly quantity: number;
}

/** What belongs to the stand-in and not to Stripe's objects, kept beside them under a name. */
export interface Notes {
  account_link: { account: string; refreshUrl: string; returnUrl: string; expiresAt: number; used: boolean };
  line_items: { items: readonly StoredLineItem[] };
  session_details: {
    transferGroup: string | null;
    paymentMetadata: Record<string, string>;
    description: string | null;
  };
  idempotency: { fingerprint: string; status: number; body: string; createdAt: number };
  payout_schedule: PayoutSchedule;
  delivery: { attempts: number; deliveredAt: number | null; nextAt: number; givenUp: boolean };
}

/** When an account pays out by itself. */
export interface PayoutSchedule {
  readonly interval: string;
  readonly weekly_payout_days?: string[];
  readonly monthly_payout_days?: number[];
}

export type NoteKind = keyof Notes;

/** The account an object lives on: a connected one, or the platform's own. */
export type Owner = string | null;

interface Entry<K extends Kind> {
  readonly owner: Owner;
  object: Kinds[K];
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function makeId(prefix: string, length = 24): string {
  let text = '';
  for (const byte of randomBytes(length)) text += letters[byte % letters.length];
  return `${prefix}_${text}`;
}

/** The stand-in's state: in memory for speed, written through to SQLite so that a restart finds it. */
export class Store {
  readonly #database: DatabaseSync;
  readonly #entries: { [K in Kind]: Map<string, Entry<K>> };
  readonly #notes: { [K in NoteKind]: Map<string, Notes[K]> };
  readonly #dirty = new Map<string, { kind: Kind; id: string }>();
  readonly #dirtyNotes = new Map<string, { kind: NoteKind; id: string }>();

  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    this.#database.exec(`
      pragma journal_mode = wal;
      pragma synchronous = normal;
      create table if not exists objects (
        sequence integer primary key, kind text not null, id text not null unique, owner text, json text not null
      );
      create table if not exists notes (kind text not null, id text not null, json text not null, primary key (kind, id));
    `);
    this.#entries = {
      account: new Map(),
      balance_transaction: new Map(),
      charge: new Map(),
      'checkout.session': new Map(),
      dispute: new Map(),
      event: new Map(),
      payment_intent: new Map(),
      payout: new Map(),
      refund: new Map(),
      transfer: new Map(),
      transfer_reversal: new Map(),
    };
    this.#notes = {
      account_link: new Map(),
      line_items: new Map(),
      session_details: new Map(),
      idempotency: new Map(),
      payout_schedule: new Map(),
      delivery: new Map(),
    };
    this.#load();
  }

  #load(): void {
    const objects = this.#database.prepare('select kind, id, owner, json from objects order by sequence');
    for (const row of objects.iterate()) {
      const kind = String(row.kind) as Kind;
      const entries = this.#entries[kind] as Map<string, Entry<Kind>>;
      entries.set(String(row.id), {
        owner: row.owner === null ? null : String(row.owner),
        object: JSON.parse(String(row.json)),
      });
    }
    for (const row of this.#database.prepare('select kind, id, json from notes').iterate()) {
      const notes = this.#notes[String(row.kind) as NoteKind] as Map<string, Notes[NoteKind]>;
      notes.set(String(row.id), JSON.parse(String(row.json)));
    }
  }

  get<K extends Kind>(kind: K, id: string): Kinds[K] | undefined {
    return this.#entries[kind].get(id)?.object;
  }

  ownerOf(kind: Kind, id: string): Owner | undefined {
    return this.#entries[kind].get(id)?.owner;
  }

  put<K extends Kind>(kind: K, object: Kinds[K], owner: Owner = null): Kinds[K] {
    const known = this.#entries[kind].get(object.id);
    if (known === undefined) this.#entries[kind].set(object.id, { owner, object });
    else known.object = object;
    this.#dirty.set(object.id, { kind, id: object.id });
    return object;
  }

  change<K extends Kind>(kind: K, id: string, changes: Partial<Kinds[K]>): Kinds[K] {
    const object = this.get(kind, id);
    if (object === undefined) throw new Error(`There is no ${kind} ${id}`);
    return this.put(kind, { ...object, ...changes });
  }

  /** All objects of a kind on one account, the newest first. */
  list<K extends Kind>(kind: K, owner: Owner = null): Kinds[K][] {
    const found: Kinds[K][] = [];
    for (const entry of this.#entries[kind].values()) if (entry.owner === owner) found.push(entry.object);
    return found.reverse();
  }

  /** An object of any kind, to expand a reference to it. */
  find(id: string): Kinds[Kind] | undefined {
    for (const entries of Object.values(this.#entries)) {
      const entry = entries.get(id);
      if (entry !== undefined) return entry.object;
    }
    return undefined;
  }

  note<K extends NoteKind>(kind: K, id: string): Notes[K] | undefined {
    return this.#notes[kind].get(id);
  }

  putNote<K extends NoteKind>(kind: K, id: string, note: Notes[K]): void {
    this.#notes[kind].set(id, note);
    this.#dirtyNotes.set(`${kind}/${id}`, { kind, id });
  }

  removeNote(kind: NoteKind, id: string): void {
    this.#notes[kind].delete(id);
    this.#dirtyNotes.set(`${kind}/${id}`, { kind, id });
  }

  notes<K extends NoteKind>(kind: K): IterableIterator<[string, Notes[K]]> {
    return this.#notes[kind].entries();
  }

  /** Writes what has changed, in one transaction. */
  flush(): void {
    if (this.#dirty.size === 0 && this.#dirtyNotes.size === 0) return;
    const save = this.#database.prepare(
      'insert into objects (kind, id, owner, json) values (?, ?, ?, ?) on conflict (id) do update set json = excluded.json',
    );
    const saveNote = this.#database.prepare('insert or replace into notes (kind, id, json) values (?, ?, ?)');
    const deleteNote = this.#database.prepare('delete from notes where kind = ? and id = ?');
    this.#database.exec('begin');
    for (const { kind, id } of this.#dirty.values()) {
      const entry = this.#entries[kind].get(id);
      if (entry !== undefined) save.run(kind, id, entry.owner, JSON.stringify(entry.object));
    }
    for (const { kind, id } of this.#dirtyNotes.values()) {
      const note = this.#notes[kind].get(id);
      if (note === undefined) deleteNote.run(kind, id);
      else saveNote.run(kind, id, JSON.stringify(note));
    }
    this.#database.exec('commit');
    this.#dirty.clear();
    this.#dirtyNotes.clear();
  }

  close(): void {
    this.flush();
    this.#database.close();
  }
}
