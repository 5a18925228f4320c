/* The parts of the player and what they have to do with each other. */
import { retryDelay } from "./backoff.js";
import { ClockView } from "./clock_view.js";
import { Conflicts } from "./conflicts.js";
import { DisplaySync } from "./display_sync.js";
import { find } from "./dom.js";
import { Ended } from "./ended.js";
import { Ending } from "./ending.js";
import { Frame } from "./frame.js";
import { fetchFigures, figuresOf } from "./figures_ahead.js";
import { Growth } from "./growth.js";
import { Heartbeat } from "./heartbeat.js";
import { Highlighter } from "./highlighter.js";
import { ItemView } from "./item_view.js";
import { keepForm } from "./loading.js";
import { NavigatorView } from "./navigator_view.js";
import { forgetOffline, keepForOffline } from "./offline.js";
import { Place } from "./place.js";
import { contentOf } from "./responses.js";
import { ReviewView } from "./review_view.js";
import { SaveStatus } from "./save_status.js";
import { openSentences } from "./sentences_dialog.js";
import { SettingsMenu } from "./settings_menu.js";
import { Shortcuts } from "./shortcuts.js";
import { STILL_REFUSED } from "./sign_in.js";
import { Sitting } from "./sitting.js";
import { Stopwatch } from "./stopwatch.js";
import { Tabs } from "./tabs.js";
import { Tutor } from "./tutor.js";

export class Player {
  #refusals = 0; // calls in a row that ended at the door
  #fetched = new Set(); // addresses of figures

