import { invariant } from '../invariant';
import { failure, type Result, success } from '../result';

/** Digits after the decimal mark of each currency the arithmetic knows (ISO 4217). */
export const CURRENCY_EXPONENTS = { PLN: 2, EUR: 2, JPY: 0, KWD: 3 } as const satisfies Record<
  string,
  number
>;

/** A currency the arithmetic knows. What the marketplace sells in is the narrower {@link Currency}. */
export type CurrencyCode = keyof typeof CURRENCY_EXPONENTS;

/** The currencies that the marketplace prices, charges and pays in. */
export const SUPPORTED_CURRENCIES = ['PLN', 'EUR'] as const satisfies readonly CurrencyCode[];

/** A currency that the marketplace prices, charges and pays in. */
export type Currency = (typeof SUPPORTED_CURRENCIES)[number];

/** Highest price of one piece, in minor units: 1,000,000.00 PLN or EUR. */
export const MAX_PRICE_MINOR = 100_000_000;

/** One hundred per cent in basis points. */
export const BPS_PER_WHOLE = 10_000;

/** An amount in integer minor units with its currency. Never a float, never without the currency. */
export interface Money {
  readonly amountMinor: number;
  readonly currency: CurrencyCode;
}

/** Whether a text names a currency that the marketplace sells in. */
export function isCurrency(text: string): text is Currency {
  return SUPPORTED_CURRENCIES.some((currency) => currency === text);
}

/** How many minor units make one major unit: 100 for PLN, 1 for JPY, 1000 for KWD. */
export function minorPerMajor(currency: CurrencyCode): number {
  return 10 ** CURRENCY_EXPONENTS[currency];
}

/** Makes an amount; the number must be a safe integer. */
export function money(amountMinor: number, currency: CurrencyCode): Money {
  assertMinor(amountMinor);
  return { amountMinor, currency };
}

/** Nothing, in a currency. */
export function zero(currency: CurrencyCode): Money {
  return { amountMinor: 0, currency };
}

/** Asserts that all amounts are in one currency. */
export function assertSameCurrency(first: Money, ...others: readonly Money[]): void {
  for (const other of others) {
    invariant(
      other.currency === first.currency,
      `${first.currency} and ${other.currency} are not added together`,
    );
  }
}

/** The sum of two amounts of one currency. */
export function add(left: Money, right: Money): Money {
  assertSameCurrency(left, right);
  return money(left.amountMinor + right.amountMinor, left.currency);
}

/** What is left of the first amount without the second, which has the same currency; may be negative. */
export function subtract(left: Money, right: Money): Money {
  assertSameCurrency(left, right);
  return money(left.amountMinor - right.amountMinor, left.currency);
}

/** The sum of any number of amounts in `currency`; of none it is zero. */
export function sum(amounts: readonly Money[], currency: CurrencyCode): Money {
  return amounts.reduce(add, zero(currency));
}

/** The sum of minor units that are known to share a currency. */
export function sumMinor(amountsMinor: readonly number[]): number {
  const totalMinor = amountsMinor.reduce((total, amountMinor) => total + amountMinor, 0);
  assertMinor(totalMinor);
  return totalMinor;
}

/**
 * Splits a total by weights so that the parts sum to it exactly, by largest remainder; equal remainders are
 * served by index. Weights are integers of at least zero; a weight of zero gets nothing, unless all are zero,
 * when the split is even. A negative total splits as its mirror image, so that a refund mirrors its charge.
 */
