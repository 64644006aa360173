import http from 'node:http';
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { type LocalServer, listen, readBody } from './http-server.ts';
import {
  connectWire,
  type Field,
  MessageCutter,
  openSession,
  openSocket,
  PostgresError,
  type PostgresErrorFields,
  type Statement,
  type StatementResult,
  type WireAddress,
  type WireConnection,
} from './postgres-wire.ts';

/** The largest request and answer Neon takes over HTTP. */
const bodyLimitBytes = 64 * 1024 * 1024;
const httpConnectionsMax = 24;
const sessionsMax = 64;
const idleLimitMs = 60_000;
const sessionWaitMs = 10_000;
/** How many different statements are remembered as seen once, before they are worth preparing. */
const sightingsMax = 5_000;
/** Output waiting in a WebSocket above which PostgreSQL is asked to pause. */
const bufferedBytesMax = 4 * 1024 * 1024;

export interface NeonProxyOptions {
  readonly port: number;
  readonly postgresPort: number;
  /** The folder of PostgreSQL's Unix socket, or its host. */
  readonly postgresHost: string;
}

interface Waiter<T> {
  readonly give: (item: T) => void;
  readonly fail: (error: Error) => void;
}

interface IdleItem<T> {
  readonly item: T;
  readonly since: number;
}

/** Lends warm connections, the most recently used first, and makes new ones up to a limit. */
class Pool<T> {
  readonly #open: () => Promise<T>;
  readonly #close: (item: T) => void;
  readonly #max: number;
  readonly #waitMs: number;
  readonly #idle: IdleItem<T>[] = [];
  readonly #waiters: Waiter<T>[] = [];
  #count = 0;

  constructor(options: { open: () => Promise<T>; close: (item: T) => void; max: number; waitMs: number }) {
    this.#open = options.open;
    this.#close = options.close;
    this.#max = options.max;
    this.#waitMs = options.waitMs;
  }

  async acquire(): Promise<T> {
    const warm = this.#idle.pop();
    if (warm !== undefined) return warm.item;
    if (this.#count < this.#max) return this.#make();
    return new Promise((resolve, reject) => {
      const waiter: Waiter<T> = {
        give: (item) => {
          clearTimeout(timer);
          resolve(item);
        },
        fail: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      const timer = setTimeout(() => {
        const at = this.#waiters.indexOf(waiter);
        if (at >= 0) this.#waiters.splice(at, 1);
        reject(
          new PostgresError({ severity: 'FATAL', code: '53300', message: 'sorry, too many clients already' }),
        );
      }, this.#waitMs);
      this.#waiters.push(waiter);
    });
  }

  release(item: T): void {
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) waiter.give(item);
    else this.#idle.push({ item, since: Date.now() });
  }

  /** A lent or idle connection has ended. */
  lose(item: T): void {
    const at = this.#idle.findIndex((entry) => entry.item === item);
    if (at >= 0) this.#idle.splice(at, 1);
    this.#count -= 1;
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) this.#make().then(waiter.give, waiter.fail);
  }

  closeIdle(olderThanMs: number): void {
    const now = Date.now();
    while (this.#idle[0] !== undefined && now - this.#idle[0].since >= olderThanMs) {
      const entry = this.#idle.shift();
      if (entry === undefined) return;
      this.#count -= 1;
      this.#close(entry.item);
    }
  }

  async #make(): Promise<T> {
    this.#count += 1;
    try {
      return await this.#open();
    } catch (error) {
      this.#count -= 1;
      throw error;
    }
  }
}

interface Session {
  readonly socket: Socket;
  readonly greeting: Buffer;
}

interface Database {
  readonly connections: Pool<WireConnection>;
  readonly sessions: Pool<Session>;
  readonly keep: (sql: string) => boolean;
}

function makeDatabase(address: WireAddress): Database {
  const seen = new Set<string>();
  const connections: Pool<WireConnection> = new Pool({
    open: async () => {
      const connection = await connectWire({ ...address, applicationName: 'neon-http' });
      connection.onBroken = () => connections.lose(connection);
      return connection;
    },
    close: (connection) => connection.end(),
    max: httpConnectionsMax,
    waitMs: 60_000,
  });
  const sessions: Pool<Session> = new Pool({
    open: () => openSession({ ...address, applicationName: 'neon-ws' }),
    close: ({ socket }) => socket.destroy(),
    max: sessionsMax,
    waitMs: sessionWaitMs,
  });
  return {
    connections,
    sessions,
    keep(sql) {
      if (seen.has(sql)) return true;
      if (seen.size >= sightingsMax) seen.clear();
      seen.add(sql);
      return false;
    },
  };
}

