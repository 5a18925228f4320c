/* Puts the focus on the summary of a refused form, and on the control behind each of its links. */
export class ErrorSummary {
  constructor(element) {
    this.element = element;
    element.focus();
    element.addEventListener("click", (event) => this.#follow(event));
  }

  #follow(event) {
    const link = event.target.closest("a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    const control = target.matches("fieldset") ? target.querySelector("input") : target;
    const label = document.querySelector(`label[for="${control.id}"]`) ?? control;
    label.scrollIntoView({ block: "center" });
    control.focus({ preventScroll: true });
  }
}
