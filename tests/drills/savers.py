"""Candidates who keep saving whatever happens to the server, and keep a ledger of what they were promised."""

import hashlib
import json
import os
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.db import Databases
from tests.drills.sizes import chance
from tests.load.client import FAULTS, Line
from tests.load.hall import Seat

PACE = 0.03
AGAIN = 0.2


def percentile(waits: Sequence[float], percent: int) -> float:
    """Return what so many of a hundred sorted waits do not exceed."""
    return waits[min(len(waits) - 1, len(waits) * percent // 100)] if waits else float("inf")


def fingerprint(text: str) -> str:
    """Return the hash of a text as it is stored: a JSON string."""
    return hashlib.sha256(json.dumps(text, ensure_ascii=False).encode()).hexdigest()


class Saver(threading.Thread):
    """One candidate: saves, and sends the same revision again until it is acknowledged.

    Between two saves lies twice the `pace` at most. With `reopens` the candidate does what a browser does: a line
    that stood idle and was closed by the server is opened again before anything is called a failure.
    """

    def __init__(
        self, port: int, seat: Seat, ledger: Path, stop: threading.Event, pace: float, *, reopens: bool
    ) -> None:
        super().__init__(daemon=True)
        self.seat, self.ledger, self.stopping, self.pace = seat, ledger, stop, pace
        self.chance = chance("saver", ledger.stem)
        self.line = Line(port, seat.person_id, reopens=reopens)
        self.sent: dict[tuple[uuid.UUID, int], str] = {}
        self.acknowledged = 0
        self.answers: Counter[str] = Counter()
        self.longest_wait = 0.0
        self.waits: list[tuple[float, float]] = []
        self.faults: list[str] = []
        self.without_retry_after = 0

    def run(self) -> None:
        items = self.seat.items["short_answer"]
        with self.ledger.open("a", encoding="ascii") as ledger:
            for turn in range(1_000_000):
                if self.stopping.is_set():
                    break
                item, rev = items[turn % len(items)], turn // len(items) + 1
                text = f"第{rev}稿 {self.chance.random()}"
                self.sent[item, rev] = fingerprint(text)
                if self._save(item, rev, text):
                    ledger.write(f"{self.seat.attempt_id} {item} {rev} {self.sent[item, rev]}\n")
                    ledger.flush()
                    os.fsync(ledger.fileno())
                    self.acknowledged += 1
                self.stopping.wait(self.chance.random() * 2 * self.pace)
        self.line.close()

    def _save(self, item: uuid.UUID, rev: int, text: str) -> bool:
        began = time.monotonic()
        while not self.stopping.is_set():
            try:
                reply = self.line.save(self.seat, (item, rev, text))
            except FAULTS:
                self.answers["cut"] += 1
                self.stopping.wait(AGAIN)
                continue
            self.answers[str(reply.status)] += 1
            if reply.status == 200:
                self.waits.append((began, time.monotonic() - began))
                self.longest_wait = max(self.longest_wait, self.waits[-1][1])
                if [(row["item"], row["rev"]) for row in reply.json["saved"]] == [(str(item), rev)]:
                    return True
                self.faults.append(f"not saved: {reply.body!r}")
                return False
            if reply.status != 503:
                self.faults.append(f"{reply.status}: {reply.body[:200]!r}")
            elif "retry-after" not in reply.headers:
                self.without_retry_after += 1
            self.stopping.wait(
                float(reply.headers.get("retry-after", AGAIN)) if reply.status == 503 else AGAIN
            )
        return False


class Crowd:
    """Several savers together."""

    def __init__(
        self, port: int, seats: Sequence[Seat], folder: Path, pace: float = PACE, *, reopens: bool = False
    ) -> None:
        self.stop = threading.Event()
        folder.mkdir(exist_ok=True)
        self.savers = [
            Saver(port, seat, folder / f"{n}.ledger", self.stop, pace, reopens=reopens)
            for n, seat in enumerate(seats)
        ]

    @contextmanager
    def at_work(self) -> Iterator["Crowd"]:
        for saver in self.savers:
            saver.start()
        try:
            yield self
        finally:
            self.stop.set()
            for saver in self.savers:
                saver.join()

    @property
    def acknowledged(self) -> int:
        return sum(saver.acknowledged for saver in self.savers)

    @property
    def answers(self) -> dict[str, int]:
        return dict(sorted(sum((saver.answers for saver in self.savers), Counter[str]()).items()))

    @property
    def faults(self) -> list[str]:
        return [fault for saver in self.savers for fault in saver.faults]

    @property
    def longest_wait(self) -> float:
        return round(max(saver.longest_wait for saver in self.savers), 1)

    @property
    def reopened(self) -> int:
        return sum(saver.line.reopened for saver in self.savers)

    def waits(self, began: float = 0, ended: float = float("inf")) -> list[float]:
        """Return how long saves waited for their acknowledgement that were begun in a time, shortest first."""
        return sorted(wait for saver in self.savers for at, wait in saver.waits if began <= at <= ended)

    def wait_for(self, more: int, seconds: float = 30) -> None:
        """Return when so many more saves are acknowledged; an outage must end by itself."""
        wanted, until = self.acknowledged + more, time.monotonic() + seconds
        while self.acknowledged < wanted:
            assert time.monotonic() < until, f"no recovery: {self.answers} {self.faults[:3]}"
            time.sleep(0.01)

    def recovery(self, most: float = 30) -> float:
        """Return how long it takes until every candidate has something acknowledged again."""
        began, before = time.monotonic(), [saver.acknowledged for saver in self.savers]
        while not all(saver.acknowledged > n for saver, n in zip(self.savers, before, strict=True)):
            assert time.monotonic() - began < most, f"no recovery: {self.answers} {self.faults[:3]}"
            time.sleep(0.01)
        return round(time.monotonic() - began, 2)

    def lost(self, databases: Databases) -> list[str]:
        """Compare every ledger with the database and return each broken promise (EX-1)."""
        statement = "SELECT attempt_id, item_id, rev, payload FROM response"
        with databases.session(readonly=True) as session:
            rows = session.connection().exec_driver_sql(statement).all()
        stored = {
            (uuid.UUID(str(attempt)), uuid.UUID(str(item))): (
                rev,
                hashlib.sha256(payload.encode()).hexdigest(),
            )
            for attempt, item, rev, payload in rows
        }
        return [line for saver in self.savers for line in _broken(saver, stored)]


def _broken(saver: Saver, stored: dict[tuple[uuid.UUID, uuid.UUID], tuple[int, str]]) -> Iterator[str]:
    for line in saver.ledger.read_text(encoding="ascii").splitlines():
        attempt, item, rev, digest = line.split()
        found = stored.get((uuid.UUID(attempt), uuid.UUID(item)))
        if found is None or found[0] < int(rev) or (found[0] == int(rev) and found[1] != digest):
            yield f"{line} -> {found}"
        elif saver.sent.get((uuid.UUID(item), found[0])) != found[1]:
            yield f"{line} -> {found}, which was never sent"
