/* Highlighting in the stem: select text (mouse, touch, caret keys) and press the button that appears, or H; or choose
 * sentences in a dialog, which needs no selection at all. A press on a highlight offers to remove it.
 * Kept in this browser only.
 */
import { findAll, h, icon } from "./dom.js";
import { add, covers, remove, trimmed } from "./highlight_ranges.js";

const BLOCKS = "math, pre"; // formulas and code are drawn by the browser as a whole: no marks inside

export class Highlighter {
  #ranges = new Map(); // position -> ranges
  #stem = null;
  #position = null;
  #selected = null;

  constructor({ attemptId, storage, announcer, openSentences }) {
    Object.assign(this, { attemptId, storage, announcer, openSentences });
    this.button = h("button", {
      type: "button",
      class: "button button--small highlight-button",
      hidden: true,
      "data-part": "highlight-button",
    });
    this.button.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
    this.button.addEventListener("click", () => this.#press());
    document.addEventListener("selectionchange", () => this.#onSelection());
  }

  async restore() {
    const records = await this.storage.marks(this.attemptId).catch(() => []);
    for (const { position, ranges } of records) this.#ranges.set(position, ranges);
  }

  attach(stem, position) {
    Object.assign(this, { target: null });
    this.#stem = stem;
    this.#position = position;
    this.#selected = null;
    this.button.hidden = true;
    stem.parentElement.append(this.button);
    stem.addEventListener("click", (event) => this.#onClick(event));
    this.#draw();
  }

  get text() {
    return this.#stem.textContent;
  }

  get ranges() {
    return this.#ranges.get(this.#position) ?? [];
  }

  set ranges(ranges) {
    this.#ranges.set(this.#position, ranges);
    this.#draw();
    this.storage.keepMarks({ attempt: this.attemptId, position: this.#position, ranges }).catch(() => {});
  }

  /* With a selection: mark or unmark it. Without: choose sentences. */
  toggle() {
    if (this.#selected) this.#press();
    else this.openSentences(this, this.#stem);
  }

  #press() {
    if (!this.#selected) return;
    const isMarked = covers(this.ranges, this.#selected);
    this.ranges = isMarked ? remove(this.ranges, this.#selected) : add(this.ranges, this.#selected);
    this.#selected = null;
    this.button.hidden = true;
    document.getSelection().removeAllRanges();
    this.announcer.say(isMarked ? "Highlight removed" : "Highlighted");
  }

  #onSelection() {
    const selection = document.getSelection();
    if (!this.#stem?.isConnected) return;
    if (
      selection.isCollapsed ||
      !selection.rangeCount ||
      !this.#stem.contains(selection.getRangeAt(0).commonAncestorContainer)
    ) {
      if (!this.target) this.#offer(null);
      return;
    }
    this.target = null;
    const range = selection.getRangeAt(0);
    const offsets = trimmed(this.text, [
      this.#offset(range.startContainer, range.startOffset),
      this.#offset(range.endContainer, range.endOffset),
    ]);
    this.#offer(offsets[0] < offsets[1] ? offsets : null, range.getBoundingClientRect());
  }

  #onClick(event) {
    const mark = event.target.closest("mark");
    if (!mark || !document.getSelection().isCollapsed) return;
    const start = Number(mark.dataset.start);
    this.target = mark;
    this.#offer(this.ranges.find(([from, to]) => from <= start && to > start) ?? null, mark.getBoundingClientRect());
    setTimeout(() => (this.target = null));
  }

  #offer(offsets, box) {
    this.#selected = offsets;
    this.button.hidden = !offsets;
    if (!offsets) return;
    const isMarked = covers(this.ranges, offsets);
    this.button.replaceChildren(icon(isMarked ? "cross" : "highlight"), isMarked ? "Remove highlight" : "Highlight");
    const frame = this.#stem.parentElement.getBoundingClientRect();
    const left = Math.min(Math.max(0, box.left - frame.left), frame.width - this.button.offsetWidth);
    this.button.style.insetInlineStart = `${left}px`;
    this.button.style.insetBlockStart = `${box.bottom - frame.top + 6}px`;
  }

  /* Characters of the stem's text before a point in it. */
  #offset(node, offset) {
    const range = document.createRange();
    range.setStart(this.#stem, 0);
    range.setEnd(node, offset);
    return range.toString().length;
  }

  #draw() {
    for (const mark of findAll("mark", this.#stem)) mark.replaceWith(...mark.childNodes);
    this.#stem.normalize();
    for (const range of this.ranges) this.#mark(range);
  }

  #mark([start, end]) {
    const walker = document.createTreeWalker(this.#stem, NodeFilter.SHOW_TEXT);
    const pieces = [];
    let at = 0;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const [from, to] = [Math.max(start, at), Math.min(end, at + node.length)];
      if (from < to && node.data.trim() && !node.parentElement.closest(BLOCKS))
        pieces.push([node, from - at, to - at, from]);
      at += node.length;
    }
    for (const [node, from, to, offset] of pieces) {
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, to);
      range.surroundContents(h("mark", { "data-start": String(offset) }));
    }
  }
}
