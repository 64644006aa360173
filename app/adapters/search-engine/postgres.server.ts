import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import type { CategoryId, ListingId, SellerId } from '~/domain/ids';
import { markWords } from '~/domain/search/highlight';
import {
  correctedWords,
  expectedMatches,
  type PlannedGroup,
  plannedGroups,
  rarestFirst,
  SYNONYM_WORDS_MAX,
  type SynonymGroup,
  stemsOfGroups,
  type WordFacts,
} from '~/domain/search/query-plan';
import { queryWords, spellingsOf, stem } from '~/domain/search/terms';
import type { Clock } from '~/ports/clock';
import {
  type Facet,
  type FacetValue,
  MAX_PAGE,
  MAX_QUERY_CHARS,
  NO_FILTERS,
  RESULTS_PER_PAGE,
  type SearchDocument,
  type SearchEngine,
  type SearchFilters,
  type SearchHit,
  type SearchRequest,
  type SearchResult,
  type Suggestion,
} from '~/ports/search-engine';
import { type AttributeRow, FACET_ATTRIBUTES } from './facet-attributes.server';
import {
  categoryTerm,
  countedFacets,
  LEVELS,
  levelFactor,
  quoted,
  STARS_SHOWN,
  sampleTerm,
  starsTerm,
  termsOf,
  vocabularyOf,
  withSpellings,
} from './postgres-document.server';
import {
  type Asked,
  type FilterGroupName,
  pageStatement,
  popularStatement,
  queryParts,
  wordsQuery,
} from './postgres-query.server';

const FACET_VALUES_MAX = 30;
const SUGGESTIONS_MAX = 8;
/** Words that an unfinished one is taken for. */
const COMPLETIONS_MAX = 8;
/** Fewer letters begin too many words to mean any of them. */
const COMPLETED_CHARS_MIN = 2;
const LOOKALIKES_MAX = 30;
/** Of so many popular listings for each place the ranking chooses what a shelf shows. */
const POPULAR_PER_PLACE = 8;
/**
 * What changes seldom is remembered in the isolate, so that most queries are one round trip: a word that is known
 * stays known and is counted once a day; what the operator edits counts within seconds. Words that are not known are
 * asked for each time, because a listing that holds them may have come.
 */
const WORDS_REMEMBERED_MS = 600_000;
const WORDS_REMEMBERED_MAX = 5_000;
const EDITED_REMEMBERED_MS = 5_000;
/** One document in so many is read to count words anew. */
const WORDS_SAMPLE_LEVEL = 2;
/** With fewer documents than this all of them are ranked anyway, and tiers would only be empty. */
const TIERED_DOCUMENTS_MIN = 20_000;

type Locale = 'pl' | 'en';

interface Tile {
  readonly slug: string;
  readonly titles: Readonly<Record<Locale, string>>;
  readonly brand: string | null;
  /** Tiles that have not been written since it was added lack it. */
  readonly categoryPath?: readonly CategoryId[];
  readonly sellerId: number;
  readonly sellerName: string;
  readonly sellerSlug: string;
  readonly pictureKey: string | null;
  readonly ratingAverage: number | null;
  readonly ratingCount: number;
  readonly prices: SearchDocument['prices'];
}

export type HitRow = { listing_id: number | string; in_stock: boolean; tile: Tile };
type CountRow = readonly [facet: string, count: number, label: string | null];
type PageRow = {
  hits: HitRow[] | null;
  total: number;
  is_exact: boolean;
  price_min: string | null;
  price_max: string | null;
  facets: CountRow[] | null;
  other_facets: (CountRow[] | null)[];
};
type SynonymRow = { stems: string[]; documents: Record<string, number> | null };
type WordRow = {
  word: string;
  is_known: boolean;
  documents: number | null;
  completions: string[] | null;
  lookalikes: { word: string; documents: number }[] | null;
};

/**
 * Search in Postgres itself (docs/search.md). Words and facet values are lexemes of one tsvector, so that one GIN
 * index answers both. The most popular matches are ranked, from the narrowest tier of popularity that holds
 * enough of them; facets are exact where matches are few and counted in a sample of the listings beyond.
 */
