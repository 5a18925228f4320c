/* The figures panel of the edit page: sends a picture and what is to be seen in it, and puts the Markdown that comes back
 * where the cursor was. Pictures pasted or dropped into a text wait here for their words. Whatever fails, nothing that was
 * typed or chosen goes away. */
import { send } from "./admin-upload.js";

const TAKES_FIGURES = /^(stem|clue|takeaway|(options|prompts)-\d+-rationale)$/;

const form = document.querySelector("#figure_form");
const panel = document.querySelector("[data-figures]");
const itemForm = document.querySelector("[data-item-form]");
const part = (name) => panel.querySelector(`[data-figures-${name}]`);
const [file, alt] = [panel.querySelector("#figure_file"), panel.querySelector("#figure_alt")];
const button = part("insert");

let target = itemForm.elements.stem; // where the cursor was last
let pasted = null; // a picture that came by paste or drop instead of the file field

/* Where it goes */

function labelOf(field) {
  const name = field.labels?.[0]?.textContent.replace(/:$/, "").trim() ?? "";
  const row = field.closest("[data-row]")?.querySelector("legend").textContent.trim().replace(/\s+/g, " ");
  return row ? `${name} of ${row.toLowerCase()}` : name;
}

function aimAt(field) {
  if (!TAKES_FIGURES.test(field?.name ?? "")) return;
  target = field;
  nameButton();
}

function nameButton() {
  button.textContent = `Upload and insert into: ${labelOf(target)}`;
}

function insert(markdown) {
  if (!target.isConnected || target.closest("[hidden]")) aimAt(itemForm.elements.stem);
  const [before, after] = [target.value.slice(0, target.selectionStart), target.value.slice(target.selectionEnd)];
  // a paragraph of its own
  const text = `${gap(before, /\n*$/)}${markdown}${gap(after, /^\n*/)}`;
  target.focus();
  // keeps what "undo" knows; where it is gone the text is set instead
  if (!document.execCommand("insertText", false, text)) {
    target.setRangeText(text, target.selectionStart, target.selectionEnd, "end");
    target.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function gap(side, ends) {
  return side.trim() === "" ? "" : "\n".repeat(Math.max(0, 2 - side.match(ends)[0].length));
}

/* Sending */

function say(text) {
  part("state").textContent = text;
}

function showErrors(errors) {
  for (const [name, field] of [["file", file], ["alt", alt]]) {
    const line = panel.querySelector(`#figure_${name}_error`);
    line.textContent = (errors[name] ?? []).join(" ");
    line.hidden = !errors[name];
    field.setAttribute("aria-invalid", String(Boolean(errors[name])));
  }
  say((errors.__all__ ?? []).join(" "));
  if (errors.file) file.focus();
  else if (errors.alt) alt.focus();
}

async function upload() {
  const picture = pasted ?? file.files[0];
  const errors = {};
  if (!picture) errors.file = ["Choose a picture first."];
  if (!alt.value.trim()) errors.alt = ["Say in words what is to be seen."];
  showErrors(errors);
  if (Object.keys(errors).length) return;
  const data = new FormData();
  data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  data.append("file", picture, picture.name || "picture");
  data.append("alt", alt.value);
  button.setAttribute("aria-disabled", "true");
  say("Uploading…");
  const bar = part("progress");
  const reply = await send(form.action, data, (share) => Object.assign(bar, { hidden: false, value: share }));
  bar.hidden = true;
  button.removeAttribute("aria-disabled");
  if (!reply.markdown) return showErrors(reply.errors);
  insert(reply.markdown);
  forget();
  alt.value = "";
  return say(`Inserted into: ${labelOf(target)}.`);
}

function forget() {
  pasted = null;
  file.value = "";
  part("pasted").hidden = true;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!button.hasAttribute("aria-disabled")) upload();
});
alt.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey) return;
  event.preventDefault();
  form.requestSubmit();
});
file.addEventListener("change", () => {
  if (file.files.length) part("pasted").hidden = true;
  if (file.files.length) pasted = null;
});
// what is typed here is no change of the item
for (const change of ["input", "change"]) panel.addEventListener(change, (event) => event.stopPropagation());

/* Pasting and dropping */

function pictureIn(transfer) {
  return [...(transfer?.files ?? [])].find(({ type }) => type.startsWith("image/"));
}

function take(event, picture) {
  event.preventDefault();
  aimAt(event.target);
  pasted = picture;
  file.value = "";
  const line = part("pasted");
  const cancel = Object.assign(document.createElement("button"), { type: "button", className: "part__tool", textContent: "Take back" });
  cancel.addEventListener("click", () => {
    forget();
    target.focus();
  });
  line.replaceChildren(`${picture.name || "A picture"}, ${Math.max(1, Math.round(picture.size / 1000))} kB, waits to be described.`, cancel);
  line.hidden = false;
  say("");
  alt.focus();
}

itemForm.addEventListener("focusin", ({ target: field }) => aimAt(field));
itemForm.addEventListener("paste", (event) => {
  const picture = TAKES_FIGURES.test(event.target.name ?? "") && !event.clipboardData.getData("text/plain") && pictureIn(event.clipboardData);
  if (picture) take(event, picture);
});
itemForm.addEventListener("drop", (event) => {
  const picture = TAKES_FIGURES.test(event.target.name ?? "") && pictureIn(event.dataTransfer);
  if (picture) take(event, picture);
});

/* What the text shows, as the preview found it */

function placeOf(id) {
  return [...itemForm.elements].find((field) => TAKES_FIGURES.test(field.name ?? "") && field.value.includes(`(figure:${id})`));
}

function entry({ id, alt: words, url, size }) {
  const field = placeOf(id);
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const picture = url
    ? make("img", { src: url, alt: "", className: "figure-plate" })
    : make("span", { className: "figures__missing", textContent: "No such figure" });
  const facts = [size, field && labelOf(field)].filter(Boolean).join(" · ");
  const show = make("button", { type: "button", className: "part__tool", textContent: "Show in the text" });
  show.addEventListener("click", () => {
    const at = placeOf(id);
    const start = at.value.lastIndexOf("![", at.value.indexOf(`(figure:${id})`));
    at.focus();
    at.setSelectionRange(start, at.value.indexOf(")", at.value.indexOf(`(figure:${id})`)) + 1);
  });
  const text = make("div", {}, make("p", { className: "figures__words", textContent: words }), make("p", { className: "figures__facts", textContent: facts }), field ? show : "");
  return make("li", { className: "figures__entry" }, picture, text);
}

let shown = "";
itemForm.addEventListener("previewed", ({ detail }) => {
  const state = JSON.stringify(detail.figures);
  if (state === shown) return;
  shown = state;
  part("list").hidden = detail.figures.length === 0;
  part("list").replaceChildren(...detail.figures.map(entry));
});
nameButton();
