// The week of a batch, a venue or a lecturer. A session is dragged with the mouse or moved with the arrow keys (a
// quarter of an hour, a day), what stands in the way is shown while it moves, and the server decides when it is put
// down. Enter keeps, Escape puts back. Without this script the page lists the days, and each session has its form.
import { columns, lay, minuteAt, STEP } from "./week/grid.js";
import { Move } from "./week/move.js";

const page = document.querySelector("[data-week]");
const words = JSON.parse(document.getElementById("week-words").textContent);
const dialog = document.querySelector("[data-week-ask]");
const live = document.querySelector("[data-week-live]");
const NEAR = 6;
let move = null;
let grip = null;

const board = () => page.querySelector("[data-board]");
const say = (sentence) => (live.textContent = sentence);

/** Take a session up; from now on it is somewhere else until it is kept or put back. */
function lift(card) {
  if (move && move.card !== card) move.back();
  if (!move) move = new Move(board(), card, words, say);
  return move;
}

function putBack() {
  move?.back();
  move = null;
}

/** Ask the server to keep a move; it answers with what stands against it, or has kept it. */
async function keep(insist = false) {
  const { card } = move;
  if (!move.away) return putBack();
  const answer = await move.keep(insist);
  if (answer.kept) {
    move = null;
    await refresh(card.dataset.session);
    say(answer.words);
  } else {
    ask(answer);
  }
}

function ask({ asks, parts }) {
  dialog.querySelector("[data-ask-title]").textContent = asks ? words.asks : words.refused;
  const list = dialog.querySelector("[data-ask-parts]");
  list.replaceChildren(...parts.map((part) => Object.assign(document.createElement("li"), { textContent: part })));
  dialog.querySelector("[data-ask-insist]").hidden = !asks;
  dialog.showModal();
  dialog.querySelector("[data-close]").focus();
}

/** Show the board as the server has it now, with the focus on the session that moved. */
async function refresh(session) {
  const said = await fetch(location.href, { credentials: "same-origin" });
  if (!said.ok) return location.reload();
  const fresh = new DOMParser().parseFromString(await said.text(), "text/html").querySelector("[data-board]");
  board().replaceWith(fresh);
  lay(fresh);
  fresh.querySelector(`[data-session="${session}"]`)?.focus();
}

dialog?.querySelector("[data-ask-insist]").addEventListener("click", () => {
  dialog.dataset.insisted = "1";
  dialog.close();
});
dialog?.addEventListener("close", () => {
  const insisted = dialog.dataset.insisted;
  delete dialog.dataset.insisted;
  const card = move?.card;
  if (insisted) keep(true);
  else putBack();
  card?.focus();
});

page.addEventListener("keydown", (event) => {
  const card = event.target.closest("[data-shift]");
  if (!card || event.altKey || event.ctrlKey || event.metaKey) return;
  const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
  if (by) lift(card).step(...by);
  else if (move && event.key === "Enter") keep();
  else if (move && event.key === "Escape") putBack();
  else return;
  event.preventDefault();
});

// Whoever walks away from a session that is up has not said that it is to stay there.
page.addEventListener("focusout", () => {
  setTimeout(() => {
    const stays = !move || grip || move.busy || dialog.open || document.activeElement === move.card;
    if (!stays) putBack();
  });
});

page.addEventListener("pointerdown", (event) => {
  const card = event.target.closest("[data-shift]");
  // A finger scrolls the page; it moves sessions by their form.
  if (!card || event.button !== 0 || event.pointerType === "touch") return;
  const { top } = card.getBoundingClientRect();
  grip = { card, x: event.clientX, y: event.clientY, under: event.clientY - top, begun: false };
});
document.addEventListener("pointermove", (event) => {
  if (!grip) return;
  grip.begun ||= Math.hypot(event.clientX - grip.x, event.clientY - grip.y) > NEAR;
  if (!grip.begun) return;
  const all = columns(board());
  const at = all.findIndex((column) => event.clientX < column.getBoundingClientRect().right);
  lift(grip.card).to(at < 0 ? all.length - 1 : at, minuteAt(board(), event.clientY - grip.under));
});
document.addEventListener("pointerup", () => {
  const begun = grip?.begun;
  setTimeout(() => (grip = null));
  if (begun) keep();
});
document.addEventListener("pointercancel", () => {
  grip = null;
  putBack();
});
page.addEventListener("click", (event) => grip?.begun && event.preventDefault(), true);
page.addEventListener("dragstart", (event) => event.preventDefault());

lay(board());
