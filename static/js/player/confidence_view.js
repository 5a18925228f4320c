/* How sure the learner is, in practice only: three buttons of which at most one is pressed; pressing it again takes it back. */
import { findAll, h } from "./dom.js";
import { CONFIDENCE } from "./responses.js";

export class ConfidenceView {
  constructor({ isClosed, announcer, change, read }) {
    Object.assign(this, { isClosed, announcer, change, read });
    this.element = h(
      "div",
      { class: "confidence", role: "group", "aria-labelledby": "confidence-title" },
      h("span", { class: "confidence__title", id: "confidence-title" }, "How sure are you?"),
      h(
        "span",
        { class: "confidence__levels" },
        CONFIDENCE.map((level) => this.#button(level)),
      ),
    );
  }

  update() {
    const { confidence } = this.read();
    for (const button of findAll("button", this.element))
      button.setAttribute("aria-pressed", String(Number(button.value) === confidence));
  }

  /* For the keyboard, which leaves the focus where it is. */
  toggle(level) {
    if (this.isClosed) return false;
    const isTakenBack = this.read().confidence === level;
    this.#set(isTakenBack ? null : level);
    this.announcer.say(isTakenBack ? "Not said how sure" : CONFIDENCE.find((known) => known.level === level).label);
    return true;
  }

  #button({ level, label, key }) {
    return h(
      "button",
      {
        type: "button",
        class: "confidence__level",
        value: String(level),
        "aria-pressed": "false",
        "aria-keyshortcuts": key,
        disabled: this.isClosed,
        onclick: () => this.#set(this.read().confidence === level ? null : level),
      },
      label,
    );
  }

  #set(confidence) {
    this.change({ confidence });
    this.update();
  }
}
