// The attempt has ended: what this device kept of it is needed no more.
import { Drafts } from "./exam/drafts.js";

const attempt = document.querySelector("[data-forget]")?.dataset.forget;
if (attempt) new Drafts(attempt).wipe();
