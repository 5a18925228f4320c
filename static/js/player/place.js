/* Where the candidate is, and the time per item: kept in the browser at every step, told to the server by the heartbeat.
 *
 * The time of the item on screen goes with its save. Otherwise the server hears of it when the item is left, or after a
 * while: until then a report of somebody who only thinks has no news, and the server has nothing to write.
 */
const LONG_MS = 150_000;

export class Place {
  #record;
  #told = new Map(); // position -> the time the server knows
  #isOver = false;

  constructor({ attemptId, sitting, storage, stopwatch }) {
    Object.assign(this, { attemptId, sitting, storage, stopwatch });
    this.#record = { attempt: attemptId, position: sitting.attempt.position ?? 1, isSent: true };
    for (const { position } of sitting.items) this.#tellOf(position);
    sitting.addEventListener("grow", ({ detail }) => detail.position && this.#tellOf(detail.position));
  }

  /* The item to open: here if this browser moved and could not say so, otherwise where the server saw the candidate last. */
  async restore() {
    const record = await this.storage.place(this.attemptId);
    for (const [position, ms] of record?.times ?? []) {
      const response = this.sitting.response(position);
      if (!response) continue; // of an item that the kept form does not have
      response.time_spent_ms = Math.max(response.time_spent_ms, ms);
      response.isSeen = true;
    }
    if (record && !record.isSent) this.#record.position = record.position;
    this.sitting.addEventListener("move", ({ detail }) => this.#onMove(detail));
    return this.#record.position;
  }

  /* What a progress call says: the place, and the times that grew since the last confirmation. isLeaving: the item on
   * screen is about to be left. */
  report({ isLeaving = false } = {}) {
    this.stopwatch.read();
    const { current } = this.sitting;
    const time_spent_ms = {};
    for (const { position } of this.sitting.items) {
      const ms = this.sitting.response(position).time_spent_ms;
      const untold = ms - this.#told.get(position);
      const least = position === current && !isLeaving ? LONG_MS : 1;
      if (untold >= least) time_spent_ms[position] = ms;
    }
    return { position: current, time_spent_ms };
  }

  confirm({ position, time_spent_ms }) {
    for (const [key, ms] of Object.entries(time_spent_ms)) this.#told.set(Number(key), ms);
    if (position === this.sitting.current) this.#write({ isSent: true });
  }

  keep() {
    this.stopwatch.read();
    return this.#write({});
  }

  /* The attempt has ended: nothing is kept any more, though the page may still be shown, hidden and left. */
  close() {
    this.#isOver = true;
  }

  #tellOf(position) {
    this.#told.set(position, this.sitting.response(position).time_spent_ms);
  }

  #onMove({ from, to }) {
    if (from && from !== to) this.#write({ position: to, isSent: false });
  }

  #write(changes) {
    if (this.#isOver) return undefined;
    const times = this.sitting.items
      .map(({ position }) => [position, this.sitting.response(position).time_spent_ms])
      .filter(([, ms]) => ms > 0);
    Object.assign(this.#record, changes, { times });
    return this.storage.keepPlace({ ...this.#record }).catch(() => {}); // a full disk costs the place, not an answer
  }
}
