"""D10: one deadline for everybody. Half hand in within its last second; the others are never heard of again."""

import hashlib
import threading
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select, update

from app.config import Config
from app.db import Databases, database_now
from app.exams import rules
from app.exams.facts import AttemptState
from app.exams.models import Attempt, Response
from app.exams.receipts import digest
from tests.drills.conftest import Doctor, Say
from tests.drills.savers import fingerprint, percentile
from tests.drills.sizes import chance, engines, size
from tests.load import server as servers
from tests.load.client import FAULTS, Line
from tests.load.hall import ESSAYS, Hall, Seat, begin_alike, furnish
from tests.load.server import Server, serving

ENGINES = engines("sqlite", "postgresql", short="sqlite")
CANDIDATES = size("D10 candidates")
CONTROL_CANDIDATES = min(CANDIDATES, 30)
FINAL_WITHIN, LAG_AIM = 60.0, 10.0
LATER = 1.0


@dataclass
class Ending:
    """How everything was to end: the deadline, by the database's clock and by ours, and when we saw what closed."""

    deadline: datetime
    here: float
    closed_after: dict[uuid.UUID, float]


class Candidate(threading.Thread):
    """Saves one answer early and writes another; hands both in at the last moment, or is gone."""

    def __init__(self, port: int, seat: Seat, number: int) -> None:
        super().__init__(daemon=True)
        self.seat, self.number = seat, number
        self.line = Line(port, seat.person_id, timeout=60, reopens=True)
        self.chances = chance("D10", number)
        self.answers: Counter[str] = Counter()
        self.ledger: list[tuple[uuid.UUID, str]] = []
        self.receipt: dict[str, Any] | None = None
        self.hands_in_at = 0.0

    def save(self, place: int, word: str) -> int:
        """Save until it is acknowledged or refused; what is acknowledged goes into the ledger."""
        item, text = self.seat.items["short_answer"][place], f"{word} {self.number}"
        while True:
            reply = self.line.save(self.seat, (item, 1, text))
            if reply.status != 503:
                break
            time.sleep(float(reply.headers.get("retry-after", 1)) * self.chances.random())
        if reply.status == 200:
            self.ledger.append((item, fingerprint(text)))
        return reply.status

    def run(self) -> None:
        time.sleep(max(0.0, self.hands_in_at - time.monotonic()))
        key = uuid.uuid4()
        while self.receipt is None:
            try:
                reply = self.line.submit(self.seat, key, (self.seat.items["short_answer"][1], 1, "最后写的"))
            except FAULTS:
                self.answers["cut"] += 1
                time.sleep(0.5)
                continue
            self.answers[str(reply.status)] += 1
            if reply.status == 200:
                self.receipt = reply.json["receipt"]
                self.ledger.append((self.seat.items["short_answer"][1], fingerprint("最后写的")))
            elif reply.status != 503:
                return
            else:
                time.sleep(float(reply.headers.get("retry-after", 1)) * self.chances.random())


@pytest.fixture
def hall(dbs: Databases, cast: Any) -> Hall:
    """Twice as many candidates: those who hand in, and those who are gone."""
    with dbs.transaction() as session:
        return furnish(session, cast, 2 * CANDIDATES, ESSAYS)


def _end_together(databases: Databases, hall: Hall, seconds: float) -> Ending:
    with databases.transaction() as session:
        now = session.execute(select(database_now())).scalar_one()
        deadline = now + timedelta(seconds=seconds)
        own = update(Attempt).where(col(Attempt.exam_id) == hall.exam_id)
        session.execute(own.values(deadline_at=deadline))
    return Ending(deadline, time.monotonic() + seconds, {})


def _watch(databases: Databases, hall: Hall, ending: Ending, seconds: float) -> None:
    """Note when each attempt was first seen closed, until all are or the time is over."""
    statement = select(Attempt.id).where(Attempt.exam_id == hall.exam_id, Attempt.state != AttemptState.OPEN)
    with databases.session(readonly=True) as session:
        total = len(session.exec(select(Attempt.id).where(Attempt.exam_id == hall.exam_id)).all())
    while time.monotonic() < ending.here + seconds and len(ending.closed_after) < total:
        with databases.session(readonly=True) as session:
            for key in session.exec(statement).all():
                ending.closed_after.setdefault(key, time.monotonic() - ending.here)
        time.sleep(0.2)


def _come_late(gone: Sequence[Candidate], ending: Ending) -> Counter[int]:
    """Send saves of some who were gone, when even the grace is over."""
    time.sleep(max(0.0, ending.here + rules.GRACE.total_seconds() + LATER - time.monotonic()))
    return Counter(each.save(2, "来晚了") for each in gone)


