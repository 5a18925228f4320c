/* The clock on screen: can be hidden, comes back when five minutes are left, and speaks up at 30, 15 and 5.
 *
 * Dispatches "up" when nothing is left. Somebody else asks the server whether that is so.
 */
import { clockText, spokenTime } from "./clock.js";
import { find, icon } from "./dom.js";

const MINUTE = 60_000;
const NOTICES = [30 * MINUTE, 15 * MINUTE, 5 * MINUTE];
const RETURNS_AT = 5 * MINUTE;
const TICK_MS = 250;

export class ClockView extends EventTarget {
  #before = null; // what was left at the last look; a notice is due when a threshold lies between
  #isUp = false;

  constructor({ root, clock, preferences, announcer, notices }) {
    super();
    Object.assign(this, { clock, preferences, announcer, notices });
    this.element = find("[data-part='clock']", root);
    this.none = find("[data-part='clock-none']", root);
    this.time = find("[data-part='clock-time']", root);
    this.button = find("[data-part='clock-toggle']", root);
    this.icon = find("[data-part='clock-toggle-icon']", root);
    this.word = find("[data-part='clock-toggle-text']", root);
    this.button.addEventListener("click", () => this.#toggle());
    preferences.addEventListener("change", () => this.render());
    clock.addEventListener("sync", ({ detail }) => this.#onSync(detail));
    document.addEventListener("visibilitychange", () => this.#look());
  }

  start() {
    this.#before = this.clock.remaining;
    this.#place();
    this.render();
    setInterval(() => this.#look(), TICK_MS);
  }

  say() {
    this.announcer.say(
      this.clock.isTimed ? `${spokenTime(this.clock.remaining)} left` : "There is no time limit.",
    );
  }

  render() {
    if (!this.clock.isTimed) return;
    const { remaining } = this.clock;
    const mayHide = remaining > RETURNS_AT;
    const isShown = !mayHide || this.preferences.get("isClockShown");
    const text = clockText(remaining);
    this.time.hidden = !isShown;
    if (this.time.textContent !== text) this.time.textContent = text;
    this.element.classList.toggle("clock--low", !mayHide);
    if (this.button.hidden === mayHide) this.button.hidden = !mayHide;
    if (this.button.dataset.shown === String(isShown)) return;
    this.button.dataset.shown = String(isShown);
    this.button.setAttribute("aria-label", isShown ? "Hide the clock" : "Show the clock");
    this.word.textContent = isShown ? "Hide clock" : "Show clock";
    this.icon.replaceChildren(icon(isShown ? "eye-off" : "clock"));
  }

  #place() {
    this.element.hidden = !this.clock.isTimed;
    this.none.hidden = this.clock.isTimed;
  }

  #toggle() {
    this.preferences.set("isClockShown", !this.preferences.get("isClockShown"));
  }

  #look() {
    if (!this.clock.isTimed) return;
    const { remaining } = this.clock;
    const passed = NOTICES.filter((threshold) => this.#before > threshold && remaining <= threshold && remaining > 0);
    this.#before = remaining;
    this.render();
    if (passed.length) this.#notify(Math.min(...passed), remaining);
    if (remaining === 0 && !this.#isUp) {
      this.#isUp = true;
      this.dispatchEvent(new CustomEvent("up"));
    }
  }

  /* After a sleep several thresholds may lie behind: the smallest speaks, with the time that is really left. */
  #notify(threshold, remaining) {
    const isOnTime = threshold - remaining < MINUTE / 2;
    const text = `${spokenTime(isOnTime ? threshold : remaining)} left.`;
    this.notices.show({ id: "time", tone: "warn", text });
  }

  #onSync({ before, after }) {
    this.#place();
    if (after > 0) this.#isUp = false;
    const grew = before !== null && after !== null && after - before > MINUTE / 2;
    if (grew) {
      this.#before = after;
      this.notices.show({ id: "time", tone: "good", text: `You have more time: ${spokenTime(after)} left.` });
    }
    if (before !== null && after === null) {
      this.notices.show({ id: "time", tone: "good", text: "Your time is not limited any more." });
    }
    this.#look();
  }
}
