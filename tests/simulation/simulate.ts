import { createHash, type Hash } from 'node:crypto';
import { runRounds } from '#workers/cron/rounds';
import type { Ports } from '~/ports/ports';
import { recordStripeEvent } from '~/services/stripe-events.server';
import { closeDispute } from '../../local/stripe/disputes.ts';
import { settleSession } from '../../local/stripe/payments.ts';
import { settleRefund } from '../../local/stripe/refunds.ts';
import type { FaultRates } from '../fault-points/plan';
import { LostCall } from '../fault-points/ports';
import { type Act, Actors, TrespassSucceeded } from './actors';
import { openStalls } from './goods';
import { checkEverything, checkTouched } from './nevers';
import type { Ending } from './turns';
import { onDatabase, SimulatedWorld } from './world';

export interface SimulationOptions {
  readonly seed: number;
  readonly steps: number;
  /** The database whose copies simulations run on, and where its Postgres is. */
  readonly templateUrl: string;
  readonly socketDir: string;
  /** The whole checker runs after so many steps; the cheap one after each. */
  readonly wholeCheckEvery?: number;
  readonly rates?: FaultRates;
  /** Puts a mistake into a port, for a test that wants to see it found. */
  readonly spoil?: (ports: Ports) => Ports;
  /** Hears every line of the run. */
  readonly log?: (line: string) => void;
}

export interface SimulationResult {
  readonly seed: number;
  /** Steps that were made: fewer than asked when something was found. */
  readonly steps: number;
  /** SHA-256 of everything that happened, line by line. */
  readonly digest: string;
  readonly orders: number;
  readonly refundedCheckouts: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly stepsPerSecond: number;
  /** Errors that no fault explains, each once. */
  readonly unexplained: readonly string[];
  readonly violations: readonly string[];
}

const WHOLE_CHECK_EVERY = 250;
/** Time between two steps, unless it jumps. */
const STEP_MS_MAX = 4_000;
const MINUTE_MS = 60_000;
/** Minutes and rounds after which everything must have come to rest. */
const REST_STEP_MINUTES = 4;
const REST_ROUNDS = 36;
/** Beyond the days of a case, so that what was delivered is completed and transferred. */
const LATER_MS = 40 * 24 * 60 * MINUTE_MS;
const LATER_ROUNDS = 14;

