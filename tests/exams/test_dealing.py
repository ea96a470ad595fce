"""An exam's papers come from one series: the least drawn first, counted over what was drawn before it began."""

import uuid
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal

from sqlmodel import Session, select

from app.bank import operations as bank
from app.bank.facts import DrawableItem
from app.clock import new_id
from app.db import Databases
from app.exams import blueprints, dealing, operations, pools, queries
from app.exams.facts import AttemptKind, AttemptState, ExamState, MarkingState
from app.exams.models import Attempt, AttemptItem, Exam, ExamFigures
from question_bank.blueprints import Blueprint
from question_bank.papers import Paper
from question_bank.statistics import Sheet, item_statistics
from tests.builders import AT
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


def _measure(session: Session, items: list[DrawableItem], right: int, candidates: int) -> None:
    """Let so many of the candidates, the strongest, have answered each item right."""
    sheets = [Sheet(float(number >= candidates - right), number / candidates) for number in range(candidates)]
    figures = item_statistics(sheets)
    measured = [bank.Measured(each.item_id, each.version_id, figures) for each in items]
    bank.note_statistics(session, measured, at=AT + timedelta(days=candidates))
    session.flush()


def test_papers_of_an_exam_are_levelled_by_what_was_measured_when_it_was_published(
    session: Session, stage: Stage, cast: Cast
) -> None:
    """EX-20: later exams neither change what its papers aim at nor keep one from being dealt again."""
    exam = session.get_one(Exam, stage.exam_id)
    items = list(pools.ready(session, SINGLES).items.values())
    singles = [each for each in items if each.item.kind == "single"]
    _measure(session, singles[:3], right=10, candidates=40)
    _measure(session, singles[3:4], right=29, candidates=29)
    exam.blueprint, exam.state = blueprints.to_json(SINGLES), ExamState.DRAFT
    session.flush()
    operations.publish_exam(session, exam.id, by=cast.cy.actor, at=AT)
    session.flush()
    kept = session.get_one(ExamFigures, exam.id).figures
    assert kept == {each.code: ["0.2500", 40] for each in singles[:3]}
    own = pools.ready(session, SINGLES, exam.unit_path, exam.id)
    assert own.pool.rate(singles[0].code) == (Decimal("0.2500"), True)
    # Twenty-nine are too few: the author's estimate stands.
    assert own.pool.rate(singles[3].code)[1] is False
    paper = dealing.deal(session, exam.id, own, queries.now(session))
    _measure(session, singles, right=36, candidates=45)
    assert pools.ready(session, SINGLES, exam.unit_path).pool.rate(singles[0].code) == (
        Decimal("0.8000"),
        True,
    )
    again = pools.ready(session, SINGLES, exam.unit_path, exam.id)
    assert again.pool.rate(singles[0].code) == (Decimal("0.2500"), True)
    assert dealing.dealt_again(session, exam.id, again, paper.seed) == paper


def test_an_item_whose_figures_ring_is_no_longer_drawn_without_any_other_change(
    session: Session, stage: Stage
) -> None:
    (item, *_) = [each for each in pools.ready(session, SINGLES).items.values() if each.item.kind == "single"]
    sheets = [Sheet(float(number < 20), number / 40) for number in range(40)]
    bank.note_statistics(
        session, [bank.Measured(item.item_id, item.version_id, item_statistics(sheets))], at=AT
    )
    session.flush()
    assert item.code not in pools.ready(session, SINGLES).items
