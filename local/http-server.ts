import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LocalServer {
  readonly server: http.Server;
  readonly stop: () => Promise<void>;
}

/** Listens on the loopback address; a taken port is an error that names the port and what wanted it. */
export function listen(server: http.Server, port: number, purpose: string): Promise<LocalServer> {
  server.keepAliveTimeout = 120_000;
  server.headersTimeout = 125_000;
  server.requestTimeout = 0;
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortTakenError(port, purpose) : error);
    });
    server.listen(port, '127.0.0.1', () => {
      resolve({
        server,
        stop: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      });
    });
  });
}

export class PortTakenError extends Error {
  readonly port: number;
  constructor(port: number, purpose: string) {
    super(`Port ${port}, needed for ${purpose}, is taken by another program.`);
    this.port = port;
  }
}

/** Reads a request's body up to a limit; `undefined` when it is larger. */
export function readBody(request: http.IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limitBytes) chunks.push(chunk);
    });
    request.on('end', () => {
      if (length > limitBytes) resolve(undefined);
      else resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
    });
    request.on('error', reject);
  });
}

const requestLimitBytes = 64 * 1024 * 1024;

/** A header by which a handler asks for the connection to be cut instead of answered. */
export const disconnectHeader = 'x-stand-in-disconnect';

/** Serves a pure `Request → Response` function over Node's HTTP server. */
export function serveFetch(handler: (request: Request) => Promise<Response>): http.Server {
  return http.createServer(async (incoming, outgoing) => {
    try {
      const body = await readBody(incoming, requestLimitBytes);
      if (body === undefined) {
        outgoing.writeHead(413).end();
        return;
      }
      const port = (incoming.socket.address() as AddressInfo).port;
      const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? `127.0.0.1:${port}`}`);
      const headers = new Headers();
      for (const [name, value] of Object.entries(incoming.headers)) {
        if (typeof value === 'string') headers.set(name, value);
        else for (const part of value ?? []) headers.append(name, part);
      }
      const method = incoming.method ?? 'GET';
      const hasBody = method !== 'GET' && method !== 'HEAD';
      const response = await handler(
        new Request(url, { method, headers, ...(hasBody ? { body: new Uint8Array(body) } : {}) }),
      );
      if (response.headers.has(disconnectHeader)) {
        outgoing.destroy();
        return;
      }
      const content = Buffer.from(await response.arrayBuffer());
      const cookies = response.headers.getSetCookie();
      const answered: Record<string, string | string[]> = Object.fromEntries(response.headers);
      if (cookies.length > 0) answered['set-cookie'] = cookies;
      outgoing.writeHead(response.status, { ...answered, 'content-length': content.length });
      outgoing.end(method === 'HEAD' ? undefined : content);
    } catch (error) {
      console.error(error);
      if (!outgoing.headersSent) outgoing.writeHead(500, { 'content-type': 'text/plain' });
      outgoing.end('The local stand-in failed; its log says why.');
    }
  });
}
