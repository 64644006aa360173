import { DurableObject } from 'cloudflare:workers';
import { createPorts } from '~/context.server';
import type { VariantId } from '~/domain/ids';
import { invariant } from '~/domain/invariant';
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
  type ReserveAnswer,
  release,
  reserve,
  type StockLevel,
} from '~/domain/stock/stock';
import type { WorkerEnvironment } from '~/env.server';
import type { Ports } from '~/ports/ports';
import type { StockKeeper } from '~/ports/stock-keeper';

/** How long identifiers of ended holds and of adjustments are remembered, so that a repeat is answered. */
const MEMORY_MS = 90 * 24 * 3_600_000;
const PUBLISH_RETRY_MS = 2_000;
const PUBLISH_RETRY_MS_MAX = 5 * 60_000;

type LevelRow = {
  variant_id: number;
  on_hand: number;
  held: number;
  deferred_reduction: number;
  version: number;
  published_version: number;
};
type HoldRow = { hold_id: string; quantity: number; state: HoldState; expires_at_ms: number };

/**
 * Keeps one SKU. The rules are in app/domain/stock; here they meet storage: each command reads, decides
 * and writes without giving way in between, in one transaction that also records what has to be told.
 *
 * What has to be told is one fact, the newest level, so the outbox is one column: `published_version`
 * lags behind `version` until the queue has taken the newest.
 */
export class SkuStock extends DurableObject<WorkerEnvironment> implements StockKeeper {
  readonly #ports: Ports;
  #level: StockLevel | undefined;
  #variantId: VariantId | undefined;
  #publishedVersion = 0;
  #publishing = false;
  #publishFailures = 0;
  #alarmAtMs: number | null = null;

  constructor(state: DurableObjectState, env: WorkerEnvironment) {
    super(state, env);
    this.#ports = createPorts(env);
    void state.blockConcurrencyWhile(async () => {
      this.#createTables();
      this.#read();
      this.#alarmAtMs = await state.storage.getAlarm();
    });
  }

