/* Filters that navigator and review screen share, with their counts. */
import { h } from "./dom.js";

export const FILTERS = { all: "All", incomplete: "Incomplete", unseen: "Unseen", flagged: "Flagged" };
export const STATUS_WORDS = { complete: "Complete", incomplete: "Incomplete", unseen: "Unseen" };

/* Buttons with counts; the chosen one is pressed. Rendered anew with every count, without losing the focus. */
export function renderFilters(element, { names, counts, chosen, choose }) {
  const focused = element.contains(document.activeElement) ? document.activeElement.dataset.filter : null;
  element.replaceChildren(
    ...names.map((name) =>
      h(
        "button",
        { type: "button", "data-filter": name, "aria-pressed": String(name === chosen), onclick: () => choose(name) },
        FILTERS[name],
        " ",
        h("span", { class: "filters__count" }, String(counts[name])),
      ),
    ),
  );
  element.querySelector(`[data-filter="${focused}"]`)?.focus();
}
