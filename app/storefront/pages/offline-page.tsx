import { useSearchParams } from '@remix-run/react';
import { useEffect, useState } from 'react';
import { buttonClass } from '~/components/button';
import { useHydrated } from '~/components/use-hydrated';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths, safeReturnTo } from '~/paths';

interface KeptPage {
  readonly path: string;
  readonly title: string;
}

const SHOWN_MAX = 30;

function titleOf(html: string): string | undefined {
  const { title } = new DOMParser().parseFromString(html, 'text/html');
  return title.replace(` · ${m.common_brand()}`, '').trim() || undefined;
}

async function readKeptPages(): Promise<KeptPage[]> {
  if (!('caches' in window)) return [];
  const names = (await caches.keys()).filter((name) => name.startsWith('pages-'));
  const kept: KeptPage[] = [];
  for (const name of names) {
    const cache = await caches.open(name);
    for (const request of [...(await cache.keys())].reverse()) {
      const { pathname, search } = new URL(request.url);
      if (pathname.endsWith('/offline') || pathname.endsWith('.data') || pathname === '/__manifest') continue;
      const html = await (await cache.match(request))?.text();
      if (html === undefined) continue;
      kept.push({ path: pathname + search, title: titleOf(html) ?? pathname });
      if (kept.length === SHOWN_MAX) return kept;
    }
  }
  return kept;
}

/**
 * Shown by the service worker where there is neither a connection nor a kept copy. The server
 * cannot know which page was asked for, so the way back to it appears once scripts run.
 */
export function OfflinePage() {
  const [parameters] = useSearchParams();
  const [kept, setKept] = useState<readonly KeptPage[]>([]);
  useEffect(() => {
    readKeptPages()
      .then(setKept)
      .catch(() => setKept([]));
  }, []);
  const hydrated = useHydrated();
  const home = paths.home(getLocale());
  const retry = hydrated ? safeReturnTo(parameters.get('page'), home) : home;
  return (
    <div className="grid justify-items-start gap-4 py-6">
      <h1>{m.storefront_offline_title()}</h1>
      <p className="measure text-soft">{m.storefront_offline_lead()}</p>
      <a href={retry} className={buttonClass({})}>
        {m.storefront_offline_retry()}
      </a>
      <h2 className="pt-4">{m.storefront_offline_seen()}</h2>
      {kept.length === 0 ? (
        <p className="text-soft">{m.storefront_offline_none()}</p>
      ) : (
        <ul className="grid gap-1">
          {kept.map(({ path, title }) => (
            <li key={path}>
              <a href={path} className="inline-flex min-h-8 items-center text-act underline">
                {title}
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
