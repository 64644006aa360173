import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.server';
import { type DemoListing, makeCatalogue } from '#db/seed/demo/make-catalogue';
import { DEMO_SELLERS } from '#db/seed/demo/sellers';
import { algoliaSearchEngine } from '~/adapters/search-engine/algolia.server';
import { postgresSearchEngine } from '~/adapters/search-engine/postgres.server';
import { optionValue } from '~/domain/catalogue/options';
import type { CategoryId, ListingId, SellerId } from '~/domain/ids';
import type { SearchDocument, SearchEngine } from '~/ports/search-engine';
import { startAlgolia } from '../../local/algolia/server.ts';
import { startDatabase } from '../support/own-database';
import { findBasePort } from './local-support';

/** What is asked, what must fill the first three places, and what must not be in the first ten. */
interface Judged {
  readonly query: string;
  readonly locale: 'pl' | 'en';
  /** Titles in Polish that are what was meant. */
  readonly meant: RegExp;
  readonly never?: RegExp;
}

const pl = (query: string, meant: RegExp, never?: RegExp): Judged => ({
  query,
  locale: 'pl',
  meant,
  ...(never ? { never } : {}),
});
const en = (query: string, meant: RegExp, never?: RegExp): Judged => ({
  ...pl(query, meant, never),
  locale: 'en',
});

const JUDGED: readonly Judged[] = [
  pl('kubek', /kubek/i, /talerz|krzesło|lamp/i),
  pl('kubki', /kubek/i),
  pl('kubków', /kubek/i),
  pl('kubek termiczny', /kubek termiczny/i, /doniczka/i),
  pl('mlecznik', /mlecznik/i),
  pl('karafka', /karafk/i),
  pl('miska do ramenu', /misk.* ramenu/i),
  pl('talerz obiadowy', /talerz.* obiadow/i),
  pl('talerze', /talerz/i, /sweter/i),
  pl('dzbanek', /dzban/i),
  pl('czajniczek', /czajniczek/i),
  pl('nóż do warzyw', /n[óo]ż do warzyw/i),
  pl('noze', /nóż|noże|noży/i, /nożyczki/i),
  pl('deska do krojenia', /deska do krojenia/i, /lamp|namiot/i),
  pl('deski do krojenia', /deska do krojenia/i),
  pl('rondel', /rondel/i),
  pl('koc', /\bkoc|pled/i, /lamp|kubek/i),
  pl('koce wełniane', /koc|pled/i),
  pl('pled', /pled|\bkoc/i),
  pl('ręcznik', /ręcznik/i),
  pl('reczniki', /ręcznik/i),
  pl('pościel', /pościel/i, /lamp/i),
  pl('obrus', /obrus/i),
  pl('zasłony', /zasłon/i),
  pl('dywanik łazienkowy', /dywanik łazienkowy/i),
  pl('lampa', /lamp/i, /kubek|sweter/i),
  pl('lampka nocna', /lampka nocna/i, /koszul/i),
  pl('lampy', /lamp/i),
  pl('krzesło', /krzesł/i, /lamp|kubek/i),
  pl('krzesla', /krzesł/i),
  pl('krzesło do biurka', /krzesło do biurka/i),
  pl('lustro', /lustr/i, /kubek|krzesł/i),
  pl('lustro okrągłe', /lustro okrągłe/i),
  pl('konewka', /konewk/i),
  pl('nasiona', /nasion/i, /chleb/i),
  pl('nasiona pomidorów', /nasiona pomidor/i, /miód|chleb/i),
  pl('taczka', /taczka/i),
  pl('sweter', /sweter|swetr/i, /szalik na drutach/i),
  pl('swetry', /swet/i),
  pl('skarpety', /skarpet/i),
  pl('skarpetki', /skarpet/i),
  pl('czapka z pomponem', /czapka z pomponem/i),
  pl('rekawice', /rękawic/i),
  pl('sukienka', /sukienk/i, /namiot|kubek/i),
  pl('sukienki', /sukienk/i),
  pl('koszula lniana', /koszula.*lnian|lnian.*koszula/i, /obrus|zasłon|pościel/i),
  pl('plecak', /plecak/i, /śpiwór/i),
  pl('plecaki', /plecak/i, /śpiwór/i),
  pl('portfel', /portfel/i),
  pl('sandały', /sandał/i),
  pl('świeca', /świec/i),
  pl('swieczki', /świec/i),
  pl('klocki', /klock/i),
  pl('puzzle', /puzzle/i),
  pl('namiot', /namiot/i, /sweter/i),
  pl('rower', /rower/i, /kubek|miód/i),
  pl('rowery', /rower/i),
  pl('termos', /termos/i),
  pl('miód', /miód/i, /miodow.* świec/i),
  pl('miod', /miód/i, /miodow.* świec/i),
  pl('herbata', /herbat/i),
  pl('kawa ziarnista', /kawa ziarnista/i, /herbat|kubek/i),
  pl('czekolada', /czekolad/i),
  pl('dżem', /dżem|konfitur|powidł/i),
  pl('dzemy', /dżem|konfitur|powidł/i),
  pl('kubekk', /kubek/i),
  pl('swetr', /sweter|swetr/i),
  pl('chlebb', /chleb/i, /nasion/i),
  pl('zeszty', /zeszyt/i),
  en('mug', /kubek/i, /talerz/i),
  en('mugs', /kubek/i),
  en('carafe', /karafk/i),
  en('cutting board', /deska do krojenia/i),
  en('vegetable knife', /nóż do warzyw/i, /nasion/i),
  en('blanket', /\bkoc|pled/i, /lamp|kubek/i),
  en('towel', /ręcznik|ściereczk/i),
  en('bedside lamp', /lampka nocna/i, /kubek|koc/i),
  en('chair', /krzes|fotel/i),
  en('mirror', /lust/i),
  en('watering can', /konewk/i, /kubek|namiot/i),
  en('sweater', /sweter|swetr/i),
  en('socks', /skarpet/i, /sneakers/i),
  en('mittens', /rękawic/i),
  en('backpack', /plecak/i),
  en('wallet', /portfel/i),
  en('leather sneakers', /sneakers/i),
  en('candle', /świec/i),
  en('notebook', /notes|zeszyt/i),
  en('puzzle', /puzzle/i),
  en('tent', /namiot/i, /sweter/i),
  en('bicycle', /rower/i),
  en('honey', /miód/i),
  en('coffee beans', /kawa ziarnista/i, /herbat|nasion/i),
  en('blankt', /\bkoc|pled/i),
  en('sweaterr', /sweter|swetr/i),
];

