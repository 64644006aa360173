import type { z } from 'zod';
import {
  type AttributeDefinition,
  type AttributeValue,
  findAttribute,
  readAttributeValue,
} from '../catalogue/attributes';
import { isGtin } from '../catalogue/gtin';
import { sanitizeDescription } from '../catalogue/html';
import {
  isListingErrorCode,
  type ListingInput,
  listingInputSchema,
  MAX_ATTRIBUTE_CHARS,
  MAX_OPTION_CHARS,
  MAX_OPTIONS,
  MAX_PICTURES_PER_LISTING,
  MAX_SKU_CHARS,
  type Prices,
  type VariantInput,
  variantInputSchema,
} from '../catalogue/listing-input';
import { slugify } from '../catalogue/slug';
import { type Currency, isCurrency, parseAmountToMinor } from '../money/money';
import type { KeyedRow, RawRow, RowGroup } from './group-rows';
import type { ColumnMapping, Header, NamedSource, PriceSource, TextSources, ValueSource } from './mapping';
import { type ImportProblem, problem } from './problems';
import {
  cleanCell,
  cutText,
  detached,
  readCategories,
  readDescription,
  readPictures,
  readQuantity,
  readQuantityPairs,
  readVariationOptions,
  readWeightGrams,
  weightUnit,
} from './read-values';
import { SeenKeys, type SeenKeysMemory } from './seen-keys';

/** What a row of a file is. */
export type RowRole = 'row' | 'single' | 'parent' | 'child';

/** Longest identifier of a listing. */
export const MAX_EXTERNAL_ID_CHARS = 200;

/** A variant of the file, with where it stands there. */
export interface ImportedVariant extends VariantInput {
  readonly line: number;
  /** False when the file says nothing of the stock: a known variant then keeps what it has. */
  readonly quantityGiven: boolean;
}

/** A valid listing made of rows. Importing the same rows again gives the same `externalId` and SKUs. */
export interface ImportedListing {
  readonly externalId: string;
  readonly lines: readonly number[];
  readonly input: ListingInput;
  readonly variants: readonly ImportedVariant[];
  /** SKUs of variants left out for a mistake: where they are known they stay as they are. */
  readonly leftOutSkus: readonly string[];
}

/** What became of the rows of one product. `badRows` are all its rows if any of them is to be mended. */
export type Assembled =
  | {
      readonly kind: 'listing';
      readonly listing: ImportedListing;
      readonly problems: readonly ImportProblem[];
      /** All rows of the product. */
      readonly rows: readonly RawRow[];
      readonly badRows: readonly RawRow[];
    }
  | {
      readonly kind: 'rejected';
      readonly externalId: string;
      readonly problems: readonly ImportProblem[];
      readonly badRows: readonly RawRow[];
    };

/** What assembling needs to know besides the file. */
export interface AssembleContext {
  readonly mapping: ColumnMapping;
  readonly header: Header;
  /** Our category for a path of names from the root, or null. Asked for the last name alone too. */
  readonly resolveCategory: (path: readonly string[]) => number | null;
  /** What listings of a category can say of themselves. */
  readonly attributesOf: (categoryId: number) => readonly AttributeDefinition[];
  /** Whether a picture's address is one that may be fetched. */
  readonly isFetchable: (address: string) => boolean;
  /** Today, `YYYY-MM-DD`: prices of the file that begin later or have ended are passed over. */
  readonly onDate: string;
}

/** What an assembler remembers of a file, as plain data. */
export interface AssemblerMemory {
  /** The line of each SKU. */
  readonly lineOfSku: SeenKeysMemory;
  /** What is said once for the file, by code and name. */
  readonly said: readonly string[];
}

/** What a row is and which product it belongs to, or why that cannot be told. */
export type Placement = { readonly keyed: KeyedRow<RowRole> } | { readonly problem: ImportProblem };

