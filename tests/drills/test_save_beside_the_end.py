"""D19: saves, a submission and the sweeper meet at one moment; nothing is acknowledged after the end."""

import time
import uuid
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from app.db import Databases, database_now
from app.exams import operations, queries
from app.exams.facts import AttemptState, Given
from app.exams.models import Response
from app.exams.operations import writing
from app.exams.receipts import digest
from app.refusals import Refusal
from tests.drills.conftest import Doctor, Say
from tests.drills.races import together
from tests.drills.sizes import chance, engines, size
from tests.load.hall import Hall, Seat, begin

ENGINES = engines("sqlite", "postgresql", short="postgresql")
TRIALS, SAVES = size("D19 trials"), 4
CONTROL_TRIALS = 25
# Which thread draws which number is itself a chance; together they draw the same.
CHANCES = chance("D19")
# How long a transaction may lie between its statement and its commit: a busy machine, a slow line to the database.
OPEN_FOR = 0.06
LATER = 0.03


def _save(databases: Databases, seat: Seat, number: int) -> int:
    item = seat.items["short_answer"][number]
    time.sleep(CHANCES.random() * LATER)
    with databases.transaction() as session:
        operations.save_responses(
            session, seat.attempt_id, seat.person_id, generation=1, responses=[Given(item, 1, f"{number}")]
        )
        time.sleep(CHANCES.random() * OPEN_FOR)
    return number


def _submit(databases: Databases, seat: Seat) -> str:
    time.sleep(CHANCES.random() * LATER)
    with databases.transaction() as session:
        operations.submit(session, seat.attempt_id, seat.person_id, generation=1, submit_key=uuid.uuid4())
        time.sleep(CHANCES.random() * OPEN_FOR)
    return "submitted"


def _sweep(databases: Databases) -> str:
    """Close what would be overdue in a day: by the sweeper's clock the end is now."""
    time.sleep(CHANCES.random() * LATER)
    with databases.session(readonly=True) as session:
        at = session.execute(select(database_now())).scalar_one() + timedelta(days=1)
    operations.close_overdue(databases, at)
    return "swept"


def _race(databases: Databases, hall: Hall, trials: int) -> tuple[Counter[str], list[object]]:
    told: Counter[str] = Counter()
    strange: list[object] = []
    for person_id in hall.people[:trials]:
        # Begun one by one: the sweeper of each trial closes everything there is.
        seat = begin(databases, hall, [person_id])[0]
        acts: list[Any] = [lambda n=n, seat=seat: _save(databases, seat, n) for n in range(SAVES)]
        ends: list[Any] = [lambda seat=seat: _submit(databases, seat), lambda: _sweep(databases)]
        outcomes = together([*acts, *ends] if told["trials"] % 2 else [*acts, ends[0]])
        told["trials"] += 1
        saved = {each for each in outcomes if isinstance(each, int)}
        told["acknowledged"] += len(saved)
        told["refused"] += sum(isinstance(each, Refusal) for each in outcomes)
        strange += [
            each for each in outcomes if isinstance(each, Exception) and not isinstance(each, Refusal)
        ]
        told["after_the_end"] += _unaccounted(databases, seat, saved)
    return told, strange


def _unaccounted(databases: Databases, seat: Seat, saved: set[int]) -> bool:
    """Tell whether a promise is missing from the receipt, or the receipt is not of what is stored (EX-19)."""
    with databases.session(readonly=True) as session:
        attempt = queries.attempt(session, seat.attempt_id)
        rows = session.exec(select(Response).where(Response.attempt_id == seat.attempt_id)).all()
    assert attempt is not None
    assert attempt.state in {AttemptState.SUBMITTED, AttemptState.EXPIRED}
    stored = {row.item_id for row in rows}
    kept = {seat.items["short_answer"][number] for number in saved} <= stored
    return not kept or attempt.responses_digest != digest(
        [(row.item_id, row.rev, row.payload) for row in rows]
    )


def test_nothing_is_acknowledged_after_the_end(dbs: Databases, hall: Hall, say: Say, doctor: Doctor) -> None:
    """EX-2, EX-10, EX-19."""
    told, strange = _race(dbs, hall, TRIALS)
    say(
        "D19 save × submit × sweeper",
        f"{TRIALS} trials",
        expected="0 after the end",
        found=f"{told['after_the_end']} after the end",
        acknowledged=told["acknowledged"],
        refused=told["refused"],
        errors=len(strange),
    )
    assert strange == []
    assert told["after_the_end"] == 0
    assert doctor() == ""


def test_control_without_the_lock_it_happens(
    dbs: Databases, hall: Hall, say: Say, monkeypatch: pytest.MonkeyPatch, engine_kind: str
) -> None:
    # SQLite's one writer is the lock; there the guard that it protects is taken out.
    safeguard = "FOR SHARE {patience}" if engine_kind == "postgresql" else "AND a.state = 'open'"
    assert safeguard in writing.TEXTS[engine_kind]
    weak = {**writing.TEXTS, engine_kind: writing.TEXTS[engine_kind].replace(safeguard, "")}
    monkeypatch.setattr(writing, "TEXTS", weak)
    monkeypatch.setattr(writing, "STATEMENTS", writing.statements())
    told, _ = _race(dbs, hall, CONTROL_TRIALS)
    say(
        f"D19 control: without “{safeguard.split(' {')[0]}”",
        f"{CONTROL_TRIALS} trials",
        expected="some after the end",
        found=f"{told['after_the_end']} after the end",
        acknowledged=told["acknowledged"],
    )
    assert told["after_the_end"] > 0
