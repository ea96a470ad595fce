"""The worker: huey runs jobs, a ticker runs the sweepers. Embedded in `flask serve`, or on its own."""

import logging
import threading
import time
import uuid
from typing import Any

import psycopg
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.consumer import Consumer

from app import clock, jobs
from app.config import Config
from app.db import Databases

log = logging.getLogger(__name__)


class Lines:
    """The lines to PostgreSQL that a queue opens, one or two a thread; it closes none of them by itself."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._opened: list[psycopg.Connection[Any]] = []

    def open(self) -> psycopg.Connection[Any]:
        line = psycopg.connect(self.address)
        self._opened.append(line)
        return line

    def close(self) -> None:
        while self._opened:
            self._opened.pop().close()


def make_queue(config: Config, lines: Lines | None = None) -> Huey:
    """Return the queue: a file beside the database, or PostgreSQL or Redis when `LUNXUN_JOBS_URL` names one."""
    if config.jobs_url.startswith(("redis:", "rediss:", "unix:")):
        return RedisHuey("lunxun", url=config.jobs_url, results=False)
    if config.jobs_url.startswith("postgres"):
        return PostgresHuey("lunxun", connection=(lines or Lines(config.jobs_url)).open, results=False)
    config.data_dir.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("lunxun", filename=str(config.data_dir / "queue.db"), results=False)


class QuietConsumer(Consumer):  # type: ignore[misc]
    """A consumer beside a web server: the server owns the signals."""

    def _set_signal_handlers(self) -> None:
        pass


class Worker:
    """Runs jobs and sweepers in threads of this process."""

    def __init__(self, config: Config, databases: Databases, threads: int = 2) -> None:
        self.databases = databases
        self._lines = Lines(config.jobs_url)
        self.queue = make_queue(config, self._lines)
        self.threads = threads
        self._stop = threading.Event()
        self._ticker = threading.Thread(target=self._tick, name="ticker", daemon=True)
        self._consumer: Any = None

        @self.queue.task(name="run_job")  # type: ignore[untyped-decorator]
        def run_job(job_id: str) -> None:
            jobs.run(databases, uuid.UUID(job_id))

        self._run_job = run_job

    def notify(self, job_id: uuid.UUID) -> None:
        """Put a committed job in the queue; if that fails the sweeper finds it."""
        try:
            self._run_job(str(job_id))
        except Exception:
            log.exception("job %s could not be queued; the sweeper will start it", job_id)

    def listen(self) -> None:
        """Queue this process's jobs as they are committed."""
        jobs.listen(self.notify)

    def start(self) -> None:
        """Start consuming and sweeping in the background."""
        self._consumer = QuietConsumer(self.queue, workers=self.threads, periodic=False, max_delay=1.0)
        self._consumer.start()
        self._ticker.start()

    def stop(self) -> None:
        self._stop.set()
        if self._consumer is not None:
            self._consumer.stop(graceful=True)
        self._lines.close()

    def _tick(self) -> None:
        ticks = [*jobs.TICKS, jobs.Tick("jobs", 5, lambda _databases, _at: self.sweep_jobs())]
        due = {tick.name: 0.0 for tick in ticks}
        while not self._stop.wait(0.5):
            for tick in ticks:
                if time.monotonic() >= due[tick.name]:
                    due[tick.name] = time.monotonic() + tick.seconds
                    self._act(tick)

    def _act(self, tick: jobs.Tick) -> None:
        try:
            tick.act(self.databases, clock.now())
        except Exception:
            log.exception("sweeper %s failed; it tries again in %s s", tick.name, tick.seconds)

    def sweep_jobs(self) -> None:
        for job_id in jobs.waiting(self.databases, clock.now()):
            self.notify(job_id)


def drain(databases: Databases, limit: int = 1000) -> int:
    """Run every waiting job here and now (tests, seeding); return how many were run."""
    count = 0
    while count < limit and (ready := jobs.waiting(databases, clock.now())):
        for job_id in ready:
            jobs.run(databases, job_id)
            count += 1
    return count
