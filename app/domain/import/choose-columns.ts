import { z } from 'zod';
import { type AttributeDefinition, findAttribute } from '../catalogue/attributes';
import { isCurrency } from '../money/money';
import { unusedColumns } from './formats';
import type { ColumnMapping, NamedSource, PriceSource, ValueSource } from './mapping';

/** Most options that can be chosen by hand. */
export const CHOSEN_OPTIONS_MAX = 3;

const WEIGHT_UNITS = ['g', 'kg', 'lb', 'oz'] as const;
/** Begins the name of a column that holds the currency of a price. */
export const CURRENCY_COLUMN = 'column:';

const column = z.string().max(200).default('');

/** What a seller chooses on the mapping page: names of columns, empty where the file has nothing. */
export const columnChoicesSchema = z.object({
  titlePl: column,
  titleEn: column,
  descriptionPl: column,
  descriptionEn: column,
  category: column,
  brand: column,
  published: column,
  pictures: column,
  /** What rows of one product share. */
  group: column,
  sku: column,
  gtin: column,
  option1: column,
  option2: column,
  option3: column,
  quantity: column,
  weight: column,
  weightUnit: z.enum(WEIGHT_UNITS).default('kg'),
  price: column,
  /** `PLN`, `EUR`, `column:NAME`, or empty for what amounts without a currency are in. */
  priceCurrency: column,
  secondPrice: column,
  secondPriceCurrency: column,
});
export type ColumnChoices = z.output<typeof columnChoicesSchema>;

/** What a mapping page shows of a mapping. */
export function choicesOf(mapping: ColumnMapping): ColumnChoices {
  const first = ({ columns }: { readonly columns: readonly string[] }) => columns[0] ?? '';
  const [price, secondPrice] = mapping.prices;
  const option = (index: number) => mapping.options[index]?.valueColumn ?? '';
  return {
    titlePl: first(mapping.titles.pl),
    titleEn: first(mapping.titles.en),
    descriptionPl: first(mapping.descriptions.pl),
    descriptionEn: first(mapping.descriptions.en),
    category: first(mapping.category),
    brand: first(mapping.brand),
    published: first(mapping.published),
    pictures: mapping.pictureColumns[0] ?? '',
    group: mapping.structure.kind === 'grouped' ? (mapping.structure.keyColumns[0] ?? '') : '',
    sku: first(mapping.sku),
    gtin: first(mapping.gtin) || first(mapping.barcode),
    option1: option(0),
    option2: option(1),
    option3: option(2),
    quantity: first(mapping.quantity),
    weight: first(mapping.weight),
    weightUnit: mapping.weight.unit,
    price: price?.column ?? '',
    priceCurrency: currencyChoice(price),
    secondPrice: secondPrice?.column ?? '',
    secondPriceCurrency: currencyChoice(secondPrice),
  };
}

/** A mapping with what was chosen; where a choice is what the page showed, it stays as it was. */
export function withChoices(base: ColumnMapping, choices: ColumnChoices): ColumnMapping {
  const shown = choicesOf(base);
  const value = (field: keyof ColumnChoices, known: ValueSource): ValueSource =>
    choices[field] === shown[field] ? known : { columns: named(choices[field]), constant: null };
  const isGtinKept = choices.gtin === shown.gtin;
  const priceFields = ['price', 'priceCurrency', 'secondPrice', 'secondPriceCurrency'] as const;
  const arePricesKept = priceFields.every((field) => choices[field] === shown[field]);
  return {
    ...base,
    format: 'other',
    structure: structureOf(base, choices, shown),
    titles: { pl: value('titlePl', base.titles.pl), en: value('titleEn', base.titles.en) },
    descriptions: {
      pl: value('descriptionPl', base.descriptions.pl),
      en: value('descriptionEn', base.descriptions.en),
    },
    brand: value('brand', base.brand),
    category:
      choices.category === shown.category
        ? base.category
        : { columns: named(choices.category), separators: ['>', '->', '/'], isList: false },
    published: value('published', base.published),
    sku: value('sku', base.sku),
    gtin: isGtinKept ? base.gtin : { columns: [], constant: null },
    barcode: isGtinKept ? base.barcode : { columns: named(choices.gtin), constant: null },
    options: [
      ...[choices.option1, choices.option2, choices.option3].flatMap((chosen, index) =>
        optionOf(chosen, base.options[index]),
      ),
      ...base.options.slice(CHOSEN_OPTIONS_MAX),
    ],
    pictureColumns: choices.pictures === shown.pictures ? base.pictureColumns : named(choices.pictures),
    prices: arePricesKept
      ? base.prices
      : [
          ...priceOf(choices.price, choices.priceCurrency),
          ...priceOf(choices.secondPrice, choices.secondPriceCurrency),
        ],
    quantity:
      choices.quantity === shown.quantity
        ? base.quantity
        : { columns: named(choices.quantity), form: 'number' },
    weight:
      choices.weight === shown.weight && choices.weightUnit === shown.weightUnit
        ? base.weight
        : { columns: named(choices.weight), unit: choices.weightUnit, unitColumn: null },
  };
}

/** A mapping that takes unused columns called like a property of some category for that property. */
export function withKnownAttributes(
  mapping: ColumnMapping,
  columns: readonly string[],
  definitions: readonly AttributeDefinition[],
): ColumnMapping {
  const found = unusedColumns(mapping, columns).flatMap((name): NamedSource[] => {
    const definition = findAttribute(definitions, name);
    return definition === undefined ? [] : [{ nameColumn: null, name: definition.code, valueColumn: name }];
  });
  return { ...mapping, attributes: [...mapping.attributes, ...found] };
}

function named(choice: string): string[] {
  return choice === '' ? [] : [choice];
}

function structureOf(
  { structure }: ColumnMapping,
  choices: ColumnChoices,
  shown: ColumnChoices,
): ColumnMapping['structure'] {
  if (structure.kind === 'typed' || choices.group === shown.group) return structure;
  return choices.group === ''
    ? { kind: 'single' }
    : { kind: 'grouped', keyColumns: [choices.group], hasMasterRow: false };
}

function optionOf(chosen: string, known: NamedSource | undefined): NamedSource[] {
  if (chosen === '') return [];
  return [known?.valueColumn === chosen ? known : { nameColumn: null, name: chosen, valueColumn: chosen }];
}

function priceOf(chosen: string, currency: string): PriceSource[] {
  if (chosen === '') return [];
  const dates = { fromColumn: null, toColumn: null };
  if (isCurrency(currency)) return [{ column: chosen, currency: { kind: 'code', code: currency }, ...dates }];
  if (currency.startsWith(CURRENCY_COLUMN)) {
    const from = currency.slice(CURRENCY_COLUMN.length);
    return [{ column: chosen, currency: { kind: 'column', column: from }, ...dates }];
  }
  return [{ column: chosen, currency: { kind: 'file' }, ...dates }];
}

function currencyChoice(price: PriceSource | undefined): string {
  if (price === undefined) return '';
  if (price.currency.kind === 'code') return isCurrency(price.currency.code) ? price.currency.code : '';
  return price.currency.kind === 'column' ? `${CURRENCY_COLUMN}${price.currency.column}` : '';
}