  constructor(parts) {
    Object.assign(this, parts);
    const { root, api, queue, storage, config, attempt, announcer, notices, signIn, download } = this;
    const { attemptId } = config;
    this.sitting = new Sitting(attempt);
    const { sitting } = this;
    this.stopwatch = new Stopwatch(sitting);
    this.place = new Place({ attemptId, sitting, storage, stopwatch: this.stopwatch });
    this.heartbeat = new Heartbeat({ api, place: this.place, clock: this.clock, since: attempt.server_time });
    this.tabs = new Tabs({
      attemptId,
      sitting,
      queue,
      onEnded: () => this.ended.close("Handed in in another tab"),
      onSignedIn: () => signIn.succeed(),
      onItem: (item) => this.growth.adopt(item),
    });
    this.growth = new Growth({
      root,
      sitting,
      api,
      signIn,
      notices,
      announcer,
      keep: (server_time) => keepForm(storage, config, Object.assign(attempt, { server_time })),
      tell: (item) => this.tabs.tellItem(item),
      goTo: (position) => this.goTo(position),
      close: () => this.ended.close(),
    });
    this.highlighter = new Highlighter({
      attemptId,
      storage,
      announcer,
      openSentences: (highlighter, stem) => openSentences(find("#sentences-dialog", root), highlighter, stem),
    });
    this.tutor = new Tutor({ root, sitting, queue, api, signIn, announcer });
    this.conflicts = new Conflicts({ sitting, queue, notices, goTo: (position) => this.goTo(position) });
    this.ending = new Ending({ root, sitting, queue, api, signIn, download, finish: () => this.#finish() });
    this.ended = new Ended({
      root,
      queue,
      api,
      heartbeat: this.heartbeat,
      signIn,
      download,
      cleanUp: () => this.#forget(),
    });
  }

  async start() {
    const entries = await this.#restore();
    if (this.attempt.status !== "in_progress") return this.ended.close();
    this.#show();
    this.#listenToQueue();
    this.#listenToPage();
    for (const entry of entries) if (entry.held === "conflict") this.conflicts.tell(entry);
    this.heartbeat.addEventListener("beat", ({ detail }) => this.#onBeat(detail));
    this.heartbeat.start();
    if (!this.isFresh)
      this.notices.show({
        id: "offline",
        tone: "warn",
        text: "There is no connection. You can go on: these are the questions and answers kept in this browser, and what you answer is sent later.",
      });
    if (!this.storage.isPersistent) this.#warnOfNoCopy();
    else this.queue.addEventListener("unkept", () => this.#warnOfNoCopy(), { once: true });
    this.#keepPage();
    return undefined;
  }

  /* The page carries the profile's display settings: kept anew when those change. */
  #keepPage() {
    const keep = () => keepForOffline(this.config.urls);
    const display = new DisplaySync({ api: this.api, preferences: this.preferences, onSent: keep });
    if (!this.isFresh) return;
    keep();
    display.send();
    this.#fetchAhead();
    this.sitting.addEventListener("grow", () => this.#fetchAhead());
  }

  async #fetchAhead() {
    const { items } = this.attempt;
    const next = this.sitting.current - 1;
    const links = figuresOf([...items.slice(next), ...items.slice(0, next)]);
    await fetchFigures(links.filter((link) => !this.#fetched.has(link) && this.#fetched.add(link)));
    if (links.length > 0) keepForOffline(this.config.urls, links);
  }

  goTo(position) {
    this.#showView("item");
    for (const open of document.querySelectorAll("dialog[open]")) open.close();
    this.sitting.goTo(position);
    this.itemView.render();
    this.itemView.focusHeading();
    this.tutor.showAgain(position);
  }

  next() {
    const { current, total, isGrowing } = this.sitting;
    if (current < total) this.goTo(current + 1);
    else if (isGrowing) this.growth.next();
    else this.review();
  }

  previous() {
    if (this.sitting.current > 1) this.goTo(this.sitting.current - 1);
  }

  toggleFlag() {
    const { current } = this.sitting;
    const { flagged } = this.sitting.response(current);
    this.sitting.change(current, { flagged: !flagged });
    this.announcer.say(flagged ? "Flag removed" : `Question ${current} flagged for review`);
  }

  review() {
    this.#showView("review");
    this.reviewView.render();
    this.reviewView.focusHeading();
    find("[data-part='review-back-text']", this.root).textContent = `Back to question ${this.sitting.current}`;
    this.queue.flush();
    this.heartbeat.ask({ isLeaving: true });
  }

  /* What an earlier load of this page could not send, and where it was. */
  async #restore() {
    await this.highlighter.restore();
    const entries = await this.queue.restore();
    for (const { position, content, held, time_spent_ms } of entries) {
      const response = this.sitting.response(position);
      if (!response) continue; // of an item that the kept form does not have; it is sent all the same
      response.time_spent_ms = Math.max(response.time_spent_ms, time_spent_ms);
      if (held !== "conflict") this.sitting.adopt(position, content, { source: "queue" });
    }
    this.startAt = await this.place.restore();
    return entries;
  }

  #show() {
    const { root, sitting, queue, announcer, notices, preferences, clock } = this;
    const goTo = (position) => this.goTo(position);
    find("[data-part='loading']", root).remove();
    root.dataset.state = "ready";
    this.itemView = new ItemView({
      element: find("[data-part='item']", root),
      sitting,
      highlighter: this.highlighter,
      announcer,
      onCheck: (position) => this.tutor.check(position),
    });
    this.reviewView = new ReviewView({ element: find("[data-part='review']", root), sitting, queue, goTo });
    this.frame = new Frame({ root, sitting });
    this.navigator = new NavigatorView({ element: find("[data-part='side']", root), sitting, queue, goTo });
    this.sheet = new NavigatorView({ element: find("[data-part='navigator-sheet']", root), sitting, queue, goTo });
    this.saveStatus = new SaveStatus({ root, queue, storage: this.storage, announcer, download: this.download });
    this.settings = new SettingsMenu({ root, preferences });
    this.clockView = new ClockView({ root, clock, preferences, announcer, notices });
    this.clockView.addEventListener("up", () => this.ended.timeIsUp());
    this.#wireButtons();
    find("[data-part='foot']", root).hidden = false;
    this.#showView("item");
    sitting.goTo(this.startAt);
    this.itemView.render();
    this.tutor.showAgain(sitting.current);
    this.stopwatch.start();
    this.clockView.start();
    // A page that opens with no time left asks at once.
    if (clock.isTimed && clock.remaining === 0) this.ended.timeIsUp();
  }

  #wireButtons() {
    const { root } = this;
    const actions = {
      next: () => this.next(),
      previous: () => this.previous(),
      flag: () => this.toggleFlag(),
      review: () => this.review(),
      navigator: () => this.#openNavigator(),
      check: () => this.tutor.check(this.sitting.current),
      pick: (index) => this.#isItemShown() && (this.itemView.control.pick?.(index) ?? false),
      strike: (index) => this.#isItemShown() && (this.itemView.control.strike?.(index) ?? false),
      sure: (level) => this.#isItemShown() && (this.itemView.confidence?.toggle(level) ?? false),
      highlight: () => this.#isItemShown() && this.highlighter.toggle(),
      sayTime: () => this.clockView.say(),
      help: () => find("#help-dialog", root).showModal(),
    };
    const buttons = {
      next: "next",
      previous: "previous",
      flag: "flag",
      "review-all": "review",
      "open-navigator": "navigator",
    };
    for (const [part, name] of Object.entries(buttons))
      find(`[data-part='${part}']`, root).addEventListener("click", actions[name]);
    find("[data-part='end']", root).addEventListener("click", () => this.ending.ask());
    find("[data-part='review-back']", root).addEventListener("click", () => this.goTo(this.sitting.current));
    this.shortcuts = new Shortcuts({ preferences: this.preferences, actions });
  }

  #listenToQueue() {
    const { sitting, queue, tabs } = this;
    sitting.addEventListener("change", ({ detail: { position } }) => {
      const { base, time_spent_ms, ...response } = sitting.response(position);
      const content = contentOf(response);
      tabs.tellResponse(position, content);
      queue.put(position, { content, base, time_spent_ms });
    });
    queue.addEventListener("saved", ({ detail: { position, revision, content } }) => {
      this.#letIn();
      sitting.confirm(position, revision, content);
      tabs.tellSaved(position, revision, content);
    });
    queue.addEventListener("stale", ({ detail }) => this.#onStale(detail));
    queue.addEventListener("checked", ({ detail: { position, response } }) => {
      if (response) this.#adoptStored(position, response);
      const known = sitting.response(position);
      if (known) known.isChecked = true;
      if (position === sitting.current) this.itemView.render();
    });
    queue.addEventListener("refused", ({ detail: { position } }) =>
      this.notices.show({
        id: `refused-${position}`,
        tone: "bad",
        stays: true,
        text: `Your answer to question ${position} was not accepted and is not saved. Please answer it again.`,
        actions: [{ label: `Go to question ${position}`, run: () => this.goTo(position) }],
      }),
    );
    queue.addEventListener("closed", () => this.ended.close());
    for (const type of Object.keys(STILL_REFUSED)) queue.addEventListener(type, () => this.#signIn(type));
  }

  #warnOfNoCopy() {
    this.notices.show({
      id: "memory",
      tone: "warn",
      stays: true,
      text: "This browser does not let the site keep a copy of your answers. Please leave this page open, and watch the word “Saved”.",
    });
  }

  #listenToPage() {
    window.addEventListener("online", () => this.queue.flush());
    window.addEventListener("pagehide", () => this.place.keep());
    document.addEventListener("visibilitychange", () => this.#onVisibility());
    window.addEventListener("beforeunload", (event) => {
      // What is kept in the browser survives; only what is nowhere else deserves a question.
      if (!this.storage.isPersistent && this.queue.entries.length) event.preventDefault();
    });
  }

  #onVisibility() {
    if (this.ended.isOver) return;
    if (document.visibilityState === "visible") {
      if (this.queue.sendable.length) this.queue.flush();
      return;
    }
    this.place.keep();
    if (this.queue.sendable.length) this.queue.flush({ keepalive: true });
    this.heartbeat.ask({ keepalive: true });
  }

  #onStale({ position, verdict, base, entry }) {
    this.sitting.adopt(position, entry && !entry.held ? entry.content : base.content, { base, source: "server" });
    if (verdict !== "rebased") this.tabs.tellSaved(position, base.revision, base.content);
    if (verdict === "conflict") this.conflicts.tell(entry);
  }

