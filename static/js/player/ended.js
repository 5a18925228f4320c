/* The attempt is over, or may be: time ran out here, another device handed in, the server says closed.
 *
 * Only the server can say so. Until it does the dialog waits; if it turns out that there is more time, the sitting goes on.
 */
import { find, h, plural } from "./dom.js";
import { STILL_REFUSED } from "./sign_in.js";

const RETRY_MS = 5000;
const KEPT =
  "Your answers are kept in this browser; this page sends them as soon as the server takes them, up to 24 hours from now. Please leave it open, or come back to it.";

export class Ended {
  #isOver = false;
  #isAsking = false;
  #late = 0;

  constructor({ root, queue, api, heartbeat, signIn, download, cleanUp }) {
    Object.assign(this, { queue, api, heartbeat, signIn, cleanUp });
    this.dialog = find("#ended-dialog", root);
    this.title = find("[data-part='ended-title']", root);
    this.body = find("[data-part='ended-body']", root);
    this.downloadButton = find("[data-part='ended-download']", root);
    this.result = find("[data-part='ended-result']", root);
    this.downloadButton.addEventListener("click", download);
    this.dialog.addEventListener("cancel", (event) => event.preventDefault());
    queue.addEventListener("late", ({ detail }) => (this.#late += detail.positions.length));
    queue.addEventListener("status", () => this.#isOver && this.#show());
  }

  get isOver() {
    return this.#isOver;
  }

  /* The clock here reads zero. */
  async timeIsUp() {
    if (this.#isOver || this.#isAsking) return;
    this.#isAsking = true;
    this.#say("Time is up", ["Saving your last answers and asking the server…"]);
    await this.queue.flush();
    await this.#confirmWithServer();
    this.#isAsking = false;
  }

  /* The server, or another tab that asked it, says that the attempt is closed. */
  async close(title = "This attempt has ended") {
    if (this.#isOver) return;
    this.#isOver = true;
    this.title.textContent = title;
    this.queue.close();
    this.#show();
    if (this.queue.sendable.length) await this.queue.flush();
    this.#show();
  }

  async #confirmWithServer() {
    let refusals = 0;
    for (;;) {
      const reply = await this.heartbeat.ask({ force: true });
      if (this.#isOver) return;
      if (reply.outcome in STILL_REFUSED) {
        await this.signIn.run();
        refusals += 1;
        if (refusals > 1) this.#say("Time is up", [STILL_REFUSED[reply.outcome], KEPT]);
      } else if (reply.outcome === "ok") {
        if (reply.body.status === "in_progress" && reply.body.remaining_ms !== 0) return this.dialog.close();
        const isClosed = reply.body.status !== "in_progress" || (await this.api.submit()).outcome === "ok";
        if (isClosed) return this.close("Time is up");
      } else
        this.#say("Time is up", [`The server cannot be reached at the moment. ${KEPT}`]);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  /* Everything that could be done is done, or says what is missing. */
  #show() {
    const waiting = this.queue.sendable.length;
    const lost = this.queue.entries.filter(({ held }) => held === "closed").length;
    const lines = [];
    if (waiting)
      lines.push(
        `${plural(waiting, "answer is", "answers are")} still on the way: given in time, and sent as soon as the server can be reached. Please leave this page open.`,
      );
    if (this.#late)
      lines.push(`${plural(this.#late, "answer")} given in time arrived late. The score counts them and says so.`);
    if (lost)
      lines.push(
        `${plural(lost, "answer")} came after the end and could not be counted. They are kept in this browser; you can download them.`,
      );
    if (!lines.length) lines.push("Every answer you gave in time is saved.");
    this.#say(this.title.textContent, lines);
    this.downloadButton.hidden = !waiting && !lost;
    this.result.hidden = waiting > 0;
    if (!waiting) this.cleanUp();
  }

  #say(title, lines) {
    this.title.textContent = title;
    this.body.replaceChildren(...lines.map((line) => h("p", {}, line)));
    this.result.hidden = !this.#isOver;
    for (const open of document.querySelectorAll("dialog[open]")) if (open !== this.dialog) open.close();
    if (!this.dialog.open) this.dialog.showModal();
  }
}
