import { type Chance, chanceOf } from '../drawings/chance.ts';
import type { ListingDrawing, View } from '../drawings/draw-listing.ts';
import type { VariantColour } from '../drawings/palettes.ts';
import { REFERENCE_CATEGORIES, type ReferenceCategory } from '../reference.ts';
import { ean13 } from './barcode.ts';
import { COLOURS } from './colours.ts';
import type { AttributeValues, Good, GoodDetails, GoodsGroup, Sizes } from './goods/goods.ts';
import { demoChance } from './seed.ts';
import { DEMO_SELLERS, type DemoSeller } from './sellers.ts';

export interface DemoVariant {
  readonly sku: string;
  readonly gtin: string | null;
  readonly optionValues: readonly string[];
  readonly prices: { readonly PLN: number; readonly EUR: number };
  /** What it cost before the reduction of the listing, if there is one. */
  readonly pricesBefore: { readonly PLN: number; readonly EUR: number };
  readonly quantity: number;
  readonly weightGrams: number;
}

export interface DemoPicture {
  /** Path on the picture host. */
  readonly path: string;
  readonly drawing: ListingDrawing;
}

export interface DemoListing {
  readonly sellerKey: string;
  readonly externalId: string;
  readonly titles: { readonly pl: string; readonly en: string };
  readonly descriptions: { readonly pl: string; readonly en: string };
  /** Polish names from the root. */
  readonly categoryPath: readonly string[];
  readonly categorySlug: string;
  readonly drawing: GoodsGroup['drawing'];
  readonly subject: string;
  readonly brand: string;
  readonly options: readonly string[];
  readonly attributes: AttributeValues;
  readonly pictures: readonly DemoPicture[];
  readonly variants: readonly DemoVariant[];
  /** Days since it was first offered. */
  readonly ageDays: number;
  /** How well it sells, relative to the others. */
  readonly appeal: number;
  /** A price that was lowered some days ago. */
  readonly reduction: { readonly daysAgo: number } | null;
}

const PLN_PER_EUR = 4.27;
const PICTURES_PER_COLOUR_MAX = 2;
const REDUCED_SHARE = 0.09;
const MINOR = 100;

interface KnownCategory {
  readonly path: readonly string[];
  readonly attributeCodes: ReadonlySet<string>;
}

const categories = new Map<string, KnownCategory>();
function learn(category: ReferenceCategory, path: readonly string[], codes: readonly string[]): void {
  const own = [...codes, ...(category.attributes ?? []).map(({ code }) => code)];
  categories.set(category.slugEn, { path: [...path, category.pl], attributeCodes: new Set(own) });
  for (const child of category.children ?? []) learn(child, [...path, category.pl], own);
}
for (const category of REFERENCE_CATEGORIES) learn(category, [], []);

/** The demo marketplace's listings, the same each time. */
export function makeCatalogue(): DemoListing[] {
  return DEMO_SELLERS.flatMap((seller, sellerIndex) => {
    let number = 0;
    return seller.goods.flatMap((group) =>
      group.goods.map((good, index) => {
        number += 1;
        return makeListing({ seller, sellerIndex, group, good, index, number });
      }),
    );
  });
}

interface Making {
  readonly seller: DemoSeller;
  readonly sellerIndex: number;
  readonly group: GoodsGroup;
  readonly good: Good;
  /** Among the goods of the group. */
  readonly index: number;
  /** Among the goods of the seller, from 1. */
  readonly number: number;
}

function makeListing(making: Making): DemoListing {
  const { seller, group, good, index } = making;
  const [titlePl, titleEn, , , , details = {}] = good;
  const externalId = `${group.code}-${String(index + 1).padStart(2, '0')}`;
  const slug = details.category ?? group.category;
  const category = categories.get(slug);
  if (category === undefined) throw new Error(`There is no category ${slug}`);
  const chance = demoChance(`listing/${seller.key}/${externalId}`);
  const colours = details.colours ?? [];
  const firstColour = colours[0] ?? details.colour;
  const percentOff = chance.yes(REDUCED_SHARE) ? chance.pick([10, 15, 15, 20, 25, 30]) : 0;
  const reducedDaysAgo = chance.whole(2, 24);
  const ageDays = Math.min(
    chance.yes(0.12) ? chance.whole(3, 45) : chance.whole(60, 400),
    Math.max(3, seller.monthsOpen * 30),
  );
  const isReduced = percentOff > 0 && seller.status === 'approved' && ageDays > reducedDaysAgo + 35;
  return {
    sellerKey: seller.key,
    externalId,
    titles: { pl: titlePl, en: titleEn },
    descriptions: { pl: describeGood(making, 'pl'), en: describeGood(making, 'en') },
    categoryPath: category.path,
    categorySlug: slug,
    drawing: group.drawing,
    subject: group.subject,
    brand: details.brand ?? group.brand ?? seller.displayName,
    options: [
      ...(colours.length > 1 ? ['Kolor'] : []),
      ...(sizesOf(making) ? [sizesOf(making)?.name ?? ''] : []),
    ],
    attributes: {
      ...(firstColour !== undefined && category.attributeCodes.has('colour')
        ? { colour: COLOURS[firstColour].attribute }
        : {}),
      ...group.attributes,
      ...details.attributes,
    },
    pictures: makePictures(making, externalId, chance),
    variants: makeVariants(making, externalId, isReduced ? percentOff : 0, chance),
    ageDays,
    // Some things sell ten times as well as others.
    appeal: (chance.next() ** 2.2 * 9 + 0.6) * (isReduced ? 1.8 : 1),
    reduction: isReduced ? { daysAgo: reducedDaysAgo } : null,
  };
}

const sizesOf = ({ group, good }: Making): Sizes | undefined => {
  const own = good[5]?.sizes;
  return own === null ? undefined : (own ?? group.sizes);
};

