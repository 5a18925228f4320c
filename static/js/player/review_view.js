/* The screen before the end: counts, and a list of questions that can be narrowed to what needs another look. */
import { find, h, icon, plural } from "./dom.js";
import { renderFilters, STATUS_WORDS } from "./filters.js";

const MARKS = { complete: "check", incomplete: "warn", unseen: "eye-off" };
const TONES = { complete: "good", incomplete: "warn", unseen: "muted" };

export class ReviewView {
  #filter = "all";

  constructor({ element, sitting, queue, goTo }) {
    Object.assign(this, { element, sitting, queue, goTo });
    this.rows = find("[data-part='review-rows']", element);
    this.none = find("[data-part='review-none']", element);
    for (const type of ["change", "adopt"]) sitting.addEventListener(type, () => this.#refresh());
    queue.addEventListener("status", () => this.#refresh());
  }

  get isShown() {
    return !this.element.hidden;
  }

  render() {
    const counts = this.sitting.counts();
    const positions = this.sitting.positions(this.#filter);
    find("[data-part='review-lede']", this.element).textContent = this.#summary(counts);
    renderFilters(find("[data-part='review-filters']", this.element), {
      names: ["all", "incomplete", "flagged"],
      counts,
      chosen: this.#filter,
      choose: (name) => this.#choose(name),
    });
    this.rows.replaceChildren(...positions.map((position) => this.#row(position)));
    this.none.hidden = positions.length > 0;
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
    const status = this.sitting.status(position);
    const { flagged } = this.sitting.response(position);
    const isWaiting = Boolean(this.queue.entry(position));
    return h(
      "tr",
      {},
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
      h(
        "td",
        {},
        h("span", { class: `status status--${TONES[status]}` }, icon(MARKS[status]), STATUS_WORDS[status]),
        isWaiting ? h("span", { class: "badge badge--warn review__unsent" }, "not sent yet") : null,
      ),
      h(
        "td",
        {},
        flagged
          ? h("span", { class: "status status--warn" }, icon("flag-filled"), "Flagged")
          : h("span", { class: "muted" }, "–"),
      ),
    );
  }
}
