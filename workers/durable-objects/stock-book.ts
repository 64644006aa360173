import type { VariantId } from '~/domain/ids';
import { invariant } from '~/domain/invariant';
import { failure, success } from '~/domain/result';
import {
  type AdjustAnswer,
  adjust,
  availableOf,
  claim,
  type Decision,
  type EndAnswer,
  type ExtendAnswer,
  expire,
  extend,
  type Hold,
  type HoldState,
  release,
  reserve,
  type StockLevel,
} from '~/domain/stock/stock';
import type { Ports } from '~/ports/ports';
import type { KeeperReserveAnswer, StockAccount, StockKeeper } from '~/ports/stock-keeper';

/** How long identifiers of ended holds and of adjustments are remembered, so that a repeat is answered. */
const MEMORY_MS = 90 * 24 * 3_600_000;
/** Most reservations that are written together. */
const BATCH_MAX = 128;
/** Most that wait while a batch is written: beyond, they are told so at once. */
const WAITING_MAX = 1_000;
/** A level that changes all the time is told this often: the first change at once, what follows together. */
const PUBLISH_EVERY_MS = 200;
const PUBLISH_RETRY_MS = 2_000;
const PUBLISH_RETRY_MS_MAX = 5 * 60_000;

type LevelRow = {
  variant_id: number;
  on_hand: number;
  held: number;
  deferred_reduction: number;
  version: number;
  published_version: number;
  opening_level: number;
  forgotten: number;
  changed_at_ms: number;
};
type HoldRow = { hold_id: string; quantity: number; state: HoldState; expires_at_ms: number };
type Reservation = { readonly holdId: string; readonly quantity: number; readonly ttlMs: number };
type Rule<Answer> = (level: StockLevel) => Decision<Answer>;
interface Waiting {
  readonly command: Reservation;
  readonly answer: (answer: KeeperReserveAnswer) => void;
  readonly fail: (reason: unknown) => void;
}
/** Most holds that an account lists, the youngest first. */
const ACCOUNT_HOLDS_MAX = 1_000;

type SqlValue = ArrayBuffer | string | number | null;

/** The storage of one object, as far as a book needs it. */
export interface BookStorage {
  readonly sql: {
    exec<Row extends Record<string, SqlValue>>(query: string, ...bindings: SqlValue[]): { toArray(): Row[] };
  };
  transactionSync<Answer>(work: () => Answer): Answer;
  getAlarm(): Promise<number | null>;
  setAlarm(atMs: number): Promise<void>;
  /** Settles when everything written so far would survive the object. */
  sync(): Promise<void>;
}

/** What surrounds a book: the object's storage and gates, and the ports it speaks through. */
export interface BookSurroundings {
  readonly storage: BookStorage;
  /** Lets nothing else in until the work is done. */
  blockConcurrencyWhile<Answer>(work: () => Promise<Answer>): Promise<Answer>;
  waitUntil(work: Promise<unknown>): void;
  readonly ports: Pick<Ports, 'clock' | 'queue' | 'stockProjection'>;
}

/**
 * The book of one SKU. The rules are in app/domain/stock; here they meet storage: each command reads, decides
 * and writes without giving way in between, in one transaction that also records what has to be told.
 *
 * What has to be told is one fact, the newest level, so the outbox is one column: `published_version`
 * lags behind `version` until the queue has taken the newest.
 *
 * Every piece that came or went stands beside what moved it (`delta` of an operation, `taken` of a hold), so that
 * the level can be proved from its opening at any time.
 */
export class StockBook implements StockKeeper {
  readonly #surroundings: BookSurroundings;
  readonly #ports: BookSurroundings['ports'];
  readonly #storage: BookStorage;
  #level: StockLevel | undefined;
  #variantId: VariantId | undefined;
  #publishedVersion = 0;
  #publishing: Promise<void> | undefined;
  #publishFailures = 0;
  #alarmAtMs: number | null = null;
  readonly #waiting: Waiting[] = [];
  #isServing = false;

