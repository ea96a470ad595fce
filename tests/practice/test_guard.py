"""What may be practised: never what is kept for exams, and nothing an exam could be asking somebody right now."""

import itertools
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import Session, col, select

from app.bank.facts import ItemState, Reserve
from app.bank.models import BankItem, ItemStatistic, ItemVersion
from app.exams import operations as exams
from app.exams.models import AttemptItem, Candidate, Sitting
from app.practice import operations, queries
from app.practice.facts import Reach
from app.practice.models import ErrorBookEntry, PracticeAnswer
from app.practice.queries.topics import candidates
from app.practice.rules import NothingDue, NotNow
from app.web.tables import State
from question_bank.items import Kind
from question_bank.responses import Response
from tests.cast import Cast
from tests.exams.conftest import Stage, set_stage
from tests.exams.conftest import stage as stage
from tests.practice.conftest import BOOK, Desk, an_item, response_of, version_of

STATES = list(itertools.product(ItemState, (None, *Reserve), (False, True), (False, True)))


def _rings(session: Session, item: BankItem) -> None:
    session.add(
        ItemStatistic(
            version_id=version_of(session, item),
            item_id=item.id,
            scripts=40,
            answered=40,
            figures={},
            alarms=[],
            rings=True,
            measured_at=item.updated_at,
        )
    )
    session.flush()


def _offered(session: Session, reach: Reach) -> set[uuid.UUID]:
    found = candidates(session, reach, topic="", kind="", in_book=False)
    return {item_id for item_id, *_ in found.values()}


def test_practice_offers_an_item_in_no_state_but_the_right_ones(session: Session, stocked: Cast) -> None:
    """Every state × reserve × drift × alarm: approved, sound, and for practice or for both."""
    an, items = Desk(session, stocked.an), list(session.exec(select(BankItem).order_by(col(BankItem.code))))
    offered = {}
    for number, (state, reserve, drifted, rings) in enumerate(STATES):
        if number % len(items) == 0 and number:
            session.rollback()
        item = items[number % len(items)]
        item.state, item.reserved_for, item.drifted = state, reserve, drifted
        if state is not ItemState.APPROVED:
            item.reviewer_id = None
        session.add(item)
        session.flush()
        if rings:
            _rings(session, item)
        offered[state, reserve, drifted, rings] = item.id in _offered(session, an.reach)
        assert (item.id in _offered(session, _paused(an.reach))) == (
            offered[state, reserve, drifted, rings] and reserve is Reserve.PRACTICE
        )
    right = {(ItemState.APPROVED, reserve, False, False) for reserve in (None, Reserve.PRACTICE)}
    assert {each for each, is_offered in offered.items() if is_offered} == right


def _paused(reach: Reach) -> Reach:
    return Reach(reach.person_id, reach.shelf, "结业考试", Desk.at)


def _reserve(session: Session, item: BankItem) -> None:
    item.reserved_for = Reserve.EXAM


def _retire(session: Session, item: BankItem) -> None:
    item.state = ItemState.RETIRED


def _send_back(session: Session, item: BankItem) -> None:
    item.state, item.reviewer_id = ItemState.DRAFT, None


def _drift(session: Session, item: BankItem) -> None:
    item.drifted = True


def _move(session: Session, item: BankItem) -> None:
    item.unit_path = "/FJ/FJ-B/"


SPOILT: dict[str, Any] = {
    "kept for exams": _reserve,
    "retired": _retire,
    "revised": _send_back,
    "drifted": _drift,
    "alarmed": _rings,
    "of another unit": _move,
}


def test_what_is_spoilt_after_it_went_into_a_book_comes_back_nowhere(session: Session, stocked: Cast) -> None:
    """Kept for exams, retired, revised, drifted, alarmed or given to another unit since: it is nowhere, and its row
    stays.

    Neither in the book, nor its counts, nor a round, nor an answer already given.
    """
    an, item = Desk(session, stocked.an), an_item(session)
    waits = an_item(session, number=1)
    round_id = an.round_on(item, waits)
    an.answer(round_id, 1, right=False)
    an.at += timedelta(days=2)
    assert queries.tallies(session, an.reach, an.at.date())["due"] == 1
    right = response_of(session, an.question(round_id, 2), right=True)
    for spoil in SPOILT.values():
        with session.begin_nested() as before:
            for each in (item, waits):
                spoil(session, each)
                session.add(each)
            session.flush()
            _is_nowhere(an, item, round_id, right)
            before.rollback()
        session.expire_all()
    assert queries.tallies(session, an.reach, an.at.date())["due"] == 1


