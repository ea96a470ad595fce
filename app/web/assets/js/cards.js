// On a phone a row is a card. Of a long list with many columns only what matters first stands there until it is asked for.

const PHONE = "(max-width: 767.98px)";

export function watchCards() {
  for (const sheet of document.querySelectorAll("[data-card-more]")) {
    for (const row of sheet.querySelectorAll("tbody tr")) fold(row, sheet.dataset);
  }
}

function fold(row, { cardMore, cardLess }) {
  const head = row.querySelector("th");
  const name = head.innerText.trim();
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-quiet sheet-more";
  const turn = (open) => {
    row.classList.toggle("sheet-folded", !open);
    button.textContent = open ? cardLess : cardMore;
    button.setAttribute("aria-expanded", String(open));
    button.setAttribute("aria-label", `${button.textContent} ${name}`);
  };
  button.addEventListener("click", () => turn(row.classList.contains("sheet-folded")));
  head.classList.add("sheet-head");
  head.append(button);
  turn(!matchMedia(PHONE).matches);
}
