/* Filters that navigator and review screen share, with their counts. */
import { h, setText } from "./dom.js";

const NAMES = { all: "All", incomplete: "Incomplete", unseen: "Unseen", flagged: "Flagged" };
export const STATUS_WORDS = { complete: "Complete", incomplete: "Incomplete", unseen: "Unseen" };

/* Buttons that stay while their counts change: a press that has begun must find the same button at its end. */
export class Filters {
  #buttons = new Map(); // name -> {button, count}

  constructor({ element, names, choose }) {
    for (const name of names) {
      const count = h("span", { class: "filters__count" });
      const button = h("button", { type: "button", onclick: () => choose(name) }, NAMES[name], " ", count);
      this.#buttons.set(name, { button, count });
      element.append(button);
    }
  }

  render({ counts, chosen }) {
    for (const [name, { button, count }] of this.#buttons) {
      button.setAttribute("aria-pressed", String(name === chosen));
      setText(count, String(counts[name]));
    }
  }
}
