import { isRouteErrorResponse, useNavigationType, useRouteError, useRouteLoaderData } from '@remix-run/react';
import { useEffect } from 'react';
import { Brand } from '~/components/brand';
import { buttonClass } from '~/components/button';
import { useOnline } from '~/components/offline-notice';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';

const WORDS = {
  404: { title: m.errors_not_found_title, advice: m.errors_not_found_advice },
  403: { title: m.errors_forbidden_title, advice: m.errors_forbidden_advice },
  413: { title: m.errors_too_large_body_title, advice: m.errors_too_large_body_advice },
  400: { title: m.errors_bad_request_title, advice: m.errors_bad_request_advice },
  429: { title: m.errors_too_many_title, advice: m.errors_too_many_advice },
  offline: { title: m.errors_offline_title, advice: m.errors_offline_advice },
  500: { title: m.errors_server_title, advice: m.errors_server_advice },
  503: { title: m.errors_data_away_title, advice: m.errors_data_away_advice },
} as const;

function wordsFor(status: number) {
  if (status === 404 || status === 410) return WORDS[404];
  if (status === 401 || status === 403) return WORDS[403];
  if (status === 429) return WORDS[429];
  if (status === 413) return WORDS[413];
  if (status === 503) return WORDS[503];
  if (status >= 400 && status < 500) return WORDS[400];
  return WORDS[500];
}

function statusOf(error: unknown): number {
  return isRouteErrorResponse(error) ? error.status : 500;
}

/** What went wrong, in a few words. */
export function errorTitle(error: unknown): string {
  return wordsFor(statusOf(error)).title();
}

/** The page for what went wrong where nothing else stands: the root's boundary. */
export function ErrorPage() {
  return (
    <div className="page">
      <header className="py-1.5">
        <Brand />
      </header>
      <main id="main" className="grid min-h-[70dvh] content-center pb-16">
        <ErrorContent withSearch />
      </main>
    </div>
  );
}

/**
 * What went wrong, inside a layout: says what it is, what to do, and never how it broke. Brings a search along where
 * the layout has none.
 */
export function ErrorContent({ withSearch = false }: { withSearch?: boolean }) {
  const requestId = useRouteLoaderData<{ requestId: string }>('root')?.requestId;
  const error = useRouteError();
  const online = useOnline();
  const status = statusOf(error);
  useCopyInstead(status);
  const unreachable = !online && !isRouteErrorResponse(error);
  const { title, advice } = unreachable ? WORDS.offline : wordsFor(status);
  const lang = getLocale();
  return (
    <section className="grid justify-items-start gap-4 py-8">
      <Awning />
      {unreachable ? null : <p className="figures text-sm text-soft">{m.errors_status({ status })}</p>}
      <h1>{title()}</h1>
      <p className="measure text-soft">{advice()}</p>
      {status === 503 ? (
        // biome-ignore lint/a11y/useValidAnchor: without an address a link leads to the page that it stands on.
        <a href="" className={buttonClass({})}>
          {m.errors_try_again()}
        </a>
      ) : withSearch ? (
        <search className="w-full max-w-xl">
          <form action={paths.search(lang)} className="flex gap-2">
            <input
              name="q"
              type="search"
              aria-label={m.common_search_label()}
              placeholder={m.common_search_placeholder()}
              className="h-11 min-w-0 flex-1 rounded-md border border-edge bg-surface px-3"
            />
            <button type="submit" className={buttonClass({})}>
              {m.common_search_submit()}
            </button>
          </form>
        </search>
      ) : null}
      <p className="flex flex-wrap gap-3">
        <a href={paths.home(lang)} className={buttonClass({ kind: 'quiet' })}>
          {m.errors_to_home()}
        </a>
        <a href={paths.cart(lang)} className={buttonClass({ kind: 'plain' })}>
          {m.common_cart()}
        </a>
      </p>
      {status >= 500 && requestId !== undefined ? (
        <p className="text-xs text-soft">{m.errors_request_id({ requestId })}</p>
      ) : null}
    </section>
  );
}

/**
 * A page that a script opened and that failed because its data cannot be reached is opened anew as a document, where a
 * kept copy may stand in.
 */
function useCopyInstead(status: number): void {
  const isOpenedByScript = useNavigationType() !== 'POP';
  useEffect(() => {
    if (status < 500 || !isOpenedByScript) return;
    const { href } = window.location;
    fetch(href, { method: 'HEAD', headers: { Accept: 'text/html' } })
      .then((answer) => {
        if (answer.status === 503 || answer.headers.has('X-Kept-At')) window.location.replace(href);
      })
      // Without a connection the page says so itself.
      .catch(() => undefined);
  }, [status, isOpenedByScript]);
}

function Awning() {
  return (
    <svg viewBox="0 0 120 56" className="h-16 w-auto" aria-hidden="true">
      <path d="M14 8h92l10 22H4Z" className="fill-act" />
      <path d="M32.400 8h18.400l-3 22H26Zm36.800 0h18.400l6.400 22H70.200Z" className="fill-surface" />
      <path
        d="M4 30a11.200 11.200 0 0 0 22.400 0 11.200 11.200 0 0 0 22.400 0 11.200 11.200 0 0 0 22.400 0 11.200 11.200 0 0 0 22.400 0 11.200 11.200 0 0 0 22.400 0Z"
        className="fill-act-strong"
      />
    </svg>
  );
}
