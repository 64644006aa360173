import type { Chance } from '../../drawings/chance.ts';
import type { DemoListing } from '../make-catalogue.ts';
import { pickWeighted } from '../seed.ts';
import { daysBefore, marketTimeMs, shoppingHour } from './calendar.ts';

/** A listing of the past, with its numbers. */
export interface KnownListing {
  readonly listingId: number;
  readonly sellerId: number;
  readonly listing: DemoListing;
}

export interface Look {
  readonly known: KnownListing;
  readonly atMs: number;
  readonly isKept: boolean;
}

/** What a home or a hobby brings together: who looks at one of these shelves looks at the others. */
const INTERESTS: readonly (readonly string[])[] = [
  ['mugs-and-cups', 'coffee', 'tea', 'honey'],
  ['pots-and-pans', 'knives-and-boards', 'bowls-and-plates', 'preserves', 'pasta-and-bread'],
  ['bowls-and-plates', 'mugs-and-cups', 'towels', 'candles'],
  ['blankets-and-throws', 'cushions', 'curtains', 'candles', 'lamps'],
  ['chairs-and-stools', 'shelves', 'side-tables', 'lamps'],
  ['pot-plants', 'seeds', 'planters', 'garden-tools'],
  ['sweaters', 'hats-and-scarves', 'socks', 'blankets-and-throws'],
  ['shirts-and-blouses', 'dresses', 'bags', 'shoes'],
  ['books', 'notebooks', 'writing', 'tea'],
  ['wooden-toys', 'soft-toys', 'puzzles-and-games', 'books'],
  ['tents-and-sleeping-bags', 'bottles-and-flasks', 'backpacks', 'cycling', 'socks'],
  ['yoga-and-fitness', 'cycling', 'winter-sports', 'bottles-and-flasks'],
  ['honey', 'cheese', 'preserves', 'pasta-and-bread', 'tea', 'coffee'],
];

const VISITS_PER_SALE = 4;
const LOOKS_MAX = 9;
const LOOKS_ON_SHARE = 0.72;
/** Of further looks: at another of the same shelf, and at anything at all. */
const COMPARES_SHARE = 0.55;
const WANDERS_SHARE = 0.07;
const KEEPS_SHARE = 0.08;
/** Prices a level apart, as a share of the shelf, are looked at half as often or less. */
const LEVEL_APART = 0.25;
const SAME_BRAND = 2;
const LOOK_MS = 70_000;
const ALTERNATIVES_MAX = 3;
const DAYS = 90;

/** Where a listing's price stands on its shelf, from 0 (the cheapest) to 1. */
function priceLevels(all: readonly KnownListing[]): ReadonlyMap<number, number> {
  const levels = new Map<number, number>();
  for (const shelf of Map.groupBy(all, ({ listing }) => listing.categorySlug).values()) {
    const priceOf = ({ listing }: KnownListing) => listing.variants[0]?.prices.PLN ?? 0;
    const byPrice = shelf.toSorted((one, other) => priceOf(one) - priceOf(other));
    for (const [place, { listingId }] of byPrice.entries())
      levels.set(listingId, byPrice.length === 1 ? 0.5 : place / (byPrice.length - 1));
  }
  return levels;
}

/** Shoppers who look around: each with an interest, a level of prices and brands that were liked a moment ago. */
export class Strollers {
  readonly #all: readonly KnownListing[];
  readonly #shelves: ReadonlyMap<string, readonly KnownListing[]>;
  readonly #levels: ReadonlyMap<number, number>;
  readonly #chance: Chance;

  constructor(all: readonly KnownListing[], chance: Chance) {
    this.#all = all;
    this.#shelves = Map.groupBy(all, ({ listing }) => listing.categorySlug);
    this.#levels = priceLevels(all);
    this.#chance = chance;
  }

  /** Every visit of ninety days, in no order: as many begin at a listing as it is liked. */
  *visits(nowMs: number): Generator<readonly Look[]> {
    for (const begun of this.#all) {
      const { appeal, ageDays } = begun.listing;
      const visits = Math.round(appeal * VISITS_PER_SALE * this.#chance.between(0.7, 1.3));
      for (let visit = 0; visit < visits; visit += 1) {
        const daysAgo = Math.floor(Math.min(ageDays, DAYS) * this.#chance.next() ** 1.4);
        const atMs = marketTimeMs(daysBefore(nowMs, daysAgo), shoppingHour(this.#chance));
        const looks = this.#visit(begun, atMs);
        if ((looks.at(-1)?.atMs ?? nowMs) < nowMs) yield looks;
      }
    }
  }

  /** What somebody compared with what was bought in the end. */
  alternativesTo(bought: KnownListing): KnownListing[] {
    const others = Array.from({ length: this.#chance.whole(0, ALTERNATIVES_MAX) }, () =>
      this.#another(bought.listing.categorySlug, [bought]),
    );
    return [...new Set(others)].filter((other) => other !== bought);
  }

  #visit(begun: KnownListing, atMs: number): Look[] {
    const chance = this.#chance;
    const shelf = begun.listing.categorySlug;
    const fitting = INTERESTS.filter((shelves) => shelves.includes(shelf));
    const interest = fitting[chance.whole(0, Math.max(0, fitting.length - 1))] ?? [shelf];
    const looks: Look[] = [];
    const met: KnownListing[] = [];
    let known = begun;
    for (let turn = 0; turn < LOOKS_MAX; turn += 1) {
      if (!met.includes(known)) {
        met.push(known);
        looks.push({ known, atMs: atMs + turn * LOOK_MS, isKept: chance.yes(KEEPS_SHARE) });
      }
      if (!chance.yes(LOOKS_ON_SHARE)) break;
      if (chance.yes(WANDERS_SHARE)) known = pickWeighted(chance, this.#all, ({ listing }) => listing.appeal);
      else {
        const next = chance.yes(COMPARES_SHARE)
          ? known.listing.categorySlug
          : (interest[chance.whole(0, interest.length - 1)] ?? shelf);
        known = this.#another(next, met);
      }
    }
    return looks;
  }

  /** One of a shelf, as it is liked by everybody, by this price level and by who liked these brands. */
  #another(categorySlug: string, met: readonly KnownListing[]): KnownListing {
    const shelf = this.#shelves.get(categorySlug) ?? this.#all;
    const brands = new Set(met.map(({ listing }) => listing.brand));
    const level =
      met.reduce((sum, { listingId }) => sum + (this.#levels.get(listingId) ?? 0), 0) / met.length;
    return pickWeighted(this.#chance, shelf, ({ listingId, listing }) => {
      const apart = ((this.#levels.get(listingId) ?? 0) - level) / LEVEL_APART;
      return listing.appeal * 0.5 ** (apart * apart) * (brands.has(listing.brand) ? SAME_BRAND : 1);
    });
  }
}
