import { algoliasearch } from 'algoliasearch';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from '#db/client.server';
import type { CategoryId, ListingId, SellerId } from '~/domain/ids';
import type { TextPart } from '~/domain/search/highlight';
import {
  DEFAULT_WEIGHTS,
  type RankingWeights,
  type StandingSignals,
  scoreOf,
  standingScore,
  TEXT_CLASSES,
} from '~/domain/search/ranking';
import { fold, queryWords, stem, titleHead, wordsOf } from '~/domain/search/terms';
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
  type SearchSort,
  type Suggestion,
} from '~/ports/search-engine';
import { type AttributeRow, FACET_ATTRIBUTES } from './facet-attributes.server';

export interface AlgoliaAddress {
  readonly appId: string;
  readonly apiKey: string;
  /** Begins the names of all indices, so that several marketplaces share an account. */
  readonly indexPrefix: string;
  /** Where Algolia is, when it is not Algolia's own hosts. */
  readonly host: string | undefined;
}

/** Far beyond what a shopper waits: the fallback is asked long before. */
const CONNECT_TIMEOUT_MS = 2_000;
const READ_TIMEOUT_MS = 5_000;
const WRITE_TIMEOUT_MS = 10_000;
const FACET_VALUES_MAX = 30;
const SUGGESTIONS_MAX = 8;
const COMPLETIONS_MAX = 4;
/** Hits that a preview of other weights orders anew. */
const PREVIEWED_MAX = 100;
const BATCH_MAX = 1_000;
/** Algolia marks matched words with these; no text holds them. */
const MARK_BEGIN = '\uE000';
const MARK_END = '\uE001';
const STARS = [1, 2, 3, 4, 5];
const RATINGS_SHOWN = ['4', '3'];

type Currency = SearchRequest['currency'];

const priceOf = z.object({
  minMinor: z.number(),
  maxMinor: z.number(),
  reducedFromMinor: z.number().nullable(),
  lowest30DaysMinor: z.number().nullable(),
});

const marked = z.object({ value: z.string() }).optional();

/** A record as Algolia gives it back. */
const recordSchema = z.object({
  objectID: z.string(),
  slug: z.string(),
  titlePl: z.string(),
  titleEn: z.string(),
  brand: z.string().nullable().optional(),
  sellerId: z.number(),
  sellerName: z.string(),
  sellerSlug: z.string(),
  categories: z.array(z.string()),
  pictureKey: z.string().nullable().optional(),
  inStock: z.number().optional(),
  ratingAverage: z.number().nullable().optional(),
  ratingCount: z.number(),
  prices: z.object({ PLN: priceOf.optional(), EUR: priceOf.optional() }),
  popularity: z.number(),
  conversionBps: z.number().nullable().optional(),
  deliveryDays: z.number().nullable().optional(),
  createdAtMs: z.number(),
  currencies: z.array(z.string()),
  _highlightResult: z.object({ titlePl: marked, titleEn: marked }).optional(),
  _rankingInfo: z.object({ nbTypos: z.number() }).optional(),
});
type AlgoliaRecord = z.infer<typeof recordSchema>;

const answerSchema = z.object({
  hits: z.array(z.unknown()),
  nbHits: z.number().optional(),
  facets: z.record(z.string(), z.record(z.string(), z.number())).optional(),
  facets_stats: z
    .record(z.string(), z.object({ min: z.number().optional(), max: z.number().optional() }))
    .optional(),
  exhaustive: z.object({ nbHits: z.boolean().optional(), facetsCount: z.boolean().optional() }).optional(),
});
type Answer = z.infer<typeof answerSchema>;

/** What a record gives back: what a tile shows, and what a preview ranks by. */
const RETRIEVED = [
  'slug',
  'titlePl',
  'titleEn',
  'brand',
  'sellerId',
  'sellerName',
  'sellerSlug',
  'categories',
  'pictureKey',
  'inStock',
  'ratingAverage',
  'ratingCount',
  'prices',
  'popularity',
  'conversionBps',
  'deliveryDays',
  'createdAtMs',
  'currencies',
];

