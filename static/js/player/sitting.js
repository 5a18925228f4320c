/* The sitting in memory: items, responses, where the candidate is. Knows nothing of the network or the page.
 *
 * Events   change   {position}           the candidate changed a response
 *          adopt    {position, source}   a response came from outside: "tab", "server", "queue"
 *          confirm  {position}           the server has what is shown
 *          move     {from, to}
 *          feedback {position}
 *          grow     {position}           an item was added, or (position null) there will be no more
 */
import { canonicalValue, contentOf, isComplete, isSameContent } from "./responses.js";

export class Sitting extends EventTarget {
  #responses = new Map();
  #current = null;
  #target; // up to how many items there will be; null when all are there from the start

  constructor(attempt) {
    super();
    this.attempt = attempt;
    this.items = attempt.items;
    this.#target = attempt.item_target ?? null;
    for (const item of attempt.items) this.#receive(item);
  }

  #receive(item) {
    const { revision = 0, time_spent_ms = 0, checked = false } = item.response;
    const content = contentOf(item.response);
    this.#responses.set(item.position, {
      ...content,
      base: { revision, content },
      time_spent_ms,
      isChecked: Boolean(checked),
      feedback: null,
      isSeen: time_spent_ms > 0 || revision > 0,
    });
  }

  get total() {
    return this.items.length;
  }

  /* As far as it may go. */
  get target() {
    return this.isGrowing ? this.#target : this.total;
  }

  get isGrowing() {
    return this.#target !== null && this.total < this.#target;
  }

  /* The next item of a sitting that gets them one by one. */
  grow(item) {
    if (item.position !== this.total + 1) return;
    this.items.push(item);
    this.attempt.item_count = this.total;
    this.#receive(item);
    this.#emit("grow", { position: item.position });
  }

  /* There will be no more items. */
  complete() {
    this.#target = null;
    this.#emit("grow", { position: null });
  }

  get current() {
    return this.#current;
  }

  item(position) {
    return this.items[position - 1];
  }

  response(position) {
    return this.#responses.get(position);
  }

  goTo(position) {
    const to = Math.min(Math.max(1, position), this.total);
    const from = this.#current;
    this.#current = to;
    this.response(to).isSeen = true;
    this.#emit("move", { from, to });
  }

  change(position, patch) {
    const response = this.response(position);
    if (response.isChecked) return;
    const next = contentOf({ ...response, ...patch });
    next.value = canonicalValue(this.item(position), next.value);
    if (response.value && !next.value) next.confidence = null; // sure of nothing says nothing
    if (isSameContent(response, next)) return;
    Object.assign(response, next);
    this.#emit("change", { position });
  }

  /* Shows a response that was made elsewhere; `base` when the server already has it. */
  adopt(position, content, { base = null, source }) {
    const response = this.response(position);
    if (!response) return; // of an item another tab was given and this one not yet
    if (base) response.base = base;
    response.isSeen = true;
    if (isSameContent(response, content)) return;
    Object.assign(response, contentOf(content));
    this.#emit("adopt", { position, source });
  }

  /* The server has `content` as `revision`; what is shown may be newer already. */
  confirm(position, revision, content) {
    const response = this.response(position);
    if (!response) return;
    if (revision >= response.base.revision) response.base = { revision, content: contentOf(content) };
    this.#emit("confirm", { position });
  }

  closeWithFeedback(position, feedback) {
    Object.assign(this.response(position), { isChecked: true, feedback });
    this.#emit("feedback", { position });
  }

  addTime(position, ms) {
    this.response(position).time_spent_ms += Math.round(ms);
  }

  status(position) {
    const response = this.response(position);
    if (isComplete(this.item(position), response.value)) return "complete";
    return response.isSeen || response.value ? "incomplete" : "unseen";
  }

  positions(filter = "all") {
    return this.items
      .map(({ position }) => position)
      .filter((position) => {
        if (filter === "all") return true;
        if (filter === "flagged") return this.response(position).flagged;
        if (filter === "incomplete") return this.status(position) !== "complete"; // what was never seen as well
        return this.status(position) === filter;
      });
  }

  counts() {
    const count = (filter) => this.positions(filter).length;
    return {
      all: this.total,
      complete: count("complete"),
      incomplete: count("incomplete"),
      unseen: count("unseen"),
      flagged: count("flagged"),
    };
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
