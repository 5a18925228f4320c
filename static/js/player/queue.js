/* The queue of responses on their way to the server.
 *
 * One entry per item lives in the browser's storage from the moment of the change until the server confirms exactly that
 * content; a reload, a crash or another tab finds it there. One tab at a time sends (a Web Lock), within a second of the
 * change. Whatever leaves the outcome open is tried again, for ever, with backoff; what needs a person is held and told.
 *
 * Events   status    what `status` shows may have changed
 *          stale     {position, verdict, entry, base}  the server had another state (entries.js says which verdicts)
 *          refused   {position, detail}                never acceptable to the server; kept, not sent again
 *          checked   {position, response}              the answer to the item has been shown: no change any more
 *          closed    {}                                the attempt has ended
 *          late      {positions}                       accepted after the end
 *          unkept    {}                                the browser's storage failed; memory has it
 *          signed_out, missing
 */
import { retryDelay } from "./backoff.js";
import { bulkPayload, confirmed, edited, held, payload, refusedAsStale, sending } from "./entries.js";

const GATHER_MS = 350; // several presses become one request; well within the promised second

export class Queue extends EventTarget {
  #timer = null;
  #run = null;
  #isAgain = false;
  #isUrgent = false; // somebody asked for a try while one was on its way, which may be failing from before
  #failures = 0;
  #writing = []; // positions of changes on their way into the browser's storage
  #isPaused = false;
  #isClosed = false;
  #isOneByOne = false;
  #waiting = new Map(); // position -> entry, as far as this tab knows
  #elsewhere = new Set(); // positions another tab has just changed and not yet reported as saved
  #unkept = new Map(); // entries (null: settled) the browser's storage would not take
  #confirmed = new Map(); // position -> {revision, content} as soon as storage forgets the entry, before anybody hears

  constructor({ attemptId, api, storage, clock }) {
    super();
    Object.assign(this, { attemptId, api, storage, clock });
  }

  /* Everything an earlier page load, or another tab, left behind. */
  async restore() {
    await this.refresh();
    if (this.sendable.length) this.#schedule(0);
    return [...this.#waiting.values()];
  }

  async refresh() {
    const entries = await this.storage.entries(this.attemptId).catch(() => this.entries);
    const before = this.#waiting;
    this.#waiting = new Map(entries.map((entry) => [entry.position, entry]));
    for (const [position, entry] of this.#unkept) this.#keep(entry, position);
    for (const position of this.#writing) this.#keep(before.get(position), position);
    this.#emit("status");
  }

  entry(position) {
    return this.#waiting.get(position);
  }

  get entries() {
    return [...this.#waiting.values()];
  }

  get sendable() {
    return this.entries.filter((entry) => !entry.held);
  }

  get isClosed() {
    return this.#isClosed;
  }

  /* saved: the server has everything; saving: on its way; unsaved: tried in vain, or waiting for a person. */
  get status() {
    const problems = this.entries.filter(({ held: reason }) => reason && reason !== "conflict").length;
    const waiting = this.sendable.length;
    if (problems || (waiting && (this.#failures || this.#isPaused)))
      return { state: "unsaved", waiting: waiting + problems };
    return { state: waiting || this.#writing.length || this.#elsewhere.size ? "saving" : "saved", waiting };
  }

  /* A response changed here. Kept first, sent within the second. */
  async put(position, { content, base, time_spent_ms }) {
    const facts = { content, base, time_spent_ms, answered_at: this.clock.serverNow() };
    this.#writing.push(position);
    this.#elsewhere.delete(position);
    this.#waiting.set(position, edited(this.#waiting.get(position), facts));
    this.#emit("status");
    try {
      const edit = (entry) => edited(entry, { ...facts, base: this.#newest(position, base) });
      this.#keep(await this.#update(position, edit), position);
    } finally {
      this.#writing.splice(this.#writing.indexOf(position), 1);
    }
    this.#schedule(GATHER_MS);
  }

  /* A change made while a confirmation was being written down must not be built on what was before it. */
  #newest(position, base) {
    const known = this.#confirmed.get(position);
    return known && known.revision > base.revision ? known : base;
  }

  /* The person decided: nothing of this entry is needed any more. */
  async drop(position) {
    this.#keep(await this.#update(position, () => null), position);
    this.#emit("status");
  }

  /* Now, whatever the backoff says: the connection is back, the page comes to the front, somebody signed in. */
  async flush(options = {}) {
    this.#isPaused = false;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#isUrgent = this.#run !== null;
    return this.#send(options);
  }

  /* Another tab changed a response, which it keeps and sends; until it says so, nothing is saved here either. */
  expectElsewhere(position) {
    this.#elsewhere.add(position);
    this.#emit("status");
  }

  isExpectedElsewhere(position) {
    return this.#elsewhere.has(position);
  }

  settledElsewhere(position) {
    this.#elsewhere.delete(position);
    return this.refresh();
  }

  close() {
    this.#isClosed = true;
  }

  #schedule(ms) {
    if (this.#isPaused) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#send();
    }, ms);
  }

  async #send(options = {}) {
    if (this.#run) {
      this.#isAgain = true;
      return this.#run;
    }
    this.#run = this.#alone(() => this.#round(options)).finally(() => {
      this.#run = null;
    });
    await this.#run;
    const mayFollow = this.#isUrgent ? !this.#isPaused : !this.#failures;
    const isNext = this.#isAgain && mayFollow && this.sendable.length > 0;
    this.#isAgain = this.#isUrgent = false;
    return isNext ? this.#send(options) : undefined;
  }

  #alone(work) {
    if (!navigator.locks) return work();
    return navigator.locks.request(`examprep-queue-${this.attemptId}`, work);
  }

  async #round({ keepalive = false } = {}) {
    await this.refresh();
    const waiting = this.sendable;
    if (!waiting.length) {
      this.#failures = 0;
      this.#emit("status");
      return;
    }
    const chosen = this.#isOneByOne ? waiting.slice(0, 1) : waiting;
    const entries = [];
    for (const { position } of chosen) {
      const entry = await this.#update(position, (now) => now && sending(now));
      this.#keep(entry, position);
      if (entry) entries.push(entry);
    }
    if (!entries.length) return;
    const isBulk = entries.length > 1 || this.#isClosed;
    const reply = isBulk
      ? await this.api.saveAll(entries.map(bulkPayload), { keepalive })
      : await this.api.save(entries[0].position, payload(entries[0]), { keepalive });
    await this.#digest(reply, entries, isBulk);
    this.#emit("status");
  }

  async #digest(reply, entries, isBulk) {
    if (reply.outcome === "retry") return this.#tryLater(reply);
    this.#failures = 0;
    if (reply.outcome === "signed_out" || reply.outcome === "missing") {
      this.#isPaused = true;
      this.#failures = 1;
      return this.#emit(reply.outcome);
    }
    if (isBulk && reply.outcome === "ok") return this.#digestOutcomes(reply.body, entries);
    if (isBulk && reply.outcome !== "closed") {
      this.#isOneByOne = true; // the list as a whole was refused: find out which of them it is
      return this.#schedule(GATHER_MS);
    }
    for (const entry of entries) await this.#settle(entry, singleOutcome(reply));
    return this.#afterClosing(reply.outcome === "closed", isBulk);
  }

  async #digestOutcomes(body, entries) {
    const outcomes = Array.isArray(body) ? body : body.outcomes;
    const late = [];
    this.#isClosed ||= outcomes.some(({ outcome }) => outcome === "closed");
    for (const [index, entry] of entries.entries()) {
      await this.#settle(entry, outcomes[index]);
      if (outcomes[index].outcome === "late") late.push(entry.position);
    }
    if (late.length) this.#emit("late", { positions: late });
    this.#afterClosing(this.#isClosed, true);
  }

