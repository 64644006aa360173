import { failure, type Result, success } from '../result';
import { slugify } from './slug';

/** A property that listings of a category say of themselves. */
export interface AttributeDefinition {
  readonly code: string;
  readonly names: { readonly pl: string; readonly en: string };
  readonly kind: 'choice' | 'text' | 'number' | 'yes_no';
  /** What a number counts; null when nothing. */
  readonly unit: string | null;
  /** What a `choice` can be. */
  readonly options: readonly { readonly value: string; readonly pl: string; readonly en: string }[];
}

/** A property's value as it is kept: of a `choice` the option's value. */
export type AttributeValue = string | number | boolean;

const YES = ['1', 'true', 'yes', 'y', 'tak', 't'];
const NO = ['0', 'false', 'no', 'n', 'nie'];

/** The property that a name means: its code, or its name in any language, without regard to case and marks. */
export function findAttribute(
  definitions: readonly AttributeDefinition[],
  name: string,
): AttributeDefinition | undefined {
  const wanted = slugify(name);
  return (
    definitions.find(({ code }) => code === name) ??
    definitions.find(({ code, names }) => [code, names.pl, names.en].some((each) => slugify(each) === wanted))
  );
}

/**
 * Reads a property's value from a text: an option by its value or its name in any language, a number with or without
 * the property's unit, a yes or no in Polish or English.
 */
export function readAttributeValue(
  { kind, options, unit }: AttributeDefinition,
  text: string,
): Result<AttributeValue, { code: 'bad_attribute_value' }> {
  const trimmed = text.trim();
  switch (kind) {
    case 'text':
      return trimmed === '' ? failure({ code: 'bad_attribute_value' }) : success(trimmed);
    case 'choice': {
      const wanted = slugify(trimmed);
      const found =
        options.find(({ value }) => value === trimmed) ??
        options.find(({ value, pl, en }) => [value, pl, en].some((each) => slugify(each) === wanted));
      return found === undefined ? failure({ code: 'bad_attribute_value' }) : success(found.value);
    }
    case 'number': {
      const [, digits = '', given = ''] =
        /^([+-]?\d{1,12}(?:[.,]\d{1,6})?)\s*(.*)$/u.exec(
          trimmed.replace(/(\d)[\s\u00a0](?=\d{3})/gu, '$1'),
        ) ?? [];
      const isPlain = given === '' || given.toLowerCase() === unit?.toLowerCase();
      return digits === '' || !isPlain
        ? failure({ code: 'bad_attribute_value' })
        : success(Number(digits.replace(',', '.')));
    }
    case 'yes_no': {
      const folded = trimmed.toLowerCase();
      if (YES.includes(folded)) return success(true);
      return NO.includes(folded) ? success(false) : failure({ code: 'bad_attribute_value' });
    }
  }
}

/** A property's value as files write it; {@link readAttributeValue} reads it back the same. */
export function attributeText(value: AttributeValue): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}
