/* Prompts to be matched with lettered options, one list per prompt. An option taken for one prompt moves when it is chosen for
 * another: each fits once. */
import { authored, findAll, h, plainText } from "./dom.js";
import { matchVerdict, rationale } from "./feedback_view.js";
import { letter } from "./responses.js";

const SHORT = 90;

export class MatchingView {
  constructor({ item, isClosed, feedback, announcer, change, read }) {
    Object.assign(this, { item, isClosed, feedback, announcer, change, read });
    this.clear = h(
      "button",
      { type: "button", class: "button button--plain button--small", onclick: () => this.#clear() },
      "Clear answer",
    );
    this.element = h(
      "div",
      { class: "options" },
      h(
        "ul",
        { class: "matches" },
        item.prompts.map((prompt) => this.#row(prompt)),
      ),
      h("h2", { class: "matches__heading" }, "Options"),
      h(
        "ul",
        { class: "match-options" },
        item.options.map((option, index) => this.#option(option, index)),
      ),
      h("div", { class: `options__foot${isClosed ? " options__foot--closed" : ""}` }, this.clear),
    );
    this.element.addEventListener("change", ({ target }) => this.#choose(target.dataset.prompt, target.value));
  }

  update() {
    const chosen = new Map(this.read().value ?? []);
    for (const select of findAll("select", this.element)) select.value = chosen.get(select.dataset.prompt) ?? "";
    const taken = new Set(chosen.values());
    for (const row of findAll(".match-option", this.element))
      row.classList.toggle("match-option--taken", taken.has(row.dataset.option));
    this.clear.hidden = !chosen.size || this.isClosed;
  }

  #row(prompt) {
    const labelId = `prompt-${prompt.id}`;
    const verdict = this.feedback && matchVerdict(prompt.id, this.feedback, this.read(), (id) => this.#letterOf(id));
    return h(
      "li",
      { class: `match${verdict ? ` option--${verdict.state}` : ""}` },
      h(
        "label",
        { class: "match__prompt prose", id: labelId, for: `match-${prompt.id}` },
        authored("span", {}, prompt.html),
      ),
      this.#select(prompt, labelId),
      verdict?.element,
      this.feedback ? rationale(this.feedback.rationales[prompt.id]) : null,
    );
  }

  #select(prompt) {
    const options = this.item.options.map(({ id, html }, index) => {
      const text = plainText(html);
      return h("option", { value: id }, `${letter(index)}. ${text.length > SHORT ? `${text.slice(0, SHORT)}…` : text}`);
    });
    return h(
      "select",
      { class: "input", id: `match-${prompt.id}`, "data-prompt": prompt.id, disabled: this.isClosed },
      h("option", { value: "" }, "Choose…"),
      options,
    );
  }

  #option({ id, html }, index) {
    return h(
      "li",
      { class: "match-option", "data-option": id },
      h("span", { class: "option__letter", "aria-hidden": "true" }, letter(index)),
      h(
        "div",
        {},
        h("span", { class: "visually-hidden" }, `${letter(index)}: `),
        authored("span", { class: "prose" }, html),
        this.feedback ? rationale(this.feedback.rationales[id]) : null,
      ),
    );
  }

  #letterOf(id) {
    return letter(this.item.options.findIndex((option) => option.id === id));
  }

  #choose(prompt, option) {
    if (!prompt) return;
    const others = (this.read().value ?? []).filter(([other]) => other !== prompt);
    const moved = option && others.find(([, taken]) => taken === option);
    const rest = moved ? others.filter((pair) => pair !== moved) : others;
    this.change({ value: option ? [...rest, [prompt, option]] : rest });
    this.update();
    if (moved) this.announcer.say(`Option ${this.#letterOf(option)} moved here from another row`);
  }

  #clear() {
    this.change({ value: null });
    this.update();
    findAll("select", this.element)[0].focus({ preventScroll: true });
    this.announcer.say("Answer cleared");
  }
}
