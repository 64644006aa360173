// Keeps what a visitor has seen, so that it can be seen again without a connection. Pages come from the
// network first; files whose name holds their content come from the cache first. What belongs to one
// person (account, checkout, orders, workspaces, the API) is never kept.

const VERSION = 1;
const PAGES = `pages-${VERSION}`;
const FILES = `files-${VERSION}`;
const MEDIA = `media-${VERSION}`;
const ENTRIES_MAX = { [PAGES]: 60, [FILES]: 200, [MEDIA]: 240 };
const OFFLINE_PAGES = ['/pl/offline', '/en/offline'];
const PUBLIC_PAGE = /^\/(pl|en)(\/(search|c|l|s|cart|offline)(\/.*)?)?(\.data)?$/;
const NETWORK_WAIT_MS = 8000;

self.addEventListener('install', (event) => {
  event.waitUntil(keepOfflinePages().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    Promise.all([
      dropOldCaches(),
      self.registration.navigationPreload?.enable(),
      self.clients.claim().then(keepOpenPages),
    ]),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (url.pathname.endsWith('/sign-out')) event.waitUntil(caches.delete(PAGES));
  if (request.method !== 'GET') return;

  if (url.pathname.startsWith('/assets/')) event.respondWith(cacheFirst(event, FILES));
  else if (url.pathname.startsWith('/media/')) event.respondWith(cacheFirst(event, MEDIA));
  else if (url.pathname === '/__manifest') event.respondWith(networkFirst(event));
  else if (PUBLIC_PAGE.test(url.pathname)) event.respondWith(networkFirst(event));
  else if (request.mode === 'navigate') event.respondWith(networkOnly(event));
});

self.addEventListener('push', (event) => {
  const message = readMessage(event.data);
  event.waitUntil(
    self.registration.showNotification(message.title, {
      body: message.body,
      data: { url: message.url },
      tag: message.tag,
      icon: '/icons/icon-192.png',
      badge: '/icons/icon-192.png',
    }),
  );
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openPage(event.notification.data?.url ?? '/'));
});

function readMessage(data) {
  try {
    return { title: 'Rynek', body: '', url: '/', ...data?.json() };
  } catch {
    return { title: 'Rynek', body: data?.text() ?? '', url: '/' };
  }
}

async function openPage(path) {
  const url = new URL(path, self.location.origin);
  if (url.origin !== self.location.origin) return;
  const windows = await self.clients.matchAll({ type: 'window' });
  const open = windows.find((window) => window.url === url.href);
  await (open === undefined ? self.clients.openWindow(url.href) : open.focus());
}

/** A file and, where it is a stylesheet, the fonts that it names. */
async function keepFile(files, path) {
  const response = await fetch(path).catch(() => undefined);
  if (response?.ok !== true) return;
  const text = path.endsWith('.css') ? await response.clone().text() : '';
  await files.put(path, response);
  const fonts = new Set(text.match(/\/assets\/[\w.-]+\.woff2/g));
  await Promise.all([...fonts].map((font) => keepFile(files, font)));
}

async function keepOfflinePages() {
  const pages = await caches.open(PAGES);
  const files = await caches.open(FILES);
  await Promise.all(
    OFFLINE_PAGES.map(async (path) => {
      const response = await fetch(path, { cache: 'reload' });
      if (!response.ok) return;
      const html = await response.clone().text();
      await pages.put(path, response);
      const needed = new Set(html.match(/\/assets\/[\w.-]+\.(?:css|js|woff2)/g));
      await Promise.all([...needed].map((file) => keepFile(files, file)));
    }),
  );
}

/** The page that was open before there was a worker to keep it. */
async function keepOpenPages() {
  const windows = await self.clients.matchAll({ type: 'window' });
  const open = windows.map(({ url }) => url).filter((url) => PUBLIC_PAGE.test(new URL(url).pathname));
  await Promise.all(
    open.map(async (url) => {
      const response = await fetch(url, { headers: { Accept: 'text/html' } });
      if (response.ok && !response.redirected) await keep(PAGES, new Request(url), response);
    }),
  ).catch(() => undefined);
}

async function dropOldCaches() {
  const current = Object.keys(ENTRIES_MAX);
  const names = await caches.keys();
  await Promise.all(names.filter((name) => !current.includes(name)).map((name) => caches.delete(name)));
}

async function keep(cacheName, request, response) {
  const cache = await caches.open(cacheName);
  await cache.delete(request);
  await cache.put(request, response);
  const kept = await cache.keys();
  const surplus = kept.filter(({ url }) => !OFFLINE_PAGES.includes(new URL(url).pathname));
  const over = surplus.slice(0, Math.max(0, surplus.length - ENTRIES_MAX[cacheName]));
  await Promise.all(over.map((old) => cache.delete(old)));
}

async function cacheFirst(event, cacheName) {
  const kept = await caches.match(event.request);
  if (kept !== undefined) return kept;
  const response = await fetch(event.request);
  if (response.status === 200) event.waitUntil(keep(cacheName, event.request, response.clone()));
  return response;
}

async function fromNetwork(event) {
  const preloaded = await event.preloadResponse;
  return preloaded ?? fetch(event.request);
}

async function networkFirst(event) {
  const kept = await caches.match(event.request, { cacheName: PAGES });
  try {
    const response = await (kept === undefined ? fromNetwork(event) : orTimeout(fromNetwork(event)));
    // What only stands in for a page is not kept as that page.
    const isStandIn = response.headers.has('X-Kept-At');
    if (response.status === 200 && !response.redirected && !isStandIn) {
      event.waitUntil(keep(PAGES, event.request, response.clone()));
    }
    return response;
  } catch {
    return kept ?? offlineAnswer(event.request);
  }
}

async function networkOnly(event) {
  try {
    return await fromNetwork(event);
  } catch {
    return offlineAnswer(event.request);
  }
}

function orTimeout(answer) {
  return Promise.race([
    answer,
    new Promise((_, reject) => setTimeout(() => reject(new Error('network too slow')), NETWORK_WAIT_MS)),
  ]);
}

/** The offline page under its own address, with the way back to the page that was asked for. */
async function offlineAnswer(request) {
  if (request.mode !== 'navigate') return Response.error();
  const { pathname, search } = new URL(request.url);
  const offline = pathname.startsWith('/en') ? '/en/offline' : '/pl/offline';
  if (pathname !== offline) {
    return Response.redirect(`${offline}?page=${encodeURIComponent(pathname + search)}`, 302);
  }
  return (await caches.match(offline, { cacheName: PAGES })) ?? Response.error();
}
