// One request to the server: its time limit, its CSRF token, and what its answer says about the clock.

const LIMIT = 8000;

export class Wire {
  constructor(times) {
    this.times = times;
    this.token = document.querySelector('meta[name="csrf-token"]').content;
  }

  /** @returns {Promise<{status: number, body: object, after: number}>} status 0: no answer */
  async ask(method, url, content, keepalive = false) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), LIMIT);
    const sent = performance.now();
    try {
      const answer = await fetch(url, {
        method,
        headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRF-Token": this.token },
        body: content && JSON.stringify(content),
        credentials: "same-origin",
        redirect: "error",
        cache: "no-store",
        signal: stop.signal,
        keepalive,
      });
      const body = answer.status === 204 ? {} : await answer.json();
      if (answer.ok) this.times.learn(body, sent, performance.now());
      return { status: answer.status, body, after: Number(answer.headers.get("Retry-After")) || 0 };
    } catch {
      return { status: 0, body: {}, after: 0 };
    } finally {
      clearTimeout(timer);
    }
  }
}
