"""D18: fifty starts of one person at one moment."""

import uuid
from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlmodel import Session

from app import db
from app.config import Config
from app.db import Databases
from app.exams import operations
from app.refusals import Refusal
from tests.drills.conftest import Doctor, Say
from tests.drills.races import together
from tests.drills.sizes import engines, size
from tests.load.hall import Hall

ENGINES = engines("sqlite", "postgresql", short="postgresql")
STARTS, ROUNDS = 50, size("D18 rounds")


def _storm(
    databases: Databases, hall: Hall, rounds: int, *, until: int = STARTS
) -> tuple[Counter[int], list[object]]:
    """Return how many attempts each person got, and whatever was neither an attempt nor a refusal.

    It ends early when somebody has `until` attempts.
    """
    got: Counter[int] = Counter()
    strange: list[object] = []

    def start(person_id: uuid.UUID) -> uuid.UUID:
        with databases.transaction() as session:
            return operations.start(session, hall.sitting_id, person_id)

    for person_id in hall.people[:rounds]:
        outcomes = together([lambda person_id=person_id: start(person_id)] * STARTS)  # type: ignore[misc]
        strange += [each for each in outcomes if not isinstance(each, uuid.UUID | Refusal)]
        with databases.session(readonly=True) as session:
            got[_open(session, person_id, databases)] += 1
        if max(got) >= until:
            break
    return got, strange


def _told(got: Counter[int]) -> str:
    return ", ".join(f"{people} with {attempts}" for attempts, people in sorted(got.items()))


def _open(session: Session, person_id: uuid.UUID, databases: Databases) -> int:
    key = person_id.hex if databases.web.dialect.name == "sqlite" else person_id
    counted = session.execute(text("SELECT count(*) FROM attempt WHERE person_id = :key"), {"key": key})
    return int(counted.scalar_one())


@pytest.fixture
def crowded(config: Config) -> Iterator[Databases]:
    """A connection for every start, so that none waits for another to be done."""
    found = Databases(config.model_copy(update={"pool_size": STARTS}))
    yield found
    found.dispose()


def test_fifty_starts_at_once_begin_one_attempt(
    crowded: Databases, hall: Hall, say: Say, doctor: Doctor
) -> None:
    """EX-13, EX-14: though three attempts are allowed."""
    got, strange = _storm(crowded, hall, ROUNDS)
    say(
        "D18 50 starts at once",
        f"{ROUNDS} rounds",
        expected="1 attempt each",
        found=_told(got),
        errors=len(strange),
    )
    assert strange == []
    assert got == {1: ROUNDS}
    assert doctor() == ""


@pytest.fixture
def unguarded(
    hall: Hall, config: Config, engine_kind: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Databases]:
    """Without the index of open attempts; on SQLite, whose one writer would hide it, without transactions."""
    if engine_kind == "sqlite":
        monkeypatch.setattr(db, "_begin_sqlite", lambda connection: None)
    found = Databases(config.model_copy(update={"pool_size": STARTS}))
    with found.web.connect() as connection:
        connection.execute(text("DROP INDEX uq_attempt_open"))
        connection.commit()
    yield found
    found.dispose()


def test_control_without_the_index_there_are_more(
    unguarded: Databases, hall: Hall, say: Say, doctor: Doctor
) -> None:
    got, _ = _storm(unguarded, hall, len(hall.people), until=2)
    say("D18 control: index dropped", f"{got.total()} rounds", expected="more than 1", found=_told(got))
    assert max(got) > 1
    assert "EX-13" in doctor()
