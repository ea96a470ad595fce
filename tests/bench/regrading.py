"""A wrong key put right over a whole exam: how long it takes, what a hall feels of it, and a process killed in it."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlmodel import Session, SQLModel, col, select

from app import clock
from app.bank import queries as bank
from app.config import Config
from app.db import Databases
from app.exams import operations, queries
from app.exams.facts import Treatment
from app.exams.invariants import INVARIANTS
from app.exams.models import AttemptItem
from app.rooms import import_models
from question_bank.items import SingleKey
from tests.bench.load import Load, fire, written
from tests.bench.places import Place, Places
from tests.bench.tables import Measure
from tests.load import server as servers
from tests.load.hall import SECRET, Hall, Seat, begin, begin_alike, furnish
from tests.load.server import Server, serving

PEOPLE = 5_000
LANES = 8
QUIET = 5.0
# Handed in with every answer right, as the marks of a whole exam: written by two statements.
ENDED = (
    "UPDATE attempt SET state = 'submitted', ended_at = started_at, submit_key = id, responses_digest = '{digest}',"
    " marking = 'marked', score = 100, passed = {true}, marked_at = started_at WHERE state = 'open'"
)
MARKED = (
    "INSERT INTO mark (id, attempt_id, item_id, version, marks, out_of, reason, marked_at)"
    " SELECT {key}, i.attempt_id, i.item_id, 1, i.marks, i.marks, '答对', a.ended_at"
    " FROM attempt_item i JOIN attempt a ON a.id = i.attempt_id"
)
DIALECTS = {
    "postgresql": {"digest": "0" * 64, "true": "true", "key": "gen_random_uuid()"},
    "sqlite": {"digest": "0" * 64, "true": "1", "key": "lower(hex(randomblob(16)))"},
}


@dataclass(frozen=True)
class Case:
    """An exam that is over, one that goes on beside it, and the correction that was approved."""

    over: Hall
    running: list[Seat]
    correction_id: uuid.UUID


def regrade(places: Places, engine: str) -> Iterator[Measure]:
    """Regrade five thousand papers while a hall saves: once through, once killed in the middle."""
    place = places.new(engine)
    case = _prepare(place)
    place.databases.dispose()
    found = Measure(f"regrade {PEOPLE:,} papers", engine, "papers/s")
    with serving(_server(place)) as server:
        lanes = [
            [written(seat.person_id, "GET", f"/attempts/{seat.attempt_id}/state")] for seat in case.running
        ]
        fire(server.port, lanes, 1)
        quiet = fire(server.port, lanes, QUIET)
        began = time.perf_counter()
        first = _worker(place, case.correction_id)
        half = _wait_for(place, case, PEOPLE // 2)
        first.send_signal(signal.SIGKILL)
        first.wait()
        second = _worker(place, case.correction_id)
        beside: list[Load] = []
        while second.poll() is None:
            beside.append(fire(server.port, lanes, 1))
        spent = time.perf_counter() - began
    worst = sorted(load.p99 for load in beside)[len(beside) // 2]
    found.ours.append(PEOPLE / spent)
    found.note = (
        f"{spent:.1f} s, killed at {half:,} and gone on; a state's p99 {quiet.p99:.0f} ms before, {worst:.0f} ms"
        f" meanwhile ({worst / quiet.p99:.2f} ×); {_checked(place, case)}"
    )
    yield found


def _prepare(place: Place) -> Case:
    with place.databases.transaction() as session:
        over = furnish(session, place.cast, PEOPLE)
    taken = begin_alike(place.databases, over, over.people)
    words = DIALECTS[place.engine]
    with place.databases.transaction() as session:
        if place.engine == "postgresql":
            # A quarter of a million rows at once; a request would be cut off.
            session.execute(text("SET LOCAL statement_timeout = 0"))
        session.execute(text(ENDED.format(**words)))
        session.execute(text(MARKED.format(**words)))
    with place.databases.transaction() as session:
        correction_id = _corrected(session, place, over, taken[0].attempt_id)
    return Case(over, _beside(place, over), correction_id)


def _corrected(session: Session, place: Place, over: Hall, attempt_id: uuid.UUID) -> uuid.UUID:
    """Approve another key for a single choice that everybody was asked."""
    laid = session.exec(
        select(AttemptItem).where(AttemptItem.attempt_id == attempt_id).order_by(col(AttemptItem.position))
    ).all()
    keys = bank.keys(session, [row.version_id for row in laid])
    version_id = next(row.version_id for row in laid if isinstance(keys[row.version_id].key, SingleKey))
    item = queries.used_item(session, over.exam_id, version_id)
    assert item is not None
    assert isinstance(item.key, SingleKey)
    wrong = next(option.id for option in item.item.options if option.id != item.key.option_id)
    made = operations.propose_correction(
        session,
        over.exam_id,
        version_id,
        treatment=Treatment.NEW_KEY,
        key=SingleKey(wrong),
        reason="原答案误录",
        by=place.cast.cy.actor,
        at=clock.now(),
    )
    operations.approve_correction(session, made, by=place.cast.fu.actor, at=clock.now(), link="/")
    return made


def _beside(place: Place, over: Hall) -> list[Seat]:
    """Let some of the same people go on in another attempt at another exam of the same house."""
    with place.databases.transaction() as session:
        exam = SQLModel.metadata.tables["exam"]
        session.execute(exam.update().where(exam.c.id == over.exam_id).values(max_attempts=2))
    return begin(place.databases, over, over.people[:LANES])


def _worker(place: Place, correction_id: uuid.UUID) -> "subprocess.Popen[bytes]":
    words = [sys.executable, "-m", "tests.bench.regrading", place.url, str(place.folder), str(correction_id)]
    return subprocess.Popen(words, cwd=Path(__file__).resolve().parents[2], env=dict(os.environ))


def _wait_for(place: Place, case: Case, papers: int) -> int:
    """Wait until so many papers are regraded."""
    statement = text("SELECT count(*) FROM regraded_attempt")
    while True:
        with place.databases.session(readonly=True) as session:
            done = int(session.execute(statement).scalar_one())
        if done >= papers:
            return done
        time.sleep(0.02)


def _checked(place: Place, case: Case) -> str:
    """Say whether every paper was regraded once, and whether what must hold of grading does."""
    with place.databases.session(readonly=True) as session:
        rows = session.execute(text("SELECT count(*) FROM regraded_attempt")).scalar_one()
        twice = session.execute(
            text(
                "SELECT count(*) FROM (SELECT 1 FROM mark WHERE version > 1 GROUP BY attempt_id HAVING count(*) > 1) x"
            )
        ).scalar_one()
        broken = [
            name
            for name, query in INVARIANTS.items()
            if name.startswith("GR") and isinstance(query, str) and session.execute(text(query)).first()
        ]
    return f"{rows:,} regraded, {twice} twice, invariants broken: {broken or 'none'}"


def _server(place: Place) -> Server:
    port = servers.free_port()
    command = servers.gunicorn(port) if place.engine == "postgresql" else servers.waitress(port)
    return Server(command, port, place.folder, place.url)


def _work(url: str, folder: str, correction_id: str) -> None:
    """Regrade in a process of its own, a step a transaction, as the job does."""
    # As the service file has it.
    os.nice(10)
    import_models()
    databases = Databases(
        Config.from_env(env="test", secret_key=SECRET, DATABASE_URL=url, data_dir=Path(folder))
    )
    more = True
    while more:
        with databases.transaction() as session:
            more = operations.regrade_some(session, uuid.UUID(correction_id), clock.now())
    databases.dispose()


if __name__ == "__main__":
    _work(*sys.argv[1:])
