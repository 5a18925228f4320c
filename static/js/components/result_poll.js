/* Waits for a score: asks the API until it answers with one (a new one, when data-scored-at names the one shown) and loads
 * the page again. Asks less often as time goes by, and not at all while nobody looks. */
import { reloadPage } from "./page_message.js";

const FIRST_MS = 400;
const LONGEST_MS = 5000;
const LONG_WAIT_MS = 60_000;

export class ResultPoll {
  #pause = FIRST_MS;
  #begin = performance.now();
  #timer = null;

  constructor(element) {
    this.element = element;
    document.addEventListener("visibilitychange", () => this.#look());
    this.#wait();
  }

  #wait() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), this.#pause);
    this.#pause = Math.min(LONGEST_MS, this.#pause * 1.5);
  }

  #look() {
    if (document.hidden) return;
    this.#pause = FIRST_MS;
    this.#wait();
  }

  async #ask() {
    if (document.hidden) return;
    try {
      const reply = await fetch(this.element.dataset.url, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (reply.status === 200 && this.#isNew(await reply.json())) return reloadPage();
      if (reply.status === 401) return reloadPage();
    } catch {
      // offline for a moment: the next question will tell
    }
    this.#sayWhenLong();
    this.#wait();
  }

  #isNew(result) {
    const shown = this.element.dataset.scoredAt;
    return !shown || Math.abs(Date.parse(result.scored_at) - Date.parse(shown)) >= 1000;
  }

  #sayWhenLong() {
    const words = this.element.querySelector("[data-part='words']");
    if (!words || words.dataset.isLong || performance.now() - this.#begin < LONG_WAIT_MS) return;
    words.dataset.isLong = "yes";
    words.textContent = "This takes longer than usual. Your answers are safe; the result will be here and under Progress.";
  }
}
