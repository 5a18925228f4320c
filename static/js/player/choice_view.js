/* Options to choose from: one (radios) or several (checkboxes, with a limit), each of which can be struck out. */
import { authored, find, findAll, h, icon, setText } from "./dom.js";
import { optionVerdict, rationale } from "./feedback_view.js";
import { countWord, letter } from "./responses.js";

export class ChoiceView {
  constructor({ item, isClosed, feedback, announcer, change, read }) {
    Object.assign(this, { item, isClosed, feedback, announcer, change, read });
    this.isSingle = item.kind === "single";
    this.limit = h("p", { class: "choices__limit", id: "limit", hidden: true });
    this.clear = h(
      "button",
      { type: "button", class: "button button--plain button--small choices__clear", onclick: () => this.#clear() },
      "Clear answer",
    );
    this.element = h(
      "div",
      { class: "options" },
      item.options.map((option, index) => this.#option(option, index)),
      h("div", { class: `options__foot${isClosed ? " options__foot--closed" : ""}` }, this.limit, this.clear),
    );
    this.element.addEventListener("change", (event) => this.#onChange(event.target));
  }

  update() {
    const { value, eliminated } = this.read();
    for (const row of findAll(".option", this.element)) {
      const { option } = row.dataset;
      const [isChosen, isStruck] = [Boolean(value?.includes(option)), eliminated.includes(option)];
      find("input", row).checked = isChosen;
      row.classList.toggle("option--chosen", isChosen);
      row.classList.toggle("option--struck", isStruck);
      const strike = find(".option__strike", row);
      if (!strike) continue;
      strike.setAttribute("aria-pressed", String(isStruck));
      setText(find(".option__strike-word", strike), isStruck ? "Undo" : "Strike");
    }
    // Keeps its place, so that the page does not jump when an answer is given or taken back.
    this.clear.classList.toggle("choices__clear--idle", !value || this.isClosed);
    this.clear.disabled = !value || this.isClosed;
    if (!value || value.length < this.item.choose) this.limit.hidden = true;
  }

  /* For the keyboard: choose, or take the choice back. */
  pick(index) {
    const input = findAll("input", this.element)[index];
    if (!input || this.isClosed) return false;
    if (input.checked) this.#set(input.value, false);
    else this.#set(input.value, true);
    input.focus({ preventScroll: true });
    return true;
  }

  strike(index) {
    const option = this.item.options[index];
    if (!option || this.isClosed) return false;
    this.#toggleStrike(option.id, index);
    return true;
  }

  #option({ id, html }, index) {
    const name = letter(index);
    const input = h("input", {
      type: this.isSingle ? "radio" : "checkbox",
      name: "option",
      value: id,
      id: `option-${id}`,
      class: "option__input",
      disabled: this.isClosed,
    });
    const verdict = this.feedback && optionVerdict(id, this.feedback, this.read());
    return h(
      "div",
      {
        class: `option option--${this.isSingle ? "single" : "multiple"}${verdict ? ` option--${verdict.state}` : ""}`,
        "data-option": id,
      },
      h(
        "label",
        { class: "option__label" },
        input,
        h("span", { class: "option__letter" }, name),
        h("span", { class: "option__body" }, authored("span", { class: "option__text prose" }, html), verdict?.element),
      ),
      this.isClosed ? null : this.#strikeButton(id, name, index),
      this.feedback ? rationale(this.feedback.rationales[id]) : null,
    );
  }

  #strikeButton(id, name, index) {
    return h(
      "button",
      {
        type: "button",
        class: "option__strike",
        "aria-pressed": "false",
        onclick: () => this.#toggleStrike(id, index),
      },
      icon("strike"),
      h("span", { class: "option__strike-word", "aria-hidden": "true" }, "Strike"),
      h("span", { class: "visually-hidden" }, `Strike out option ${name}`),
    );
  }

  #onChange(input) {
    this.#set(input.value, input.checked);
  }

  #set(id, isChosen) {
    const { value, eliminated } = this.read();
    const chosen = this.isSingle ? [] : (value ?? []).filter((other) => other !== id);
    if (isChosen && !this.isSingle && chosen.length >= this.item.choose) return this.#refuse(id);
    const next = isChosen ? [...chosen, id] : chosen;
    // What is chosen cannot be struck out at the same time.
    this.change({ value: next, eliminated: isChosen ? eliminated.filter((other) => other !== id) : eliminated });
    return this.update();
  }

  #refuse(id) {
    const text = `Choose ${countWord(this.item.choose)} only. Take one of your choices back first.`;
    find(`#option-${CSS.escape(id)}`, this.element).checked = false;
    setText(this.limit, text);
    this.limit.hidden = false;
    this.announcer.say(text);
  }

  #toggleStrike(id, index) {
    const { value, eliminated } = this.read();
    const isStruck = eliminated.includes(id);
    this.change(
      isStruck
        ? { eliminated: eliminated.filter((other) => other !== id) }
        : { eliminated: [...eliminated, id], value: (value ?? []).filter((other) => other !== id) },
    );
    this.update();
    this.announcer.say(`Option ${letter(index)} ${isStruck ? "is back" : "struck out"}`);
  }

  #clear() {
    this.change({ value: null });
    this.update();
    find("input", this.element).focus({ preventScroll: true });
    this.announcer.say("Answer cleared");
  }
}
