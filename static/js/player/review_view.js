/* The screen before the end: counts, and a list of questions that can be narrowed to what needs another look. */
import { find, h, icon, plural, setText } from "./dom.js";
import { Filters, STATUS_WORDS } from "./filters.js";

const MARKS = { complete: "check", incomplete: "warn", unseen: "eye-off" };
const TONES = { complete: "good", incomplete: "warn", unseen: "muted" };

export class ReviewView {
  #filter = "all";

  constructor({ element, sitting, queue, goTo }) {
    Object.assign(this, { element, sitting, queue, goTo });
    this.rows = find("[data-part='review-rows']", element);
    this.none = find("[data-part='review-none']", element);
    this.filters = new Filters({
      element: find("[data-part='review-filters']", element),
      names: ["all", "incomplete", "flagged"],
      choose: (name) => this.#choose(name),
    });
    this.rows.append(...sitting.items.map(({ position }) => this.#row(position)));
    sitting.addEventListener("grow", ({ detail }) => detail.position && this.rows.append(this.#row(detail.position)));
    for (const type of ["change", "adopt", "grow"]) sitting.addEventListener(type, () => this.#refresh());
    queue.addEventListener("status", () => this.#refresh());
  }

  get isShown() {
    return !this.element.hidden;
  }

  /* Rows stay and change in place: a press that has begun, and the focus, must find the same button. */
  render() {
    const counts = this.sitting.counts();
    const shown = new Set(this.sitting.positions(this.#filter));
    setText(find("[data-part='review-lede']", this.element), this.#summary(counts));
    this.filters.render({ counts, chosen: this.#filter });
    for (const row of this.rows.children) this.#renderRow(row, shown);
    this.none.hidden = shown.size > 0;
    this.none.textContent = this.#filter === "flagged" ? "You flagged no question." : "Every question is complete.";
  }

  focusHeading() {
    find("#review-title", this.element).focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  }

  #summary({ all, complete, incomplete, unseen, flagged }) {
    if (!incomplete)
      return `All ${all} questions are complete. ${flagged ? `${plural(flagged, "question")} flagged.` : ""}`;
    return `${complete} of ${all} complete · ${incomplete} incomplete${unseen ? `, ${unseen} of them unseen` : ""} · ${flagged} flagged`;
  }

  #choose(name) {
    this.#filter = name;
    this.render();
  }

  #refresh() {
    if (this.isShown) this.render();
  }

  #row(position) {
    return h(
      "tr",
      { "data-position": String(position) },
      h(
        "th",
        { scope: "row" },
        h(
          "button",
          { type: "button", class: "link-button review__link", onclick: () => this.goTo(position) },
          h("span", { class: "review__word" }, "Question "),
          String(position),
        ),
      ),
      h("td"),
      h("td"),
    );
  }

  #renderRow(row, shown) {
    const position = Number(row.dataset.position);
    const status = this.sitting.status(position);
    const { flagged } = this.sitting.response(position);
    const isWaiting = Boolean(this.queue.entry(position));
    row.hidden = !shown.has(position);
    const state = `${status} ${flagged} ${isWaiting}`;
    if (row.dataset.state === state) return;
    row.dataset.state = state;
    const [, statusCell, flagCell] = row.children;
    statusCell.replaceChildren(
      h("span", { class: `status status--${TONES[status]}` }, icon(MARKS[status]), STATUS_WORDS[status]),
      isWaiting ? h("span", { class: "badge badge--warn review__unsent" }, "not sent yet") : "",
    );
    flagCell.replaceChildren(
      flagged
        ? h("span", { class: "status status--warn" }, icon("flag-filled"), "Flagged")
        : h("span", { class: "muted" }, "–"),
    );
  }
}
