/* The attempt's part of API v1. Every call resolves to {outcome, status, body, retryAfterMs}; none rejects.
 *
 * outcome   ok           the server confirmed
 *           retry        nothing is known: no connection, time-out, 5xx, 408, 425, 429 - the same call may be made again
 *           signed_out   401 or 403: nobody, or somebody else's form token, until the person signs in
 *           stale        409 with the stored response
 *           conflict     any other 409 (body.code says which)
 *           closed       410: the attempt takes no more responses
 *           missing      404: gone, or another person is signed in
 *           refused      the server will never accept this
 *
 * Dispatches "reply" {body, sentAt, receivedAt} for every JSON answer (the clock lives on it), "reach" {isReachable}.
 */

const TIMEOUT_MS = 10_000;
const LONG_TIMEOUT_MS = 20_000;
const RETRY_STATUSES = new Set([408, 425, 429]);

/* The cookie is newer than what the page was given: another tab may have signed in since. */
function csrfToken() {
  return document.cookie.match(/(?:^|;\s*)(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? "";
}

function outcomeOf(status, body) {
  if (status >= 200 && status < 300) return "ok";
  if (status >= 500 || RETRY_STATUSES.has(status)) return "retry";
  if (status === 401 || status === 403) return "signed_out";
  if (status === 404) return "missing";
  if (status === 409) return body?.response && body.code !== "response_checked" ? "stale" : "conflict";
  if (status === 410) return "closed";
  return "refused";
}

export class Api extends EventTarget {
  #token = "";

  constructor({ attempt, session, display }, token = "") {
    super();
    this.urls = { attempt, session, display };
    this.#token = token;
  }

  attempt() {
    return this.#call("GET", "");
  }

  save(position, body, options) {
    return this.#call("PUT", `responses/${position}/`, body, options);
  }

  saveAll(entries, options) {
    return this.#call("PUT", "responses/", entries, { timeoutMs: LONG_TIMEOUT_MS, ...options });
  }

  progress(body, options) {
    return this.#call("PUT", "progress/", body, options);
  }

  submit() {
    return this.#call("POST", "submission/", {}, { timeoutMs: LONG_TIMEOUT_MS });
  }

  nextItem(position) {
    return this.#call("POST", "items/", { position });
  }

  feedback(position) {
    return this.#call("POST", `responses/${position}/feedback/`, {});
  }

  async session() {
    return this.#keepToken(await this.#request("GET", this.urls.session));
  }

  /* code: of a second device, "" for people who have none. */
  async signIn(login, password, code) {
    return this.#keepToken(await this.#request("POST", this.urls.session, { login, password, code }));
  }

  /* Part of the profile: theme, text_size, shortcuts_enabled. */
  keepDisplay(changes) {
    return this.#request("PATCH", this.urls.display, changes);
  }

  #keepToken(reply) {
    if (reply.outcome === "ok") this.#token = reply.body.csrf_token ?? "";
    return reply;
  }

  async #call(method, path, body, options) {
    const reply = await this.#request(method, this.urls.attempt + path, body, options);
    this.dispatchEvent(new CustomEvent("reach", { detail: { isReachable: reply.outcome !== "retry" } }));
    if (reply.body) this.dispatchEvent(new CustomEvent("reply", { detail: reply }));
    return reply;
  }

  async #request(method, url, body, { timeoutMs = TIMEOUT_MS, keepalive = false } = {}) {
    const sentAt = performance.now();
    const headers = { Accept: "application/json" };
    if (method !== "GET") {
      headers["Content-Type"] = "application/json";
      headers["X-CSRFToken"] = csrfToken() || this.#token;
    }
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), timeoutMs);
    try {
      const response = await fetch(url, {
        method,
        headers,
        keepalive,
        body: body === undefined ? undefined : JSON.stringify(body),
        cache: "no-store",
        credentials: "same-origin",
        redirect: "error",
        signal: abort.signal,
      });
      return await this.#read(response, sentAt);
    } catch {
      // No connection, a redirect to a captive portal, a time-out, or an answer that broke off half-way.
      return { outcome: "retry", status: 0, body: null, retryAfterMs: 0, sentAt, receivedAt: performance.now() };
    } finally {
      clearTimeout(timer);
    }
  }

  async #read(response, sentAt) {
    const isJson = response.headers.get("Content-Type")?.includes("json");
    const body = isJson ? await response.json() : null;
    // A page instead of JSON with status 200 comes from something between us and the site: it confirms nothing.
    const outcome = response.ok && !body ? "retry" : outcomeOf(response.status, body);
    const retryAfterMs = Number(response.headers.get("Retry-After") ?? 0) * 1000 || 0;
    return { outcome, status: response.status, body, retryAfterMs, sentAt, receivedAt: performance.now() };
  }
}
