/* The item on screen: heading, stem, and the control of its kind. Rendered anew when the candidate moves, updated in place
 * when a response changes. */
import { ChoiceView } from "./choice_view.js";
import { ConfidenceView } from "./confidence_view.js";
import { authored, find, h, icon } from "./dom.js";
import { feedbackPanel } from "./feedback_view.js";
import { MatchingView } from "./matching_view.js";
import { OrderingView } from "./ordering_view.js";
import { instruction } from "./responses.js";

const VIEWS = { single: ChoiceView, multiple: ChoiceView, ordering: OrderingView, matching: MatchingView };

export class ItemView {
  #control = null;
  #confidence = null;

  constructor({ element, sitting, highlighter, announcer, onCheck }) {
    Object.assign(this, { element, sitting, highlighter, announcer, onCheck });
    sitting.addEventListener("change", ({ detail }) => this.#refresh(detail.position));
    sitting.addEventListener("adopt", ({ detail }) => this.#refresh(detail.position));
    sitting.addEventListener("feedback", ({ detail }) => detail.position === this.position && this.render());
  }

  get position() {
    return this.sitting.current;
  }

  /* The control of the item on screen: what shortcuts act on. */
  get control() {
    return this.#control;
  }

  /* How sure one is, where that is asked. */
  get confidence() {
    return this.#confidence;
  }

  render() {
    const item = this.sitting.item(this.position);
    const response = this.sitting.response(this.position);
    const Control = VIEWS[item.kind];
    const parts = {
      item,
      isClosed: response.isChecked,
      feedback: response.feedback,
      announcer: this.announcer,
      change: (patch) => this.sitting.change(item.position, patch),
      read: () => this.sitting.response(item.position),
    };
    this.#control = new Control(parts);
    this.#confidence = this.sitting.attempt.mode === "mock" ? null : new ConfidenceView(parts);
    this.element.replaceChildren(this.#fieldset(item), ...this.#after(item, response));
    this.#update();
    this.highlighter.attach(find(".stem", this.element), item.position);
  }

  focusHeading() {
    find("#item-title", this.element)?.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  }

  #fieldset(item) {
    const title = h(
      "h1",
      { id: "item-title", tabindex: "-1", class: "item__title" },
      `Question ${item.position}`,
      h("span", { class: "item__instruction" }, instruction(item)),
    );
    const tool = h(
      "button",
      {
        type: "button",
        class: "button button--plain button--small item__tool",
        onclick: () => this.highlighter.toggle(),
      },
      icon("highlight"),
      "Highlight",
    );
    return h(
      "fieldset",
      { class: "item" },
      h("legend", { class: "item__legend" }, title),
      h("div", { class: "item__tools" }, tool),
      authored("div", { class: "stem prose", id: "stem" }, item.stem_html),
      this.#control.element,
      this.#confidence?.element ?? "",
    );
  }

  #after(item, response) {
    if (this.sitting.attempt.mode !== "tutor") return [];
    if (response.feedback) return [feedbackPanel(item, response)];
    const check = h(
      "button",
      {
        type: "button",
        class: "button button--primary",
        "data-part": "check",
        "aria-keyshortcuts": "Alt+C",
        onclick: () => this.onCheck(item.position),
      },
      response.isChecked ? "Show the explanation" : "Check answer",
    );
    return [
      h(
        "div",
        { class: "item__check" },
        check,
        h("p", { class: "field__error", "data-part": "check-error", role: "alert", hidden: true }),
      ),
    ];
  }

  #refresh(position) {
    if (position === this.position) this.#update();
  }

  #update() {
    this.#control?.update();
    this.#confidence?.update();
  }
}
