"""Saving: the higher revision wins, and nothing is acknowledged after the end."""

import json
import uuid
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlmodel import col, select

from app.db import Databases
from app.exams import operations, queries
from app.exams.facts import Given
from app.exams.models import AttemptItem, Response
from app.exams.receipts import digest
from app.exams.refusals import Closed
from tests.cast import Cast
from tests.exams.conftest import Stage
from tests.exams.test_start import _start, _together


@pytest.fixture
def begun(dbs: Databases, stage: Stage, cast: Cast) -> tuple[uuid.UUID, uuid.UUID]:
    """An's attempt and the short answer on it."""
    attempt_id = _start(dbs, stage, cast.an.id)
    with dbs.session() as session:
        items = session.exec(
            select(AttemptItem.item_id)
            .where(AttemptItem.attempt_id == attempt_id)
            .order_by(col(AttemptItem.position))
        ).all()
    return attempt_id, items[-1]


def _save(dbs: Databases, begun: tuple[uuid.UUID, uuid.UUID], person: uuid.UUID, rev: int, text: str) -> Any:
    attempt_id, item_id = begun
    with dbs.transaction() as session:
        return operations.save_responses(
            session, attempt_id, person, generation=1, responses=[Given(item_id, rev, text)]
        )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arrivals=st.lists(st.integers(1, 6), min_size=1, max_size=10))
def test_the_highest_revision_stands_whatever_the_order_of_arrival(
    dbs: Databases, begun: tuple[uuid.UUID, uuid.UUID], cast: Cast, arrivals: list[int]
) -> None:
    """EX-6: delayed, doubled and reordered saves end in what the candidate wrote last."""
    with dbs.transaction() as session:
        session.execute(delete(Response))
    for rev in arrivals:
        outcome = _save(dbs, begun, cast.an.id, rev, f"第 {rev} 稿")
        told = [*outcome.saved, *outcome.stale]
        assert [max(row.rev, rev) for row in told] == [row.rev for row in told]
    with dbs.session() as session:
        row = session.exec(select(Response)).one()
        assert (row.rev, json.loads(row.payload)) == (max(arrivals), f"第 {max(arrivals)} 稿")


def test_saves_at_once_leave_the_highest_revision(
    dbs: Databases, begun: tuple[uuid.UUID, uuid.UUID], cast: Cast
) -> None:
    """EX-6, by concurrent requests."""
    acts = [lambda rev=rev: _save(dbs, begun, cast.an.id, rev, str(rev)) for rev in range(1, 9)]
    assert _together(*acts) == []
    with dbs.session() as session:
        row = session.exec(select(Response)).one()
        assert (row.rev, row.payload) == (8, '"8"')


def test_a_save_beside_the_handing_in_is_counted_or_refused(
    dbs: Databases, begun: tuple[uuid.UUID, uuid.UUID], cast: Cast
) -> None:
    """EX-2, EX-10: what was acknowledged is in the receipt; what is not was refused as closed."""
    attempt_id, _ = begun
    acknowledged: list[int] = []
    receipts: list[Any] = []

    def save(rev: int) -> None:
        with suppress(Closed):
            acknowledged.extend(row.rev for row in _save(dbs, begun, cast.an.id, rev, str(rev)).saved)

    def submit() -> None:
        with dbs.transaction() as session:
            receipts.append(
                operations.submit(session, attempt_id, cast.an.id, generation=1, submit_key=uuid.uuid4())
            )

    _save(dbs, begun, cast.an.id, 1, "1")
    assert _together(*[lambda rev=rev: save(rev) for rev in range(2, 7)], submit) == []
    with dbs.session() as session:
        row = session.exec(select(Response)).one()
        assert row.rev == max([1, *acknowledged])
        ended = queries.attempt(session, attempt_id)
        assert ended is not None
        stored = [(row.item_id, row.rev, row.payload)]
    assert ended.responses_digest == digest(stored) == receipts[0].responses_digest


@pytest.mark.parametrize("text", ["", "〇𠮷·“引号”", "a\u2028b", "0" * 20_000, '{"x": 1}', "\\u0000"])
def test_every_text_comes_back_as_it_was(
    dbs: Databases, begun: tuple[uuid.UUID, uuid.UUID], cast: Cast, text: str
) -> None:
    _save(dbs, begun, cast.an.id, 1, text)
    with dbs.session() as session:
        attempt = queries.attempt(session, begun[0])
        assert attempt is not None
        assert queries.paper(session, attempt).items[-1].response == text
