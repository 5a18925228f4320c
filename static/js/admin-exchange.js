/* A job that runs: its progress every second, and the page anew when it ended. */
const PAUSE_MS = 1000;

class Progress {
  constructor(element) {
    this.url = element.dataset.exchange;
    this.words = element.querySelector("[data-exchange-words]");
    this.bar = element.querySelector("[data-exchange-bar]");
    this.count = element.querySelector("[data-exchange-count]");
    this.#wait();
  }

  #wait() {
    setTimeout(() => this.#look(), PAUSE_MS);
  }

  async #look() {
    try {
      const reply = await fetch(this.url, { headers: { Accept: "application/json" } });
      if (reply.ok) this.#show(await reply.json());
    } catch {
      // the connection is away: it is asked again
    }
    this.#wait();
  }

  #show(state) {
    if (!state.is_open) return location.reload();
    const words = state.words.charAt(0).toUpperCase() + state.words.slice(1);
    if (this.words.textContent !== words) this.words.textContent = words;
    this.bar.max = state.total || 1;
    this.bar.value = state.done;
    this.count.textContent = `${state.done} of ${state.total}`;
  }
}

for (const element of document.querySelectorAll("[data-exchange]")) new Progress(element);
