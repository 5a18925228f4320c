/* A <details> menu closes on Escape, on a press outside, and when the focus leaves it. */
export class Menu {
  constructor(element) {
    this.element = element;
    element.addEventListener("keydown", (event) => this.#onKey(event));
    element.addEventListener("focusout", (event) => this.#onFocusOut(event));
    document.addEventListener("pointerdown", (event) => this.#onPress(event));
  }

  close() {
    this.element.open = false;
  }

  #onKey(event) {
    if (event.key !== "Escape" || !this.element.open) return;
    this.close();
    this.element.querySelector("summary").focus();
  }

  #onFocusOut(event) {
    if (event.relatedTarget && !this.element.contains(event.relatedTarget)) this.close();
  }

  #onPress(event) {
    if (!this.element.contains(event.target)) this.close();
  }
}
