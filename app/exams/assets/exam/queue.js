// Responses on their way: one request at a time, the newest value of each item, until the server says it has it.

const MOST = 50;
const SLOWEST = 30;
// Close to the end a long pause would sleep through it.
const SLOWEST_AT_THE_END = 4;

/**
 * What the queue tells the page. `changed` after every step; `lost` and `found` when the server is out of reach and
 * back; `stop` with the reason when this page may save no more; `signedOut` to have somebody sign in again.
 */
export class Queue {
  constructor({ items, drafts, wire, links, generation, told, urgent }) {
    Object.assign(this, { items, drafts, wire, links, generation, told, urgent });
    this.waiting = new Map();
    this.aside = new Set();
    this.failures = 0;
    this.lostAt = 0;
    this.limit = MOST;
    this.held = null;
    this.timer = null;
    this.running = null;
  }

  get size() {
    return this.waiting.size + this.aside.size;
  }

  /** Take a new value of an item; it counts as one more revision. */
  put(item, response) {
    item.rev += 1;
    item.response = response;
    this.waiting.set(item.id, { item: item.id, rev: item.rev, response });
    this.aside.delete(item.id);
    this.drafts.keep(item.id, item.rev, response).then(() => this.drafts.kept || this.told.changed());
    this.told.changed();
    this.soon(this.failures ? this.pause() : this.urgent() ? Math.random() * 3000 : 1200);
  }

  /** Take up what an earlier page could not save. */
  replay({ item, rev, response }) {
    this.waiting.set(item, { item, rev, response });
    this.soon(0);
  }

  soon(delay) {
    if (this.held) return;
    const due = performance.now() + delay;
    if (this.timer && this.due <= due) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.flush();
    }, delay);
  }

  hold(why) {
    this.held = why;
    clearTimeout(this.timer);
    this.timer = null;
  }

  go() {
    this.held = null;
    this.failures = 0;
    clearTimeout(this.timer);
    this.timer = null;
    return this.flush();
  }

  next() {
    return [...this.waiting.values()].slice(0, this.limit);
  }

  /** Send what waits, unless a request is under way; resolves when that one is answered. */
  flush() {
    if (!this.running && !this.held && this.waiting.size) {
      this.running = this.send(this.next()).finally(() => {
        this.running = null;
        this.told.changed();
        if (this.waiting.size && !this.timer && !this.held) this.soon(this.failures ? this.pause() : 0);
      });
    }
    return this.running ?? Promise.resolve();
  }

  pause() {
    const slowest = this.urgent() ? SLOWEST_AT_THE_END : SLOWEST;
    const seconds = Math.max(this.asked ?? 0, Math.min(slowest, 2 ** (this.failures - 1)));
    return seconds * 1000 + Math.random() * 1000;
  }

  async send(batch) {
    const { status, body, after } = await this.wire.ask("PUT", this.links.save, {
      generation: this.generation,
      responses: batch,
    });
    if (status === 200) return this.acknowledged(body);
    this.asked = after;
    if (status === 401) return this.told.signedOut();
    if (status === 404) return this.told.stop("stranger");
    if (status === 409) return this.told.stop(body.error === "superseded" ? "superseded" : "closed");
    if ((status === 400 || status === 413) && body.error !== "stale_page") return this.divide(batch);
    if (!this.failures) this.lostAt = performance.now();
    this.failures += 1;
    if (body.error === "stale_page") return this.told.stalePage();
    this.told.lost(status);
  }

  /** The page is being left: one last try that outlives it. What it does not carry is in the drafts. */
  leave() {
    const batch = this.next();
    if (!batch.length || this.held) return;
    const content = { generation: this.generation, responses: batch };
    if (JSON.stringify(content).length < 20000) this.wire.ask("PUT", this.links.save, content, true);
  }

  acknowledged({ saved, stale }) {
    this.failures = 0;
    this.asked = 0;
    this.limit = MOST;
    for (const { item, rev } of saved) this.settle(item, rev);
    for (const { item, rev, response } of stale) this.giveWay(item, rev, response);
    this.told.found();
  }

  settle(id, rev) {
    const item = this.items.get(id);
    item.saved = Math.max(item.saved, rev);
    if (this.waiting.get(id)?.rev <= rev) this.waiting.delete(id);
    this.drafts.forget(id, rev);
  }

  /** The server has something as new or newer: it wins, unless the candidate has gone on writing since. */
  giveWay(id, rev, response) {
    const item = this.items.get(id);
    if (this.waiting.has(id) && item.rev > rev) return;
    this.settle(id, rev);
    item.rev = Math.max(item.rev, rev);
    item.response = response;
    this.told.replaced(item);
  }

  /** Something in the batch cannot be stored: find it by sending one at a time, and set it aside. */
  divide(batch) {
    if (batch.length > 1) {
      this.limit = 1;
      return;
    }
    const [{ item, rev }] = batch;
    if (this.waiting.get(item)?.rev === rev) {
      this.waiting.delete(item);
      this.aside.add(item);
    }
    // What stood behind it may go on one at a time; all of it once something was taken.
  }
}
