import { fold, isStopWord, stem } from '../../app/domain/search/terms.ts';
import { type AlgoliaObject, filterOf, valuesAt } from './filters.ts';

export type Settings = Record<string, unknown>;
export interface Synonym {
  readonly objectID: string;
  readonly type: string;
  readonly synonyms?: readonly string[];
  readonly input?: string;
}

interface Posting {
  readonly object: AlgoliaObject;
  /** Rank of the attribute in `searchableAttributes`; attributes listed together share it. */
  readonly attribute: number;
  readonly position: number;
}

/** How a word of a query met a word of an object. */
interface Match {
  readonly typos: number;
  readonly isExact: boolean;
  readonly attribute: number;
  readonly position: number;
  readonly word: string;
}

interface Found {
  readonly object: AlgoliaObject;
  readonly typos: number;
  readonly words: number;
  readonly attribute: number;
  readonly proximity: number;
  readonly exact: number;
  readonly matched: ReadonlySet<string>;
}

const HITS_PER_PAGE = 20;
const PAGINATION_LIMIT = 1_000;
const FACET_VALUES = 100;
const PROXIMITY_MAX = 8;

const wordsOf = (text: string) => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];

/** Letters to change, add, leave out or swap, up to a limit; more is said as infinity. */
function distance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) > limit) return Number.POSITIVE_INFINITY;
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const cost = one[row - 1] === other[column - 1] ? 0 : 1;
      let least = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + cost,
      );
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1])
        least = Math.min(least, (beforeLast[column - 2] ?? 0) + 1);
      current.push(least);
    }
    if (Math.min(...current) > limit) return Number.POSITIVE_INFINITY;
    beforeLast = last;
    last = current;
  }
  return last[other.length] ?? Number.POSITIVE_INFINITY;
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value === 'number') return [String(value)];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(textsOf);
  return [];
}

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** One index: objects, settings, synonyms, and an inverted index that is made anew after changes. */
export class IndexStore {
  readonly objects = new Map<string, AlgoliaObject>();
  settings: Settings = {};
  synonyms = new Map<string, Synonym>();
  #postings: Map<string, Posting[]> | undefined;

  touch(): void {
    this.#postings = undefined;
  }

  #dictionary(): Map<string, Posting[]> {
    if (this.#postings) return this.#postings;
    const postings = new Map<string, Posting[]>();
    const ranked = listOf(this.settings.searchableAttributes).map((entry) =>
      entry.split(',').map((name) => name.trim().replace(/^unordered\((.*)\)$/, '$1')),
    );
    for (const object of this.objects.values()) {
      const attributes =
        ranked.length > 0 ? ranked : [Object.keys(object).filter((name) => name !== 'objectID')];
      attributes.forEach((names, attribute) => {
        let position = attribute * 1_000;
        for (const text of names.flatMap((name) => textsOf(valuesAt(object, name))))
          for (const word of wordsOf(text)) {
            const list = postings.get(word);
            const posting = { object, attribute, position };
            if (list) list.push(posting);
            else postings.set(word, [posting]);
            position += 1;
          }
      });
    }
    this.#postings = postings;
    return postings;
  }

