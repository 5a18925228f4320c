/* The player's service worker. Its scope is the page of one attempt; it touches that page and the files under /static/, and
 * only when the network fails: what the server answers always wins. Figures never change, so a kept one is as good as
 * any. Calls of the API pass by untouched, the queue of the player is what makes them safe.
 */
const CACHE = `examprep-player-${new URL(self.registration.scope).pathname}`;
const PATIENCE_MS = 5000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data?.type === "keep") event.waitUntil(keep(event.data));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const isPage = request.mode === "navigate" && request.url === self.registration.scope;
  if (url.pathname.startsWith("/figures/")) event.respondWith(keptFirst(request));
  else if (isPage || url.pathname.startsWith("/static/")) event.respondWith(networkFirst(request, isPage));
});

async function keep({ page, files }) {
  const cache = await caches.open(CACHE);
  await Promise.all([page, ...files].map((url) => keepOne(cache, url)));
}

async function keepOne(cache, url) {
  const response = await fetch(url, { cache: /\/(static|figures)\//.test(url) ? "default" : "no-cache" });
  if (response.ok && !response.redirected) await cache.put(url, response);
}

async function keptFirst(request) {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}

/* A page that takes longer than this is as good as none: the kept one opens, and its queue goes on trying. */
async function networkFirst(request, isPage) {
  const kept = await caches.match(request, { cacheName: CACHE, ignoreSearch: true });
  if (!kept) return fetch(request);
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
  try {
    const response = await fetch(request, { signal: abort.signal });
    return isPage && response.status >= 500 ? kept : response;
  } catch {
    return kept;
  } finally {
    clearTimeout(timer);
  }
}
