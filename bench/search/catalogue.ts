import type pg from 'pg';
import { LEVEL_TERMS } from '#db/schema/search';
import {
  countedFacets,
  termsOf,
  type VocabularyWord,
  vocabularyOf,
  withSpellings,
} from '~/adapters/search-engine/postgres-document.server';
import type { SearchDocument } from '~/ports/search-engine';

/** Numbers from a seed: the same listings on every machine. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const THINGS: readonly (readonly [pl: string, en: string])[] = [
  ['kubek', 'mug'],
  ['lampa', 'lamp'],
  ['koc', 'blanket'],
  ['doniczka', 'flowerpot'],
  ['sweter', 'sweater'],
  ['plecak', 'backpack'],
  ['notes', 'notebook'],
  ['klocki', 'blocks'],
  ['namiot', 'tent'],
  ['miód', 'honey'],
  ['lodówka', 'fridge'],
  ['rower', 'bicycle'],
  ['krzesło', 'chair'],
  ['stół', 'table'],
  ['dywan', 'rug'],
  ['obraz', 'painting'],
  ['zegar', 'clock'],
  ['świeca', 'candle'],
  ['mydło', 'soap'],
  ['ręcznik', 'towel'],
  ['pościel', 'bedding'],
  ['poduszka', 'pillow'],
  ['zasłona', 'curtain'],
  ['talerz', 'plate'],
  ['miska', 'bowl'],
  ['garnek', 'pot'],
  ['patelnia', 'pan'],
  ['nóż', 'knife'],
  ['deska', 'board'],
  ['torba', 'bag'],
  ['buty', 'shoes'],
  ['kurtka', 'jacket'],
  ['spodnie', 'trousers'],
  ['czapka', 'hat'],
  ['rękawiczki', 'gloves'],
  ['szalik', 'scarf'],
  ['pasek', 'belt'],
  ['portfel', 'wallet'],
  ['pierścionek', 'ring'],
  ['naszyjnik', 'necklace'],
]; // prettier-ignore
const QUALITIES: readonly (readonly [pl: string, en: string])[] = [
  ['czarny', 'black'],
  ['biały', 'white'],
  ['zielony', 'green'],
  ['drewniany', 'wooden'],
  ['ceramiczny', 'ceramic'],
  ['lniany', 'linen'],
  ['wełniany', 'woollen'],
  ['duży', 'large'],
  ['mały', 'small'],
  ['ręcznie malowany', 'hand painted'],
  ['skórzany', 'leather'],
  ['składany', 'folding'],
  ['dziecięcy', 'childrens'],
  ['turystyczny', 'camping'],
  ['kuchenny', 'kitchen'],
  ['bawełniany', 'cotton'],
  ['srebrny', 'silver'],
  ['złoty', 'golden'],
  ['szklany', 'glass'],
  ['metalowy', 'metal'],
]; // prettier-ignore
const SYLLABLES =
  'ba be bo da de do fa fi go ka ke ki ko la le lu ma mi mo na ne no pa pe po ra re ro sa se so ta te to wa we wi za ze zo'.split(
    ' ',
  );
const COLOURS = ['white', 'black', 'green', 'blue', 'red', 'natural', 'grey', 'brown'];
const MATERIALS = ['wood', 'ceramic', 'linen', 'wool', 'glass', 'metal', 'paper', 'leather'];

/** Numbers from 0 to `count`, the small ones far more often: how words, brands and categories are spread. */
const skewed = (random: () => number, count: number, exponent = 2.2) =>
  Math.min(count - 1, Math.floor(count * random() ** exponent));

/** A made word, different for every number. */
export function madeWord(number: number): string {
  let word = '';
  for (let rest = number + SYLLABLES.length; rest > 0; rest = Math.floor(rest / SYLLABLES.length))
    word += SYLLABLES[rest % SYLLABLES.length];
  return word;
}

const BRANDS = 8_000;
const SELLERS = 25_000;
const CATEGORIES = 800;
const WORDS = 60_000;
const DAY_MS = 86_400_000;
const NEWEST_MS = Date.UTC(2026, 9, 1);

/** Popularity by rank: few listings have most of it. */
const popularityOf = (rank: number, count: number) => Math.floor((count * 4) / (rank + 4));

/** The place of a listing in popularity: every place once, in no order of identifiers. */
function rankOf(listingId: number, count: number): number {
  const STRIDE = 1_000_003;
  return (listingId * STRIDE) % count;
}

