/* Steps to put in order: by buttons, by a number in a list, or by dragging. Nothing is answered until something was moved
 * or the order shown was confirmed. */
import { authored, find, findAll, h, icon, plainText } from "./dom.js";
import { orderVerdict, rationale } from "./feedback_view.js";
import { DragOrder } from "./drag_order.js";

const SPOKEN = 80;

export class OrderingView {
  constructor({ item, isClosed, feedback, announcer, change, read }) {
    Object.assign(this, { item, isClosed, feedback, announcer, change, read });
    this.list = h("ol", { class: "steps" });
    this.hint = h("p", { class: "steps__hint muted" });
    this.keep = h(
      "button",
      { type: "button", class: "button button--small", onclick: () => this.#keepShown() },
      "This order is right",
    );
    this.clear = h(
      "button",
      { type: "button", class: "button button--plain button--small", onclick: () => this.#clear() },
      "Clear answer",
    );
    this.element = h(
      "div",
      { class: "options" },
      this.hint,
      this.list,
      h("div", { class: `options__foot${isClosed ? " options__foot--closed" : ""}` }, this.keep, this.clear),
    );
    this.rows = new Map(item.options.map((option) => [option.id, this.#row(option)]));
    if (!isClosed) new DragOrder(this.list, (ids) => this.#apply(ids));
  }

  get #order() {
    return this.read().value ?? this.item.options.map(({ id }) => id);
  }

  update() {
    const order = this.#order;
    const isAnswered = Boolean(this.read().value);
    this.#arrange(order);
    for (const [index, id] of order.entries()) this.#updateRow(this.rows.get(id), index, order.length);
    this.hint.textContent = isAnswered
      ? "1 comes first."
      : "Not answered yet. Move the steps into order; 1 comes first.";
    this.list.classList.toggle("steps--open", !isAnswered);
    this.list.classList.toggle("steps--closed", this.isClosed);
    this.keep.hidden = isAnswered || this.isClosed;
    this.clear.hidden = !isAnswered || this.isClosed;
  }

  /* Rows move only when they must: a control that keeps its place in the page keeps the focus. */
  #arrange(order) {
    const shown = findAll(".step", this.list).map((row) => row.dataset.option);
    if (shown.join() === order.join()) return;
    const focused = document.activeElement;
    this.list.append(...order.map((id) => this.rows.get(id)));
    if (this.list.contains(focused)) focused.focus({ preventScroll: true });
  }

  #updateRow(row, index, count) {
    const select = find("select", row);
    if (select) select.value = String(index + 1);
    else find(".step__number", row).textContent = String(index + 1);
    const [up, down] = findAll(".step__move", row);
    if (!up) return;
    up.setAttribute("aria-disabled", String(index === 0));
    down.setAttribute("aria-disabled", String(index === count - 1));
  }

  #row({ id, html }) {
    const verdict = this.feedback && orderVerdict(id, this.feedback, this.read());
    return h(
      "li",
      { class: `step${verdict ? ` option--${verdict.state}` : ""}`, "data-option": id },
      this.isClosed ? h("span", { class: "step__number numbers" }) : this.#handle(),
      this.isClosed ? null : this.#number(id),
      h("div", { class: "step__text" }, authored("div", { class: "prose" }, html), verdict?.element),
      this.isClosed
        ? null
        : h(
            "div",
            { class: "step__moves" },
            this.#mover(id, -1, "arrow-up", "up"),
            this.#mover(id, 1, "arrow-down", "down"),
          ),
      this.feedback ? rationale(this.feedback.rationales[id]) : null,
    );
  }

  #handle() {
    return h("span", { class: "step__handle", "aria-hidden": "true" }, icon("grip"));
  }

  #number(id) {
    const options = this.item.options.map((_, index) => h("option", { value: String(index + 1) }, String(index + 1)));
    const select = h("select", { class: "input step__select", "aria-label": `Place of: ${this.#textOf(id)}` }, options);
    select.addEventListener("change", () => this.#moveTo(id, Number(select.value) - 1));
    return select;
  }

  #mover(id, step, iconName, word) {
    return h(
      "button",
      {
        type: "button",
        class: "button button--icon button--small step__move",
        onclick: () => this.#moveTo(id, this.#order.indexOf(id) + step),
      },
      icon(iconName),
      h("span", { class: "visually-hidden" }, `Move ${word}: ${this.#textOf(id)}`),
    );
  }

  /* Enough of a step's text to tell it by ear. */
  #textOf(id) {
    return plainText(this.item.options.find((option) => option.id === id).html).slice(0, SPOKEN);
  }

  #moveTo(id, index) {
    const order = this.#order;
    if (index < 0 || index >= order.length) return;
    const next = order.filter((other) => other !== id);
    next.splice(index, 0, id);
    this.#apply(next);
    this.announcer.say(`Now number ${index + 1} of ${next.length}`);
  }

  #apply(ids) {
    this.change({ value: ids });
    this.update();
  }

  #keepShown() {
    this.#apply(this.#order);
    find("select", this.list).focus({ preventScroll: true });
    this.announcer.say("Order kept as shown");
  }

  #clear() {
    this.change({ value: null });
    this.update();
    this.keep.focus({ preventScroll: true });
    this.announcer.say("Answer cleared");
  }
}