interface Draft {
  readonly row: RawRow;
  sku: string;
  readonly gtin: string | null;
  /** Prices in currencies that are sold in, as the file has them. */
  prices: Prices;
  /** Prices that the mapping takes for such. */
  readonly treatedPrices: Prices;
  priceProblem: ImportProblem | null;
  readonly options: readonly (readonly [name: string, value: string])[];
  quantity: number | null;
  readonly weightGrams: number;
  readonly problems: ImportProblem[];
}

/**
 * Makes listings of the rows of a file by its mapping, checks them with the catalogue's schema, and says by line and
 * column what is wrong. A bad variant is left out and the rest of its product goes in; a mistake of the product
 * itself keeps all of it out. One assembler serves one file: it knows which SKUs the file has had.
 */
export class Assembler {
  private readonly mapping: ColumnMapping;
  private readonly header: Header;
  private readonly context: AssembleContext;
  private readonly lineOfSku: SeenKeys;
  private readonly said: Set<string>;

  constructor(
    context: AssembleContext,
    memory: AssemblerMemory = { lineOfSku: { hashes: [], values: [] }, said: [] },
  ) {
    this.context = context;
    this.mapping = context.mapping;
    this.header = context.header;
    this.lineOfSku = new SeenKeys(memory.lineOfSku);
    this.said = new Set(memory.said);
  }

  /** What it remembers, for another one to go on with. */
  memory(): AssemblerMemory {
    return { lineOfSku: this.lineOfSku.memory(), said: [...this.said] };
  }

  /** Places one row. */
  place(row: RawRow): Placement {
    const { structure } = this.mapping;
    switch (structure.kind) {
      case 'single':
        return { keyed: { row, role: 'row', keys: [`line:${row.line}`] } };
      case 'grouped': {
        const key = this.first(row, structure.keyColumns) || this.value(row, this.mapping.sku);
        return key === ''
          ? { problem: problem(row.line, structure.keyColumns[0] ?? null, 'missing_key') }
          : { keyed: { row, role: 'row', keys: [key] } };
      }
      case 'typed':
        return this.placeTyped(row, structure);
    }
  }

  private placeTyped(
    row: RawRow,
    structure: Extract<ColumnMapping['structure'], { kind: 'typed' }>,
  ): Placement {
    const types = this.cell(row, structure.typeColumn)
      .toLowerCase()
      .split(',')
      .map((type) => type.trim());
    const named = (known: readonly string[]) => types.some((type) => known.includes(type));
    const parent = this.cell(row, structure.parentColumn);
    const sku = this.cell(row, structure.skuColumn);
    const id = structure.idColumn === null ? '' : this.cell(row, structure.idColumn);
    const keys = [...(sku === '' ? [] : [`sku:${sku}`]), ...(id === '' ? [] : [`id:${id}`])];

    if (
      named(structure.child) ||
      (parent !== '' && structure.childWhenParentNamed && named(structure.single))
    ) {
      if (parent === '')
        return { problem: problem(row.line, structure.parentColumn, 'parent_missing', { parent }) };
      return { keyed: { row, role: 'child', keys: [/^id:\d+$/u.test(parent) ? parent : `sku:${parent}`] } };
    }
    if (!named(structure.parent) && !named(structure.single)) {
      const type = types.join(', ');
      return { problem: problem(row.line, structure.typeColumn, 'unsupported_type', { type }) };
    }
    const role = named(structure.parent) ? 'parent' : 'single';
    return { keyed: { row, role, keys: keys.length === 0 ? [`line:${row.line}`] : keys } };
  }

