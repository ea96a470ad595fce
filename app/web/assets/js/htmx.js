// htmx for the parts of a page that refresh themselves; rooms' scripts find it as window.htmx.
import htmx from "htmx.org";

import { say } from "./say.js";

window.htmx = htmx;

document.addEventListener("htmx:configRequest", ({ detail }) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token && detail.verb !== "get") detail.headers["X-CSRFToken"] = token;
});
document.addEventListener("htmx:sendError", () => say("offline"));
document.addEventListener("htmx:responseError", ({ detail }) => {
  say(detail.xhr.status === 401 || detail.xhr.status === 403 ? "refused" : "failed");
});
