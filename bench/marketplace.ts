import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Miniflare } from 'miniflare';
import pg from 'pg';
import { migrate } from '../db/migrate.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { type RunningWorker, startWorker } from '../local/worker.ts';

const BASE_PORT = Number(process.env.BENCH_PORT ?? 27_000);

export interface Bench {
  readonly stack: Stack;
  readonly worker: RunningWorker;
  readonly client: pg.Client;
  readonly url: string;
  readonly stripeUrl: string;
  readonly stop: () => Promise<void>;
}

/** A marketplace of the bench's own, with honest durability. */
export async function startBench(): Promise<Bench> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rynek-bench-'));
  fs.chmodSync(dataDir, 0o755);
  const log = (line: string) => console.error(line);
  const stack = await startStack({ basePort: BASE_PORT, dataDir, log });
  const databaseUrl = stack.environment.DATABASE_URL ?? '';
  await migrate(databaseUrl);
  const worker = await startWorker({
    stack,
    buildDir: path.resolve(import.meta.dirname, '../build'),
    crons: false,
    log,
  });
  stack.tools.attach(worker);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  return {
    stack,
    worker,
    client,
    url: worker.url,
    stripeUrl: `http://127.0.0.1:${stack.ports.stripe}`,
    stop: async () => {
      await client.end();
      await worker.dispose();
      await stack.stop();
      fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Stores with listings of two variants each, found by search. */
export async function fillCatalogue(bench: Bench, sellers: number, listings: number): Promise<void> {
  await bench.client.query(`
    INSERT INTO sellers (slug, display_name, status, company_name, street, postal_code, city, contact_email, contact_phone, created_at)
      SELECT 'sklep-' || i, 'Sklep ' || i, 'approved', 'Firma ' || i, 'Targowa ' || i, '00-001', 'Warszawa', 's' || i || '@example.com', '+48600100200', now()
      FROM generate_series(1, ${sellers}) i;
    INSERT INTO shipping_methods (seller_id, code, name_pl, name_en, carrier, countries, min_days, max_days)
      SELECT id, 'dpd', 'Kurier', 'Courier', 'dpd', '{PL}', 1, 2 FROM sellers;
    INSERT INTO shipping_rates (method_id, currency, price_minor) SELECT id, 'PLN', 1499 FROM shipping_methods;
    INSERT INTO listings (seller_id, external_id, category_id, status, slug, title_pl, title_en, description_pl, brand, attributes, popularity, created_at, updated_at)
      SELECT 1 + i % ${sellers}, 'x' || i, 1 + i % 50, 'published', 'kubek-' || i,
        (ARRAY['Kubek','Koc','Lampa','Doniczka','Sweter','Plecak','Notes','Klocki','Namiot','Miód'])[1 + i % 10] || ' ' || (ARRAY['lniany','zielony','ceramiczny','ręcznie robiony','duży'])[1 + i % 5] || ' ' || i,
        'Thing ' || i, '<p>Opis rzeczy numer ' || i || ', zrobionej starannie w małej pracowni.</p>', 'Marka ' || i % 40,
        jsonb_build_object('colour', (ARRAY['white','green','blue','red'])[1 + i % 4]), i % 1000, now() - i * interval '1 minute', now()
      FROM generate_series(1, ${listings}) i;
    INSERT INTO variants (listing_id, seller_id, sku, options, weight_grams, position)
      SELECT l.id, l.seller_id, 'SKU' || l.id || '-' || v, jsonb_build_array(jsonb_build_object('name', 'Rozmiar', 'value', (ARRAY['S','L'])[v])), 300, v
      FROM listings l, generate_series(1, 2) v;
    INSERT INTO variant_prices SELECT id, 'PLN', 1990 + id % 500 * 100 FROM variants;
    INSERT INTO price_log (variant_id, currency, price_minor, valid_from) SELECT variant_id, currency, price_minor, now() - interval '60 days' FROM variant_prices;
    INSERT INTO stock_levels (variant_id, opening_level, on_hand, updated_at) SELECT id, 100000, 100000, now() FROM variants;`);
  for (let first = 1; first <= listings; first += 500)
    await bench.client.query(
      `INSERT INTO outbox (key, message, created_at) VALUES ($1, $2, now() - interval '1 hour')`,
      [
        `bench:${first}`,
        JSON.stringify({
          type: 'listings.changed',
          listingIds: Array.from(
            { length: Math.min(500, listings - first + 1) },
            (_, index) => first + index,
          ),
        }),
      ],
    );
  await bench.worker.runCron('* * * * *');
  for (;;) {
    const { rows } = await bench.client.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM search_documents',
    );
    if ((rows[0]?.count ?? 0) >= listings) break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await bench.client.query('ANALYZE');
}

/** The floors: an empty Worker, and a Worker that asks Postgres one indexed question through the same driver's protocol. */
export async function startFloors(
  bench: Bench,
): Promise<{ emptyUrl: string; selectUrl: string; stop: () => Promise<void> }> {
  const emptyPort = BASE_PORT + 11;
  const selectPort = BASE_PORT + 12;
  const common = { modules: true, compatibilityDate: '2026-06-01', cf: false as const, host: '127.0.0.1' };
  const empty = new Miniflare({
    ...common,
    script: 'export default { fetch() { return new Response("ok"); } }',
    unsafeDirectSockets: [{ host: '127.0.0.1', port: emptyPort }],
  });
  const select = new Miniflare({
    ...common,
    script: `export default { async fetch(request, env) {
      const answer = await fetch(env.SQL_URL, { method: 'POST', headers: { 'Neon-Connection-String': env.DATABASE_URL, 'Neon-Raw-Text-Output': 'true', 'Neon-Array-Mode': 'true' }, body: JSON.stringify({ query: 'SELECT * FROM listings WHERE id = $1', params: ['7'] }) });
      return new Response(await answer.text()); } }`,
    bindings: {
      SQL_URL: bench.stack.environment.NEON_HTTP_URL ?? '',
      DATABASE_URL: bench.stack.environment.DATABASE_URL ?? '',
    },
    unsafeDirectSockets: [{ host: '127.0.0.1', port: selectPort }],
  });
  await Promise.all([empty.ready, select.ready]);
  return {
    emptyUrl: `http://127.0.0.1:${emptyPort}/`,
    selectUrl: `http://127.0.0.1:${selectPort}/`,
    stop: async () => {
      await Promise.all([empty.dispose(), select.dispose()]);
    },
  };
}
