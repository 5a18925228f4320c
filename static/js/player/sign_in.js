/* Signing in again without leaving the question: the login ran out, or somebody signed in as another person.
 *
 * run() resolves when the owner of the attempt is signed in; meanwhile the queue keeps everything.
 */
import { find } from "./dom.js";

/* Why a call is refused though the owner is signed in, by its outcome (api.js): asking again at once would change nothing. */
export const STILL_REFUSED = {
  missing: "This attempt was not found. It may belong to another account, or somebody has removed it.",
  signed_out: "The server refuses this although you are signed in. Reloading this page may help.",
};

const CODE_WRONG = new Set(["code_needed", "invalid_code"]);

export class SignIn {
  #pending = null;
  #resolve = null;

  constructor({ root, api, username, notices }) {
    Object.assign(this, { api, username, notices });
    this.dialog = find("#sign-in-dialog", root);
    this.form = find("[data-part='sign-in-form']", root);
    this.error = find("[data-part='sign-in-error']", root);
    this.button = find("[data-part='sign-in-button']", root);
    this.code = find("[data-part='sign-in-code']", root);
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.dialog.addEventListener("close", () => this.#onClose());
  }

  /* The form token may merely be old because another tab signed in: then nobody is asked anything. */
  run() {
    this.#pending ??= this.#ask().finally(() => (this.#pending = null));
    return this.#pending;
  }

  /* Another tab says that the owner is back. */
  succeed() {
    if (!this.#resolve) return;
    const resolve = this.#resolve;
    this.#resolve = null;
    this.notices.hide("sign-in");
    this.dialog.close();
    resolve();
  }

  async #ask() {
    const reply = await this.api.session();
    if (reply.outcome === "ok" && reply.body.username === this.username) return;
    await new Promise((resolve) => {
      this.#resolve = resolve;
      this.#open();
    });
  }

  #open() {
    this.notices.hide("sign-in");
    this.error.hidden = true;
    if (!this.dialog.open) this.dialog.showModal();
    find("#sign-in-password", this.form).focus();
  }

  #onClose() {
    for (const input of this.form.querySelectorAll("#sign-in-password, #sign-in-code")) input.value = "";
    if (!this.#resolve) return;
    this.notices.show({
      id: "sign-in",
      tone: "warn",
      stays: true,
      text: "You are signed out. Your answers are kept in this browser only.",
      actions: [{ label: "Sign in", run: () => this.#open() }],
    });
  }

  async #submit(event) {
    event.preventDefault();
    this.button.disabled = true;
    const code = find("#sign-in-code", this.form);
    const reply = await this.api.signIn(this.username, find("#sign-in-password", this.form).value, code.value.trim());
    this.button.disabled = false;
    if (reply.outcome === "ok" && reply.body.username === this.username) return this.succeed();
    if (CODE_WRONG.has(reply.body?.code)) return this.#askForCode(reply.body, code);
    const texts = {
      retry:
        reply.status === 429
          ? "Too many tries. Please wait a minute."
          : "The server cannot be reached. Your answers are kept; please try again in a moment.",
      ok: `That is not the account of this attempt. Please sign in as ${this.username}.`,
    };
    this.error.textContent = texts[reply.outcome] ?? "That password is not right. Please try again.";
    this.error.hidden = false;
    return find("#sign-in-password", this.form).select();
  }

  #askForCode({ detail }, input) {
    this.code.hidden = false;
    this.error.textContent = detail;
    this.error.hidden = false;
    input.select();
  }
}