  #onBeat({ outcome, body }) {
    if (outcome in STILL_REFUSED) return this.#signIn(outcome);
    if (outcome !== "ok") return undefined;
    this.#letIn();
    this.notices.hide("offline");
    if (body.status !== "in_progress") return this.ended.close();
    if (this.queue.sendable.length) this.queue.flush();
    const fromElsewhere = body.changed.filter(({ position, response }) => this.#isNews(position, response));
    for (const { position, response } of fromElsewhere) this.#adoptStored(position, response);
    if (body.item_count > this.sitting.total) this.growth.catchUp(body.item_count);
    return undefined;
  }

  #isNews(position, response) {
    const known = this.sitting.response(position);
    return known && response.revision > known.base.revision && !this.queue.entry(position);
  }

  #adoptStored(position, response) {
    const content = contentOf(response);
    this.sitting.adopt(position, content, { base: { revision: response.revision, content }, source: "server" });
  }

  async #signIn(outcome) {
    this.#refusals += 1;
    await this.signIn.run();
    this.tabs.tellSignedIn();
    if (this.#refusals === 2) this.#tellRefused(outcome);
    // Signed in and still refused: not again at once.
    if (this.#refusals > 1) await new Promise((resolve) => setTimeout(resolve, retryDelay(this.#refusals)));
    await this.queue.flush();
  }

  #tellRefused(outcome) {
    const download = { label: "Download unsent answers", run: this.download };
    this.notices.show({
      id: "refused",
      tone: "bad",
      stays: true,
      text: `${STILL_REFUSED[outcome]} What you answer is kept in this browser.`,
      actions: this.queue.entries.length ? [download] : [],
    });
  }

  #letIn() {
    this.#refusals = 0;
    this.notices.hide("refused");
  }

  #openNavigator() {
    const side = find("[data-part='side']", this.root);
    if (side.offsetParent !== null) return this.navigator.focusCurrent();
    find("#navigator-dialog", this.root).showModal();
    return this.sheet.focusCurrent();
  }

  #showView(name) {
    const { root } = this;
    root.dataset.view = name;
    find("[data-part='item']", root).hidden = name !== "item";
    find("[data-part='review']", root).hidden = name !== "review";
  }

  #isItemShown() {
    return this.root.dataset.view === "item";
  }

  async #finish() {
    this.tabs.tellEnded();
    await this.#forget();
    location.replace(this.config.urls.result);
  }

  /* Nothing of the attempt stays in this browser but what could not be sent. */
  async #forget() {
    this.heartbeat.stop();
    this.place.close();
    await Promise.allSettled([this.storage.forget(this.config.attemptId), forgetOffline(this.config.urls)]);
  }
}
