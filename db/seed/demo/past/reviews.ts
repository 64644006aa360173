import type { Chance } from '../../drawings/chance.ts';
import type { DemoListing } from '../make-catalogue.ts';
import { listingChance } from '../make-catalogue.ts';
import { demoChance, pickWeighted } from '../seed.ts';
import { DAY_MS } from './calendar.ts';
import { makeBuyer, signature } from './people.ts';
import { OF_BUYING, OF_GOODS, type ReviewWords, TITLES } from './review-words.ts';

/** Something of the past that was bought and delivered. */
export interface Delivered {
  readonly orderLineId: number;
  readonly listingId: number;
  readonly sellerId: number;
  readonly listing: DemoListing;
  readonly buyerName: string;
  readonly locale: 'pl' | 'en';
  readonly deliveredAtMs: number;
}

export interface PastReview {
  readonly listingId: number;
  readonly sellerId: number;
  readonly orderLineId: number | null;
  readonly authorName: string;
  readonly rating: number;
  readonly title: string;
  readonly body: string;
  readonly locale: 'pl' | 'en';
  readonly createdAtMs: number;
}

const REVIEWS = 1200;
const REVIEWED_SHARE = 0.6;

/** Reviews of what was delivered, and older ones from before the orders that are kept. */
export function writeReviews(
  delivered: readonly Delivered[],
  listings: readonly { listingId: number; sellerId: number; listing: DemoListing }[],
  nowMs: number,
): PastReview[] {
  const chance = demoChance('reviews');
  const used = new Set<string>();
  const recent = delivered.flatMap((one) => {
    const createdAtMs = one.deliveredAtMs + chance.between(0.6, 12) * DAY_MS;
    if (!chance.yes(REVIEWED_SHARE) || createdAtMs > nowMs) return [];
    return [writeReview(chance, used, { ...one, createdAtMs })];
  });
  const old = listings.filter(({ listing }) => listing.ageDays > 110);
  const earlier = Array.from({ length: Math.max(0, REVIEWS - recent.length) }, (_, index) => {
    const one = pickWeighted(chance, old, ({ listing }) => listing.appeal);
    const buyer = makeBuyer(chance, index);
    return writeReview(chance, used, {
      ...one,
      orderLineId: null,
      buyerName: buyer.name,
      locale: buyer.locale,
      createdAtMs: nowMs - chance.between(92, Math.min(one.listing.ageDays, 320)) * DAY_MS,
    });
  });
  return [...earlier, ...recent].sort((one, other) => one.createdAtMs - other.createdAtMs);
}

interface Occasion {
  readonly listingId: number;
  readonly sellerId: number;
  readonly listing: DemoListing;
  readonly orderLineId: number | null;
  readonly buyerName: string;
  readonly locale: 'pl' | 'en';
  readonly createdAtMs: number;
}

function writeReview(chance: Chance, used: Set<string>, occasion: Occasion): PastReview {
  const { listing, locale, buyerName } = occasion;
  // Some goods please less than others.
  const quality = listingChance(listing, 'quality').between(0.55, 1);
  const drawn = chance.next();
  const rating =
    drawn < 0.8 * quality ? 5 : drawn < 0.78 + 0.15 * quality ? 4 : drawn < 0.96 ? 3 : drawn < 0.988 ? 2 : 1;
  const mood = rating >= 4 ? 'good' : rating === 3 ? 'fair' : 'poor';
  const isWoman = (buyerName.split(' ')[0] ?? '').endsWith('a');
  const pick = (words: ReviewWords): string => {
    const fitting = words[mood].filter((text) => isFor(text, isWoman));
    const fresh = fitting.filter((text) => !used.has(`${occasion.listingId}/${text}`));
    const text = pickWeighted(chance, fresh.length > 0 ? fresh : fitting, () => 1);
    used.add(`${occasion.listingId}/${text}`);
    return text;
  };
  const goods = OF_GOODS[listing.drawing][locale];
  const body = [pick(goods)];
  if (chance.yes(0.3) && mood === 'good') {
    const second = pick(goods);
    if (second !== body[0]) body.push(second);
  }
  if (chance.yes(0.5)) body.push(pick(OF_BUYING[locale]));
  return {
    listingId: occasion.listingId,
    sellerId: occasion.sellerId,
    orderLineId: occasion.orderLineId,
    authorName: signature(buyerName),
    rating,
    title: chance.yes(0.45) ? pick(TITLES[locale]) : '',
    body: body.join(' '),
    locale,
    createdAtMs: Math.round(occasion.createdAtMs),
  };
}

/** Polish verbs tell who speaks. */
function isFor(text: string, isWoman: boolean): boolean {
  if (/łam\b|łabym\b|Zachwycona|wrażliwa|^Mąż/u.test(text)) return isWoman;
  if (/łem\b|łbym\b/u.test(text)) return !isWoman;
  return true;
}