  /* A refused single save may still be in time as a late sync, which only the bulk call can say. */
  #afterClosing(isClosed, wasBulk) {
    if (!isClosed) {
      if (this.sendable.length) this.#schedule(GATHER_MS);
      else this.#isOneByOne = false;
      return;
    }
    this.#isClosed = true;
    if (!wasBulk && this.sendable.length) this.#isAgain = true;
    else this.#emit("closed");
  }

  #tryLater({ retryAfterMs }) {
    this.#failures += 1;
    this.#schedule(retryDelay(this.#failures, { leastMs: retryAfterMs }));
    this.#emit("status");
  }

  async #settle(sent, { outcome, revision, response, detail }) {
    const { position, serial, content } = sent;
    this.#elsewhere.delete(position);
    if (outcome === "saved" || outcome === "unchanged" || outcome === "late") {
      const settle = (entry) => {
        this.#confirmed.set(position, { revision, content });
        return confirmed(entry, { serial, revision, content });
      };
      this.#keep(await this.#update(position, settle), position);
      this.#emit("saved", { position, revision, content });
    } else if (outcome === "stale") {
      await this.#settleStale(position, response);
    } else if (outcome === "checked") {
      await this.drop(position);
      this.#emit("checked", { position, response });
    } else if (outcome === "closed" && !this.#isClosed) {
      // Kept as it is: the next round asks whether it is in time for a late sync.
    } else {
      const reason = outcome === "closed" ? "closed" : "refused";
      this.#keep(await this.#update(position, (entry) => entry && held(entry, reason)), position);
      this.#emit(reason === "closed" ? "status" : "refused", { position, detail });
    }
  }

  async #settleStale(position, stored) {
    let result = null;
    const kept = await this.#update(position, (entry) => {
      if (!entry) return undefined;
      result = refusedAsStale(entry, stored);
      this.#confirmed.set(position, result.base);
      return result.entry;
    });
    this.#keep(kept, position);
    if (result) this.#emit("stale", { position, ...result, entry: kept ?? null });
  }

  /* A disk that is full loses the copy, not the response: the entry stays in memory and is sent all the same. */
  async #update(position, decide) {
    try {
      const spare = this.#unkept.get(position);
      const known = (entry) => (spare === undefined ? entry : (spare ?? undefined));
      const entry = await this.storage.updateEntry(this.attemptId, position, (stored) => decide(known(stored)));
      this.#unkept.delete(position);
      return entry;
    } catch {
      const entry = this.#waiting.get(position);
      const next = decide(entry);
      const kept = next === undefined ? entry : next && { ...next, attempt: this.attemptId, position };
      this.#unkept.set(position, kept ?? null);
      this.#emit("unkept");
      return kept;
    }
  }

  #keep(entry, position) {
    if (entry) this.#waiting.set(position, entry);
    else this.#waiting.delete(position);
  }

  #emit(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/* One reply to one save, in the words of the bulk call. */
function singleOutcome({ outcome, body }) {
  const { revision, response, detail } = body ?? {};
  if (outcome === "ok") return { outcome: "saved", revision };
  if (outcome === "conflict")
    return { outcome: body?.code === "response_checked" ? "checked" : "refused", response, detail };
  return { outcome, revision, response, detail };
}
