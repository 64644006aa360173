import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGuarded } from '../guarded-process.ts';
import { type Command, Fault, type RedisEngine, type Reply, Status } from './engine.ts';

const startLimitMs = 15_000;

export interface RedisServerOptions {
  readonly port: number;
  readonly dataDir: string;
}

export function findRedisServer(): string | undefined {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const file = path.join(folder, 'redis-server');
    try {
      fs.accessSync(file, fs.constants.X_OK);
      execFileSync(file, ['--version'], { stdio: 'ignore' });
      return file;
    } catch {
      // The next folder may have it.
    }
  }
  return undefined;
}

interface Parsed {
  readonly reply: Reply;
  readonly end: number;
}

/** Reads one reply of RESP2 at `at`; `undefined` while it is incomplete. */
export function parseReply(buffer: Buffer, at: number): Parsed | undefined {
  const lineEnd = buffer.indexOf('\r\n', at);
  if (lineEnd < 0) return undefined;
  const line = buffer.toString('utf8', at + 1, lineEnd);
  const next = lineEnd + 2;
  switch (buffer[at]) {
    case 0x2b:
      return { reply: new Status(line), end: next };
    case 0x2d:
      return { reply: new Fault(line), end: next };
    case 0x3a:
      return { reply: Number(line), end: next };
    case 0x24: {
      const length = Number(line);
      if (length < 0) return { reply: null, end: next };
      if (buffer.length < next + length + 2) return undefined;
      return { reply: buffer.subarray(next, next + length), end: next + length + 2 };
    }
    case 0x2a: {
      const count = Number(line);
      if (count < 0) return { reply: null, end: next };
      const items: Reply[] = [];
      let position = next;
      for (let item = 0; item < count; item += 1) {
        const parsed = parseReply(buffer, position);
        if (parsed === undefined) return undefined;
        items.push(parsed.reply);
        position = parsed.end;
      }
      return { reply: items, end: position };
    }
    default:
      throw new Error(`redis-server sent something that is not RESP: ${JSON.stringify(line)}`);
  }
}

function writeCommands(commands: readonly Command[]): string {
  let text = '';
  for (const command of commands) {
    text += `*${command.length}\r\n`;
    for (const word of command) text += `$${Buffer.byteLength(word)}\r\n${word}\r\n`;
  }
  return text;
}

interface Waiting {
  readonly count: number;
  readonly replies: Reply[];
  readonly resolve: (replies: readonly Reply[]) => void;
  readonly reject: (error: Error) => void;
}

/** One connection; what is written in one go is answered in order, so callers share it without waiting. */
class RespConnection {
  readonly #port: number;
  readonly #waiting: Waiting[] = [];
  #socket: net.Socket | undefined;
  #rest: Buffer | undefined;
  #closed = false;

  constructor(port: number) {
    this.#port = port;
  }

  send(commands: readonly Command[]): Promise<readonly Reply[]> {
    if (this.#closed) return Promise.reject(new Error('The Redis connection has ended'));
    return new Promise((resolve, reject) => {
      const socket = this.#connected();
      this.#waiting.push({ count: commands.length, replies: [], resolve, reject });
      socket.write(writeCommands(commands));
    });
  }

  close(): void {
    this.#closed = true;
    this.#socket?.destroy();
  }

  #connected(): net.Socket {
    if (this.#socket !== undefined) return this.#socket;
    const socket = net.connect({ host: '127.0.0.1', port: this.#port, noDelay: true });
    let reason = new Error('redis-server closed the connection');
    socket.on('error', (error) => {
      reason = error;
    });
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = undefined;
      this.#rest = undefined;
      for (const waiting of this.#waiting.splice(0)) waiting.reject(reason);
    });
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#socket = socket;
    return socket;
  }

  #read(chunk: Buffer): void {
    const buffer = this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (at < buffer.length) {
      const parsed = parseReply(buffer, at);
      if (parsed === undefined) break;
      at = parsed.end;
      const waiting = this.#waiting[0];
      if (waiting === undefined) continue;
      waiting.replies.push(parsed.reply);
      if (waiting.replies.length < waiting.count) continue;
      this.#waiting.shift();
      waiting.resolve(waiting.replies);
    }
    this.#rest = at < buffer.length ? buffer.subarray(at) : undefined;
  }
}

const upstashHeader = /^#!lua flags=allow-key-locking\r?\n/;

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

/**
 * Upstash's scripts open with a flag that only Upstash knows. It is taken off, and the hash by which a client
 * calls the script is translated.
 */
class ScriptNames {
  readonly #stockHash = new Map<string, string>();

