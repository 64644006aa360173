import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { migrate } from '../../db/migrate.ts';
import { startNeonProxy } from '../../local/neon-proxy.ts';
import { databaseName, databaseUser, startPostgres } from '../../local/postgres.ts';

const NEON_PORT = Number(process.env.RYNEK_WORKERD_NEON_PORT ?? 29_992);
const POSTGRES_PORT = NEON_PORT + 1;
const PASSWORD = 'local-test';
/** Variants that tests take one by one, so that none meets another's stock. */
const VARIANTS = 60;
const OPENING_LEVEL = 10;

/** A database with one store whose variants each have ten pieces. */
export default async function start(): Promise<() => Promise<void>> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rynek-workerd-'));
  fs.chmodSync(dataDir, 0o755);
  const postgres = await startPostgres({
    port: POSTGRES_PORT,
    dataDir,
    password: PASSWORD,
    durable: false,
    log: () => undefined,
  });
  const proxy = await startNeonProxy({
    port: NEON_PORT,
    postgresPort: POSTGRES_PORT,
    postgresHost: postgres.socketDir,
  });
  const databaseUrl = `postgresql://${databaseUser}:${PASSWORD}@127.0.0.1:${POSTGRES_PORT}/${databaseName}`;
  await migrate(databaseUrl);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`
    INSERT INTO sellers (slug, display_name, status, created_at) VALUES ('kubki', 'Kubki', 'approved', now());
    INSERT INTO listings (seller_id, external_id, category_id, status, slug, title_pl, created_at, updated_at)
      SELECT 1, 'x' || i, 1, 'published', 'kubek', 'Kubek', now(), now() FROM generate_series(1, ${VARIANTS}) i;
    INSERT INTO variants (listing_id, seller_id, sku) SELECT id, 1, 'SKU' || id FROM listings;
    INSERT INTO stock_levels (variant_id, opening_level, on_hand, updated_at)
      SELECT id, ${OPENING_LEVEL}, ${OPENING_LEVEL}, now() FROM variants;`);
  await client.end();
  return async () => {
    await proxy.stop();
    await postgres.stop();
    fs.rmSync(dataDir, { recursive: true, force: true });
  };
}
