/* Short messages over the player: what happened, and perhaps one thing to do about it.
 *
 * show({ id, tone, text, actions: [{ label, run }], stays }) - a notice with the same id replaces the older one.
 */
import { h, icon } from "./dom.js";

const STAY_MS = 12_000;
const ICONS = { info: "info", good: "check", warn: "warn", bad: "cross" };

export class Notices {
  #shown = new Map();

  constructor(element, announcer) {
    Object.assign(this, { element, announcer });
  }

  show({ id, tone = "info", text, actions = [], stays = false }) {
    this.hide(id);
    const close = h(
      "button",
      {
        type: "button",
        class: "button button--plain button--small button--icon notice__close",
        onclick: () => this.hide(id),
      },
      icon("cross"),
      h("span", { class: "visually-hidden" }, "Dismiss"),
    );
    const buttons = actions.map(({ label, run }) =>
      h("button", { type: "button", class: "button button--small", onclick: () => (this.hide(id), run()) }, label),
    );
    const notice = h(
      "div",
      { class: `message message--${tone} notice` },
      icon(ICONS[tone]),
      h("div", {}, h("p", {}, text), buttons.length ? h("div", { class: "cluster notice__actions" }, buttons) : null),
      close,
    );
    this.element.append(notice);
    const timer = stays || actions.length ? null : setTimeout(() => this.hide(id), STAY_MS);
    this.#shown.set(id, { notice, timer });
    this.announcer.say(text);
  }

  hide(id) {
    const shown = this.#shown.get(id);
    if (!shown) return;
    clearTimeout(shown.timer);
    shown.notice.remove();
    this.#shown.delete(id);
  }
}