const TITLES = ['heads', 'titlePl', 'titleEn'];

/** What decides after stock and the order asked for; `custom` is the standing. */
const RELEVANCE = ['typo', 'geo', 'words', 'filters', 'attribute', 'proximity', 'exact', 'custom'];

function indexSettings(ranking: readonly string[]) {
  return {
    searchableAttributes: [
      'heads',
      'titlePl,titleEn',
      'brand,sellerName,properties',
      'unordered(textPl),unordered(textEn)',
    ],
    attributesForFaceting: [
      'brand',
      'categories',
      'features',
      'seller',
      'stars',
      'pricePLN',
      'priceEUR',
      'filterOnly(currencies)',
      'filterOnly(sellerId)',
      'filterOnly(inStock)',
    ],
    numericAttributesForFiltering: ['pricePLN', 'priceEUR', 'removedAtMs'],
    attributesToRetrieve: RETRIEVED,
    attributesToHighlight: ['titlePl', 'titleEn'],
    highlightPreTag: MARK_BEGIN,
    highlightPostTag: MARK_END,
    ranking: [...ranking, ...RELEVANCE],
    customRanking: ['desc(standing)'],
    queryLanguages: ['pl' as const, 'en' as const],
    indexLanguages: ['pl' as const, 'en' as const],
    ignorePlurals: ['pl' as const, 'en' as const],
    removeStopWords: ['pl' as const, 'en' as const],
    queryType: 'prefixLast' as const,
    minWordSizefor1Typo: 4,
    minWordSizefor2Typos: 7,
    paginationLimitedTo: MAX_PAGE * RESULTS_PER_PAGE,
    maxValuesPerFacet: 100,
  };
}

/** Each order is an index of its own; prices are ordered by currency. */
const ORDERS: Readonly<
  Record<Exclude<SearchSort, 'relevance'>, (currency: Currency) => { name: string; by: string }>
> = {
  newest: () => ({ name: 'newest', by: 'desc(createdAtMs)' }),
  price_up: (currency) => ({ name: `price_up_${currency.toLowerCase()}`, by: `asc(price${currency})` }),
  price_down: (currency) => ({ name: `price_down_${currency.toLowerCase()}`, by: `desc(price${currency})` }),
  rating: () => ({ name: 'rating', by: 'desc(ratingAverage)' }),
};

const REPLICAS = (['PLN', 'EUR'] as const).flatMap((currency) =>
  (['newest', 'price_up', 'price_down', 'rating'] as const).map((sort) => ORDERS[sort](currency)),
);

/**
 * Search at Algolia, through its official client. One index of listings and a replica for each order. Records are
 * changed in part and guarded by their version, so that what arrives late changes nothing; the part of the ranking
 * that knows no query is kept as a number in each record.
 */
