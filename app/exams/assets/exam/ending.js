// The end of time: the server hands in by itself, and the page waits for its receipt.
import { pauses } from "./pauses.js";

// The server closes what is overdue this many seconds after the deadline, and not before.
const CLOSED_AFTER = 15;
const SLOWEST = 20;

export class Ending {
  constructor({ queue, wire, links, words, times, cover, finish, signedOut }) {
    Object.assign(this, { queue, wire, links, words, times, cover, finish, signedOut });
  }

  /** Send what is left, then ask for the receipt until it is there; without a network, as long as it takes. */
  async wait() {
    this.cover(this.words.timeUp);
    this.queue.soon(Math.random() * 1000);
    await pauses(Math.max(0, CLOSED_AFTER - this.late()) + Math.random() * 4);
    for (let tries = 0; ; tries += 1) {
      const { status, body, after } = await this.wire.ask("GET", this.links.state);
      if (status === 200 && body.state !== "open") return this.finish(body);
      // The end was moved while we waited: go on with a fresh page.
      if (status === 200 && this.times.left() > 0) return location.reload();
      if (status === 401) this.signedOut();
      if (status === 0) this.cover(this.words.timeUpOffline);
      await pauses(Math.max(after, Math.min(SLOWEST, 2 + tries)));
    }
  }

  late() {
    return (this.times.now() - this.times.deadline) / 1000;
  }
}
