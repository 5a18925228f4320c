/* Rows of a Django formset: add, remove, move. The fields "place" and "remove" stay in the form, hidden; fields keep their
 * index, so what was typed stays with its row. */
export class Rows {
  constructor(element) {
    this.element = element;
    this.prefix = element.dataset.rows;
    this.word = element.dataset.word;
    this.list = element.querySelector("[data-rows-list]");
    this.template = element.querySelector("[data-rows-template]");
    this.total = element.querySelector(`[name="${this.prefix}-TOTAL_FORMS"]`);
    this.most = Number(element.querySelector(`[name="${this.prefix}-MAX_NUM_FORMS"]`).value);
    this.addButton = element.querySelector("[data-rows-add]");
    this.addButton.addEventListener("click", () => this.#add());
    element.querySelector("[data-rows-add-bar]").hidden = false;
    for (const row of this.rows) this.#prepare(row);
    this.#arrange();
  }

  get rows() {
    return [...this.list.querySelectorAll(":scope > [data-row]")];
  }

  indexOf(row) {
    return Number(row.querySelector("[name$='-ORDER']").name.match(/-(\d+)-ORDER$/)[1]);
  }

  get #shown() {
    return this.rows.filter((row) => !row.hidden);
  }

  #prepare(row) {
    for (const plain of row.querySelectorAll("[data-row-plain]")) plain.hidden = true;
    row.querySelector("[data-row-tools]").hidden = false;
    row.querySelector("[data-row-up]").addEventListener("click", (event) => this.#move(row, -1, event.currentTarget));
    row.querySelector("[data-row-down]").addEventListener("click", (event) => this.#move(row, 1, event.currentTarget));
    row.querySelector("[data-row-remove]").addEventListener("click", () => this.#remove(row));
    row.hidden = row.querySelector("[name$='-DELETE']").checked;
  }

  #add() {
    const index = Number(this.total.value);
    const html = this.template.innerHTML.replaceAll("__prefix__", index);
    this.list.insertAdjacentHTML("beforeend", html);
    this.total.value = String(index + 1);
    const row = this.rows.at(-1);
    this.#prepare(row);
    this.#changed();
    row.querySelector("textarea, input:not([type=hidden])").focus();
  }

  #remove(row) {
    const shown = this.#shown;
    const next = shown[shown.indexOf(row) + 1] ?? shown[shown.indexOf(row) - 1];
    row.querySelector("[name$='-DELETE']").checked = true;
    row.hidden = true;
    this.#changed();
    (next?.querySelector("[data-row-remove]") ?? this.addButton).focus();
  }

  #move(row, step, button) {
    const shown = this.#shown;
    const other = shown[shown.indexOf(row) + step];
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    this.#changed();
    button.focus();
  }

  #changed() {
    this.#arrange();
    this.element.dispatchEvent(new CustomEvent("rows", { bubbles: true }));
  }

  /* Numbers, places and what the buttons are called follow the order on the page. */
  #arrange() {
    const shown = this.#shown;
    for (const [place, row] of shown.entries()) {
      const name = `${this.word.toLowerCase()} ${place + 1}`;
      row.querySelector("[data-row-number]").textContent = String(place + 1);
      row.querySelector("[name$='-ORDER']").value = String(place + 1);
      row.querySelector("[data-row-up] .visually-hidden").textContent = `Move ${name} up`;
      row.querySelector("[data-row-down] .visually-hidden").textContent = `Move ${name} down`;
      row.querySelector("[data-row-remove] .visually-hidden").textContent = ` ${name}`;
      row.querySelector("[data-row-up]").setAttribute("aria-disabled", String(place === 0));
      row.querySelector("[data-row-down]").setAttribute("aria-disabled", String(place === shown.length - 1));
    }
    this.addButton.closest("[data-rows-add-bar]").hidden = shown.length >= this.most;
  }
}
