/* Pure steps in the life of one queue entry; queue.js runs each inside a transaction.
 *
 * entry = {
 *   content       what the candidate wants to have saved
 *   serial        changes with every edit: a confirmation of an older edit does not remove a newer one
 *   base          {revision, content}: the last state the server confirmed to this browser
 *   sent          [{revision, content}]: saves whose outcome is not known (yet); a reply may have been lost
 *   answered_at   the server's time of the last edit, for a late sync
 *   time_spent_ms
 *   held          why it is not sent any more and waits for a person: "conflict" | "refused" | "closed"
 *   theirs        with "conflict": what the server has
 * }
 */
import { contentOf, isSameContent, merge } from "./responses.js";

let lastSerial = 0;

function nextSerial() {
  lastSerial += 1;
  return `${performance.timeOrigin}-${lastSerial}`;
}

/* The candidate changed something. The base of an entry that is already waiting stays: it says what was confirmed. */
export function edited(entry, { content, base, answered_at, time_spent_ms }) {
  const isWaiting = entry && !entry.held;
  return {
    content: contentOf(content),
    serial: nextSerial(),
    base: isWaiting ? entry.base : base,
    sent: isWaiting ? entry.sent : [],
    answered_at,
    time_spent_ms,
  };
}

/* About to go out: remembered before the request leaves, because the tab may die before the reply. */
export function sending(entry) {
  const save = { revision: entry.base.revision + 1, content: entry.content };
  const isKnown = entry.sent.some(
    (other) => other.revision === save.revision && isSameContent(other.content, save.content),
  );
  return isKnown ? entry : { ...entry, sent: [...entry.sent, save] };
}

/* The server confirmed `save`, sent from the edit `serial`. Null: nothing is left to send. */
export function confirmed(entry, { serial, revision, content }) {
  if (!entry) return undefined;
  if (entry.serial === serial) return null;
  if (revision < entry.base.revision) return undefined;
  return { ...entry, base: { revision, content }, sent: [] };
}

/* The server has another state. Says what becomes of the entry:
 * rebased    it was our own earlier save whose reply was lost, or both edits fit together: send again
 * settled    both sides want the same by now
 * conflict   a person must choose
 */
export function refusedAsStale(entry, stored) {
  const theirs = contentOf(stored);
  const base = { revision: stored.revision, content: theirs };
  if (isSameContent(entry.content, theirs)) return { verdict: "settled", entry: null, base };
  const isOurs = entry.sent.some((save) => save.revision === stored.revision && isSameContent(save.content, theirs));
  const merged = isOurs
    ? { isConflict: false, content: entry.content }
    : merge(entry.base.content, entry.content, theirs);
  if (merged.isConflict) {
    return { verdict: "conflict", entry: { ...entry, held: "conflict", theirs, base, sent: [] }, base };
  }
  if (isSameContent(merged.content, theirs)) return { verdict: "settled", entry: null, base };
  return { verdict: "rebased", entry: { ...entry, content: merged.content, base, sent: [] }, base };
}

export function held(entry, reason) {
  return { ...entry, held: reason };
}

/* What a save carries on the wire. */
export function payload(entry) {
  const { content, base, time_spent_ms } = entry;
  return { ...content, revision: base.revision + 1, time_spent_ms };
}

export function bulkPayload(entry) {
  return { position: entry.position, ...payload(entry), answered_at: entry.answered_at };
}
