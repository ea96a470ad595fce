"""Instants: each with its zone, whatever the server's own is and whatever the clocks of its country do."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import DateTime
from sqlalchemy.exc import StatementError
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime

from app.db import Databases
from app.exams import operations, queries
from app.exams.facts import Given
from app.exams.models import Sitting
from app.exams.rules import Admission, admission, deadline
from tests.cast import Cast
from tests.exams.conftest import Stage
from tests.exams.staff import attempt

HOUR = timedelta(hours=1)
# Beside Shanghai: a zone ahead and one behind with summer time, one of half an hour whose summer time is half an hour.
ZONES = ["Asia/Shanghai", "America/St_Johns", "Europe/Berlin", "Australia/Lord_Howe"]
# The hours in which the clocks of Berlin and St. John's jump, spring and autumn; Lord Howe's autumn is in April.
EDGES = ["2026-03-29T01:00", "2026-10-25T01:00", "2026-03-08T05:30", "2026-11-01T04:30", "2026-04-04T15:00"]


@pytest.fixture(params=ZONES)
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Let this process live in a zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def test_every_column_of_time_holds_a_zone() -> None:
    """EX-17: the kind of column that refuses an instant without a zone and gives back UTC, in every table."""
    plain = [
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, DateTime) and not isinstance(column.type, UTCDateTime)
    ]
    assert plain == []


def test_the_zone_of_a_server_decides_nothing(dbs: Databases, stage: Stage, cast: Cast, zone: str) -> None:
    """EX-17: over every jump of the clocks a window, a deadline and a save are the instants they were set to."""
    for number, edge in enumerate(EDGES):
        middle = datetime.fromisoformat(edge).replace(tzinfo=UTC)
        opens, closes = middle - HOUR, middle + HOUR / 2
        with dbs.transaction() as session:
            row = session.get_one(Sitting, stage.sitting_id)
            row.opens_at, row.closes_at = opens, closes
        with dbs.session(readonly=True) as session:
            found = queries.sitting(session, stage.sitting_id)
        assert found is not None
        assert (found.opens_at, found.closes_at) == (opens, closes), edge
        assert found.opens_at.utcoffset() == timedelta(0)
        assert deadline(middle, 60, 100, found.closes_at) - middle == HOUR / 2
        assert admission(found.opens_at, found.closes_at, None, closes) is Admission.CLOSED
        assert (
            admission(found.opens_at, found.closes_at, None, closes - timedelta(seconds=1)) is Admission.OPEN
        )
        if number == 0:
            _sit(dbs, stage, cast, middle, closes)


def _sit(dbs: Databases, stage: Stage, cast: Cast, began: datetime, closes: datetime) -> None:
    """Begin before the clocks jump and save after it."""
    with dbs.transaction() as session:
        key = operations.start(session, stage.sitting_id, cast.an.id, at=began - HOUR / 4)
        found = queries.attempt(session, key)
        assert found is not None
        item = next(each for each in queries.paper(session, found).items if each.item.kind.value == "single")
        given = [Given(item.id, 1, item.item.options[0].id)]
        operations.save_responses(
            session, key, cast.an.id, generation=1, responses=given, at=began + HOUR / 4
        )
    stored = attempt(dbs, key)
    assert (stored.started_at, stored.deadline_at) == (began - HOUR / 4, closes)


def test_an_instant_without_a_zone_is_refused(dbs: Databases, stage: Stage) -> None:
    """EX-17: by the column itself, before the database sees it."""
    with dbs.transaction() as session:
        row = session.get_one(Sitting, stage.sitting_id)
        row.closes_at = datetime(2026, 11, 2, 9, 0)  # noqa: DTZ001
        with pytest.raises(StatementError, match=r"naive|aware"):
            session.flush()
        session.rollback()
