import { clock, columns, put } from "./grid.js";

/** One session on its way: where it was, where it is held now, and what would stand in its way. */
export class Move {
  constructor(board, card, words, say) {
    Object.assign(this, { board, card, words, say, busy: false, blocks: [] });
    this.length = Number(card.dataset.length);
    this.was = { column: columns(board).indexOf(card.closest("[data-day]")), start: Number(card.dataset.start) };
    this.at = { ...this.was };
    this.when = card.querySelector("[data-when]");
    this.before = this.when.textContent;
    card.classList.add("week-up");
    this.look();
  }

  get away() {
    return this.at.column !== this.was.column || this.at.start !== this.was.start;
  }

  get day() {
    return columns(this.board)[this.at.column];
  }

  /** Fetch what stands in the way during this week, and paint it under the sessions. */
  async look() {
    try {
      const said = await fetch(this.card.dataset.reach, { headers: { Accept: "application/json" }, credentials: "same-origin" });
      if (said.ok) this.blocks = (await said.json()).blocks;
    } catch {
      this.blocks = [];
    }
    if (!this.done) this.paint();
  }

  paint() {
    for (const block of this.blocks) {
      const column = this.board.querySelector(`[data-day="${block.day}"] [data-hours]`);
      const mark = document.createElement("li");
      mark.className = `week-block week-block-${block.hard ? "firm" : "asks"}`;
      mark.setAttribute("aria-hidden", "true");
      put(mark, Math.max(block.from, Number(this.board.dataset.from)), 0);
      mark.style.setProperty("--length", Math.max(0, Math.min(block.to, Number(this.board.dataset.to)) - Math.max(block.from, Number(this.board.dataset.from))));
      column.prepend(mark);
    }
    if (this.away) this.show();
  }

  step(across, down) {
    this.to(this.at.column + across, this.at.start + down);
  }

  /** Hold it at a column and a minute, within the week and the day. */
  to(column, start) {
    this.at.column = Math.min(Math.max(column, 0), columns(this.board).length - 1);
    this.at.start = Math.min(Math.max(start, Number(this.board.dataset.from)), Number(this.board.dataset.to) - this.length);
    put(this.card, this.at.start, this.length, this.at.column - this.was.column);
    this.show();
  }

  show() {
    const [from, to] = [this.at.start, this.at.start + this.length];
    const found = this.blocks.filter((each) => each.day === this.day.dataset.day && each.from < to && each.to > from);
    this.card.classList.toggle("week-clash", found.some((each) => each.hard));
    this.card.classList.toggle("week-asks", found.length > 0 && !found.some((each) => each.hard));
    this.when.textContent = `${clock(from)}–${clock(to)}`;
    const sentence = found.length ? found.map((each) => each.words).join(" ") : this.words.free;
    this.say(`${this.day.dataset.name} ${this.when.textContent}${this.words.colon}${sentence}`);
  }

  /** Ask the server to keep it; a page that is too old is loaded anew. */
  async keep(insist) {
    this.busy = true;
    const values = { day: this.day.dataset.day, starts: clock(this.at.start), sequence: this.card.dataset.sequence };
    try {
      const said = await fetch(this.card.dataset.shift, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRF-Token": document.querySelector('meta[name="csrf-token"]').content },
        body: new URLSearchParams(insist ? { ...values, insist: "1" } : values),
        credentials: "same-origin",
      });
      const answer = await said.json();
      if (said.ok) this.clear();
      return said.ok || answer.parts ? answer : { kept: false, asks: false, parts: [answer.message] };
    } catch {
      return { kept: false, asks: false, parts: [this.words.offline] };
    } finally {
      this.busy = false;
    }
  }

  back() {
    this.clear();
    put(this.card, this.was.start, this.length);
    this.when.textContent = this.before;
    this.say(this.words.back);
  }

  clear() {
    this.done = true;
    this.card.classList.remove("week-up", "week-clash", "week-asks");
    this.board.querySelectorAll(".week-block").forEach((mark) => mark.remove());
  }
}
