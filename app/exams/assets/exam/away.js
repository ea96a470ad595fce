// Leaving the page and coming back. That somebody looked elsewhere is evidence for a person to weigh, never a verdict.

const MOST = 50;

export class Away {
  constructor({ times, wire, links }) {
    Object.assign(this, { times, wire, links, away: false, noticed: [] });
    addEventListener("blur", () => this.leave());
    addEventListener("focus", () => this.back());
  }

  leave() {
    if (this.away) return;
    this.away = true;
    this.noticed.push({ kind: "focus_loss", at_ms: Math.round(this.times.now()) });
  }

  back() {
    this.away = false;
    return this.report();
  }

  /** Tell the server what was noticed, once it is in reach; several at a time. */
  async report() {
    const batch = this.noticed.splice(0, MOST);
    if (!batch.length) return;
    const { status } = await this.wire.ask("POST", this.links.events, { events: batch });
    if (status === 0 || status === 401 || status >= 500) this.noticed.unshift(...batch);
  }
}
