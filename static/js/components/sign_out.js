/* Who signs out leaves no questions in this browser for the next person at it.
 *
 * What was answered and not sent stays, with the name of its owner: unsent.js sends it when they sign in again. Signing out
 * itself waits for none of this longer than a second.
 */
import { hasPlayerStore } from "./player_store.js";

const PATIENCE_MS = 1000;

export class SignOut {
  constructor(form) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#leave(form);
    });
  }

  async #leave(form) {
    const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    await Promise.race([Promise.allSettled([forgetFiles(), forgetQuestions()]), patience]);
    form.submit(); // without another submit event
  }
}

/* The pages the player's service workers keep (player/sw.js). */
async function forgetFiles() {
  if (!("serviceWorker" in navigator)) return;
  const registrations = await navigator.serviceWorker.getRegistrations();
  const own = registrations.filter(({ scope }) => new URL(scope).pathname.startsWith("/attempts/"));
  await Promise.all(own.map((registration) => registration.unregister()));
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("examprep-player-")).map((name) => caches.delete(name)));
}

async function forgetQuestions() {
  if (!(await hasPlayerStore())) return;
  const { BrowserStorage } = await import("../player/storage.js");
  await (await BrowserStorage.open()).forgetQuestions();
}
