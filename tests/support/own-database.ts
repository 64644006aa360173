import { sql } from 'drizzle-orm';
import { connectDatabase, type Database } from '#db/client.server';
import { categories, categoryAttributes, sellers } from '#db/schema';
import type { SellerId } from '~/domain/ids';
import { startNeonProxy } from '../../local/neon-proxy.ts';
import { startPostgres } from '../../local/postgres.ts';
import { findBasePort, makeDataDir, removeDataDir, silent } from '../contract/local-support.ts';

export interface TestDatabase {
  readonly db: Database;
  /** Where Postgres itself is reached. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** A real database with the newest schema, behind Neon's protocol; thrown away with `stop`. */
export async function startDatabase(): Promise<TestDatabase> {
  const base = await findBasePort();
  const dataDir = makeDataDir();
  const postgres = await startPostgres({
    port: base + 5,
    dataDir,
    password: 'local-test',
    durable: false,
    log: silent,
  });
  const proxy = await startNeonProxy({
    port: base + 2,
    postgresPort: base + 5,
    postgresHost: postgres.socketDir,
  });
  const { migrate } = await import('../../db/migrate.ts');
  await migrate(postgres.url);
  return {
    url: postgres.url,
    db: connectDatabase({
      connectionString: postgres.url,
      httpUrl: `http://127.0.0.1:${base + 2}/sql`,
    }),
    async stop() {
      await proxy.stop();
      await postgres.stop();
      removeDataDir(dataDir);
    },
  };
}

let made = 0;

/** A seller of its own for a test. */
export async function makeSeller(db: Database, status: 'approved' | 'draft' = 'approved'): Promise<SellerId> {
  made += 1;
  const [row] = await db
    .insert(sellers)
    .values({
      slug: `seller-${made}-${Date.now()}`,
      displayName: `Seller ${made}`,
      status,
      createdAt: new Date(),
    })
    .returning({ id: sellers.id });
  return (row?.id ?? 0) as SellerId;
}

/** A category of its own for a test, with a property of each kind. */
export async function makeCategory(db: Database, namePl: string, nameEn: string): Promise<number> {
  made += 1;
  const slug = `${namePl.toLowerCase().replace(/\W/g, '')}-${made}-${Date.now()}`;
  const [row] = await db
    .insert(categories)
    .values({ path: [], slugPl: slug, slugEn: `${slug}-en`, namePl, nameEn })
    .returning({ id: categories.id });
  const id = row?.id ?? 0;
  await db.execute(sql`UPDATE categories SET path = ARRAY[id] WHERE id = ${id}`);
  await db.insert(categoryAttributes).values([
    { categoryId: id, code: 'material', namePl: 'Materiał', nameEn: 'Material', kind: 'text' },
    { categoryId: id, code: 'capacity', namePl: 'Pojemność', nameEn: 'Capacity', kind: 'number', unit: 'ml' },
  ]);
  return id;
}
