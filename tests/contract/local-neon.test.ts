import fs from 'node:fs';
import path from 'node:path';
import { neon, neonConfig, Pool } from '@neondatabase/serverless';
import { sql as drizzleSql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/neon-http';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import type { LocalServer } from '../../local/http-server.ts';
import { startNeonProxy } from '../../local/neon-proxy.ts';
import { type Postgres, startPostgres } from '../../local/postgres.ts';
import { findBasePort, makeDataDir, removeDataDir, silent } from './local-support.ts';

let dataDir: string;
let postgres: Postgres;
let proxy: LocalServer;
let base: number;

function options() {
  return { port: base + 5, dataDir, password: 'local-contract', durable: false, log: silent };
}

beforeAll(async () => {
  base = await findBasePort();
  dataDir = makeDataDir();
  postgres = await startPostgres(options());
  proxy = await startNeonProxy({ port: base + 2, postgresPort: base + 5, postgresHost: postgres.socketDir });
  neonConfig.fetchEndpoint = () => `http://127.0.0.1:${base + 2}/sql`;
  neonConfig.wsProxy = () => `127.0.0.1:${base + 2}/v2`;
  neonConfig.useSecureWebSocket = false;
  neonConfig.webSocketConstructor = WebSocket;
  await connect()`create table places (id integer primary key, name text not null unique, lord integer references places)`;
}, 60_000);

afterAll(async () => {
  await proxy.stop();
  await postgres.stop();
  removeDataDir(dataDir);
});

function connect() {
  return neon(postgres.url);
}

async function failureOf(promise: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await promise;
  } catch (error) {
    return { ...(error as object), message: String(error) };
  }
  throw new Error('It did not fail');
}

describe('SQL over HTTP', () => {
  test('values arrive as the client understands them', async () => {
    const sql = connect();
    const [row] =
      await sql`select ${41}::int + 1 as whole, ${'9007199254740993'}::bigint as large, 12.50::numeric as exact,
      true as yes, null as nothing, ${['a', 'b"c']}::text[] as list, ${{ a: [1] }}::jsonb as json,
      ${Buffer.from([0, 255])}::bytea as bytes, ${'zażółć 🦊'} as text, timestamptz '2026-11-22 10:00+01' as time`;
    expect(row).toMatchObject({
      whole: 42,
      large: '9007199254740993',
      exact: '12.50',
      yes: true,
      nothing: null,
      list: ['a', 'b"c'],
      json: { a: [1] },
      text: 'zażółć 🦊',
      time: new Date('2026-11-22T09:00:00Z'),
    });
    expect([...(row?.bytes ?? [])]).toEqual([0, 255]);
  });

  test('the full result names fields, command and count, also the second and third time', async () => {
    const sql = neon(postgres.url, { fullResults: true, arrayMode: true });
    for (let run = 0; run < 4; run += 1) {
      const result = await sql`select id, name from places where id = ${-1}`;
      expect(result).toMatchObject({ command: 'SELECT', rowCount: 0, rows: [] });
      expect(result.fields.map((field) => [field.name, field.dataTypeID])).toEqual([
        ['id', 23],
        ['name', 25],
      ]);
    }
    const inserted = await sql`insert into places values (1000, 'Kraków'), (1001, 'Gdynia')`;
    expect(inserted).toMatchObject({ command: 'INSERT', rowCount: 2 });
  });

  test("an error has PostgreSQL's own fields", async () => {
    const sql = connect();
    await sql`insert into places values (1, 'Wawel')`;
    expect(await failureOf(sql`insert into places values (2, 'Wawel')`)).toMatchObject({
      name: 'NeonDbError',
      code: '23505',
      constraint: 'places_name_key',
      table: 'places',
      schema: 'public',
      severity: 'ERROR',
      detail: expect.stringContaining('already exists'),
    });
    expect(await failureOf(sql`select nothing`)).toMatchObject({ code: '42703', position: '8' });
  });

  test('a batch is one transaction: all of it or nothing', async () => {
    const sql = connect();
    const failing = sql.transaction([
      sql`insert into places values (10, 'Łódź')`,
      sql`insert into places values (10, 'Łódź again')`,
      sql`insert into places values (11, 'Toruń')`,
    ]);
    expect(await failureOf(failing)).toMatchObject({ code: '23505' });
    expect(await sql`select id from places where id in (10, 11)`).toEqual([]);
    await sql.transaction([
      sql`insert into places values (10, 'Łódź')`,
      sql`insert into places values (11, 'Toruń')`,
    ]);
    expect(await sql`select id from places where id in (10, 11)`).toHaveLength(2);
  });

  test('a constraint that is checked at commit fails the batch', async () => {
    const sql = connect();
    await sql`create table later (id integer unique deferrable initially deferred)`;
    const failing = sql.transaction([sql`insert into later values (1)`, sql`insert into later values (1)`]);
    expect(await failureOf(failing)).toMatchObject({ code: '23505' });
    expect(await sql`select * from later`).toEqual([]);
  });

  test('isolation and read-only are those that were asked for', async () => {
    const sql = connect();
    const [level] = await sql.transaction([sql`show transaction_isolation`], {
      isolationLevel: 'Serializable',
    });
    expect(level).toEqual([{ transaction_isolation: 'serializable' }]);
    const failing = sql.transaction([sql`insert into places values (12, 'Hel')`], { readOnly: true });
    expect(await failureOf(failing)).toMatchObject({ code: '25006' });
  });

  test('a table changed under a prepared statement is read afresh', async () => {
    const sql = connect();
    await sql`create table changing (a integer)`;
    await sql`insert into changing values (1)`;
    for (let run = 0; run < 3; run += 1) expect(await sql`select * from changing`).toEqual([{ a: 1 }]);
    await sql`alter table changing add column b text default 'x'`;
    expect(await sql`select * from changing`).toEqual([{ a: 1, b: 'x' }]);
    await sql`alter table changing alter column a type text`;
    expect(await sql.transaction([sql`select * from changing`])).toEqual([[{ a: '1', b: 'x' }]]);
  });

  test('many at once, more than there are connections, each get their own answer', async () => {
    const sql = connect();
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, at) => sql`select ${at}::int as at, pg_sleep(0.002)`),
    );
    expect(answers.map(([row]) => row?.at)).toEqual(Array.from({ length: 200 }, (_, at) => at));
  });

  test('an answer of several megabytes arrives whole', async () => {
    const rows = await connect()`select repeat('ż', 1000) as text from generate_series(1, 3000)`;
    expect(rows).toHaveLength(3000);
    expect(rows.every((row) => row.text.length === 1000)).toBe(true);
  });

  test('a wrong password and an unknown database are told', async () => {
    expect(await failureOf(neon(postgres.url.replace('local-contract', 'wrong'))`select 1`)).toMatchObject({
      code: '28P01',
    });
    expect(await failureOf(neon(`${postgres.url}x`)`select 1`)).toMatchObject({ code: '3D000' });
  });

  test('connections that PostgreSQL ended are replaced', async () => {
    const sql = connect();
    await sql`select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'`;
    await new Promise((resolve) => setTimeout(resolve, 50));
    const answers = await Promise.all(Array.from({ length: 30 }, () => sql`select 1 as one`));
    expect(answers).toHaveLength(30);
  });
});

