// Below 992 px the side bar is a drawer. Without scripts a link to #side-bar opens it (:target);
// with them it also takes the focus, holds it, and gives it back.

export function watchSideBar() {
  const bar = document.getElementById("side-bar");
  const opener = document.querySelector("[data-side-bar-open]");
  if (!bar || !opener) return;
  const rest = [...document.querySelectorAll("[data-beside-side-bar]")];
  const wide = matchMedia("(min-width: 992px)");

  function set(open) {
    bar.classList.toggle("open", open);
    opener.setAttribute("aria-expanded", String(open));
    for (const part of rest) part.inert = open;
    if (open) bar.querySelector("a, button")?.focus();
    else if (bar.contains(document.activeElement)) opener.focus();
  }

  opener.setAttribute("aria-expanded", "false");
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    set(true);
  });
  for (const closer of document.querySelectorAll("[data-side-bar-close]")) {
    closer.addEventListener("click", (event) => {
      event.preventDefault();
      set(false);
      opener.focus();
    });
  }
  document.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && bar.classList.contains("open")) set(false), opener.focus();
  });
  wide.addEventListener("change", () => set(false));
}
