import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { type BookStorage, StockBook } from '#workers/durable-objects/stock-book';
import type { VariantId } from '~/domain/ids';
import type { Ports } from '~/ports/ports';
import type { StockKeeper } from '~/ports/stock-keeper';
import type { FaultPlan } from '../fault-points/plan';
import { LostCall } from '../fault-points/ports';
import type { Turns } from './turns';

/** What an object keeps while it sleeps, is moved or dies: its tables and its alarm. */
export interface Disk {
  readonly database: DatabaseSync;
  readonly storage: BookStorage;
  alarmAtMs: number | null;
}

interface Awake {
  readonly book: StockBook;
  ready: Promise<unknown>;
}

/** Tries of an alarm that fails: then the platform gives up. */
const ALARM_TRIES = 7;

/** An object's storage on SQLite in memory. */
export function makeDisk(beforeAlarm: () => void = () => undefined): Disk {
  const database = new DatabaseSync(':memory:');
  const statements = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  const prepare = (query: string) => {
    const prepared = statements.get(query) ?? database.prepare(query);
    statements.set(query, prepared);
    return prepared;
  };
  const rowsOf = <Row>(query: string, bindings: readonly SQLInputValue[]): Row[] => {
    const isScript = bindings.length === 0 && query.includes(';');
    if (!isScript) return prepare(query).all(...bindings) as Row[];
    database.exec(query);
    return [];
  };
  const disk: Disk = {
    database,
    alarmAtMs: null,
    storage: {
      sql: {
        exec: <Row>(query: string, ...bindings: (string | number | null | ArrayBuffer)[]) => {
          const rows = rowsOf<Row>(query, bindings as SQLInputValue[]);
          return { toArray: () => rows };
        },
      },
      transactionSync: (work) => {
        database.exec('BEGIN');
        try {
          const answer = work();
          database.exec('COMMIT');
          return answer;
        } catch (error) {
          database.exec('ROLLBACK');
          throw error;
        }
      },
      getAlarm: async () => disk.alarmAtMs,
      setAlarm: async (atMs) => {
        beforeAlarm();
        disk.alarmAtMs = atMs;
      },
      sync: async () => undefined,
    },
  };
  return disk;
}

/**
 * The objects that keep stock, without their platform: the real book on SQLite, one at a time as behind an input gate,
 * with alarms by the controlled clock. They can die before or after a call and wake again from their storage.
 */
export class StockObjects {
  readonly #disks = new Map<VariantId, Disk>();
  readonly #awake = new Map<VariantId, Awake>();
  readonly #gates = new Map<VariantId, Promise<unknown>>();
  readonly #ports: () => Pick<Ports, 'clock' | 'queue' | 'stockProjection'>;
  readonly #plan: FaultPlan;
  readonly #turns: Turns;
  /** SKUs that were written since somebody looked. */
  readonly touched = new Set<VariantId>();

  constructor(world: {
    readonly ports: () => Pick<Ports, 'clock' | 'queue' | 'stockProjection'>;
    readonly plan: FaultPlan;
    readonly turns: Turns;
  }) {
    this.#ports = world.ports;
    this.#plan = world.plan;
    this.#turns = world.turns;
  }

  /** The port that services call. */
  keeper(): StockKeeper {
    const call =
      <Method extends keyof StockKeeper>(method: Method) =>
      (...given: Parameters<StockKeeper[Method]>): ReturnType<StockKeeper[Method]> => {
        const ask = (book: StockBook): Promise<unknown> => {
          const act = book[method] as (...call: Parameters<StockKeeper[Method]>) => Promise<unknown>;
          return act.apply(book, given);
        };
        return this.#through(given[0], ask) as ReturnType<StockKeeper[Method]>;
      };
    return {
      reserve: call('reserve'),
      extend: call('extend'),
      claim: call('claim'),
      release: call('release'),
      adjust: call('adjust'),
      peek: call('peek'),
      account: call('account'),
    };
  }