export function allocate(totalMinor: number, weights: readonly number[]): number[] {
  assertMinor(totalMinor);
  for (const weight of weights) {
    invariant(
      Number.isSafeInteger(weight) && weight >= 0,
      `a weight is an integer of at least 0, not ${weight}`,
    );
  }
  if (weights.length === 0) {
    invariant(totalMinor === 0, 'an amount is split among at least one');
    return [];
  }
  const even = weights.every((weight) => weight === 0);
  const bigWeights = weights.map((weight) => (even ? 1n : BigInt(weight)));
  const weightSum = bigWeights.reduce((total, weight) => total + weight, 0n);
  const magnitude = BigInt(Math.abs(totalMinor));

  const parts = bigWeights.map((weight, index) => ({
    index,
    whole: (magnitude * weight) / weightSum,
    remainder: (magnitude * weight) % weightSum,
  }));
  const left = magnitude - parts.reduce((total, part) => total + part.whole, 0n);
  const served = [...parts].sort((one, other) =>
    one.remainder === other.remainder ? one.index - other.index : one.remainder > other.remainder ? -1 : 1,
  );
  const extra = new Set(served.slice(0, Number(left)).map((part) => part.index));

  const result = parts.map((part) => {
    const partMinor = Number(part.whole) + (extra.has(part.index) ? 1 : 0);
    return totalMinor < 0 && partMinor !== 0 ? -partMinor : partMinor;
  });
  invariant(sumMinor(result) === totalMinor, 'parts sum to the whole');
  return result;
}

/**
 * A share of an amount in basis points, rounded to the nearest minor unit, halves away from zero, so that the
 * share of a refund mirrors the share of its charge.
 */
export function bpsOf(amountMinor: number, bps: number): number {
  assertMinor(amountMinor);
  invariant(Number.isSafeInteger(bps), `basis points are an integer, not ${bps}`);
  return divideRounded(BigInt(amountMinor) * BigInt(bps), BigInt(BPS_PER_WHOLE));
}

/** An exact quotient rounded to the nearest integer, halves away from zero. The divisor is positive. */
export function divideRounded(dividend: bigint, divisor: bigint): number {
  invariant(divisor > 0n, 'the divisor is positive');
  const magnitude = dividend < 0n ? -dividend : dividend;
  const rounded = Number((magnitude * 2n + divisor) / (divisor * 2n));
  assertMinor(rounded);
  return dividend < 0n && rounded !== 0 ? -rounded : rounded;
}

/** Why a text is not an amount that can be a price. */
export type AmountFailureCode =
  | 'empty_amount'
  | 'not_an_amount'
  | 'ambiguous_amount'
  | 'other_currency'
  | 'too_many_decimals'
  | 'negative_amount'
  | 'amount_too_large';

const MAX_AMOUNT_CHARS = 40;

const CURRENCY_MARKS: Readonly<Record<CurrencyCode, readonly string[]>> = {
  PLN: ['pln', 'zł', 'zl'],
  EUR: ['eur', '€'],
  JPY: ['jpy', '¥'],
  KWD: ['kwd', 'kd'],
};

/**
 * Reads an amount as people and files write it: `1 234,50`, `1,234.50`, `12.5`, `12,5 zł`. The last of two
 * kinds of separator is the decimal mark. A single separator before exactly three digits (`1,234`) could mean
 * either thing and is refused rather than guessed, except where only one meaning is possible. A source that is known
 * to write one mark says so with `decimalMark`.
 */
