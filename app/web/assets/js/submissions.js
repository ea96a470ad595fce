// A slow link invites a second press; the first one is enough.

function release(form) {
  form.removeAttribute("aria-busy");
  for (const button of form.querySelectorAll("[data-held]")) {
    button.disabled = false;
    delete button.dataset.held;
  }
}

export function watchSubmissions() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("method") !== "post" || form.dataset.again !== undefined || event.defaultPrevented) return;
    form.setAttribute("aria-busy", "true");
    // After this turn, so that the pressed button's own name and value still travel.
    setTimeout(() => {
      for (const button of form.querySelectorAll("button:not([type=button]):not(:disabled)")) {
        button.disabled = true;
        button.dataset.held = "";
      }
    });
  });
  // A page that comes back out of the history cache is ready again.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted) document.querySelectorAll("form[aria-busy]").forEach(release);
  });
}