  /** Makes a listing of the rows of one product. */
  assemble(group: RowGroup<RowRole>): Assembled {
    const rows = group.rows.map(({ row }) => row);
    const problems: ImportProblem[] = [];
    const own = group.rows.find(({ role }) => role === 'parent') ?? group.rows[0];
    const ownLine = own?.row.line ?? 0;
    const externalId = this.externalId(group);
    const reject = (...more: ImportProblem[]): Assembled => ({
      kind: 'rejected',
      externalId,
      problems: [...problems, ...more],
      badRows: rows,
    });
    if (own === undefined) return reject();
    if (externalId.length > MAX_EXTERNAL_ID_CHARS) {
      const column =
        this.mapping.structure.kind === 'grouped' ? this.mapping.structure.keyColumns[0] : undefined;
      return reject(problem(ownLine, column ?? null, 'key_too_long', { max: MAX_EXTERNAL_ID_CHARS }));
    }
    if (own.role === 'child') {
      const column = this.mapping.structure.kind === 'typed' ? this.mapping.structure.parentColumn : null;
      return reject(
        ...group.rows.map(({ row }) =>
          problem(row.line, column, 'parent_missing', {
            parent: column === null ? '' : this.cell(row, column),
          }),
        ),
      );
    }
    const [dropped] = group.droppedLines;
    if (dropped !== undefined) {
      return reject(problem(dropped, null, 'too_many_rows_per_listing', { max: group.rows.length }));
    }

    const drafts = this.drafts(group, own, externalId, problems);
    if (drafts.length === 0) {
      return reject(
        own.role === 'parent'
          ? problem(ownLine, null, 'variations_missing')
          : problem(ownLine, this.mapping.prices[0]?.column ?? null, 'missing_price'),
      );
    }
    const optionNames = this.optionNames(drafts);
    if (optionNames.length > MAX_OPTIONS) {
      const column = this.mapping.options[MAX_OPTIONS]?.valueColumn ?? null;
      return reject(
        problem(ownLine, column, 'too_many_options', { found: optionNames.length, max: MAX_OPTIONS }),
      );
    }

    const fields = this.listingFields(rows, own, optionNames, problems);
    const optionWords = this.optionWords(rows);
    let variants = drafts
      .flatMap((draft) => this.variant(draft, optionNames, problems))
      .filter((variant) => !this.repeats(variant, problems));
    const check = () =>
      listingInputSchema.safeParse({
        ...fields,
        options: optionNames,
        ...(optionWords === undefined ? {} : { optionWords }),
        variants: variants.map(withoutPlace),
      });
    let checked = check();
    if (!checked.success) {
      const { issues } = checked.error;
      problems.push(...this.problemsOf(issues, ownLine, variants, problems));
      const bad = new Set(issues.map(({ path }) => (path[0] === 'variants' ? path[1] : undefined)));
      if (!bad.has(undefined)) {
        variants = variants.filter((_, index) => !bad.has(index));
        checked = check();
      }
    }
    if (!checked.success) return reject();
    for (const { sku, line } of variants) this.lineOfSku.set(sku, line);
    const goodSkus = new Set(variants.map(({ sku }) => sku));
    return {
      kind: 'listing',
      listing: {
        externalId,
        lines: rows.map(({ line }) => line),
        input: checked.data,
        variants,
        leftOutSkus: drafts.flatMap(({ sku }) => (goodSkus.has(sku) ? [] : [sku])),
      },
      problems,
      rows,
      badRows: problems.some(({ severity }) => severity === 'error') ? rows : [],
    };
  }

  /** The product's own identifier: its key, or the SKU or number of its row. */
  private externalId(group: RowGroup<RowRole>): string {
    const own = group.rows.find(({ role }) => role === 'parent') ?? group.rows[0];
    if (own === undefined) return '';
    const { structure } = this.mapping;
    if (structure.kind === 'single') {
      return this.value(own.row, this.mapping.sku) || `line-${own.row.line}`;
    }
    const [key = ''] = own.keys;
    return key.replace(/^sku:/u, '');
  }

