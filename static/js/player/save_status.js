/* Saved, saving or not saved: always on screen as mark and word, with what waits behind it on request. Speaks only when
 * saving begins to fail and when it works again. */
import { find, h, icon, plural, setText } from "./dom.js";

const WORDS = { saved: "Saved", saving: "Saving…", unsaved: "Not saved" };
const MARKS = { saved: "check", saving: "sync", unsaved: "offline" };
const HELD = {
  refused: "not accepted by the server; please answer it again",
  conflict: "answered differently elsewhere; waiting for your choice",
  closed: "too late, the attempt had ended",
};

export class SaveStatus {
  #state = "saved";

  constructor({ root, queue, storage, announcer, download }) {
    Object.assign(this, { queue, storage, announcer });
    this.button = find("[data-part='save']", root);
    this.mark = find("[data-part='save-mark']", root);
    this.text = find("[data-part='save-text']", root);
    this.dialog = find("#save-dialog", root);
    this.button.addEventListener("click", () => this.#open());
    find("[data-part='save-retry']", root).addEventListener("click", () => this.queue.flush());
    this.downloadButton = find("[data-part='save-download']", root);
    this.downloadButton.addEventListener("click", download);
    queue.addEventListener("status", () => this.render());
    this.mark.append(icon(MARKS.saved));
    this.render();
    this.button.hidden = false; // before, nobody knew what this browser still has to send
  }

  render() {
    const { state, waiting } = this.queue.status;
    setText(this.text, state === "unsaved" ? `${WORDS.unsaved}${waiting > 1 ? ` (${waiting})` : ""}` : WORDS[state]);
    if (state !== this.#state) this.#show(state);
    if (this.dialog.open) this.#fill();
  }

  #show(state) {
    if (state === "unsaved") this.announcer.say("Your last answers are not saved yet. They are kept in this browser.");
    if (state === "saved" && "failed" in this.button.dataset) this.announcer.say("All answers are saved.");
    this.button.toggleAttribute(
      "data-failed",
      state === "unsaved" || (state === "saving" && "failed" in this.button.dataset),
    );
    this.#state = state;
    this.button.dataset.state = state;
    this.mark.replaceChildren(icon(MARKS[state]));
  }

  #open() {
    this.#fill();
    this.dialog.showModal();
  }

  #fill() {
    const { state, waiting } = this.queue.status;
    const { entries } = this.queue;
    const kept = this.storage.isPersistent
      ? "They are kept in this browser, also if it closes, and are sent as soon as the connection is back. You can go on."
      : "This browser does not let the site keep a copy: please leave this page open until they are sent.";
    find("[data-part='save-detail']", this.dialog).textContent = {
      saved: "Yes. The server has every answer you gave.",
      saving: "Your last change is on its way to the server.",
      unsaved: `${plural(waiting, "answer")} could not be sent yet. ${kept}`,
    }[state];
    find("[data-part='save-waiting']", this.dialog).replaceChildren(
      ...entries.map(({ position, held }) =>
        h("li", {}, `Question ${position}: ${HELD[held] ?? "waiting to be sent"}`),
      ),
    );
    this.downloadButton.hidden = !entries.length;
    find("[data-part='save-retry']", this.dialog).hidden = !this.queue.sendable.length;
  }
}
