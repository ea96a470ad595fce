"""A batch with lessons, people in it and one on the roster without a seat."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlmodel import Session

from app.clock import SHANGHAI
from app.leave.facts import Days, Half
from app.planning import operations as planning
from app.schedule import operations as schedule
from app.schedule.models import ActivityForm
from tests.cast import Cast
from tests.planning.stage import AT, Stage, draft, set_stage

FIRST = date(2099, 12, 1)
# Before the batch, on its second day at nine, and after it.
BEFORE = datetime(2099, 11, 20, 1, 0, tzinfo=UTC)
WITHIN = datetime(2099, 12, 2, 1, 0, tzinfo=UTC)
AFTER = datetime(2099, 12, 10, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Taught:
    """Cy's programme with its plan published, and four days of lessons in the first batch."""

    stage: Stage
    sessions: tuple[uuid.UUID, ...]

    @property
    def programme(self) -> uuid.UUID:
        return self.stage.programme

    @property
    def batch(self) -> uuid.UUID:
        return self.stage.first


def lesson(session: Session, cast: Cast, batch_id: uuid.UUID, day: date, hour: int) -> uuid.UUID:
    starts_at = datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI).astimezone(UTC)
    return schedule.add_session(
        session,
        batch_id,
        title="专题辅导",
        activity_form=ActivityForm.LECTURE,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        minutes=120,
        by=cast.cy.actor,
        at=AT,
    )


def teach(session: Session, cast: Cast, *, capacity: int = 10, publish: bool = False) -> Taught:
    """Seat An and Bo in the first batch (or publish a plan) and set a lesson each half of its four days."""
    stage = set_stage(session, cast, capacity=capacity)
    if publish:
        planning.publish_plan(session, draft(session, cast, stage), by=cast.cy.actor, at=AT)
    else:
        for who in (cast.an.id, cast.bo.id):
            planning.enrol(session, stage.first, who, by=cast.cy.actor, at=AT)
    sessions = tuple(
        lesson(session, cast, stage.first, FIRST + timedelta(days=day), hour)
        for day in range(4)
        for hour in (9, 14)
    )
    session.commit()
    return Taught(stage, sessions)


def days(first: int, half: Half, last: int, last_half: Half) -> Days:
    """Return a leave from a half of a day of the batch (1 to 4) to another."""
    return Days(FIRST + timedelta(days=first - 1), half, FIRST + timedelta(days=last - 1), last_half)


MORNING, AFTERNOON = Half.MORNING, Half.AFTERNOON
HALF_DAY = days(1, MORNING, 1, MORNING)
ONE_DAY = days(2, MORNING, 2, AFTERNOON)
ALL = days(1, MORNING, 4, AFTERNOON)
