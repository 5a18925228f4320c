/* What a tutor sitting shows after "Check answer": right or wrong by mark and word, the reason of every option, the clue,
 * the takeaway, and where it is documented. */
import { authored, h, icon } from "./dom.js";
import { CONFIDENCE, letter } from "./responses.js";

function verdict(state, text) {
  const look = { right: ["good", "check"], wrong: ["bad", "cross"], missed: ["good", "check"] }[state];
  if (!look) return { state, element: null };
  return { state, element: h("span", { class: `status status--${look[0]} option__verdict` }, icon(look[1]), text) };
}

export function optionVerdict(id, { key }, { value }) {
  const [isKey, isChosen] = [key.includes(id), Boolean(value?.includes(id))];
  if (isKey) return isChosen ? verdict("right", "Correct, your answer") : verdict("missed", "Correct answer");
  return isChosen ? verdict("wrong", "Your answer, not correct") : verdict("plain");
}

export function orderVerdict(id, { key }, { value }) {
  const place = key.indexOf(id) + 1;
  if (!value) return verdict("missed", `Place ${place}`);
  return value[place - 1] === id
    ? verdict("right", `Place ${place}, correct`)
    : verdict("wrong", `Belongs in place ${place}`);
}

export function matchVerdict(prompt, { key }, { value }, letterOf) {
  const right = new Map(key).get(prompt);
  const given = new Map(value ?? []).get(prompt);
  if (!given) return verdict("missed", `Correct: ${letterOf(right)}`);
  return given === right ? verdict("right", "Correct") : verdict("wrong", `Not correct; it is ${letterOf(right)}`);
}

export function rationale(html) {
  return html ? authored("div", { class: "rationale prose" }, html) : null;
}

function answerText(item, key) {
  if (item.kind === "ordering" || item.kind === "matching") return "";
  const letters = item.options.flatMap(({ id }, index) => (key.includes(id) ? [letter(index)] : []));
  return ` The answer is ${letters.join(" and ")}.`;
}

function confidenceText({ correct }, confidence) {
  if (confidence === 3 && !correct) return "Sure, and wrong: this is worth reading twice.";
  if (confidence === 1 && correct) return "A guess that was right: see why before you go on.";
  return `You said: ${CONFIDENCE.find(({ level }) => level === confidence).label.toLowerCase()}.`;
}

export function feedbackPanel(item, { feedback, value, confidence }) {
  const word = feedback.correct ? "Correct." : value ? "Not correct." : "Not answered.";
  return h(
    "section",
    { class: "feedback", "aria-labelledby": "feedback-title" },
    h(
      "h2",
      { id: "feedback-title", tabindex: "-1", class: `status status--${feedback.correct ? "good" : "bad"}` },
      icon(feedback.correct ? "check" : "cross"),
      h("span", {}, word + answerText(item, feedback.key)),
    ),
    value && confidence
      ? h("p", { class: "feedback__confidence muted" }, confidenceText(feedback, confidence))
      : null,
    feedback.public_note ? note(feedback.public_note) : null,
    part("The clue", feedback.clue_html),
    part("Remember", feedback.takeaway_html),
    references(feedback.references),
  );
}

function note(text) {
  const lines = text.split("\n").map((line) => h("p", {}, line));
  return h("div", { class: "callout feedback__part" }, h("h3", {}, "Note of the instructors"), ...lines);
}

function part(title, html) {
  return html
    ? h("div", { class: "feedback__part" }, h("h3", {}, title), authored("div", { class: "prose" }, html))
    : null;
}

function references(list) {
  if (!list?.length) return null;
  return h(
    "div",
    { class: "feedback__part" },
    h("h3", {}, "Read more"),
    h(
      "ul",
      { class: "feedback__links" },
      list.map(({ url, title }) =>
        h(
          "li",
          {},
          h(
            "a",
            { href: url, target: "_blank", rel: "noopener noreferrer" },
            title,
            " ",
            icon("external"),
            h("span", { class: "visually-hidden" }, "(opens a new tab)"),
          ),
        ),
      ),
    ),
  );
}
