/* Opening and closing dialogs by the buttons that name them, and by a press beside them. */
import { find, findAll } from "./dom.js";

export function wireDialogs(root) {
  for (const button of findAll("[data-open]", root)) {
    button.addEventListener("click", () => find(`#${button.dataset.open}`, root).showModal());
  }
  for (const dialog of findAll("dialog", root)) {
    dialog.addEventListener("click", (event) => {
      if (event.target.closest("[data-close]")) dialog.close();
      else if (event.target === dialog && find("[data-close]", dialog) && isBeside(dialog, event)) dialog.close();
    });
  }
}

function isBeside(dialog, { clientX, clientY }) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}
