/** Longest slug without its identifier. */
export const MAX_SLUG_CHARS = 80;

/** What stands in an address when a title has no letter or digit that can. */
export const EMPTY_SLUG = 'oferta';

const LETTERS_WITHOUT_MARKS: Readonly<Record<string, string>> = {
  ł: 'l',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/** A title as a part of an address: `Żółta łódź 3 m` becomes `zolta-lodz-3-m`. */
export function slugify(title: string): string {
  const plain = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[łßæœøđðþı]/gu, (letter) => LETTERS_WITHOUT_MARKS[letter] ?? '')
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-+|-+$/gu, '');
  const cut = plain.length <= MAX_SLUG_CHARS ? plain : cutAtWord(plain);
  return cut === '' ? EMPTY_SLUG : cut;
}

function cutAtWord(slug: string): string {
  const head = slug.slice(0, MAX_SLUG_CHARS + 1);
  const end = head.lastIndexOf('-');
  return end > MAX_SLUG_CHARS / 2 ? head.slice(0, end) : slug.slice(0, MAX_SLUG_CHARS);
}

/** The last part of a listing's address: its slug and its number, so that a changed title breaks no link. */
export function slugWithId(title: string, id: number): string {
  return `${slugify(title)}-${id}`;
}

/** The number at the end of the last part of an address, or null when there is none. */
export function idFromSlug(part: string): number | null {
  const found = /(?:^|-)([1-9]\d{0,14})$/u.exec(part);
  return found?.[1] === undefined ? null : Number(found[1]);
}
