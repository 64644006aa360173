/** Deepest page of any list. */
const PAGE_MAX = 10_000;

/** The page that an address asks for: a whole number from 1; anything else is the first. */
export function pageOf(request: Request): number {
  const text = new URL(request.url).searchParams.get('page') ?? '1';
  const page = /^\d{1,9}$/.test(text) ? Number(text) : 1;
  return Math.min(Math.max(page, 1), PAGE_MAX);
}
