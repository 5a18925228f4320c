/* Sittings whose items come one at a time: the next one is asked for when the answer before was checked.
 *
 * The server decides what comes, and gives the same item however often a position is asked for; so a lost reply, a reload
 * or a second tab costs nothing. What another tab or device was given is caught up with.
 */
import { find, setText } from "./dom.js";
import { STILL_REFUSED } from "./sign_in.js";

const ID = "growth";
const LATER = "The next question comes as soon as the connection is back. What you answered is kept.";

export class Growth {
  #isAsking = false;
  #isWished = false; // somebody waits for the next item, which could not be had yet

  constructor({ root, sitting, api, signIn, notices, announcer, keep, tell, goTo, close }) {
    Object.assign(this, { root, sitting, api, signIn, notices, announcer, keep, tell, goTo, close });
    this.text = find("[data-part='next-text']", root);
    this.button = find("[data-part='next']", root);
    api.addEventListener("reach", ({ detail }) => {
      if (detail.isReachable && this.#isWished && !this.#isAsking) this.next();
    });
    window.addEventListener("online", () => this.#isWished && this.next());
  }

  /* Asks for the next item and goes there; says what stands in the way. */
  async next() {
    if (!this.#isAsking) await this.#ask();
  }

  /* Another tab was given this item. */
  adopt(item) {
    if (item.position > this.sitting.total + 1) this.catchUp(item.position);
    else this.sitting.grow(item);
  }

  /* Another device has so many. */
  async catchUp(count) {
    while (this.sitting.total < count) {
      const reply = await this.api.nextItem(this.sitting.total + 1);
      if (!reply.body?.item) return;
      this.#take(reply.body);
    }
  }

  async #ask() {
    this.#setAsking(true);
    const position = this.sitting.total + 1;
    let reply = await this.api.nextItem(position);
    if (reply.outcome in STILL_REFUSED) {
      await this.signIn.run();
      reply = await this.api.nextItem(position);
    }
    this.#setAsking(false);
    const { isChecked } = this.sitting.response(position - 1);
    this.#isWished = reply.outcome === "retry" && isChecked;
    if (reply.outcome === "ok") this.#show(reply.body, position);
    else if (reply.outcome === "closed") this.close();
    else if (reply.body?.code === "not_yet" || (reply.outcome === "retry" && !isChecked)) this.#sayUnchecked();
    else this.#explain(STILL_REFUSED[reply.outcome] ?? (this.#isWished ? LATER : reply.body?.detail));
  }

  #show(body, position) {
    this.notices.hide(ID);
    if (body.item) {
      this.#take(body);
      this.tell(body.item);
      if (this.sitting.current === position - 1) this.goTo(position); // nobody is taken away from elsewhere
    } else {
      this.sitting.complete();
      this.#explain("No more questions match. You can look back at these, or end the practice.");
    }
  }

  #take({ item, server_time }) {
    this.sitting.grow(item);
    this.keep(server_time);
  }

  #sayUnchecked() {
    const error = find("[data-part='check-error']", this.root);
    if (!error) return;
    setText(error, "Check your answer first: the next question depends on it.");
    error.hidden = false;
    find("[data-part='check']", this.root)?.focus();
  }

  #explain(text) {
    this.notices.show({
      id: ID,
      tone: this.#isWished ? "warn" : "info",
      text: text ?? LATER,
      actions: this.#isWished ? [{ label: "Try now", run: () => this.next() }] : [],
    });
  }

  #setAsking(isAsking) {
    this.#isAsking = isAsking;
    this.button.setAttribute("aria-disabled", String(isAsking));
    setText(this.text, isAsking ? "Choosing…" : "Next");
    if (isAsking) this.announcer.say("Choosing the next question");
  }
}
