/* Pure rules about responses, the same as practice/core/response.py where both sides need them.
 *
 * content: {value, flagged, eliminated, confidence}, what a save carries and what "the same" means; time spent is no
 * content.
 */

/* How sure a learner says they are; key: of the keyboard. */
export const CONFIDENCE = [
  { level: 1, label: "Guess", key: "J" },
  { level: 2, label: "Think so", key: "K" },
  { level: 3, label: "Sure", key: "L" },
];

/* What an older player left in the browser says nothing of confidence. */
export function contentOf({ value, flagged, eliminated, confidence }) {
  return {
    value: value?.length ? value : null,
    flagged: Boolean(flagged),
    eliminated: eliminated ?? [],
    confidence: confidence ?? null,
  };
}

/* The value in the order the server keeps it in: options as shown, pairs by prompt; null when blank. */
export function canonicalValue(item, value) {
  if (!value?.length) return null;
  if (item.kind === "ordering") return [...value];
  if (item.kind === "matching") {
    const chosen = new Map(value);
    return item.prompts.filter(({ id }) => chosen.has(id)).map(({ id }) => [id, chosen.get(id)]);
  }
  return item.options.map(({ id }) => id).filter((id) => value.includes(id));
}

export function isComplete(item, value) {
  if (!value?.length) return false;
  if (item.kind === "ordering") return true;
  return value.length === (item.kind === "matching" ? item.prompts.length : item.choose);
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

export function isSameContent(a, b) {
  const [left, right] = [contentOf(a), contentOf(b)];
  return (
    same(left.value, right.value) &&
    left.flagged === right.flagged &&
    left.confidence === right.confidence &&
    same([...left.eliminated].sort(), [...right.eliminated].sort())
  );
}

/* Two edits of one base. Only an answer changed on both sides in different ways is a conflict a person must settle;
 * then `content` is theirs. A flag, a strike-out or how sure one is, said here, is put on top of what they saved. */
export function merge(base, mine, theirs) {
  const [from, here, there] = [contentOf(base), contentOf(mine), contentOf(theirs)];
  const pick = (field) => (same(from[field], here[field]) ? there[field] : here[field]);
  const isConflict = !same(from.value, here.value) && !same(from.value, there.value) && !same(here.value, there.value);
  if (isConflict) return { isConflict, content: there };
  return {
    isConflict,
    content: {
      value: pick("value"),
      flagged: pick("flagged"),
      eliminated: pick("eliminated"),
      confidence: pick("confidence"),
    },
  };
}

const COUNT_WORDS = ["no", "one", "two", "three", "four", "five", "six"];

export function countWord(number) {
  return COUNT_WORDS[number] ?? String(number);
}

/* What the candidate is asked to do: "Choose two". */
export function instruction(item) {
  if (item.kind === "ordering") return "Put in order";
  if (item.kind === "matching") return "Match each row";
  return `Choose ${countWord(item.kind === "single" ? 1 : item.choose)}`;
}

/* A, B, C ... as every option is named in speech and on the keyboard. */
export function letter(index) {
  return String.fromCharCode(65 + index);
}
