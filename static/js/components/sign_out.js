/* Who signs out leaves no questions in this browser for the next person at it.
 *
 * What was answered and not sent stays, with the name of its owner: unsent.js sends it when they sign in again. Signing out
 * itself waits for none of this longer than a second; what a slow machine has not done by then, the next page does.
 */
import { hasPlayerStore } from "./player_store.js";
import { forgetTyped } from "./typed.js";

const PATIENCE_MS = 1000;
const KEY = "examprep-forgetting"; // there from signing out until everything is forgotten

export class SignOut {
  constructor(form) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#leave(form);
    });
  }

  async #leave(form) {
    const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    await Promise.race([forget(), patience]);
    form.submit(); // without another submit event
  }
}

/* On a page where nobody is signed in any more. */
export function goOnForgetting() {
  if (takeMark()) forget();
}

async function forget() {
  mark();
  forgetTyped();
  const done = await Promise.allSettled([forgetFiles(), forgetQuestions()]);
  if (done.every(({ status }) => status === "fulfilled")) takeMark();
}

function mark() {
  try {
    sessionStorage.setItem(KEY, "yes");
  } catch {
    // No storage: then there is only this one try.
  }
}

function takeMark() {
  try {
    const isMarked = sessionStorage.getItem(KEY) !== null;
    sessionStorage.removeItem(KEY);
    return isMarked;
  } catch {
    return false;
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
