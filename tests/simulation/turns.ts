import { AsyncLocalStorage } from 'node:async_hooks';
import type { Chance } from './chance';

/** How some work ended. `died`: it was killed at a call and never went on. */
export type Ending<Answer> =
  | { readonly end: 'done'; readonly answer: Answer }
  | { readonly end: 'failed'; readonly error: unknown }
  | { readonly end: 'died' };

interface Strand {
  readonly name: string;
  isDead: boolean;
  readonly die: () => void;
}

interface Waiting {
  readonly strand: Strand | undefined;
  readonly go: () => void;
  /** Steps that it still lets pass. */
  sleeps: number;
}

/** Longest that a delayed call waits, in steps. */
const SLEEP_STEPS_MAX = 12;
/** How often a killed call takes the whole process with it, and not one request alone. */
const WHOLE_PROCESS_DIES = 0.5;

const nextTick = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Lets work that happens at the same time go on call by call, one at a time, in an order drawn by chance: what is
 * between two calls out of the process runs undisturbed, as in an isolate, and the same seed gives the same order.
 */
export class Turns {
  readonly #chance: Chance;
  readonly #strands = new AsyncLocalStorage<Strand | undefined>();
  readonly #open = new Set<Strand>();
  #waiting: Waiting[] = [];
  readonly #isOutside = new AsyncLocalStorage<boolean>();
  #outside = 0;
  #lastOutside: Promise<void> = Promise.resolve();

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** Begins some work; it goes on when turns are given. */
  begin<Answer>(name: string, work: () => Promise<Answer>): Promise<Ending<Answer>> {
    return new Promise((resolve) => {
      const strand: Strand = {
        name,
        isDead: false,
        die: () => {
          if (strand.isDead) return;
          strand.isDead = true;
          this.#open.delete(strand);
          this.#waiting = this.#waiting.filter((one) => one.strand !== strand);
          resolve({ end: 'died' });
        },
      };
      const end = (ending: Ending<Answer>) => {
        this.#open.delete(strand);
        resolve(ending);
      };
      this.#open.add(strand);
      this.#strands.run(strand, () => {
        work().then(
          (answer) => end({ end: 'done', answer }),
          (error: unknown) => end({ end: 'failed', error }),
        );
      });
    });
  }

  /** Work of another process, which a death of the caller does not touch. */
  elsewhere<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    return this.#strands.run(undefined, work);
  }

  /** Waits for this call's turn. One that is killed here never gets it. */
  turn(isDelayed: boolean, isKilled: boolean): Promise<void> {
    const strand = this.#strands.getStore();
    if (isKilled && strand !== undefined) {
      if (this.#chance.happens(WHOLE_PROCESS_DIES)) this.killAll();
      else strand.die();
      return new Promise(() => undefined);
    }
    return new Promise((go) => {
      if (strand?.isDead === true) return;
      const sleeps = isDelayed ? 1 + this.#chance.below(SLEEP_STEPS_MAX) : 0;
      this.#waiting.push({ strand, go, sleeps });
    });
  }

  /**
   * Something outside is asked and answers by itself: nobody gets a turn meanwhile, and nobody else asks. Two answers
   * on their way at once would come in an order that no seed decides.
   */
  async outside<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    if (this.#isOutside.getStore() === true) return work();
    this.#outside += 1;
    const before = this.#lastOutside;
    const mine = before.then(() => this.#isOutside.run(true, work));
    this.#lastOutside = mine.then(nextTick, nextTick);
    try {
      return await mine;
    } finally {
      this.#outside -= 1;
    }
  }

  /** The process is killed: all that was under way in it. */
  killAll(): void {
    for (const strand of [...this.#open]) strand.die();
  }

  get openStrands(): number {
    return this.#open.size;
  }

  /** Gives turns until some work of ours has its answer. */
  async until<Answer>(work: Promise<Answer>): Promise<Answer> {
    const state = { isEnded: false };
    const end = () => {
      state.isEnded = true;
    };
    work.then(end, end);
    while (!state.isEnded) await this.giveAll(true);
    return work;
  }

  /** Gives turns until only those are left that let steps pass; `wake` gives those theirs, too. */
  async giveAll(wake = false): Promise<void> {
    for (const one of this.#waiting) one.sleeps = wake ? 0 : Math.max(0, one.sleeps - 1);
    for (;;) {
      do await nextTick();
      while (this.#outside > 0);
      if (wake) for (const one of this.#waiting) one.sleeps = 0;
      const ready = this.#waiting.filter(({ sleeps }) => sleeps === 0);
      const chosen = ready.length > 1 ? this.#chance.pick(ready) : ready[0];
      if (chosen === undefined) return;
      this.#waiting = this.#waiting.filter((one) => one !== chosen);
      chosen.go();
    }
  }
}
