// Ticks of a roll-call that this device keeps and has not sent: say so wherever their organizer looks, with the way there.
const place = document.querySelector("[data-roll-waiting]");
const prefix = `lunxun:roll:${place.dataset.actor}:`;

/** Return the sessions with ticks of this person, and how many; but not the one whose roll-call this page is. */
function waiting() {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(prefix) && key !== prefix + place.dataset.here)
      .map((key) => [key.slice(prefix.length), Object.keys(JSON.parse(localStorage.getItem(key))).length]);
  } catch {
    return [];
  }
}

for (const [session, n] of waiting()) {
  const line = document.createElement("p");
  const way = Object.assign(document.createElement("a"), {
    href: place.dataset.address.replace(place.dataset.session, session),
    textContent: place.dataset.words.replace("{n}", n),
  });
  line.append(way);
  place.append(line);
  place.hidden = false;
}
