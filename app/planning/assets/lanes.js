// The lanes of a draft: a card dropped on a batch (or on another card, to change places), or moved by the arrow keys, is
// asked about on the server; the answer says what it breaks and holds the form that keeps it. Nothing moves before that.
const lanes = document.querySelector("[data-lanes]");
const dialog = document.getElementById("lane-ask");
const answer = dialog?.querySelector("[data-lane-ask]");
let held = null;

/** Fetch what a move would do and show it; the address is that of the person's own page. */
async function ask(address, values) {
  const url = new URL(address, location.href);
  for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
  url.searchParams.set("lanes", lanes.dataset.lanes);
  const said = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  if (!said.ok) {
    location.assign(address);
    return;
  }
  answer.innerHTML = await said.text();
  dialog.showModal();
  answer.querySelector("[data-close]")?.focus();
}

const moveTo = (card, lane) => ask(card.href, { batch: lane.dataset.lane, ask: "1" });
const swapWith = (card, other) => ask(`${card.href}/swap`, { with: other.dataset.card });

/** Move with the arrow keys to the next batch on that side; the card keeps the focus when nothing was kept. */
function step(card, by) {
  const all = [...lanes.querySelectorAll("[data-lane]")];
  const next = all[all.indexOf(card.closest("[data-lane]")) + by];
  if (next) moveTo(card, next);
}

lanes?.addEventListener("keydown", (event) => {
  const card = event.target.closest("[data-card]");
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!card || !by) return;
  event.preventDefault();
  held = card;
  step(card, by);
});

dialog?.addEventListener("close", () => held?.focus());

lanes?.addEventListener("dragstart", (event) => {
  held = event.target.closest("[data-card]");
  if (!held) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", held.dataset.card);
  held.classList.add("lane-held");
});

lanes?.addEventListener("dragend", () => {
  held?.classList.remove("lane-held");
  lanes.querySelectorAll(".lane-over").forEach((each) => each.classList.remove("lane-over"));
});

lanes?.addEventListener("dragover", (event) => {
  const lane = event.target.closest("[data-lane]");
  if (!lane || !held) return;
  event.preventDefault();
  lanes.querySelectorAll(".lane-over").forEach((each) => each !== lane && each.classList.remove("lane-over"));
  lane.classList.add("lane-over");
});

lanes?.addEventListener("drop", (event) => {
  const lane = event.target.closest("[data-lane]");
  if (!lane || !held) return;
  event.preventDefault();
  const other = event.target.closest("[data-card]");
  if (lane === held.closest("[data-lane]")) return;
  if (other) swapWith(held, other);
  else moveTo(held, lane);
});
