import net from 'node:net';

/**
 * A small client for PostgreSQL's wire protocol (version 3): text format, extended queries, many statements in
 * one round trip, prepared statements kept per connection. It exists because it is on the path of every query
 * of the local stack, where a general driver costs more than the queries themselves.
 */

export interface WireAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly applicationName?: string;
}

export interface Statement {
  readonly sql: string;
  readonly parameters: readonly (string | null)[];
}

export interface Field {
  readonly name: string;
  readonly tableID: number;
  readonly columnID: number;
  readonly dataTypeID: number;
  readonly dataTypeSize: number;
  readonly dataTypeModifier: number;
  readonly format: 'text';
}

export interface StatementResult {
  readonly fields: readonly Field[];
  readonly rows: (string | null)[][];
  readonly command: string;
  readonly rowCount: number | null;
}

/** What PostgreSQL said, field by field, under the names its drivers use. */
export interface PostgresErrorFields {
  readonly severity?: string;
  readonly code?: string;
  readonly message?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly position?: string;
  readonly internalPosition?: string;
  readonly internalQuery?: string;
  readonly where?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly dataType?: string;
  readonly constraint?: string;
  readonly file?: string;
  readonly line?: string;
  readonly routine?: string;
}

export class PostgresError extends Error {
  readonly fields: PostgresErrorFields;
  constructor(fields: PostgresErrorFields) {
    super(fields.message ?? 'PostgreSQL reported an error without a message');
    this.fields = fields;
  }
}

const errorFieldNames: Readonly<Record<string, keyof PostgresErrorFields>> = {
  V: 'severity',
  C: 'code',
  M: 'message',
  D: 'detail',
  H: 'hint',
  P: 'position',
  p: 'internalPosition',
  q: 'internalQuery',
  W: 'where',
  s: 'schema',
  t: 'table',
  c: 'column',
  d: 'dataType',
  n: 'constraint',
  F: 'file',
  L: 'line',
  R: 'routine',
};

/** More statements than an application has; beyond it the oldest make room. */
const preparedMax = 400;

const code = (letter: string) => letter.charCodeAt(0);
const authentication = code('R');
const bindComplete = code('2');
const closeComplete = code('3');
const commandComplete = code('C');
const dataRow = code('D');
const emptyQuery = code('I');
const errorResponse = code('E');
const noData = code('n');
const parseComplete = code('1');
const readyForQuery = code('Z');
const rowDescription = code('T');
const idle = code('I');

/** Builds one outgoing buffer of several messages. */
class MessageWriter {
  #buffer = Buffer.allocUnsafe(16_384);
  #length = 0;
  #start = 0;

