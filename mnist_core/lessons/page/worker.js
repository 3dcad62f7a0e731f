// Keeps a served page and what stands beside it: it comes from here from then on, with or without a network.
const KEPT = self.registration.scope;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(["./", "manifest.webmanifest", "icon.png"])));
});
self.addEventListener("fetch", (event) => {
  const kept = caches.open(KEPT).then((cache) => cache.match(event.request));
  event.respondWith(kept.then((answer) => answer ?? fetch(event.request)));
});
