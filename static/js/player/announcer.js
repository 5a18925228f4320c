/* Says things to screen readers, politely, and only when there is something to say: a clock or a saving state that spoke at
 * every change would drown the questions. */
const CLEAR_MS = 4000;

export class Announcer {
  #timer = null;

  constructor(element) {
    this.element = element;
  }

  say(text) {
    clearTimeout(this.#timer);
    // The same words again are a change only if the region was emptied in between.
    this.element.textContent = "";
    requestAnimationFrame(() => (this.element.textContent = text));
    this.#timer = setTimeout(() => (this.element.textContent = ""), CLEAR_MS);
  }
}
