/* Header and bottom bar: where we are, flag, previous, next. */
import { find, icon, setText } from "./dom.js";

export class Frame {
  constructor({ root, sitting }) {
    Object.assign(this, { root, sitting });
    for (const name of [
      "place-now",
      "place-of",
      "place-total",
      "previous",
      "next",
      "next-text",
      "flag",
      "flag-icon",
      "flag-text",
      "progress",
    ]) {
      this[name] = find(`[data-part='${name}']`, root);
    }
    for (const type of ["move", "change", "adopt", "feedback", "grow"]) sitting.addEventListener(type, () => this.render());
  }

  render() {
    const { current, total, target, isGrowing } = this.sitting;
    const { flagged, isChecked } = this.sitting.response(current);
    this.root.dataset.currentPosition = current;
    setText(this["place-now"], String(current));
    setText(this["place-of"], isGrowing ? " of up to " : " of ");
    setText(this["place-total"], String(target));
    this.previous.setAttribute("aria-disabled", String(current === 1));
    setText(this["next-text"], current === total && !isGrowing ? "Review" : "Next");
    // One thing to do at a time: in a tutor sitting that is "Check answer", then "Next".
    this.next.classList.toggle("button--primary", this.sitting.attempt.mode !== "tutor" || isChecked);
    this.flag.setAttribute("aria-pressed", String(flagged));
    setText(this["flag-text"], flagged ? "Flagged" : "Flag");
    if (this.flag.dataset.flagged !== String(flagged)) {
      this.flag.dataset.flagged = String(flagged);
      this["flag-icon"].replaceChildren(icon(flagged ? "flag-filled" : "flag"));
    }
    const done = (100 * this.sitting.counts().complete) / target;
    this.progress.firstElementChild.setAttribute("width", String(done));
  }
}
