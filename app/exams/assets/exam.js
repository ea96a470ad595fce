// The exam page. It works without this script as one plain form; with it every answer is saved as it is given.
import { Away } from "./exam/away.js";
import { download, sealed } from "./exam/delivery.js";
import { Drafts } from "./exam/drafts.js";
import { Ending } from "./exam/ending.js";
import { freeze, isText, isTouched, read, write, holds } from "./exam/fields.js";
import { HandIn } from "./exam/hand_in.js";
import { PaperMap } from "./exam/map.js";
import { watchPrint } from "./exam/print.js";
import { Pulse } from "./exam/pulse.js";
import { Queue } from "./exam/queue.js";
import { renewToken, watchSignIn } from "./exam/sign_in.js";
import { Times, showTime } from "./exam/times.js";
import { Wire } from "./exam/wire.js";

const island = (id) => JSON.parse(document.getElementById(id).textContent);
const part = (name) => document.querySelector(`[data-${name}]`);
const state = island("attempt");
const words = island("exam-words");
const links = island("exam-links");
const delivery = island("exam-delivery");
const form = document.getElementById("paper");
const filled = (sentence, n) => sentence.replace("{n}", n);

const items = new Map(
  state.items.map(({ id, rev, response }) => {
    const section = document.querySelector(`[data-item="${id}"]`);
    const cell = document.querySelector(`[data-cell="${id}"]`);
    return [id, { id, rev, saved: rev, response, section, cell, line: section.querySelector("[data-state]"), editing: 0 }];
  }),
);
const drafts = new Drafts(state.attempt);
const times = new Times(state);
const wire = new Wire(times);
const map = new PaperMap(items, words);
const away = new Away({ times, wire, links });
new Pulse({ times, wire, links, away, runs: () => !over && !stopped });
let stopped = null;
let over = false;
/** Whether the device has been asked for what an earlier page could not save: until then nobody knows. */
let looked = false;

// Telling

const spoken = part("spoken");
const banner = part("banner");
let told = "";

function say(sentence) {
  spoken.textContent = sentence;
}

function warn(sentence, tone = "warn") {
  const shown = banner.querySelector("[data-banner-words]");
  banner.hidden = !sentence;
  banner.className = `exam-banner exam-banner-${tone}`;
  if (shown.textContent === sentence) return;
  // Spoken once: that one more answer waits is on the page for who looks, and no news for who listens.
  const news = sentence.replace(/\d+/g, "");
  if (news && news !== told) say(sentence);
  told = news;
  shown.textContent = sentence;
}

function stateOf(item) {
  if (item.editing) return "editing";
  if (queue.aside.has(item.id)) return "refused";
  if (queue.waiting.has(item.id)) return "unsaved";
  return holds(item.response) ? "saved" : "blank";
}

function show() {
  for (const item of items.values()) map.mark(item, stateOf(item));
  map.tell();
  // What is still being written is not saved either.
  const writing = [...items.values()].filter((item) => item.editing && !queue.waiting.has(item.id) && !queue.aside.has(item.id));
  const waiting = queue.size + writing.length;
  const line = part("saved-line");
  line.classList.toggle("exam-saved-all", looked && waiting === 0);
  line.classList.toggle("exam-saved-not", waiting > 0);
  line.querySelector("[data-saved-words]").textContent = waiting
    ? filled(words.waiting, waiting)
    : looked
      ? words.allSaved
      : words.checking;
  if (!stopped) warn(trouble(waiting));
  offer();
}

/** What the banner has to say: the network first, then the end that is near. */
function trouble(waiting) {
  if (queue.failures && navigator.onLine && queue.answered) return waiting ? filled(words.slow, waiting) : "";
  if (queue.failures && waiting) return filled(drafts.kept ? words.offline : words.offlineUnkept, waiting);
  if (queue.failures) return words.offlineIdle;
  return times.left() < 60000 ? words.lastMinute : "";
}

function stop(why) {
  queue.hold(why);
  if (stopped || over) return;
  freeze(form);
  if (why === "closed") {
    awaitEnd();
    return;
  }
  stopped = why;
  document.querySelectorAll("[data-hand-in]").forEach((button) => (button.disabled = true));
  warn(words[why], "bad");
  part("banner-action").hidden = why !== "superseded";
}

part("banner-action").addEventListener("click", () => location.reload());

// A file to carry by hand, when the network does not come back

const LONG = 60000;
const NEAR_THE_END = 300000;

/** Offer the file after a minute without a network, or sooner close to the end. */
function offer() {
  const lost = queue.failures && queue.waiting.size && performance.now() - queue.lostAt;
  const due = lost > LONG || (lost > 5000 && times.left() < NEAR_THE_END);
  document.querySelector("[data-banner] [data-deliver]").hidden = !due || Boolean(stopped);
  part("ending-deliver").hidden = !queue.waiting.size;
}

for (const button of document.querySelectorAll("[data-deliver]")) {
  button.addEventListener("click", () => {
    commitAll();
    download(delivery.name, sealed(delivery, [...queue.waiting.values()], times.now()));
    button.textContent = words.delivered;
    say(words.deliveredSpoken);
  });
}

watchPrint(part("print"));

// Saving

const queue = new Queue({
  items,
  drafts,
  wire,
  links,
  generation: state.generation,
  urgent: () => times.left() < 30000,
  told: {
    changed: show,
    lost(status) {
      queue.answered = status > 0;
      show();
    },
    found() {
      away.report();
    },
    replaced(item) {
      write(item.section, item.response);
    },
    signedOut: () => askToSignIn(),
    stalePage: () => renewToken(wire, links.signIn),
    stop,
  },
});