  toStock(command: Command): Command {
    const name = command[0]?.toUpperCase() ?? '';
    const script = command[1];
    if ((name === 'EVAL' || name === 'EVAL_RO') && script !== undefined) {
      return [name, this.#strip(script), ...command.slice(2)];
    }
    if ((name === 'EVALSHA' || name === 'EVALSHA_RO') && script !== undefined) {
      return [name, this.#stockHash.get(script.toLowerCase()) ?? script, ...command.slice(2)];
    }
    if (name === 'SCRIPT' && script !== undefined) {
      const action = script.toUpperCase();
      if (action === 'LOAD') return [name, action, this.#strip(command[2] ?? '')];
      if (action === 'EXISTS') {
        return [
          name,
          action,
          ...command.slice(2).map((hash) => this.#stockHash.get(hash.toLowerCase()) ?? hash),
        ];
      }
    }
    return command;
  }

  /** A client that loads a script expects the hash of what it sent. */
  fromStock(command: Command, reply: Reply): Reply {
    const loads = command[0]?.toUpperCase() === 'SCRIPT' && command[1]?.toUpperCase() === 'LOAD';
    return loads && Buffer.isBuffer(reply) ? Buffer.from(sha1(command[2] ?? '')) : reply;
  }

  #strip(script: string): string {
    if (!upstashHeader.test(script)) return script;
    const stock = script.replace(upstashHeader, '');
    this.#stockHash.set(sha1(script), sha1(stock));
    return stock;
  }
}

/** Starts redis-server on the data folder, and talks to it over one pipelined connection. */
export async function startRedisServer(binary: string, options: RedisServerOptions): Promise<RedisEngine> {
  const folder = path.join(options.dataDir, 'redis');
  fs.mkdirSync(folder, { recursive: true });
  const logFile = path.join(options.dataDir, 'redis.log');
  const output = fs.openSync(logFile, 'a');
  const settings: readonly string[] = [
    ...['--port', String(options.port), '--bind', '127.0.0.1', '--protected-mode', 'yes'],
    ...['--dir', folder, '--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''],
    ...['--databases', '1', '--daemonize', 'no'],
  ];
  const server = startGuarded({ command: binary, arguments: settings, stopSignal: 'TERM', output });
  fs.closeSync(output);
  const connection = new RespConnection(options.port);
  const stop = async () => {
    connection.close();
    await server.stop();
  };
  const deadline = Date.now() + startLimitMs;
  for (;;) {
    const words = await connection.send([['PING']]).catch(() => undefined);
    if (words?.[0] instanceof Status) break;
    if (server.exitCode() !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`redis-server did not start on port ${options.port}; its log is ${logFile}`);
    }
    await sleep(25);
  }
  const scripts = new ScriptNames();
  return {
    name: 'redis-server',
    async pipeline(commands) {
      const replies = await connection.send(commands.map((command) => scripts.toStock(command)));
      return replies.map((reply, at) => scripts.fromStock(commands[at] ?? [], reply));
    },
    async transaction(commands) {
      const stock = commands.map((command) => scripts.toStock(command));
      const replies = await connection.send([['MULTI'], ...stock, ['EXEC']]);
      const outcome = replies.at(-1) ?? null;
      if (outcome instanceof Fault) return outcome;
      if (!Array.isArray(outcome)) return new Fault('EXECABORT Transaction discarded');
      return outcome.map((reply: Reply, at: number) => scripts.fromStock(commands[at] ?? [], reply));
    },
    stop,
  };
}
