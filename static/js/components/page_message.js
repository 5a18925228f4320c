/* Messages at the top of the page that came up after the page was made. */
const KEY = "examprep-messages";

let work = Promise.resolve();

/* tone: good, warn, bad, info; actions: elements to press. */
export function showMessage(tone, text, ...actions) {
  const message = document.createElement("div");
  message.className = `message message--${tone} no-print`;
  message.dataset.said = tone;
  message.setAttribute("role", "status");
  const body = document.createElement("div");
  const paragraph = document.createElement("p");
  paragraph.textContent = text;
  body.append(paragraph, ...actions);
  message.append(body);
  document.getElementById("main").prepend(message);
}

/* Something is going on that will have something to say. */
export function reloadAfter(promise) {
  work = promise;
}

/* Loads the page again by itself: what was said a moment ago must not be gone before anybody could read it, nor what is
 * there to be pressed. */
export async function reloadPage() {
  await work.catch(() => {});
  if (document.querySelector("[data-said] button")) return askToReload();
  const said = [...document.querySelectorAll("[data-said]")].map(({ dataset, textContent }) => [dataset.said, textContent]);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(said.reverse()));
  } catch {
    // No storage: then they are gone.
  }
  return location.reload();
}

export function showKeptMessages() {
  try {
    const said = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    sessionStorage.removeItem(KEY);
    for (const [tone, text] of said) showMessage(tone, text);
  } catch {
    // no storage
  }
}

function askToReload() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--small";
  button.textContent = "Show it";
  button.addEventListener("click", () => location.reload());
  showMessage("info", "The score is there.", button);
}
