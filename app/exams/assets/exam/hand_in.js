// Handing in: one question before it, then as often as it takes, always as the same submission.
import { holds } from "./fields.js";
import { pauses } from "./pauses.js";

export class HandIn {
  constructor({ queue, wire, links, words, drafts, items, form, commit, end, signedOut }) {
    Object.assign(this, { queue, wire, links, words, drafts, items, commit, end, signedOut });
    this.key = form.elements.submit_key.value;
    this.dialog = document.getElementById("hand-in");
    this.under = document.getElementById("ending");
    this.under.addEventListener("cancel", (event) => event.preventDefault());
    this.dialog.querySelector("[data-confirm]").addEventListener("click", () => this.run());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.question();
    });
    for (const button of document.querySelectorAll("[data-hand-in]")) {
      button.addEventListener("click", () => this.question());
    }
  }

  question() {
    this.commit();
    const blank = [...this.items.values()].filter((item) => !holds(item.response));
    const part = (name) => this.dialog.querySelector(`[data-${name}]`);
    part("missing-words").textContent = blank.length
      ? this.words.missing.replace("{n}", blank.length)
      : this.words.noneMissing;
    part("missing").replaceChildren(
      ...blank.map(({ id, section }) => {
        const line = document.createElement("li");
        const link = document.createElement("a");
        link.href = `#${section.id}`;
        link.dataset.go = id;
        link.textContent = section.dataset.position;
        line.append(link);
        return line;
      }),
    );
    const waiting = this.queue.size;
    part("waiting-words").textContent = waiting ? this.words.stillWaiting.replace("{n}", waiting) : "";
    if (!this.dialog.open) this.dialog.showModal();
  }

  cover(sentence) {
    document.getElementById("ending-words").textContent = sentence;
    if (!this.under.open) this.under.showModal();
  }

  uncover() {
    if (this.under.open) this.under.close();
  }

  async run() {
    this.dialog.close();
    this.cover(this.words.handingIn);
    this.running = true;
    await this.queue.flush();
    for (let tries = 0; this.running; tries += 1) {
      if (this.queue.waiting.size > 50) {
        await this.queue.flush();
        if (this.queue.failures) await pauses(this.queue.pause() / 1000);
        continue;
      }
      const ended = await this.once();
      if (ended) return;
      if (!this.running) break;
      this.cover(this.words.handInRetry);
      await pauses(Math.max(this.after, Math.min(30, 2 ** tries)));
    }
    this.uncover();
  }

  /** Try once; true when there is nothing more to do here. */
  async once() {
    this.queue.hold("handing in");
    const { status, body, after } = await this.wire.ask("POST", this.links.submit, {
      generation: this.queue.generation,
      submit_key: this.key,
      responses: [...this.queue.waiting.values()],
    });
    this.after = after;
    if (status === 200) return this.end("submitted");
    this.queue.held = null;
    if (status === 401) {
      this.running = false;
      this.uncover();
      this.signedOut(() => this.run());
    } else if (status === 409) {
      this.running = false;
      this.uncover();
      return this.end(body.error);
    } else if (status === 404) {
      this.running = false;
      this.uncover();
      return this.end("stranger");
    } else if (status === 400 && body.error !== "stale_page") {
      // One of the last answers cannot be stored: the queue finds out which and sets it aside.
      this.queue.limit = 1;
      await this.queue.flush();
    }
    return false;
  }
}