  async reserve(
    variantId: VariantId,
    command: { holdId: string; quantity: number; ttlMs: number },
  ): Promise<ReserveAnswer> {
    const nowMs = this.#nowMs();
    return this.#decide(variantId, (level) => reserve(level, this.#hold(command.holdId), command, nowMs));
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
      const earlier = this.ctx.storage.sql
        .exec<{ answer: string }>('SELECT answer FROM operations WHERE operation_id = ?', command.operationId)
        .toArray()[0];
      if (earlier) return { answer: JSON.parse(earlier.answer) as AdjustAnswer };
      const decision = adjust(level, command.change);
      this.ctx.storage.sql.exec(
        'INSERT INTO operations (operation_id, answer, applied_at_ms) VALUES (?, ?, ?)',
        command.operationId,
        JSON.stringify(decision.answer),
        this.#nowMs(),
      );
      return decision;
    });
  }

  async peek(variantId: VariantId): Promise<StockLevel & { available: number }> {
    return this.#decide(variantId, (level) => ({ answer: { ...level, available: availableOf(level) } }));
  }

  /** At least once and perhaps late: everything here may run again. */
  override async alarm(): Promise<void> {
    this.#alarmAtMs = null;
    try {
      if (this.#level) this.ctx.storage.transactionSync(() => this.#forgetOld(this.#nowMs()));
      if (this.#level) await this.#decide(this.#requireVariant(), () => ({ answer: undefined }));
      await this.#publish();
    } finally {
      // The platform re-arms a failing alarm six times only; holds must end after the seventh failure too.
      await this.#armAlarm();
    }
  }

  /** Opens on first use, gives back what has expired, decides, writes, and sees that it is told. */
  async #decide<Answer>(
    variantId: VariantId,
    rule: (level: StockLevel) => Decision<Answer>,
  ): Promise<Answer> {
    if (!this.#level) await this.ctx.blockConcurrencyWhile(() => this.#open(variantId));
    const answer = this.#inTransaction(() => {
      this.#expireDue(this.#nowMs());
      const decision = rule(this.#requireLevel());
      if (decision.hold) this.#writeHold(decision.hold);
      if (decision.level) this.#writeLevel(decision.level);
      return decision.answer;
    });
    if (this.#requireLevel().version > this.#publishedVersion) this.ctx.waitUntil(this.#publish());
    await this.#armAlarm();
    return answer;
  }

  #inTransaction<Answer>(work: () => Answer): Answer {
    try {
      return this.ctx.storage.transactionSync(work);
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
    this.ctx.storage.transactionSync(() => {
      this.ctx.storage.sql.exec(
        `INSERT INTO level (id, variant_id, on_hand, held, deferred_reduction, version, published_version)
         VALUES (1, ?, ?, 0, 0, 0, 0) ON CONFLICT (id) DO NOTHING`,
        variantId,
        openingLevel,
      );
      this.#read();
    });
  }

  #expireDue(nowMs: number): void {
    const due = this.ctx.storage.sql
      .exec<HoldRow>(
        "SELECT * FROM holds WHERE state = 'held' AND expires_at_ms <= ? ORDER BY expires_at_ms",
        nowMs,
      )
      .toArray();
    for (const row of due) {
      const ended = expire(this.#requireLevel(), asHold(row), nowMs);
      if (!ended) continue;
      this.#writeHold(ended.hold);
      this.#writeLevel(ended.level);
    }
  }

  /** Hands the newest level to the queue. Failing leaves it owed, and the alarm tries again. */
  async #publish(): Promise<void> {
    if (this.#publishing || !this.#level || this.#level.version <= this.#publishedVersion) return;
    this.#publishing = true;
    try {
      const { queue, clock } = this.#ports;
      while (this.#level.version > this.#publishedVersion) {
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
        this.ctx.storage.sql.exec(
          'UPDATE level SET published_version = max(published_version, ?)',
          told.version,
        );
        this.#publishedVersion = Math.max(this.#publishedVersion, told.version);
      }
      this.#publishFailures = 0;
    } catch {
      this.#publishFailures += 1;
      await this.#armAlarm();
    } finally {
      this.#publishing = false;
    }
  }

  /** One alarm for both duties: the next hold to end and the next try to publish. */
  async #armAlarm(): Promise<void> {
    const { clock } = this.#ports;
    const [next] = this.ctx.storage.sql
      .exec<{ at: number | null }>("SELECT min(expires_at_ms) AS at FROM holds WHERE state = 'held'")
      .toArray();
    const candidates: number[] = [];
    if (next?.at != null) candidates.push(clock.toSystemMs(next.at));
    if (this.#publishFailures > 0) {
      const delayMs = Math.min(PUBLISH_RETRY_MS * 2 ** (this.#publishFailures - 1), PUBLISH_RETRY_MS_MAX);
      candidates.push(Date.now() + delayMs);
    }
    if (candidates.length === 0) return;
    const atMs = Math.max(Math.min(...candidates), Date.now());
    // An alarm that comes early does no harm, so it is only ever moved forward: a write less for each command.
    if (this.#alarmAtMs !== null && this.#alarmAtMs <= atMs) return;
    this.#alarmAtMs = atMs;
    await this.ctx.storage.setAlarm(atMs);
  }

  #forgetOld(nowMs: number): void {
    this.ctx.storage.sql.exec(
      "DELETE FROM holds WHERE state <> 'held' AND expires_at_ms < ?",
      nowMs - MEMORY_MS,
    );
    this.ctx.storage.sql.exec('DELETE FROM operations WHERE applied_at_ms < ?', nowMs - MEMORY_MS);
  }

  #createTables(): void {
    this.ctx.storage.sql.exec(`
      CREATE TABLE IF NOT EXISTS level (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        variant_id INTEGER NOT NULL,
        on_hand INTEGER NOT NULL,
        held INTEGER NOT NULL CHECK (held >= 0 AND held <= on_hand),
        deferred_reduction INTEGER NOT NULL CHECK (deferred_reduction >= 0 AND deferred_reduction <= held),
        version INTEGER NOT NULL,
        published_version INTEGER NOT NULL
      );
      CREATE TABLE IF NOT EXISTS holds (
        hold_id TEXT PRIMARY KEY,
        quantity INTEGER NOT NULL CHECK (quantity > 0),
        state TEXT NOT NULL,
        expires_at_ms INTEGER NOT NULL
      ) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS holds_due ON holds (expires_at_ms) WHERE state = 'held';
      CREATE TABLE IF NOT EXISTS operations (
        operation_id TEXT PRIMARY KEY,
        answer TEXT NOT NULL,
        applied_at_ms INTEGER NOT NULL
      ) WITHOUT ROWID;
    `);
  }

  #read(): void {
    const row = this.ctx.storage.sql.exec<LevelRow>('SELECT * FROM level').toArray()[0];
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
    const row = this.ctx.storage.sql
      .exec<HoldRow>('SELECT * FROM holds WHERE hold_id = ?', holdId)
      .toArray()[0];
    return row && asHold(row);
  }

  #writeHold(hold: Hold): void {
    this.ctx.storage.sql.exec(
      `INSERT INTO holds (hold_id, quantity, state, expires_at_ms) VALUES (?, ?, ?, ?)
       ON CONFLICT (hold_id) DO UPDATE SET state = excluded.state, expires_at_ms = excluded.expires_at_ms`,
      hold.holdId,
      hold.quantity,
      hold.state,
      hold.expiresAtMs,
    );
  }

  #writeLevel(level: StockLevel): void {
    this.ctx.storage.sql.exec(
      'UPDATE level SET on_hand = ?, held = ?, deferred_reduction = ?, version = ?',
      level.onHand,
      level.held,
      level.deferredReduction,
      level.version,
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
