/* Writing items in the admin: rows, what the kind of item needs, and the live preview. */
import { Autosave } from "./admin-autosave.js";
import { Preview } from "./admin-preview.js";
import { Rows } from "./admin-rows.js";
import { Similar } from "./admin-similar.js";

function followKind(editor, select) {
  const show = () => editor.setAttribute("data-kind", select.value);
  select.addEventListener("change", show);
  show();
}

/* The list of prompts names options by their text, and follows when they move or change. */
function nameMatches(options, form) {
  const rows = options.rows.filter((row) => !row.hidden);
  const names = new Map(rows.map((row, place) => {
    const text = row.querySelector("textarea").value.trim().replace(/\s+/g, " ");
    return [options.indexOf(row), `${place + 1}. ${text.length > 60 ? `${text.slice(0, 60)}…` : text || "(empty)"}`];
  }));
  for (const select of form.querySelectorAll('select[name^="prompts-"]')) {
    for (const choice of select.options) {
      if (choice.value === "") continue;
      const name = names.get(Number(choice.value));
      choice.hidden = choice.disabled = name === undefined && !choice.selected;
      choice.textContent = name ?? "(removed option)";
    }
  }
}

/* Leaving with a text that is not kept yet asks first. */
function guardUnsent(form, autosave) {
  let isLeaving = false;
  form.addEventListener("submit", () => { isLeaving = true; });
  window.addEventListener("beforeunload", (event) => !isLeaving && autosave.hasUnsent && event.preventDefault());
}

const editor = document.querySelector("[data-editor]");
const form = document.querySelector("[data-item-form]");
const preview = new Preview(document.querySelector("[data-preview]"));

if (form) {
  followKind(editor, form.elements.kind);
  const parts = [...form.querySelectorAll("[data-rows]")].map((element) => new Rows(element));
  const options = parts.find(({ prefix }) => prefix === "options");
  const rename = () => nameMatches(options, form);
  form.addEventListener("rows", rename);
  form.addEventListener("input", rename);
  rename();
  guardUnsent(form, new Autosave({ form, url: editor.dataset.typingUrl, key: editor.dataset.typingKey }));
  new Similar(form);
  preview.follow(form, editor.dataset.previewUrl);
} else {
  preview.show(JSON.parse(document.querySelector("#preview-item").textContent));
}
