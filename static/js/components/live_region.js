/* Keeps a part of the page as the server has it: asks for the page again now and then and takes that part over, as long
 * as it says data-live="yes" and somebody looks. Without JavaScript people load the page again themselves. */
const PAUSE_MS = 15_000;

export class LiveRegion {
  #timer = null;

  constructor(element) {
    this.element = element;
    document.addEventListener("visibilitychange", () => this.#look());
    this.#wait();
  }

  #wait() {
    clearTimeout(this.#timer);
    if (this.element.dataset.live === "yes") this.#timer = setTimeout(() => this.#ask(), PAUSE_MS);
  }

  #look() {
    if (!document.hidden) this.#ask();
  }

  async #ask() {
    if (document.hidden || this.element.dataset.live !== "yes") return;
    try {
      const reply = await fetch(location.href, { cache: "no-store" });
      if (reply.ok) this.#take(await reply.text());
    } catch {
      // offline for a moment
    }
    this.#wait();
  }

  /* Signed out meanwhile, the page is another one: then everything stays as it is. */
  #take(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(this.element.id);
    if (!fresh) return;
    this.element.dataset.live = fresh.dataset.live;
    if (this.element.contains(document.activeElement) || fresh.innerHTML === this.element.innerHTML) return;
    this.element.replaceChildren(...fresh.childNodes);
  }
}
