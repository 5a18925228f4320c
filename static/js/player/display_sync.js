/* Tells the profile what was chosen in the player's display settings, so that it holds on every page and device. What could
 * not be sent is sent when the player is opened the next time; an answer matters more, so nothing here is tried again. */
const GATHER_MS = 500;
const FIELDS = { theme: "theme", textSize: "text_size", hasShortcuts: "shortcuts_enabled" };

export class DisplaySync {
  #timer = null;

  constructor({ api, preferences, onSent }) {
    Object.assign(this, { api, preferences, onSent });
    preferences.addEventListener("change", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.send(), GATHER_MS);
    });
  }

  async send() {
    const values = this.preferences.unsent;
    const changes = Object.fromEntries(Object.entries(values).map(([name, value]) => [FIELDS[name], value]));
    if (!Object.keys(changes).length) return;
    const reply = await this.api.keepDisplay(changes);
    if (reply.outcome !== "ok") return;
    this.preferences.confirm(values);
    this.onSent();
  }
}
