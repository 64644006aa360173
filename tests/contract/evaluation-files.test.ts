import { expect, it } from 'vitest';
import type { HistoryEvent } from '~/domain/recommendation/evaluation';
import { readEventsFile } from '~/domain/recommendation/events-file';
import { evaluate, evaluationLines } from '../../local/evaluation.ts';
import { MADE_SETS, type MadeSet, makeEvents } from '../../local/made-events.ts';
import { findBasePort } from './local-support.ts';

/** A seed that no parameter of the method was chosen on. */
const SEED = 733;
const TRIALS = 250;

const lines = (events: readonly HistoryEvent[], write: (event: HistoryEvent) => readonly unknown[]) =>
  events.map((event) => write(event).join('\t')).join('\n');
const byComma = (text: string) => text.replaceAll('\t', ',');
const seconds = (event: HistoryEvent) => Math.floor(event.atMs / 1_000);

/** How public sets are written: what is bought together, what is rated, what is looked at one after another. */
const FORMS: readonly (readonly [name: string, set: MadeSet, write: (events: HistoryEvent[]) => string])[] = [
  ['baskets by tab, without a header', 'recipes', (events) => lines(events, (one) => [one.user, one.item])],
  [
    'ratings by comma, with a header',
    'tastes',
    (events) =>
      `userId,movieId,rating,timestamp\n${byComma(lines(events, (one) => [one.user, one.item, one.kind === 'purchase' ? 5 : 3.5, seconds(one)]))}`,
  ],
  [
    'sessions by comma, without a header',
    'journeys',
    (events) => byComma(lines(events, (one) => [one.user, one.item, seconds(one)])),
  ],
];

it('every made set is judged in one of the forms', () => {
  expect(FORMS.map(([, set]) => set).toSorted()).toEqual([...MADE_SETS].toSorted());
});

it.each(FORMS)(
  'recommendations beat what is popular on %s',
  async (name, set, write) => {
    const events = makeEvents(set, SEED).toSorted((one, other) => one.atMs - other.atMs);
    const read = readEventsFile(write(events));
    if (!read.ok) throw new Error(read.code);
    expect(read.value.length).toBe(events.length);
    const evaluation = await evaluate(read.value, { port: await findBasePort(), trialsMax: TRIALS });
    console.info([`${name} (${set})`, ...evaluationLines(evaluation)].join('\n'));
    const of = (method: string) =>
      evaluation.rows.find((row) => row.method === method) ?? expect.fail(method);
    expect(evaluation.trials).toBeGreaterThan(100);
    expect(of('rynek').recall).toBeGreaterThan(2 * of('popularity').recall);
    expect(of('rynek').meanReciprocalRank).toBeGreaterThan(2 * of('popularity').meanReciprocalRank);
    expect(of('popularity').recall).toBeGreaterThan(of('random').recall);
  },
  120_000,
); // prettier-ignore