const FIRST = 3;
const COUNTED = 10;

/** The demo's listings as the index would hold them. */
function documents(catalogue: readonly DemoListing[]): SearchDocument[] {
  return catalogue.map((listing, at) => {
    const seller = DEMO_SELLERS.findIndex(({ key }) => key === listing.sellerKey);
    const words = (language: 'pl' | 'en') =>
      listing.variants
        .flatMap((variant) =>
          variant.optionValues.map((value, which) =>
            optionValue({ name: listing.options[which] ?? '', value }, language),
          ),
        )
        .join(' ');
    const price = (currency: 'PLN' | 'EUR') => {
      const prices = listing.variants.map((variant) => variant.prices[currency]);
      return {
        minMinor: Math.min(...prices),
        maxMinor: Math.max(...prices),
        reducedFromMinor: null,
        lowest30DaysMinor: null,
      };
    };
    return {
      listingId: (at + 1) as ListingId,
      version: 1,
      sellerId: (seller + 1) as SellerId,
      sellerName: DEMO_SELLERS[seller]?.displayName ?? '',
      sellerSlug: listing.sellerKey,
      categoryPath: [1] as CategoryId[],
      slug: `oferta-${at + 1}`,
      titlePl: listing.titles.pl,
      titleEn: listing.titles.en,
      textPl: `${listing.descriptions.pl.replace(/<[^>]*>/g, ' ')} ${words('pl')}`,
      textEn: `${listing.descriptions.en.replace(/<[^>]*>/g, ' ')} ${words('en')}`,
      brand: listing.brand,
      attributes: Object.fromEntries(
        Object.entries(listing.attributes).map(([code, value]) => [code, [String(value)]]),
      ),
      prices: { PLN: price('PLN'), EUR: price('EUR') },
      pictureKey: null,
      inStock: listing.variants.some((variant) => variant.quantity > 0),
      ratingAverage: null,
      ratingCount: 0,
      popularity: Math.round(listing.appeal * 100),
      conversionBps: null,
      deliveryDays: 2,
      createdAtMs: Date.now() - listing.ageDays * 86_400_000,
    };
  });
}

