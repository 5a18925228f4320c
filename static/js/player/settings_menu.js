/* The dialog of display settings: text size, colours, clock, shortcuts. */
import { find, findAll } from "./dom.js";

export class SettingsMenu {
  constructor({ root, preferences }) {
    this.preferences = preferences;
    this.dialog = find("#settings-dialog", root);
    this.value = find("[data-part='size-value']", root);
    for (const button of findAll("[data-size]", this.dialog)) {
      button.addEventListener("click", () => preferences.stepTextSize(Number(button.dataset.size)));
    }
    this.dialog.addEventListener("change", ({ target }) => this.#onChange(target));
    preferences.addEventListener("change", () => this.render());
    this.shortcutsOff = find("[data-part='shortcuts-off']", root);
    this.render();
  }

  render() {
    this.value.textContent = `${this.preferences.get("textSize")} %`;
    for (const input of findAll("[name='theme']", this.dialog))
      input.checked = input.value === this.preferences.get("theme");
    for (const input of findAll("[data-setting]", this.dialog))
      input.checked = this.preferences.get(input.dataset.setting);
    const hasShortcuts = this.preferences.get("hasShortcuts");
    this.shortcutsOff.hidden = hasShortcuts;
    document.documentElement.classList.toggle("no-shortcuts", !hasShortcuts);
  }

  #onChange(target) {
    if (target.name === "theme") this.preferences.set("theme", target.value);
    else if (target.dataset.setting) this.preferences.set(target.dataset.setting, target.checked);
  }
}
