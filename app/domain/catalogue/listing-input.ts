import { z } from 'zod';
import { type Currency, MAX_PRICE_MINOR, SUPPORTED_CURRENCIES } from '../money/money';
import { isGtin } from './gtin';
import { isPictureAddress } from './picture-address';

export const MIN_TITLE_CHARS = 3;
export const MAX_TITLE_CHARS = 150;
/** Longest description, as harmless HTML. */
export const MAX_DESCRIPTION_CHARS = 20_000;
export const MAX_VARIANTS_PER_LISTING = 100;
/** Most kinds of options (size, colour, …) of a listing. */
export const MAX_OPTIONS = 3;
export const MAX_OPTION_CHARS = 60;
/** Most names and values of options with English of their own: each variant's, and the names. */
export const MAX_OPTION_WORDS = MAX_OPTIONS * (MAX_VARIANTS_PER_LISTING + 1);
export const MAX_QUANTITY = 1_000_000;
export const MAX_SKU_CHARS = 64;
/** Heaviest piece: one tonne. */
export const MAX_WEIGHT_GRAMS = 1_000_000;
export const MAX_PICTURES_PER_LISTING = 12;
export const MAX_ATTRIBUTES_PER_LISTING = 40;
export const MAX_ATTRIBUTE_CHARS = 300;
export const MAX_BRAND_CHARS = 80;

/**
 * What can be wrong with a listing. The schema puts the code in the issue's message; one table turns it into words.
 */
export const LISTING_ERROR_CODES = [
  'missing_title',
  'title_too_short',
  'title_too_long',
  'description_too_long',
  'missing_category',
  'bad_category',
  'brand_too_long',
  'too_many_options',
  'bad_option',
  'duplicate_option',
  'no_variants',
  'too_many_variants',
  'missing_option_value',
  'duplicate_variant',
  'missing_sku',
  'bad_sku',
  'duplicate_sku',
  'missing_price',
  'bad_price',
  'bad_quantity',
  'bad_gtin',
  'bad_weight',
  'too_many_pictures',
  'bad_picture_address',
  'too_many_attributes',
  'bad_attribute',
] as const;
export type ListingErrorCode = (typeof LISTING_ERROR_CODES)[number];

const code = (errorCode: ListingErrorCode) => ({ error: errorCode });

const priceMinor = z.int(code('bad_price')).min(1, code('bad_price')).max(MAX_PRICE_MINOR, code('bad_price'));

/** Prices of a variant with VAT, in minor units per currency; at least one. */
export const pricesSchema = z
  .partialRecord(z.enum(SUPPORTED_CURRENCIES), priceMinor)
  .refine((prices) => Object.values(prices).some((price) => price !== undefined), code('missing_price'));

/** Prices of a variant with VAT, in minor units per currency. */
export type Prices = { readonly [Code in Currency]?: number };

const optionText = z.string(code('bad_option')).trim().max(MAX_OPTION_CHARS, code('bad_option'));

/** One variant (SKU) as a seller gives it. */
export const variantInputSchema = z.object({
  sku: z
    .string(code('missing_sku'))
    .trim()
    .min(1, code('missing_sku'))
    .max(MAX_SKU_CHARS, code('bad_sku'))
    .regex(/^[^\p{C}]*$/u, code('bad_sku')),
  /** EAN or UPC; null when the goods have none. */
  gtin: z.string().trim().refine(isGtin, code('bad_gtin')).nullable(),
  prices: pricesSchema,
  quantity: z.int(code('bad_quantity')).min(0, code('bad_quantity')).max(MAX_QUANTITY, code('bad_quantity')),
  weightGrams: z.int(code('bad_weight')).min(0, code('bad_weight')).max(MAX_WEIGHT_GRAMS, code('bad_weight')),
  /** One value for each of the listing's options, in their order. */
  optionValues: z
    .array(optionText.min(1, code('missing_option_value')))
    .max(MAX_OPTIONS, code('too_many_options')),
});

