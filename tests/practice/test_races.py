"""Two tabs and two devices at the same moment: one round, one answer, one count."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from sqlmodel import Session, select

from app.db import Databases
from app.practice import operations
from app.practice.models import ErrorBookEntry, PracticeAnswer, PracticeRound
from tests.cast import Cast
from tests.practice.conftest import ALL, Desk, an_item

AT_ONCE = 4
Found = TypeVar("Found")


def _together(dbs: Databases, act: Callable[[Session], Found]) -> list[Found]:
    """Do one thing in several transactions that begin together."""
    gate = Barrier(AT_ONCE)

    def once(_number: int) -> Found:
        gate.wait()
        with dbs.transaction() as session:
            return act(session)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(once, range(AT_ONCE)))


def test_rounds_begun_together_are_one(dbs: Databases, stocked: Cast) -> None:
    begun = _together(dbs, lambda session: Desk(session, stocked.an).begin(ALL))
    assert len(set(begun)) == 1
    with dbs.session() as session:
        assert session.exec(select(PracticeRound.id)).all() == begun[:1]


def test_one_question_answered_in_several_tabs_counts_once(dbs: Databases, stocked: Cast) -> None:
    with dbs.transaction() as session:
        round_id = Desk(session, stocked.an).round_on(an_item(session), an_item(session, number=1))
        shown = Desk(session, stocked.an).question(round_id)

    def give_up(session: Session) -> bool:
        desk = Desk(session, stocked.an)
        return operations.answer(session, round_id, shown, None, desk.reach, at=desk.at)

    assert sorted(_together(dbs, give_up)) == [False] * (AT_ONCE - 1) + [True]
    with dbs.session() as session:
        assert session.exec(select(PracticeAnswer.position)).all() == [1]
        assert session.exec(select(ErrorBookEntry.times_wrong)).all() == [1]
