/**
 * What puts one found listing before another. Pure: engines take the formula from here (Postgres writes it as
 * SQL, Algolia keeps its part that knows no query as a number), and tests compare them with it.
 */

/** How much each signal counts, from 0 (not at all) to 100. Only their proportion matters. */
export interface RankingWeights {
  /** How well the words fit: head of the title, rest of the title, brand and properties, description. */
  readonly text: number;
  readonly popularity: number;
  readonly conversion: number;
  readonly rating: number;
  readonly delivery: number;
  readonly freshness: number;
}

export const RANKING_SIGNALS = [
  'text',
  'popularity',
  'conversion',
  'rating',
  'delivery',
  'freshness',
] as const satisfies readonly (keyof RankingWeights)[];
export type RankingSignal = (typeof RANKING_SIGNALS)[number];

export const WEIGHT_MAX = 100;

export const DEFAULT_WEIGHTS: RankingWeights = {
  text: 100,
  popularity: 35,
  conversion: 20,
  rating: 20,
  delivery: 10,
  freshness: 10,
};

/** Part of the text score for a word, by where it stands. A word in none of them scores nothing. */
export const TEXT_CLASSES = { head: 1, title: 0.7, property: 0.4, description: 0.15 } as const;

/** Popularity beyond which more of it makes no difference. */
export const POPULARITY_FULL = 100_000;
/** Conversion beyond which more of it makes no difference: one view in ten buys. */
export const CONVERSION_FULL_BPS = 1_000;
/** What a listing without ratings is taken for, and how many ratings that guess is worth. */
export const RATING_ASSUMED_TENTHS = 38;
export const RATING_ASSUMED_COUNT = 5;
/** From this many days to delivery on, speed counts nothing; unknown delivery is taken for it. */
export const DELIVERY_DAYS_MAX = 10;
/** Age at which freshness has fallen to about a third. */
export const FRESHNESS_DAYS = 60;

const DAY_MS = 86_400_000;

/** What is known of a listing without looking at a query. */
export interface StandingSignals {
  readonly popularity: number;
  /** Orders per ten thousand views; null when there are too few views to say. */
  readonly conversionBps: number | null;
  readonly ratingTenths: number | null;
  readonly ratingCount: number;
  readonly deliveryDays: number | null;
  readonly createdAtMs: number;
}

const within = (value: number) => Math.min(Math.max(value, 0), 1);

/** Each signal from 0 to 1. */
export function signalsOf(
  listing: StandingSignals,
  nowMs: number,
): Readonly<Record<Exclude<RankingSignal, 'text'>, number>> {
  const ratings =
    (listing.ratingTenths ?? 0) * listing.ratingCount + RATING_ASSUMED_TENTHS * RATING_ASSUMED_COUNT;
  const ratingTenths = ratings / (listing.ratingCount + RATING_ASSUMED_COUNT);
  const ageDays = Math.max(0, nowMs - listing.createdAtMs) / DAY_MS;
  return {
    popularity: within(Math.log1p(Math.max(0, listing.popularity)) / Math.log1p(POPULARITY_FULL)),
    conversion: within((listing.conversionBps ?? 0) / CONVERSION_FULL_BPS),
    rating: within((ratingTenths - 10) / 40),
    delivery: within(1 - (listing.deliveryDays ?? DELIVERY_DAYS_MAX) / DELIVERY_DAYS_MAX),
    freshness: within(Math.exp(-ageDays / FRESHNESS_DAYS)),
  };
}

/** The part of the score that knows no query, from 0 to the sum of its weights. */
export function standingScore(listing: StandingSignals, weights: RankingWeights, nowMs: number): number {
  const signals = signalsOf(listing, nowMs);
  return (
    weights.popularity * signals.popularity +
    weights.conversion * signals.conversion +
    weights.rating * signals.rating +
    weights.delivery * signals.delivery +
    weights.freshness * signals.freshness
  );
}

/** The whole score. `textScore` is from 0 to 1. What is sold out stands behind everything else, whatever its score. */
export function scoreOf(
  listing: StandingSignals,
  textScore: number,
  weights: RankingWeights,
  nowMs: number,
): number {
  return weights.text * within(textScore) + standingScore(listing, weights, nowMs);
}

/** Whether numbers can be weights: whole, from 0 to 100, and one of them at least counts. */
export function areWeights(weights: RankingWeights): boolean {
  const all = RANKING_SIGNALS.map((signal) => weights[signal]);
  return (
    all.every((weight) => Number.isInteger(weight) && weight >= 0 && weight <= WEIGHT_MAX) &&
    all.some((weight) => weight > 0)
  );
}

/** The signals that count, the weightiest first: what a page tells shoppers (DSA art. 27, P2B art. 5). */
export function mainSignals(weights: RankingWeights): RankingSignal[] {
  return RANKING_SIGNALS.filter((signal) => weights[signal] > 0).toSorted(
    (one, other) => weights[other] - weights[one],
  );
}
