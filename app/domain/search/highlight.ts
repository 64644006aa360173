import { fold, stem } from './terms';

/** A piece of a text, and whether it is a word that the query asked for. */
export interface TextPart {
  readonly text: string;
  readonly isMatch: boolean;
}

/** Words that begin with fewer letters than these are not said to match by their beginning. */
const BEGINNING_CHARS_MIN = 2;

/**
 * Cuts a text into pieces that together are the text again, with the words marked whose stem was asked for, or
 * that begin with what was typed.
 */
export function markWords(
  text: string,
  stems: ReadonlySet<string>,
  typed: readonly string[] = [],
): TextPart[] {
  if (stems.size === 0 && typed.length === 0) return text === '' ? [] : [{ text, isMatch: false }];
  const parts: TextPart[] = [];
  const add = (piece: string, isMatch: boolean) => {
    const last = parts.at(-1);
    if (last && last.isMatch === isMatch) parts[parts.length - 1] = { text: last.text + piece, isMatch };
    else parts.push({ text: piece, isMatch });
  };
  for (const piece of text.split(/([\p{L}\p{N}\p{M}]+)/u)) {
    if (piece === '') continue;
    const word = fold(piece);
    add(
      piece,
      stems.has(stem(word)) ||
        typed.some((start) => start.length >= BEGINNING_CHARS_MIN && word.startsWith(start)),
    );
  }
  return parts;
}
