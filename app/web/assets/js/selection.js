// Rows chosen for one action: a box in the head takes all of this page, and the bar says how many.

function refresh(form) {
  const boxes = [...form.querySelectorAll("[data-row-choice]")];
  const chosen = boxes.filter(({ checked }) => checked).length;
  const all = form.querySelector("[data-row-choice-all]");
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
  for (const place of form.querySelectorAll("[data-chosen-count]")) place.textContent = String(chosen);
  for (const button of form.querySelectorAll("[data-needs-choice]")) button.disabled = chosen === 0;
}

export function watchSelections() {
  document.addEventListener("change", ({ target }) => {
    const form = target.closest?.("[data-selectable]");
    if (!form) return;
    if (target.matches("[data-row-choice-all]")) {
      for (const box of form.querySelectorAll("[data-row-choice]")) box.checked = target.checked;
    }
    refresh(form);
  });
  document.querySelectorAll("[data-selectable]").forEach(refresh);
}