describe('drizzle over HTTP', () => {
  const places = pgTable('places', { id: integer().primaryKey(), name: text().notNull(), lord: integer() });

  test('a batch of different queries comes back in order, mapped', async () => {
    const db = drizzle(connect());
    const [written, read, counted] = await db.batch([
      db.insert(places).values({ id: 50, name: 'Zamość' }).returning(),
      db.select().from(places).where(drizzleSql`id = ${50}`),
      db.select({ count: drizzleSql<number>`count(*)::int` }).from(places),
    ]);
    expect(written).toEqual([{ id: 50, name: 'Zamość', lord: null }]);
    expect(read).toEqual(written);
    expect(counted[0]?.count).toBeGreaterThan(0);
  });
});

describe('WebSocket', () => {
  test('an interactive transaction is committed or rolled back', async () => {
    const pool = new Pool({ connectionString: postgres.url });
    const client = await pool.connect();
    await client.query('begin');
    await client.query('insert into places values ($1, $2)', [70, 'Lublin']);
    await client.query('rollback');
    expect((await client.query('select * from places where id = 70')).rows).toEqual([]);
    client.release();
    await pool.end();
  });

  test('a client left in a transaction leaves nothing behind for the next', async () => {
    for (let run = 0; run < 3; run += 1) {
      const pool = new Pool({ connectionString: postgres.url });
      const client = await pool.connect();
      expect(
        (await client.query("select current_setting('rynek.mark', true) as mark")).rows[0]?.mark || null,
      ).toBeNull();
      await client.query("set rynek.mark = 'left'");
      await client.query('begin');
      await client.query('insert into places values (80, $1)', ['Opole']);
      client.release(true);
      await pool.end();
    }
    expect(await connect()`select * from places where id = 80`).toEqual([]);
  });

  test('an error is told and the connection goes on', async () => {
    const pool = new Pool({ connectionString: postgres.url });
    expect(await failureOf(pool.query('select 1/0'))).toMatchObject({ code: '22012' });
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });

  test('a wrong password is refused', async () => {
    const pool = new Pool({ connectionString: postgres.url.replace('local-contract', 'wrong') });
    pool.on('error', silent);
    expect(await failureOf(pool.query('select 1'))).toMatchObject({ code: '28P01' });
    await pool.end();
  });
});

test('a second start finds the data, also past the lock file of a crash whose process id lives on', async () => {
  const sql = connect();
  await sql`create table kept as select 1 as one`;
  await sql`checkpoint`;
  await proxy.stop();
  await postgres.stop();
  fs.writeFileSync(
    path.join(postgres.clusterDir, 'postmaster.pid'),
    `${process.pid}\n${postgres.clusterDir}\n`,
  );
  postgres = await startPostgres(options());
  proxy = await startNeonProxy({ port: base + 2, postgresPort: base + 5, postgresHost: postgres.socketDir });
  expect(await connect()`select one from kept`).toEqual([{ one: 1 }]);
}, 60_000);
