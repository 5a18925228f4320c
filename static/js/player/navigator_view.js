/* The navigator: every question as a button that says complete, incomplete, unseen, flagged and current; filters; counts. */
import { find, findAll, h, icon } from "./dom.js";
import { Filters, STATUS_WORDS } from "./filters.js";

export class NavigatorView {
  #filter = "all";
  #isDue = false;

  constructor({ element, sitting, queue, goTo }) {
    Object.assign(this, { element, sitting, goTo });
    const filters = h("div", { class: "filters navigator__filters", role: "group", "aria-label": "Show" });
    this.filters = new Filters({
      element: filters,
      names: ["all", "incomplete", "unseen", "flagged"],
      choose: (name) => this.#choose(name),
    });
    this.grid = h("ol", { class: "navigator__grid" });
    this.none = h("p", { class: "muted small navigator__none", hidden: true }, "No question here.");
    element.append(
      h("h2", { class: "navigator__title" }, "Navigator"),
      filters,
      this.grid,
      this.none,
      legend(),
      h("p", { class: "navigator__counts muted small", "data-part": "counts" }),
    );
    this.grid.append(...sitting.items.map(({ position }) => this.#cell(position)));
    this.grid.addEventListener("keydown", (event) => this.#onKey(event));
    sitting.addEventListener("grow", ({ detail }) => detail.position && this.grid.append(this.#cell(detail.position)));
    for (const type of ["change", "adopt", "move", "feedback", "grow"])
      sitting.addEventListener(type, () => this.#renderSoon());
    queue.addEventListener("status", () => this.#renderSoon());
    this.render();
  }

  render() {
    this.#isDue = false;
    const counts = this.sitting.counts();
    const shown = new Set(this.sitting.positions(this.#filter));
    this.filters.render({ counts, chosen: this.#filter });
    for (const cell of this.grid.children) this.#renderCell(cell, shown);
    this.none.hidden = shown.size > 0;
    find("[data-part='counts']", this.element).textContent =
      `${counts.complete} complete · ${counts.incomplete} incomplete, ${counts.unseen} of them unseen · ${counts.flagged} flagged`;
  }

  focusCurrent() {
    find("[aria-current]", this.grid)?.focus();
  }

  #choose(name) {
    this.#filter = name;
    this.render();
  }

  /* One drawing per frame, however many responses arrive at once. */
  #renderSoon() {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => this.render());
  }

  #cell(position) {
    return h(
      "li",
      { "data-position": String(position) },
      h(
        "button",
        { type: "button", class: "navigator__cell", onclick: () => this.goTo(position) },
        h("span", { "aria-hidden": "true" }, String(position)),
        h("span", { class: "visually-hidden", "data-part": "words" }),
      ),
    );
  }

  #renderCell(cell, shown) {
    const position = Number(cell.dataset.position);
    const button = cell.firstElementChild;
    const status = this.sitting.status(position);
    const { flagged } = this.sitting.response(position);
    cell.hidden = !shown.has(position);
    button.dataset.status = status;
    button.toggleAttribute("data-flagged", flagged);
    if (position === this.sitting.current) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
    find("[data-part='words']", button).textContent =
      `Question ${position}, ${STATUS_WORDS[status].toLowerCase()}${flagged ? ", flagged" : ""}`;
  }

  #onKey(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: this.#columns(), ArrowUp: -this.#columns() }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    const buttons = findAll("li:not([hidden]) button", this.grid);
    const next = buttons[buttons.indexOf(document.activeElement) + step];
    event.preventDefault();
    next?.focus();
  }

  #columns() {
    return getComputedStyle(this.grid).gridTemplateColumns.split(" ").length;
  }
}

function legend() {
  const entry = (status, text) => h("li", {}, h("span", { class: "navigator__key", "data-status": status }), text);
  return h(
    "ul",
    { class: "navigator__legend", "aria-hidden": "true" },
    entry("complete", "complete"),
    entry("incomplete", "incomplete"),
    entry("unseen", "unseen"),
    h("li", {}, h("span", { class: "navigator__flag" }, icon("flag-filled")), "flagged"),
  );
}
