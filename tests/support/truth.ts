import pg from 'pg';
import { inject } from 'vitest';

/** Asks the database of the marketplace under test directly, to see what is true there. */
export async function ask<Row extends pg.QueryResultRow>(
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: inject('marketplace').databaseUrl });
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}
