// Rows of an item's form: Alt+↑ and Alt+↓ and dragging press the buttons that are there without scripts; the server
// moves the row, and the answer replaces the rows alone, so that nothing else on the page is disturbed.
const form = document.querySelector("[data-item-form]");
const rows = document.getElementById("rows");
let held = null;

/** Ask the server for the rows after an act such as `options.up.2`, then go where the row has gone. */
async function act(words) {
  const field = document.activeElement?.name?.split("-").slice(2).join("-") ?? "";
  const [name, verb, at = "0", to = "0"] = words.split(".");
  await window.htmx.ajax("POST", form.dataset.rowsUrl, { source: "body", target: "#rows", swap: "innerHTML", values: sent(words) });
  const last = rows.querySelectorAll("[data-row]").length - 1;
  const place = { add: last, remove: Math.min(+at, last), up: Math.max(+at - 1, 0), down: Math.min(+at + 1, last), move: +to }[verb];
  focusRow(name, place, field);
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function sent(words) {
  const values = {};
  for (const [key, value] of new FormData(form)) (values[key] ??= []).push(value);
  return { ...values, act: words };
}

function focusRow(name, place, field) {
  const row = rows.querySelector(`[data-row="${name}.${place}"]`);
  const wanted = field && row?.querySelector(`[name="${name}-${place}-${field}"]`);
  (wanted || row?.querySelector("input[type=text], textarea"))?.focus();
}

function reach(row) {
  return row.dataset.row.split(".");
}

rows.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=act]");
  if (!button) return;
  event.preventDefault();
  act(button.value);
});

rows.addEventListener("keydown", (event) => {
  const row = event.target.closest("[data-row]");
  const button = event.altKey && row?.querySelector({ ArrowUp: "[data-row-up]", ArrowDown: "[data-row-down]" }[event.key] ?? "none");
  if (!button) return;
  event.preventDefault();
  if (!button.disabled) act(button.value);
});

// A row is dragged by its handle alone: text in its field must stay selectable.
rows.addEventListener("pointerdown", ({ target }) => {
  const row = target.closest("[data-row-handle]")?.closest("[data-row]");
  if (row) row.draggable = true;
});
rows.addEventListener("dragstart", (event) => {
  held = event.target.closest?.("[data-row]");
  event.dataTransfer.effectAllowed = "move";
});
rows.addEventListener("dragover", (event) => {
  const row = event.target.closest("[data-row]");
  if (!held || !row) return;
  event.preventDefault();
  for (const each of rows.querySelectorAll(".row-over")) each.classList.remove("row-over");
  row.classList.add("row-over");
});
rows.addEventListener("drop", (event) => {
  const row = event.target.closest("[data-row]");
  if (!held || !row) return;
  event.preventDefault();
  const [name, from] = reach(held);
  const [, to] = reach(row);
  if (from !== to) act(`${name}.move.${from}.${to}`);
});
rows.addEventListener("dragend", () => {
  held = null;
  for (const each of rows.querySelectorAll("[data-row]")) {
    each.draggable = false;
    each.classList.remove("row-over");
  }
});

// Enter in a row goes on to the next one, or adds one; it must not send half an item.
rows.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches("[data-row] input[type=text]")) return;
  event.preventDefault();
  const row = event.target.closest("[data-row]");
  const next = row.nextElementSibling?.querySelector("input[type=text]");
  if (next) next.focus();
  else rows.querySelector('button[value$=".add"]')?.click();
});

form.addEventListener("keydown", (event) => {
  if (event.key === "s" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.querySelector("[data-save]").click();
  }
});
