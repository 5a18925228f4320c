/* Keeps what is typed into the form of an item: some seconds after the last key on the server, at once in this browser until
 * the server has it. Nothing of it is in the item before "Save". What did not arrive is offered when the page opens again.
 */
import { TYPED_PREFIX } from "./components/typed.js";

const PAUSE_MS = 2500;
const RETRY_MS = 15000;

export class Autosave {
  #timer = null;
  #isSaving = false;
  #isChanged = false; // since what the server has

  constructor({ form, url, key }) {
    Object.assign(this, { form, url, key: TYPED_PREFIX + key });
    this.box = form.querySelector("[data-typing]");
    this.words = this.box.querySelector("[data-typing-words]");
    this.force = this.box.querySelector("[data-typing-force]");
    this.#offerLocal();
    for (const change of ["input", "change", "rows"]) form.addEventListener(change, () => this.#changed());
    form.addEventListener("submit", () => clearTimeout(this.#timer));
    this.force.addEventListener("click", () => this.#save({ isForced: true }));
    window.addEventListener("online", () => this.#isChanged && this.#save());
    document.addEventListener("visibilitychange", () => document.hidden && this.#isChanged && this.#save());
  }

  get hasUnsent() {
    return this.#isChanged;
  }

  #changed() {
    this.#isChanged = true;
    this.#keepLocal();
    if (this.force.hidden) this.#show("Not saved yet.");
    this.#later(PAUSE_MS);
  }

  #later(pause) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save(), pause);
  }

  async #save({ isForced = false } = {}) {
    if (this.#isSaving) return this.#later(PAUSE_MS);
    this.#isSaving = true;
    this.#isChanged = false;
    this.#show("Saving what you type …");
    const body = this.#typed();
    if (isForced) body.set("typed_force", "yes");
    try {
      const reply = await fetch(this.url, { method: "POST", body, redirect: "manual" });
      await this.#answered(reply);
    } catch {
      this.#failed("Not saved: no connection. It is kept in this browser and tried again.");
    } finally {
      this.#isSaving = false;
    }
  }

  async #answered(reply) {
    if (reply.ok) {
      const { revision, saved_at: savedAt, newer } = await reply.json();
      this.form.elements.typed_revision.value = String(revision);
      this.force.hidden = true;
      if (this.#isChanged) return;
      this.#dropLocal();
      this.#show(newer ? `${newer} What you type is kept (${savedAt}); saving will show you both.` : `Kept at ${savedAt}; not in the item until you save.`);
    } else if (reply.status === 409) {
      this.#failed(`Not saved: ${(await reply.json()).elsewhere}`, { retries: false });
      this.force.hidden = false;
    } else if (reply.status === 422) {
      this.#failed(`Not saved: ${(await reply.json()).refused}`, { retries: false });
    } else if (reply.type === "opaqueredirect" || reply.status === 403) {
      this.#failed("Not saved: you are signed out. Sign in and open this page again; this browser keeps the text.");
    } else {
      this.#failed("Not saved: the server did not take it. It is kept in this browser and tried again.");
    }
  }

  #failed(words, { retries = true } = {}) {
    this.#isChanged = true;
    this.#show(words, true);
    if (retries) this.#later(RETRY_MS);
  }

  #show(words, isBad = false) {
    this.box.hidden = false;
    this.box.classList.toggle("typing--bad", isBad);
    if (this.words.textContent !== words) this.words.textContent = words;
  }

  /* Texts only: a chosen file is no part of the form's text. */
  #typed() {
    const texts = [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
    return new URLSearchParams(texts);
  }

  #keepLocal() {
    try {
      const typed = this.#typed();
      typed.delete("csrfmiddlewaretoken");
      localStorage.setItem(this.key, JSON.stringify({ at: new Date().toISOString(), typed: typed.toString() }));
    } catch {
      // no storage: the server alone keeps it
    }
  }

  #dropLocal() {
    try {
      localStorage.removeItem(this.key);
    } catch {
      // nothing was kept
    }
  }

  #readLocal() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  #offerLocal() {
    const kept = this.#readLocal();
    if (!kept) return;
    const offer = this.form.querySelector("[data-typing-local]");
    offer.querySelector("[data-typing-local-at]").textContent = new Date(kept.at).toLocaleString();
    offer.querySelector("[data-typing-bring]").addEventListener("click", () => this.#bring(kept.typed));
    offer.querySelector("[data-typing-drop]").addEventListener("click", () => {
      this.#dropLocal();
      offer.hidden = true;
    });
    offer.hidden = false;
  }

  /* By way of the server, which builds the form from it. */
  async #bring(typed) {
    const body = new URLSearchParams(typed);
    body.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    body.set("typed_force", "yes");
    try {
      const reply = await fetch(this.url, { method: "POST", body, redirect: "manual" });
      if (!reply.ok) throw new Error(String(reply.status));
    } catch {
      return this.#show("It could not be brought back now; this browser still has it. Try again.", true);
    }
    this.#dropLocal();
    this.#isChanged = false;
    location.reload();
  }
}
