import fs from 'node:fs';
import path from 'node:path';
import { StripeFailure } from './failure.ts';
import type { Shape } from './parameter-shape.ts';

/** A decoded form: text, or lists and maps of it. */
export type Value = string | Value[] | Parameters;
export interface Parameters {
  [name: string]: Value;
}

const shapes: Readonly<Record<string, Shape>> = JSON.parse(
  fs.readFileSync(path.join(import.meta.dirname, 'parameter-shapes.json'), 'utf8'),
);

const metadataKeysMax = 50;
const metadataKeyLengthMax = 40;
const metadataValueLengthMax = 500;

function isMap(value: Value | undefined): value is Parameters {
  return typeof value === 'object' && !Array.isArray(value);
}

function place(into: Parameters, words: readonly string[], value: string): void {
  let at: Parameters = into;
  words.slice(0, -1).forEach((word) => {
    const next = at[word];
    const deeper: Parameters = isMap(next) ? next : {};
    at[word] = deeper;
    at = deeper;
  });
  const last = words.at(-1) ?? '';
  at[last === '' ? String(Object.keys(at).length) : last] = value;
}

/** Maps whose keys count from zero are lists. */
function withLists(value: Value): Value {
  if (!isMap(value)) return value;
  const names = Object.keys(value);
  const items = names.map((name) => withLists(value[name] ?? ''));
  if (names.length > 0 && names.every((name) => /^\d+$/.test(name))) return items;
  return Object.fromEntries(names.map((name, at) => [name, items[at] ?? '']));
}

/** Decodes the bracketed form encoding of Stripe's API (`line_items[0][quantity]=1`). */
export function decodeForm(text: string): Parameters {
  const decoded: Parameters = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const words = name.split('[').map((word, at) => (at === 0 ? word : word.replace(/\]$/, '')));
    place(decoded, words, value);
  }
  const result: Parameters = {};
  for (const [name, value] of Object.entries(decoded)) result[name] = withLists(value);
  return result;
}

function named(above: string, name: string): string {
  return above === '' ? name : `${above}[${name}]`;
}

function unknownParameter(param: string): StripeFailure {
  return new StripeFailure(400, {
    type: 'invalid_request_error',
    code: 'parameter_unknown',
    message: `Received unknown parameter: ${param}`,
    param,
  });
}

function checkFields(
  shape: { fields: Readonly<Record<string, Shape>>; required?: readonly string[] },
  value: Parameters,
  above: string,
): void {
  for (const [name, part] of Object.entries(value)) {
    const partShape = shape.fields[name];
    if (partShape === undefined) throw unknownParameter(named(above, name));
    check(partShape, part, named(above, name));
  }
  for (const name of shape.required ?? []) {
    if (value[name] === undefined) throw missingParameter(named(above, name));
  }
}

export function missingParameter(param: string): StripeFailure {
  return new StripeFailure(400, {
    type: 'invalid_request_error',
    code: 'parameter_missing',
    message: `Missing required param: ${param}.`,
    param,
  });
}

export function invalidParameter(param: string, message: string, code?: string): StripeFailure {
  return new StripeFailure(400, {
    type: 'invalid_request_error',
    ...(code === undefined ? {} : { code }),
    message,
    param,
  });
}

function fits(shape: Shape, value: Value, param: string): boolean {
  try {
    check(shape, value, param);
    return true;
  } catch {
    return false;
  }
}

function check(shape: Shape, value: Value, param: string): void {
  if (typeof shape === 'string') {
    if (typeof value !== 'string')
      throw invalidParameter(param, `Invalid ${shape}: ${JSON.stringify(value)}`);
    if (shape === 'number' && !/^-?\d+(\.\d+)?$/.test(value)) {
      throw invalidParameter(param, `Invalid integer: ${value}`, 'parameter_invalid_integer');
    }
    if (shape === 'boolean' && value !== 'true' && value !== 'false') {
      throw invalidParameter(param, `Invalid boolean: ${value}`);
    }
    return;
  }
  if ('enum' in shape) {
    if (typeof value === 'string' && shape.enum.includes(value)) return;
    throw invalidParameter(param, `Invalid ${param}: must be one of ${shape.enum.join(', ')}`);
  }
  if ('list' in shape) {
    if (!Array.isArray(value)) throw invalidParameter(param, 'Invalid array');
    value.forEach((item, at) => {
      check(shape.list, item, `${param}[${at}]`);
    });
    return;
  }
  if ('map' in shape) {
    if (!isMap(value)) throw invalidParameter(param, 'Invalid hash');
    checkMetadata(value, param);
    return;
  }
  if ('any' in shape) {
    const candidates = shape.any.filter((part) =>
      typeof part === 'object' && 'fields' in part ? isMap(value) : fits(part, value, param),
    );
    const [first] = candidates;
    if (first === undefined) throw invalidParameter(param, `Invalid value for ${param}`);
    check(first, value, param);
    return;
  }
  if (!isMap(value)) throw invalidParameter(param, 'Invalid object');
  checkFields(shape, value, param);
}

