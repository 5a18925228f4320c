/* Starts the class that an element asks for: <details data-module="menu"> gets `new Menu(element)`.
 *
 * To add one: a file under components/, a line in `modules`. The player is large and starts itself (player/main.js).
 */
import { ErrorSummary } from "./components/error_summary.js";
import { Menu } from "./components/menu.js";

const modules = { "error-summary": ErrorSummary, menu: Menu };

for (const element of document.querySelectorAll("[data-module]")) {
  const Module = modules[element.dataset.module];
  if (Module) new Module(element);
}