/** Runs one seed. The same seed and number of steps give the same run, byte for byte. */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const name = `simulation_${process.pid}_${options.seed}_${Math.floor(performance.now())}`;
  const databaseUrl = options.templateUrl.replace(/\/[^/]*$/, `/${name}`);
  const adminUrl = options.templateUrl.replace(/\/[^/]*$/, '/postgres');
  const template = new URL(options.templateUrl).pathname.slice(1);
  await onDatabase(adminUrl, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  const world = new SimulatedWorld({ ...options, databaseUrl });
  try {
    return await run(world, databaseUrl, options);
  } finally {
    await world.stop();
    await onDatabase(adminUrl, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
  }
}

async function run(
  world: SimulatedWorld,
  databaseUrl: string,
  options: SimulationOptions,
): Promise<SimulationResult> {
  const story = new Story(options.log);
  const { seed, wholeCheckEvery = WHOLE_CHECK_EVERY } = options;
  const silenced = silence(story);
  let violations: string[] = [];
  let steps = 0;
  world.onCall = (line) => story.tell(line);
  const goods = await openStalls(world, databaseUrl);
  const actors = new Actors(world, goods);
  const startedAt = performance.now();
  let tookMs = 0;
  try {
    while (steps < options.steps && violations.length === 0) {
      steps += 1;
      const sinceMs = world.nowMs;
      story.tell(`${steps} at ${world.nowMs}`);
      const pause = world.chance.below(STEP_MS_MAX);
      const acts: Act[] = [{ name: 'time', work: () => world.passTime(pause).then(() => '') }];
      const count = world.chance.happens(0.65) ? 1 : world.chance.between(2, 4);
      for (let act = 0; act < count; act += 1) acts.push(actors.next());
      for (const act of acts)
        void world.turns.begin(act.name, act.work).then((end) => story.told(act.name, end));
      await world.turns.giveAll();
      violations = [...story.violations, ...(await checkTouched(world, sinceMs))];
      if (violations.length === 0 && steps % wholeCheckEvery === 0)
        violations = await checkEverything(world, false);
    }
    tookMs = performance.now() - startedAt;
    if (violations.length === 0) {
      await comeToRest(world, actors, story);
      violations = [...story.violations, ...(await checkEverything(world, true))];
    }
    const { rows } = await world.quiet.execute<{ orders: string; refunded: string; sum: string }>(
      `SELECT (SELECT count(*) FROM orders) AS orders,
         (SELECT count(*) FROM checkouts WHERE state = 'refunded') AS refunded,
         (SELECT coalesce(string_agg(line, '|' ORDER BY line COLLATE "C"), '') FROM (
           SELECT entry_key || ' ' || account || ' ' || amount_minor AS line FROM postings) p) AS sum` as never,
    );
    const counted = rows[0];
    story.tell(`books ${counted?.sum}`);
    story.tell(`letters ${world.letters.map(({ to, subject }) => `${to} ${subject}`).join('|')}`);
    return {
      seed,
      steps,
      digest: story.digest(),
      orders: Number(counted?.orders),
      refundedCheckouts: Number(counted?.refunded),
      faults: Object.fromEntries([...world.plan.decided].sort()),
      stepsPerSecond: (steps / tookMs) * 1_000,
      unexplained: story.unexplained(),
      violations,
    };
  } finally {
    silenced();
  }
}

/** Faults end; everything that is owed is done: what then is still wrong stays wrong. */
async function comeToRest(world: SimulatedWorld, actors: Actors, story: Story): Promise<void> {
  world.plan.isOn = false;
  await world.turns.giveAll(true);
  const { stripe } = world;
  for (const session of stripe.store.list('checkout.session'))
    if (session.status === 'complete' && session.payment_status === 'unpaid')
      settleSession(stripe, session, true);
  for (const dispute of stripe.store.list('dispute'))
    if (dispute.status === 'needs_response' || dispute.status === 'under_review')
      closeDispute(stripe, dispute, 'won');
  const doAll = async (rounds: number) => {
    for (let round = 0; round < rounds; round += 1) {
      const act = async (name: string, work: () => Promise<unknown>) => {
        const end = await world.turns.until(
          world.turns.begin(name, async () => String(await work().then(() => 'done'))),
        );
        story.told(name, end);
      };
      await act('time', () => world.passTime(REST_STEP_MINUTES * MINUTE_MS));
      for (const refund of stripe.store.list('refund'))
        if (refund.status === 'pending') settleRefund(stripe, refund);
      for (let id = world.takeWebhook(true); id !== undefined; id = world.takeWebhook(true)) {
        const signed = world.signedEvent(id);
        await act('webhook', () => recordStripeEvent(world.ports, signed));
      }
      await act('cron', () => runRounds('* * * * *', world.ports));
      await act('cron', () => runRounds('*/5 * * * *', world.ports));
      if (round % 12 === 11) await act('cron', () => runRounds('40 * * * *', world.ports));
      await act('mend', () => actors.mend());
      for (let batches = 0; batches < 200; batches += 1) {
        let isEmpty = false;
        await act('consume', async () => {
          isEmpty = (await world.consumeBatch()) === 'nothing';
        });
        if (isEmpty) break;
      }
    }
  };
  await doAll(REST_ROUNDS);
  world.nowMs += LATER_MS;
  await doAll(LATER_ROUNDS);
}

/** What services say when a fault made them try again later. */
const EXPLAINED =
  /could not be (delivered yet|read: payment_unreachable|reached)|is not placed yet: (being_placed|payment_unreachable)|settled at the same moment/;

/** What happened, line by line, and its digest. */
class Story {
  readonly #hash: Hash = createHash('sha256');
  readonly #log: ((line: string) => void) | undefined;
  readonly #unexplained = new Map<string, number>();
  #isClosed = false;
  readonly violations: string[] = [];

  constructor(log: ((line: string) => void) | undefined) {
    this.#log = log;
  }

  tell(line: string): void {
    if (this.#isClosed) return;
    this.#hash.update(`${line}\n`);
    this.#log?.(line);
  }

  told(name: string, ending: Ending<string>): void {
    if (ending.end === 'failed') this.failed(ending.error);
    if (name === 'time' && ending.end === 'done') return;
    this.tell(
      `  ${name} → ${ending.end === 'done' ? ending.answer : ending.end === 'died' ? 'died' : errorWords(ending.error)}`,
    );
  }

  /** An error that somebody met: explained by a fault, or not. */
  failed(error: unknown): void {
    if (error instanceof TrespassSucceeded) this.violations.push(`6. ${error.message}`);
    const words = errorWords(error);
    if (words === 'lost' || EXPLAINED.test(words)) return;
    this.#unexplained.set(words, (this.#unexplained.get(words) ?? 0) + 1);
    if (words.includes('Invariant')) this.violations.push(words);
  }

  /** A promise that failed and that nobody waited for. */
  leftAlone(reason: unknown): void {
    this.violations.push(`nobody waited for: ${reason instanceof Error ? reason.message : String(reason)}`);
  }

  unexplained(): string[] {
    return [...this.#unexplained].map(([words, times]) => `${times}× ${words}`).sort();
  }

  digest(): string {
    this.#isClosed = true;
    return this.#hash.digest('hex');
  }
}

function errorWords(error: unknown): string {
  const words: string[] = [];
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof LostCall) return 'lost';
    const source = 'sourceError' in current ? current.sourceError : undefined;
    if (source instanceof LostCall) return 'lost';
    words.push(current.message.split('\n', 1)[0]?.slice(0, 160) ?? '');
    if ('constraint' in current && current.constraint) words.push(String(current.constraint));
  }
  return words.join(' ← ');
}

/** Services say on the console what they try again: here it is heard and counted. */
function silence(story: Story): () => void {
  const { error } = console;
  const alone = (reason: unknown) => story.leftAlone(reason);
  process.on('unhandledRejection', alone);
  console.error = (...said: unknown[]) => {
    const cause = said.find((one) => one instanceof Error);
    if (cause !== undefined) story.failed(cause);
  };
  return () => {
    console.error = error;
    process.off('unhandledRejection', alone);
  };
}
