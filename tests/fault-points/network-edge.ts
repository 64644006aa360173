import http from 'node:http';
import { type LocalServer, listen, readBody } from '../../local/http-server.ts';

const bodyBytesMax = 64 * 1024 * 1024;

/** A call that left the Worker, named so that the same code makes the same name. */
export interface EdgeCall {
  readonly edge: string;
  readonly label: string;
}

/** What is done about a call: let through, or killed before it arrives, or after it was acted on. */
export type EdgeVerdict = 'pass' | 'kill_before' | 'kill_after';

export interface EdgeOptions {
  readonly edge: string;
  readonly port: number;
  readonly targetPort: number;
  readonly label: (request: { method: string; path: string; body: string }) => string;
  readonly judge: (call: EdgeCall) => EdgeVerdict;
  /** Called where the verdict kills; the caller's connection is cut afterwards. */
  readonly kill: () => void;
}

/** Stands between the Worker and a service, so that every call is seen, and can be the last one. */
export function startEdge(options: EdgeOptions): Promise<LocalServer> {
  const agent = new http.Agent({ keepAlive: true });
  const server = http.createServer(async (incoming, outgoing) => {
    outgoing.on('error', () => undefined);
    const body = await readBody(incoming, bodyBytesMax).catch(() => undefined);
    if (body === undefined) {
      outgoing.destroy();
      return;
    }
    const { method = 'GET', url = '/' } = incoming;
    const label = options.label({ method, path: url, body: body.toString('utf8') });
    const verdict = options.judge({ edge: options.edge, label });
    if (verdict === 'kill_before') {
      options.kill();
      outgoing.destroy();
      return;
    }
    const forwarded = http.request(
      {
        host: '127.0.0.1',
        port: options.targetPort,
        method,
        path: url,
        agent,
        headers: { ...incoming.headers, 'content-length': body.length },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          if (verdict === 'kill_after') {
            options.kill();
            outgoing.destroy();
            return;
          }
          const content = Buffer.concat(chunks);
          const headers = { ...answer.headers };
          delete headers['transfer-encoding'];
          outgoing.writeHead(answer.statusCode ?? 502, { ...headers, 'content-length': content.length });
          outgoing.end(content);
        });
      },
    );
    forwarded.on('error', () => outgoing.destroy());
    forwarded.end(body);
  });
  return listen(server, options.port, `the edge before ${options.edge}`);
}

/** What a call to Postgres does: the tables of its statements, writes first. */
export function sqlLabel(body: string): string {
  let queries: string[] = [];
  try {
    const sent: { query?: string; queries?: { query: string }[] } = JSON.parse(body);
    queries = sent.queries?.map(({ query }) => query) ?? [sent.query ?? ''];
  } catch {
    return 'unreadable';
  }
  const writes = new Set<string>();
  const reads = new Set<string>();
  for (const query of queries) {
    const words = query.replace(/"/g, '').replace(/\s+/g, ' ');
    const found = [...words.matchAll(/\b(insert into|update|delete from) (?!set\b)([a-z_]+)/gi)];
    for (const [, verb = '', table = ''] of found)
      writes.add(`${verb.split(' ')[0]?.toLowerCase()} ${table}`);
    const [, table] = /\bfrom ([a-z_]+)/i.exec(words) ?? [];
    if (found.length === 0 && table !== undefined) reads.add(table);
  }
  return writes.size > 0 ? [...writes].join(' + ') : `read ${[...reads].join(' + ')}`;
}

/** A path with its identifiers taken out. */
export function pathLabel({ method, path }: { method: string; path: string }): string {
  return `${method} ${path.split('?', 1)[0]?.replace(/\b(?:cs|pi|ch|re|acct|tr)_[A-Za-z0-9_]+/g, ':id')}`;
}
