/* Pictures are fetched when the questions are there, those of the next questions first, so that a connection that is lost
 * later takes none away. The browser's own cache keeps them; the service worker keeps them over a reload. */
import { retryDelay } from "./backoff.js";

const AT_ONCE = 3;
const MOST_TRIES = 6;
const SOURCE = /<img src="(\/figures\/[^"]+)"/g;

/* Addresses of the figures of items, in order, each once. */
export function figuresOf(items) {
  const links = items.flatMap(({ stem_html }) => [...stem_html.matchAll(SOURCE)].map(([, link]) => link));
  return [...new Set(links)];
}

/* Resolves when all are here, or given up. */
export async function fetchFigures(links) {
  const waiting = [...links];
  const work = async () => {
    for (let link = waiting.shift(); link; link = waiting.shift()) await fetchOne(link);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function fetchOne(link) {
  for (let failures = 1; failures <= MOST_TRIES; failures += 1) {
    const image = new Image();
    image.fetchPriority = "low"; // answers go first
    image.src = link;
    const isHere = await image.decode().then(
      () => true,
      () => false,
    );
    if (isHere) return;
    await new Promise((resolve) => setTimeout(resolve, retryDelay(failures)));
  }
}
