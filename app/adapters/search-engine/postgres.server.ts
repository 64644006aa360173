import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import type { ListingId, SellerId } from '~/domain/ids';
import { fold, queryWords, stem, wordsOf } from '~/domain/search/terms';
import {
  type Facet,
  type FacetValue,
  MAX_PAGE,
  MAX_QUERY_CHARS,
  RESULTS_PER_PAGE,
  type SearchDocument,
  type SearchEngine,
  type SearchFilters,
  type SearchHit,
  type SearchRequest,
  type SearchResult,
  type Suggestion,
} from '~/ports/search-engine';

/** Matches that are ranked; beyond them popularity has decided which are looked at. */
const CANDIDATES_MAX = 1_500;
/** Matches that facets are counted in; beyond them counts are said to be about. */
const COUNTED_MAX = 10_000;
const FACET_VALUES_MAX = 30;
const SUGGESTIONS_MAX = 8;
/** How alike two words must be for one to be the other's typing error. */
const SIMILAR_ENOUGH = 0.3;
/** Words that tell nothing as a correction. */
const CORRECTED_CHARS_MIN = 3;

type Locale = 'pl' | 'en';

interface Tile {
  readonly slug: string;
  readonly titles: Readonly<Record<Locale, string>>;
  readonly brand: string | null;
  readonly sellerId: number;
  readonly sellerName: string;
  readonly sellerSlug: string;
  readonly pictureKey: string | null;
  readonly ratingAverage: number | null;
  readonly ratingCount: number;
  readonly prices: SearchDocument['prices'];
}

