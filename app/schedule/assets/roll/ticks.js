// Ticks of a roll-call on their way: kept on this device until the server says it has them, sent again until then.
const LIMIT = 8000;
const SLOWEST = 30;
const MOST = 200;

/** What this device keeps, by session and by who is signed in: nobody's ticks are sent in another's name. */
export class Store {
  constructor(key) {
    this.key = key;
    this.lasting = true;
    this.ticks = new Map();
    try {
      this.ticks = new Map(Object.entries(JSON.parse(localStorage.getItem(key) ?? "{}")));
    } catch {
      this.lasting = false;
    }
  }

  put(person, tick) {
    this.ticks.set(person, tick);
    this.write();
  }

  drop(person, status) {
    if (status && this.ticks.get(person)?.status !== status) return;
    this.ticks.delete(person);
    this.write();
  }

  write() {
    try {
      if (this.ticks.size) localStorage.setItem(this.key, JSON.stringify(Object.fromEntries(this.ticks)));
      else localStorage.removeItem(this.key);
      this.lasting = true;
    } catch {
      // A private window, or no room left: the ticks live as long as the page, and the page says so.
      this.lasting = false;
    }
  }
}

/** Send what waits, one request at a time; `told` hears of every answer and of every state in between. */
export class Sender {
  constructor({ store, url, reason, told }) {
    Object.assign(this, { store, url, reason, told });
    this.failures = 0;
    this.timer = null;
    this.running = null;
    this.state = store.ticks.size ? "waiting" : "saved";
  }

  soon(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), delay);
  }

  /** @returns {Promise<void>} resolved when nothing is under way any more */
  flush() {
    clearTimeout(this.timer);
    this.running ??= this.send().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  enter(state) {
    this.state = state;
    this.told.changed();
  }

  async send() {
    const batch = [...this.store.ticks].filter(([, tick]) => !tick.held).slice(0, MOST);
    if (!batch.length) return this.enter(this.store.ticks.size ? "differs" : "saved");
    // Whether an answer is on its way or lost, the server may have taken this much.
    for (const [person, tick] of batch) this.store.put(person, { ...tick, tried: tick.status });
    this.enter("sending");
    const now = Date.now();
    const { status, body } = await this.ask({
      reason: this.reason(),
      ticks: batch.map(([person, { status: mark, seen, at }]) => ({
        person,
        status: mark,
        seen,
        seconds_ago: Math.max(0, Math.round((now - at) / 1000)),
      })),
    });
    if (status === 200) return this.taken(new Map(batch), body);
    if (status === 401) return this.enter("signed_out");
    if (body.error === "stale_page") return this.enter("stale");
    if (status >= 400 && status < 500 && status !== 429) {
      this.words = body.message;
      return this.enter("refused");
    }
    this.failures += 1;
    this.enter("offline");
    this.soon(Math.min(SLOWEST, 2 ** this.failures) * 1000);
  }

  taken(batch, { kept, differs, gone }) {
    this.failures = 0;
    for (const person of kept) this.told.kept(person, batch.get(person).status);
    for (const one of differs) this.told.differs(one);
    for (const person of gone) this.told.gone(person);
    return this.send();
  }

  async ask(content) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), LIMIT);
    try {
      const answer = await fetch(this.url, {
        method: "POST",
        headers: {
          Accept: "application/json",
          "Content-Type": "application/json",
          "X-CSRF-Token": document.querySelector('meta[name="csrf-token"]').content,
        },
        body: JSON.stringify(content),
        credentials: "same-origin",
        redirect: "error",
        signal: stop.signal,
      });
      return { status: answer.status, body: await answer.json() };
    } catch {
      return { status: 0, body: {} };
    } finally {
      clearTimeout(timer);
    }
  }
}
