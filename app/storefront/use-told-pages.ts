import { useLocation } from '@remix-run/react';
import { useEffect, useRef } from 'react';
import { paths } from '~/paths';

/**
 * Tells the server of pages that scripts open, for shoppers who agreed. Their data is fetched ahead, when a link is only
 * pointed at, so the server cannot know. Pages that the browser itself opened it knows.
 */
export function useToldPages(hasConsent: boolean): void {
  const { pathname, search } = useLocation();
  const page = pathname + search;
  const before = useRef(page);
  useEffect(() => {
    const from = before.current;
    before.current = page;
    if (!hasConsent || from === page) return;
    fetch(paths.api('opened-page'), {
      method: 'POST',
      body: new URLSearchParams({ page, from }),
      keepalive: true,
    }).catch(() => undefined);
  }, [page, hasConsent]);
}
