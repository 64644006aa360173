import { z } from 'zod';
import { sanitizeDescription } from '../catalogue/html';
import { MAX_QUANTITY, MAX_WEIGHT_GRAMS } from '../catalogue/listing-input';
import { failure, type Result, success } from '../result';
import type { WeightUnit } from './mapping';

const CONTROL = /(?![\t\n\r])\p{Cc}|\p{Cs}/gu;

/** A cell with the apostrophe that spreadsheets put before a text that looks like a formula or a number. */
export const MARKED_CELL = /^'(?='*[=+\-@\d\uff1d\uff0b\uff0d\uff20])/u;

/** A cell without what nobody sees: control characters, spaces around it, and the apostrophe of spreadsheets. */
export function cleanCell(text: string): string {
  return text.replace(CONTROL, '').trim().replace(MARKED_CELL, '');
}

/** The beginning of a text that fits, without half a character at its end. */
export function cutText(text: string, maxChars: number): string {
  return text.slice(0, maxChars).replace(/\p{Cs}$/u, '');
}

/** A copy that does not keep the block of the file alive that it was cut from. */
export function detached(text: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text));
}

/** A whole number of pieces: `5`, `5.0`, `1 200`. An empty cell says nothing. */
export function readQuantity(text: string): Result<number | null, { code: 'bad_quantity' }> {
  const compact = text.replace(/[\s']/gu, '');
  if (compact === '') return success(null);
  const whole = /^\+?(\d{1,10})(?:[.,]0+)?$/u.exec(compact)?.[1];
  const quantity = whole === undefined ? Number.NaN : Number(whole);
  return quantity >= 0 && quantity <= MAX_QUANTITY ? success(quantity) : failure({ code: 'bad_quantity' });
}

/** The sum of stocks per warehouse: `default=100,other=5`. */
export function readQuantityPairs(text: string): Result<number | null, { code: 'bad_quantity' }> {
  let total: number | null = null;
  for (const pair of text.split(',')) {
    if (pair.trim() === '') continue;
    const read = readQuantity(pair.slice(pair.indexOf('=') + 1));
    if (!read.ok) return read;
    total = (total ?? 0) + (read.value ?? 0);
  }
  return total !== null && total > MAX_QUANTITY ? failure({ code: 'bad_quantity' }) : success(total);
}

const GRAMS: Readonly<Record<WeightUnit, number>> = { g: 1, kg: 1_000, lb: 453.592_37, oz: 28.349_523_125 };

/** Which unit of weight a text names. */
export function weightUnit(text: string): WeightUnit | undefined {
  const folded = text.trim().toLowerCase();
  if (folded === 'g' || folded === 'gr' || folded === 'gram' || folded === 'grams') return 'g';
  if (folded === 'kg' || folded === 'kilogram' || folded === 'kilograms') return 'kg';
  if (folded === 'lb' || folded === 'lbs' || folded === 'pound' || folded === 'pounds') return 'lb';
  return folded === 'oz' || folded === 'ounce' || folded === 'ounces' ? 'oz' : undefined;
}

/** A weight in whole grams: `1.5` of a unit, or with a unit of its own, `500 g`. An empty cell weighs nothing. */
export function readWeightGrams(text: string, unit: WeightUnit): Result<number, { code: 'bad_weight' }> {
  if (text.trim() === '') return success(0);
  const found = /^(\d{1,9}(?:[.,]\d{1,9})?)\s*([a-z]*)$/iu.exec(text.trim());
  const ownUnit = found?.[2] === undefined || found[2] === '' ? unit : weightUnit(found[2]);
  if (found?.[1] === undefined || ownUnit === undefined) return failure({ code: 'bad_weight' });
  const grams = Math.round(Number(found[1].replace(',', '.')) * GRAMS[ownUnit]);
  return grams <= MAX_WEIGHT_GRAMS ? success(grams) : failure({ code: 'bad_weight' });
}

/** Addresses or file names in a cell, separated by spaces, commas, semicolons or bars. */
export function readPictures(text: string): string[] {
  if (text === '') return [];
  const separator = text.includes('://') ? /[\s,;|]+(?=[a-z]+:\/\/)/iu : /[\s,;|]+/u;
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/**
 * The categories that a cell names, each as a path from the root: `Dom > Kuchnia, Nowości` has two. In a list a
 * comma that belongs to a name is written `\,`.
 */
export function readCategories(text: string, separators: readonly string[], isList: boolean): string[][] {
  const entries = isList ? text.split(/(?<!\\),/u).map((entry) => entry.replace(/\\,/gu, ',')) : [text];
  return entries.map((entry) => splitPath(entry, separators)).filter((path) => path.length > 0);
}

function splitPath(text: string, separators: readonly string[]): string[] {
  const separator = [...separators]
    .sort((one, other) => other.length - one.length)
    .find((each) => text.includes(each));
  return (separator === undefined ? [text] : text.split(separator))
    .map((level) => level.trim())
    .filter((level) => level !== '');
}

/** Options of a product's variations: `sku=A,color=Red,size=M|sku=B,color=Blue,size=L`, by SKU. */
export function readVariationOptions(text: string): Map<string, [name: string, value: string][]> {
  const bySku = new Map<string, [string, string][]>();
  for (const entry of text.split('|')) {
    const pairs = entry.split(',').flatMap((pair): [string, string][] => {
      const at = pair.indexOf('=');
      return at < 1 ? [] : [[pair.slice(0, at).trim(), pair.slice(at + 1).trim()]];
    });
    const sku = pairs.find(([name]) => name === 'sku')?.[1];
    if (sku !== undefined && sku !== '') {
      bySku.set(
        sku,
        pairs.filter(([name]) => name !== 'sku'),
      );
    }
  }
  return bySku;
}

const editorDocument = z.object({
  blocks: z.array(
    z.object({
      type: z.string(),
      data: z.object({ text: z.string().optional(), items: z.array(z.unknown()).optional() }).loose(),
    }),
  ),
});

/**
 * A description as harmless HTML. Some shops write line breaks as `\n`, Saleor writes the blocks of its editor as
 * JSON.
 */
export function readDescription(text: string): string {
  if (text.startsWith('{') && text.includes('"blocks"')) {
    const html = editorHtml(text);
    if (html !== null) return sanitizeDescription(html);
  }
  return sanitizeDescription(text.includes('\n') ? text : text.replace(/\\n/gu, '\n'));
}

function editorHtml(text: string): string | null {
  const parsed = editorDocument.safeParse(parsedJson(text));
  if (!parsed.success) return null;
  return parsed.data.blocks
    .map(({ type, data }) => {
      if (type === 'list') {
        const items = (data.items ?? []).map((item) => (typeof item === 'string' ? `<li>${item}</li>` : ''));
        return `<ul>${items.join('')}</ul>`;
      }
      return type === 'header' ? `<h3>${data.text ?? ''}</h3>` : `<p>${data.text ?? ''}</p>`;
    })
    .join('');
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
