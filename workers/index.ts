/** The map of the Worker: what answers requests, what consumes queues, what the crons run. */

import * as build from 'virtual:remix/server-build';
import { createRequestHandler } from '@remix-run/cloudflare';
import { createPorts } from '~/context.server';
import { readSettings, type WorkerEnvironment } from '~/env.server';
import { runWithLocale } from '~/i18n/locale.server';
import type { Session } from '~/ports/identity';
import { createRequestContext } from '~/request-context.server';
import { shopperOf } from '~/shopper.server';
import { runRounds } from './cron/rounds';
import { consumeAnalytics } from './queues/analytics';
import { consumeDeadLetters } from './queues/dead-letters';
import { consumeEvents } from './queues/events';
import { consumeJobs } from './queues/jobs';
import { serveStaticFile } from './static-files';

export { SellerChannel } from './durable-objects/seller-channel';
export { SkuStock } from './durable-objects/sku-stock';

const handleRequest = createRequestHandler(build, 'production');

export default {
  async fetch(request, env, execution) {
    const file = await serveStaticFile(request, env.ASSETS);
    if (file) return file;
    if (isForgedForm(request)) return new Response('This form was sent from another site.', { status: 403 });
    const { STRIPE_API_BASE } = readSettings(env);
    const requestContext = createRequestContext(request, {
      paymentOrigins: STRIPE_API_BASE ? [new URL(STRIPE_API_BASE).origin] : STRIPE_PAGES,
    });
    const ports = createPorts(env);
    const waitUntil = (work: Promise<unknown>) => execution.waitUntil(work);
    const shopper = shopperOf(request, { ports, waitUntil });
    let session: Promise<Session | null> | undefined;
    const answer = await runWithLocale(requestContext.locale, () =>
      handleRequest(request, {
        requestContext,
        ports,
        session: () => {
          session ??= ports.identity.readSession(request.headers);
          return session;
        },
        waitUntil,
        shopper,
      }),
    );
    return shopper.answered(answer);
  },

  async queue(batch, env) {
    const ports = createPorts(env);
    if (batch.queue.endsWith('-events')) return consumeEvents(batch, ports);
    if (batch.queue.endsWith('-jobs')) return consumeJobs(batch, ports);
    if (batch.queue.endsWith('-analytics')) return consumeAnalytics(batch, ports);
    return consumeDeadLetters(batch, ports);
  },

  async scheduled(event, env) {
    await runRounds(event.cron, createPorts(env));
  },
} satisfies ExportedHandler<WorkerEnvironment>;

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Whether a request that changes something comes from a page of another site. Browsers name the origin of
 * every such request; what names none is no browser's form, and carries no cookies of a visitor.
 */
function isForgedForm(request: Request): boolean {
  if (SAFE_METHODS.includes(request.method)) return false;
  const origin = request.headers.get('Origin');
  if (origin === null) return request.headers.get('Sec-Fetch-Site') === 'cross-site';
  return !URL.canParse(origin) || new URL(origin).host !== new URL(request.url).host;
}

/** Where Stripe hosts the pages that our forms lead to. */
const STRIPE_PAGES = ['https://checkout.stripe.com', 'https://connect.stripe.com'];
