// Keeps a served page and what stands beside it: it opens from here at once, with or without a network, and is brought up
// to date where its server can be reached.
const KEPT = self.registration.scope;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(["./", "manifest.webmanifest", "icon.png"])));
});

self.addEventListener("fetch", (event) => {
  const kept = caches.open(KEPT);
  const fresh = fetch(event.request).then(async (answer) => {
    if (answer.ok) await (await kept).put(event.request, answer.clone());
    return answer;
  });
  event.waitUntil(fresh.catch(() => {}));
  event.respondWith(kept.then(async (cache) => (await cache.match(event.request)) ?? fresh));
});