type Cell = string | null;

interface QueryBody {
  readonly query: string;
  readonly params?: readonly unknown[];
}

interface AnswerMode {
  readonly arrays: boolean;
  readonly rawText: boolean;
}

class BadRequest extends Error {}

function readParameter(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function readStatement(value: unknown): Statement {
  const query = value as Partial<QueryBody> | null;
  if (typeof query?.query !== 'string') throw new BadRequest('missing field `query`');
  return { sql: query.query, parameters: (query.params ?? []).map(readParameter) };
}

const integerTypes = new Set([21, 23, 26]);
const floatTypes = new Set([700, 701]);
const jsonTypes = new Set([114, 3802]);

function nativeValue(field: Field, value: Cell): unknown {
  if (value === null) return null;
  if (integerTypes.has(field.dataTypeID)) return Number(value);
  if (floatTypes.has(field.dataTypeID)) return Number.isFinite(Number(value)) ? Number(value) : value;
  if (field.dataTypeID === 16) return value === 't';
  if (jsonTypes.has(field.dataTypeID)) return JSON.parse(value);
  return value;
}

function shapeRows(result: StatementResult, mode: AnswerMode): unknown {
  if (mode.arrays && mode.rawText) return result.rows;
  return result.rows.map((row) => {
    const cells = row.map((cell, at) => {
      const field = result.fields[at];
      return mode.rawText || field === undefined ? cell : nativeValue(field, cell);
    });
    return mode.arrays ? cells : Object.fromEntries(cells.map((cell, at) => [result.fields[at]?.name, cell]));
  });
}

const writtenFields = new WeakMap<readonly Field[], string>();

function writeFields(fields: readonly Field[]): string {
  let text = writtenFields.get(fields);
  if (text === undefined) {
    text = JSON.stringify(fields);
    writtenFields.set(fields, text);
  }
  return text;
}

function writeResult(result: StatementResult, mode: AnswerMode): string {
  return `{"command":"${result.command}","fields":${writeFields(result.fields)},"rowAsArray":${mode.arrays},"rowCount":${result.rowCount},"rows":${JSON.stringify(shapeRows(result, mode))}}`;
}

const isolationLevels: Readonly<Record<string, string>> = {
  ReadUncommitted: 'read uncommitted',
  ReadCommitted: 'read committed',
  RepeatableRead: 'repeatable read',
  Serializable: 'serializable',
};

function beginStatement(headers: http.IncomingHttpHeaders): string {
  const words = ['begin'];
  const level = headers['neon-batch-isolation-level'];
  if (typeof level === 'string') {
    const written = isolationLevels[level];
    if (written === undefined) throw new BadRequest(`invalid isolation level: ${level}`);
    words.push(`isolation level ${written}`);
  }
  if (headers['neon-batch-read-only'] === 'true') words.push('read only');
  if (headers['neon-batch-deferrable'] === 'true') words.push('deferrable');
  return words.join(' ');
}

function bare(sql: string): Statement {
  return { sql, parameters: [] };
}

/** PostgreSQL says this when a table changed under a prepared statement, before it did anything. */
function isStalePlan(error: unknown): boolean {
  return error instanceof PostgresError && error.fields.routine === 'RevalidateCachedQuery';
}

const begins = /^begin\b/;
const keepAlways = new Set(['commit', 'rollback']);

async function runOn(database: Database, statements: readonly Statement[]): Promise<StatementResult[]> {
  const connection = await database.connections.acquire();
  const keep = (sql: string) => keepAlways.has(sql) || begins.test(sql) || database.keep(sql);
  try {
    try {
      return await connection.run(statements, { keep });
    } catch (error) {
      if (!isStalePlan(error)) throw error;
      if (connection.isInTransaction) await connection.run([bare('rollback')], { keep });
      await connection.forget();
      return await connection.run(statements, { keep });
    }
  } finally {
    if (!connection.isBroken && connection.isInTransaction) {
      await connection.run([bare('rollback')], { keep }).catch(() => undefined);
    }
    if (!connection.isBroken) database.connections.release(connection);
  }
}

interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

function errorAnswer(fields: PostgresErrorFields): HttpAnswer {
  return { status: 400, text: JSON.stringify(fields) };
}

/** Answers one call of Neon's SQL over HTTP. */
async function answerSql(
  databaseOf: (connectionString: string) => Database,
  headers: http.IncomingHttpHeaders,
  body: string,
): Promise<HttpAnswer> {
  try {
    const connectionString = headers['neon-connection-string'];
    if (typeof connectionString !== 'string') throw new BadRequest('missing header: Neon-Connection-String');
    const database = databaseOf(connectionString);
    const mode = {
      arrays: headers['neon-array-mode'] === 'true',
      rawText: headers['neon-raw-text-output'] === 'true',
    };
    let parsed: unknown;
    try {
      parsed = JSON.parse(body);
    } catch {
      throw new BadRequest('the body is not JSON');
    }
    const queries = (parsed as { queries?: unknown } | null)?.queries;
    if (Array.isArray(queries)) {
      const statements = [bare(beginStatement(headers)), ...queries.map(readStatement), bare('commit')];
      const results = await runOn(database, statements);
      const texts = results.slice(1, -1).map((result) => writeResult(result, mode));
      return { status: 200, text: `{"results":[${texts.join(',')}]}` };
    }
    const [result] = await runOn(database, [readStatement(parsed)]);
    if (result === undefined) throw new Error('PostgreSQL gave no result');
    return { status: 200, text: writeResult(result, mode) };
  } catch (error) {
    if (error instanceof PostgresError) return errorAnswer(error.fields);
    if (error instanceof BadRequest) return errorAnswer({ message: error.message });
    return {
      status: 503,
      text: JSON.stringify({ message: `PostgreSQL cannot be reached: ${String(error)}` }),
    };
  }
}

function errorMessage(fields: PostgresErrorFields): Buffer {
  const body = Buffer.from(
    `S${fields.severity ?? 'FATAL'}\0V${fields.severity ?? 'FATAL'}\0C${fields.code ?? '08006'}\0M${fields.message ?? ''}\0\0`,
  );
  const head = Buffer.alloc(5);
  head[0] = 'E'.charCodeAt(0);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const passwordRequest = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);
const authenticated = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]);
const protocolVersion = 196_608;
const cancelRequest = 80_877_102;
const terminate = 'X'.charCodeAt(0);
const query = 'Q'.charCodeAt(0);
const sync = 'S'.charCodeAt(0);
const functionCall = 'F'.charCodeAt(0);
const passwordType = 'p'.charCodeAt(0);
const ready = 'Z'.charCodeAt(0);
const idleStatus = 'I'.charCodeAt(0);