function describeGood({ group, good, index }: Making, language: 'pl' | 'en'): string {
  const at = language === 'pl' ? 0 : 1;
  const { sentences } = group;
  const first = index % sentences.length;
  const step = 1 + (Math.floor(index / sentences.length) % Math.max(1, sentences.length - 1));
  const second = (first + step) % sentences.length;
  const detail = good[3 + at];
  return `<p>${detail} ${sentences[first]?.[at]}</p><p>${sentences[second]?.[at]}</p>`;
}

function makePictures({ seller, group, good }: Making, externalId: string, chance: Chance): DemoPicture[] {
  const details: GoodDetails = good[5] ?? {};
  const shown: { colour: VariantColour | undefined; view: View }[] =
    details.colours !== undefined && details.colours.length > 1
      ? details.colours
          .slice(0, chance.yes(0.65) ? PICTURES_PER_COLOUR_MAX : 1)
          .map((colour) => ({ colour, view: 'front' as const }))
      : [{ colour: details.colours?.[0] ?? details.colour, view: 'front' as const }];
  if (shown.length === 1 && chance.yes(0.32))
    shown.push({ colour: shown[0]?.colour, view: chance.yes(0.5) ? 'detail' : 'scene' });
  return shown.map(({ colour, view }, index) => ({
    path: `${seller.key}/${externalId.toLowerCase()}-${index + 1}.jpg`,
    drawing: {
      category: group.drawing,
      subject: group.subject,
      seed: `${seller.key}/${externalId}${details.look === undefined ? '' : `/${details.look}`}`,
      view,
      ...(colour === undefined ? {} : { colour }),
      ...(details.pattern === undefined ? {} : { pattern: details.pattern }),
    },
  }));
}

function makeVariants(making: Making, externalId: string, percentOff: number, chance: Chance): DemoVariant[] {
  const { seller, sellerIndex, group, good, number } = making;
  const details = good[5] ?? {};
  const colours: readonly (VariantColour | null)[] =
    details.colours !== undefined && details.colours.length > 1 ? details.colours : [null];
  const sizes: Sizes['values'] | readonly [null] = sizesOf(making)?.values ?? [null];
  const isScarce = chance.yes(0.05);
  const isGone = chance.yes(0.025);
  let variantNumber = 0;
  return colours.flatMap((colour) =>
    sizes.map((size) => {
      variantNumber += 1;
      const [value, sizePricePln, sizeWeightGrams] = size ?? [];
      const pricePln = sizePricePln ?? good[2];
      const weightGrams = sizeWeightGrams ?? details.weightGrams ?? group.weightGrams;
      const before = pricesOf(pricePln, seller.priceEnding);
      const name = [colour === null ? '' : COLOURS[colour].pl, value ?? ''].filter((part) => part !== '');
      return {
        sku: [externalId, ...name.map(asSku)].join('-'),
        gtin:
          group.hasBarCodes === true
            ? ean13(
                `59099${String(sellerIndex).padStart(2, '0')}${String(number).padStart(3, '0')}${String(variantNumber).padStart(2, '0')}`,
              )
            : null,
        optionValues: name,
        prices:
          percentOff === 0 ? before : pricesOf((pricePln * (100 - percentOff)) / 100, seller.priceEnding),
        pricesBefore: before,
        quantity: isGone ? 0 : quantityOf(chance, pricePln, isScarce),
        weightGrams,
      };
    }),
  );
}

/** Dear things are few, cheap ones many; some are running out and some sizes are gone. */
function quantityOf(chance: Chance, pricePln: number, isScarce: boolean): number {
  const usual = pricePln > 1000 ? 6 : pricePln > 300 ? 14 : pricePln > 80 ? 30 : 60;
  const drawn = chance.next();
  if (drawn < 0.035) return 0;
  if (isScarce || drawn < 0.1) return chance.whole(1, 3);
  return chance.whole(Math.ceil(usual / 3), usual);
}

/** Prices as a shop writes them: whole złoty with the seller's ending, and euro rounded to what looks right. */
function pricesOf(pricePln: number, ending: DemoSeller['priceEnding']): { PLN: number; EUR: number } {
  const whole = Math.round(pricePln);
  const euro = pricePln / PLN_PER_EUR;
  const wholeEuro = Math.max(1, Math.round(euro));
  if (ending !== 0)
    return {
      PLN: (whole - 1) * MINOR + ending,
      EUR: Math.max(0, wholeEuro - (euro < 2 ? 0 : 1)) * MINOR + ending,
    };
  return { PLN: whole * MINOR, EUR: euro < 40 ? Math.max(1, Math.round(euro * 2)) * 50 : wholeEuro * MINOR };
}

const LETTERS: Readonly<Record<string, string>> = {
  ą: 'a',
  ć: 'c',
  ę: 'e',
  ł: 'l',
  ń: 'n',
  ó: 'o',
  ś: 's',
  ź: 'z',
  ż: 'z',
};

/** A part of a SKU: `granatowy` becomes `GRAN`, `150 × 200 cm` becomes `150X200`. */
function asSku(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/\(.*\)/u, '')
    .replace(/[ąćęłńóśźż]/gu, (letter) => LETTERS[letter] ?? '')
    .replace(/×/gu, 'x')
    .replace(/(?<=\d) ?(cm|lata|lat)$/u, '')
    .replace(/[^a-z0-9]+/gu, '');
  return (/^[a-z]+$/u.test(plain) ? plain.slice(0, 4) : plain).toUpperCase();
}

/** Chance that is the same for one listing however often it is asked. */
export function listingChance(listing: DemoListing, purpose: string): Chance {
  return chanceOf(`${purpose}/${listing.sellerKey}/${listing.externalId}`);
}
