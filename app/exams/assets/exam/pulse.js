// The page says that it is there, so that reading can be told from being cut off. It does so seldom, each page at moments
// of its own and apart from the saves; what an outage took is measured by what the server heard, never by what is said here.

const SECONDS = 60;

export class Pulse {
  constructor({ times, wire, links, away, runs }) {
    Object.assign(this, { times, wire, links, away, runs });
    // A hint only, sent with the rest once the network is back.
    addEventListener("offline", () => away.noticed.push(this.event("offline")));
    this.next();
  }

  event(kind) {
    return { kind, at_ms: Math.round(this.times.now()) };
  }

  next() {
    setTimeout(() => this.beat(), (1 + Math.random()) * SECONDS * 1000);
  }

  /** One that is lost is not sent again: it would say something about a later moment. */
  async beat() {
    if (!this.runs()) return;
    await this.wire.ask("POST", this.links.events, { events: [this.event("pulse")] });
    this.next();
  }
}