export function algoliaSearchEngine(
  address: AlgoliaAddress,
  { db, clock }: { db: Database; clock: Clock },
): SearchEngine {
  const host = address.host === undefined ? undefined : new URL(address.host);
  const client = algoliasearch(address.appId, address.apiKey, {
    timeouts: { connect: CONNECT_TIMEOUT_MS, read: READ_TIMEOUT_MS, write: WRITE_TIMEOUT_MS },
    ...(host
      ? {
          hosts: [
            {
              url: host.host,
              protocol: host.protocol === 'http:' ? ('http' as const) : ('https' as const),
              accept: 'readWrite' as const,
            },
          ],
        }
      : {}),
  });
  const listings = `${address.indexPrefix}_listings`;
  const indexOf = (sort: SearchSort, currency: Currency) =>
    sort === 'relevance' ? listings : `${listings}_${ORDERS[sort](currency).name}`;

  const ask = async (requests: readonly Record<string, unknown>[]): Promise<Answer[]> => {
    const { results } = await client.search({
      requests: requests.map(({ indexName, ...rest }) => ({ indexName: String(indexName), ...rest })),
    });
    return results.map((result) => answerSchema.parse(result));
  };

  const write = async (
    operations: readonly {
      action: 'partialUpdateObject' | 'partialUpdateObjectNoCreate';
      body: Record<string, unknown>;
    }[],
  ): Promise<void> => {
    for (let first = 0; first < operations.length; first += BATCH_MAX)
      await client.batch({
        indexName: listings,
        batchWriteParams: { requests: [...operations.slice(first, first + BATCH_MAX)] },
      });
  };

  const readWeights = async (): Promise<RankingWeights> => {
    const { rows } = await db.execute<{ weights: RankingWeights }>(
      sql`SELECT weights FROM ranking_weights ORDER BY id DESC LIMIT 1`,
    );
    return rows[0]?.weights ?? DEFAULT_WEIGHTS;
  };

  const search = async (request: SearchRequest): Promise<SearchResult> => {
    const query = request.query.slice(0, MAX_QUERY_CHARS);
    const words = queryWords(query);
    if (query.trim() !== '' && words.length === 0) return NOTHING_FOUND;
    const page = Math.min(Math.max(Math.trunc(request.page) || 1, 1), MAX_PAGE);
    const groups = chosenGroups(request.filters);
    const indexName = indexOf(request.sort, request.currency);
    const isPreview = request.weights !== undefined && request.sort === 'relevance';
    const price = `price${request.currency}`;
    const [answers, attributes] = await Promise.all([
      ask([
        {
          indexName,
          query: words.join(' '),
          page: isPreview ? 0 : page - 1,
          hitsPerPage: isPreview ? PREVIEWED_MAX : RESULTS_PER_PAGE,
          facets: ['brand', 'categories', 'features', 'seller', 'stars', price],
          getRankingInfo: true,
          ...filtersOf(request),
        },
        ...groups.map((group) => ({
          indexName,
          query: words.join(' '),
          hitsPerPage: 0,
          facets: [FACET_OF[group.kind]],
          ...filtersOf(request, group),
        })),
      ]),
      db.execute<AttributeRow>(FACET_ATTRIBUTES),
    ]);
    const [found, ...regrouped] = answers;
    if (!found) return NOTHING_FOUND;
    const records = found.hits.map((hit) => recordSchema.parse(hit));
    const shown =
      isPreview && request.weights
        ? rankedAnew(records, words, request.weights, clock.nowMs()).slice(
            (page - 1) * RESULTS_PER_PAGE,
            page * RESULTS_PER_PAGE,
          )
        : records;
    const range = found.facets_stats?.[price];
    return {
      hits: shown.map((record) => asHit(record, request)),
      total: found.nbHits ?? 0,
      countsAreExact: found.exhaustive?.nbHits !== false && found.exhaustive?.facetsCount !== false,
      facets: facetsOf(
        request.locale,
        found.facets ?? {},
        attributes.rows,
        groups.map((group, at) => ({ group, counts: regrouped[at]?.facets?.[FACET_OF[group.kind]] ?? {} })),
      ),
      priceRange:
        range?.min === undefined || range.max === undefined
          ? null
          : { minMinor: range.min, maxMinor: range.max },
      correctedQuery: correctionOf(records, words, request.locale),
    };
  };

  return {
    search,

    async shelf(request) {
      const filters = { ...NO_FILTERS, categoryId: request.categoryId, inStockOnly: true };
      const [found] = await ask([
        {
          indexName: indexOf(request.sort, request.currency),
          query: '',
          hitsPerPage: Math.min(request.limit, RESULTS_PER_PAGE),
          ...filtersOf({ filters, currency: request.currency }),
        },
      ]);
      return (found?.hits ?? []).map((hit) => asHit(recordSchema.parse(hit), request));
    },

    async listed(request) {
      if (request.listingIds.length === 0) return [];
      const { results } = await client.getObjects({
        requests: request.listingIds.map((listingId) => ({
          indexName: listings,
          objectID: String(listingId),
          attributesToRetrieve: RETRIEVED,
        })),
      });
      return results
        .flatMap((result) => {
          const record = recordSchema.safeParse(result);
          return record.success && record.data.currencies.includes(request.currency) ? [record.data] : [];
        })
        .slice(0, RESULTS_PER_PAGE)
        .map((record) => asHit(record, request));
    },

    async suggest(text, locale) {
      const words = queryWords(text.slice(0, MAX_QUERY_CHARS));
      const last = words.at(-1);
      if (!last || last.length < 2) return [];
      const [found] = await ask([
        {
          indexName: listings,
          query: words.join(' '),
          hitsPerPage: SUGGESTIONS_MAX,
          restrictSearchableAttributes: TITLES,
        },
      ]);
      const records = (found?.hits ?? [])
        .map((hit) => recordSchema.safeParse(hit))
        .flatMap((record) => (record.success && record.data.currencies.length > 0 ? [record.data] : []));
      const completions = new Set(
        records.flatMap((record) =>
          wordsOf(locale === 'pl' ? record.titlePl : record.titleEn).filter((word) => word.startsWith(last)),
        ),
      );
      const before = words.slice(0, -1).join(' ');
      const suggestions: Suggestion[] = [
        ...[...completions].slice(0, COMPLETIONS_MAX).map((word) => ({
          kind: 'query' as const,
          text: `${before} ${word}`.trim(),
          listingSlugId: null,
          pictureKey: null,
        })),
        ...records.map((record) => ({
          kind: 'listing' as const,
          text: locale === 'pl' ? record.titlePl : record.titleEn,
          listingSlugId: `${record.slug}-${record.objectID}`,
          pictureKey: record.pictureKey ?? null,
        })),
      ];
      return suggestions.slice(0, SUGGESTIONS_MAX);
    },

    async index(documents) {
      if (documents.length === 0) return;
      const weights = await readWeights();
      const nowMs = clock.nowMs();
      await write(
        documents.flatMap((document) => [
          { action: 'partialUpdateObject', body: recordOf(document, weights, nowMs) },
          // Stock has a version of its own: what a sale changed since is not taken back.
          {
            action: 'partialUpdateObjectNoCreate',
            body: stockOf(document.listingId, document.inStock, document.version),
          },
        ]),
      );
    },

    async remove(removals) {
      await write(
        removals.map(({ listingId, version }) => ({
          action: 'partialUpdateObject',
          body: {
            objectID: String(listingId),
            version: { _operation: 'IncrementSet', value: version },
            currencies: [],
            removedAtMs: clock.nowMs(),
          },
        })),
      );
    },

    async setInStock(changes) {
      await write(
        changes.map(({ listingId, inStock, version }) => ({
          action: 'partialUpdateObjectNoCreate',
          body: stockOf(listingId, inStock, version),
        })),
      );
    },

    followsWeights: 'by_document',

    async prepare() {
      const { taskID } = await client.setSettings({
        indexName: listings,
        indexSettings: {
          ...indexSettings(['desc(inStock)']),
          replicas: [...new Set(REPLICAS.map(({ name }) => `${listings}_${name}`))],
        },
      });
      await client.waitForTask({ indexName: listings, taskID });
      for (const { name, by } of REPLICAS)
        await client.setSettings({ indexName: `${listings}_${name}`, indexSettings: indexSettings([by]) });
    },

    async setSynonyms(groups) {
      await client.saveSynonyms({
        indexName: listings,
        synonymHit: groups.map(({ id, phrases }) => ({
          objectID: String(id),
          type: 'synonym' as const,
          synonyms: [...phrases],
        })),
        replaceExistingSynonyms: true,
        forwardToReplicas: true,
      });
    },

    async tidy({ removedBeforeMs }) {
      await client.deleteBy({
        indexName: listings,
        deleteByParams: { numericFilters: [`removedAtMs < ${removedBeforeMs}`, 'removedAtMs > 0'] },
      });
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

const featureOf = (code: string, value: string) => `${code}=${value}`;

function stockOf(listingId: ListingId, inStock: boolean, version: number) {
  return {
    objectID: String(listingId),
    stockVersion: { _operation: 'IncrementSet', value: version },
    // A number, because only numbers order.
    inStock: Number(inStock),
  };
}

const signalsOf = (
  document: Pick<
    SearchDocument,
    'popularity' | 'conversionBps' | 'ratingCount' | 'deliveryDays' | 'createdAtMs'
  > & {
    ratingAverage: number | null;
  },
): StandingSignals => ({
  ...document,
  ratingTenths: document.ratingAverage === null ? null : Math.round(document.ratingAverage * 10),
});

function recordOf(document: SearchDocument, weights: RankingWeights, nowMs: number): Record<string, unknown> {
  return {
    objectID: String(document.listingId),
    version: { _operation: 'IncrementSet', value: document.version },
    removedAtMs: 0,
    slug: document.slug,
    titlePl: document.titlePl,
    titleEn: document.titleEn,
    heads: [titleHead(document.titlePl, 'pl').join(' '), titleHead(document.titleEn, 'en').join(' ')],
    textPl: document.textPl,
    textEn: document.textEn,
    brand: document.brand,
    properties: Object.values(document.attributes).flat(),
    features: Object.entries(document.attributes).flatMap(([code, values]) =>
      values.map((value) => featureOf(code, value)),
    ),
    categories: document.categoryPath.map(String),
    sellerId: document.sellerId,
    sellerName: document.sellerName,
    sellerSlug: document.sellerSlug,
    seller: `${document.sellerId} ${document.sellerName}`,
    prices: document.prices,
    pricePLN: document.prices.PLN?.minMinor ?? null,
    priceEUR: document.prices.EUR?.minMinor ?? null,
    currencies: Object.keys(document.prices),
    pictureKey: document.pictureKey,
    ratingAverage: document.ratingAverage,
    ratingCount: document.ratingCount,
    stars: STARS.filter((stars) => document.ratingAverage !== null && document.ratingAverage >= stars).map(
      String,
    ),
    popularity: document.popularity,
    conversionBps: document.conversionBps,
    deliveryDays: document.deliveryDays,
    createdAtMs: document.createdAtMs,
    standing: Math.round(standingScore(signalsOf(document), weights, nowMs) * 1_000),
  };
}

type Group =
  | { readonly kind: 'brand' | 'seller' | 'stars' }
  | { readonly kind: 'features'; readonly code: string };

const FACET_OF = { brand: 'brand', seller: 'seller', stars: 'stars', features: 'features' } as const;

function chosenGroups(filters: SearchFilters): Group[] {
  return [
    ...(filters.brands.length > 0 ? [{ kind: 'brand' } as const] : []),
    ...(filters.sellerIds.length > 0 ? [{ kind: 'seller' } as const] : []),
    ...(filters.ratingMin === null ? [] : [{ kind: 'stars' } as const]),
    ...Object.entries(filters.attributes)
      .filter(([, values]) => values.length > 0)
      .map(([code]): Group => ({ kind: 'features', code })),
  ];
}

/** Filters as Algolia takes them; a group may be left out, to count its other values. */
function filtersOf({ filters, currency }: Pick<SearchRequest, 'filters' | 'currency'>, without?: Group) {
  const facetFilters: string[][] = [[`currencies:${currency}`]];
  if (filters.categoryId !== null) facetFilters.push([`categories:${filters.categoryId}`]);
  if (filters.sellerIds.length > 0 && without?.kind !== 'seller')
    facetFilters.push(filters.sellerIds.map((sellerId) => `sellerId:${sellerId}`));
  if (filters.brands.length > 0 && without?.kind !== 'brand')
    facetFilters.push(filters.brands.map((brand) => `brand:${brand.replace(/^-/, '\\-')}`));
  if (filters.ratingMin !== null && without?.kind !== 'stars')
    facetFilters.push([`stars:${Math.ceil(filters.ratingMin)}`]);
  for (const [code, values] of Object.entries(filters.attributes))
    if (values.length > 0 && !(without?.kind === 'features' && without.code === code))
      facetFilters.push(values.map((value) => `features:${featureOf(code, value)}`));
  if (filters.inStockOnly) facetFilters.push(['inStock:1']);
  const numericFilters = [
    ...(filters.priceMinMinor === null ? [] : [`price${currency} >= ${filters.priceMinMinor}`]),
    ...(filters.priceMaxMinor === null ? [] : [`price${currency} <= ${filters.priceMaxMinor}`]),
  ];
  return { facetFilters, numericFilters };
}

const titleOf = (record: AlgoliaRecord, locale: 'pl' | 'en') =>
  locale === 'pl' ? record.titlePl : record.titleEn;
const markedTitleOf = (record: AlgoliaRecord, locale: 'pl' | 'en') =>
  (locale === 'pl' ? record._highlightResult?.titlePl : record._highlightResult?.titleEn)?.value ??
  titleOf(record, locale);

/** A marked text in pieces. */
function partsOf(text: string): TextPart[] {
  return text
    .split(MARK_BEGIN)
    .flatMap((piece, at) => {
      const [matched = '', ...rest] = at === 0 ? ['', piece] : piece.split(MARK_END);
      return [
        { text: matched, isMatch: true },
        { text: rest.join(''), isMatch: false },
      ];
    })
    .filter((part) => part.text !== '');
}

function asHit(record: AlgoliaRecord, request: Pick<SearchRequest, 'locale' | 'currency'>): SearchHit {
  const price = record.prices[request.currency];
  return {
    listingId: Number(record.objectID) as ListingId,
    slug: record.slug,
    title: titleOf(record, request.locale),
    titleParts: partsOf(markedTitleOf(record, request.locale)),
    brand: record.brand ?? null,
    categoryPath: record.categories.map(Number) as CategoryId[],
    sellerId: record.sellerId as SellerId,
    sellerName: record.sellerName,
    sellerSlug: record.sellerSlug,
    priceMinor: price?.minMinor ?? 0,
    priceMaxMinor: price?.maxMinor ?? 0,
    reducedFromMinor: price?.reducedFromMinor ?? null,
    lowest30DaysMinor: price?.lowest30DaysMinor ?? null,
    currency: request.currency,
    pictureKey: record.pictureKey ?? null,
    inStock: record.inStock === 1,
    ratingAverage: record.ratingAverage ?? null,
    ratingCount: record.ratingCount,
  };
}

/** What Algolia read the query as, when nothing holds it as it was written: the words it marked instead. */
function correctionOf(
  records: readonly AlgoliaRecord[],
  words: readonly string[],
  locale: 'pl' | 'en',
): string | null {
  const [first] = records;
  if (!first || words.length === 0 || records.some((record) => (record._rankingInfo?.nbTypos ?? 0) === 0))
    return null;
  const matched = [markedTitleOf(first, locale), markedTitleOf(first, locale === 'pl' ? 'en' : 'pl')]
    .map((title) =>
      partsOf(title)
        .filter((part) => part.isMatch)
        .map((part) => fold(part.text)),
    )
    .find((found) => found.length > 0);
  return matched === undefined || matched.join(' ') === words.join(' ') ? null : matched.join(' ');
}

/** The first hits in the order that other weights would give: for a preview. */
function rankedAnew(
  records: readonly AlgoliaRecord[],
  words: readonly string[],
  weights: RankingWeights,
  nowMs: number,
): AlgoliaRecord[] {
  const stems = words.map(stem);
  const placesOf = (record: AlgoliaRecord) => ({
    head: new Set([...titleHead(record.titlePl, 'pl'), ...titleHead(record.titleEn, 'en')].map(stem)),
    title: new Set(wordsOf(`${record.titlePl} ${record.titleEn}`).map(stem)),
    property: new Set(wordsOf(`${record.brand ?? ''} ${record.sellerName}`).map(stem)),
  });
  const textOf = (record: AlgoliaRecord) => {
    if (stems.length === 0) return 0;
    const places = placesOf(record);
    const scores = stems.map((one) => {
      if (places.head.has(one)) return TEXT_CLASSES.head;
      if (places.title.has(one)) return TEXT_CLASSES.title;
      return places.property.has(one) ? TEXT_CLASSES.property : TEXT_CLASSES.description;
    });
    return scores.reduce((sum, score) => sum + score, 0) / stems.length;
  };
  const scored = records.map((record) => ({
    record,
    score: scoreOf(
      signalsOf({
        ...record,
        ratingAverage: record.ratingAverage ?? null,
        conversionBps: record.conversionBps ?? null,
        deliveryDays: record.deliveryDays ?? null,
      }),
      textOf(record),
      weights,
      nowMs,
    ),
  }));
  return scored
    .toSorted(
      (one, other) => (other.record.inStock ?? 0) - (one.record.inStock ?? 0) || other.score - one.score,
    )
    .map(({ record }) => record);
}

type Counts = Readonly<Record<string, number>>;

function facetsOf(
  locale: 'pl' | 'en',
  counts: Readonly<Record<string, Counts>>,
  attributes: readonly AttributeRow[],
  regrouped: readonly { readonly group: Group; readonly counts: Counts }[],
): Facet[] {
  const countsFor = (kind: Group['kind'], code?: string): Counts =>
    regrouped.find(({ group }) => group.kind === kind && (group.kind !== 'features' || group.code === code))
      ?.counts ??
    counts[FACET_OF[kind]] ??
    {};
  const valuesOf = (
    from: Counts,
    read: (key: string) => { value: string; label: string } | null,
  ): FacetValue[] =>
    Object.entries(from)
      .flatMap(([key, count]) => {
        const shown = read(key);
        return shown ? [{ ...shown, count }] : [];
      })
      .toSorted((one, other) => other.count - one.count || one.value.localeCompare(other.value))
      .slice(0, FACET_VALUES_MAX);
  const bare = (key: string) => ({ value: key, label: key });
  const stars = countsFor('stars');
  return [
    { facet: 'brand', label: 'brand', values: valuesOf(countsFor('brand'), bare) },
    {
      facet: 'rating',
      label: 'rating',
      values: RATINGS_SHOWN.flatMap((value) => {
        const count = stars[value];
        return count === undefined ? [] : [{ value, label: value, count }];
      }),
    },
    ...attributes.map(
      (attribute): Facet => ({
        facet: `attribute:${attribute.code}`,
        label: locale === 'pl' ? attribute.name_pl : attribute.name_en,
        values: valuesOf(countsFor('features', attribute.code), (key) => {
          const start = featureOf(attribute.code, '');
          if (!key.startsWith(start)) return null;
          const value = key.slice(start.length);
          return {
            value,
            label: attribute.options.find((option) => option.value === value)?.[locale] ?? value,
          };
        }),
      }),
    ),
    {
      facet: 'seller',
      label: 'seller',
      values: valuesOf(countsFor('seller'), (key) => {
        const at = key.indexOf(' ');
        return { value: key.slice(0, at), label: key.slice(at + 1) };
      }),
    },
    { facet: 'category', label: 'category', values: valuesOf(counts.categories ?? {}, bare) },
  ].filter((facet) => facet.values.length > 0);
}