  private drafts(
    group: RowGroup<RowRole>,
    own: KeyedRow<RowRole>,
    externalId: string,
    problems: ImportProblem[],
  ): Draft[] {
    const { structure } = this.mapping;
    const givenOptions =
      structure.kind === 'typed' && structure.optionsColumn !== null
        ? readVariationOptions(this.cell(own.row, structure.optionsColumn))
        : new Map<string, [string, string][]>();
    const sold = group.rows.filter(({ role, row }) => {
      if (role === 'parent') return false;
      if (own.role === 'parent' && role === 'single') return true;
      return role !== 'row' || structure.kind === 'single' || this.tellsOfVariant(row, row === own.row);
    });
    const language = this.languageOf(own.row);
    const all: Draft[] = [];
    for (const { row, role } of sold) {
      if (language !== '' && this.languageOf(row) !== language) {
        const params = { language: this.languageOf(row) };
        problems.push(problem(row.line, null, 'other_language_left_out', params, 'warning'));
        continue;
      }
      const options = role === 'single' ? [] : givenOptions.get(this.value(row, this.mapping.sku));
      const draft = this.draft(row, options ?? this.named(row, this.mapping.options, own.row));
      const same = draft.sku === '' ? undefined : all.find(({ sku }) => sku === draft.sku);
      if (same === undefined) all.push(draft);
      else if (!mergePrices(same, draft)) {
        const params = { sku: draft.sku, line: same.row.line };
        problems.push(problem(row.line, this.mapping.sku.columns[0] ?? null, 'duplicate_sku', params));
      }
    }
    const hasOptions = all.some(({ options }) => options.length > 0);
    const drops = structure.kind === 'grouped' && structure.hasMasterRow && hasOptions;
    const kept = drops ? all.filter(({ options }) => options.length > 0) : all;
    for (const draft of kept) {
      if (draft.sku === '') draft.sku = this.madeSku(draft, externalId);
    }
    return kept;
  }

  /** Whether a row of a product brings a variant, and not only another picture. */
  private tellsOfVariant(row: RawRow, isFirst: boolean): boolean {
    return (
      isFirst ||
      this.value(row, this.mapping.sku) !== '' ||
      this.mapping.prices.some(({ column }) => this.cell(row, column) !== '') ||
      this.mapping.options.some(({ valueColumn }) => this.cell(row, valueColumn) !== '')
    );
  }

  private languageOf(row: RawRow): string {
    const { structure } = this.mapping;
    return structure.kind === 'typed' && structure.languageColumn !== null
      ? this.cell(row, structure.languageColumn)
      : '';
  }

  private draft(row: RawRow, options: Draft['options']): Draft {
    const { mapping } = this;
    const problems: ImportProblem[] = [];
    const priced = this.prices(row);
    const quantity = this.quantity(row, problems);
    const weight =
      mapping.weight.unitColumn === null ? undefined : weightUnit(this.cell(row, mapping.weight.unitColumn));
    const weightText = this.first(row, mapping.weight.columns);
    const grams = readWeightGrams(weightText, weight ?? mapping.weight.unit);
    if (!grams.ok) {
      problems.push(
        problem(row.line, mapping.weight.columns[0] ?? null, 'bad_weight', { value: weightText }),
      );
    }
    return {
      row,
      sku: this.value(row, mapping.sku),
      gtin: this.gtin(row, problems),
      prices: priced.prices,
      treatedPrices: priced.treatedPrices,
      priceProblem: priced.problem,
      options,
      quantity,
      weightGrams: grams.ok ? grams.value : 0,
      problems,
    };
  }

  /**
   * Prices in the currencies that are sold in: of each the first of its columns that has one. Amounts in other
   * currencies count where the mapping says what to take them as, after those that need no such word.
   */
  private prices(row: RawRow): Pick<Draft, 'prices' | 'treatedPrices'> & { problem: ImportProblem | null } {
    const native: MutablePrices = {};
    const treated: MutablePrices = {};
    const foreign: { column: string; code: string; text: string }[] = [];
    const problems: ImportProblem[] = [];
    const take = (into: MutablePrices, currency: Currency, column: string, text: string) => {
      if (native[currency] !== undefined || into[currency] !== undefined) return;
      const read = parseAmountToMinor(text, currency, this.mapping.decimalMark);
      if (read.ok && read.value > 0) into[currency] = read.value;
      else {
        const reason = read.ok ? 'zero_amount' : read.code;
        problems.push(problem(row.line, column, 'bad_price', { value: text, reason }));
      }
    };
    for (const source of this.mapping.prices) {
      const { column } = source;
      const text = this.cell(row, column);
      if (text === '' || !this.isInForce(row, source)) continue;
      const code = this.currencyCode(row, source);
      if (code === null) problems.push(problem(row.line, column, 'price_without_currency', { value: text }));
      else if (isCurrency(code)) take(native, code, column, text);
      else foreign.push({ column, code, text });
    }
    for (const { column, code, text } of foreign) {
      const currency = this.mapping.treatAs[code];
      if (currency !== undefined) take(treated, currency, column, text);
    }
    const [found] = problems;
    const isPriced = Object.keys(native).length + Object.keys(treated).length > 0;
    const [other] = foreign;
    const lacking =
      other === undefined
        ? problem(row.line, this.mapping.prices.at(-1)?.column ?? null, 'missing_price')
        : problem(row.line, other.column, 'price_in_other_currency', {
            currency: other.code,
            value: other.text,
          });
    return { prices: native, treatedPrices: treated, problem: found ?? (isPriced ? null : lacking) };
  }

