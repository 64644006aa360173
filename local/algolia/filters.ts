/** Filters of Algolia's search: `facetFilters`, `numericFilters` and the `filters` expression. */

export type AlgoliaObject = Record<string, unknown> & { objectID: string };
export type Filter = (object: AlgoliaObject) => boolean;

export class BadFilter extends Error {}

const all =
  (filters: readonly Filter[]): Filter =>
  (object) =>
    filters.every((filter) => filter(object));
const any =
  (filters: readonly Filter[]): Filter =>
  (object) =>
    filters.some((filter) => filter(object));

/** The values of an attribute, which may lie inside another (`a.b`), as Algolia compares them. */
export function valuesAt(object: AlgoliaObject, attribute: string): unknown[] {
  let found: unknown[] = [object];
  for (const part of attribute.split('.'))
    found = found.flatMap((one) => {
      if (typeof one !== 'object' || one === null) return [];
      const value: unknown = Reflect.get(one, part);
      if (value === undefined || value === null) return [];
      return Array.isArray(value) ? value : [value];
    });
  return found;
}

function facetFilter(text: string): Filter {
  const at = text.indexOf(':');
  if (at <= 0) throw new BadFilter(`Invalid facet filter: ${text}`);
  const attribute = text.slice(0, at);
  const wanted = text.slice(at + 1);
  const isNot = wanted.startsWith('-');
  const value = (isNot ? wanted.slice(1) : wanted).replace(/^\\-/, '-').toLowerCase();
  return (object) => valuesAt(object, attribute).some((one) => String(one).toLowerCase() === value) !== isNot;
}

const COMPARISONS: Readonly<Record<string, (one: number, other: number) => boolean>> = {
  '<=': (one, other) => one <= other,
  '>=': (one, other) => one >= other,
  '!=': (one, other) => one !== other,
  '<': (one, other) => one < other,
  '>': (one, other) => one > other,
  '=': (one, other) => one === other,
};

function numericFilter(text: string): Filter {
  const range = /^\s*([\w.]+)\s*:\s*(-?[\d.]+)\s+TO\s+(-?[\d.]+)\s*$/.exec(text);
  if (range) {
    const [, attribute = '', from, to] = range;
    return (object) =>
      valuesAt(object, attribute).some((one) => Number(one) >= Number(from) && Number(one) <= Number(to));
  }
  const parts = /^\s*([\w.]+)\s*(<=|>=|!=|<|>|=)\s*(-?[\d.eE+]+)\s*$/.exec(text);
  const compare = COMPARISONS[parts?.[2] ?? ''];
  if (!parts || !compare) throw new BadFilter(`Invalid numeric filter: ${text}`);
  const [, attribute = '', , value] = parts;
  return (object) =>
    valuesAt(object, attribute).some((one) => typeof one === 'number' && compare(one, Number(value)));
}

/** A list of filters that all hold; a list inside it holds when one of its filters does. */
function listed(given: unknown, make: (text: string) => Filter): Filter {
  if (given === undefined || given === null) return () => true;
  if (typeof given === 'string') return make(given);
  if (!Array.isArray(given)) throw new BadFilter('Filters are a list of strings');
  return all(
    given.map((one: unknown) =>
      Array.isArray(one) ? any(one.map((inner: unknown) => make(String(inner)))) : make(String(one)),
    ),
  );
}

/** `a:b AND (c:d OR NOT e > 3)`, read by descent. */
function expression(text: string): Filter {
  const tokens = text.match(/"[^"]*"|'[^']*'|\(|\)|[^\s()"']+(?:"[^"]*"|'[^']*')?/g) ?? [];
  let at = 0;
  const isWord = (word: string) => tokens[at]?.toUpperCase() === word;
  const readOr = (): Filter => {
    const parts = [readAnd()];
    while (isWord('OR')) {
      at += 1;
      parts.push(readAnd());
    }
    return any(parts);
  };
  const readAnd = (): Filter => {
    const parts = [readOne()];
    while (isWord('AND')) {
      at += 1;
      parts.push(readOne());
    }
    return all(parts);
  };
  const readOne = (): Filter => {
    if (isWord('NOT')) {
      at += 1;
      const inner = readOne();
      return (object) => !inner(object);
    }
    if (tokens[at] === '(') {
      at += 1;
      const inner = readOr();
      if (tokens[at] !== ')') throw new BadFilter('filters: a bracket is not closed');
      at += 1;
      return inner;
    }
    const words: string[] = [];
    while (at < tokens.length && !['AND', 'OR', ')', '('].includes(tokens[at] ?? '')) {
      words.push(tokens[at] ?? '');
      at += 1;
    }
    const one = words.join(' ');
    if (one === '') throw new BadFilter('filters: an operand is missing');
    if (/(<=|>=|!=|<|>|=)/.test(one) || /\sTO\s/.test(one)) return numericFilter(one);
    return facetFilter(one.replace(/["']/g, ''));
  };
  const read = readOr();
  if (at < tokens.length) throw new BadFilter(`filters: unexpected ${tokens[at]}`);
  return read;
}

/** Everything a query filters by. */
export function filterOf(parameters: Readonly<Record<string, unknown>>): Filter {
  const text = parameters.filters;
  return all([
    listed(parameters.facetFilters, facetFilter),
    listed(parameters.numericFilters, numericFilter),
    typeof text === 'string' && text.trim() !== '' ? expression(text) : () => true,
  ]);
}
