"""The points of a curve, and phone numbers of a programme's people."""

import uuid
from datetime import datetime, time
from typing import Any

from sqlalchemy import func
from sqlalchemy import select as rows_of
from sqlmodel import Session, col

from app.briefing import rules
from app.briefing.facts import Point
from app.clock import SHANGHAI, day_of
from app.coverage import rules as judging
from app.coverage.moments import moment
from app.coverage.queries.gathering import gather
from app.journal.models import Event
from app.organisation.models import Person
from app.planning.models import RosterEntry
from app.planning.records import ProgrammeFacts
from app.web.actor import Scope

TAKEN = "briefing.phones_taken"


def points(session: Session, programme: ProgrammeFacts, area: Scope, at: datetime) -> list[Point]:
    """Return the figures of an area week by week, each asked of the rows as of the end of its day."""
    if programme.roster_frozen_at is None:
        return []
    first = max(programme.starts_on, day_of(programme.roster_frozen_at))
    last = max(min(day_of(at), programme.ends_on), first)
    return [_point(session, programme, area, day.isoformat(), at) for day in rules.days(first, last)]


def _point(session: Session, programme: ProgrammeFacts, area: Scope, day: str, at: datetime) -> Point:
    when = moment(day, at)
    known = gather(session, [programme], area, when.at, is_past=when.is_past)[programme.id]
    judged = (judging.figures_of(judging.judge(facts, when.day)) for facts in known.people)
    return Point(when.day, judging.add((figures, 1) for figures in judged))


def phones(session: Session, programme_id: uuid.UUID, area: Scope) -> dict[str, str]:
    """Return the phone numbers of the people on a programme's roster within an area."""
    known: Any = (
        rows_of(col(Person.id), col(Person.phone))
        .join(RosterEntry, col(RosterEntry.person_id) == Person.id)
        .where(
            col(RosterEntry.programme_id) == programme_id,
            col(Person.phone).is_not(None),
            area.clause(col(RosterEntry.unit_path)),
        )
    )
    return {str(person_id): phone for person_id, phone in session.execute(known).all()}


def taken_today(session: Session, person_id: uuid.UUID, at: datetime) -> int:
    """Count how often somebody took whole numbers out since midnight."""
    midnight = datetime.combine(day_of(at), time(), SHANGHAI)
    mine = (col(Event.action) == TAKEN, col(Event.actor_id) == person_id, col(Event.at) >= midnight)
    return int(session.execute(rows_of(func.count()).select_from(Event).where(*mine)).scalar_one())
