import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as runMigrations } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { loadReference, loadSynonyms } from './seed/load-reference.ts';

/**
 * Brings a database to the newest schema, and a new one to the categories that a marketplace starts with.
 * Runs what has not run yet; a repeat does nothing.
 */
export async function migrate(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await runMigrations(drizzle(client), {
      migrationsFolder: fileURLToPath(new URL('./migrations', import.meta.url)),
    });
    await loadReference(client);
    await loadSynonyms(client);
  } finally {
    await client.end();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl) throw new Error('DATABASE_URL is not set: the address of the Postgres to migrate.');
  await migrate(databaseUrl);
  console.log('The database has the newest schema.');
}
