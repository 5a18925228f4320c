/* Highlighting without a selection: the sentences of the stem as a list of checkboxes. */
import { find, findAll, h } from "./dom.js";
import { add, covers, remove, sentences } from "./highlight_ranges.js";

const LINES = "p, li, h2, h3, h4, blockquote"; // cells of a table are no sentences

function sentencesOf(stem) {
  const found = [];
  const blocks = findAll(LINES, stem).filter((block) => !find(LINES, block) && !block.closest("pre"));
  for (const block of blocks.length ? blocks : [stem]) {
    const before = document.createRange();
    before.setStart(stem, 0);
    before.setEnd(block, 0);
    found.push(...sentences(block.textContent, before.toString().length));
  }
  return found;
}

export function openSentences(dialog, highlighter, stem) {
  const list = find("[data-part='sentences']", dialog);
  const boxes = sentencesOf(stem).map((range) => {
    const input = h("input", { type: "checkbox" });
    input.checked = covers(highlighter.ranges, range);
    input.addEventListener("change", () => {
      highlighter.ranges = input.checked ? add(highlighter.ranges, range) : remove(highlighter.ranges, range);
    });
    return h("label", { class: "check" }, input, h("span", {}, highlighter.text.slice(...range)));
  });
  list.replaceChildren(...boxes);
  find("[data-part='sentences-clear']", dialog).onclick = () => {
    highlighter.ranges = [];
    for (const input of findAll("input", list)) input.checked = false;
  };
  dialog.showModal();
}
