/* Other tabs of this browser with the same attempt: what one changes, the others show at once.
 *
 * They share the queue in the browser's storage. The tab that made a change sends it; the others show it as not saved yet
 * until they hear that it is, and after a while send it themselves: that tab may have been closed in between.
 */
import { contentOf } from "./responses.js";

const PATIENCE_MS = 4000;

export class Tabs {
  #channel = null;

  constructor({ attemptId, sitting, queue, onEnded, onSignedIn, onItem }) {
    Object.assign(this, { sitting, queue, onEnded, onSignedIn, onItem });
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

  /* The sitting has one item more. */
  tellItem(item) {
    this.#tell({ type: "item", item });
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

  async #receive({ type, position, content, revision, item }) {
    if (type === "ended") return this.onEnded();
    if (type === "signed-in") return this.onSignedIn();
    if (type === "item") return this.onItem(item);
    if (type === "response") {
      this.queue.expectElsewhere(position);
      this.sitting.adopt(position, content, { source: "tab" });
      await this.queue.refresh();
      setTimeout(() => this.#takeOver(position), PATIENCE_MS);
    } else if (type === "saved") {
      await this.#showSaved(position, revision, content);
    }
    return undefined;
  }

  /* What the server has now; a newer change of this tab, still waiting, stays on top of it. */
  async #showSaved(position, revision, content) {
    this.sitting.confirm(position, revision, content);
    await this.queue.settledElsewhere(position);
    const entry = this.queue.entry(position);
    const base = { revision, content };
    if (!entry || entry.held === "conflict") this.sitting.adopt(position, content, { base, source: "tab" });
  }

  async #takeOver(position) {
    if (!this.queue.isExpectedElsewhere(position)) return;
    await this.queue.settledElsewhere(position);
    if (this.queue.entry(position)) {
      await this.queue.flush();
      return;
    }
    if (!this.sitting.response(position)) return;
    // That tab was gone before it could keep it. The same content twice does no harm.
    const { base, time_spent_ms, ...response } = this.sitting.response(position);
    await this.queue.put(position, { content: contentOf(response), base, time_spent_ms });
  }
}