const title = z
  .string(code('missing_title'))
  .trim()
  .min(1, { ...code('missing_title'), abort: true })
  .min(MIN_TITLE_CHARS, code('title_too_short'))
  .max(MAX_TITLE_CHARS, code('title_too_long'))
  .nullable();
const description = z
  .string(code('description_too_long'))
  .max(MAX_DESCRIPTION_CHARS, code('description_too_long'));

/** A listing as a seller gives it by form, file or API; one schema for all three. */
export const listingInputSchema = z
  .object({
    /** In one language at least; the other then shows the same. */
    titles: z
      .object({ pl: title, en: title }, code('missing_title'))
      .refine((titles) => titles.pl !== null || titles.en !== null, code('missing_title')),
    /** HTML; whoever stores it sanitizes it first. */
    descriptions: z.object({ pl: description, en: description }),
    categoryId: z.int(code('missing_category')).positive(code('bad_category')),
    brand: z.string().trim().max(MAX_BRAND_CHARS, code('brand_too_long')).nullable(),
    /** Names of the options that the variants differ in. */
    options: z
      .array(optionText.min(1, code('bad_option')))
      .max(MAX_OPTIONS, code('too_many_options'))
      .refine((names) => new Set(names.map(folded)).size === names.length, code('duplicate_option')),
    /** English for names and values of options, by their own words; what is left out shows as it is. */
    optionWords: z
      .record(optionText, optionText)
      .refine((words) => Object.keys(words).length <= MAX_OPTION_WORDS, code('bad_option'))
      .optional(),
    /** Values of the category's attributes by code. */
    attributes: z
      .record(
        z.string().trim().min(1, code('bad_attribute')).max(MAX_OPTION_CHARS, code('bad_attribute')),
        z.union(
          [
            z.string().trim().max(MAX_ATTRIBUTE_CHARS, code('bad_attribute')),
            z.number(code('bad_attribute')),
            z.boolean(),
          ],
          code('bad_attribute'),
        ),
      )
      .refine((all) => Object.keys(all).length <= MAX_ATTRIBUTES_PER_LISTING, code('too_many_attributes')),
    /** Addresses; whoever fetches decides which hosts may be asked. */
    pictures: z
      .array(z.string().refine(isPictureAddress, code('bad_picture_address')))
      .max(MAX_PICTURES_PER_LISTING, code('too_many_pictures')),
    variants: z
      .array(variantInputSchema)
      .min(1, code('no_variants'))
      .max(MAX_VARIANTS_PER_LISTING, code('too_many_variants')),
    /** Whether it is to be shown at once, or kept as a draft. */
    published: z.boolean(),
  })
  .superRefine((listing, context) => {
    const skus = new Set<string>();
    const combinations = new Set<string>();
    for (const [index, variant] of listing.variants.entries()) {
      const path = ['variants', index];
      if (skus.has(variant.sku)) {
        context.addIssue({ code: 'custom', message: 'duplicate_sku', path: [...path, 'sku'] });
      }
      skus.add(variant.sku);
      if (variant.optionValues.length !== listing.options.length) {
        context.addIssue({
          code: 'custom',
          message: 'missing_option_value',
          path: [...path, 'optionValues'],
        });
        continue;
      }
      const combination = JSON.stringify(variant.optionValues.map(folded));
      if (combinations.has(combination)) {
        context.addIssue({ code: 'custom', message: 'duplicate_variant', path: [...path, 'optionValues'] });
      }
      combinations.add(combination);
    }
  });

/** A valid listing. */
export type ListingInput = z.output<typeof listingInputSchema>;
/** A valid variant. */
export type VariantInput = z.output<typeof variantInputSchema>;

/** Whether a text is one of the schema's codes. */
export function isListingErrorCode(text: string): text is ListingErrorCode {
  return LISTING_ERROR_CODES.some((known) => known === text);
}

function folded(text: string): string {
  return text.trim().toLowerCase();
}