  /** Every object that a word of a query meets, with its best match. */
  #matchesOf(word: string, isPrefix: boolean, settings: Settings): Map<AlgoliaObject, Match> {
    const one = Number(settings.minWordSizefor1Typo ?? 4);
    const two = Number(settings.minWordSizefor2Typos ?? 8);
    const isTolerant = settings.typoTolerance !== false && settings.typoTolerance !== 'false';
    const limit = !isTolerant || /\d/.test(word) || word.length < one ? 0 : word.length < two ? 1 : 2;
    const plurals = settings.ignorePlurals !== undefined && settings.ignorePlurals !== false;
    const found = new Map<AlgoliaObject, Match>();
    for (const [known, postings] of this.#dictionary()) {
      let typos = Number.POSITIVE_INFINITY;
      const isExact = known === word;
      if (isExact || (plurals && stem(known) === stem(word)) || (isPrefix && known.startsWith(word)))
        typos = 0;
      else if (limit > 0) {
        typos = distance(word, known, limit);
        if (isPrefix && typos > limit)
          for (let cut = word.length - 1; cut <= word.length + 1 && typos > limit; cut += 1)
            if (known.length > cut) typos = distance(word, known.slice(0, cut), limit);
        // A wrong first letter counts twice.
        if (typos <= limit && known[0] !== word[0]) typos += 1;
      }
      if (typos > limit) continue;
      for (const { object, attribute, position } of postings) {
        const best = found.get(object);
        if (
          !best ||
          typos < best.typos ||
          (typos === best.typos &&
            (attribute < best.attribute || (attribute === best.attribute && isExact && !best.isExact)))
        )
          found.set(object, { typos, isExact, attribute, position, word: known });
      }
    }
    return found;
  }

  #alternatives(words: readonly string[]): string[][] {
    const asked = words.map((word) => stem(word)).join(' ');
    const alternatives: string[][] = [];
    for (const synonym of this.synonyms.values()) {
      const members = [
        ...(synonym.input === undefined ? [] : [synonym.input]),
        ...(synonym.synonyms ?? []),
      ].map(wordsOf);
      for (const member of members) {
        const phrase = member.map((word) => stem(word)).join(' ');
        const at = ` ${asked} `.indexOf(` ${phrase} `);
        if (phrase === '' || at < 0) continue;
        if (synonym.type === 'oneWaySynonym' && member !== members[0]) continue;
        const before = asked.slice(0, at).split(' ').filter(Boolean).length;
        for (const other of members)
          if (other !== member)
            alternatives.push([...words.slice(0, before), ...other, ...words.slice(before + member.length)]);
      }
    }
    return alternatives;
  }

  #match(query: string, settings: Settings): Found[] {
    const typed = wordsOf(query);
    if (typed.length === 0) {
      if (query.trim() !== '') return [];
      return [...this.objects.values()].map((object) => ({
        object,
        typos: 0,
        words: 0,
        attribute: 0,
        proximity: 0,
        exact: 0,
        matched: new Set(),
      }));
    }
    const stops = settings.removeStopWords !== undefined && settings.removeStopWords !== false;
    const kept = stops ? typed.filter((word) => !isStopWord(word)) : typed;
    const words = kept.length > 0 ? kept : typed;
    const best = new Map<AlgoliaObject, Found>();
    for (const alternative of [words, ...this.#alternatives(words)]) {
      const queryType = settings.queryType ?? 'prefixLast';
      const perWord = alternative.map((word, at) =>
        this.#matchesOf(
          word,
          queryType === 'prefixAll' ||
            (queryType === 'prefixLast' && at === alternative.length - 1 && !/\s$/.test(query)),
          settings,
        ),
      );
      const [first, ...rest] = perWord;
      if (!first) continue;
      for (const object of first.keys()) {
        const matches = perWord.flatMap((found) => found.get(object) ?? []);
        if (matches.length < 1 + rest.length) continue;
        const positions = matches.map(({ position }) => position);
        const found: Found = {
          object,
          typos: matches.reduce((sum, { typos }) => sum + typos, 0),
          words: matches.length,
          attribute:
            Math.min(...matches.map(({ attribute }) => attribute)) * 1_000 +
            Math.max(...matches.map(({ attribute }) => attribute)),
          proximity: positions
            .slice(1)
            .reduce(
              (sum, position, at) => sum + Math.min(PROXIMITY_MAX, Math.abs(position - (positions[at] ?? 0))),
              0,
            ),
          exact: matches.filter(({ isExact }) => isExact).length,
          matched: new Set(matches.map(({ word }) => word)),
        };
        const known = best.get(object);
        if (!known || found.typos < known.typos) best.set(object, found);
      }
    }
    return [...best.values()];
  }

  #compare(settings: Settings): (one: Found, other: Found) => number {
    const by = (criterion: string): ((one: Found, other: Found) => number) => {
      const ordered = /^(asc|desc)\((.+)\)$/.exec(criterion);
      if (ordered) {
        const [, direction, attribute = ''] = ordered;
        const sign = direction === 'asc' ? 1 : -1;
        const numberOf = ({ object }: Found) => {
          const [value] = valuesAt(object, attribute);
          return typeof value === 'boolean' ? Number(value) : typeof value === 'number' ? value : undefined;
        };
        return (one, other) => {
          const left = numberOf(one);
          const right = numberOf(other);
          if (left === undefined || right === undefined)
            return Number(left === undefined) - Number(right === undefined);
          return sign * (left - right);
        };
      }
      switch (criterion) {
        case 'typo':
          return (one, other) => one.typos - other.typos;
        case 'words':
          return (one, other) => other.words - one.words;
        case 'proximity':
          return (one, other) => one.proximity - other.proximity;
        case 'attribute':
          return (one, other) => one.attribute - other.attribute;
        case 'exact':
          return (one, other) => other.exact - one.exact;
        case 'custom': {
          const custom = listOf(settings.customRanking).map(by);
          return (one, other) => {
            for (const compare of custom) {
              const result = compare(one, other);
              if (result !== 0) return result;
            }
            return 0;
          };
        }
        default:
          return () => 0;
      }
    };
    const ranking = listOf(settings.ranking);
    const criteria = (
      ranking.length > 0
        ? ranking
        : ['typo', 'geo', 'words', 'filters', 'proximity', 'attribute', 'exact', 'custom']
    ).map(by);
    return (one, other) => {
      for (const compare of criteria) {
        const result = compare(one, other);
        if (result !== 0) return result;
      }
      return 0;
    };
  }

  search(index: string, parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
    const startedAt = performance.now();
    const settings: Settings = { ...this.settings, ...parameters };
    const query = String(parameters.query ?? '');
    const filter = filterOf(parameters);
    const found = this.#match(query, settings)
      .filter(({ object }) => filter(object))
      .sort(this.#compare(settings));
    const hitsPerPage = Number(parameters.hitsPerPage ?? this.settings.hitsPerPage ?? HITS_PER_PAGE);
    const page = Math.max(0, Number(parameters.page ?? 0));
    const limit = Number(this.settings.paginationLimitedTo ?? PAGINATION_LIMIT);
    const shown = found.slice(page * hitsPerPage, Math.min((page + 1) * hitsPerPage, limit));
    const counted = this.#facets(found, parameters);
    return {
      hits: shown.map((one) => this.#hit(one, settings)),
      nbHits: found.length,
      page,
      nbPages: hitsPerPage === 0 ? 0 : Math.ceil(Math.min(found.length, limit) / hitsPerPage),
      hitsPerPage,
      exhaustive: { facetsCount: true, nbHits: true, typo: true },
      exhaustiveNbHits: true,
      exhaustiveFacetsCount: true,
      ...(counted.names.length > 0 ? { facets: counted.facets, facets_stats: counted.stats } : {}),
      query,
      params: new URLSearchParams(
        Object.entries(parameters).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
      ).toString(),
      index,
      processingTimeMS: Math.round(performance.now() - startedAt),
    };
  }

  #facets(found: readonly Found[], parameters: Readonly<Record<string, unknown>>) {
    const declared = listOf(this.settings.attributesForFaceting).filter(
      (name) => !name.startsWith('filterOnly('),
    );
    const bare = declared.map((name) => name.replace(/^(searchable|afterDistinct)\((.*)\)$/, '$2'));
    const asked = typeof parameters.facets === 'string' ? [parameters.facets] : listOf(parameters.facets);
    const names = asked.includes('*') ? bare : asked.filter((name) => bare.includes(name));
    const most = Number(parameters.maxValuesPerFacet ?? this.settings.maxValuesPerFacet ?? FACET_VALUES);
    const facets: Record<string, Record<string, number>> = {};
    const stats: Record<string, { min: number; max: number; avg: number; sum: number }> = {};
    for (const name of names) {
      const counts = new Map<string, number>();
      const numbers: number[] = [];
      for (const { object } of found)
        for (const value of new Set(valuesAt(object, name))) {
          counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
          if (typeof value === 'number') numbers.push(value);
        }
      if (counts.size > 0)
        facets[name] = Object.fromEntries(
          [...counts]
            .sort((one, other) => other[1] - one[1] || one[0].localeCompare(other[0]))
            .slice(0, most),
        );
      if (numbers.length > 0) {
        const sum = numbers.reduce((total, number) => total + number, 0);
        stats[name] = {
          min: numbers.reduce((one, other) => Math.min(one, other)),
          max: numbers.reduce((one, other) => Math.max(one, other)),
          avg: sum / numbers.length,
          sum,
        };
      }
    }
    return { names, facets, stats };
  }

  #hit(found: Found, settings: Settings): Record<string, unknown> {
    const { object, matched } = found;
    const wanted = listOf(settings.attributesToRetrieve);
    const shown =
      wanted.length === 0 || wanted.includes('*')
        ? { ...object }
        : Object.fromEntries(
            Object.entries(object).filter(([name]) => name === 'objectID' || wanted.includes(name)),
          );
    const before = String(settings.highlightPreTag ?? '<em>');
    const after = String(settings.highlightPostTag ?? '</em>');
    const highlighted = Object.fromEntries(
      listOf(settings.attributesToHighlight).flatMap((name) => {
        const [text] = valuesAt(object, name);
        if (typeof text !== 'string') return [];
        const words = new Set<string>();
        const value = text.replace(/[\p{L}\p{N}\p{M}]+/gu, (word) => {
          const folded = fold(word);
          if (!matched.has(folded)) return word;
          words.add(folded);
          return `${before}${word}${after}`;
        });
        return [
          [
            name,
            {
              value,
              matchLevel: words.size === 0 ? 'none' : words.size === matched.size ? 'full' : 'partial',
              matchedWords: [...words],
              ...(words.size > 0 ? { fullyHighlighted: false } : {}),
            },
          ],
        ];
      }),
    );
    return {
      ...shown,
      _highlightResult: highlighted,
      ...(settings.getRankingInfo === true
        ? {
            _rankingInfo: {
              nbTypos: found.typos,
              firstMatchedWord: found.attribute,
              proximityDistance: found.proximity,
              userScore: 0,
              geoDistance: 0,
              geoPrecision: 1,
              nbExactWords: found.exact,
              words: found.words,
              filters: 0,
            },
          }
        : {}),
    };
  }
}