/** A lexeme as tsquery and tsvector literals want it. */
const quoted = (lexeme: string) => `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

const brandTerm = (brand: string) => `b:${fold(brand)}`;
const attributeTerm = (code: string, value: string) => `a:${code}=${value}`;

/** The facet values of a document as they are counted and shown. */
function shownFacets(document: SearchDocument): string[] {
  const stars = document.ratingAverage === null ? 0 : Math.floor(document.ratingAverage);
  return [
    ...document.categoryPath.map((categoryId) => `c:${categoryId}`),
    `s:${document.sellerId}`,
    ...(document.brand ? [`b:${document.brand}`] : []),
    ...[4, 3].filter((least) => stars >= least).map((least) => `r:${least}`),
    ...Object.entries(document.attributes).flatMap(([code, values]) =>
      values.map((value) => attributeTerm(code, value)),
    ),
  ];
}

/** The facet values of a document, as terms that are searched. */
function facetTerms(document: SearchDocument): string[] {
  return [
    ...document.categoryPath.map((categoryId) => `c:${categoryId}`),
    `s:${document.sellerId}`,
    ...(document.brand ? [brandTerm(document.brand)] : []),
    ...Object.entries(document.attributes).flatMap(([code, values]) =>
      values.map((value) => attributeTerm(code, value)),
    ),
  ];
}

/** The tsvector of a document: titles weigh most, then brand and attributes, then descriptions. */
function termsOf(document: SearchDocument): string {
  const weights = new Map<string, 'A' | 'B' | 'C'>();
  const add = (text: string, weight: 'A' | 'B' | 'C') => {
    for (const word of wordsOf(text)) if (!weights.has(stem(word))) weights.set(stem(word), weight);
  };
  add(`${document.titlePl} ${document.titleEn}`, 'A');
  add(
    `${document.brand ?? ''} ${document.sellerName} ${Object.values(document.attributes).flat().join(' ')}`,
    'B',
  );
  add(`${document.textPl} ${document.textEn}`, 'C');
  return [
    ...[...weights].map(([lexeme, weight]) => `${quoted(lexeme)}:1${weight}`),
    ...facetTerms(document).map(quoted),
  ].join(' ');
}

/** Longest part of an ending that may have been typed already. */
const TYPED_ENDING_CHARS_MAX = 3;
const STEM_CHARS_MIN = 3;

/** A word that is being typed, in titles: what begins with it, or a stem that its last letters are an ending of. */
function typedTerm(word: string): string {
  const stems = Array.from({ length: TYPED_ENDING_CHARS_MAX }, (_, cut) => word.slice(0, -cut - 1));
  const shorter = stems.filter((one) => one.length >= STEM_CHARS_MIN).map((one) => `${quoted(one)}:A`);
  return `(${[`${quoted(stem(word))}:*A`, ...shorter].join(' | ')})`;
}

type FilterGroup = 'brand' | 'seller' | `attribute:${string}`;

/** The tsquery of a request; a group may be left out, to count its other values. */
function termQuery(words: readonly string[], filters: SearchFilters, without?: FilterGroup): string {
  const anyOf = (lexemes: readonly string[]) => `(${lexemes.map(quoted).join(' | ')})`;
  const parts = words.map((word) => `${quoted(stem(word))}:*`);
  if (filters.categoryId !== null) parts.push(quoted(`c:${filters.categoryId}`));
  if (filters.sellerIds.length > 0 && without !== 'seller')
    parts.push(anyOf(filters.sellerIds.map((sellerId) => `s:${sellerId}`)));
  if (filters.brands.length > 0 && without !== 'brand') parts.push(anyOf(filters.brands.map(brandTerm)));
  for (const [code, values] of Object.entries(filters.attributes))
    if (values.length > 0 && without !== `attribute:${code}`)
      parts.push(anyOf(values.map((value) => attributeTerm(code, value))));
  return parts.join(' & ');
}

function conditions(request: SearchRequest, query: string): SQL {
  const { filters, currency } = request;
  const price = sql.raw(currency === 'PLN' ? 'd.price_pln_minor' : 'd.price_eur_minor');
  const all = [sql`${price} IS NOT NULL`];
  if (query !== '') all.push(sql`d.terms @@ ${query}::tsquery`);
  if (filters.inStockOnly) all.push(sql`d.in_stock`);
  if (filters.priceMinMinor !== null) all.push(sql`${price} >= ${filters.priceMinMinor}`);
  if (filters.priceMaxMinor !== null) all.push(sql`${price} <= ${filters.priceMaxMinor}`);
  if (filters.ratingMin !== null) all.push(sql`d.rating_tenths >= ${filters.ratingMin * 10}`);
  return sql.join(all, sql` AND `);
}

function orderOf(request: SearchRequest): SQL {
  const price = sql.raw(request.currency === 'PLN' ? 'price_pln_minor' : 'price_eur_minor');
  switch (request.sort) {
    case 'newest':
      return sql`created_at DESC, listing_id DESC`;
    case 'price_up':
      return sql`${price} ASC, listing_id DESC`;
    case 'price_down':
      return sql`${price} DESC, listing_id DESC`;
    case 'rating':
      return sql`rating_tenths DESC NULLS LAST, popularity DESC, listing_id DESC`;
    case 'relevance':
      return sql`in_stock DESC, score DESC, listing_id DESC`;
  }
}

/** Which matches are looked at when there are more than can be: those that the asked order would show first. */
function candidateOrder(request: SearchRequest): SQL {
  return request.sort === 'relevance'
    ? sql`in_stock DESC, popularity DESC, listing_id DESC`
    : orderOf(request);
}

/** What ranking looks at, and no more: terms are wide, and only words are ranked by them. */
function rankedBy(words: readonly string[]): SQL {
  const narrow = sql`d.listing_id, d.in_stock, d.popularity, d.created_at, d.rating_tenths, d.price_pln_minor, d.price_eur_minor`;
  return words.length === 0 ? narrow : sql`${narrow}, d.terms`;
}

type HitRow = { listing_id: string; in_stock: boolean; tile: Tile };
type CountRow = { facet: string; count: number; label: string | null };
type AttributeRow = {
  code: string;
  name_pl: string;
  name_en: string;
  options: { value: string; pl: string; en: string }[];
};

/**
 * Search in Postgres itself. Words and facet values are lexemes of one tsvector, so that one GIN index
 * answers both; a bounded number of matches is ranked, and facets are exact where matches are few.
 */
export function postgresSearchEngine(db: Database): SearchEngine {
  const countFacets = (within: SQL) =>
    db.execute<CountRow>(sql`
      SELECT f.facet, f.count, s.display_name AS label FROM (
        SELECT facet, count(*)::int AS count FROM (
          SELECT unnest(m.facets) AS facet
          FROM (SELECT d.facets FROM search_documents d WHERE ${within} LIMIT ${COUNTED_MAX}) m
        ) u GROUP BY facet ORDER BY count DESC, facet
      ) f LEFT JOIN sellers s ON s.id = CASE WHEN f.facet LIKE 's:%' THEN substr(f.facet, 3)::bigint END`);

  const run = async (request: SearchRequest, words: readonly string[]): Promise<SearchResult> => {
    const { filters } = request;
    const where = conditions(request, termQuery(words, filters));
    const page = Math.min(Math.max(request.page, 1), MAX_PAGE);
    const price = sql.raw(request.currency === 'PLN' ? 'price_pln_minor' : 'price_eur_minor');
    const chosen = chosenGroups(filters);
    const [[hits, summary, counts, attributes], regrouped] = await Promise.all([
      db.batch([
        db.execute<HitRow>(sql`
          WITH candidates AS MATERIALIZED (
            SELECT ${rankedBy(words)} FROM search_documents d WHERE ${where}
            ORDER BY ${candidateOrder(request)} LIMIT ${CANDIDATES_MAX}
          ), ranked AS (
            SELECT *, ${scoreOf(words)} AS score FROM candidates
          ), shown AS (
            SELECT row_number() OVER (ORDER BY ${orderOf(request)}) AS position, listing_id, in_stock
            FROM ranked ORDER BY position LIMIT ${RESULTS_PER_PAGE} OFFSET ${(page - 1) * RESULTS_PER_PAGE}
          )
          SELECT s.listing_id, s.in_stock, t.tile FROM shown s JOIN search_tiles t USING (listing_id)
          ORDER BY s.position`),
        db.execute<{ total: number; min: string | null; max: string | null }>(sql`
          SELECT count(*)::int AS total, min(${price}) AS min, max(${price}) AS max
          FROM (SELECT ${price} FROM search_documents d WHERE ${where} LIMIT ${COUNTED_MAX}) m`),
        countFacets(where),
        db.execute<AttributeRow>(sql`
          SELECT DISTINCT ON (code) code, name_pl, name_en, options
          FROM category_attributes WHERE is_facet ORDER BY code, id`),
      ]),
      Promise.all(
        chosen.map(async (group) => ({
          group,
          counts: (await countFacets(conditions(request, termQuery(words, filters, group)))).rows,
        })),
      ),
    ]);
    const [totals] = summary.rows;
    return {
      hits: hits.rows.map((row) => asHit(row, request)),
      total: totals?.total ?? 0,
      countsAreExact: (totals?.total ?? 0) < COUNTED_MAX,
      facets: facetsOf(request.locale, counts.rows, attributes.rows, regrouped),
      priceRange:
        totals?.min == null || totals.max === null
          ? null
          : { minMinor: Number(totals.min), maxMinor: Number(totals.max) },
      correctedQuery: null,
    };
  };

  /** The nearest words that documents contain, where the query's own are in none. */
  const correct = async (words: readonly string[]): Promise<string[] | null> => {
    const { rows } = await db.execute<{ asked: string; found: string | null }>(sql`
      SELECT q.asked, (
        SELECT w.word FROM search_words w WHERE w.word % q.asked AND similarity(w.word, q.asked) >= ${SIMILAR_ENOUGH}
        ORDER BY similarity(w.word, q.asked) DESC, w.documents DESC, w.word LIMIT 1
      ) AS found
      FROM unnest(${`{${words.join(',')}}`}::text[]) WITH ORDINALITY AS q(asked, position) ORDER BY q.position`);
    if (rows.some((row) => row.found === null)) return null;
    const corrected = rows.map((row) => row.found ?? row.asked);
    return corrected.every((word, index) => word === words[index]) ? null : corrected;
  };

  return {
    async search(request) {
      const query = request.query.slice(0, MAX_QUERY_CHARS);
      const words = queryWords(query);
      // A query without a single letter or digit finds nothing rather than everything.
      if (query.trim() !== '' && words.length === 0) return NOTHING_FOUND;
      const result = await run(request, words);
      if (result.total > 0 || words.length === 0 || words.every((word) => word.length < CORRECTED_CHARS_MIN))
        return result;
      const corrected = await correct(words);
      if (!corrected) return result;
      const second = await run(request, corrected);
      return second.total > 0 ? { ...second, correctedQuery: corrected.join(' ') } : result;
    },

    async shelf(request) {
      const price = sql.raw(request.currency === 'PLN' ? 'price_pln_minor' : 'price_eur_minor');
      const category =
        request.categoryId === null ? sql`true` : sql`terms @@ ${quoted(`c:${request.categoryId}`)}::tsquery`;
      const order = request.sort === 'newest' ? sql`created_at DESC` : sql`popularity DESC`;
      const { rows } = await db.execute<HitRow>(sql`
        WITH shown AS (
          SELECT row_number() OVER () AS position, * FROM (
            SELECT listing_id, in_stock FROM search_documents
            WHERE in_stock AND ${price} IS NOT NULL AND ${category}
            ORDER BY ${order} LIMIT ${Math.min(request.limit, RESULTS_PER_PAGE)}
          ) first
        )
        SELECT s.listing_id, s.in_stock, t.tile FROM shown s JOIN search_tiles t USING (listing_id)
        ORDER BY s.position`);
      return rows.map((row) => asHit(row, request));
    },

    async listed(request) {
      if (request.listingIds.length === 0) return [];
      const price = sql.raw(request.currency === 'PLN' ? 'price_pln_minor' : 'price_eur_minor');
      const { rows } = await db.execute<HitRow>(sql`
        SELECT d.listing_id, d.in_stock, t.tile
        FROM jsonb_array_elements_text(${JSON.stringify(request.listingIds)}::jsonb) WITH ORDINALITY AS wanted(id, position)
        JOIN search_documents d ON d.listing_id = wanted.id::bigint
        JOIN search_tiles t USING (listing_id)
        WHERE ${price} IS NOT NULL
        ORDER BY wanted.position LIMIT ${RESULTS_PER_PAGE}`);
      return rows.map((row) => asHit(row, request));
    },

    async suggest(text, locale) {
      const words = queryWords(text);
      const last = words.at(-1);
      if (!last || last.length < 2) return [];
      // Titles only: a description that happens to hold the word is not what somebody who types it means.
      const query = words.map(typedTerm).join(' & ');
      const [found, completions] = await db.batch([
        db.execute<HitRow>(sql`
          SELECT d.listing_id, d.in_stock, t.tile FROM (
            SELECT listing_id, in_stock, popularity FROM search_documents WHERE terms @@ ${query}::tsquery
            ORDER BY in_stock DESC, popularity DESC LIMIT ${SUGGESTIONS_MAX}
          ) d JOIN search_tiles t USING (listing_id) ORDER BY d.in_stock DESC, d.popularity DESC`),
        db.execute<{ word: string }>(sql`
          SELECT word FROM search_words WHERE word LIKE ${`${last}%`} ORDER BY documents DESC, word LIMIT 4`),
      ]);
      const before = words.slice(0, -1).join(' ');
      const suggestions: Suggestion[] = [
        ...completions.rows.map(({ word }) => ({
          kind: 'query' as const,
          text: `${before} ${word}`.trim(),
          listingSlugId: null,
          pictureKey: null,
        })),
        ...found.rows.map(({ listing_id, tile }) => ({
          kind: 'listing' as const,
          text: tile.titles[locale],
          listingSlugId: `${tile.slug}-${listing_id}`,
          pictureKey: tile.pictureKey,
        })),
      ];
      return suggestions.slice(0, SUGGESTIONS_MAX);
    },

    async index(documents) {
      if (documents.length === 0) return;
      const rows = documents.map((document) => ({
        listing_id: document.listingId,
        version: document.version,
        terms: termsOf(document),
        facets: shownFacets(document),
        in_stock: document.inStock,
        price_pln_minor: document.prices.PLN?.minMinor ?? null,
        price_eur_minor: document.prices.EUR?.minMinor ?? null,
        rating_tenths: document.ratingAverage === null ? null : Math.round(document.ratingAverage * 10),
        popularity: document.popularity,
        created_at: new Date(document.createdAtMs).toISOString(),
        tile: tileOf(document),
      }));
      const words = [
        ...new Set(
          documents.flatMap((document) =>
            wordsOf(`${document.titlePl} ${document.titleEn} ${document.brand ?? ''}`),
          ),
        ),
      ].filter((word) => word.length >= CORRECTED_CHARS_MIN);
      const incoming = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(
        listing_id bigint, version int, terms text, facets text[], in_stock boolean, price_pln_minor bigint,
        price_eur_minor bigint, rating_tenths int, popularity int, created_at timestamptz, tile jsonb)`;
      await db.batch([
        db.execute(sql`
          WITH written AS (
            INSERT INTO search_documents AS d
              (listing_id, version, terms, facets, in_stock, price_pln_minor, price_eur_minor, rating_tenths, popularity, created_at)
            SELECT listing_id, version, terms::tsvector, facets, in_stock, price_pln_minor, price_eur_minor,
              rating_tenths, popularity, created_at FROM ${incoming} ORDER BY listing_id
            ON CONFLICT (listing_id) DO UPDATE SET version = excluded.version, terms = excluded.terms,
              facets = excluded.facets, in_stock = excluded.in_stock, price_pln_minor = excluded.price_pln_minor,
              price_eur_minor = excluded.price_eur_minor, rating_tenths = excluded.rating_tenths,
              popularity = excluded.popularity
            WHERE d.version <= excluded.version
            RETURNING listing_id
          )
          INSERT INTO search_tiles (listing_id, tile)
          SELECT r.listing_id, r.tile FROM ${incoming} JOIN written USING (listing_id)
          ON CONFLICT (listing_id) DO UPDATE SET tile = excluded.tile`),
        db.execute(sql`
          INSERT INTO search_words (word) SELECT word FROM jsonb_array_elements_text(${JSON.stringify(words.sort())}::jsonb) AS w(word)
          ON CONFLICT (word) DO NOTHING`),
      ]);
    },

    async remove(listingIds) {
      if (listingIds.length === 0) return;
      const ids = `{${listingIds.join(',')}}`;
      await db.batch([
        db.execute(sql`DELETE FROM search_documents WHERE listing_id = ANY(${ids}::bigint[])`),
        db.execute(sql`DELETE FROM search_tiles WHERE listing_id = ANY(${ids}::bigint[])`),
      ]);
    },

    async setInStock(changes) {
      if (changes.length === 0) return;
      await db.execute(sql`
        UPDATE search_documents d SET in_stock = c."inStock"
        FROM jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) AS c("listingId" bigint, "inStock" boolean)
        WHERE d.listing_id = c."listingId" AND d.in_stock IS DISTINCT FROM c."inStock"`);
    },
  };
}