def _play(
    databases: Databases, hall: Hall, port: int, candidates: int, patience: float
) -> tuple[list[Candidate], Ending, Counter[int]]:
    """Let everybody begin, save, and end as they do."""
    seats = begin_alike(databases, hall, hall.people[: 2 * candidates])
    everybody = [Candidate(port, seat, number) for number, seat in enumerate(seats)]
    punctual, gone = everybody[:candidates], everybody[candidates:]
    began = time.monotonic()
    for each in everybody:
        assert each.save(0, "早写的") == 200
    ending = _end_together(databases, hall, max(4.0, (time.monotonic() - began) / 4))
    for each in punctual:
        each.hands_in_at = ending.here - each.chances.random()
        each.start()
    watching = threading.Thread(target=_watch, args=(databases, hall, ending, patience))
    watching.start()
    late = _come_late(gone[:10], ending)
    for each in punctual:
        each.join()
    watching.join()
    for each in everybody:
        each.line.close()
    return everybody, ending, late


def _judge(databases: Databases, hall: Hall, everybody: Sequence[Candidate]) -> tuple[int, int, int]:
    """Return how many promises were broken, how many answers came too late, and how many attempts are still open."""
    with databases.session(readonly=True) as session:
        attempts = {
            row.id: row for row in session.exec(select(Attempt).where(Attempt.exam_id == hall.exam_id)).all()
        }
        rows = session.exec(select(Response).where(col(Response.attempt_id).in_(attempts))).all()
    stored: dict[uuid.UUID, dict[uuid.UUID, Response]] = {key: {} for key in attempts}
    for row in rows:
        stored[row.attempt_id][row.item_id] = row
    broken = 0
    for each in everybody:
        kept = stored[each.seat.attempt_id]
        broken += sum(item not in kept or _hash(kept[item]) != told for item, told in each.ledger)
        if each.receipt is not None:
            anew = digest([(row.item_id, row.rev, row.payload) for row in kept.values()])
            broken += each.receipt["responses_digest"] != anew
    late = sum(row.saved_at > attempts[row.attempt_id].deadline_at + rules.GRACE for row in rows)
    return broken, late, sum(row.state is AttemptState.OPEN for row in attempts.values())


def _hash(row: Response) -> str:
    return hashlib.sha256(row.payload.encode()).hexdigest()


def test_everybody_is_final_within_a_minute_and_nothing_late_counts(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, say: Say, doctor: Doctor
) -> None:
    """EX-2, EX-16, EX-19."""
    port = servers.free_port()
    command = servers.waitress(port) if config.is_sqlite else servers.gunicorn(port, threads=16)
    with serving(Server(command, port, tmp_path, config.url)):
        everybody, ending, late = _play(dbs, hall, port, CANDIDATES, FINAL_WITHIN)
    broken, too_late, still_open = _judge(dbs, hall, everybody)
    punctual, gone = everybody[:CANDIDATES], {each.seat.attempt_id for each in everybody[CANDIDATES:]}
    due = rules.SWEEP_AFTER.total_seconds()
    lags = sorted(after - due for key, after in ending.closed_after.items() if key in gone)
    answers = dict(sum((each.answers for each in punctual), Counter[str]()))
    say(
        "D10 one deadline for everybody",
        f"{CANDIDATES} hand in, {CANDIDATES} are gone",
        expected="0 lost, 0 late, all final",
        found=f"{broken} lost, {too_late} late, {still_open} open",
        final_after=f"{max(ending.closed_after.values()):.1f} s",
        sweeper_lag_p95=f"{percentile(lags, 95):.1f} s",
        submissions=answers,
        saves_after_the_grace=dict(late),
    )
    assert (broken, too_late, still_open) == (0, 0, 0)
    assert set(answers) <= {"200", "503"}
    assert all(each.receipt is not None for each in punctual)
    assert set(late) == {409}
    assert percentile(lags, 95) <= LAG_AIM
    assert doctor() == ""


def test_control_without_guard_and_sweeper_late_answers_and_open_attempts_are_found(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, say: Say
) -> None:
    port = servers.free_port()
    command = servers.weakened("forget-deadlines", port)
    patience = rules.SWEEP_AFTER.total_seconds() + LAG_AIM
    with serving(Server(command, port, tmp_path, config.url, {"LUNXUN_EMBEDDED_JOBS": "false"})):
        everybody, _, late = _play(dbs, hall, port, CONTROL_CANDIDATES, patience)
    _, too_late, still_open = _judge(dbs, hall, everybody)
    say(
        "D10 control: no guard in time, no sweeper",
        f"{CONTROL_CANDIDATES} hand in, {CONTROL_CANDIDATES} are gone",
        expected="some late, some open",
        found=f"{too_late} late, {still_open} open",
        saves_after_the_grace=dict(late),
    )
    assert too_late > 0
    assert still_open > 0
