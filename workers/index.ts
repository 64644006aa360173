/** The map of the Worker: what answers requests, what consumes queues, what the crons run. */

import * as build from 'virtual:remix/server-build';
import { createRequestHandler } from '@remix-run/cloudflare';
import { createPorts } from '~/context.server';
import { readSettings, type WorkerEnvironment } from '~/env.server';
import { runWithLocale } from '~/i18n/locale.server';
import { showUnavailable } from '~/kept-page.server';
import type { Session } from '~/ports/identity';
import { keptName } from '~/public-pages';
import { createRequestContext, type RequestContext } from '~/request-context.server';
import { isDatabaseAway } from '~/services/database-errors.server';
import { type Shopper, shopperOf, UNRECORDED } from '~/shopper.server';
import { runRounds } from './cron/rounds';
import { findDoorAnswer, keepDoorAnswer, refusalAtDoor } from './door-answers';
import { findKeptPage, keepPage } from './kept-pages';
import { findCopy, keepCopy } from './page-copies';
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
    const atDoor = refusalAtDoor(request, ports, requestContext);
    const answerAtDoor = atDoor === null ? null : findDoorAnswer(atDoor, requestContext);
    if (answerAtDoor) return answerAtDoor;
    const waitUntil = (work: Promise<unknown>) => execution.waitUntil(work);
    const render = (rendered: Request, context: RequestContext, shopper: Shopper) => {
      let session: Promise<Session | null> | undefined;
      return runWithLocale(requestContext.locale, () =>
        handleRequest(rendered, {
          requestContext: context,
          ports,
          session: () => {
            session ??= ports.identity.readSession(rendered.headers);
            return session;
          },
          waitUntil,
          shopper,
        }),
      );
    };
    const nowMs = ports.clock.nowMs();
    const standIn = async () => {
      const copy = SAFE_METHODS.includes(request.method)
        ? await runWithLocale(requestContext.locale, () =>
            findCopy(request, build.assets.version, requestContext),
          )
        : null;
      if (copy) return copy;
      const page = new Request(new URL(NO_PAGE, request.url));
      const away = await render(page, { ...requestContext, isDataAway: true }, UNRECORDED);
      return showUnavailable(away, requestContext);
    };
    const shopper = shopperOf(request, { ports, waitUntil });
    const name = keptName(request, requestContext);
    const keptPage =
      name === null ? null : await findKeptPage(name, build.assets.version, ports, requestContext);
    if (keptPage) return shopper.answered(keptPage);
    const isDocument = isPageAsked(request);
    if (isDocument && nowMs - awayAtMs < AWAY_KNOWN_MS) return standIn();

    const rendered = render(request, requestContext, shopper);
    const isLate =
      isDocument &&
      (await Promise.race([rendered.then(() => false), ports.clock.pause(LATE_MS).then(() => true)]));
    if (isLate && (await isDatabaseAway(ports))) {
      awayAtMs = ports.clock.nowMs();
      waitUntil(rendered.then((late) => late.body?.cancel()));
      return standIn();
    }
    const answer = await rendered;
    if (isDocument && answer.status >= 500 && (await isDatabaseAway(ports))) {
      awayAtMs = nowMs;
      await answer.body?.cancel();
      return standIn();
    }
    if (request.method === 'GET' && answer.status === 200)
      waitUntil(
        keepCopy(request, build.assets.version, nowMs, (anonymous) => {
          const forNobody = createRequestContext(anonymous, requestContext);
          return render(anonymous, forNobody, UNRECORDED);
        }),
      );
    if (atDoor !== null) return keepDoorAnswer(atDoor, requestContext.locale, answer);
    if (name === null) return shopper.answered(answer);
    return shopper.answered(keepPage(name, build.assets.version, nowMs, answer, requestContext, waitUntil));
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

/** A page that takes so long waits for a database that takes questions and answers none, if it is that. */
const LATE_MS = 3_000;
/** How long a database that could not be reached is not asked again for pages. */
const AWAY_KNOWN_MS = 2_000;
/** When this isolate last found it away. */
let awayAtMs = Number.NEGATIVE_INFINITY;

/** The route that reads nothing. */
const NO_PAGE = '/unavailable';

/** Whether a browser asks for a page to show; scripts ask for data, machines for something else. */
function isPageAsked(request: Request): boolean {
  const { pathname } = new URL(request.url);
  if (pathname.endsWith('.data') || /^\/(api|webhooks|media|case-pictures)\//.test(pathname)) return false;
  return request.headers.get('Accept')?.includes('text/html') ?? false;
}

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