  private currencyCode(row: RawRow, source: PriceSource): string | null {
    switch (source.currency.kind) {
      case 'code':
        return source.currency.code;
      case 'column':
        return this.cell(row, source.currency.column).toUpperCase() || this.mapping.fileCurrency;
      case 'file':
        return this.mapping.fileCurrency;
    }
  }

  private isInForce(row: RawRow, source: PriceSource): boolean {
    const from = source.fromColumn === null ? '' : this.cell(row, source.fromColumn).slice(0, 10);
    const to = source.toColumn === null ? '' : this.cell(row, source.toColumn).slice(0, 10);
    return (from === '' || from <= this.context.onDate) && (to === '' || this.context.onDate <= to);
  }

  private quantity(row: RawRow, problems: ImportProblem[]): number | null {
    const { columns, form } = this.mapping.quantity;
    let total: number | null = null;
    for (const column of columns) {
      const text = this.cell(row, column);
      const read = form === 'pairs' ? readQuantityPairs(text) : readQuantity(text);
      if (!read.ok) {
        problems.push(problem(row.line, column, 'bad_quantity', { value: text }));
        return null;
      }
      if (read.value !== null) total = (total ?? 0) + read.value;
    }
    return total;
  }

  private gtin(row: RawRow, problems: ImportProblem[]): string | null {
    const strict = this.value(row, this.mapping.gtin).replace(/[\s-]/gu, '');
    if (strict !== '') {
      if (isGtin(strict)) return strict;
      problems.push(problem(row.line, this.mapping.gtin.columns[0] ?? null, 'bad_gtin', { value: strict }));
      return null;
    }
    const code = this.value(row, this.mapping.barcode).replace(/[\s-]/gu, '');
    if (code === '' || isGtin(code)) return code === '' ? null : code;
    const column = this.mapping.barcode.columns[0] ?? null;
    problems.push(problem(row.line, column, 'gtin_left_out', { value: code }, 'warning'));
    return null;
  }

  /**
   * Named values of a row. Some formats write the names in the first row of a product only, and call the only option
   * of a product without variants "Default Title".
   */
  private named(row: RawRow, sources: readonly NamedSource[], firstRow: RawRow): [string, string][] {
    return sources.flatMap((source): [string, string][] => {
      const value = this.cell(row, source.valueColumn);
      if (value === '' || value === 'Default Title') return [];
      const { nameColumn } = source;
      const name =
        nameColumn === null
          ? (source.name ?? '')
          : this.cell(row, nameColumn) || this.cell(firstRow, nameColumn);
      return [[name, value]];
    });
  }

  /** English of options, where the file has it. */
  private optionWords(rows: readonly RawRow[]): Record<string, string> | undefined {
    const words = new Map<string, string>();
    for (const { nameColumn, valueColumn, english } of this.mapping.options) {
      if (english === undefined) continue;
      const pairs = [
        [nameColumn, english.nameColumn],
        [valueColumn, english.valueColumn],
      ] as const;
      for (const row of rows) {
        for (const [own, inEnglish] of pairs) {
          const [word, translation] = [own, inEnglish].map((column) =>
            column === null ? '' : cutText(this.cell(row, column), MAX_OPTION_CHARS),
          );
          if (word && translation) words.set(word, translation);
        }
      }
    }
    return words.size === 0 ? undefined : Object.fromEntries(words);
  }