function simpleQuery(sql: string): Buffer {
  const body = Buffer.from(`${sql}\0`);
  const head = Buffer.alloc(5);
  head[0] = query;
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/**
 * One client's WebSocket. It gets a warm PostgreSQL session for as long as it stays, as from Neon's pooler; the
 * session is cleaned with DISCARD ALL before the next client has it, and thrown away if it was left at work.
 */
class Tunnel {
  readonly #webSocket: WebSocket;
  readonly #sessionsOf: (user: string, password: string, database: string) => Pool<Session>;
  readonly #address: { host: string; port: number };
  #early: Buffer = Buffer.alloc(0);
  #startup: { user: string; database: string } | undefined;
  #pool: Pool<Session> | undefined;
  #session: Session | undefined;
  #state: 'startup' | 'password' | 'waiting' | 'open' | 'closed' = 'startup';
  #answersDue = 0;
  #unsynced = false;
  #status = idleStatus;
  readonly #fromClient = new MessageCutter();
  readonly #fromServer = new MessageCutter();

  constructor(
    webSocket: WebSocket,
    address: { host: string; port: number },
    sessionsOf: (user: string, password: string, database: string) => Pool<Session>,
  ) {
    this.#webSocket = webSocket;
    this.#address = address;
    this.#sessionsOf = sessionsOf;
    webSocket.on('message', (data) =>
      this.#receive(Buffer.isBuffer(data) ? data : Buffer.from(data as ArrayBuffer)),
    );
    webSocket.on('close', () => this.#close());
    webSocket.on('error', () => webSocket.terminate());
  }

  #receive(data: Buffer): void {
    if (this.#state === 'open') {
      this.#forward(data);
      return;
    }
    this.#early = this.#early.length === 0 ? data : Buffer.concat([this.#early, data]);
    if (this.#state === 'startup') this.#readStartup();
    if (this.#state === 'password') this.#readPassword();
  }

  #readStartup(): void {
    if (this.#early.length < 8) return;
    const length = this.#early.readInt32BE(0);
    if (this.#early.length < length) return;
    const message = this.#early.subarray(0, length);
    const code = message.readInt32BE(4);
    this.#early = this.#early.subarray(length);
    if (code === cancelRequest) {
      const socket = openSocket(this.#address);
      socket.on('error', () => socket.destroy());
      socket.end(message);
      this.#webSocket.close();
      return;
    }
    if (code !== protocolVersion) {
      this.#webSocket.send(Buffer.from('N'));
      this.#readStartup();
      return;
    }
    const words = message.toString('utf8', 8).split('\0');
    const settings = new Map<string, string>();
    for (let at = 0; at + 1 < words.length; at += 2) settings.set(words[at] ?? '', words[at + 1] ?? '');
    const user = settings.get('user') ?? '';
    this.#startup = { user, database: settings.get('database') ?? user };
    this.#state = 'password';
    this.#webSocket.send(passwordRequest);
  }

  #readPassword(): void {
    if (this.#startup === undefined || this.#early.length < 5) return;
    const end = 1 + this.#early.readInt32BE(1);
    if (this.#early.length < end) return;
    if (this.#early[0] !== passwordType) {
      this.#refuse({ message: 'expected a password', code: '08P01' });
      return;
    }
    const password = this.#early.toString('utf8', 5, end - 1);
    this.#early = this.#early.subarray(end);
    this.#state = 'waiting';
    this.#attach(this.#sessionsOf(this.#startup.user, password, this.#startup.database));
  }

  async #attach(pool: Pool<Session>): Promise<void> {
    try {
      const session = await pool.acquire();
      if (this.#webSocket.readyState !== this.#webSocket.OPEN) {
        pool.release(session);
        return;
      }
      this.#pool = pool;
      this.#session = session;
      this.#state = 'open';
      session.socket.removeAllListeners('close');
      session.socket.removeAllListeners('error');
      session.socket.on('data', (chunk) => this.#backward(chunk));
      session.socket.on('error', () => session.socket.destroy());
      session.socket.on('close', () => this.#lose());
      this.#webSocket.send(Buffer.concat([authenticated, session.greeting]));
      const early = this.#early;
      this.#early = Buffer.alloc(0);
      if (early.length > 0) this.#forward(early);
    } catch (error) {
      this.#refuse(error instanceof PostgresError ? error.fields : { message: String(error), code: '08006' });
    }
  }

  #refuse(fields: PostgresErrorFields): void {
    this.#state = 'closed';
    this.#webSocket.send(errorMessage(fields), () => this.#webSocket.close());
  }

  #forward(data: Buffer): void {
    const socket = this.#session?.socket;
    if (socket === undefined) return;
    let whole: Buffer | undefined;
    let from = 0;
    let to = 0;
    let ends = false;
    this.#fromClient.cut(data, (type, buffer, start, end) => {
      if (whole === undefined) {
        whole = buffer;
        from = start - 5;
        to = from;
      }
      if (type === terminate) {
        ends = true;
        return;
      }
      to = end;
      this.#unsynced = true;
      if (type === query || type === sync || type === functionCall) {
        this.#answersDue += 1;
        this.#unsynced = false;
      }
    });
    if (whole !== undefined && to > from) socket.write(whole.subarray(from, to));
    if (ends) this.#close();
  }

  #backward(chunk: Buffer): void {
    this.#fromServer.cut(chunk, (type, buffer, start) => {
      if (type !== ready) return;
      this.#answersDue -= 1;
      this.#status = buffer[start] ?? idleStatus;
    });
    const socket = this.#session?.socket;
    this.#webSocket.send(chunk, () => {
      if (socket?.isPaused() === true && this.#webSocket.bufferedAmount < bufferedBytesMax) socket.resume();
    });
    if (this.#webSocket.bufferedAmount > bufferedBytesMax) socket?.pause();
  }

  #lose(): void {
    const session = this.#session;
    this.#session = undefined;
    if (session !== undefined) this.#pool?.lose(session);
    this.#webSocket.close();
  }

  #close(): void {
    const session = this.#session;
    const pool = this.#pool;
    this.#session = undefined;
    this.#state = 'closed';
    if (this.#webSocket.readyState === this.#webSocket.OPEN) this.#webSocket.close();
    if (session === undefined || pool === undefined) return;
    for (const event of ['data', 'error', 'close']) session.socket.removeAllListeners(event);
    session.socket.on('error', () => session.socket.destroy());
    session.socket.on('close', () => pool.lose(session));
    if (this.#answersDue !== 0 || this.#unsynced) {
      session.socket.destroy();
      return;
    }
    cleanSession(session, this.#status !== idleStatus, () => pool.release(session));
  }
}

