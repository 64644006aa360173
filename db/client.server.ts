import { type NeonQueryFunction, neon, neonConfig } from '@neondatabase/serverless';
import { drizzle, type NeonHttpDatabase } from 'drizzle-orm/neon-http';
import * as schema from './schema';

export type Database = NeonHttpDatabase<typeof schema> & {
  readonly $client: NeonQueryFunction<false, false>;
};

export interface DatabaseAddress {
  readonly connectionString: string;
  /** Where SQL over HTTP is spoken, when that is not the host of the connection string (a local stack). */
  readonly httpUrl: string | undefined;
}

/**
 * Longest that a query is waited for: no page needs so long, and what does need it is a part of long work that is tried
 * again.
 */
const ANSWER_MS_MAX = 20_000;

/**
 * The database over Neon's SQL-over-HTTP: one round trip a query or a batch, and a batch is one
 * transaction. Nothing in Rynek holds a transaction open between round trips (docs/decisions/0003). A database that
 * takes a question and never answers fails it after a while, as one that cannot be reached.
 */
export function connectDatabase(address: DatabaseAddress): Database {
  const { httpUrl } = address;
  if (httpUrl) neonConfig.fetchEndpoint = () => httpUrl;
  // Whoever has laid a line of their own before, which is one for all of a process, keeps it.
  neonConfig.fetchFunction ??= (url: string, request: RequestInit) =>
    fetch(url, { ...request, signal: AbortSignal.timeout(ANSWER_MS_MAX) });
  return drizzle(neon(address.connectionString), { schema, casing: 'snake_case' });
}