  private optionNames(drafts: readonly Draft[]): string[] {
    const byFolded = new Map<string, string>();
    for (const [name] of drafts.flatMap(({ options }) => options)) {
      if (!byFolded.has(name.toLowerCase()))
        byFolded.set(name.toLowerCase(), cutText(name, MAX_OPTION_CHARS));
    }
    return [...byFolded.values()];
  }

  /** A SKU for a variant without one, the same every time: of its own identifier, or of the product and the options. */
  private madeSku(draft: Draft, externalId: string): string {
    const own = this.first(draft.row, this.mapping.variantKeyColumns);
    if (own !== '') return lastChars(own);
    return lastChars([externalId, ...draft.options.map(([, value]) => slugify(value))].join('-'));
  }

  private listingFields(
    rows: readonly RawRow[],
    own: KeyedRow<RowRole>,
    optionNames: readonly string[],
    problems: ImportProblem[],
  ): Omit<ListingInput, 'options' | 'variants' | 'categoryId'> & { categoryId: number | undefined } {
    const { mapping } = this;
    const fromRows = own.role === 'parent' ? [own.row, ...rows.filter((row) => row !== own.row)] : rows;
    const text = (source: ValueSource) => this.anyRow(fromRows, source);
    const describe = mapping.format === 'rynek' ? sanitizeDescription : readDescription;
    const inBoth = <Text>(sources: TextSources, read: (text: string) => Text) => ({
      pl: read(text(sources.pl)),
      en: read(text(sources.en)),
    });
    const categoryId = this.category(fromRows, problems);
    const published = this.value(own.row, mapping.published) || text(mapping.published);
    const hasPublished = mapping.published.columns.some((column) => this.header.has(column));
    return {
      titles: inBoth(mapping.titles, (title) => title || null),
      descriptions: inBoth(mapping.descriptions, describe),
      categoryId,
      brand: text(mapping.brand) || null,
      attributes: this.attributes(own, categoryId, optionNames, problems),
      pictures: this.pictures(rows, problems),
      published: hasPublished ? mapping.publishedValues.includes(published.toLowerCase()) : true,
    };
  }

  private category(rows: readonly RawRow[], problems: ImportProblem[]): number | undefined {
    const { columns, separators, isList } = this.mapping.category;
    const [row] = rows;
    const line = row?.line ?? 0;
    const named = columns.flatMap((column) => {
      const cell = rows.map((each) => this.cell(each, column)).find((text) => text !== '') ?? '';
      return readCategories(cell, separators, isList).map((path) => ({ column, path }));
    });
    for (const { path } of named) {
      const id = this.context.resolveCategory(path) ?? this.context.resolveCategory(path.slice(-1));
      if (id !== null) return id;
    }
    const fallbackId = this.mapping.fallbackCategoryId;
    const [first] = named;
    if (first !== undefined) {
      const params = { category: first.path.join(' > ') };
      const found =
        fallbackId === null
          ? problem(line, first.column, 'unknown_category', params)
          : problem(line, first.column, 'category_replaced', params, 'warning');
      if (fallbackId === null || this.saysFirst(found.code, params.category)) problems.push(found);
    }
    return fallbackId ?? undefined;
  }

  /** Whether something about a name is said for the first time in the file. */
  private saysFirst(code: string, name: string): boolean {
    const key = `${code}:${name}`;
    if (this.said.has(key) || this.said.size >= MAX_NAMES_REMEMBERED) return false;
    this.said.add(detached(key));
    return true;
  }

