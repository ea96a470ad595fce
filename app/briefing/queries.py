"""The curve of a programme, and phone numbers of its people."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import and_, func
from sqlalchemy import select as rows_of
from sqlmodel import Session, col

from app.briefing import rules
from app.briefing.facts import Point, Progress
from app.briefing.models import CoveragePoint
from app.clock import SHANGHAI, day_of
from app.coverage import rules as judging
from app.coverage.counts import figures_of
from app.coverage.facts import Figures
from app.coverage.moments import Moment
from app.coverage.records import Survey
from app.journal.models import Event
from app.organisation.models import Person
from app.planning import queries as planning
from app.planning.models import Programme, RosterEntry
from app.planning.records import ProgrammeFacts
from app.web.actor import Scope

TAKEN = "briefing.phones_taken"


def progress(session: Session, survey: Survey, area: Scope, when: Moment) -> Progress:
    """Return the curve of an area up to a day, in one statement: its days as they are kept, and the figures at hand.

    `survey` is of that area on that day, and gives the last point.
    """
    programme = survey.programme
    if programme.roster_frozen_at is None:
        return Progress()
    asked = curve_days(programme, when.day)
    now = (
        [Point(when.day, survey.total, survey.counted_at or when.at)]
        if asked and asked[-1] == when.day
        else []
    )
    over = asked[:-1] if now else asked
    kept = _kept(session, programme, area, over)
    known = [Point(day, *kept[day]) for day in over if day in kept]
    return Progress((*known, *now), len(over) - len(known))


def curve_days(programme: ProgrammeFacts, today: date) -> list[date]:
    """Return the days of a programme's curve: from its first day with a roster to its end or to today."""
    if programme.roster_frozen_at is None:
        return []
    first = max(programme.starts_on, day_of(programme.roster_frozen_at))
    return rules.days(first, max(min(today, programme.ends_on), first))


def _kept(
    session: Session, programme: ProgrammeFacts, area: Scope, days: Sequence[date]
) -> dict[date, tuple[Figures, datetime]]:
    """Return the figures of an area on the days that have been worked out, with when they were."""
    paths = {programme.unit_path, *area.paths}
    statement = rows_of(CoveragePoint).where(
        col(CoveragePoint.programme_id) == programme.id,
        col(CoveragePoint.unit_path).in_(sorted(paths)),
        col(CoveragePoint.day).in_(days),
    )
    rows = session.execute(statement).scalars().all()
    own: dict[date, list[Figures]] = {row.day: [] for row in rows}
    for row in rows:
        if row.unit_path in area.paths:
            own[row.day].append(figures_of(row.figures))
    worked_out = {row.day: row.worked_out_at for row in rows if row.unit_path == programme.unit_path}
    return {day: (judging.add((each, 1) for each in own[day]), at) for day, at in worked_out.items()}


def days_to_come(session: Session, at: datetime) -> list[tuple[ProgrammeFacts, date]]:
    """Return the days of curves that are over and have not been worked out, the newest first."""
    kept = rows_of(col(CoveragePoint.programme_id), col(CoveragePoint.day)).join(
        Programme,
        and_(
            col(Programme.id) == CoveragePoint.programme_id,
            col(Programme.unit_path) == CoveragePoint.unit_path,
        ),
    )
    known = {tuple(row) for row in session.execute(kept).all()}
    today = day_of(at)
    missing = [
        (programme, day)
        for programme in planning.programmes(session, Scope(("/",)))
        for day in curve_days(programme, today)
        if day < today and (programme.id, day) not in known
    ]
    return sorted(missing, key=lambda each: (each[1], each[0].id), reverse=True)


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
