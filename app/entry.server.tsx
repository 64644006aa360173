import type { AppLoadContext, EntryContext } from '@remix-run/cloudflare';
import { RemixServer } from '@remix-run/react';
import { renderToReadableStream } from 'react-dom/server.browser';

export default async function handleRequest(request: Request, status: number, headers: Headers, remixContext: EntryContext, _ctx: AppLoadContext) {
  const body = await renderToReadableStream(<RemixServer context={remixContext} url={request.url} />, { signal: request.signal });
  headers.set('Content-Type', 'text/html; charset=utf-8');
  return new Response(body, { status, headers });
}
