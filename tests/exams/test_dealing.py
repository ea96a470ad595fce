"""An exam's papers come from one series: the least drawn first, counted over what was drawn before it began."""

import uuid
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal

from sqlmodel import Session, select

from app.bank.facts import DrawableItem
from app.clock import new_id
from app.db import Databases
from app.exams import blueprints, dealing, pools, queries
from app.exams.facts import AttemptKind, AttemptState, MarkingState
from app.exams.models import Attempt, AttemptItem
from question_bank.blueprints import Blueprint
from question_bank.papers import Paper
from tests.cast import Cast
from tests.exams.conftest import BLUEPRINT, Stage

SINGLES: Blueprint = blueprints.from_json([{**BLUEPRINT[0], "count": 2}])


def _deal(session: Session, exam_id: uuid.UUID, number: int) -> list[Paper]:
    ready = pools.ready(session, SINGLES)
    return [dealing.deal(session, exam_id, ready, queries.now(session)) for _ in range(number)]


def test_a_series_wears_the_bank_evenly_and_can_be_dealt_again(dbs: Databases, stage: Stage) -> None:
    """EX-20."""
    with dbs.session() as session:
        papers = _deal(session, stage.exam_id, 12)
        ready = pools.ready(session, SINGLES)
        for paper in (papers[0], papers[5], papers[11]):
            assert dealing.dealt_again(session, stage.exam_id, ready, paper.seed) == paper
    drawn = Counter(ready.items[name].item.fact for paper in papers for name in paper.item_ids)
    times = [drawn[name] for name in ready.pool.supply.facts]
    assert max(times) - min(times) <= 2
    assert len({paper.seed.split("/")[0] for paper in papers}) == 1
    assert all(len(paper.seed) <= 64 for paper in papers)


def _earlier(
    session: Session,
    stage: Stage,
    person: uuid.UUID,
    ordinal: int,
    now: datetime,
    items: list[DrawableItem],
) -> None:
    """Write down an attempt that ended a while ago and asked some items."""
    attempt = Attempt(
        id=new_id(),
        exam_id=stage.exam_id,
        sitting_id=stage.sitting_id,
        person_id=person,
        kind=AttemptKind.REGULAR,
        ordinal=ordinal,
        state=AttemptState.SUBMITTED,
        seed="earlier",
        started_at=now - timedelta(minutes=30),
        deadline_at=now,
        ended_at=now - timedelta(minutes=20),
        marking=MarkingState.UNMARKED,
    )
    session.add(attempt)
    session.flush()
    for position, drawn in enumerate(items, 1):
        session.add(
            AttemptItem(
                attempt_id=attempt.id,
                item_id=drawn.item_id,
                version_id=drawn.version_id,
                position=position,
                marks=Decimal(2),
                option_order=[],
            )
        )


def test_what_was_drawn_for_earlier_attempts_waits(dbs: Databases, stage: Stage, cast: Cast) -> None:
    """Counted from the database, so that whoever deals the series again counts the same."""
    with dbs.transaction() as session:
        ready, now = pools.ready(session, SINGLES), queries.now(session)
        used = sorted(ready.pool.supply.facts)[:2]
        assert len(ready.pool.supply.facts) >= 4
        codes = [ready.pool.supply.facts[name].items[0].id for name in used]
        for ordinal in (1, 2, 3):
            _earlier(session, stage, cast.bo.id, ordinal, now, [ready.items[code] for code in codes])
    with dbs.session() as session:
        assert len(session.exec(select(AttemptItem)).all()) == 6
        dealing._tables.clear()
        first = _deal(session, stage.exam_id, 1)[0]
        assert not {ready.items[name].item.fact for name in first.item_ids} & set(used)
        assert dealing.dealt_again(session, stage.exam_id, ready, first.seed) == first
