import pg from 'pg';
import { inject } from 'vitest';

let pool: pg.Pool | undefined;

/** Asks the database of the marketplace under test, beside the application. */
export async function ask<Row extends pg.QueryResultRow>(
  query: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  pool ??= new pg.Pool({ connectionString: inject('marketplace').databaseUrl, max: 4 });
  const { rows } = await pool.query<Row>(query, [...values]);
  return rows;
}
