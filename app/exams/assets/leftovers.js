// The attempt has ended. What this device kept and the server has is forgotten; what never arrived can still be handed
// over as a file, or be deleted.
import { download, sealed } from "./exam/delivery.js";
import { Drafts } from "./exam/drafts.js";

const place = document.querySelector("[data-leftovers]");
const delivery = JSON.parse(document.getElementById("exam-delivery").textContent);
const drafts = new Drafts(delivery.attempt);

async function stored() {
  const answer = await fetch(place.dataset.state, { headers: { Accept: "application/json" }, cache: "no-store" });
  const { items, server_now: now } = await answer.json();
  return { revs: new Map(items.map(({ id, rev }) => [id, rev])), now: Date.parse(now) - performance.now() };
}

const kept = await drafts.all();
if (kept.length) {
  const { revs, now } = await stored();
  const left = kept.filter(({ item, rev }) => revs.has(item) && rev > revs.get(item));
  if (!left.length) drafts.wipe();
  else {
    place.querySelector("[data-count]").textContent = left.length;
    place.hidden = false;
    place.querySelector("[data-save]").addEventListener("click", () => {
      const responses = left.map(({ item, rev, response }) => ({ item, rev, response }));
      download(delivery.name, sealed(delivery, responses, now + performance.now()));
    });
    place.querySelector("[data-drop]").addEventListener("click", async () => {
      await drafts.wipe();
      place.hidden = true;
    });
  }
}