function checkMetadata(value: Parameters, param: string): void {
  const names = Object.keys(value);
  if (names.length > metadataKeysMax) {
    throw invalidParameter(param, `Metadata can have at most ${metadataKeysMax} keys.`);
  }
  for (const name of names) {
    const text = value[name];
    if (typeof text !== 'string') throw invalidParameter(named(param, name), 'Invalid string');
    if (name.length > metadataKeyLengthMax) {
      throw invalidParameter(
        named(param, name),
        `Metadata keys can have at most ${metadataKeyLengthMax} characters.`,
      );
    }
    if (text.length > metadataValueLengthMax) {
      throw invalidParameter(
        named(param, name),
        `Metadata values can have up to ${metadataValueLengthMax} characters, but you passed in a value that is ${text.length} characters.`,
      );
    }
  }
}

/** Refuses parameters that the endpoint does not take, lacks, or takes in another form. */
export function checkParameters(endpoint: string, value: Parameters): void {
  const shape = shapes[endpoint];
  if (shape === undefined || typeof shape === 'string' || !('fields' in shape)) {
    throw new Error(`There is no list of parameters for ${endpoint}`);
  }
  checkFields(shape, value, '');
}

/** Reads checked parameters by type. */
export class Reader {
  readonly #values: Parameters;
  readonly #above: string;

  constructor(values: Parameters, above = '') {
    this.#values = values;
    this.#above = above;
  }

  has(name: string): boolean {
    return this.#values[name] !== undefined && this.#values[name] !== '';
  }

  name(name: string): string {
    return named(this.#above, name);
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw missingParameter(this.name(name));
    return value;
  }

  integer(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(Number(text))) {
      throw invalidParameter(this.name(name), `Invalid integer: ${text}`, 'parameter_invalid_integer');
    }
    return Number(text);
  }

  positiveInteger(name: string): number | undefined {
    const value = this.integer(name);
    if (value !== undefined && value < 1) {
      throw invalidParameter(
        this.name(name),
        'This value must be greater than or equal to 1.',
        'parameter_invalid_integer',
      );
    }
    return value;
  }

  flag(name: string): boolean | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : text === 'true';
  }

  url(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^https?:\/\//.test(text) || !URL.canParse(text.replaceAll(/[{}]/g, ''))) {
      throw invalidParameter(this.name(name), 'Not a valid URL', 'url_invalid');
    }
    return text;
  }

  child(name: string): Reader {
    const value = this.#values[name];
    return new Reader(isMap(value) ? value : {}, this.name(name));
  }

  children(name: string): Reader[] {
    const value = this.#values[name];
    if (!Array.isArray(value)) return [];
    return value.map((item, at) => new Reader(isMap(item) ? item : {}, `${this.name(name)}[${at}]`));
  }

  list(name: string): string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
  }

  map(name: string): Record<string, string> {
    const value = this.#values[name];
    const result: Record<string, string> = {};
    if (!isMap(value)) return result;
    for (const [key, text] of Object.entries(value))
      if (typeof text === 'string' && text !== '') result[key] = text;
    return result;
  }

  /** Changes metadata as the API does: an empty value removes its key, an empty map removes all. */
  changedMetadata(current: Readonly<Record<string, string>>): Record<string, string> {
    const value = this.#values.metadata;
    if (value === '') return {};
    if (!isMap(value)) return { ...current };
    const result = { ...current };
    for (const [key, text] of Object.entries(value)) {
      if (text === '') delete result[key];
      else if (typeof text === 'string') result[key] = text;
    }
    return result;
  }
}

/** Refuses what Stripe would take but this stand-in does not act on, instead of passing over it. */
export function refuseUnmodelled(form: Reader, names: readonly string[]): void {
  for (const name of names) {
    if (form.has(name)) {
      throw invalidParameter(form.name(name), `This stand-in of Stripe does not model ${form.name(name)}.`);
    }
  }
}
