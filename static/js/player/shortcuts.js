/* Keys. Alt combinations by the key's place on the keyboard, because Alt+P types "π" on some; single keys only outside of
 * fields. All of them can be switched off (WCAG 2.1.4).
 *
 * actions: next, previous, flag, review, navigator, check, pick(index), strike(index), sure(level), highlight, sayTime, help
 */
const ALT = { KeyN: "next", KeyP: "previous", KeyF: "flag", KeyR: "review", KeyG: "navigator", KeyC: "check" };
const SINGLE = { h: "highlight", t: "sayTime", "?": "help" };
const SURE = { j: 1, k: 2, l: 3 }; // side by side under the right hand

function isTyping(target) {
  return Boolean(
    target.closest?.("select, textarea, input:not([type='radio'], [type='checkbox'])") || target.isContentEditable,
  );
}

export class Shortcuts {
  constructor({ preferences, actions }) {
    Object.assign(this, { preferences, actions });
    document.addEventListener("keydown", (event) => this.#onKey(event));
  }

  #onKey(event) {
    if (!this.preferences.get("hasShortcuts") || event.ctrlKey || event.metaKey || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.altKey) return this.#run(ALT[event.code], event);
    if (isTyping(event.target)) return undefined;
    if (SINGLE[event.key]) return this.#run(SINGLE[event.key], event);
    return this.#option(event);
  }

  #run(name, event) {
    if (!name || !this.actions[name]) return;
    event.preventDefault();
    if (!event.repeat) this.actions[name]();
  }

  #option(event) {
    if (/^[1-9]$/.test(event.key)) return this.#pick("pick", Number(event.key) - 1, event);
    if (!/^[a-z]$/i.test(event.key)) return undefined;
    if (SURE[event.key] && !event.repeat && this.actions.sure(SURE[event.key])) return event.preventDefault();
    const index = event.key.toLowerCase().charCodeAt(0) - 97;
    return this.#pick(event.shiftKey ? "strike" : "pick", index, event);
  }

  #pick(name, index, event) {
    if (!event.repeat && this.actions[name](index)) event.preventDefault();
  }
}
