/* Responses that the player could not send before it was closed: any page of the site sends them, because the player of an
 * attempt that has ended does not open any more.
 *
 * Those made in time are accepted for 24 hours after the deadline and scored once more.
 */
import { Api } from "../player/api.js";
import { Clock } from "../player/clock.js";
import { downloadUnsent } from "../player/download.js";
import { h, plural } from "../player/dom.js";
import { Queue } from "../player/queue.js";
import { openStorage } from "../player/storage.js";

export async function sendUnsent({ username, csrfToken, show }) {
  const storage = await openStorage();
  for (const attempt of await storage.waitingAttempts()) {
    if (attempt.owner === username) await sendOne({ attempt, username, csrfToken, storage, show });
  }
}

async function sendOne({ attempt, username, csrfToken, storage, show }) {
  const api = new Api({ attempt: `/api/v1/attempts/${attempt.id}/`, session: "/api/v1/session/" }, csrfToken);
  const queue = new Queue({ attemptId: attempt.id, api, storage, clock: new Clock() });
  const counts = { late: 0, saved: 0 };
  queue.addEventListener("late", ({ detail }) => (counts.late += detail.positions.length));
  queue.addEventListener("saved", () => (counts.saved += 1));
  await queue.flush();
  if (counts.late) {
    show(
      "good",
      `${plural(counts.late, "answer")} of “${attempt.title}” that you gave in time ${counts.late === 1 ? "was" : "were"} still in this browser and ${counts.late === 1 ? "has" : "have"} arrived now. The score is worked out again.`,
    );
  } else if (counts.saved) {
    show(
      "good",
      `${plural(counts.saved, "answer")} of “${attempt.title}” ${counts.saved === 1 ? "was" : "were"} still in this browser and ${counts.saved === 1 ? "is" : "are"} saved now.`,
    );
  }
  const lost = queue.entries.filter(({ held }) => held === "closed");
  if (lost.length) showLost({ attempt, username, lost, show });
}

function showLost({ attempt, username, lost, show }) {
  const download = h(
    "button",
    {
      type: "button",
      class: "button button--small",
      onclick: () => downloadUnsent({ attempt, entries: lost, username }),
    },
    "Download them",
  );
  show(
    "warn",
    `${plural(lost.length, "answer")} of “${attempt.title}” came after its end and could not be counted. They stay in this browser.`,
    download,
  );
}
