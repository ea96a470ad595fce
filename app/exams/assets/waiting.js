// The waiting room. It asks the server twice: when it opens, and once more, at a moment of its own, before the start.
// Then it starts by itself, each page at its own moment, so that a hall does not come all at once; a tap starts at once.
import { Times } from "./exam/times.js";
import { Wire } from "./exam/wire.js";

const SLOW = 1500;
const TRUSTED = 90000;
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const state = read("waiting");
const words = read("waiting-words");
const part = (name) => document.querySelector(`[data-${name}]`);
const filled = (sentence, values) => sentence.replace(/\{(\w)\}/g, (_, name) => values[name]);
const two = (n) => String(n).padStart(2, "0");

const times = new Times({ server_now: state.server_now, deadline_at: state.opens_at });
const wire = new Wire(times);
const form = part("start");
const button = form.querySelector("button");
const itself = part("itself");
const turn = Math.random() * state.spread * 1000;
const second = 20000 + Math.random() * 20000;
let heard = performance.now();
let asked = 0;
let entering = false;
let said = null;

function show(name, good, sentence) {
  const line = part(name);
  line.classList.toggle("check-good", good);
  line.classList.toggle("check-poor", !good);
  line.querySelector("[data-words]").textContent = sentence;
}

function say(sentence) {
  if (said === sentence) return;
  said = sentence;
  part("say").textContent = sentence;
}

/** Ask for the time; the answer also says how the network is. */
async function look() {
  asked += 1;
  const sent = performance.now();
  const { status, body } = await wire.ask("GET", state.clock);
  const spent = Math.round(performance.now() - sent);
  if (status === 200) {
    heard = performance.now();
    times.learn({ deadline_at: body.opens_at }, sent, heard);
    show("network", spent < SLOW, filled(spent < SLOW ? words.networkGood : words.networkSlow, { n: spent }));
  } else show("network", false, status === 401 ? words.signedOut : words.networkGone);
  return status === 200 ? body.standing : status;
}

function checkBrowser() {
  const poor = () => show("browser", false, words.browserPoor);
  try {
    const request = indexedDB.open("lunxun-look");
    request.onsuccess = () => {
      request.result.close();
      indexedDB.deleteDatabase("lunxun-look");
      show("browser", true, words.browserGood);
    };
    request.onerror = poor;
  } catch {
    poor();
  }
}

/** Start, unless the network is gone: a page that cannot be reached would take this one's place. */
async function enter() {
  if (entering) return;
  entering = true;
  button.disabled = true;
  say(words.entering);
  if (performance.now() - heard > TRUSTED || !navigator.onLine) {
    const standing = await look();
    if (standing !== "open") return later(standing);
  }
  form.submit();
}

function later(standing) {
  entering = false;
  button.disabled = false;
  if (standing === "to_come") return;
  if (typeof standing === "string") {
    clearInterval(ticking);
    say(words.late);
    return;
  }
  say(words.retry);
  setTimeout(() => itself.checked && enter(), 3000 + Math.random() * 4000);
}

function clock(left) {
  const seconds = Math.ceil(left / 1000);
  if (seconds >= 172800) return filled(words.days, { n: Math.floor(seconds / 86400) });
  if (seconds >= 3600) return filled(words.hours, { h: Math.floor(seconds / 3600), m: Math.floor((seconds % 3600) / 60) });
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}

function tick() {
  const left = times.left();
  part("left").textContent = clock(left);
  button.disabled = entering || left > 0;
  if (left > 0) {
    if (asked < 2 && left < second) look();
    const minutes = Math.ceil(left / 60000);
    if ([1, 5, 10].includes(minutes)) say(filled(words.minutes, { n: minutes }));
    return;
  }
  if (entering) return;
  if (!itself.checked) say(words.tap);
  else if (times.now() >= times.deadline + turn) enter();
  else say(words.turn);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  enter();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  // A device that slept may have stopped its clock: ask again, but not each time somebody looks away.
  if (performance.now() - heard > 30000 || Math.abs(Date.now() - times.now()) > 5000) {
    times.doubt();
    look();
  }
});
addEventListener("online", look);
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) location.reload();
});

// Who opens the page when the sitting is open already came to tap, not to wait.
if (times.left() <= 0) itself.checked = false;
checkBrowser();
look();
tick();
const ticking = setInterval(tick, 500);
