/* Theme, text size, clock and shortcuts as chosen in the player; they last in this browser, per person.
 *
 * The page arrives with what the profile says. A choice made here wins until the profile itself is changed.
 * Dispatches "change" {name, value}.
 */
const KEY = "examprep-player-preferences";
const SIZES = [90, 100, 110, 125, 140, 150];

export class Preferences extends EventTarget {
  #values;
  #profile;

  constructor(root, { hasShortcuts, username }) {
    super();
    this.root = root;
    this.key = `${KEY}-${username}`;
    this.#profile = { theme: root.dataset.theme, textSize: Number(root.dataset.textSize) || 100, hasShortcuts };
    this.#values = { ...this.#profile, isClockShown: true, ...this.#chosen() };
    this.#apply();
  }

  get(name) {
    return this.#values[name];
  }

  set(name, value) {
    if (this.#values[name] === value) return;
    this.#values[name] = value;
    this.#apply();
    try {
      localStorage.setItem(this.key, JSON.stringify({ values: this.#values, profile: this.#profile }));
    } catch {
      // No storage: the choice lasts as long as the page.
    }
    this.dispatchEvent(new CustomEvent("change", { detail: { name, value } }));
  }

  /* The next larger (+1) or smaller (-1) text size; the same at the ends. */
  stepTextSize(step) {
    const at = this.#values.textSize;
    const next = step > 0 ? SIZES.find((size) => size > at) : SIZES.findLast((size) => size < at);
    if (next) this.set("textSize", next);
  }

  #chosen() {
    try {
      const { values, profile } = JSON.parse(localStorage.getItem(this.key)) ?? {};
      const isStillMine = ([name]) => !(name in this.#profile) || profile[name] === this.#profile[name];
      return values ? Object.fromEntries(Object.entries(values).filter(isStillMine)) : {};
    } catch {
      return {}; // no storage, or not ours
    }
  }

  #apply() {
    this.root.dataset.theme = this.#values.theme;
    this.root.dataset.textSize = this.#values.textSize;
  }
}