export function parseAmountToMinor(
  text: string,
  currency: CurrencyCode,
  decimalMark: '.' | ',' | null = null,
): Result<number, { code: AmountFailureCode }> {
  const trimmed = text.normalize('NFKC').trim().toLowerCase();
  if (trimmed === '') return failure({ code: 'empty_amount' });
  if (trimmed.length > MAX_AMOUNT_CHARS) return failure({ code: 'not_an_amount' });

  const split = /^([^\d.,+−-]*)([+−-]?[^\d.,+−-]*)([\d.,'’\s]*)([^\d]*)$/u.exec(trimmed);
  if (split === null) return failure({ code: 'not_an_amount' });
  const [, before = '', sign = '', body = '', after = ''] = split;
  const digits = body.trim();
  if (!/\d/u.test(digits)) return failure({ code: 'not_an_amount' });
  const marks = `${before} ${sign.replace(/^[+−-]/u, '')} ${after}`.trim();
  if (marks !== '' && !CURRENCY_MARKS[currency].includes(marks)) {
    return failure({ code: isForeignMark(marks) ? 'other_currency' : 'not_an_amount' });
  }

  const exponent = CURRENCY_EXPONENTS[currency];
  const read = splitDecimals(digits, exponent, decimalMark);
  if (read === undefined) return failure({ code: 'not_an_amount' });
  if (read === 'ambiguous') return failure({ code: 'ambiguous_amount' });
  if (/^[−-]/u.test(sign)) return failure({ code: 'negative_amount' });

  const decimals = read.decimals.replace(/0+$/u, '');
  if (decimals.length > exponent) return failure({ code: 'too_many_decimals' });
  const amountMinor = BigInt(`${read.whole}${decimals.padEnd(exponent, '0')}`);
  if (amountMinor > BigInt(MAX_PRICE_MINOR)) return failure({ code: 'amount_too_large' });
  return success(Number(amountMinor));
}

function isForeignMark(marks: string): boolean {
  return (
    /^[a-z]{3}$/u.test(marks) || /^\p{Sc}$/u.test(marks) || /^(us|a|c|nz)\$$/u.test(marks) || marks === 'kr'
  );
}

function splitDecimals(
  digits: string,
  exponent: number,
  decimalMark: '.' | ',' | null,
): { whole: string; decimals: string } | 'ambiguous' | undefined {
  const commas = digits.split(',').length - 1;
  const points = digits.split('.').length - 1;

  let mark: string | undefined;
  if (decimalMark !== null) mark = digits.includes(decimalMark) ? decimalMark : undefined;
  else if (commas > 0 && points > 0) mark = digits.lastIndexOf(',') > digits.lastIndexOf('.') ? ',' : '.';
  else if (commas + points === 1) {
    mark = commas === 1 ? ',' : '.';
    const [head = '', tail = ''] = digits.split(mark);
    const couldGroup = tail.length === 3 && /^[1-9]\d{0,2}$/u.test(head);
    if (couldGroup && exponent === 0) mark = undefined;
    else if (couldGroup && exponent < 3) return 'ambiguous';
  }

  const at = mark === undefined ? -1 : digits.lastIndexOf(mark);
  const whole = at === -1 ? digits : digits.slice(0, at);
  const decimals = at === -1 ? '' : digits.slice(at + 1);
  if (!/^\d*$/u.test(decimals)) return undefined;
  if (!/^\d*$/u.test(whole) && !/^\d{1,3}(([\s'’.,])\d{3})(\2\d{3})*$/u.test(whole)) return undefined;
  const wholeDigits = whole.replace(/\D/gu, '');
  if (wholeDigits === '' && decimals === '') return undefined;
  if (mark !== undefined && whole.includes(mark)) return undefined;
  return { whole: wholeDigits === '' ? '0' : wholeDigits, decimals };
}

/** An amount as a plain decimal with a point and every decimal of the currency: `1234.50`. For files and schema.org. */
export function toDecimalText(amount: Money): `${number}` {
  assertMinor(amount.amountMinor);
  const exponent = CURRENCY_EXPONENTS[amount.currency];
  const magnitude = Math.abs(amount.amountMinor)
    .toString()
    .padStart(exponent + 1, '0');
  const whole = magnitude.slice(0, magnitude.length - exponent);
  const decimals = magnitude.slice(magnitude.length - exponent);
  const text = `${amount.amountMinor < 0 ? '-' : ''}${whole}${exponent === 0 ? '' : `.${decimals}`}`;
  invariant(isDecimalText(text), 'an amount is a decimal');
  return text;
}

function isDecimalText(text: string): text is `${number}` {
  return /^-?\d+(\.\d+)?$/u.test(text);
}

/** Languages that amounts are shown in. */
export type MoneyLocale = 'pl' | 'en';

const INTL_LOCALES: Readonly<Record<MoneyLocale, string>> = { pl: 'pl-PL', en: 'en-GB' };
const formatters = new Map<string, Intl.NumberFormat>();

/** An amount as the shopper reads it: `1234,50 zł`, `€1,234.50`. */
export function formatMoney(amount: Money, locale: MoneyLocale): string {
  const key = `${locale} ${amount.currency}`;
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    const digits = CURRENCY_EXPONENTS[amount.currency];
    formatter = new Intl.NumberFormat(INTL_LOCALES[locale], {
      style: 'currency',
      currency: amount.currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formatters.set(key, formatter);
  }
  return formatter.format(toDecimalText(amount));
}

function assertMinor(amountMinor: number): void {
  invariant(Number.isSafeInteger(amountMinor), `minor units are a safe integer, not ${amountMinor}`);
}
