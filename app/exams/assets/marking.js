// Marking by keyboard: Enter goes to the next field, arrows add and take half a mark, Ctrl+Enter saves.
// Without this script the page works as any form does.

const form = document.querySelector("form[data-marking]");
const fields = form ? [...form.querySelectorAll(".point-give input")] : [];
const STEP = 0.5;

/** Return the most a field may hold; it stands beside the field. */
function most(field) {
  return Number.parseFloat(field.nextElementSibling.textContent.replace(/[^\d.]/g, ""));
}

function add(field, step) {
  const now = Number.parseFloat(field.value) || 0;
  field.value = String(Math.min(most(field), Math.max(0, now + step)));
  field.select();
}

function next(field) {
  const following = fields[fields.indexOf(field) + 1] ?? form.querySelector("button[type=submit]");
  following.focus();
  following.select?.();
}

form?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  if (!fields.includes(event.target)) return;
  if (event.key === "Enter") next(event.target);
  else if (event.key === "ArrowUp") add(event.target, STEP);
  else if (event.key === "ArrowDown") add(event.target, -STEP);
  else return;
  event.preventDefault();
});

if (fields.length && matchMedia("(pointer: fine)").matches) fields[0].focus({ preventScroll: true });