/** A listing of the bench, by its number from 1 to `count`. */
export function madeDocument(listingId: number, count: number): SearchDocument {
  const random = seeded(listingId * 2_654_435_761);
  const leaf = 1 + skewed(random, CATEGORIES);
  const thing = THINGS[(leaf * 7 + skewed(random, 4)) % THINGS.length] ?? ['kubek', 'mug'];
  const quality = QUALITIES[skewed(random, QUALITIES.length)] ?? ['czarny', 'black'];
  const brand = `Marka ${madeWord(skewed(random, BRANDS, 2.6))}`;
  const model = madeWord(1_000 + skewed(random, WORDS, 1.5));
  const words = () => Array.from({ length: 9 }, () => madeWord(skewed(random, WORDS, 3))).join(' ');
  const seller = 1 + skewed(random, SELLERS, 2);
  const priceMinor = 500 + Math.floor(Math.exp(random() * 4 + random() * 4 + 3) * 10);
  const rated = random() < 0.6;
  return {
    listingId: listingId as SearchDocument['listingId'],
    version: 1,
    sellerId: seller as SearchDocument['sellerId'],
    sellerName: `Sklep ${seller}`,
    sellerSlug: `sklep-${seller}`,
    categoryPath: [
      1_000 + (leaf % 12),
      2_000 + (leaf % 100),
      leaf,
    ] as unknown as SearchDocument['categoryPath'],
    slug: `${model}-${listingId}`,
    titlePl: `${thing[0]} ${quality[0]} ${brand} ${model}`,
    titleEn: `${quality[1]} ${thing[1]} ${brand} ${model}`,
    textPl: words(),
    textEn: words(),
    brand,
    attributes: {
      colour: [COLOURS[skewed(random, COLOURS.length, 1.4)] ?? 'white'],
      material: [MATERIALS[skewed(random, MATERIALS.length, 1.4)] ?? 'wood'],
    },
    prices: {
      PLN: { minMinor: priceMinor, maxMinor: priceMinor, reducedFromMinor: null, lowest30DaysMinor: null },
      ...(random() < 0.4
        ? {
            EUR: {
              minMinor: Math.ceil(priceMinor / 4),
              maxMinor: Math.ceil(priceMinor / 4),
              reducedFromMinor: null,
              lowest30DaysMinor: null,
            },
          }
        : {}),
    },
    pictureKey: null,
    inStock: random() < 0.9,
    ratingAverage: rated ? 3 + Math.round(random() * 20) / 10 : null,
    ratingCount: rated ? skewed(random, 400, 3) + 1 : 0,
    popularity: popularityOf(rankOf(listingId, count), count),
    conversionBps: random() < 0.5 ? skewed(random, 900) : null,
    deliveryDays: 1 + skewed(random, 8),
    createdAtMs: NEWEST_MS - Math.floor(random() * 900) * DAY_MS,
  };
}

const BATCH = 5_000;

/** As the migrations make them. */
const INDEXES = [
  ['search_documents_terms_index', 'USING gin (terms) WITH (fastupdate = off)'],
  ...LEVEL_TERMS.map(
    ([name, term]) =>
      [
        `search_documents_${name}_index`,
        `USING gin (terms) WITH (fastupdate = off) WHERE terms @@ '''${term}'''::tsquery`,
      ] as const,
  ),
  ['search_documents_created_at_index', '(created_at)'],
  ['search_documents_price_pln_minor_index', '(price_pln_minor)'],
  ['search_documents_price_eur_minor_index', '(price_eur_minor)'],
  ['search_documents_rating_tenths_index', '(rating_tenths)'],
] as const;

