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
 * The database over Neon's SQL-over-HTTP: one round trip a query or a batch, and a batch is one
 * transaction. Nothing in Rynek holds a transaction open between round trips (docs/decisions/0003).
 */
export function connectDatabase(address: DatabaseAddress): Database {
  const { httpUrl } = address;
  if (httpUrl) neonConfig.fetchEndpoint = () => httpUrl;
  return drizzle(neon(address.connectionString), { schema, casing: 'snake_case' });
}
