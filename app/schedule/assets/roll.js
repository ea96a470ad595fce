// A roll-call that outlives the signal: each tick is kept on this device at once, sent by itself, and called saved only
// when the server has said so. What was said elsewhere meanwhile is shown beside it, and a person decides. Without this
// script the sheet is a form.
import { Sender, Store } from "./roll/ticks.js";

const form = document.querySelector("[data-roll]");
const words = JSON.parse(document.getElementById("roll-words").textContent);
const bar = document.querySelector("[data-roll-state]");
const store = new Store(`lunxun:roll:${form.dataset.actor}:${form.dataset.session}`);
let leaving = false;

const row = (person) => form.querySelector(`[data-person="${person}"]`);
const seen = (person) => row(person).querySelector("[data-seen]");
const chosen = (person) => row(person).querySelector("input[type=radio]:checked");
const fill = (sentence, values) =>
  Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), sentence);

/** Say of one person where their mark is. */
function mark(person, state, sentence = words[state] ?? "") {
  const place = row(person).querySelector("[data-row-state]");
  place.textContent = sentence;
  place.dataset.rowState = state;
}

const sender = new Sender({
  store,
  url: form.dataset.ticks,
  reason: () => form.querySelector("[name=reason]")?.value ?? "",
  told: {
    changed: show,
    kept(person, status) {
      store.drop(person, status);
      if (!row(person)) return;
      seen(person).value = status;
      const newer = store.ticks.get(person);
      if (newer) store.put(person, { ...newer, seen: status });
      else mark(person, "kept");
    },
    differs({ person, status, words: there }) {
      const tick = store.ticks.get(person);
      if (!tick || !row(person)) return;
      // It is this device's own word, whose answer got lost, and not somebody else's.
      if (tick.tried === status) return store.put(person, { ...tick, seen: status });
      store.put(person, { ...tick, held: true, there: status });
      ask(person, there);
    },
    gone(person) {
      store.drop(person);
      if (row(person)) mark(person, "gone");
    },
  },
});

/** Show both marks of a person whom somebody else has marked meanwhile, and let the organizer choose. */
function ask(person, there) {
  const place = row(person).querySelector("[data-row-state]");
  const tick = store.ticks.get(person);
  const label = row(person).querySelector(`input[value="${tick.status}"] + label`).textContent;
  mark(person, "differs", fill(words.differs, { there, here: label }));
  const choices = [
    [fill(words.leave, { there }), () => leave(person, tick.there)],
    [fill(words.overrule, { here: label }), () => overrule(person, tick)],
  ];
  for (const [text, act] of choices) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: text });
    button.addEventListener("click", act);
    place.append(" ", button);
  }
}

function leave(person, status) {
  store.drop(person);
  seen(person).value = status ?? "";
  for (const input of row(person).querySelectorAll("input[type=radio]")) input.checked = input.value === status;
  mark(person, "kept");
  sender.flush();
}

function overrule(person, { status, there }) {
  store.put(person, { status, seen: there, at: Date.now() });
  mark(person, "here");
  sender.flush();
}

function tick(person, status) {
  const { tried } = store.ticks.get(person) ?? {};
  store.put(person, { status, seen: seen(person).value || null, at: Date.now(), tried });
  mark(person, "here");
}

/** Say in one sentence how it stands: what is only here, and what becomes of it. */
function show() {
  const n = store.ticks.size;
  const state = n && !store.lasting ? "fragile" : sender.state;
  bar.textContent = fill(words.states[state], { n, words: sender.words ?? "" });
  bar.dataset.rollState = state;
  document.querySelector("[data-roll-again]").hidden = !["signed_out", "stale"].includes(sender.state);
  if (leaving && sender.state === "saved") location.assign(form.dataset.home);
}

form.addEventListener("change", ({ target }) => {
  if (target.type !== "radio") return;
  tick(target.closest("[data-person]").dataset.person, target.value);
  show();
  sender.soon(sender.failures ? Math.min(30, 2 ** sender.failures) * 1000 : 800);
});

form.querySelector("[name=reason]")?.addEventListener("change", () => store.ticks.size && sender.flush());

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.submitter?.name === "everyone") {
    for (const { dataset } of form.querySelectorAll("[data-person]")) {
      if (chosen(dataset.person)) continue;
      row(dataset.person).querySelector('input[value="present"]').checked = true;
      tick(dataset.person, "present");
    }
  }
  leaving = true;
  sender.flush().then(() => (leaving = sender.state === "saved"));
});

window.addEventListener("online", () => store.ticks.size && sender.flush());
window.addEventListener("beforeunload", (event) => {
  if (store.ticks.size && !store.lasting) event.preventDefault();
});

for (const [person, { status, held, ...rest }] of store.ticks) {
  const input = row(person)?.querySelector(`input[value="${status}"]`);
  if (!input) continue;
  input.checked = true;
  // Asked anew: what stood against it may be gone.
  if (held) store.put(person, { ...rest, status });
  mark(person, "here");
}
bar.hidden = false;
show();
if (store.ticks.size) sender.flush();
