/* Starts the player: opens the browser's storage, gets the questions, puts the parts together. */
import { wireFigures } from "../components/figures.js";
import { Announcer } from "./announcer.js";
import { Api } from "./api.js";
import { Clock } from "./clock.js";
import { readConfig } from "./config.js";
import { wireDialogs } from "./dialogs.js";
import { downloadUnsent } from "./download.js";
import { find } from "./dom.js";
import { estimatedClock, loadAttempt } from "./loading.js";
import { Notices } from "./notices.js";
import { Player } from "./player.js";
import { Preferences } from "./preferences.js";
import { Queue } from "./queue.js";
import { SignIn } from "./sign_in.js";
import { openStorage } from "./storage.js";

async function start(root) {
  const config = readConfig(root);
  const announcer = new Announcer(find("[data-part='announcer']", root));
  const notices = new Notices(find("[data-part='notices']", root), announcer);
  const preferences = new Preferences(document.documentElement, config);
  wireDialogs(root);
  wireFigures();

  const storage = await openStorage();
  const clock = new Clock();
  const api = new Api(config.urls, config.csrfToken);
  api.addEventListener("reply", ({ detail }) => clock.sync(detail.body, detail));
  const signIn = new SignIn({ root, api, username: config.username, notices });
  const loaded = await loadAttempt({ root, api, storage, signIn, config });
  if (!loaded.isFresh) clock.guess(estimatedClock(loaded.kept));

  const { attempt, isFresh } = loaded;
  const queue = new Queue({ attemptId: config.attemptId, api, storage, clock });
  const download = () => downloadUnsent({ attempt, entries: queue.entries, username: config.username });
  const player = new Player({
    root,
    config,
    attempt,
    isFresh,
    storage,
    clock,
    api,
    queue,
    signIn,
    announcer,
    notices,
    preferences,
    download,
  });
  await player.start();
}

start(document.getElementById("player"));
