/* The preview beside the form: asks the server to render what is typed, hands it to the frame, shows what the checks say. */
const PAUSE_MS = 400;

/* A select that has the value it was given last in this browser. */
function remembered(select, onChange) {
  const key = `examprep-${select.id}`;
  try {
    const value = localStorage.getItem(key);
    if ([...select.options].some((option) => option.value === value)) select.value = value;
  } catch {
    // no storage: it begins anew
  }
  select.addEventListener("change", () => {
    try {
      localStorage.setItem(key, select.value);
    } catch {
      // it counts for this page
    }
    onChange();
  });
  return select;
}

export class Preview {
  #timer = null;
  #request = null;
  #data = null;
  #isReady = false;

  constructor(element) {
    this.frame = element.querySelector("[data-preview-frame]");
    this.panel = element.querySelector("[data-preview-panel]");
    this.state = element.querySelector("[data-preview-state]");
    this.tabs = [...element.querySelectorAll("[role=tab]")];
    this.view = "candidate";
    for (const tab of this.tabs) {
      tab.addEventListener("click", () => this.#select(tab));
      tab.addEventListener("keydown", (event) => this.#onKey(event));
    }
    this.theme = remembered(element.querySelector("[data-preview-theme]"), () => this.#send());
    const width = remembered(element.querySelector("[data-preview-width]"), () => this.#resize(width.value));
    this.#resize(width.value);
    window.addEventListener("message", (event) => this.#onMessage(event));
    new MutationObserver(() => this.#send()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    this.#ask();
  }

  /* What a version page shows. */
  show(data) {
    this.#data = data;
    this.#send();
  }

  /* Follow a form while it is typed in. */
  follow(form, url) {
    const findings = form.querySelector("[data-findings]");
    // a page that was just opened to add an item does not begin with a list of reproaches
    Object.assign(this, { form, url, findings, showsFindings: !findings.hidden });
    for (const change of ["input", "change", "rows"]) form.addEventListener(change, () => this.#soon());
    this.#render();
  }

  #soon() {
    this.showsFindings = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#render(), PAUSE_MS);
  }

  async #render() {
    this.#request?.abort();
    this.#request = new AbortController();
    try {
      const reply = await fetch(this.url, { method: "POST", body: new FormData(this.form), signal: this.#request.signal });
      if (!reply.ok) throw new Error(String(reply.status));
      this.#data = await reply.json();
      this.state.textContent = "";
      this.#send();
      this.form.dispatchEvent(new CustomEvent("previewed", { detail: this.#data }));
      if (this.showsFindings) this.#showFindings();
    } catch (error) {
      if (error.name === "AbortError") return;
      this.state.textContent = "The preview could not be renewed; it follows again with the next change. Nothing you typed is lost.";
    }
  }

  #showFindings() {
    const box = this.findings;
    const { missing, advice } = this.#data;
    const fill = (list, texts) => list.replaceChildren(...texts.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    box.hidden = false;
    box.querySelector("[data-findings-good]").hidden = missing.length > 0;
    box.querySelector("[data-findings-missing]").hidden = missing.length === 0;
    box.querySelector("[data-findings-advice]").hidden = advice.length === 0;
    box.querySelector("[data-findings-count]").textContent = String(advice.length);
    fill(box.querySelector("[data-findings-missing]"), missing);
    fill(box.querySelector("[data-findings-advice] ul"), advice);
  }

  #select(tab) {
    this.view = tab.dataset.view;
    for (const other of this.tabs) {
      other.setAttribute("aria-selected", String(other === tab));
      other.tabIndex = other === tab ? 0 : -1;
    }
    this.panel.setAttribute("aria-labelledby", tab.id);
    this.#send();
  }

  #onKey(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = this.tabs.at((this.tabs.indexOf(event.currentTarget) + step) % this.tabs.length);
    this.#select(next);
    next.focus();
  }

  #onMessage({ source, origin, data }) {
    if (source !== this.frame.contentWindow || origin !== location.origin || data !== "preview-ready") return;
    this.#isReady = true;
    this.#send();
  }

  /* The frame may have said that it is ready before this page listened. */
  #ask() {
    this.frame.addEventListener("load", () => this.frame.contentWindow.postMessage("preview-ask", location.origin));
    this.frame.contentWindow?.postMessage("preview-ask", location.origin);
  }

  #resize(width) {
    this.frame.classList.toggle("preview__frame--phone", width === "phone");
  }

  #send() {
    if (!this.#isReady || !this.#data) return;
    const page = { light: "light", dark: "dark" }[document.documentElement.dataset.theme] ?? "system";
    const theme = this.theme.value || page;
    const { item, feedback } = this.#data;
    this.frame.contentWindow.postMessage({ item, feedback, theme, view: this.view }, location.origin);
  }
}
