/* Starts the class that an element asks for: <details data-module="menu"> gets `new Menu(element)`.
 *
 * To add one: a file under components/, a line in `modules`. The player is large and starts itself (player/main.js).
 */
import { ErrorSummary } from "./components/error_summary.js";
import { LiveRegion } from "./components/live_region.js";
import { Menu } from "./components/menu.js";
import { reloadAfter, showKeptMessages, showMessage } from "./components/page_message.js";
import { hasPlayerStore } from "./components/player_store.js";
import { ResultPoll } from "./components/result_poll.js";
import { SignOut, goOnForgetting } from "./components/sign_out.js";

const modules = {
  "error-summary": ErrorSummary,
  "live-region": LiveRegion,
  menu: Menu,
  "result-poll": ResultPoll,
  "sign-out": SignOut,
};

for (const element of document.querySelectorAll("[data-module]")) {
  const Module = modules[element.dataset.module];
  if (Module) new Module(element);
}

showKeptMessages();

if (document.querySelector("a.figure")) {
  const { wireFigures } = await import("./components/figures.js");
  wireFigures();
}

/* Answers the player left behind: only looked for where its store exists, or where the browser cannot tell. */
const { username, csrf } = document.body.dataset;
if (!username) goOnForgetting();
if (username && (await hasPlayerStore())) {
  const { sendUnsent } = await import("./components/unsent.js");
  reloadAfter(sendUnsent({ username, csrfToken: csrf, show: showMessage }));
}