def _is_nowhere(an: Desk, item: BankItem, round_id: uuid.UUID, right: Response) -> None:
    session, today = an.session, an.at.date()
    assert item.id not in _offered(session, an.reach)
    assert queries.errors(session, an.reach, State(), today) == ([], 0)
    assert queries.tallies(session, an.reach, today) == {"due": 0, "all": 0, "out": 0}
    assert queries.due(session, an.reach, today) == 0
    assert sum(line.due for line in queries.topics(session, an.reach, today)) == 0
    answered = an.question(round_id, 1)
    assert (answered.item, answered.entry) == (None, None)
    with pytest.raises(NotNow):
        operations.answer(session, round_id, an.question(round_id, 2), right, an.reach, at=an.at)
    operations.finish(session, round_id, at=an.at)
    with pytest.raises(NothingDue):
        an.begin(BOOK)
    assert session.exec(select(ErrorBookEntry.item_id)).all() == [item.id]


def test_an_item_reworded_since_it_was_asked_is_not_shown_in_its_old_words(
    session: Session, stocked: Cast
) -> None:
    an, item = Desk(session, stocked.an), an_item(session)
    round_id = an.round_on(item)
    old = session.exec(select(ItemVersion).where(ItemVersion.item_id == item.id)).one()
    values = old.model_dump() | {"id": uuid.uuid4(), "version": 2}
    session.add(ItemVersion(**values))
    item.version = 2
    session.add(item)
    session.flush()
    assert an.question(round_id).item is None
    assert item.id in _offered(session, an.reach)


def test_while_an_exam_is_open_to_somebody_they_practise_only_what_no_exam_draws(
    session: Session, cast: Cast, stage: Stage
) -> None:
    """EX-5: not one key of what the exam could ask is shown to its candidates before its window closes."""
    sitting = session.get_one(Sitting, stage.sitting_id)
    an = Desk(session, cast.an, sitting.opens_at + timedelta(minutes=30))
    kept = an_item(session, Kind.TRUE_FALSE)
    kept.reserved_for = Reserve.PRACTICE
    session.add(kept)
    session.flush()
    assert an.reach.until == sitting.closes_at
    assert _offered(session, an.reach) == {kept.id}
    cy = Desk(session, cast.cy, an.at)
    assert len(_offered(session, cy.reach)) == 40
    for at in (sitting.opens_at - timedelta(minutes=1), sitting.closes_at):
        an.at = at
        assert an.reach.shared
        assert len(_offered(session, an.reach)) == 40


def test_a_window_held_open_for_one_person_holds_practice_back_for_them_alone(
    session: Session, cast: Cast, stage: Stage
) -> None:
    sitting = session.get_one(Sitting, stage.sitting_id)
    mine = (col(Candidate.sitting_id) == sitting.id, col(Candidate.person_id) == cast.an.id)
    session.execute(update(Candidate).where(*mine).values(held_open_seconds=600))
    at = sitting.closes_at + timedelta(minutes=5)
    assert Desk(session, cast.an, at).reach.until == sitting.closes_at + timedelta(minutes=10)
    assert Desk(session, cast.bo, at).reach.shared


def test_an_answered_question_of_before_shows_no_key_during_the_exam(session: Session, stocked: Cast) -> None:
    """EX-5: nor does a round of last week, or one left on another device."""
    an = Desk(session, stocked.an)
    round_id = an.round_on(an_item(session), an_item(session, number=1))
    an.answer(round_id, 1, right=False)
    assert an.question(round_id, 1).entry is not None
    stage = set_stage(session, stocked)
    an.at = session.get_one(Sitting, stage.sitting_id).opens_at + timedelta(days=0, minutes=1)
    for number in (1, 2):
        question = an.question(round_id, number)
        assert (question.item, question.entry) == (None, None)
    assert [mark.open for mark in queries.strip(session, round_id, an.reach)] == [False, False]
    assert queries.waiting(session, an.reach) == 1
    assert session.exec(select(PracticeAnswer.position)).all() == [1]


def test_a_question_on_ones_open_paper_is_not_practised_though_kept_for_practice_since(
    session: Session, cast: Cast, stage: Stage
) -> None:
    """EX-5: it was drawn before it was reserved."""
    attempt_id = exams.start(session, stage.sitting_id, cast.an.id)
    drawn = session.exec(select(AttemptItem.item_id).where(AttemptItem.attempt_id == attempt_id)).all()
    session.execute(update(BankItem).values(reserved_for=Reserve.PRACTICE))
    at = session.get_one(Sitting, stage.sitting_id).opens_at + timedelta(hours=1)
    offered = _offered(session, Desk(session, cast.an, at).reach)
    assert offered.isdisjoint(drawn)
    assert len(offered) == 40 - len(drawn)
    assert set(drawn) <= _offered(session, Desk(session, cast.bo, at).reach)
