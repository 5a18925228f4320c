/* Handing in: a question first, then everything that waits is sent, then the attempt is closed.
 *
 * What cannot be sent is said, with the ways out: wait (it goes on by itself), try now, download, and - only for responses
 * the server refuses for good - end without them.
 */
import { retryDelay } from "./backoff.js";
import { find, h, numberList, plural } from "./dom.js";
import { STILL_REFUSED } from "./sign_in.js";

const ROUNDS = 3;

export class Ending {
  #isWaiting = false;
  #isBusy = false;
  #failures = 0; // tries to end in a row that did not reach the server
  #timer = null;

  constructor({ root, sitting, queue, api, signIn, download, finish }) {
    Object.assign(this, { sitting, queue, api, signIn, finish });
    this.dialog = find("#end-dialog", root);
    this.body = find("[data-part='end-body']", root);
    this.confirm = find("[data-part='end-confirm']", root);
    this.unsent = find("#unsent-dialog", root);
    this.unsentBody = find("[data-part='unsent-body']", root);
    this.endWithout = find("[data-part='unsent-end']", root);
    this.confirmText = this.confirm.textContent;
    this.confirm.addEventListener("click", () => this.#run());
    find("[data-part='unsent-retry']", root).addEventListener("click", () => this.#run());
    find("[data-part='unsent-download']", root).addEventListener("click", download);
    this.endWithout.addEventListener("click", () => this.#submit());
    this.unsent.addEventListener("close", () => this.#stopWaiting());
    queue.addEventListener("status", () => this.#onStatus());
  }

  ask() {
    const { all, incomplete, flagged } = this.sitting.counts();
    const { isGrowing, target } = this.sitting;
    const numbers = (filter) => numberList(this.sitting.positions(filter));
    const lines = [];
    if (incomplete)
      lines.push(
        h(
          "p",
          {},
          h("strong", {}, `${plural(incomplete, "question is", "questions are")} not complete: `),
          numbers("incomplete"),
          ".",
        ),
      );
    else lines.push(h("p", {}, all === 1 ? "The question is complete." : `All ${all} questions are complete.`));
    if (isGrowing) lines.push(h("p", {}, `Up to ${target} could be asked; only those asked so far count.`));
    if (flagged)
      lines.push(
        h(
          "p",
          {},
          h("strong", {}, `${plural(flagged, "question is", "questions are")} flagged: `),
          numbers("flagged"),
          ".",
        ),
      );
    const undecided = this.queue.entries.filter(({ held }) => held === "conflict").map(({ position }) => position);
    if (undecided.length)
      lines.push(h("p", {}, `Two versions exist of question ${undecided.join(", ")}: the saved one counts.`));
    lines.push(
      h(
        "p",
        { class: "muted" },
        `${incomplete ? "What is left blank counts as wrong; a guess costs nothing. " : ""}You cannot change your answers afterwards.`,
      ),
    );
    this.body.replaceChildren(...lines);
    this.#setBusy(false);
    this.dialog.showModal();
  }

  get #left() {
    return this.queue.entries.filter(({ held }) => held !== "conflict");
  }

  async #run() {
    if (this.#isBusy) return;
    this.#setBusy(true);
    clearTimeout(this.#timer);
    for (let round = 0; round < ROUNDS && this.queue.sendable.length; round += 1) {
      await this.queue.flush();
      if (this.queue.status.state === "unsaved") break;
    }
    if (this.#left.length) this.#explain();
    else await this.#submit();
  }

  async #submit() {
    this.#setBusy(true);
    let reply = await this.api.submit();
    if (reply.outcome in STILL_REFUSED) {
      this.#setBusy(false);
      await this.signIn.run();
      this.#setBusy(true);
      reply = await this.api.submit();
    }
    if (reply.outcome === "ok") return this.finish();
    if (reply.outcome !== "retry") return this.#explainRefusal(reply);
    this.#failures += 1;
    this.#explain();
    // With nothing left to send nobody else tries again.
    if (!this.#left.length) this.#timer = setTimeout(() => this.#run(), retryDelay(this.#failures));
    return undefined;
  }

  #explain() {
    const { length } = this.#left;
    const questions = numberList(this.#left.map(({ position }) => position));
    const isRefused = length > 0 && !this.queue.sendable.length;
    const what = length
      ? h("p", {}, h("strong", {}, `${plural(length, "answer")} could not be sent`), `: question ${questions}.`)
      : h("p", {}, "All answers are saved, but the server cannot be reached to end the attempt.");
    const whatNow = isRefused
      ? "The server does not accept them. Answer these questions again, or end without them."
      : "Everything is kept in this browser. Wait here: the attempt ends by itself as soon as the connection is back. Or go back and try later; the clock keeps running.";
    this.#show([what, h("p", {}, whatNow)], { isWaiting: !isRefused, mayEndWithout: isRefused });
  }

  #explainRefusal({ outcome, body }) {
    const why = STILL_REFUSED[outcome] ?? body?.detail ?? "The server did not end the attempt.";
    const lines = [h("p", {}, why), h("p", {}, "What you answered is kept. The attempt has not ended.")];
    this.#show(lines, { isWaiting: false, mayEndWithout: false });
  }

  #show(lines, { isWaiting, mayEndWithout }) {
    this.#setBusy(false);
    this.dialog.close();
    this.unsentBody.replaceChildren(...lines);
    this.endWithout.hidden = !mayEndWithout;
    this.#isWaiting = isWaiting;
    if (!this.unsent.open) this.unsent.showModal();
  }

  #stopWaiting() {
    this.#isWaiting = false;
    this.#failures = 0;
    clearTimeout(this.#timer);
  }

  /* Waiting at the dialog: go on the moment everything is there. */
  #onStatus() {
    if (this.#isWaiting && !this.#isBusy && this.queue.status.state === "saved") this.#run();
  }

  #setBusy(isBusy) {
    this.#isBusy = isBusy;
    this.confirm.disabled = isBusy;
    this.confirm.textContent = isBusy ? "Sending your answers…" : this.confirmText;
  }
}
