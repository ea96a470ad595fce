"""What must hold of planning holds after its operations, and a break is found."""

from datetime import date

from sqlalchemy import text
from sqlmodel import Session

from app.planning import operations
from app.planning.invariants import INVARIANTS
from app.planning.models import ExcuseKind, Origin
from tests.cast import Cast
from tests.planning.stage import AT, draft, set_stage


def _broken(session: Session) -> list[str]:
    return [said for said, query in INVARIANTS.items() if session.execute(text(query)).first() is not None]


def test_a_used_programme_keeps_every_invariant_and_breaks_are_found(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast, capacity=6)
    plan_id = draft(session, cast, stage)
    operations.publish_plan(session, plan_id, by=cast.cy.actor, at=AT)
    operations.excuse(
        session,
        stage.programme,
        cast.an.id,
        kind=ExcuseKind.DEFERRAL,
        reason="出差",
        proof="派出通知",
        expires_on=date(2100, 6, 1),
        by=cast.cy.actor,
        at=AT,
    )
    again = draft(session, cast, stage, keep_published=False)
    operations.publish_plan(session, again, by=cast.cy.actor, at=AT)
    assert _broken(session) == []

    breaks = {
        "UPDATE rotation_plan SET published_at = NULL": ["a plan that is or was in force says since when"],
        "UPDATE batch SET capacity = 1": ["a batch seats no more than it may"],
        "UPDATE programme SET state = 'draft'": ["a programme with a plan in force is no draft"],
        "UPDATE batch SET state = 'cancelled'": ["a seat is in a batch of its programme that takes place"],
        "UPDATE programme SET roster_as_of = NULL": [
            "a roster with people is frozen, and a frozen one has people"
        ],
    }
    for statement, said in breaks.items():
        with session.begin_nested() as point:
            session.execute(text(statement))
            assert _broken(session) == said, statement
            point.rollback()
    assert _broken(session) == []


def test_a_make_up_beside_a_seat_breaks_nothing(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast)
    operations.enrol(session, stage.first, cast.an.id, by=cast.cy.actor, at=AT)
    operations.enrol(session, stage.second, cast.an.id, origin=Origin.MAKE_UP, by=cast.cy.actor, at=AT)
    assert _broken(session) == []
