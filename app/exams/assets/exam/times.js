// The time left, by the server's clock and the browser's monotonic one: setting the device's clock changes nothing.

// A measurement of the server's clock is trusted so long; a device may sleep, and its monotonic clock with it.
const FRESH = 60000;

export class Times {
  constructor(state) {
    this.uncertainty = Infinity;
    const arrived = performance.getEntriesByType("navigation")[0]?.responseStart || performance.now();
    this.learn(state, arrived, arrived);
    // The page may have waited anywhere on its way: the first answer to a request of ours knows better.
    this.uncertainty = 5000;
  }

  /** Take over the server's time from an answer to a request sent and received at these monotonic instants. */
  learn({ server_now: now, deadline_at: deadline }, sent, received) {
    if (deadline) this.deadline = Date.parse(deadline);
    const spent = received - sent;
    if (!now || (spent > this.uncertainty && received - this.heard < FRESH)) return;
    this.uncertainty = spent;
    this.heard = received;
    this.offset = Date.parse(now) - (sent + received) / 2;
  }

  /** A device that slept may have stopped its monotonic clock: trust the next answer again. */
  doubt() {
    this.uncertainty = Infinity;
  }

  now() {
    return performance.now() + this.offset;
  }

  left() {
    return Math.max(0, this.deadline - this.now());
  }
}

const two = (n) => String(n).padStart(2, "0");

export function written(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = two(Math.floor((seconds % 3600) / 60));
  return hours ? `${hours}:${minutes}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/**
 * Show the time left each second and speak it seldom: at half, ten and five minutes.
 * `near` is told each second of the last minute; `over` once, when none is left.
 */
export function showTime(times, { box, label, output, say, words, near, over }) {
  const half = Number(box.dataset.seconds) / 2;
  const spoken = [...new Set([half, 600, 300])].filter((mark) => mark >= 120);
  label.textContent = words.left;
  let before = times.left() / 1000;
  let ended = false;
  const tick = () => {
    const left = times.left();
    const seconds = left / 1000;
    output.textContent = written(left);
    box.classList.toggle("exam-clock-short", seconds <= 300);
    const passed = spoken.find((mark) => before > mark && seconds <= mark);
    if (passed) say((passed === half ? words.leftHalf : words.leftSpoken).replace("{n}", Math.round(passed / 60)));
    if (seconds <= 60) near();
    before = seconds;
    if (left === 0 && !ended) {
      ended = true;
      over();
    }
  };
  tick();
  setInterval(tick, 1000);
}
