import { z } from 'zod';
import {
  type AttributeDefinition,
  type AttributeValue,
  readAttributeValue,
} from '~/domain/catalogue/attributes';
import { isGtin } from '~/domain/catalogue/gtin';
import {
  type ListingInput,
  listingInputSchema,
  MAX_PICTURES_PER_LISTING,
  MAX_QUANTITY,
  MAX_SKU_CHARS,
  MAX_WEIGHT_GRAMS,
} from '~/domain/catalogue/listing-input';
import { readOptionWords } from '~/domain/catalogue/options';
import { type Currency, parseAmountToMinor } from '~/domain/money/money';
import { failure, type Result, success } from '~/domain/result';
import type { EditedVariant } from '~/services/edit-listing.server';
import { ATTRIBUTE_FIELD } from './field-names';

const optionalText = z.string().trim().optional();

const price = (currency: Currency) =>
  z
    .string()
    .optional()
    .transform((text, issues) => {
      if (text === undefined || text.trim() === '') return null;
      const parsed = parseAmountToMinor(text, currency);
      if (parsed.ok && parsed.value > 0) return parsed.value;
      issues.addIssue({ code: 'custom', message: 'bad_price' });
      return z.NEVER;
    });

const whole = (max: number, code: string) =>
  z
    .string()
    .optional()
    .transform((text, issues) => {
      const compact = (text ?? '').replace(/\s/g, '');
      if (compact === '') return null;
      if (/^\d{1,9}$/.test(compact) && Number(compact) <= max) return Number(compact);
      issues.addIssue({ code: 'custom', message: code });
      return z.NEVER;
    });

const variantSchema = z
  .object({
    variantId: z.coerce.number().int().positive().optional(),
    sku: z.string('missing_sku').trim().max(MAX_SKU_CHARS, 'bad_sku'),
    gtin: optionalText.refine((text) => text === undefined || text === '' || isGtin(text), 'bad_gtin'),
    pricePLN: price('PLN'),
    priceEUR: price('EUR'),
    level: whole(MAX_QUANTITY, 'bad_quantity'),
    wasLevel: optionalText,
    weightGrams: whole(MAX_WEIGHT_GRAMS, 'bad_weight'),
    value1: optionalText,
    value2: optionalText,
    value3: optionalText,
  })
  .refine(({ pricePLN, priceEUR }) => pricePLN !== null || priceEUR !== null, {
    path: ['pricePLN'],
    message: 'missing_price',
  });

/** The listing's form. What crosses fields is checked by the catalogue's own schema, {@link readListing}. */
export const listingFormSchema = z.object({
  titlePl: optionalText,
  titleEn: optionalText,
  descriptionPl: optionalText,
  descriptionEn: optionalText,
  categoryId: z.coerce.number('missing_category').int('missing_category').positive('missing_category'),
  brand: optionalText,
  option1: optionalText,
  option2: optionalText,
  option3: optionalText,
  optionWords: optionalText,
  pictures: optionalText,
  variants: z.array(variantSchema).min(1, 'no_variants').max(100, 'too_many_variants'),
});
export type ListingForm = z.output<typeof listingFormSchema>;

/** A listing read from its form, with what its variants' rows and levels are. */
export interface ReadListing {
  readonly input: ListingInput;
  readonly variants: readonly EditedVariant[];
}

type FieldErrors = Record<string, string[]>;

/**
 * The listing that a form means, or what is wrong by the form's own fields, in codes. Option names without a value
 * in any variant do not count.
 */
