/* Theme, text size, clock and shortcuts as chosen in the player.
 *
 * The page arrives with what the profile says. A choice made here is kept in this browser, per person, and goes to the
 * profile (display_sync.js); until it has arrived there it wins, unless the profile itself is changed. Whether the clock is
 * shown is of this browser only.
 * Dispatches "change" {name, value}.
 */
const KEY = "examprep-player-preferences";
const SIZES = [90, 100, 110, 120, 130, 140, 150]; // those of the profile

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
    this.#keep();
    this.dispatchEvent(new CustomEvent("change", { detail: { name, value } }));
  }

  /* {name: value} of what the profile does not say yet. */
  get unsent() {
    return Object.fromEntries(Object.keys(this.#profile).flatMap((name) => this.#differs(name)));
  }

  /* The profile says so now. */
  confirm(values) {
    Object.assign(this.#profile, values);
    this.#keep();
  }

  /* The next larger (+1) or smaller (-1) text size; the same at the ends. */
  stepTextSize(step) {
    const at = this.#values.textSize;
    const next = step > 0 ? SIZES.find((size) => size > at) : SIZES.findLast((size) => size < at);
    if (next) this.set("textSize", next);
  }

  #differs(name) {
    return this.#values[name] === this.#profile[name] ? [] : [[name, this.#values[name]]];
  }

  #keep() {
    try {
      localStorage.setItem(this.key, JSON.stringify({ values: this.#values, profile: this.#profile }));
    } catch {
      // No storage: the choice lasts as long as the page.
    }
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
