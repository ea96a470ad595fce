// A confirmation is a <details> that opens to a question; with scripts it becomes a modal dialog that keeps the focus.

function ask(details) {
  const dialog = details.querySelector("dialog");
  dialog.removeAttribute("open");
  dialog.showModal();
  // The harmless answer is the one under the finger.
  dialog.querySelector("[data-close]")?.focus();
}

export function watchConfirmations() {
  document.addEventListener(
    "toggle",
    ({ target }) => {
      if (target.matches?.("details.confirm") && target.open) ask(target);
    },
    true,
  );
  document.addEventListener(
    "close",
    ({ target }) => {
      const details = target.closest?.("details.confirm");
      if (!details) return;
      details.open = false;
      details.querySelector("summary").focus();
    },
    true,
  );
  document.addEventListener("click", ({ target }) => {
    const dialog = target.closest?.("dialog");
    if (dialog && (target === dialog || target.closest("[data-close]"))) dialog.close();
    const opener = target.closest?.("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  });
}
