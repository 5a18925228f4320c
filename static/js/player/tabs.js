/* Other tabs of this browser with the same attempt: what one changes, the others show at once.
 *
 * They share the queue in the browser's storage. The tab that made a change sends it; the others look after a while whether
 * it did, because it may have been closed in between.
 */
const PATIENCE_MS = 4000;

export class Tabs {
  #channel = null;

  constructor({ attemptId, sitting, queue, onEnded, onSignedIn }) {
    Object.assign(this, { sitting, queue, onEnded, onSignedIn });
    if (!("BroadcastChannel" in window)) return;
    this.#channel = new BroadcastChannel(`examprep-attempt-${attemptId}`);
    this.#channel.addEventListener("message", ({ data }) => this.#receive(data));
  }

  tellResponse(position, content) {
    this.#tell({ type: "response", position, content });
  }

  tellSaved(position, revision, content) {
    this.#tell({ type: "saved", position, revision, content });
  }

  tellEnded() {
    this.#tell({ type: "ended" });
  }

  tellSignedIn() {
    this.#tell({ type: "signed-in" });
  }

  close() {
    this.#channel?.close();
    this.#channel = null;
  }

  #tell(message) {
    this.#channel?.postMessage(message);
  }

  async #receive({ type, position, content, revision }) {
    if (type === "ended") return this.onEnded();
    if (type === "signed-in") return this.onSignedIn();
    if (type === "response") {
      this.sitting.adopt(position, content, { source: "tab" });
      await this.queue.refresh();
      this.queue.nudge(PATIENCE_MS);
    } else if (type === "saved") {
      this.sitting.confirm(position, revision, content);
      await this.queue.refresh();
    }
    return undefined;
  }
}
