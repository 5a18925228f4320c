/* The server's clock as seen from here.
 *
 * Each reply says the server's time and how much remains; between replies performance.now() counts. That may stand still
 * while the machine sleeps, so the player asks the server again whenever it comes back (heartbeat.js). The device's date
 * stands in for the server only where it cannot be asked: after a reload without a connection (loading.js) and after a
 * sleep (heartbeat.js). The next reply replaces what rests on it, and nothing here ever closes an attempt.
 */
export class Clock extends EventTarget {
  // One reading, taken from one reply, so that serverNow() passes the deadline at the moment when nothing remains.
  #offset = null; // server's time minus performance.now(), both in ms; null before the first reply
  #zeroAt = null; // on performance.now()'s scale; null when untimed or not yet known
  #uncertainty = Infinity; // half the round trip of that reply

  #newest = { writtenAt: -Infinity, askedAt: -Infinity }; // of the reply that was written last: server's time, ours

  constructor(now = () => performance.now()) {
    super();
    this.now = now;
  }

  /* body: a reply, used if it has server_time and remaining_ms (null when untimed); sentAt, receivedAt: when, in our ms. */
  sync({ server_time, remaining_ms }, { sentAt, receivedAt }) {
    const writtenAt = Date.parse(server_time);
    if (Number.isNaN(writtenAt) || remaining_ms === undefined) return;
    if (writtenAt < this.#newest.writtenAt) return; // overtaken on the way: a newer reply has been heard
    this.#newest = { writtenAt, askedAt: sentAt };
    const readAt = (sentAt + receivedAt) / 2;
    const uncertainty = (receivedAt - sentAt) / 2;
    const offset = writtenAt - readAt;
    const zeroAt = remaining_ms === null ? null : readAt + remaining_ms;
    // A slow reply says less exactly when it was written; a quicker one that agrees within its error is kept instead.
    const isKept = remaining_ms !== 0 && uncertainty > this.#uncertainty && this.#agrees(offset, zeroAt, uncertainty);
    this.#set(isKept ? {} : { offset, zeroAt, uncertainty });
  }

  /* The same from the device's date, for want of a reply. */
  guess({ server_time, remaining_ms }) {
    const zeroAt = remaining_ms === null ? null : this.now() + remaining_ms;
    this.#set({ offset: Date.parse(server_time) - this.now(), zeroAt, uncertainty: Infinity });
  }

  /* Time passed that performance.now() did not count: ms. */
  advance(ms) {
    if (this.#offset === null) return;
    const zeroAt = this.#zeroAt === null ? null : this.#zeroAt - ms;
    this.#set({ offset: this.#offset + ms, zeroAt, uncertainty: Infinity });
  }

  /* Whether the server has answered something asked at that moment, on performance.now()'s scale, or later. */
  isReadSince(at) {
    return this.#newest.askedAt >= at;
  }

  #agrees(offset, zeroAt, uncertainty) {
    if ((zeroAt === null) !== (this.#zeroAt === null)) return false;
    return Math.abs(offset - this.#offset) <= uncertainty && Math.abs(zeroAt - this.#zeroAt) <= uncertainty;
  }

  #set({ offset = this.#offset, zeroAt = this.#zeroAt, uncertainty = this.#uncertainty }) {
    const before = this.remaining;
    this.#offset = offset;
    this.#zeroAt = zeroAt;
    this.#uncertainty = uncertainty;
    this.dispatchEvent(new CustomEvent("sync", { detail: { before, after: this.remaining } }));
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
    return this.#offset === null ? null : new Date(this.#offset + this.now()).toISOString();
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
