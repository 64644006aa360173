import http from 'node:http';
import { type LocalServer, listen, readBody } from './http-server.ts';
import { type Command, Fault, type RedisEngine, type Reply, Status } from './redis/engine.ts';

/** Upstash's own limit on a request. */
const bodyLimitBytes = 10 * 1024 * 1024;

export interface UpstashRestOptions {
  readonly port: number;
  readonly token: string;
  readonly engine: RedisEngine;
}

/** The client takes a lone `OK` as it is, and decodes every other string, also an `OK` inside a list. */
function writeText(bytes: Buffer, encoded: boolean, isAlone: boolean): string {
  if (!encoded) return JSON.stringify(bytes.toString('utf8'));
  if (isAlone && bytes.length === 2 && bytes[0] === 0x4f && bytes[1] === 0x4b) return '"OK"';
  return `"${bytes.toString('base64')}"`;
}

function writeReply(reply: Reply, encoded: boolean, isAlone: boolean): string {
  if (reply === null) return 'null';
  if (typeof reply === 'number') return String(reply);
  if (Buffer.isBuffer(reply)) return writeText(reply, encoded, isAlone);
  if (reply instanceof Status) return writeText(Buffer.from(reply.text), encoded, isAlone);
  if (reply instanceof Fault) return JSON.stringify(reply.message);
  return `[${(reply as readonly Reply[]).map((item) => writeReply(item, encoded, false)).join(',')}]`;
}

function writeOutcome(reply: Reply, encoded: boolean): string {
  if (reply instanceof Fault) return JSON.stringify({ error: reply.message });
  return `{"result":${writeReply(reply, encoded, true)}}`;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

function refuse(status: number, error: string): Answer {
  return { status, text: JSON.stringify({ error }) };
}

function readCommand(value: unknown): Command | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return value.map((word) => (typeof word === 'object' ? JSON.stringify(word) : String(word)));
}

function readCommands(value: unknown): readonly Command[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const commands: Command[] = [];
  for (const item of value) {
    const command = readCommand(item);
    if (command === undefined) return undefined;
    commands.push(command);
  }
  return commands;
}

const notCommands = 'ERR failed to parse the body: expected an array of commands';

async function answer(
  engine: RedisEngine,
  path: string,
  body: Buffer,
  encoded: boolean,
  method: string,
): Promise<Answer> {
  let parsed: unknown;
  if (path === '/' || path === '/pipeline' || path === '/multi-exec') {
    try {
      parsed = JSON.parse(body.toString('utf8'));
    } catch {
      return refuse(400, 'ERR failed to parse the body as JSON');
    }
  }
  if (path === '/pipeline') {
    const commands = readCommands(parsed);
    if (commands === undefined) return refuse(400, notCommands);
    const replies = commands.length === 0 ? [] : await engine.pipeline(commands);
    return { status: 200, text: `[${replies.map((reply) => writeOutcome(reply, encoded)).join(',')}]` };
  }
  if (path === '/multi-exec') {
    const commands = readCommands(parsed);
    if (commands === undefined) return refuse(400, notCommands);
    const replies = await engine.transaction(commands);
    if (replies instanceof Fault) return refuse(400, replies.message);
    return { status: 200, text: `[${replies.map((reply) => writeOutcome(reply, encoded)).join(',')}]` };
  }
  const words = path === '/' ? readCommand(parsed) : path.slice(1).split('/').map(decodeURIComponent);
  if (words === undefined) return refuse(400, 'ERR failed to parse the body: expected a command');
  const command =
    path !== '/' && method === 'POST' && body.length > 0 ? [...words, body.toString('utf8')] : words;
  const [reply] = await engine.pipeline([command]);
  if (reply instanceof Fault) return refuse(400, reply.message);
  return { status: 200, text: writeOutcome(reply ?? null, encoded) };
}

/** Serves Upstash's REST protocol before a Redis engine. */
export function startUpstashRest(options: UpstashRestOptions): Promise<LocalServer> {
  const authorization = `Bearer ${options.token}`;
  const server = http.createServer(async (request, response) => {
    try {
      const body = await readBody(request, bodyLimitBytes);
      let result: Answer;
      if (request.headers.authorization !== authorization) {
        result = refuse(401, 'WRONGPASS invalid or missing auth token');
      } else if (body === undefined) {
        result = refuse(400, 'ERR max request size exceeded');
      } else {
        const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
        const encoded = request.headers['upstash-encoding'] === 'base64';
        try {
          result = await answer(options.engine, path, body, encoded, request.method ?? 'GET');
        } catch (error) {
          result = refuse(503, `ERR Redis cannot be reached: ${String(error)}`);
        }
      }
      response.writeHead(result.status, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(result.text),
      });
      response.end(result.text);
    } catch {
      response.destroy();
    }
  });
  return listen(server, options.port, "Upstash's protocol");
}
