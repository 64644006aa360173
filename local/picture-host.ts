import fs from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { type LocalServer, listen } from './http-server.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.avif': 'image/avif',
  '.gif': 'image/gif',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
};

/** Serves the pictures of folders, as a seller's own site would; the first folder that has a file answers. */
export function startPictureHost(port: number, folders: readonly string[]): Promise<LocalServer> {
  const server = http.createServer(async (request, response) => {
    const name = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const type = contentTypes[path.extname(name).toLowerCase()];
    for (const folder of type === undefined ? [] : folders) {
      const file = path.join(folder, path.normalize(name));
      if (!file.startsWith(folder + path.sep)) continue;
      const content = await fs.readFile(file).catch(() => undefined);
      if (content === undefined) continue;
      response.writeHead(200, { 'content-type': type, 'content-length': content.length });
      response.end(request.method === 'HEAD' ? undefined : content);
      return;
    }
    response.writeHead(404, { 'content-type': 'text/plain' }).end('No such picture');
  });
  return listen(server, port, 'the picture host');
}
