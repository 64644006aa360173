/** A lone half of a character, as JSON writes it; what stands before it is not an escaped backslash. */
const LONE_HALF = /(?<=(?:^|[^\\])(?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/giu;
const NULL_CHARACTER = /(?<=(?:^|[^\\])(?:\\\\)*)\\u0000/gu;

/**
 * A value as the text of a jsonb parameter. Characters that Postgres cannot keep (the null character, halves of
 * characters) are left out, so that no text from outside can make a statement fail.
 */
export function jsonbText(value: unknown): string {
  const text = JSON.stringify(value);
  return text.includes('\\u') ? text.replace(LONE_HALF, '').replace(NULL_CHARACTER, '') : text;
}
