/* Figures of questions: a press shows one large in a dialog, and one that could not be loaded says what it shows and can be
 * tried again. Without this file each is a link to its picture. */

const SELECTOR = "a.figure";

export function wireFigures(root = document) {
  root.addEventListener("click", (event) => {
    const link = event.target.closest?.(SELECTOR);
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    enlarge(link.querySelector("img"));
  });
  // neither event bubbles
  root.addEventListener("error", ({ target }) => isFigure(target) && showAway(target), true);
  root.addEventListener("load", ({ target }) => isFigure(target) && showHere(target), true);
  for (const image of root.querySelectorAll(`${SELECTOR} img`)) if (image.complete && !image.naturalWidth) showAway(image);
  window.addEventListener("online", () => {
    for (const image of root.querySelectorAll(`${SELECTOR}[hidden] img`)) reload(image);
  });
}

function isFigure(element) {
  return element instanceof HTMLImageElement && element.closest(SELECTOR) !== null;
}

/* Large */

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function enlarge(image) {
  const { src, alt } = image;
  const size = { width: image.getAttribute("width"), height: image.getAttribute("height") };
  const close = make("button", { type: "button", class: "button" }, "Close");
  const dialog = make(
    "dialog",
    { class: "dialog figure-dialog", "aria-label": "Figure" },
    make("div", { class: "figure-dialog__plate", tabindex: "0", role: "group", "aria-label": "Picture, scrolls" }, make("img", { src, alt, ...size })),
    make("div", { class: "figure-dialog__foot" }, make("p", { "aria-hidden": "true" }, alt), close),
  );
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
}

/* Away */

function showAway(image) {
  const link = image.closest(SELECTOR);
  const box = link.hidden ? link.nextElementSibling : awayBox(image);
  if (!link.hidden) link.after(box);
  link.hidden = true;
  box.querySelector("[role=status]").textContent = "This figure could not be loaded.";
  box.querySelector("button").disabled = false;
}

function showHere(image) {
  const link = image.closest(SELECTOR);
  if (!link.hidden) return;
  const hadFocus = link.nextElementSibling.contains(document.activeElement);
  link.nextElementSibling.remove();
  link.hidden = false;
  if (hadFocus) link.focus();
}

function awayBox(image) {
  const again = make("button", { type: "button", class: "button button--small" }, "Try again");
  again.addEventListener("click", () => {
    again.disabled = true;
    reload(image);
  });
  const words = make("span", { class: "figure-away__words" }, `It shows: ${image.alt}`);
  return make("span", { class: "figure-away" }, make("strong", { role: "status" }), words, again);
}

function reload(image) {
  image.loading = "eager"; // what is hidden would wait to be scrolled to
  image.src = image.getAttribute("src");
}