const NOTHING_FOUND: SearchResult = {
  hits: [],
  total: 0,
  countsAreExact: true,
  facets: [],
  priceRange: null,
  correctedQuery: null,
};

function chosenGroups(filters: SearchFilters): FilterGroup[] {
  return [
    ...(filters.brands.length > 0 ? (['brand'] as const) : []),
    ...(filters.sellerIds.length > 0 ? (['seller'] as const) : []),
    ...Object.entries(filters.attributes)
      .filter(([, values]) => values.length > 0)
      .map(([code]): FilterGroup => `attribute:${code}`),
  ];
}

function scoreOf(words: readonly string[]): SQL {
  if (words.length === 0) return sql`ln(1 + popularity)`;
  const query = words.map((word) => `${quoted(stem(word))}:*`).join(' & ');
  return sql`ts_rank('{0.1,0.2,0.5,1.0}', terms, ${query}::tsquery) * 10 + ln(1 + popularity) / 10`;
}

function tileOf(document: SearchDocument): Tile {
  return {
    slug: document.slug,
    titles: { pl: document.titlePl, en: document.titleEn },
    brand: document.brand,
    sellerId: document.sellerId,
    sellerName: document.sellerName,
    sellerSlug: document.sellerSlug,
    pictureKey: document.pictureKey,
    ratingAverage: document.ratingAverage,
    ratingCount: document.ratingCount,
    prices: document.prices,
  };
}

