import { asCopy, KEPT_AT_HEADER, showCopy } from '~/kept-page.server';
import { CopyBudget, copiedPath } from '~/public-pages';
import type { RequestContext } from '~/request-context.server';

const CACHE = 'page-copies';
/** Cache keys are addresses; nobody can ask for these. */
const COPIES_ORIGIN = 'https://copies.invalid';

const budget = new CopyBudget();

/** Pages of one build: another build's files are gone, so its copies are no use. */
const keyOf = (path: string, build: string) => new Request(`${COPIES_ORIGIN}/${build}${path}`);

/**
 * Keeps a copy of a public page that somebody has just been shown: rendered anew for nobody in particular, so that
 * nothing of the one who asked can be in it.
 *
 * @param render answers a request without cookies.
 */
export async function keepCopy(
  request: Request,
  build: string,
  nowMs: number,
  render: (anonymous: Request) => Promise<Response>,
): Promise<void> {
  const url = new URL(request.url);
  const path = copiedPath(url);
  if (path === null || !budget.take(path, nowMs)) return;
  try {
    const page = await render(new Request(new URL(path, url), { headers: { Accept: 'text/html' } }));
    if (page.status === 200) await (await caches.open(CACHE)).put(keyOf(path, build), asCopy(page, nowMs));
    else await page.body?.cancel();
  } catch (error) {
    console.error('A page could not be copied.', error);
  }
}

/** The copy that may stand in for a page, with its notice; null when there is none. */
export async function findCopy(
  request: Request,
  build: string,
  context: RequestContext,
): Promise<Response | null> {
  const path = copiedPath(new URL(request.url));
  if (path === null) return null;
  const copy = await (await caches.open(CACHE)).match(keyOf(path, build));
  return copy?.headers.has(KEPT_AT_HEADER) ? showCopy(copy, context) : null;
}
