"""What must hold of leave and free seats holds after its operations, and a break is found."""

from datetime import date

from sqlalchemy import text
from sqlmodel import Session, col, select

from app.leave import operations
from app.leave.facts import Days, Half, LeaveKind, OfferState
from app.leave.invariants import INVARIANTS
from app.leave.models import SeatOffer
from app.planning.models import Enrolment
from app.web.actor import Actor
from tests.cast import Cast
from tests.leave.stage import BEFORE, FIRST, teach


def _broken(session: Session) -> list[str]:
    return [said for said, query in INVARIANTS.items() if session.execute(text(query)).first() is not None]


def test_leave_and_a_taken_seat_keep_every_invariant_and_breaks_are_found(
    session: Session, cast: Cast
) -> None:
    teach(session, cast, capacity=6, publish=True)
    held = (Enrolment.person_id == cast.an.id, col(Enrolment.withdrawn_at).is_(None))
    batch_id = session.exec(select(Enrolment.batch_id).where(*held)).one()
    leave_id = operations.ask(
        session,
        batch_id,
        kind=LeaveKind.OFFICIAL,
        days=Days(FIRST, Half.MORNING, date(2100, 1, 14), Half.AFTERNOON),
        reason="援派",
        by=cast.an.actor,
        at=BEFORE,
    )
    assert operations.approve(session, leave_id, version=1, by=cast.cy.actor, at=BEFORE)
    assert _broken(session) == []
    breaks = {
        "UPDATE absence SET ends_on = starts_on": ["approved leave keeps the person off its days"],
        "UPDATE enrolment SET withdrawn_at = NULL": ["what is offered was given up"],
    }
    offer = session.exec(select(SeatOffer).where(SeatOffer.state == OfferState.OPEN)).first()
    if offer is not None:
        breaks["UPDATE vacancy SET closed_at = opened_at, outcome = 'too_late'"] = [
            "a seat that is offered no longer has no open offer"
        ]
    for statement, said in breaks.items():
        with session.begin_nested() as point:
            session.execute(text(statement))
            assert _broken(session) == said, statement
            point.rollback()
    if offer is not None:
        who = Actor(offer.person_id, "递补", ())
        assert operations.accept(session, offer.id, by=who, at=BEFORE)
    assert _broken(session) == []
