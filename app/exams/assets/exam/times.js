// The time left, by the server's clock and the browser's monotonic one: setting the device's clock changes nothing.

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
    if (!now || spent > this.uncertainty) return;
    this.uncertainty = spent;
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

const SPOKEN = [600, 300, 60, 30];

/** Show the time left each second, speak it seldom, and tell when it is over. */
export function showTime(times, { box, label, output, say, words, over }) {
  label.textContent = words.left;
  let before = times.left() / 1000;
  let ended = false;
  const tick = () => {
    const left = times.left();
    const seconds = left / 1000;
    output.textContent = written(left);
    box.classList.toggle("exam-clock-short", seconds <= 300);
    for (const mark of SPOKEN) {
      if (before > mark && seconds <= mark) {
        say(mark >= 60 ? words.leftSpoken.replace("{n}", mark / 60) : words.leftSeconds.replace("{n}", mark));
      }
    }
    before = seconds;
    if (left === 0 && !ended) {
      ended = true;
      over();
    }
  };
  tick();
  setInterval(tick, 1000);
}
