/* What the browser keeps of an attempt, in IndexedDB (in memory where the browser refuses that).
 *
 * forms   {id, owner, attempt, keptAt}                    the form as it arrived: a reload without a connection goes on;
 *                                                         only its title once its owner has signed out
 * queue   {attempt, position, ...} (queue.js)             responses the server has not confirmed
 * places  {attempt, position, isSent, times}              where the candidate is, time per item
 * marks   {attempt, position, ranges}                     highlighted text; never leaves this browser
 *
 * Nothing here is secret to its owner: it is what the page shows. All of it goes when the attempt ends, except unsent
 * responses, and its questions go when somebody signs out in this browser (components/sign_out.js).
 */
import { openDB } from "../../vendor/idb-8.0.4/index.js";

export const NAME = "examprep-player";
const STRICT = { durability: "strict" }; // on the disk when the promise resolves, not when the system finds time

function everyPosition(attempt) {
  return IDBKeyRange.bound([attempt, 0], [attempt, Infinity]);
}

function open(onLost) {
  return openDB(NAME, 1, {
    upgrade(db) {
      db.createObjectStore("forms", { keyPath: "id" });
      db.createObjectStore("queue", { keyPath: ["attempt", "position"] });
      db.createObjectStore("places", { keyPath: "attempt" });
      db.createObjectStore("marks", { keyPath: ["attempt", "position"] });
    },
    blocking(_from, _to, event) {
      event.target.close(); // a newer player in another tab wants to upgrade
      onLost();
    },
    terminated: onLost, // browsers may close a connection that was long idle
  });
}

export class BrowserStorage {
  isPersistent = true;
  #database;

  static async open() {
    const storage = new BrowserStorage();
    await storage.#connect();
    return storage;
  }

  /* The connection, made again if it was lost. */
  async #connect() {
    this.#database ??= open(() => (this.#database = null));
    try {
      return await this.#database;
    } catch (error) {
      this.#database = null;
      throw error;
    }
  }

  async form(id) {
    return (await this.#connect()).get("forms", id);
  }

  async keepForm(record) {
    return (await this.#connect()).put("forms", record);
  }

  async place(attempt) {
    return (await this.#connect()).get("places", attempt);
  }

  async keepPlace(record) {
    return (await this.#connect()).put("places", record);
  }

  async marks(attempt) {
    return (await this.#connect()).getAll("marks", everyPosition(attempt));
  }

  async keepMarks(record) {
    return (await this.#connect()).put("marks", record);
  }

  async entries(attempt) {
    return (await this.#connect()).getAll("queue", everyPosition(attempt));
  }

  /* Attempts with responses that wait to be sent, and whose they are. */
  async waitingAttempts() {
    const entries = await (await this.#connect()).getAll("queue");
    const ids = new Set(entries.filter(({ held }) => !held).map(({ attempt }) => attempt));
    const forms = await Promise.all([...ids].map((id) => this.form(id)));
    return [...ids].map((id, index) => ({ id, owner: forms[index]?.owner, title: forms[index]?.attempt.title }));
  }

  /* Reads, decides and writes one queue entry in one transaction, so that two tabs cannot undo each other's step.
   * decide(entry | undefined) returns the entry to keep, null to remove it, undefined to leave it; synchronous. */
  async updateEntry(attempt, position, decide) {
    const transaction = (await this.#connect()).transaction("queue", "readwrite", STRICT);
    const entry = await transaction.store.get([attempt, position]);
    const next = decide(entry);
    let step = null;
    if (next === null) step = transaction.store.delete([attempt, position]);
    else if (next !== undefined) step = transaction.store.put({ ...next, attempt, position });
    await Promise.all([step, transaction.done]);
    return next === undefined ? entry : next;
  }

  /* Nobody is to read them after this person. Of attempts with unsent responses the owner and the title stay. */
  async forgetQuestions() {
    const transaction = (await this.#connect()).transaction(["forms", "queue"], "readwrite");
    const forms = transaction.objectStore("forms");
    const [records, keys] = await Promise.all([forms.getAll(), transaction.objectStore("queue").getAllKeys()]);
    const waiting = new Set(keys.map(([attempt]) => attempt));
    for (const { id, owner, attempt } of records) {
      if (waiting.has(id)) forms.put({ id, owner, attempt: { title: attempt.title } });
      else forms.delete(id);
    }
    await transaction.done;
  }

  async forget(attempt) {
    const transaction = (await this.#connect()).transaction(["forms", "places", "marks"], "readwrite");
    transaction.objectStore("forms").delete(attempt);
    transaction.objectStore("places").delete(attempt);
    transaction.objectStore("marks").delete(everyPosition(attempt));
    await transaction.done;
  }
}

/* The same for browsers that have no IndexedDB for us (some private windows, a full disk): lost with the tab, and the player
 * says so. */
export class MemoryStorage {
  isPersistent = false;
  #kept = { forms: new Map(), places: new Map(), marks: new Map(), queue: new Map() };

  async form(id) {
    return this.#kept.forms.get(id);
  }

  async keepForm(record) {
    this.#kept.forms.set(record.id, record);
  }

  async place(attempt) {
    return this.#kept.places.get(attempt);
  }

  async keepPlace(record) {
    this.#kept.places.set(record.attempt, record);
  }

  async marks() {
    return [...this.#kept.marks.values()];
  }

  async keepMarks(record) {
    this.#kept.marks.set(record.position, record);
  }

  async entries() {
    return [...this.#kept.queue.values()].sort((a, b) => a.position - b.position);
  }

  async waitingAttempts() {
    return [];
  }

  async updateEntry(attempt, position, decide) {
    const entry = this.#kept.queue.get(position);
    const next = decide(entry);
    if (next === null) this.#kept.queue.delete(position);
    else if (next !== undefined) this.#kept.queue.set(position, { ...next, attempt, position });
    return next === undefined ? entry : next;
  }

  async forget(attempt) {
    this.#kept.forms.delete(attempt);
    this.#kept.places.delete(attempt);
    this.#kept.marks.clear();
  }
}

export async function openStorage() {
  try {
    return await BrowserStorage.open();
  } catch {
    return new MemoryStorage();
  }
}