export function postgresSearchEngine(db: Database, clock: Clock): SearchEngine {
  const knownWords = new Map<string, { readonly fact: WordFacts; readonly untilMs: number }>();
  let synonyms: { readonly rows: readonly SynonymRow[]; readonly untilMs: number } | undefined;
  let attributes: { readonly rows: readonly AttributeRow[]; readonly untilMs: number } | undefined;

  const rememberWord = (fact: WordFacts) => {
    knownWords.delete(fact.word);
    const [oldest] = knownWords.keys();
    if (oldest !== undefined && knownWords.size >= WORDS_REMEMBERED_MAX) knownWords.delete(oldest);
    knownWords.set(fact.word, { fact, untilMs: clock.nowMs() + WORDS_REMEMBERED_MS });
  };

  /** What is remembered of words. */
  const recall = (words: readonly string[]): Map<string, WordFacts> => {
    const nowMs = clock.nowMs();
    const facts = new Map<string, WordFacts>();
    for (const word of words) {
      const known = knownWords.get(word);
      if (known && known.untilMs > nowMs) facts.set(word, known.fact);
    }
    return facts;
  };

  const learn = (facts: Map<string, WordFacts>, rows: readonly WordRow[]) => {
    for (const row of rows) {
      const fact: WordFacts = {
        word: row.word,
        isKnown: row.is_known,
        documents: row.documents ?? 0,
        completions: row.completions ?? [],
        lookalikes: row.lookalikes ?? [],
      };
      facts.set(row.word, fact);
      if (fact.isKnown) rememberWord(fact);
    }
  };

  /** Synonyms of what was written: a correction is a guess already, and its synonyms would be guesses at that. */
  const synonymsOf = (words: readonly string[], rows: readonly SynonymRow[]): readonly SynonymRow[] => {
    const phrases = phrasesOf(words);
    return rows.filter(({ stems }) => stems.some((phrase) => phrases.has(phrase)));
  };

  /** What the vocabulary and the synonyms say of a query's words. One round trip, none when they are remembered. */
  const readWords = async (
    words: readonly string[],
    facts = recall(words),
  ): Promise<{ facts: WordFacts[]; synonyms: readonly SynonymRow[] }> => {
    if (words.length === 0) return { facts: [], synonyms: [] };
    const nowMs = clock.nowMs();
    const asked = [...new Set(words)].filter((word) => !facts.has(word));
    const isCurrent = synonyms !== undefined && synonyms.untilMs > nowMs;
    const readFacts = () => db.execute<WordRow>(wordsStatement(asked));
    const readSynonyms = () => db.execute<SynonymRow>(SYNONYMS);
    const [found, edited] =
      asked.length > 0 && !isCurrent
        ? await db.batch([readFacts(), readSynonyms()])
        : [asked.length > 0 ? await readFacts() : undefined, isCurrent ? undefined : await readSynonyms()];
    if (edited) synonyms = { rows: edited.rows, untilMs: nowMs + EDITED_REMEMBERED_MS };
    learn(facts, found?.rows ?? []);
    return {
      facts: words.flatMap((word) => facts.get(word) ?? []),
      synonyms: synonymsOf(words, synonyms?.rows ?? []),
    };
  };

  /** A statement beside the attributes that results can be narrowed by, unless these are remembered. */
  const withAttributes = async <T extends Record<string, unknown>>(
    statement: SQL,
  ): Promise<{ rows: T[]; attributes: readonly AttributeRow[] }> => {
    const nowMs = clock.nowMs();
    if (attributes && attributes.untilMs > nowMs) {
      const remembered = attributes.rows;
      return { rows: (await db.execute<T>(statement)).rows, attributes: remembered };
    }
    const [found, read] = await db.batch([
      db.execute<T>(statement),
      db.execute<AttributeRow>(FACET_ATTRIBUTES),
    ]);
    attributes = { rows: read.rows, untilMs: nowMs + EDITED_REMEMBERED_MS };
    return { rows: found.rows, attributes: read.rows };
  };

  const askedOf = (request: SearchRequest, planned: readonly PlannedGroup[]): Asked => {
    const groups = rarestFirst(planned);
    const page = Math.min(Math.max(Math.trunc(request.page) || 1, 1), MAX_PAGE);
    return {
      parts: queryParts(groups, request),
      groups,
      request,
      first: (page - 1) * RESULTS_PER_PAGE,
      count: RESULTS_PER_PAGE,
      withCounts: true,
      expected: expectedMatches(planned),
      regrouped: chosenGroups(request.filters),
    };
  };

  const readPage = async (
    request: SearchRequest,
    planned: readonly PlannedGroup[],
    marked: readonly string[],
  ): Promise<SearchResult> => {
    const asked = askedOf(request, planned);
    const { rows, attributes } = await withAttributes<PageRow>(pageStatement(asked));
    return resultOf(rows[0], asked, request, attributes, marked);
  };

  /**
   * The page as if all words were known, asked for in one round trip with what the vocabulary says of those that are
   * not remembered. Null where that is not enough: then `facts` hold what was learned of the words.
   */
  const readBoth = async (
    request: SearchRequest,
    words: readonly string[],
    facts: Map<string, WordFacts>,
  ): Promise<SearchResult | null> => {
    const nowMs = clock.nowMs();
    const asked = [...new Set(words)].filter((word) => !facts.has(word));
    if (asked.length === 0 || !synonyms || synonyms.untilMs <= nowMs) return null;
    if (!attributes || attributes.untilMs <= nowMs) return null;
    const { rows: attributeRows } = attributes;
    const meant = synonymsOf(words, synonyms.rows);
    const guessed = words.map((word) => facts.get(word) ?? { ...GUESSED, word });
    const planned = groupsOf(guessed, meant);
    const known = groupsOf([...facts.values()], synonymsOf([...facts.keys()], synonyms.rows));
    const page: Asked = {
      ...askedOf(request, planned),
      expected: expectedMatches(known),
      // What has synonyms is held by more listings than hold the word itself.
      stemsAskedFor: meant.length > 0 ? [] : asked.map(stem),
    };
    const [found, read] = await db.batch([
      db.execute<WordRow>(wordsStatement(asked)),
      db.execute<PageRow>(pageStatement(page)),
    ]);
    learn(facts, found.rows);
    if (words.some((word) => facts.get(word)?.isKnown !== true)) return null;
    return resultOf(read.rows[0], page, request, attributeRows, words);
  };

  return {
    async search(request) {
      const query = request.query.slice(0, MAX_QUERY_CHARS);
      const words = queryWords(query);
      // A query without a single word that says something finds nothing rather than everything.
      if (query.trim() !== '' && words.length === 0) return NOTHING_FOUND;
      const recalled = recall(words);
      const both = await readBoth(request, words, recalled);
      if (both !== null) return both;
      const { facts, synonyms } = await readWords(words, recalled);
      const corrected = correctedWords(facts);
      if (corrected === null) return readPage(request, groupsOf(facts, synonyms), words);
      const meant = facts.map((fact, at) => {
        const lookalike = fact.lookalikes.find(({ word }) => word === corrected[at]);
        return lookalike ? { ...fact, ...lookalike, isKnown: true } : fact;
      });
      const result = await readPage(request, groupsOf(meant, synonyms), corrected);
      return result.total === 0 ? result : { ...result, correctedQuery: corrected.join(' ') };
    },

    async shelf(request) {
      const count = Math.min(request.limit, RESULTS_PER_PAGE);
      const price = sql.raw(request.currency === 'PLN' ? 'price_pln_minor' : 'price_eur_minor');
      // Written out, so that the plan is made for how common this category is.
      const category =
        request.categoryId === null
          ? sql`true`
          : sql.raw(`terms @@ '${quoted(categoryTerm(request.categoryId)).replaceAll("'", "''")}'::tsquery`);
      if (request.sort === 'relevance') {
        const { rows } = await db.execute<HitRow>(
          popularStatement(price, category, count, count * POPULAR_PER_PLACE),
        );
        return rows.map((row) => asHit(row, request, new Set()));
      }
      const { rows } = await db.execute<HitRow>(sql`
        SELECT s.listing_id, s.in_stock, t.tile FROM (
          SELECT listing_id, in_stock, created_at FROM search_documents
          WHERE in_stock AND NOT is_gone AND ${price} IS NOT NULL AND ${category}
          ORDER BY created_at DESC LIMIT ${count}
        ) s JOIN search_tiles t USING (listing_id) ORDER BY s.created_at DESC, s.listing_id DESC`);
      return rows.map((row) => asHit(row, request, new Set()));
    },

    async listed(request) {
      if (request.listingIds.length === 0) return [];
      const price = sql.raw(request.currency === 'PLN' ? 'price_pln_minor' : 'price_eur_minor');
      const { rows } = await db.execute<HitRow>(sql`
        SELECT d.listing_id, d.in_stock, t.tile
        FROM jsonb_array_elements_text(${JSON.stringify(request.listingIds)}::jsonb) WITH ORDINALITY AS wanted(id, position)
        JOIN search_documents d ON d.listing_id = wanted.id::bigint
        JOIN search_tiles t USING (listing_id)
        WHERE ${price} IS NOT NULL AND NOT d.is_gone
        ORDER BY wanted.position LIMIT ${RESULTS_PER_PAGE}`);
      return rows.map((row) => asHit(row, request, new Set()));
    },

    async suggest(text, locale) {
      const words = queryWords(text.slice(0, MAX_QUERY_CHARS));
      const last = words.at(-1);
      if (!last || last.length < COMPLETED_CHARS_MIN) return [];
      const { facts } = await readWords(words);
      const planned = plannedGroups(facts, []);
      const groups = rarestFirst(planned);
      // Titles only: a description that happens to hold the word is not what somebody who types it means.
      const request = { locale, currency: 'PLN' as const, filters: NO_FILTERS, sort: 'relevance' as const };
      const [found, completions] = await db.batch([
        db.execute<{ hits: HitRow[] | null }>(
          pageStatement({
            parts: wordsQuery(groups, 'AB'),
            groups,
            request,
            first: 0,
            count: SUGGESTIONS_MAX,
            withCounts: false,
            expected: expectedMatches(planned),
          }),
        ),
        db.execute<{ word: string }>(sql`
          SELECT word FROM search_words WHERE word ~>=~ ${last} AND word ~<~ ${`${last}{`}
          ORDER BY documents DESC, word LIMIT 4`),
      ]);
      const before = words.slice(0, -1).join(' ');
      const suggestions: Suggestion[] = [
        ...completions.rows.map(({ word }) => ({
          kind: 'query' as const,
          text: `${before} ${word}`.trim(),
          listingSlugId: null,
          pictureKey: null,
        })),
        ...(found.rows[0]?.hits ?? []).map(({ listing_id, tile }) => ({
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
        facets: countedFacets(document),
        in_stock: document.inStock,
        price_pln_minor: document.prices.PLN?.minMinor ?? null,
        price_eur_minor: document.prices.EUR?.minMinor ?? null,
        rating_tenths: document.ratingAverage === null ? null : Math.round(document.ratingAverage * 10),
        rating_count: document.ratingCount,
        popularity: document.popularity,
        conversion_bps: document.conversionBps,
        delivery_days: document.deliveryDays,
        created_at: new Date(document.createdAtMs).toISOString(),
      }));
      const tiles = documents.map((document) => ({
        listing_id: document.listingId,
        version: document.version,
        tile: tileOf(document),
      }));
      const facets = [...new Set(rows.flatMap((row) => row.facets))].sort();
      // Nearly every word is known by then: how the others may be misspelt is worth working out, and sending, alone.
      const { rows: unknown } = await db.execute<{ word: string; stem: string }>(sql`
        SELECT w.word, w.stem
        FROM jsonb_to_recordset(${JSON.stringify(vocabularyOf(documents))}::jsonb) AS w(word text, stem text)
        WHERE NOT EXISTS (SELECT 1 FROM search_words known WHERE known.word = w.word AND known.stem = w.stem)
        ORDER BY w.word`);
      await db.batch([
        db.execute(sql`
          INSERT INTO search_facets (facet)
          SELECT facet FROM jsonb_array_elements_text(${JSON.stringify(facets)}::jsonb) AS f(facet)
          WHERE NOT EXISTS (SELECT 1 FROM search_facets known WHERE known.facet = f.facet)
          ON CONFLICT (facet) DO NOTHING`),
        db.execute(sql`
          INSERT INTO search_documents AS d (listing_id, version, terms, facet_ids, in_stock, stock_version,
            price_pln_minor, price_eur_minor, rating_tenths, rating_count, popularity, conversion_bps, delivery_days,
            created_at, is_gone)
          SELECT r.listing_id, r.version,
            r.terms::tsvector || array_to_tsvector(ARRAY(
              SELECT 't:' || s.tier FROM search_tiers s WHERE r.popularity >= s.popularity_min)),
            ARRAY(SELECT f.id FROM search_facets f WHERE f.facet = ANY (r.facets) ORDER BY f.id),
            r.in_stock, r.version, r.price_pln_minor, r.price_eur_minor, r.rating_tenths, r.rating_count,
            r.popularity, r.conversion_bps, r.delivery_days, r.created_at, false
          FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(
            listing_id bigint, version bigint, terms text, facets text[], in_stock boolean, price_pln_minor bigint,
            price_eur_minor bigint, rating_tenths int, rating_count int, popularity int, conversion_bps int,
            delivery_days smallint, created_at timestamptz)
          ORDER BY r.listing_id
          ON CONFLICT (listing_id) DO UPDATE SET version = excluded.version, terms = excluded.terms,
            facet_ids = excluded.facet_ids, price_pln_minor = excluded.price_pln_minor,
            price_eur_minor = excluded.price_eur_minor, rating_tenths = excluded.rating_tenths,
            rating_count = excluded.rating_count, popularity = excluded.popularity,
            conversion_bps = excluded.conversion_bps, delivery_days = excluded.delivery_days,
            created_at = excluded.created_at, is_gone = false,
            in_stock = CASE WHEN d.stock_version > excluded.stock_version THEN d.in_stock ELSE excluded.in_stock END,
            stock_version = greatest(d.stock_version, excluded.stock_version)
          WHERE d.version < excluded.version`),
        db.execute(sql`
          INSERT INTO search_tiles (listing_id, tile)
          SELECT r.listing_id, r.tile
          FROM jsonb_to_recordset(${JSON.stringify(tiles)}::jsonb) AS r(listing_id bigint, version bigint, tile jsonb)
          JOIN search_documents d ON d.listing_id = r.listing_id AND d.version = r.version
          ORDER BY r.listing_id
          ON CONFLICT (listing_id) DO UPDATE SET tile = excluded.tile`),
        db.execute(sql`
          INSERT INTO search_words (word, stem, spellings)
          SELECT w.word, w.stem, w.spellings
          FROM jsonb_to_recordset(${JSON.stringify(unknown.map(withSpellings))}::jsonb) AS w(word text, stem text, spellings text[])
          ON CONFLICT (word) DO UPDATE SET stem = excluded.stem, spellings = excluded.spellings`),
      ]);
    },

    async remove(removals) {
      if (removals.length === 0) return;
      await db.execute(sql`
        UPDATE search_documents d SET is_gone = true, version = r.version, terms = '', facet_ids = '{}'
        FROM jsonb_to_recordset(${JSON.stringify(removals)}::jsonb) AS r("listingId" bigint, version bigint)
        WHERE d.listing_id = r."listingId" AND d.version < r.version`);
    },

    async setInStock(changes) {
      if (changes.length === 0) return;
      await db.execute(sql`
        UPDATE search_documents d SET in_stock = c."inStock", stock_version = c.version
        FROM jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) AS c("listingId" bigint, "inStock" boolean, version bigint)
        WHERE d.listing_id = c."listingId" AND d.stock_version < c.version`);
    },

    followsWeights: 'at_once',
    async prepare() {},
    // They are read from their table.
    async setSynonyms() {
      synonyms = undefined;
    },

    async tidy({ removedBeforeMs }) {
      await db.execute(sql`
        WITH forgotten AS (
          DELETE FROM search_documents WHERE is_gone AND version < ${removedBeforeMs * 1000}::bigint RETURNING listing_id)
        DELETE FROM search_tiles t USING forgotten f WHERE t.listing_id = f.listing_id`);
      const { rows } = await db.execute<{ is_large: boolean }>(sql`
        SELECT count(*) >= ${TIERED_DOCUMENTS_MIN}::int AS is_large
        FROM (SELECT 1 FROM search_documents LIMIT ${TIERED_DOCUMENTS_MIN}) d`);
      const level = rows[0]?.is_large ? WORDS_SAMPLE_LEVEL : 0;
      const sampled =
        level === 0 ? '' : ` WHERE terms @@ '${quoted(sampleTerm(level)).replaceAll("'", "''")}'::tsquery`;
      await db.execute(sql`
        UPDATE search_words w SET documents = c.documents FROM (
          SELECT word AS stem, ndoc * ${levelFactor(level)}::int AS documents
          FROM ts_stat(${`SELECT terms FROM search_documents${sampled}`})
          WHERE word NOT LIKE '%:%'
        ) c WHERE c.stem = w.stem AND w.documents IS DISTINCT FROM c.documents`);
      if (level === 0) return;
      await db.execute(sql`
        WITH sampled AS (
          SELECT popularity, row_number() OVER (ORDER BY popularity DESC) AS place, count(*) OVER () AS total
          FROM search_documents WHERE NOT is_gone AND terms @@ ${quoted(sampleTerm(level))}::tsquery
        ), bounds AS (
          SELECT tier, (SELECT max(popularity) + 1 FROM sampled WHERE place > total / power(4, tier)) AS popularity_min
          FROM generate_series(1, ${LEVELS}::int) AS tier
        )
        INSERT INTO search_tiers (tier, popularity_min) SELECT tier, popularity_min FROM bounds WHERE popularity_min IS NOT NULL
        ON CONFLICT (tier) DO UPDATE SET popularity_min = excluded.popularity_min`);
    },
  };
}

/** A word of which nothing has been read yet, taken for a rare one. */
const GUESSED: Omit<WordFacts, 'word'> = { isKnown: true, documents: 0, completions: [], lookalikes: [] };

function resultOf(
  row: PageRow | undefined,
  { groups, regrouped = [] }: Asked,
  request: SearchRequest,
  attributes: readonly AttributeRow[],
  marked: readonly string[],
): SearchResult {
  const stems = new Set([...stemsOfGroups(groups), ...marked.map(stem)]);
  return {
    hits: (row?.hits ?? []).map((hit) => asHit(hit, request, stems)),
    total: row?.total ?? 0,
    countsAreExact: row?.is_exact ?? true,
    facets: facetsOf(
      request.locale,
      row?.facets ?? [],
      attributes,
      regrouped.map((group, at) => ({ group, counts: row?.other_facets[at] ?? [] })),
    ),
    priceRange:
      row?.price_min == null || row.price_max === null
        ? null
        : { minMinor: Number(row.price_min), maxMinor: Number(row.price_max) },
    correctedQuery: null,
  };
}

/** The groups of a query, with the synonyms as their table has them. */
function groupsOf(facts: readonly WordFacts[], synonyms: readonly SynonymRow[]): readonly PlannedGroup[] {
  return plannedGroups(
    facts,
    synonyms.map(({ stems }): SynonymGroup => stems.map((phrase) => phrase.split(' '))),
    new Map(synonyms.flatMap(({ documents }) => Object.entries(documents ?? {}))),
  );
}

/** All synonyms, with how many listings hold each of their stems. */
const SYNONYMS = sql`
  SELECT s.stems, (
    SELECT json_object_agg(k.stem, k.documents) FROM (
      SELECT w.stem, max(w.documents) AS documents FROM search_words w
      WHERE w.stem IN (SELECT unnest(string_to_array(phrase, ' ')) FROM unnest(s.stems) AS phrase)
      GROUP BY w.stem) k) AS documents
  FROM search_synonyms s`;

/** What the vocabulary says of words: whether they are known, what they begin, what they look like. */
function wordsStatement(words: readonly string[]): SQL {
  const asked = JSON.stringify(
    words.map((word) => ({ word, stem: stem(word), spellings: spellingsOf(word) })),
  );
  return sql`
    SELECT a.word, k.documents IS NOT NULL AS is_known, coalesce(k.documents, c.documents) AS documents, c.completions, coalesce(l.lookalikes, f.lookalikes) AS lookalikes
    FROM ROWS FROM (jsonb_to_recordset(${asked}::jsonb) AS (word text, stem text, spellings text[])) WITH ORDINALITY AS a(word, stem, spellings, position)
    CROSS JOIN LATERAL (SELECT max(w.documents) AS documents FROM search_words w WHERE w.stem = a.stem) k
    CROSS JOIN LATERAL (
      SELECT array_agg(best.stem ORDER BY best.documents DESC) AS completions,
        least(sum(best.documents), 2147483647)::int AS documents FROM (
        SELECT w.stem, max(w.documents) AS documents FROM search_words w
        WHERE k.documents IS NULL AND length(a.word) >= ${COMPLETED_CHARS_MIN}::int
          AND w.word ~>=~ a.word AND w.word ~<~ (a.word || '{')
        GROUP BY w.stem ORDER BY documents DESC, w.stem LIMIT ${COMPLETIONS_MAX}
      ) best) c
    CROSS JOIN LATERAL (
      SELECT json_agg(json_build_object('word', best.word, 'documents', best.documents)) AS lookalikes FROM (
        SELECT w.word, w.documents FROM search_words w
        WHERE k.documents IS NULL AND c.completions IS NULL AND w.spellings && a.spellings
        ORDER BY w.documents DESC LIMIT ${LOOKALIKES_MAX}
      ) best) l
    CROSS JOIN LATERAL (
      SELECT json_agg(json_build_object('word', best.word, 'documents', best.documents)) AS lookalikes FROM (
        SELECT w.word, w.documents FROM search_words w
        WHERE k.documents IS NULL AND c.completions IS NULL AND l.lookalikes IS NULL AND w.word % a.word
        ORDER BY similarity(w.word, a.word) DESC, w.documents DESC LIMIT ${LOOKALIKES_MAX}
      ) best) f
    ORDER BY a.position`;
}

const NOTHING_FOUND: SearchResult = {
  hits: [],
  total: 0,
  countsAreExact: true,
  facets: [],
  priceRange: null,
  correctedQuery: null,
};

/** Every run of words that a synonym may stand for, as stems. */
function phrasesOf(words: readonly string[]): ReadonlySet<string> {
  const stems = words.map(stem);
  return new Set(
    stems.flatMap((_, at) =>
      Array.from({ length: Math.min(SYNONYM_WORDS_MAX, stems.length - at) }, (_, more) =>
        stems.slice(at, at + more + 1).join(' '),
      ),
    ),
  );
}

function chosenGroups(filters: SearchFilters): FilterGroupName[] {
  return [
    ...(filters.brands.length > 0 ? (['brand'] as const) : []),
    ...(filters.sellerIds.length > 0 ? (['seller'] as const) : []),
    ...(filters.ratingMin === null ? [] : (['rating'] as const)),
    ...Object.entries(filters.attributes)
      .filter(([, values]) => values.length > 0)
      .map(([code]): FilterGroupName => `attribute:${code}`),
  ];
}

function tileOf(document: SearchDocument): Tile {
  return {
    slug: document.slug,
    titles: { pl: document.titlePl, en: document.titleEn },
    brand: document.brand,
    categoryPath: document.categoryPath,
    sellerId: document.sellerId,
    sellerName: document.sellerName,
    sellerSlug: document.sellerSlug,
    pictureKey: document.pictureKey,
    ratingAverage: document.ratingAverage,
    ratingCount: document.ratingCount,
    prices: document.prices,
  };
}

export function asHit(
  { listing_id, in_stock, tile }: HitRow,
  request: Pick<SearchRequest, 'locale' | 'currency'>,
  stems: ReadonlySet<string>,
): SearchHit {
  const price = tile.prices[request.currency];
  const title = tile.titles[request.locale];
  return {
    listingId: Number(listing_id) as ListingId,
    slug: tile.slug,
    title,
    titleParts: markWords(title, stems),
    brand: tile.brand,
    categoryPath: tile.categoryPath ?? [],
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
  regrouped: readonly { readonly group: FilterGroupName; readonly counts: readonly CountRow[] }[],
): Facet[] {
  const countsFor = (group: FilterGroupName) =>
    regrouped.find((other) => other.group === group)?.counts ?? counts;
  const valuesOf = (
    rows: readonly CountRow[],
    prefix: string,
    label: (value: string, name: string | null) => string,
  ): FacetValue[] =>
    rows
      .filter(([facet]) => facet.startsWith(prefix))
      .slice(0, FACET_VALUES_MAX)
      .map(([facet, count, name]) => {
        const value = facet.slice(prefix.length);
        return { value, label: label(value, name), count };
      });
  const ratings = STARS_SHOWN.map((least) => ({
    value: String(least),
    label: String(least),
    count: countsFor('rating').find(([facet]) => facet === starsTerm(least))?.[1] ?? 0,
  })).filter(({ count }) => count > 0);
  return [
    { facet: 'brand', label: 'brand', values: valuesOf(countsFor('brand'), 'b:', (value) => value) },
    { facet: 'rating', label: 'rating', values: ratings },
    ...attributes.map(
      (attribute): Facet => ({
        facet: `attribute:${attribute.code}`,
        label: locale === 'pl' ? attribute.name_pl : attribute.name_en,
        values: valuesOf(
          countsFor(`attribute:${attribute.code}`),
          `a:${attribute.code}=`,
          (value) => attribute.options.find((option) => option.value === value)?.[locale] ?? value,
        ),
      }),
    ),
    {
      facet: 'seller',
      label: 'seller',
      values: valuesOf(countsFor('seller'), 's:', (value, name) => name ?? value),
    },
    { facet: 'category', label: 'category', values: valuesOf(counts, 'c:', (value) => value) },
  ].filter((facet) => facet.values.length > 0);
}
