import type {
  ActionFunctionArgs,
  AppLoadContext,
  EntryContext,
  LoaderFunctionArgs,
} from '@remix-run/cloudflare';
import { isRouteErrorResponse, RemixServer } from '@remix-run/react';
import { isbot } from 'isbot';
import { renderToReadableStream } from 'react-dom/server';
import { NonceProvider } from '~/components/nonce';
import { contentSecurityPolicy, setSecurityHeaders } from '~/security-headers.server';

export default async function handleRequest(
  request: Request,
  status: number,
  headers: Headers,
  remixContext: EntryContext,
  { requestContext }: AppLoadContext,
): Promise<Response> {
  const { nonce, requestId, locale } = requestContext;
  let statusToAnswer = status;
  const body = await renderToReadableStream(
    <NonceProvider value={nonce}>
      <RemixServer context={remixContext} url={request.url} nonce={nonce} />
    </NonceProvider>,
    {
      nonce,
      signal: request.signal,
      onError(error) {
        statusToAnswer = 500;
        logFailure(error, request, requestId);
      },
    },
  );
  if (isbot(request.headers.get('User-Agent'))) await body.allReady;

  setSecurityHeaders(headers, requestContext);
  headers.set('Content-Security-Policy', contentSecurityPolicy(requestContext, { nonce }));
  headers.set('Content-Type', 'text/html; charset=utf-8');
  headers.set('Content-Language', locale);
  return new Response(body, { status: statusToAnswer, headers });
}

export function handleDataRequest(
  response: Response,
  { context }: LoaderFunctionArgs | ActionFunctionArgs,
): Response {
  setSecurityHeaders(response.headers, context.requestContext);
  return response;
}

export function handleError(
  error: unknown,
  { request, context }: LoaderFunctionArgs | ActionFunctionArgs,
): void {
  if (isRouteErrorResponse(error) && error.status < 500) return;
  logFailure(error, request, context.requestContext.requestId);
}

function logFailure(error: unknown, request: Request, requestId: string): void {
  if (request.signal.aborted) return;
  const { pathname } = new URL(request.url);
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  console.error(
    JSON.stringify({ event: 'request.failed', requestId, method: request.method, pathname, reason }),
  );
}