const clock = { nowMs: () => Date.now(), toSystemMs: (atMs: number) => atMs, pause: async () => undefined };
const APP = { appId: 'LOCAL', apiKey: 'local-algolia' };

async function askFor(engine: SearchEngine, judged: Judged): Promise<string[]> {
  const { hits } = await engine.search({
    query: judged.query,
    locale: judged.locale,
    currency: 'PLN',
    sort: 'relevance',
    page: 1,
    filters: {
      categoryId: null,
      sellerIds: [],
      brands: [],
      priceMinMinor: null,
      priceMaxMinor: null,
      ratingMin: null,
      inStockOnly: false,
      attributes: {},
    },
  });
  return hits.slice(0, COUNTED).map((hit) => String(hit.listingId));
}

/** How near the order is to one in which everything meant comes first: 1 is that order. */
function ndcg(found: readonly boolean[], meantInAll: number): number {
  const gain = (places: readonly boolean[]) =>
    places.reduce((sum, isMeant, at) => sum + (isMeant ? 1 / Math.log2(at + 2) : 0), 0);
  const best = Array.from({ length: Math.min(COUNTED, meantInAll) }, () => true);
  return best.length === 0 ? 1 : gain(found) / gain(best);
}

const catalogue = makeCatalogue();

function relevance(
  name: string,
  least: number,
  start: (db: Database) => Promise<{ engine: SearchEngine; stop: () => Promise<void> }>,
) {
  describe(`what ${name} finds in the demo's catalogue`, () => {
    let engine: SearchEngine;
    let stops: (() => Promise<void>)[] = [];
    const scores: number[] = [];

    beforeAll(async () => {
      const database = await startDatabase();
      const started = await start(database.db);
      engine = started.engine;
      stops = [started.stop, database.stop];
      await engine.prepare();
      const { rows } = await database.db.execute<{ id: string; phrases: string[] }>(
        sql`SELECT id, phrases FROM search_synonyms`,
      );
      await engine.setSynonyms(rows.map(({ id, phrases }) => ({ id: Number(id), phrases })));
      await engine.index(documents(catalogue));
      await engine.tidy({ removedBeforeMs: 0 });
    });
    afterAll(async () => {
      const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
      console.info(`nDCG@${COUNTED} of ${name}: ${mean.toFixed(3)} over ${scores.length} judged queries`);
      for (const stop of stops) await stop();
    });

    it.each(JUDGED)('$locale “$query”', async (judged) => {
      const titles = (await askFor(engine, judged)).map((id) => catalogue[Number(id) - 1]?.titles.pl ?? '');
      // What is sold out sinks behind everything that is not: it cannot be first.
      const meant = catalogue.filter(
        ({ titles: { pl: title }, variants }) =>
          judged.meant.test(title) && variants.some(({ quantity }) => quantity > 0),
      ).length;
      expect(meant, 'something is meant').toBeGreaterThan(0);
      scores.push(
        ndcg(
          titles.map((title) => judged.meant.test(title)),
          meant,
        ),
      );
      const first = titles.slice(0, Math.min(FIRST, meant));
      expect(first, 'nothing found').not.toHaveLength(0);
      for (const title of first) expect(title, titles.join(' · ')).toMatch(judged.meant);
      if (judged.never) for (const title of titles) expect(title).not.toMatch(judged.never);
    });

    it('puts what is meant first, over all', () => {
      expect(scores).toHaveLength(JUDGED.length);
      expect(scores.reduce((sum, score) => sum + score, 0) / scores.length).toBeGreaterThan(least);
    });
  });
}

relevance('Postgres', 0.9, async (db) => ({
  engine: postgresSearchEngine(db, clock),
  stop: async () => undefined,
}));

relevance('Algolia', 0.9, async (db) => {
  const algolia = await startAlgolia({ ...APP, port: (await findBasePort()) + 8 });
  return {
    engine: algoliaSearchEngine({ ...APP, indexPrefix: 'relevance', host: algolia.url }, { db, clock }),
    stop: algolia.stop,
  };
});
