/* The server's clock as seen from here.
 *
 * Each reply says how much time remains; between replies performance.now() counts, never the device's date. That clock may
 * stand still while the machine sleeps, so the player asks the server again whenever it comes back (heartbeat.js), and
 * nothing here ever closes an attempt.
 */
export class Clock extends EventTarget {
  #zeroAt = null; // on performance.now()'s scale; null when untimed or not yet known
  #serverOffset = null; // server's time minus performance.now(), both in ms
  #uncertainty = Infinity; // half the round trip of the reply it rests on

  constructor(now = () => performance.now()) {
    super();
    this.now = now;
  }

  /* body: a reply with remaining_ms (null when untimed) and perhaps server_time; sentAt, receivedAt: when, in our ms. */
  sync(body, { sentAt, receivedAt }) {
    const readAt = (sentAt + receivedAt) / 2;
    if (body.server_time) {
      this.#serverOffset = Date.parse(body.server_time) - readAt;
      this.serverTime = body.server_time;
    }
    if (body.remaining_ms === undefined) return;
    const before = this.remaining;
    this.#setZero(body.remaining_ms, readAt, (receivedAt - sentAt) / 2);
    this.dispatchEvent(new CustomEvent("sync", { detail: { before, after: this.remaining } }));
  }

  /* A slow reply says less exactly when it was written; a quick one that agrees within its own error is kept instead. */
  #setZero(remainingMs, readAt, uncertainty) {
    const zeroAt = remainingMs === null ? null : readAt + remainingMs;
    const agrees = zeroAt !== null && this.#zeroAt !== null && Math.abs(zeroAt - this.#zeroAt) <= uncertainty;
    if (agrees && remainingMs > 0 && uncertainty > this.#uncertainty) return;
    this.#zeroAt = zeroAt;
    this.#uncertainty = uncertainty;
  }

  get isTimed() {
    return this.#zeroAt !== null;
  }

  /* Milliseconds left, never negative; null when untimed. */
  get remaining() {
    return this.#zeroAt === null ? null : Math.max(0, this.#zeroAt - this.now());
  }

  /* When something happens, in the server's words; null before the first reply. */
  serverNow() {
    return this.#serverOffset === null ? null : new Date(this.#serverOffset + this.now()).toISOString();
  }
}

/* 7 661 000 -> "2:07:41"; 299 000 -> "4:59". Seconds are rounded up: 0:00 means that nothing is left. */
export function clockText(ms) {
  const total = Math.ceil(ms / 1000);
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const tail = String(seconds).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/* The same for ears: "2 hours 7 minutes"; below five minutes with seconds. */
export function spokenTime(ms) {
  const total = Math.ceil(ms / 1000);
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const words = (count, unit) => (count ? `${count} ${unit}${count === 1 ? "" : "s"}` : "");
  const parts = [words(hours, "hour"), words(minutes, "minute")];
  if (total < 300) parts.push(words(seconds, "second"));
  return parts.filter(Boolean).join(" ") || "no time";
}
