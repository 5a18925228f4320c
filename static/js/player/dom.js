/* Building and finding elements. */

export function find(selector, root = document) {
  return root.querySelector(selector);
}

export function findAll(selector, root = document) {
  return [...root.querySelectorAll(selector)];
}

/* h("button", { type: "button", class: "button", "aria-pressed": "true", onclick }, "Words", child)
 * Attributes that are null, undefined or false are left out; functions are listeners. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/* HTML of an item: rendered and cleaned by the server when the item was published, and kept from running anything by the
 * Content-Security-Policy. */
export function authored(tag, attributes, html) {
  const element = h(tag, attributes);
  element.innerHTML = html;
  return element;
}

/* A copy of an icon that the page carries as <template data-icon="name">. */
export function icon(name) {
  return find(`template[data-icon="${name}"]`).content.firstElementChild.cloneNode(true);
}

export function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

export function plural(count, one, many = `${one}s`) {
  return `${count} ${count === 1 ? one : many}`;
}

/* [1, 2, 3, 7] -> "1–3, 7": a long list of question numbers that can still be read. */
export function numberList(numbers) {
  const runs = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run && run[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs
    .map(([from, to]) => (to - from > 1 ? `${from}–${to}` : from === to ? `${from}` : `${from}, ${to}`))
    .join(", ");
}

/* Text of authored HTML for places that take no markup, such as <option>. */
export function plainText(html) {
  return new DOMParser().parseFromString(html, "text/html").body.textContent.replace(/\s+/g, " ").trim();
}
