/** Every dependency that can fail us, each at one place. */
export const EDGES = [
  'stripe',
  'postgres',
  'redis',
  'search',
  'queue',
  'stock',
  'storage',
  'alarm',
  'mail',
  'push',
  'live',
  'clock',
  'randomness',
] as const;
export type Edge = (typeof EDGES)[number];

/**
 * What is done to a call. `fail_before`: it never arrives; `fail_after`: it is acted on and its answer is lost;
 * `repeat`: it arrives twice; `delay`: others go first, which also reorders; `die`: whoever calls is killed there.
 */
export const FAULTS = ['none', 'delay', 'fail_before', 'fail_after', 'repeat', 'die'] as const;
export type Fault = (typeof FAULTS)[number];

/** Decides the fault of each call. A seeded one decides the same again. */
export interface FaultPlan {
  next(edge: Edge, call: string): Fault;
}

/** Nothing ever fails. */
export const NO_FAULTS: FaultPlan = { next: () => 'none' };

/** Probability of each fault at an edge, of 1. */
export type FaultRates = Readonly<Partial<Record<Edge, Readonly<Partial<Record<Fault, number>>>>>>;

/** A plan by rates and chance; counts what it decided. */
export class SeededPlan implements FaultPlan {
  readonly #rates: FaultRates;
  readonly #draw: () => number;
  readonly decided = new Map<string, number>();
  isOn = true;
  /** A fault that a test orders for a certain call, before chance is asked. */
  ordered: (edge: Edge, call: string) => Fault | undefined = () => undefined;

  constructor(rates: FaultRates, draw: () => number) {
    this.#rates = rates;
    this.#draw = draw;
  }

  next(edge: Edge, call: string): Fault {
    const ordered = this.ordered(edge, call);
    if (ordered !== undefined) return ordered;
    const rates = this.#rates[edge];
    if (!this.isOn || rates === undefined) return 'none';
    let drawn = this.#draw();
    for (const fault of FAULTS) {
      const rate = rates[fault] ?? 0;
      if (drawn < rate) {
        const name = `${edge} ${fault}`;
        this.decided.set(name, (this.decided.get(name) ?? 0) + 1);
        return fault;
      }
      drawn -= rate;
    }
    return 'none';
  }
}
