/* What the page tells the player: data-* attributes of its root element. */
export function readConfig(root) {
  const { dataset } = root;
  return {
    attemptId: dataset.attempt,
    mode: dataset.mode,
    username: dataset.username,
    csrfToken: dataset.csrf,
    hasShortcuts: dataset.shortcuts !== "off",
    urls: {
      attempt: dataset.attemptUrl,
      session: dataset.sessionUrl,
      display: dataset.displayUrl,
      result: dataset.resultUrl,
      home: dataset.homeUrl,
      worker: dataset.workerUrl,
      scope: dataset.workerScope,
    },
  };
}