function cleanSession(session: Session, isInTransaction: boolean, done: () => void): void {
  let answersDue = isInTransaction ? 2 : 1;
  const cutter = new MessageCutter();
  session.socket.resume();
  session.socket.on('data', (chunk: Buffer) => {
    cutter.cut(chunk, (type) => {
      if (type !== ready) return;
      answersDue -= 1;
      if (answersDue > 0) return;
      session.socket.removeAllListeners('data');
      done();
    });
  });
  if (isInTransaction) session.socket.write(simpleQuery('rollback'));
  session.socket.write(simpleQuery('discard all'));
}

/** Neon's SQL over HTTP as a function, for whoever lives in this process: no network lies between. */
export function sqlInProcess(address: { readonly host: string; readonly port: number }): {
  readonly answer: (headers: http.IncomingHttpHeaders, body: string) => Promise<HttpAnswer>;
  readonly stop: () => void;
} {
  const databases = new Map<string, Database>();
  const databaseOf = (connectionString: string): Database => {
    const known = databases.get(connectionString);
    if (known !== undefined) return known;
    const url = new URL(connectionString);
    const made = makeDatabase({
      ...address,
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database: decodeURIComponent(url.pathname.slice(1)),
    });
    databases.set(connectionString, made);
    return made;
  };
  return {
    answer: (headers, body) => answerSql(databaseOf, headers, body),
    stop() {
      for (const database of databases.values()) database.connections.closeIdle(0);
    },
  };
}

