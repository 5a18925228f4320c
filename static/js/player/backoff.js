/* How long to wait before the next try: exponential with full jitter, so that a thousand browsers that lost the same
 * server do not come back in step.
 * Source: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */

const FIRST_MS = 1000;
const LONGEST_MS = 30_000;
const SHORTEST_MS = 200;

/* failures: tries that failed in a row, at least 1; leastMs: what the server asked for with Retry-After. */
export function retryDelay(failures, { random = Math.random, leastMs = 0 } = {}) {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return leastMs + Math.max(SHORTEST_MS, random() * ceiling);
}