  #through<Answer>(variantId: VariantId, ask: (book: StockBook) => Promise<Answer>): Promise<Answer> {
    const before = this.#gates.get(variantId) ?? Promise.resolve();
    const mine = before
      .catch(() => undefined)
      .then(() => this.#turns.elsewhere(() => this.#ask(variantId, ask)));
    this.#gates.set(
      variantId,
      mine.catch(() => undefined),
    );
    return mine;
  }

  async #ask<Answer>(variantId: VariantId, ask: (book: StockBook) => Promise<Answer>): Promise<Answer> {
    const fault = this.#plan.next('storage', 'object');
    if (fault === 'fail_before') {
      this.#awake.delete(variantId);
      throw new LostCall('storage', 'the object was moved');
    }
    const awake = this.#wake(variantId);
    await awake.ready;
    this.touched.add(variantId);
    const answer = await ask(awake.book);
    if (fault === 'fail_after') {
      this.#awake.delete(variantId);
      throw new LostCall('storage', 'the object was moved');
    }
    return answer;
  }

  #wake(variantId: VariantId): Awake {
    const known = this.#awake.get(variantId);
    if (known) return known;
    const disk = this.#disk(variantId);
    const state: { awake?: Awake } = {};
    let firstWork: Promise<unknown> = Promise.resolve();
    const book = new StockBook({
      storage: disk.storage,
      blockConcurrencyWhile: (work) => {
        const done = work();
        // The platform resets an object whose work behind the gate failed.
        const passed = done.catch(() => {
          if (this.#awake.get(variantId) === state.awake) this.#awake.delete(variantId);
        });
        firstWork = Promise.all([firstWork, passed]);
        if (state.awake) state.awake.ready = firstWork;
        return done;
      },
      waitUntil: (work) => void work.catch(() => undefined),
      ports: this.#ports(),
    });
    const awake: Awake = { book, ready: firstWork };
    state.awake = awake;
    this.#awake.set(variantId, awake);
    return awake;
  }

  #disk(variantId: VariantId): Disk {
    const known = this.#disks.get(variantId);
    if (known) return known;
    const disk = makeDisk(() => {
      if (this.#plan.next('alarm', 'set') === 'fail_before') throw new LostCall('alarm', 'set');
    });
    this.#disks.set(variantId, disk);
    return disk;
  }

  /** Rings the alarms that are due, each at least once; one that keeps failing is given up, as the platform does. */
  async ringDue(nowMs: number): Promise<number> {
    let rung = 0;
    for (const [variantId, disk] of this.#disks) {
      if (disk.alarmAtMs === null || disk.alarmAtMs > nowMs) continue;
      const fault = this.#plan.next('alarm', 'ring');
      if (fault === 'delay') continue;
      disk.alarmAtMs = null;
      rung += 1;
      if (fault === 'fail_before') continue;
      const ring = () => this.#through(variantId, (book) => book.alarm());
      for (let tries = 0; tries < ALARM_TRIES; tries += 1) {
        const failed = await ring().then(
          () => false,
          () => true,
        );
        if (!failed) break;
      }
      if (fault === 'repeat') await ring().catch(() => undefined);
    }
    return rung;
  }

  /** The level with what proves it, straight from storage; undefined for a SKU that nobody has asked for yet. */
  proof(variantId: VariantId) {
    const rows = this.#disks
      .get(variantId)
      ?.database.prepare(
        `SELECT on_hand, held, deferred_reduction, version,
           opening_level + forgotten + (SELECT coalesce(sum(delta), 0) FROM operations)
             - (SELECT coalesce(sum(taken), 0) FROM holds) AS proved,
           (SELECT coalesce(sum(quantity), 0) FROM holds WHERE state = 'held') AS holds
         FROM level`,
      )
      .all();
    const row = rows?.[0];
    return (
      row && {
        onHand: Number(row.on_hand),
        held: Number(row.held),
        provedOnHand: Number(row.proved),
        provedHeld: Number(row.holds),
      }
    );
  }

  /** Pieces of a SKU that a checkout has claimed, and that were not put back. */
  claimedBy(variantId: VariantId, checkoutId: string): number {
    const rows = this.#disks
      .get(variantId)
      ?.database.prepare(
        `SELECT coalesce(sum(quantity), 0) AS pieces FROM holds WHERE state = 'claimed' AND hold_id LIKE ? || ':%'`,
      )
      .all(checkoutId);
    const undone = this.#disks
      .get(variantId)
      ?.database.prepare('SELECT 1 FROM operations WHERE operation_id = ?')
      .all(`unclaim:${checkoutId}`);
    return undone?.length ? 0 : Number(rows?.[0]?.pieces ?? 0);
  }

  touchAll(): void {
    for (const variantId of this.#disks.keys()) this.touched.add(variantId);
  }

  stop(): void {
    for (const { database } of this.#disks.values()) database.close();
  }
}