  /** Named values of the product that its category knows; the others are named once for the file. */
  private attributes(
    own: KeyedRow<RowRole>,
    categoryId: number | undefined,
    optionNames: readonly string[],
    problems: ImportProblem[],
  ): Record<string, AttributeValue> {
    if (categoryId === undefined) return {};
    const sources =
      own.role === 'row' ? this.mapping.attributes : [...this.mapping.attributes, ...this.mapping.options];
    const definitions = this.context.attributesOf(categoryId);
    const folded = new Set(optionNames.map((name) => name.toLowerCase()));
    const attributes: Record<string, AttributeValue> = {};
    const warn = (
      ...[column, code, params]: [
        string,
        'attribute_left_out' | 'bad_attribute_value',
        Record<string, string>,
      ]
    ) => problems.push(problem(own.row.line, column, code, params, 'warning'));
    for (const source of sources) {
      for (const [name, value] of this.named(own.row, [source], own.row)) {
        if (folded.has(name.toLowerCase())) continue;
        const definition = findAttribute(definitions, name);
        if (definition === undefined) {
          if (this.saysFirst('attribute_left_out', name)) {
            warn(source.valueColumn, 'attribute_left_out', { name });
          }
          continue;
        }
        const read = readAttributeValue(definition, value);
        if (read.ok && String(read.value).length <= MAX_ATTRIBUTE_CHARS)
          attributes[definition.code] = read.value;
        else warn(source.valueColumn, 'bad_attribute_value', { name, value });
      }
    }
    return attributes;
  }

  private pictures(rows: readonly RawRow[], problems: ImportProblem[]): string[] {
    const pictures = new Set<string>();
    for (const row of rows) {
      for (const column of this.mapping.pictureColumns) {
        for (const address of readPictures(this.cell(row, column))) {
          if (pictures.has(address)) continue;
          if (!this.context.isFetchable(address)) {
            const repeated = problems.some(
              ({ code, params }) => code === 'bad_picture_address' && params.value === address,
            );
            if (!repeated) {
              problems.push(problem(row.line, column, 'bad_picture_address', { value: address }, 'warning'));
            }
          } else if (pictures.size < MAX_PICTURES_PER_LISTING) pictures.add(address);
          else if (!problems.some(({ code }) => code === 'too_many_pictures')) {
            const params = { max: MAX_PICTURES_PER_LISTING };
            problems.push(problem(row.line, column, 'too_many_pictures', params, 'warning'));
          }
        }
      }
    }
    return [...pictures];
  }

