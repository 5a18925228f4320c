/* Dragging rows of a list by their handle, with mouse, pen or finger. An extra: everything works without it. */
import { findAll } from "./dom.js";

export class DragOrder {
  #row = null;

  /* done(ids): the new order, once, when the row is let go somewhere else. */
  constructor(list, done) {
    Object.assign(this, { list, done });
    list.addEventListener("pointerdown", (event) => this.#start(event));
    list.addEventListener("pointermove", (event) => this.#move(event));
    list.addEventListener("pointerup", (event) => this.#end(event));
    list.addEventListener("pointercancel", (event) => this.#end(event));
  }

  #start(event) {
    const handle = event.target.closest(".step__handle");
    if (!handle || event.button !== 0) return;
    event.preventDefault();
    this.#row = handle.closest(".step");
    this.before = this.#ids();
    this.list.setPointerCapture(event.pointerId);
    this.#row.classList.add("step--dragged");
  }

  /* The row changes places with a neighbour when the pointer passes that one's middle. */
  #move(event) {
    if (!this.#row) return;
    const rows = findAll(".step", this.list);
    const isAbove = (row) => event.clientY < row.getBoundingClientRect().top + row.offsetHeight / 2;
    const others = rows.filter((row) => row !== this.#row);
    const next = others.find(isAbove) ?? null;
    if (this.#row.nextElementSibling !== next) this.list.insertBefore(this.#row, next);
  }

  #end(event) {
    if (!this.#row) return;
    this.list.releasePointerCapture(event.pointerId);
    this.#row.classList.remove("step--dragged");
    this.#row = null;
    const ids = this.#ids();
    if (ids.join() !== this.before.join()) this.done(ids);
  }

  #ids() {
    return findAll(".step", this.list).map((row) => row.dataset.option);
  }
}