export function readListing(
  form: ListingForm,
  given: {
    readonly attributes: Readonly<Record<string, AttributeValue>>;
    readonly published: boolean;
    readonly knownCategory: boolean;
    readonly isFetchable: (address: string) => boolean;
  },
): Result<ReadListing, { code: 'listing_invalid'; errors: FieldErrors }> {
  const errors: FieldErrors = {};
  const refuse = (field: string, code: string) => {
    errors[field] = [...new Set([...(errors[field] ?? []), code])];
  };
  const names = [form.option1, form.option2, form.option3];
  const valuesOf = (variant: ListingForm['variants'][number]) => [
    variant.value1 ?? '',
    variant.value2 ?? '',
    variant.value3 ?? '',
  ];
  const used = [0, 1, 2].filter(
    (index) =>
      (names[index] ?? '') !== '' || form.variants.some((variant) => (valuesOf(variant)[index] ?? '') !== ''),
  );
  const pictures = (form.pictures ?? '').split(/\s+/).filter((address) => address !== '');
  if (pictures.some((address) => !given.isFetchable(address))) refuse('pictures', 'bad_picture_address');
  if (new Set(pictures).size > MAX_PICTURES_PER_LISTING) refuse('pictures', 'too_many_pictures');
  if (!given.knownCategory) refuse('categoryId', 'bad_category');

  const checked = listingInputSchema.safeParse({
    titles: { pl: form.titlePl || null, en: form.titleEn || null },
    descriptions: { pl: form.descriptionPl ?? '', en: form.descriptionEn ?? '' },
    categoryId: form.categoryId,
    brand: form.brand || null,
    options: used.map((index) => names[index] ?? ''),
    ...(form.optionWords ? { optionWords: readOptionWords(form.optionWords) } : {}),
    attributes: given.attributes,
    pictures: [...new Set(pictures)].slice(0, MAX_PICTURES_PER_LISTING),
    variants: form.variants.map((variant) => ({
      sku: variant.sku,
      gtin: variant.gtin || null,
      prices: {
        ...(variant.pricePLN === null ? {} : { PLN: variant.pricePLN }),
        ...(variant.priceEUR === null ? {} : { EUR: variant.priceEUR }),
      },
      quantity: variant.level ?? 0,
      weightGrams: variant.weightGrams ?? 0,
      optionValues: used.map((index) => valuesOf(variant)[index] ?? ''),
    })),
    published: given.published,
  });
  if (!checked.success)
    for (const { path, message } of checked.error.issues) refuse(fieldOf(path, used), message);
  if (!checked.success || Object.keys(errors).length > 0) return failure({ code: 'listing_invalid', errors });
  return success({
    input: checked.data,
    variants: form.variants.map(({ variantId, level, wasLevel }) => ({
      variantId: variantId ?? null,
      level: level === null || String(level) === (wasLevel ?? '') ? null : level,
    })),
  });
}

/** The form's field that a path of the catalogue's schema means. */
function fieldOf(path: readonly PropertyKey[], used: readonly number[]): string {
  const [field, index, variantField, valueIndex] = path;
  const language = index === 'en' ? 'En' : 'Pl';
  switch (field) {
    case 'titles':
      return `title${language}`;
    case 'descriptions':
      return `description${language}`;
    case 'options':
      return `option${(used[typeof index === 'number' ? index : 0] ?? 0) + 1}`;
    case 'pictures':
      return 'pictures';
    case 'variants': {
      if (typeof index !== 'number') return 'variants';
      const row = `variants[${index}]`;
      if (variantField === 'optionValues')
        return `${row}.value${(used[typeof valueIndex === 'number' ? valueIndex : 0] ?? 0) + 1}`;
      if (variantField === 'prices') return `${row}.pricePLN`;
      return variantField === 'quantity' ? `${row}.level` : `${row}.${String(variantField)}`;
    }
    default:
      return String(field);
  }
}

/** Values of properties from a form, and the codes of those that cannot be read. Empty ones are not given. */
export function readAttributes(
  form: FormData,
  definitions: readonly AttributeDefinition[],
): { attributes: Record<string, AttributeValue>; errors: string[] } {
  const attributes: Record<string, AttributeValue> = {};
  const errors: string[] = [];
  for (const definition of definitions) {
    const text = form.get(`${ATTRIBUTE_FIELD}${definition.code}`);
    if (typeof text !== 'string' || text.trim() === '') continue;
    const read = readAttributeValue(definition, text);
    if (read.ok) attributes[definition.code] = read.value;
    else errors.push(definition.code);
  }
  return { attributes, errors };
}
