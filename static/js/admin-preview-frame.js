/* Inside the preview frame: the player's own item view on an item that is no attempt's. The candidate's view can be tried
 * out; the solution's is what a tutor sitting shows after the answer. */
import { wireFigures } from "./components/figures.js";
import { ItemView } from "./player/item_view.js";

const BLANK = { value: null, flagged: false, eliminated: [], isChecked: false, feedback: null };

class TrialSitting extends EventTarget {
  current = 1;

  constructor(item, feedback) {
    super();
    this.trialItem = item;
    this.attempt = { mode: feedback ? "tutor" : "mock" };
    this.trialResponse = feedback ? { ...BLANK, value: feedback.key, isChecked: true, feedback } : { ...BLANK };
  }

  item() {
    return this.trialItem;
  }

  response() {
    return this.trialResponse;
  }

  change(position, patch) {
    Object.assign(this.trialResponse, patch);
    this.dispatchEvent(new CustomEvent("change", { detail: { position } }));
  }
}

const element = document.querySelector("[data-part=item]");
const highlighter = { attach() {}, toggle() {} };
const announcer = { say() {} };

function show({ item, feedback, theme, view }) {
  document.documentElement.setAttribute("data-theme", theme);
  const sitting = new TrialSitting(item, view === "solution" ? feedback : null);
  new ItemView({ element, sitting, highlighter, announcer, onCheck() {} }).render();
}

wireFigures();
window.addEventListener("message", ({ source, origin, data }) => {
  if (source !== window.parent || origin !== location.origin) return;
  if (data === "preview-ask") window.parent.postMessage("preview-ready", location.origin);
  else if (data?.item) show(data);
});
if (window.parent !== window) window.parent.postMessage("preview-ready", location.origin);
