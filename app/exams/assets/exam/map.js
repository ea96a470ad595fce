// One item at a time, and a map of all of them with the state of each in words and colour.
import { holds } from "./fields.js";

export class PaperMap {
  constructor(items, words) {
    this.items = items;
    this.words = words;
    this.list = [...items.values()];
    this.at = 0;
    this.bar = document.querySelector(".exam-bar");
    this.map = document.getElementById("exam-map");
    this.opener = document.querySelector("[data-map-open]");
    this.progress = document.querySelector("[data-progress]");
    document.body.classList.add("one-by-one");
    document.addEventListener("click", (event) => this.clicked(event));
    this.map.addEventListener("keydown", (event) => event.key === "Escape" && this.fold());
  }

  clicked(event) {
    const step = event.target.closest("[data-step]");
    const cell = event.target.closest("[data-cell], [data-go]");
    if (step) this.go(this.at + Number(step.dataset.step));
    else if (cell) {
      event.preventDefault();
      this.fold(false);
      cell.closest("dialog")?.close();
      const id = cell.dataset.cell ?? cell.dataset.go;
      this.go(this.list.findIndex((item) => item.id === id));
    } else if (event.target.closest("[data-map-open]")) this.map.classList.contains("open") ? this.fold() : this.unfold();
    else if (event.target.closest("[data-map-close]")) this.fold();
  }

  unfold() {
    this.map.classList.add("open");
    this.opener.setAttribute("aria-expanded", "true");
    this.list[this.at].cell.focus();
  }

  fold(refocus = true) {
    if (!this.map.classList.contains("open")) return;
    this.map.classList.remove("open");
    this.opener.setAttribute("aria-expanded", "false");
    if (refocus) this.opener.focus();
  }

  go(n, focus = true) {
    const last = this.list.length - 1;
    this.at = Math.min(Math.max(n, 0), last);
    this.list.forEach(({ section, cell }, place) => {
      section.classList.toggle("current", place === this.at);
      if (place === this.at) cell.setAttribute("aria-current", "step");
      else cell.removeAttribute("aria-current");
    });
    this.bar.querySelector('[data-step="-1"]').disabled = this.at === 0;
    this.bar.querySelector('[data-step="1"]').hidden = this.at === last;
    this.bar.querySelector("[data-last]").hidden = this.at !== last;
    this.tell();
    if (!focus) return;
    const { section } = this.list[this.at];
    scrollTo(0, 0);
    section.focus({ preventScroll: true });
  }

  tell() {
    const answered = this.list.filter((item) => holds(item.response)).length;
    const { position, answered: words } = this.words;
    document.querySelector("[data-where]").textContent = `${this.at + 1} / ${this.list.length}`;
    this.opener.setAttribute(
      "aria-label",
      position.replace("{n}", this.at + 1).replace("{all}", this.list.length),
    );
    this.progress.textContent = words.replace("{done}", answered).replace("{all}", this.list.length);
  }

  /** Show one item's state; `state` is a key of the words. */
  mark(item, state) {
    if (item.shown === state) return;
    item.shown = state;
    item.line.textContent = state === "blank" ? "" : this.words[state];
    item.line.className = `exam-item-state with-scripts exam-state-${state}`;
    item.cell.className = `cell-${state}`;
    item.cell.querySelector("[data-cell-words]").textContent = this.words[state];
  }
}
