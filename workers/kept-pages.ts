import { partsOfPage } from '~/page-parts';
import type { Ports } from '~/ports/ports';
import { livesStill, showsChange } from '~/public-pages';
import type { RequestContext } from '~/request-context.server';
import { contentSecurityPolicy, setSecurityHeaders } from '~/security-headers.server';

const CACHE = 'public-pages';
/** Cache keys are addresses; nobody can ask for these. */
const KEPT_ORIGIN = 'https://kept.invalid';
/** Pages that an isolate keeps in memory before the cache of its place. */
const MEMORY_BYTES_MAX = 8 * 1024 * 1024;
/** Pages that an isolate knows to be asked for more than once, at most. */
const WANTED_MAX = 20_000;
/** A page that was found unchanged is shown again for so long without asking: what is asked for all the time. */
const UNCHANGED_MS = 250;
/** How long the cache of a place keeps a page at all; the page's own life is shorter. */
const CACHE_SECONDS = 3_600;
const HEADERS = { madeAt: 'X-Made-At', parts: 'X-Parts', hashes: 'X-Inline-Scripts' };
const INLINE_SCRIPT = /<script((?:\s[^>]*)?)>([\s\S]*?)<\/script>/g;

interface KeptPage {
  readonly body: ArrayBuffer;
  readonly language: string;
  readonly madeAtMs: number;
  readonly parts: readonly string[];
  /** Of its inline scripts: it has no nonce, which is good for one answer only. */
  readonly hashes: readonly string[];
  unchangedAtMs: number;
}

/**
 * Pages that were asked for before: keeping one costs as much as making it, so that what is looked at once in a while is
 * not kept.
 */
const wanted = new Set<string>();

/** Pages of this isolate, the one shown longest ago first. */
const memory = new Map<string, KeptPage>();
let memoryBytes = 0;

/** The page kept under a name, if nothing that it shows has changed since it was made. */
export async function findKeptPage(
  name: string,
  build: string,
  ports: Pick<Ports, 'clock' | 'pageChanges'>,
  context: RequestContext,
): Promise<Response | null> {
  const nowMs = ports.clock.nowMs();
  const page = memory.get(name) ?? (await readCache(name, build));
  if (page === null) return null;
  forget(name);
  if (!livesStill(name, page.madeAtMs, nowMs)) return null;
  if (nowMs - page.unchangedAtMs >= UNCHANGED_MS) {
    const changedAtMs = await ports.pageChanges.latestMs(page.parts);
    if (changedAtMs === 'unreachable' || !showsChange(page.madeAtMs, changedAtMs)) return null;
    page.unchangedAtMs = nowMs;
  }
  remember(name, page);
  const headers = new Headers({
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Language': page.language,
    'Content-Security-Policy': contentSecurityPolicy(context, { hashes: page.hashes }),
    Age: String(Math.max(0, Math.floor((nowMs - page.madeAtMs) / 1_000))),
  });
  setSecurityHeaders(headers, context);
  return new Response(page.body, { headers });
}

/**
 * Keeps a page under a name while it is sent to the one who asked for it, if it is asked for more than once.
 *
 * @param madeAtMs before anything that the page shows was read.
 */
export function keepPage(
  name: string,
  build: string,
  madeAtMs: number,
  answer: Response,
  context: RequestContext,
  waitUntil: (work: Promise<unknown>) => void,
): Response {
  const isPlain = answer.status === 200 && !answer.headers.has('Set-Cookie');
  const isPage = answer.headers.get('Content-Type')?.startsWith('text/html') ?? false;
  if (!isPlain || !isPage || answer.body === null || !isWanted(name)) return answer;
  const [sent, kept] = answer.body.tee();
  waitUntil(
    write(name, build, madeAtMs, kept, context).catch((error: unknown) => {
      console.error('A page could not be kept.', error);
    }),
  );
  return new Response(sent, answer);
}

/** Whether a page was asked for before. */
function isWanted(name: string): boolean {
  const was = wanted.delete(name);
  wanted.add(name);
  const [oldest] = wanted;
  if (oldest !== undefined && wanted.size > WANTED_MAX) wanted.delete(oldest);
  return was;
}

async function write(
  name: string,
  build: string,
  madeAtMs: number,
  body: ReadableStream,
  { nonce, locale }: RequestContext,
): Promise<void> {
  const html = (await new Response(body).text()).replaceAll(` nonce="${nonce}"`, '');
  // Somewhere it is used in a way that is not known here: such a page would be good for one answer only.
  if (html.includes(nonce)) return;
  const [path = ''] = name.split('?');
  const page: KeptPage = {
    body: new TextEncoder().encode(html).buffer,
    language: locale,
    madeAtMs,
    parts: partsOfPage(path, html),
    hashes: await hashInlineScripts(html),
    unchangedAtMs: Number.NEGATIVE_INFINITY,
  };
  remember(name, page);
  const headers = {
    'Cache-Control': `public, max-age=${CACHE_SECONDS}`,
    'Content-Language': locale,
    [HEADERS.madeAt]: String(madeAtMs),
    [HEADERS.parts]: page.parts.join(' '),
    [HEADERS.hashes]: page.hashes.join(' '),
  };
  await (await caches.open(CACHE)).put(keyOf(name, build), new Response(page.body, { headers }));
}

async function hashInlineScripts(html: string): Promise<string[]> {
  const scripts = [...html.matchAll(INLINE_SCRIPT)].flatMap(([, attributes = '', text = '']) =>
    /\ssrc=|ld\+json/.test(attributes) || text === '' ? [] : [text],
  );
  return Promise.all(
    [...new Set(scripts)].map(async (text) => {
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
      return `sha256-${btoa(String.fromCharCode(...hash))}`;
    }),
  );
}

async function readCache(name: string, build: string): Promise<KeptPage | null> {
  const kept = await (await caches.open(CACHE)).match(keyOf(name, build));
  if (kept === undefined) return null;
  const words = (header: string) => kept.headers.get(header)?.split(' ').filter(Boolean) ?? [];
  return {
    body: await kept.arrayBuffer(),
    language: kept.headers.get('Content-Language') ?? '',
    madeAtMs: Number(kept.headers.get(HEADERS.madeAt)),
    parts: words(HEADERS.parts),
    hashes: words(HEADERS.hashes),
    unchangedAtMs: Number.NEGATIVE_INFINITY,
  };
}

/** Pages of one build: another build's files are gone. */
const keyOf = (name: string, build: string) => new Request(`${KEPT_ORIGIN}/${build}${name}`);

function remember(name: string, page: KeptPage): void {
  forget(name);
  memory.set(name, page);
  memoryBytes += page.body.byteLength;
  for (const oldest of memory.keys()) {
    if (memoryBytes <= MEMORY_BYTES_MAX) return;
    forget(oldest);
  }
}

function forget(name: string): void {
  const page = memory.get(name);
  if (page === undefined) return;
  memory.delete(name);
  memoryBytes -= page.body.byteLength;
}
