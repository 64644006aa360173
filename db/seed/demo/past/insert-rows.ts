import type pg from 'pg';

type Row = Readonly<Record<string, unknown>>;

/** Rows of one statement: a statement's text is held in memory whole. */
const ROWS_AT_ONCE = 4_000;

/** Puts rows in with the columns that the first of them has; names are the table's own. */
export async function insertRows(database: pg.Client, table: string, rows: readonly Row[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = Object.keys(first).join(', ');
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE)
    await database.query(
      `INSERT INTO ${table} (${columns}) OVERRIDING SYSTEM VALUE
       SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`,
      [JSON.stringify(rows.slice(start, start + ROWS_AT_ONCE))],
    );
}

/** Numbers that a table gives next, kept for rows that others point at. */
export async function takeNumbers(database: pg.Client, table: string, count: number): Promise<number[]> {
  const { rows } = await database.query<{ id: string }>(
    'SELECT nextval(pg_get_serial_sequence($1, $2)) AS id FROM generate_series(1, $3)',
    [table, 'id', count],
  );
  return rows.map(({ id }) => Number(id));
}
