/* Items that say much the same as the stem, under the stem: what the preview's reply found. */
export class Similar {
  constructor(form) {
    this.box = form.querySelector("[data-similar] > div");
    this.list = this.box.querySelector("ul");
    form.addEventListener("previewed", ({ detail }) => this.#show(detail.similar));
  }

  #show(entries) {
    const text = JSON.stringify(entries);
    if (text === this.shown) return; // a list read out again and again would be in the way
    this.shown = text;
    this.list.replaceChildren(...entries.map((entry) => this.#line(entry)));
    this.box.hidden = entries.length === 0;
  }

  #line({ slug, url, status, percent }) {
    const link = Object.assign(document.createElement("a"), { href: url, target: "_blank", textContent: slug });
    const line = document.createElement("li");
    line.append(`${percent} % `, link, `, ${status}`);
    return line;
  }
}