  /** A variant that is right by itself, or nothing and its problems. */
  private variant(
    draft: Draft,
    optionNames: readonly string[],
    problems: ImportProblem[],
  ): ImportedVariant[] {
    const { line } = draft.row;
    const found = [...draft.problems, ...(draft.priceProblem === null ? [] : [draft.priceProblem])];
    const optionValues = optionNames.map(
      (name) => draft.options.find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1] ?? '',
    );
    const checked = variantInputSchema.safeParse({
      sku: draft.sku,
      gtin: draft.gtin,
      prices: { ...draft.treatedPrices, ...draft.prices },
      quantity: draft.quantity ?? 0,
      weightGrams: draft.weightGrams,
      optionValues,
    });
    if (!checked.success) {
      for (const issue of checked.error.issues) {
        const [field] = issue.path;
        if (field === 'prices' && draft.priceProblem !== null) continue;
        found.push(...this.problemOf(issue.message, line, this.columnOf(String(field))));
      }
    }
    problems.push(...found);
    if (!checked.success || found.some(({ severity }) => severity === 'error')) return [];
    return [{ ...checked.data, line, quantityGiven: draft.quantity !== null }];
  }

  /** The schema's findings by line and column; what was said already, or follows from it, is not said again. */
  private problemsOf(
    issues: readonly z.core.$ZodIssue[],
    ownLine: number,
    variants: readonly ImportedVariant[],
    said: readonly ImportProblem[],
  ): ImportProblem[] {
    const codes = new Set<string>();
    return issues.flatMap(({ path: [field, index, variantField], message }) => {
      const follows =
        (message === 'no_variants' && said.some(({ severity }) => severity === 'error')) ||
        (message === 'missing_category' && said.some(({ code }) => code === 'unknown_category')) ||
        (message === 'missing_title' && codes.has(message));
      if (follows) return [];
      codes.add(message);
      const variant = field === 'variants' && typeof index === 'number' ? variants[index] : undefined;
      return this.problemOf(
        message,
        variant?.line ?? ownLine,
        this.columnOf(
          String(variant === undefined ? field : variantField),
          index === 'pl' || index === 'en' ? index : null,
        ),
      );
    });
  }

  private problemOf(code: string, line: number, column: string | null): ImportProblem[] {
    return isListingErrorCode(code) ? [problem(line, column, code)] : [];
  }

  private columnOf(field: string, language: keyof TextSources | null = null): string | null {
    const { mapping } = this;
    const text = ({ pl, en }: TextSources) =>
      (language === null ? [...pl.columns, ...en.columns] : { pl, en }[language].columns)[0] ?? null;
    switch (field) {
      case 'titles':
        return text(mapping.titles);
      case 'descriptions':
        return text(mapping.descriptions);
      case 'brand':
        return mapping.brand.columns[0] ?? null;
      case 'categoryId':
        return mapping.category.columns[0] ?? null;
      case 'sku':
        return mapping.sku.columns[0] ?? null;
      case 'gtin':
        return mapping.gtin.columns[0] ?? null;
      case 'prices':
        return mapping.prices[0]?.column ?? null;
      case 'quantity':
        return mapping.quantity.columns[0] ?? null;
      case 'weightGrams':
        return mapping.weight.columns[0] ?? null;
      case 'optionValues':
      case 'options':
        return mapping.options[0]?.valueColumn ?? null;
      default:
        return null;
    }
  }

  private repeats(variant: ImportedVariant, problems: ImportProblem[]): boolean {
    const earlier = this.lineOfSku.get(variant.sku);
    if (earlier === undefined) return false;
    const params = { sku: variant.sku, line: earlier };
    problems.push(problem(variant.line, this.mapping.sku.columns[0] ?? null, 'duplicate_sku', params));
    return true;
  }

  private cell(row: RawRow, column: string): string {
    const index = this.header.indexOf(column);
    return index === undefined ? '' : cleanCell(row.cells[index] ?? '');
  }

  private first(row: RawRow, columns: readonly string[]): string {
    for (const column of columns) {
      const text = this.cell(row, column);
      if (text !== '') return text;
    }
    return '';
  }

  private value(row: RawRow, source: ValueSource): string {
    return this.first(row, source.columns) || (source.constant ?? '');
  }

  private anyRow(rows: readonly RawRow[], source: ValueSource): string {
    for (const column of source.columns) {
      for (const row of rows) {
        const text = this.cell(row, column);
        if (text !== '') return text;
      }
    }
    return source.constant ?? '';
  }
}

/** Most names that are remembered as said; of a file with more nothing is said of the rest. */
const MAX_NAMES_REMEMBERED = 500;

/** The end of a text that a SKU may have, without half a character at its beginning. */
function lastChars(text: string): string {
  return text
    .slice(-MAX_SKU_CHARS)
    .replace(/^\p{Cs}/u, '')
    .trim();
}

type MutablePrices = { [Code in Currency]?: number };

/**
 * Adds the prices of a further row of a variant that is known already. Not when the row says anything else: then the
 * SKU stands for two variants.
 */
function mergePrices(known: Draft, further: Draft): boolean {
  const sameOptions =
    further.options.length === 0 || JSON.stringify(further.options) === JSON.stringify(known.options);
  const currencies = Object.keys(further.prices);
  const isNew =
    currencies.length > 0 && currencies.every((currency) => !Object.hasOwn(known.prices, currency));
  if (!sameOptions || !isNew || further.priceProblem !== null) return false;
  known.prices = { ...known.prices, ...further.prices };
  known.quantity ??= further.quantity;
  const code = known.priceProblem?.code;
  if (code === 'price_in_other_currency' || code === 'missing_price') known.priceProblem = null;
  return true;
}

function withoutPlace({
  line: _line,
  quantityGiven: _quantityGiven,
  ...variant
}: ImportedVariant): VariantInput {
  return variant;
}