  #ensure(size: number): void {
    if (this.#length + size <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + size));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }

  begin(type: string): this {
    this.#ensure(5);
    this.#buffer[this.#length] = code(type);
    this.#start = this.#length + 1;
    this.#length += 5;
    return this;
  }

  text(value: string): this {
    this.#ensure(value.length * 3 + 1);
    this.#length += this.#buffer.write(value, this.#length, 'utf8');
    this.#buffer[this.#length] = 0;
    this.#length += 1;
    return this;
  }

  letter(value: string): this {
    this.#ensure(1);
    this.#buffer[this.#length] = code(value);
    this.#length += 1;
    return this;
  }

  int16(value: number): this {
    this.#ensure(2);
    this.#buffer.writeUInt16BE(value, this.#length);
    this.#length += 2;
    return this;
  }

  int32(value: number): this {
    this.#ensure(4);
    this.#buffer.writeInt32BE(value, this.#length);
    this.#length += 4;
    return this;
  }

  parameter(value: string | null): this {
    if (value === null) return this.int32(-1);
    this.#ensure(value.length * 3 + 4);
    const written = this.#buffer.write(value, this.#length + 4, 'utf8');
    this.#buffer.writeInt32BE(written, this.#length);
    this.#length += 4 + written;
    return this;
  }

  end(): this {
    this.#buffer.writeInt32BE(this.#length - this.#start, this.#start);
    return this;
  }

  take(): Buffer {
    const message = Buffer.from(this.#buffer.subarray(0, this.#length));
    this.#length = 0;
    if (this.#buffer.length > 1_048_576) this.#buffer = Buffer.allocUnsafe(16_384);
    return message;
  }
}

export function startupMessage(address: WireAddress): Buffer {
  const words = ['user', address.user, 'database', address.database, 'client_encoding', 'UTF8'];
  if (address.applicationName !== undefined) words.push('application_name', address.applicationName);
  const body = Buffer.from(`${words.join('\0')}\0\0`, 'utf8');
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8, 0);
  head.writeInt32BE(196_608, 4);
  return Buffer.concat([head, body]);
}

export function passwordMessage(password: string): Buffer {
  const body = Buffer.from(`${password}\0`, 'utf8');
  const head = Buffer.alloc(5);
  head[0] = code('p');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

export function readError(buffer: Buffer, start: number, end: number): PostgresErrorFields {
  const fields: Record<string, string> = {};
  let at = start;
  while (at < end && buffer[at] !== 0) {
    const name = errorFieldNames[String.fromCharCode(buffer[at] ?? 0)];
    const stop = buffer.indexOf(0, at + 1);
    if (name !== undefined) fields[name] = buffer.toString('utf8', at + 1, stop);
    at = stop + 1;
  }
  return fields;
}

/** Cuts a stream of bytes into whole messages; `handle` gets the type and where the body lies. */
export class MessageCutter {
  #rest: Buffer | undefined;

  cut(chunk: Buffer, handle: (type: number, buffer: Buffer, start: number, end: number) => void): void {
    const buffer = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    this.#rest = undefined;
    let at = 0;
    while (at + 5 <= buffer.length) {
      const end = at + 1 + buffer.readInt32BE(at + 1);
      if (end > buffer.length) break;
      handle(buffer[at] ?? 0, buffer, at + 5, end);
      at = end;
    }
    if (at < buffer.length) this.#rest = buffer.subarray(at);
  }
}

interface Prepared {
  readonly name: string;
  fields: readonly Field[];
}

interface Step {
  /** Absent for the unnamed statement. */
  readonly prepared: Prepared | undefined;
  readonly sql: string;
  fields: readonly Field[];
  rows: (string | null)[][];
}

interface Call {
  readonly steps: readonly Step[];
  at: number;
  readonly results: StatementResult[];
  error: PostgresError | undefined;
  readonly resolve: (results: StatementResult[]) => void;
  readonly reject: (error: Error) => void;
}

export interface RunOptions {
  /** Whether a statement is worth keeping prepared on the connection. */
  readonly keep?: (sql: string) => boolean;
}

export class WireConnection {
  readonly #socket: net.Socket;
  readonly #writer = new MessageWriter();
  readonly #prepared = new Map<string, Prepared>();
  readonly #cutter = new MessageCutter();
  #nameCount = 0;
  #call: Call | undefined;
  #status = idle;
  #broken: Error | undefined;
  onBroken: () => void = () => {};

  constructor(socket: net.Socket) {
    this.#socket = socket;
    const handle = this.#handle.bind(this);
    socket.on('data', (chunk: Buffer) => this.#cutter.cut(chunk, handle));
    socket.on('error', (error) => this.#break(error));
    socket.on('close', () => this.#break(new Error('PostgreSQL closed the connection')));
  }

  get isBroken(): boolean {
    return this.#broken !== undefined;
  }

  get isInTransaction(): boolean {
    return this.#status !== idle;
  }

  /**
   * Runs statements one after another in one round trip; the first that fails ends the rest. Without a `begin`
   * among them they are one implicit transaction.
   */
  run(statements: readonly Statement[], options: RunOptions = {}): Promise<StatementResult[]> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    if (this.#call !== undefined) return Promise.reject(new Error('The connection is busy'));
    const writer = this.#writer;
    const fresh = new Map<string, Prepared>();
    const steps: Step[] = [];
    for (const { sql, parameters } of statements) {
      let prepared = this.#prepared.get(sql) ?? fresh.get(sql);
      if (prepared === undefined) {
        if (options.keep?.(sql) === true) {
          this.#nameCount += 1;
          prepared = { name: `s${this.#nameCount}`, fields: [] };
          fresh.set(sql, prepared);
        }
        const name = prepared?.name ?? '';
        writer.begin('P').text(name).text(sql).int16(0).end();
        writer.begin('D').letter('S').text(name).end();
      }
      writer
        .begin('B')
        .text('')
        .text(prepared?.name ?? '')
        .int16(0)
        .int16(parameters.length);
      for (const parameter of parameters) writer.parameter(parameter);
      writer.int16(0).end();
      writer.begin('E').text('').int32(0).end();
      steps.push({ prepared, sql, fields: [], rows: [] });
    }
    this.#makeRoom(fresh.size);
    writer.begin('S').end();
    return new Promise((resolve, reject) => {
      this.#call = { steps, at: 0, results: [], error: undefined, resolve, reject };
      this.#socket.write(writer.take());
    });
  }

  /** Drops every prepared statement, on both sides. */
  async forget(): Promise<void> {
    this.#prepared.clear();
    await this.run([{ sql: 'deallocate all', parameters: [] }]);
  }

  end(): void {
    if (this.#broken === undefined) this.#socket.end(Buffer.from([code('X'), 0, 0, 0, 4]));
    this.#broken ??= new Error('The connection has ended');
  }

  #makeRoom(count: number): void {
    while (this.#prepared.size + count > preparedMax) {
      const [oldest] = this.#prepared;
      if (oldest === undefined) return;
      this.#prepared.delete(oldest[0]);
      this.#writer.begin('C').letter('S').text(oldest[1].name).end();
    }
  }

  #break(error: Error): void {
    const first = this.#broken === undefined;
    this.#broken ??= error;
    const call = this.#call;
    this.#call = undefined;
    call?.reject(error);
    this.#socket.destroy();
    if (first) this.onBroken();
  }

  #handle(type: number, buffer: Buffer, start: number, end: number): void {
    const call = this.#call;
    if (call === undefined) {
      if (type === errorResponse) this.#break(new PostgresError(readError(buffer, start, end)));
      return;
    }
    const step = call.steps[call.at];
    switch (type) {
      case dataRow:
        step?.rows.push(readRow(buffer, start));
        return;
      case bindComplete:
        if (step?.prepared !== undefined) step.fields = step.prepared.fields;
        return;
      case commandComplete:
        if (step !== undefined) this.#finishStep(call, step, buffer.toString('latin1', start, end - 1));
        return;
      case emptyQuery:
        if (step !== undefined) this.#finishStep(call, step, '');
        return;
      case rowDescription:
        if (step !== undefined) this.#describe(step, readFields(buffer, start));
        return;
      case noData:
        if (step !== undefined) this.#describe(step, []);
        return;
      case errorResponse:
        call.error ??= new PostgresError(readError(buffer, start, end));
        return;
      case readyForQuery:
        this.#status = buffer[start] ?? idle;
        this.#call = undefined;
        if (call.error === undefined) call.resolve(call.results);
        else call.reject(call.error);
        return;
      case parseComplete:
      case closeComplete:
        return;
      default:
        return;
    }
  }

  #describe(step: Step, fields: readonly Field[]): void {
    step.fields = fields;
    if (step.prepared === undefined) return;
    step.prepared.fields = fields;
    this.#prepared.set(step.sql, step.prepared);
  }

  #finishStep(call: Call, step: Step, tag: string): void {
    if (tag === 'DISCARD ALL' || tag === 'DEALLOCATE ALL') this.#prepared.clear();
    const words = tag.split(' ');
    const last = words.at(-1) ?? '';
    const counted = words.length > 1 && /^\d+$/.test(last);
    call.results.push({
      fields: step.fields,
      rows: step.rows,
      command: words[0] ?? '',
      rowCount: counted ? Number(last) : null,
    });
    call.at += 1;
  }
}

function readRow(buffer: Buffer, start: number): (string | null)[] {
  const count = buffer.readInt16BE(start);
  const row = new Array<string | null>(count);
  let at = start + 2;
  for (let column = 0; column < count; column += 1) {
    const length = buffer.readInt32BE(at);
    at += 4;
    if (length < 0) {
      row[column] = null;
    } else {
      row[column] = buffer.toString('utf8', at, at + length);
      at += length;
    }
  }
  return row;
}

function readFields(buffer: Buffer, start: number): Field[] {
  const count = buffer.readInt16BE(start);
  const fields: Field[] = [];
  let at = start + 2;
  for (let column = 0; column < count; column += 1) {
    const stop = buffer.indexOf(0, at);
    const name = buffer.toString('utf8', at, stop);
    at = stop + 1;
    fields.push({
      name,
      tableID: buffer.readUInt32BE(at),
      columnID: buffer.readUInt16BE(at + 4),
      dataTypeID: buffer.readUInt32BE(at + 6),
      dataTypeSize: buffer.readInt16BE(at + 10),
      dataTypeModifier: buffer.readInt32BE(at + 12),
      format: 'text',
    });
    at += 18;
  }
  return fields;
}

/** Opens a socket: a host that begins with a slash is the folder of a Unix socket. */
export function openSocket(address: Pick<WireAddress, 'host' | 'port'>): net.Socket {
  const socket = address.host.startsWith('/')
    ? net.connect({ path: `${address.host}/.s.PGSQL.${address.port}` })
    : net.connect({ host: address.host, port: address.port, noDelay: true });
  return socket;
}

export interface OpenedSession {
  readonly socket: net.Socket;
  /** What the server told of itself (ParameterStatus, BackendKeyData, ReadyForQuery), to repeat to a client. */
  readonly greeting: Buffer;
}

/** Opens a socket and signs in with a password in clear text, which the local cluster asks for. */
export function openSession(address: WireAddress): Promise<OpenedSession> {
  return new Promise((resolve, reject) => {
    const socket = openSocket(address);
    const cutter = new MessageCutter();
    const greeting: Buffer[] = [];
    const fail = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('PostgreSQL closed the connection while signing in')));
    socket.on('data', (chunk: Buffer) => {
      cutter.cut(chunk, (type, buffer, start, end) => {
        if (type === errorResponse) return fail(new PostgresError(readError(buffer, start, end)));
        if (type === authentication) {
          const method = buffer.readInt32BE(start);
          if (method !== 0 && method !== 3) fail(new Error(`Unknown authentication method ${method}`));
          return undefined;
        }
        greeting.push(Buffer.from(buffer.subarray(start - 5, end)));
        if (type === readyForQuery) {
          for (const event of ['data', 'error', 'close']) socket.removeAllListeners(event);
          resolve({ socket, greeting: Buffer.concat(greeting) });
        }
        return undefined;
      });
    });
    socket.write(Buffer.concat([startupMessage(address), passwordMessage(address.password)]));
  });
}

export async function connectWire(address: WireAddress): Promise<WireConnection> {
  const { socket } = await openSession(address);
  return new WireConnection(socket);
}