/** Puts listings straight into the tables, without their indexes, and makes those afterwards. */
export async function fillSearch(
  client: pg.Client,
  count: number,
  log: (line: string) => void,
): Promise<void> {
  const startedAt = performance.now();
  await client.query(`TRUNCATE search_documents, search_tiles, search_words, search_facets, search_tiers`);
  await client.query(`SET synchronous_commit = off; SET maintenance_work_mem = '1GB'`);
  await client.query(`DROP INDEX IF EXISTS ${INDEXES.map(([name]) => name).join(', ')}`);
  await client.query(
    `INSERT INTO sellers (id, slug, display_name, created_at) OVERRIDING SYSTEM VALUE
     SELECT i, 'sklep-' || i, 'Sklep ' || i, now() FROM generate_series(1, $1::int) i ON CONFLICT DO NOTHING`,
    [SELLERS],
  );
  for (let tier = 1; tier <= 5; tier += 1)
    await client.query('INSERT INTO search_tiers VALUES ($1, $2)', [
      tier,
      popularityOf(Math.floor(count / 4 ** tier), count),
    ]);
  const facetIds = new Map<string, number>();
  const words = new Map<string, VocabularyWord>();
  for (let first = 1; first <= count; first += BATCH) {
    const documents = Array.from({ length: Math.min(BATCH, count - first + 1) }, (_, at) =>
      madeDocument(first + at, count),
    );
    for (const word of vocabularyOf(documents)) words.set(word.word, word);
    const fresh = new Set<string>();
    const rows = documents.map((document) => {
      const facets = countedFacets(document);
      for (const facet of facets) if (!facetIds.has(facet)) fresh.add(facet);
      return { document, facets };
    });
    if (fresh.size > 0) {
      const made = await client.query<{ id: number; facet: string }>(
        'INSERT INTO search_facets (facet) SELECT unnest($1::text[]) RETURNING id, facet',
        [[...fresh]],
      );
      for (const { id, facet } of made.rows) facetIds.set(facet, id);
    }
    await client.query(
      `INSERT INTO search_documents (listing_id, version, terms, facet_ids, in_stock, price_pln_minor, price_eur_minor,
         rating_tenths, rating_count, popularity, conversion_bps, delivery_days, created_at)
       SELECT id, 1, terms::tsvector || array_to_tsvector(ARRAY(SELECT 't:' || tier FROM search_tiers s WHERE popularity >= s.popularity_min)),
         facets::int[], stock, pln, eur, rating, ratings, popularity, conversion, days, created
       FROM unnest($1::bigint[], $2::text[], $3::text[], $4::boolean[], $5::bigint[], $6::bigint[], $7::int[], $8::int[],
         $9::int[], $10::int[], $11::int[], $12::timestamptz[])
         AS r(id, terms, facets, stock, pln, eur, rating, ratings, popularity, conversion, days, created)`,
      [
        rows.map(({ document }) => document.listingId),
        rows.map(({ document }) => termsOf(document)),
        rows.map(({ facets }) => `{${facets.map((facet) => facetIds.get(facet) ?? 0).join(',')}}`),
        rows.map(({ document }) => document.inStock),
        rows.map(({ document }) => document.prices.PLN?.minMinor ?? null),
        rows.map(({ document }) => document.prices.EUR?.minMinor ?? null),
        rows.map(({ document }) =>
          document.ratingAverage === null ? null : Math.round(document.ratingAverage * 10),
        ),
        rows.map(({ document }) => document.ratingCount),
        rows.map(({ document }) => document.popularity),
        rows.map(({ document }) => document.conversionBps),
        rows.map(({ document }) => document.deliveryDays),
        rows.map(({ document }) => new Date(document.createdAtMs).toISOString()),
      ],
    );
    await client.query(
      `INSERT INTO search_tiles (listing_id, tile) SELECT * FROM unnest($1::bigint[], $2::jsonb[])`,
      [
        documents.map((document) => document.listingId),
        documents.map((document) =>
          JSON.stringify({
            slug: document.slug,
            titles: { pl: document.titlePl, en: document.titleEn },
            brand: document.brand,
            sellerId: document.sellerId,
            sellerName: document.sellerName,
            sellerSlug: document.sellerSlug,
            pictureKey: null,
            ratingAverage: document.ratingAverage,
            ratingCount: document.ratingCount,
            prices: document.prices,
          }),
        ),
      ],
    );
    if ((first - 1) % (BATCH * 40) === 0 && first > 1)
      log(`${first - 1} of ${count} listings after ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  }
  const vocabulary = [...words.values()].map(withSpellings);
  for (let first = 0; first < vocabulary.length; first += BATCH)
    await client.query(
      `INSERT INTO search_words (word, stem, spellings)
       SELECT w.word, w.stem, w.spellings FROM jsonb_to_recordset($1::jsonb) AS w(word text, stem text, spellings text[])`,
      [JSON.stringify(vocabulary.slice(first, first + BATCH))],
    );
  log(`rows are in after ${((performance.now() - startedAt) / 1000).toFixed(0)} s; making the index`);
  for (const [name, how] of INDEXES) await client.query(`CREATE INDEX ${name} ON search_documents ${how}`);
  await client.query('VACUUM (ANALYZE) search_documents');
  await client.query('VACUUM (ANALYZE) search_tiles');
  await client.query('ANALYZE search_words; ANALYZE search_facets; ANALYZE search_tiers');
  log(`filled in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
}