  constructor(surroundings: BookSurroundings) {
    this.#surroundings = surroundings;
    this.#ports = surroundings.ports;
    this.#storage = surroundings.storage;
    void surroundings.blockConcurrencyWhile(async () => {
      this.#createTables();
      this.#read();
      this.#alarmAtMs = await this.#storage.getAlarm();
    });
  }

  /**
   * Reservations that come while others are being written wait together: one transaction and one durable write for all
   * of them, each decided by itself in the order in which they came.
   */
  reserve(variantId: VariantId, command: Reservation): Promise<KeeperReserveAnswer> {
    if (this.#waiting.length >= WAITING_MAX) return Promise.resolve(failure({ code: 'keeper_busy' }));
    return new Promise((answer, fail) => {
      this.#waiting.push({ command, answer, fail });
      if (!this.#isServing) void this.#serve(variantId);
    });
  }

  async #serve(variantId: VariantId): Promise<void> {
    this.#isServing = true;
    while (this.#waiting.length > 0) await this.#serveBatch(variantId, this.#waiting.splice(0, BATCH_MAX));
    this.#isServing = false;
  }

  async #serveBatch(variantId: VariantId, batch: readonly Waiting[]): Promise<void> {
    try {
      const decided = await this.#decideWith(variantId, () =>
        batch.map((one) => ({ one, answer: this.#apply(this.#reservation(one.command)) })),
      );
      // What the next batch waits for; the platform lets no answer out before it either.
      await this.#storage.sync();
      for (const { one, answer } of decided) one.answer(answer);
    } catch (error) {
      // One that cannot be written takes no other with it: each alone, which repeats nothing.
      if (batch.length > 1) for (const one of batch) await this.#serveBatch(variantId, [one]);
      else for (const one of batch) one.fail(error);
    }
  }

  #reservation(command: Reservation): Rule<KeeperReserveAnswer> {
    return (level) => {
      const decision = reserve(level, this.#hold(command.holdId), command, this.#nowMs());
      const { answer } = decision;
      if (answer.ok) {
        const available = availableOf(decision.level ?? level);
        return { ...decision, answer: success({ ...answer.value, available }) };
      }
      if (answer.code !== 'sold_out') return { ...decision, answer };
      return { answer: { ...answer, nextEndAtMs: this.#nextEndAtMs() } };
    };
  }

  async extend(variantId: VariantId, command: { holdId: string; untilMs: number }): Promise<ExtendAnswer> {
    return this.#decide(variantId, () => extend(this.#hold(command.holdId), command.untilMs));
  }

  async claim(variantId: VariantId, command: { holdId: string }): Promise<EndAnswer> {
    return this.#decide(variantId, (level) => claim(level, this.#hold(command.holdId)));
  }

  async release(variantId: VariantId, command: { holdId: string }): Promise<EndAnswer> {
    return this.#decide(variantId, (level) => release(level, this.#hold(command.holdId)));
  }

  async adjust(
    variantId: VariantId,
    command: { operationId: string; change: { set: number } | { delta: number } },
  ): Promise<AdjustAnswer> {
    return this.#decide(variantId, (level) => {
      const earlier = this.#storage.sql
        .exec<{ answer: string }>('SELECT answer FROM operations WHERE operation_id = ?', command.operationId)
        .toArray()[0];
      if (earlier) return { answer: JSON.parse(earlier.answer) as AdjustAnswer };
      const decision = adjust(level, command.change);
      this.#storage.sql.exec(
        'INSERT INTO operations (operation_id, answer, applied_at_ms, delta) VALUES (?, ?, ?, ?)',
        command.operationId,
        JSON.stringify(decision.answer),
        this.#nowMs(),
        (decision.level?.onHand ?? level.onHand) - level.onHand,
      );
      return decision;
    });
  }

  async peek(variantId: VariantId): Promise<StockLevel & { available: number }> {
    return this.#decide(variantId, (level) => ({ answer: { ...level, available: availableOf(level) } }));
  }

  async account(variantId: VariantId, since: { sinceMs: number }): Promise<StockAccount> {
    return this.#decide(variantId, (level) => ({ answer: this.#accountOf(level, since.sinceMs) }));
  }

  /** At least once and perhaps late: everything here may run again. */
  async alarm(): Promise<void> {
    this.#alarmAtMs = null;
    try {
      if (this.#level) this.#storage.transactionSync(() => this.#forgetOld(this.#nowMs()));
      if (this.#level) await this.#decide(this.#requireVariant(), () => ({ answer: undefined }));
      await this.#publish();
    } finally {
      // The platform re-arms a failing alarm six times only; holds must end after the seventh failure too.
      await this.#armAlarm();
    }
  }

  #decide<Answer>(variantId: VariantId, rule: Rule<Answer>): Promise<Answer> {
    return this.#decideWith(variantId, () => this.#apply(rule));
  }

  /** Opens on first use, gives back what has expired, lets rules be applied, writes, and sees that it is told. */
  async #decideWith<Answer>(variantId: VariantId, applyRules: () => Answer): Promise<Answer> {
    if (!this.#level) await this.#surroundings.blockConcurrencyWhile(() => this.#open(variantId));
    const answer = this.#inTransaction(() => {
      this.#expireDue(this.#nowMs());
      const before = this.#requireLevel();
      const applied = applyRules();
      const level = this.#requireLevel();
      if (level !== before) this.#writeLevel(level);
      return applied;
    });
    if (this.#requireLevel().version > this.#publishedVersion) this.#surroundings.waitUntil(this.#publish());
    await this.#armAlarm();
    return answer;
  }

  #apply<Answer>(rule: Rule<Answer>): Answer {
    const standing = this.#requireLevel();
    const { answer, hold, level = standing } = rule(standing);
    if (hold) this.#writeHold(hold, standing.onHand - level.onHand);
    this.#level = level;
    return answer;
  }

  #inTransaction<Answer>(work: () => Answer): Answer {
    try {
      return this.#storage.transactionSync(work);
    } catch (error) {
      // Storage went back; the copy in memory goes with it.
      this.#read();
      throw error;
    }
  }

