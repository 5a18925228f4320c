/* "Check answer" in tutor sittings: what was chosen goes to the server first, then the answer comes back and the response is
 * closed. */
import { find } from "./dom.js";
import { STILL_REFUSED } from "./sign_in.js";

const TEXTS = {
  ...STILL_REFUSED,
  retry: "The answer is shown as soon as the connection is back. Your choice is kept; please try again in a moment.",
  feedback_withheld: "This question is part of your running mock exam. Its answer is shown once that is scored.",
};

export class Tutor {
  #busy = new Set();

  constructor({ root, sitting, queue, api, signIn, announcer }) {
    Object.assign(this, { root, sitting, queue, api, signIn, announcer });
  }

  async check(position) {
    if (this.sitting.attempt.mode !== "tutor" || this.#busy.has(position)) return;
    if (this.sitting.response(position).feedback) return;
    this.#busy.add(position);
    try {
      const isThere = await this.#ask(position);
      if (isThere && position === this.sitting.current) find("#feedback-title", this.root)?.focus();
    } finally {
      this.#busy.delete(position);
    }
  }

  /* A response that was checked before this page load: its explanation comes back by itself. */
  async showAgain(position) {
    const { isChecked, feedback } = this.sitting.response(position);
    if (isChecked && !feedback && !this.#busy.has(position)) await this.#ask(position);
  }

  async #ask(position) {
    await this.queue.flush();
    if (this.queue.entry(position)) return this.#fail(TEXTS.retry);
    let reply = await this.api.feedback(position);
    if (reply.outcome in STILL_REFUSED) {
      await this.signIn.run();
      reply = await this.api.feedback(position);
    }
    if (reply.outcome !== "ok")
      return this.#fail(TEXTS[reply.body?.code] ?? TEXTS[reply.outcome] ?? reply.body?.detail ?? TEXTS.retry);
    this.sitting.closeWithFeedback(position, reply.body);
    return true;
  }

  #fail(text) {
    const error = find("[data-part='check-error']", this.root);
    if (error) {
      error.textContent = text;
      error.hidden = false;
    }
    return false;
  }
}
