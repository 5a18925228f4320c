/* A reload without a connection: a service worker that knows this one attempt's page keeps the page and its files.
 * Registered when the questions are there, removed when the attempt ends. Never in the way: without it all else works. */

/* figures: addresses of pictures that the browser was given already. */
export async function keepForOffline({ worker, scope }, figures = []) {
  if (!("serviceWorker" in navigator)) return;
  try {
    const registration = await navigator.serviceWorker.register(worker, { scope });
    const active = await activated(registration);
    const own = performance
      .getEntriesByType("resource")
      .map(({ name }) => name)
      .filter((name) => name.startsWith(`${location.origin}/static/`));
    active.postMessage({ type: "keep", page: scope, files: [...new Set([...own, ...figures])] });
  } catch {
    // Not allowed here, or the connection is gone already: then a reload needs the network.
  }
}

function activated(registration) {
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  if (worker.state === "activated") return worker;
  return new Promise((resolve) => {
    worker.addEventListener("statechange", () => worker.state === "activated" && resolve(worker));
  });
}

export async function forgetOffline({ scope }) {
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.getRegistration(scope);
  await registration?.unregister();
  await caches.delete(`examprep-player-${scope}`);
}
