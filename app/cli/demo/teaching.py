"""What an organizer knows beside the timetable: when lecturers can be asked, and the pattern of a class."""

import uuid
from datetime import date, datetime, timedelta

from sqlmodel import Session

from app.cli.demo.stage import Stage
from app.schedule import national, operations, queries
from app.schedule.facts import DayKind
from app.schedule.rules.layout import pattern
from app.schedule.rules.periods import read_periods


def set_hours(session: Session, stage: Stage, lecturers: list[uuid.UUID], at: datetime) -> None:
    """Let the professor teach on mornings and afternoons of weekdays, and the next one be away for a week."""
    by = stage.as_organizer(session)
    weekdays = [read_periods("8:30–12:00，14:00–17:30")] * 5
    operations.set_lecturer_hours(session, lecturers[0], [*weekdays, (), ()], by=by, at=at)
    away = stage.today + timedelta(days=30)
    operations.add_away(
        session, lecturers[1], first=away, last=away + timedelta(days=6), reason="赴外省授课", by=by, at=at
    )


def work_weekends(
    session: Session, stage: Stage, unit_path: str, first: date, last: date, at: datetime
) -> None:
    """Call the weekend days of the batch that is on workdays, as a unit does that must teach on them."""
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        if day.weekday() > 4 and day not in national.days(day, day):
            operations.set_day(
                session,
                unit_path=unit_path,
                day=day,
                kind=DayKind.WORKDAY,
                name="集中轮训",
                source="本单位安排，另行补休",
                by=stage.as_organizer(session),
                at=at,
            )


def keep_template(
    session: Session, stage: Stage, unit_path: str, batch_id: uuid.UUID, first: date, at: datetime
) -> None:
    """Keep a batch's three days as the pattern of a class."""
    entries = pattern(queries.sessions(session, batch_id), [first + timedelta(days=n) for n in range(3)])
    operations.keep_template(
        session,
        unit_path=unit_path,
        name="三日专题班",
        entries=entries,
        by=stage.as_organizer(session),
        at=at,
    )