/** Serves Neon's two protocols, SQL over HTTP and PostgreSQL's own over WebSocket, before a real PostgreSQL. */
export async function startNeonProxy(options: NeonProxyOptions): Promise<LocalServer> {
  const databases = new Map<string, Database>();
  const address = { host: options.postgresHost, port: options.postgresPort };
  const databaseFor = (user: string, password: string, name: string): Database => {
    const key = JSON.stringify([user, password, name]);
    let database = databases.get(key);
    if (database === undefined) {
      database = makeDatabase({ ...address, user, password, database: name });
      databases.set(key, database);
    }
    return database;
  };
  const byString = new Map<string, Database>();
  const databaseOf = (connectionString: string): Database => {
    let database = byString.get(connectionString);
    if (database === undefined) {
      let url: URL;
      try {
        url = new URL(connectionString);
      } catch {
        throw new BadRequest('Failed to parse the connection string');
      }
      const user = decodeURIComponent(url.username);
      const name = decodeURIComponent(url.pathname.slice(1));
      database = databaseFor(user, decodeURIComponent(url.password), name === '' ? user : name);
      byString.set(connectionString, database);
    }
    return database;
  };

  const server = http.createServer(async (request, response) => {
    if (request.method !== 'POST' || request.url !== '/sql') {
      request.resume();
      response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"not found"}');
      return;
    }
    try {
      const body = await readBody(request, bodyLimitBytes);
      const answer =
        body === undefined
          ? { status: 413, text: '{"message":"request is too large"}' }
          : await answerSql(databaseOf, request.headers, body.toString('utf8'));
      response.writeHead(answer.status, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(answer.text),
      });
      response.end(answer.text);
    } catch {
      response.destroy();
    }
  });
  const webSockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: bodyLimitBytes,
  });
  server.on('upgrade', (request, socket, head) => {
    webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      new Tunnel(webSocket, address, (user, password, name) => databaseFor(user, password, name).sessions);
    });
  });
  const sweeper = setInterval(() => {
    for (const database of databases.values()) {
      database.connections.closeIdle(idleLimitMs);
      database.sessions.closeIdle(idleLimitMs);
    }
  }, idleLimitMs / 2);
  sweeper.unref();

  const listening = await listen(server, options.port, "Neon's protocols");
  return {
    server,
    async stop() {
      clearInterval(sweeper);
      for (const webSocket of webSockets.clients) webSocket.terminate();
      await listening.stop();
      for (const database of databases.values()) {
        database.connections.closeIdle(0);
        database.sessions.closeIdle(0);
      }
    },
  };
}
