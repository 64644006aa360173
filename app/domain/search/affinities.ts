/**
 * What one shopper's own looks, carts and purchases say of their taste, and how far it may move what an engine found.
 * The engine decides what is on a page; a taste only moves hits within it.
 */
import type { CategoryId, SellerId } from '~/domain/ids';
import { EVENT_WEIGHTS } from '~/domain/recommendation/method';

/** What a taste is told by. */
export interface Traits {
  /** From the root down. */
  readonly categoryPath: readonly CategoryId[];
  readonly brand: string | null;
  readonly sellerId: SellerId;
  readonly priceMinor: number;
}

/** One thing that a shopper did with a listing. */
export interface Dealing extends Traits {
  readonly listingId: number;
  readonly kind: string;
  readonly atMs: number;
}

export const TRAITS = ['category', 'brand', 'price', 'seller'] as const;
export type Trait = (typeof TRAITS)[number];

/** How much each trait counts; together 1. */
export const TRAIT_SHARES: Readonly<Record<Trait, number>> = {
  category: 0.4,
  brand: 0.25,
  price: 0.15,
  seller: 0.2,
};

/** A hit rises or falls by no more than so many places: two rows of tiles on a wide screen. */
export const PLACES_MOVED_MAX = 6;
/** What was done so long ago counts half. A shopper's number lives for a day. */
export const TASTE_HALF_LIFE_HOURS = 6;
/** The latest listings that a taste is told from. */
export const TASTE_LISTINGS_MAX = 20;
/** Interest that a taste of nothing in particular is taken to have: one look proves little. */
export const TASTE_DOUBT = 2;
/** Affinity beyond that of the page's least liked hit at which a hit gets its whole advance. */
export const AFFINITY_FULL = 0.4;
/** A price that is so many times higher or lower is of another level altogether. */
export const PRICE_LEVEL_FACTOR = 2;

const HOUR_MS = 3_600_000;

interface Weighed {
  readonly traits: Traits;
  readonly weight: number;
}

/** A shopper's taste: the listings dealt with last, each by how much it still counts. */
export interface Affinities {
  readonly met: readonly Weighed[];
  readonly weight: number;
}

/**
 * Learns a taste: of each listing the strongest event, faded by its age, of the latest listings only. Null where
 * nothing that counts was done.
 */
export function learnAffinities(dealings: readonly Dealing[], nowMs: number): Affinities | null {
  const met = new Map<number, Weighed>();
  for (const dealing of dealings.toSorted((one, other) => other.atMs - one.atMs)) {
    const base = EVENT_WEIGHTS.viewed[dealing.kind];
    if (base === undefined) continue;
    const known = met.get(dealing.listingId);
    if (known === undefined && met.size >= TASTE_LISTINGS_MAX) continue;
    const ageHours = Math.max(0, nowMs - dealing.atMs) / HOUR_MS;
    const weight = base * 0.5 ** (ageHours / TASTE_HALF_LIFE_HOURS);
    if (weight > (known?.weight ?? 0)) met.set(dealing.listingId, { traits: dealing, weight });
  }
  const all = [...met.values()];
  const weight = all.reduce((sum, one) => sum + one.weight, 0);
  return weight > 0 ? { met: all, weight } : null;
}

/** How much of the way down two categories go together, from 0 to 1. */
function categoryLikeness(one: readonly CategoryId[], other: readonly CategoryId[]): number {
  const depth = Math.max(one.length, other.length);
  let shared = 0;
  while (shared < depth && one[shared] !== undefined && one[shared] === other[shared]) shared += 1;
  return depth === 0 ? 0 : shared / depth;
}

/** 1 for the same price, 0 from another level on. */
function priceLikeness(oneMinor: number, otherMinor: number): number {
  if (oneMinor <= 0 || otherMinor <= 0) return 0;
  const apart = Math.abs(Math.log(oneMinor / otherMinor)) / Math.log(PRICE_LEVEL_FACTOR);
  return Math.max(0, 1 - apart);
}

/** How alike two listings are in each trait, from 0 to 1. Prices are told apart only within one category. */
function likeness(one: Traits, other: Traits): Readonly<Record<Trait, number>> {
  const category = categoryLikeness(one.categoryPath, other.categoryPath);
  return {
    category,
    brand: one.brand !== null && one.brand === other.brand ? 1 : 0,
    price: category === 1 ? priceLikeness(one.priceMinor, other.priceMinor) : 0,
    seller: one.sellerId === other.sellerId ? 1 : 0,
  };
}

/** How much a listing is to a shopper's taste, from 0 to 1. */
export function affinityTo({ met, weight }: Affinities, traits: Traits): number {
  let sum = 0;
  for (const one of met) {
    const alike = likeness(one.traits, traits);
    for (const trait of TRAITS) sum += one.weight * TRAIT_SHARES[trait] * alike[trait];
  }
  return sum / (weight + TASTE_DOUBT);
}

/**
 * The same hits, those to the shopper's taste nearer the top. Nothing moves by more than `PLACES_MOVED_MAX` places,
 * nor past what is in another state of stock; hits that are equally to the taste keep the engine's order.
 */
export function orderByAffinity<Hit extends Traits & { readonly inStock: boolean }>(
  hits: readonly Hit[],
  affinities: Affinities | null,
): Hit[] {
  if (affinities === null) return [...hits];
  const ordered: Hit[] = [];
  for (let first = 0; first < hits.length; ) {
    let end = first + 1;
    while (end < hits.length && hits[end]?.inStock === hits[first]?.inStock) end += 1;
    ordered.push(...orderRun(hits.slice(first, end), affinities));
    first = end;
  }
  return ordered;
}

/**
 * Each hit is given an advance of at most `PLACES_MOVED_MAX` places. Nothing overtakes what stands further ahead than
 * its own advance, so that nobody falls further either. Only differences count: what all of them have moves none.
 */
function orderRun<Hit extends Traits>(hits: readonly Hit[], affinities: Affinities): Hit[] {
  const scores = hits.map((hit) => affinityTo(affinities, hit));
  const least = Math.min(...scores);
  return hits
    .map((hit, place) => ({ hit, at: place - PLACES_MOVED_MAX * advanceOf((scores[place] ?? 0) - least) }))
    .sort((one, other) => one.at - other.at)
    .map(({ hit }) => hit);
}

const advanceOf = (beyond: number) => Math.min(1, beyond / AFFINITY_FULL);