function commit(item) {
  clearTimeout(item.editing);
  item.editing = 0;
  const response = read(item.section);
  if (JSON.stringify(response) === JSON.stringify(item.response)) show();
  else queue.put(item, response);
}

function commitAll() {
  for (const item of items.values()) if (item.editing) commit(item);
}

form.addEventListener("input", ({ target }) => {
  const item = items.get(target.name);
  if (!item || stopped) return;
  clearTimeout(item.editing);
  if (isText(item.section)) {
    item.editing = setTimeout(() => commit(item), 600);
    show();
  } else commit(item);
});
form.addEventListener("focusout", ({ target }) => {
  const item = items.get(target.name);
  if (item?.editing) commit(item);
});
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches("input")) return;
  // Enter in a blank goes to the next one; it never hands in.
  event.preventDefault();
  const blanks = [...event.target.closest("[data-item]").querySelectorAll("input[type=text]")];
  blanks[blanks.indexOf(event.target) + 1]?.focus();
});
form.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-clear]");
  if (!button || stopped) return;
  const item = items.get(button.closest("[data-item]").dataset.item);
  write(item.section, null);
  commit(item);
});

// Signing in again

let afterwards = null;
const openSignIn = watchSignIn({
  wire,
  links,
  words,
  signedIn() {
    queue.go();
    show();
    afterwards?.();
    afterwards = null;
  },
});

function askToSignIn(then = null) {
  queue.hold("signed out");
  afterwards = then;
  openSignIn();
}

// The end

/** Go to the receipt. What never arrived stays on this device, where the receipt's page offers it as a file. */
async function finish(arrived = !queue.waiting.size) {
  over = true;
  stopped = "ended";
  queue.hold("ended");
  await Promise.all([arrived && drafts.wipe(), away.report()]);
  location.replace(links.receipt);
}

function end(how) {
  if (how === "submitted") finish(true);
  else stop(how);
  return true;
}

const handIn = new HandIn({
  queue,
  wire,
  links,
  words,
  drafts,
  items,
  form,
  commit: commitAll,
  end,
  signedOut: askToSignIn,
});

const ending = new Ending({
  queue,
  wire,
  links,
  words,
  times,
  cover: (sentence) => handIn.cover(sentence),
  finish: () => finish(),
  signedOut: () => askToSignIn(),
});

function awaitEnd() {
  over = true;
  ending.wait();
}

let asked = false;

/** A minute is left: the banner says so, and aloud when it has something else to say. */
function near() {
  if (stopped || over) return;
  if (!asked) {
    asked = true;
    if (queue.failures) say(words.lastMinute);
    // Ask once, at a moment of one's own, whether the end was moved meanwhile.
    setTimeout(refresh, 15000 + Math.random() * 15000);
  }
  show();
}

function timeUp() {
  if (stopped || over) return;
  commitAll();
  freeze(form);
  awaitEnd();
}

setInterval(offer, 5000);
showTime(times, { box: part("clock-box"), label: part("clock-label"), output: part("clock"), say, words, near, over: timeUp });

// Leaving, coming back, and a second page

/** Read again where the attempt stands, and take over what another page has saved since. */
async function refresh() {
  times.doubt();
  const { status, body } = await wire.ask("GET", links.state);
  if (status !== 200 || stopped || over) return;
  if (body.state !== "open") finish();
  else if (body.generation !== queue.generation) stop("superseded");
  else for (const { id, rev, response } of body.items) if (rev > items.get(id).rev) queue.giveWay(id, rev, response);
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") {
    away.leave();
    commitAll();
    queue.flush();
  } else if (!over) {
    refresh();
    away.back();
  }
});
addEventListener("pagehide", () => {
  if (stopped) return;
  commitAll();
  queue.leave();
});
addEventListener("pageshow", ({ persisted }) => {
  // Out of the history cache the page is a memory: ask what has become of the attempt. Loading it anew could fail.
  if (persisted && !over) {
    refresh();
    if (!queue.held) queue.go();
  }
});
addEventListener("beforeunload", (event) => {
  if (stopped || over) return;
  commitAll();
  if (!queue.size) return;
  event.preventDefault();
  // Older browsers ask only if this is set.
  event.returnValue = "";
});
addEventListener("online", () => {
  if (!queue.held) queue.go();
  show();
});
addEventListener("offline", () => {
  if (!queue.failures) queue.lostAt = performance.now();
  queue.failures ||= 1;
  queue.answered = false;
  show();
});

if ("BroadcastChannel" in window) {
  const channel = new BroadcastChannel(`exam-${state.attempt}`);
  channel.addEventListener("message", ({ data }) => {
    if (data > queue.generation) stop("superseded");
    else if (data < queue.generation) channel.postMessage(queue.generation);
  });
  channel.postMessage(queue.generation);
}

// What an earlier page could not save goes on from here.

for (const draft of await drafts.all()) {
  const item = items.get(draft.item);
  if (!item) continue;
  if (draft.rev > item.rev && !item.editing) {
    item.rev = draft.rev;
    item.response = draft.response;
    write(item.section, draft.response);
    queue.replay(draft);
  } else if (draft.rev <= item.saved) drafts.forget(draft.item, draft.rev);
}
looked = true;
// On a slow network one may have begun to answer before this script was there to hear it.
for (const item of items.values()) if (isTouched(item.section) && !item.editing) commit(item);
show();
map.go(Math.max(0, [...items.values()].findIndex((item) => !holds(item.response))), false);
