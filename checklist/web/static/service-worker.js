// Keeps the files of the site, so that it opens without a network too. FILES and VERSION stand above.
const listed = FILES.map((name) => new URL(name, self.location).href);

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(VERSION).then((kept) => kept.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.startsWith("checklist-") && name !== VERSION);
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names).map((name) => caches.delete(name)))));
});

self.addEventListener("fetch", (event) => {
  const address = event.request.url.split("#")[0];
  if (event.request.method !== "GET" || !listed.includes(address)) return;
  event.respondWith(
    caches.open(VERSION).then((kept) => kept.match(address)).then((found) => found ?? fetch(event.request)),
  );
});
