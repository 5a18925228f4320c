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
  #wall = Date.now() - performance.now();
  #timer = null;

  constructor({ api, place, clock }) {
    super();
    Object.assign(this, { api, place, clock });
    api.addEventListener("reply", () => (this.#lastReplyAt = performance.now()));
  }

  start() {
    this.#timer = setInterval(() => this.#check(), CHECK_MS);
    for (const type of ["online", "focus", "pageshow"]) window.addEventListener(type, () => this.#returned());
    document.addEventListener("resume", () => this.ask());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.ask();
    });
  }

  stop() {
    clearInterval(this.#timer);
  }

  /* One question at a time, unless forced. keepalive: the page may go away before the answer. */
  async ask({ keepalive = false, force = false } = {}) {
    if (this.#isAsking && !keepalive && !force) return null;
    this.#isAsking = true;
    const report = this.place.report();
    const since = this.clock.serverTime; // left out while no reply has come yet
    const reply = await this.api.progress({ ...report, since }, { keepalive });
    this.#isAsking = false;
    if (reply.outcome === "ok") this.place.confirm(report);
    this.dispatchEvent(new CustomEvent("beat", { detail: reply }));
    return reply;
  }

  #returned() {
    if (performance.now() - this.#lastReplyAt > CHECK_MS) this.ask();
  }

  /* performance.now() may stand still in a sleeping machine while the date goes on. The difference is no measure of time -
   * somebody may have set the date - but it is a reason to ask. */
  #check() {
    const wall = Date.now() - performance.now();
    const hasJumped = Math.abs(wall - this.#wall) > JUMP_MS;
    this.#wall = wall;
    if (hasJumped || performance.now() - this.#lastReplyAt > QUIET_MS) this.ask();
  }
}
