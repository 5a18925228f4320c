/* Getting the questions: from the server, uncached; without a connection, what this browser kept of them. */
import { retryDelay } from "./backoff.js";
import { find, h } from "./dom.js";
import { STILL_REFUSED } from "./sign_in.js";

/* Resolves to {attempt, isFresh, reply}; shows what goes on and never gives up while the page is open. */
export async function loadAttempt({ root, api, storage, signIn, config }) {
  const kept = await storage.form(config.attemptId).catch(() => undefined);
  for (let failures = 1; ; failures += 1) {
    const reply = await api.attempt();
    if (reply.outcome === "ok") {
      keepForm(storage, config, reply.body);
      return { attempt: reply.body, isFresh: true, reply };
    }
    if (kept?.owner === config.username && kept.attempt.items && reply.outcome === "retry")
      return { attempt: kept.attempt, isFresh: false, kept };
    if (reply.outcome in STILL_REFUSED) await signIn.run();
    const why = failures > 1 && STILL_REFUSED[reply.outcome];
    explain(root, why || "The questions could not be loaded. Nothing is lost; trying again by itself…");
    await Promise.race([
      new Promise((resolve) => setTimeout(resolve, retryDelay(failures, { leastMs: reply.retryAfterMs }))),
      new Promise((resolve) => window.addEventListener("online", resolve, { once: true })),
    ]);
  }
}

export function keepForm(storage, { attemptId, username }, attempt) {
  const record = { id: attemptId, owner: username, attempt, keptAt: Date.now() };
  storage.keepForm(record).catch(() => {}); // a full disk costs the offline reload only
}

function explain(root, text) {
  find("[data-part='loading']", root).replaceChildren(h("p", { role: "status" }, text));
}

/* Time left according to what was kept, when the server cannot be asked after a reload: the device's date stands in, shown
 * until the first reply and never a reason to close anything. */
export function estimatedClock({ attempt, keptAt }) {
  const passed = Math.max(0, Date.now() - keptAt);
  const server_time = new Date(Date.parse(attempt.server_time) + passed).toISOString();
  const remaining_ms = attempt.remaining_ms === null ? null : Math.max(0, attempt.remaining_ms - passed);
  return { server_time, remaining_ms };
}
