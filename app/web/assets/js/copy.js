// Copy buttons: data-copy holds the text itself. On plain http the clipboard is closed, so the text is selected instead.
import { say } from "./say.js";

function select(button) {
  const source = button.closest(".copy-line")?.querySelector("[data-copy-text]");
  if (source) getSelection().selectAllChildren(source);
}

export function watchCopyButtons() {
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest?.("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      say("copied");
    } catch {
      select(button);
    }
  });
}