  async #open(variantId: VariantId): Promise<void> {
    if (this.#level) return;
    const { stockProjection, clock } = this.#ports;
    const openingLevel = await stockProjection.open(variantId, clock.nowMs());
    invariant(openingLevel !== null, `variant ${variantId} has a stock row`);
    this.#storage.transactionSync(() => {
      this.#storage.sql.exec(
        `INSERT INTO level (id, variant_id, on_hand, held, deferred_reduction, version, published_version,
           opening_level, forgotten, changed_at_ms)
         VALUES (1, ?, ?, 0, 0, 0, 0, ?, 0, ?) ON CONFLICT (id) DO NOTHING`,
        variantId,
        openingLevel,
        openingLevel,
        clock.nowMs(),
      );
      this.#read();
    });
  }

  #expireDue(nowMs: number): void {
    const due = this.#storage.sql
      .exec<HoldRow>(
        "SELECT * FROM holds WHERE state = 'held' AND expires_at_ms <= ? ORDER BY expires_at_ms",
        nowMs,
      )
      .toArray();
    for (const row of due) {
      const before = this.#requireLevel();
      const ended = expire(before, asHold(row), nowMs);
      if (!ended) continue;
      this.#writeHold(ended.hold, before.onHand - ended.level.onHand);
      this.#writeLevel(ended.level);
    }
  }

  /** Hands the newest level to the queue; settles when all is told, or owed after a failure until the alarm tries again. */
  #publish(): Promise<void> {
    this.#publishing ??= this.#publishAll().finally(() => {
      this.#publishing = undefined;
    });
    return this.#publishing;
  }

  async #publishAll(): Promise<void> {
    try {
      const { queue, clock } = this.#ports;
      while (this.#level && this.#level.version > this.#publishedVersion) {
        const told = this.#level;
        await queue.sendEvents([
          {
            type: 'stock.changed',
            variantId: this.#requireVariant(),
            version: told.version,
            onHand: told.onHand,
            held: told.held,
            changedAtMs: clock.nowMs(),
          },
        ]);
        this.#storage.sql.exec(
          'UPDATE level SET published_version = max(published_version, ?)',
          told.version,
        );
        this.#publishedVersion = Math.max(this.#publishedVersion, told.version);
        this.#publishFailures = 0;
        if (this.#level.version > this.#publishedVersion) await clock.pause(PUBLISH_EVERY_MS);
      }
    } catch {
      this.#publishFailures += 1;
      await this.#armAlarm();
    }
  }

  /** One alarm for both duties: the next hold to end and the next try to publish. */
  async #armAlarm(): Promise<void> {
    const { clock } = this.#ports;
    const nextEndAtMs = this.#nextEndAtMs();
    const systemMs = clock.toSystemMs(clock.nowMs());
    const candidates: number[] = [];
    if (nextEndAtMs !== null) candidates.push(clock.toSystemMs(nextEndAtMs));
    if (this.#publishFailures > 0) {
      const delayMs = Math.min(PUBLISH_RETRY_MS * 2 ** (this.#publishFailures - 1), PUBLISH_RETRY_MS_MAX);
      candidates.push(systemMs + delayMs);
    }
    if (candidates.length === 0) return;
    const atMs = Math.max(Math.min(...candidates), systemMs);
    // An alarm that comes early does no harm, so it is only ever moved forward: a write less for each command.
    if (this.#alarmAtMs !== null && this.#alarmAtMs <= atMs) return;
    this.#alarmAtMs = atMs;
    await this.#storage.setAlarm(atMs);
  }

  #nextEndAtMs(): number | null {
    const [next] = this.#storage.sql
      .exec<{ at: number | null }>("SELECT min(expires_at_ms) AS at FROM holds WHERE state = 'held'")
      .toArray();
    return next?.at ?? null;
  }

  /** What is forgotten stays counted. */
  #forgetOld(nowMs: number): void {
    const before = nowMs - MEMORY_MS;
    this.#storage.sql.exec(
      `UPDATE level SET forgotten = forgotten
         + (SELECT coalesce(sum(delta), 0) FROM operations WHERE applied_at_ms < ?)
         - (SELECT coalesce(sum(taken), 0) FROM holds WHERE state <> 'held' AND expires_at_ms < ?)`,
      before,
      before,
    );
    this.#storage.sql.exec("DELETE FROM holds WHERE state <> 'held' AND expires_at_ms < ?", before);
    this.#storage.sql.exec('DELETE FROM operations WHERE applied_at_ms < ?', before);
  }

  #accountOf(level: StockLevel, sinceMs: number): StockAccount {
    const { sql } = this.#storage;
    const [sums] = sql
      .exec<{ proved: number; held: number; changed_at_ms: number }>(
        `SELECT opening_level + forgotten
             + (SELECT coalesce(sum(delta), 0) FROM operations)
             - (SELECT coalesce(sum(taken), 0) FROM holds) AS proved,
           (SELECT coalesce(sum(quantity), 0) FROM holds WHERE state = 'held') AS held,
           changed_at_ms
         FROM level`,
      )
      .toArray();
    const holds = sql
      .exec<HoldRow>(
        `SELECT * FROM holds WHERE state IN ('held', 'claimed') AND expires_at_ms > ?
         ORDER BY expires_at_ms DESC, hold_id LIMIT ${ACCOUNT_HOLDS_MAX + 1}`,
        sinceMs,
      )
      .toArray();
    const undone = sql
      .exec<{ operation_id: string }>(
        `SELECT operation_id FROM operations WHERE operation_id LIKE 'unclaim:%' AND applied_at_ms > ?`,
        sinceMs,
      )
      .toArray();
    return {
      level,
      provedOnHand: sums?.proved ?? 0,
      provedHeld: sums?.held ?? 0,
      changedAtMs: sums?.changed_at_ms ?? 0,
      holds: holds.slice(0, ACCOUNT_HOLDS_MAX).map(asHold),
      isWhole: holds.length <= ACCOUNT_HOLDS_MAX,
      unclaimed: undone.map((row) => row.operation_id.slice('unclaim:'.length)),
    };
  }

  #createTables(): void {
    this.#storage.sql.exec(`
      CREATE TABLE IF NOT EXISTS level (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        variant_id INTEGER NOT NULL,
        on_hand INTEGER NOT NULL,
        held INTEGER NOT NULL CHECK (held >= 0 AND held <= on_hand),
        deferred_reduction INTEGER NOT NULL CHECK (deferred_reduction >= 0 AND deferred_reduction <= held),
        version INTEGER NOT NULL,
        published_version INTEGER NOT NULL,
        opening_level INTEGER NOT NULL DEFAULT 0,
        forgotten INTEGER NOT NULL DEFAULT 0,
        changed_at_ms INTEGER NOT NULL DEFAULT 0
      );
      CREATE TABLE IF NOT EXISTS holds (
        hold_id TEXT PRIMARY KEY,
        quantity INTEGER NOT NULL CHECK (quantity > 0),
        state TEXT NOT NULL,
        expires_at_ms INTEGER NOT NULL,
        taken INTEGER NOT NULL DEFAULT 0
      ) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS holds_due ON holds (expires_at_ms) WHERE state = 'held';
      CREATE TABLE IF NOT EXISTS operations (
        operation_id TEXT PRIMARY KEY,
        answer TEXT NOT NULL,
        applied_at_ms INTEGER NOT NULL,
        delta INTEGER NOT NULL DEFAULT 0
      ) WITHOUT ROWID;
    `);
    this.#addAccountColumns();
  }

  /** For objects from before levels were proved: what they have now is what they open with. */
  #addAccountColumns(): void {
    const { sql } = this.#storage;
    const isThere = sql
      .exec<{ name: string }>('SELECT name FROM pragma_table_info(?)', 'level')
      .toArray()
      .some((column) => column.name === 'opening_level');
    if (isThere) return;
    this.#storage.transactionSync(() => {
      for (const column of ['opening_level', 'forgotten', 'changed_at_ms'])
        sql.exec(`ALTER TABLE level ADD COLUMN ${column} INTEGER NOT NULL DEFAULT 0`);
      sql.exec('ALTER TABLE holds ADD COLUMN taken INTEGER NOT NULL DEFAULT 0');
      sql.exec('ALTER TABLE operations ADD COLUMN delta INTEGER NOT NULL DEFAULT 0');
      sql.exec('UPDATE level SET opening_level = on_hand');
    });
  }

  #read(): void {
    const row = this.#storage.sql.exec<LevelRow>('SELECT * FROM level').toArray()[0];
    if (!row) return;
    this.#variantId = row.variant_id as VariantId;
    this.#publishedVersion = row.published_version;
    this.#level = {
      onHand: row.on_hand,
      held: row.held,
      deferredReduction: row.deferred_reduction,
      version: row.version,
    };
  }

  #hold(holdId: string): Hold | undefined {
    const row = this.#storage.sql.exec<HoldRow>('SELECT * FROM holds WHERE hold_id = ?', holdId).toArray()[0];
    return row && asHold(row);
  }

  /** `taken`: pieces that left the level with this change of the hold. */
  #writeHold(hold: Hold, taken: number): void {
    this.#storage.sql.exec(
      `INSERT INTO holds (hold_id, quantity, state, expires_at_ms, taken) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (hold_id) DO UPDATE SET state = excluded.state, expires_at_ms = excluded.expires_at_ms,
         taken = taken + excluded.taken`,
      hold.holdId,
      hold.quantity,
      hold.state,
      hold.expiresAtMs,
      taken,
    );
  }

  #writeLevel(level: StockLevel): void {
    this.#storage.sql.exec(
      'UPDATE level SET on_hand = ?, held = ?, deferred_reduction = ?, version = ?, changed_at_ms = ?',
      level.onHand,
      level.held,
      level.deferredReduction,
      level.version,
      this.#nowMs(),
    );
    this.#level = level;
  }

  #nowMs(): number {
    return this.#ports.clock.nowMs();
  }

  #requireLevel(): StockLevel {
    invariant(this.#level, 'the keeper was opened');
    return this.#level;
  }

  #requireVariant(): VariantId {
    invariant(this.#variantId !== undefined, 'the keeper knows its variant');
    return this.#variantId;
  }
}

function asHold(row: HoldRow): Hold {
  return { holdId: row.hold_id, quantity: row.quantity, state: row.state, expiresAtMs: row.expires_at_ms };
}
