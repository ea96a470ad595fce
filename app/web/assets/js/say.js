// Speak one of the sentences the page carries in its own language, in the live region under the top bar.

/** @param {"offline"|"failed"|"refused"|"copied"} name the data attribute that holds the sentence */
export function say(name) {
  const region = document.getElementById("live");
  const sentence = region?.dataset[name];
  if (!sentence) return;
  region.textContent = sentence;
  region.classList.add("shown");
  clearTimeout(say.timer);
  say.timer = setTimeout(() => region.classList.remove("shown"), 6000);
}
