"""Leave beyond one seventh of the hours: withdrawal is recommended, somebody else confirms it or says why not."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app.clock import new_id
from app.leave import operations, queries
from app.leave.facts import Half, LeaveKind
from app.leave.models import LimitDecision
from app.leave.refusals import KeptWithoutReason, NotOverLimit, OwnLeave
from app.planning.models import Enrolment
from tests.cast import Cast, Player
from tests.leave.stage import BEFORE, FIRST, WITHIN, Taught, days, teach

_staging = teach


@pytest.fixture
def taught(staged: Taught) -> Taught:
    return staged


def _away(session: Session, cast: Cast, taught: Taught, who: Player, *halves: tuple[int, Half]) -> None:
    for day, half in halves:
        leave_id = operations.ask(
            session,
            taught.batch,
            kind=LeaveKind.SICK,
            days=days(day, half, day, half),
            reason="就诊",
            by=who.actor,
            at=BEFORE,
        )
        operations.approve(session, leave_id, version=1, by=cast.cy.actor, at=BEFORE)
    session.commit()


def _keep(session: Session, taught: Taught, who: Player, reason: str, by: Player) -> None:
    operations.keep_seat(
        session, taught.programme, taught.batch, who.id, reason=reason, by=by.actor, at=BEFORE
    )


def test_one_eighth_is_within_the_limit_and_two_are_beyond(
    session: Session, cast: Cast, taught: Taught
) -> None:
    """Eight lessons: 120 × 7 < 960, and 240 × 7 > 960; compared in whole minutes."""
    _away(session, cast, taught, cast.an, (1, Half.MORNING))
    assert queries.over_limit(session, taught.programme, FIRST) == []
    _away(session, cast, taught, cast.an, (2, Half.MORNING))
    (found,) = queries.over_limit(session, taught.programme, FIRST)
    assert (found.name, found.leave_minutes, found.total_minutes) == ("安青禾", 240, 960)
    assert queries.over_limit(session, taught.programme, FIRST + timedelta(days=4)) == []


def test_an_organizer_keeps_a_seat_with_a_reason_until_more_is_missed(
    session: Session, cast: Cast, taught: Taught
) -> None:
    _away(session, cast, taught, cast.an, (1, Half.MORNING), (2, Half.MORNING))
    with pytest.raises(KeptWithoutReason):
        operations.keep_seat(
            session, taught.programme, taught.batch, cast.an.id, reason=" ", by=cast.cy.actor, at=BEFORE
        )
    with pytest.raises(OwnLeave):
        operations.keep_seat(
            session, taught.programme, taught.batch, cast.an.id, reason="我", by=cast.an.actor, at=BEFORE
        )
    operations.keep_seat(
        session, taught.programme, taught.batch, cast.an.id, reason="因公", by=cast.cy.actor, at=BEFORE
    )
    session.commit()
    assert queries.over_limit(session, taught.programme, FIRST) == []
    with pytest.raises(NotOverLimit):
        operations.keep_seat(
            session, taught.programme, taught.batch, cast.an.id, reason="因公", by=cast.cy.actor, at=BEFORE
        )
    _away(session, cast, taught, cast.an, (3, Half.AFTERNOON))
    assert [each.leave_minutes for each in queries.over_limit(session, taught.programme, FIRST)] == [360]


def test_a_confirmed_withdrawal_takes_the_seat_and_keeps_what_was_attended(
    session: Session, cast: Cast, taught: Taught
) -> None:
    _away(session, cast, taught, cast.an, (1, Half.MORNING), (2, Half.MORNING))
    operations.withdraw_over_limit(
        session, taught.programme, taught.batch, cast.an.id, by=cast.cy.actor, at=WITHIN
    )
    session.commit()
    seat = session.exec(select(Enrolment).where(Enrolment.person_id == cast.an.id)).one()
    assert seat.withdrawn_reason == "请假超过总学时的七分之一"
    assert queries.over_limit(session, taught.programme, FIRST) == []
    with pytest.raises(NotOverLimit):
        operations.withdraw_over_limit(
            session, taught.programme, taught.batch, cast.bo.id, by=cast.cy.actor, at=WITHIN
        )


def test_the_table_holds_no_decision_within_the_limit(session: Session, cast: Cast, taught: Taught) -> None:
    session.add(
        LimitDecision(
            id=new_id(),
            batch_id=taught.batch,
            person_id=cast.an.id,
            leave_minutes=120,
            total_minutes=960,
            is_withdrawn=True,
            decided_by=cast.cy.id,
            decided_at=BEFORE,
        )
    )
    with pytest.raises(IntegrityError, match="beyond_one_seventh"):
        session.flush()
    session.rollback()
