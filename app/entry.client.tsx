import { RemixBrowser } from '@remix-run/react';
import { StrictMode, startTransition } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { baseLocale, isLocale, overwriteGetLocale } from '~/paraglide/runtime.js';

overwriteGetLocale(() => {
  const { lang } = document.documentElement;
  return isLocale(lang) ? lang : baseLocale;
});

startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <RemixBrowser />
    </StrictMode>,
  );
});

function keepPagesForOffline(): void {
  navigator.serviceWorker.register('/sw.js').catch(() => {
    // Pages work without it; the browser tries again at the next visit.
  });
}

if ('serviceWorker' in navigator && window.isSecureContext) {
  if (document.readyState === 'complete') keepPagesForOffline();
  else window.addEventListener('load', keepPagesForOffline, { once: true });
}