function asHit(
  { listing_id, in_stock, tile }: HitRow,
  request: Pick<SearchRequest, 'locale' | 'currency'>,
): SearchHit {
  const price = tile.prices[request.currency];
  return {
    listingId: Number(listing_id) as ListingId,
    slug: tile.slug,
    title: tile.titles[request.locale],
    brand: tile.brand,
    sellerId: tile.sellerId as SellerId,
    sellerName: tile.sellerName,
    sellerSlug: tile.sellerSlug,
    priceMinor: price?.minMinor ?? 0,
    priceMaxMinor: price?.maxMinor ?? 0,
    reducedFromMinor: price?.reducedFromMinor ?? null,
    lowest30DaysMinor: price?.lowest30DaysMinor ?? null,
    currency: request.currency,
    pictureKey: tile.pictureKey,
    inStock: in_stock,
    ratingAverage: tile.ratingAverage,
    ratingCount: tile.ratingCount,
  };
}

/** Counts by facet, with names in the shopper's language. A chosen facet counts as if it were not chosen. */
function facetsOf(
  locale: Locale,
  counts: readonly CountRow[],
  attributes: readonly AttributeRow[],
  regrouped: readonly { readonly group: FilterGroup; readonly counts: readonly CountRow[] }[],
): Facet[] {
  const valuesOf = (
    prefix: string,
    group: FilterGroup,
    label: (row: CountRow, value: string) => string,
  ): FacetValue[] =>
    (regrouped.find((other) => other.group === group)?.counts ?? counts)
      .filter((row) => row.facet.startsWith(prefix))
      .slice(0, FACET_VALUES_MAX)
      .map((row) => {
        const value = row.facet.slice(prefix.length);
        return { value, label: label(row, value), count: row.count };
      });
  const ratings = counts
    .filter((row) => row.facet.startsWith('r:'))
    .map((row) => ({ value: row.facet.slice(2), label: row.facet.slice(2), count: row.count }));
  return [
    { facet: 'brand', label: 'brand', values: valuesOf('b:', 'brand', (_, value) => value) },
    {
      facet: 'rating',
      label: 'rating',
      values: ratings.sort((one, other) => Number(other.value) - Number(one.value)),
    },
    ...attributes.map(
      (attribute): Facet => ({
        facet: `attribute:${attribute.code}`,
        label: locale === 'pl' ? attribute.name_pl : attribute.name_en,
        values: valuesOf(`a:${attribute.code}=`, `attribute:${attribute.code}`, (_, value) => {
          return attribute.options.find((option) => option.value === value)?.[locale] ?? value;
        }),
      }),
    ),
    {
      facet: 'seller',
      label: 'seller',
      values: valuesOf('s:', 'seller', (row, value) => row.label ?? value),
    },
    {
      facet: 'category',
      label: 'category',
      values: counts
        .filter((row) => row.facet.startsWith('c:'))
        .map((row) => ({ value: row.facet.slice(2), label: row.facet.slice(2), count: row.count })),
    },
  ].filter((facet) => facet.values.length > 0);
}
