import { fillPlaceholders, type Placeholder, sql } from 'drizzle-orm';
import type { Database } from './client.server';

/** A query that drizzle can build ahead of its values: every `select`. */
interface Preparable {
  prepare(name: string): {
    getQuery(): { readonly sql: string; readonly params: unknown[] };
    mapResult(response: unknown): unknown;
    execute(values?: Record<string, unknown>): Promise<unknown>;
  };
}

type Rows<Query extends Preparable> = Awaited<ReturnType<ReturnType<Query['prepare']>['execute']>>;

type RowsOfEach<Queries extends readonly Preparable[]> = {
  -readonly [Index in keyof Queries]: Rows<Queries[Index]>;
};

/**
 * Selects that run together in one round trip and one snapshot, built once for the life of the isolate; a call
 * only fills in its values. Building the seven selects of a listing's page took longer than Postgres took to
 * answer them (docs/decisions/0010).
 *
 * @param build receives the database and `value`, which names a value that each call brings.
 */
export function preparedBatch<Values extends Record<string, unknown>>() {
  return <const Queries extends readonly [Preparable, ...Preparable[]]>(
    build: (
      db: Database,
      value: <Name extends keyof Values & string>(name: Name) => Placeholder<Name, Values[Name]>,
    ) => Queries,
  ) => {
    const builtFor = new WeakMap<Database, ReturnType<Preparable['prepare']>[]>();
    return async (db: Database, values: Values): Promise<RowsOfEach<Queries>> => {
      let prepared = builtFor.get(db);
      if (prepared === undefined) {
        prepared = build(db, (name) => sql.placeholder(name)).map((query, index) =>
          query.prepare(`prepared_${index}`),
        );
        builtFor.set(db, prepared);
      }
      const answers = await db.$client.transaction(
        prepared.map((query) => {
          const { sql: text, params } = query.getQuery();
          return db.$client.query(text, fillPlaceholders(params, values));
        }),
        AS_ROWS,
      );
      const mapped: unknown = prepared.map((query, index) => query.mapResult(answers[index]));
      // drizzle types what `execute` answers and not what `mapResult` does: the same rows, by its own code.
      return mapped as RowsOfEach<Queries>;
    };
  };
}

/** One such select, alone in its round trip. */
export function preparedSelect<Values extends Record<string, unknown>>() {
  return <Query extends Preparable>(
    build: (
      db: Database,
      value: <Name extends keyof Values & string>(name: Name) => Placeholder<Name, Values[Name]>,
    ) => Query,
  ) => {
    const builtFor = new WeakMap<Database, ReturnType<Preparable['prepare']>>();
    return async (db: Database, values: Values): Promise<Rows<Query>> => {
      let prepared = builtFor.get(db);
      if (prepared === undefined) {
        prepared = build(db, (name) => sql.placeholder(name)).prepare('prepared');
        builtFor.set(db, prepared);
      }
      const rows: unknown = await prepared.execute(values);
      // What `build` made answers these rows; the field of a WeakMap cannot say so.
      return rows as Rows<Query>;
    };
  };
}

/** How drizzle asks the driver for rows that it maps itself. */
const AS_ROWS = { arrayMode: true, fullResults: true } as const;
