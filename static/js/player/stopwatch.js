/* Time per item, counted only while the item is on screen and the page visible. */
export class Stopwatch {
  #since = null;

  constructor(sitting, now = () => performance.now()) {
    Object.assign(this, { sitting, now });
    sitting.addEventListener("move", ({ detail }) => this.#onMove(detail));
    document.addEventListener("visibilitychange", () => this.#onVisibility());
  }

  /* Adds what has passed to the item on screen. */
  read() {
    const now = this.now();
    if (this.#since !== null && this.sitting.current) this.sitting.addTime(this.sitting.current, now - this.#since);
    if (this.#since !== null) this.#since = now;
  }

  stop() {
    this.read();
    this.#since = null;
  }

  start() {
    if (document.visibilityState === "visible") this.#since = this.now();
  }

  #onMove({ from }) {
    if (this.#since !== null && from) this.sitting.addTime(from, this.now() - this.#since);
    this.start();
  }

  #onVisibility() {
    if (document.visibilityState === "visible") this.start();
    else this.stop();
  }
}
