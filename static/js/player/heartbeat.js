/* Asks the server how things stand when nothing else has for a while, and when this page comes back from somewhere: the
 * reply brings the time that remains (an extension shows within a minute) and what other devices saved.
 *
 * Events   beat  {body}    status, remaining_ms, changed[]
 */
const QUIET_MS = 55_000;
const CHECK_MS = 5_000;
const JUMP_MS = 2_000;

export class Heartbeat extends EventTarget {
  #lastReplyAt = performance.now();
  #isAsking = false;
  #isDue = false; // somebody asked while a question was on its way, which may be older than what they want to know
  #wall = Date.now() - performance.now();
  #timer = null;
  #since; // server's time of the state this page has taken in

  constructor({ api, place, clock, since }) {
    super();
    Object.assign(this, { api, place, clock });
    this.#since = since;
    api.addEventListener("reply", () => (this.#lastReplyAt = performance.now()));
  }

  start() {
    this.#timer = setInterval(() => this.#check(), CHECK_MS);
    for (const type of ["online", "focus", "pageshow"]) window.addEventListener(type, () => this.#returned());
    document.addEventListener("resume", () => this.#check({ mustAsk: true }));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#check({ mustAsk: true });
    });
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = null;
  }

  /* One question at a time, unless forced; who asks meanwhile is answered by the next. keepalive: the page may go away
   * before the answer, which therefore counts for nobody who comes back. isLeaving: so may the candidate, from the item. */
  async ask({ keepalive = false, force = false, isLeaving = keepalive } = {}) {
    const isAlone = !keepalive && !force;
    if (isAlone && this.#isAsking) {
      this.#isDue = true;
      return null;
    }
    this.#isAsking ||= isAlone;
    const report = this.place.report({ isLeaving });
    const reply = await this.api.progress({ ...report, since: this.#since }, { keepalive });
    if (isAlone) this.#isAsking = false;
    if (reply.outcome === "ok") {
      this.place.confirm(report);
      if (Date.parse(reply.body.server_time) > Date.parse(this.#since)) this.#since = reply.body.server_time;
    }
    this.dispatchEvent(new CustomEvent("beat", { detail: reply }));
    if (isAlone) this.#askAgain(reply);
    return reply;
  }

  #askAgain({ outcome }) {
    const isDue = this.#isDue && this.#timer !== null;
    this.#isDue = false;
    if (isDue && (outcome === "ok" || outcome === "retry")) this.ask();
  }

  #returned() {
    this.#check({ mustAsk: performance.now() - this.#lastReplyAt > CHECK_MS });
  }

  #check({ mustAsk = false } = {}) {
    const jump = this.#readJump();
    const isQuiet = !this.#isAsking && performance.now() - this.#lastReplyAt > QUIET_MS;
    if (Math.abs(jump) > JUMP_MS) this.#askAfterJump(jump);
    else if (mustAsk || isQuiet) this.ask();
  }

  /* By how much the date got ahead of performance.now() since the last look: that may have stood still while the machine
   * slept. */
  #readJump() {
    const wall = Date.now() - performance.now();
    const jump = wall - this.#wall;
    this.#wall = wall;
    return jump;
  }

  /* Somebody may have set the date, so it is a reason to ask and no measure of time - unless nobody can be asked: then a
   * sleep is more likely, and a clock that shows too little does less harm than one that shows time nobody has. */
  async #askAfterJump(jump) {
    const noticedAt = performance.now();
    await this.ask({ force: true });
    if (jump > 0 && !this.clock.isReadSince(noticedAt)) this.clock.advance(jump);
  }
}
