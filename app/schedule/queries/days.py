"""Special days as a unit has them: the country's, over them what the units above decided, over those its own."""

from datetime import date

from sqlmodel import Session, col, select

from app.schedule import national
from app.schedule.facts import SpecialDay
from app.schedule.models import CalendarDay


def special_days(session: Session, unit_path: str, first: date, last: date) -> dict[date, SpecialDay]:
    """Return every special day of a unit from one day to another, both included."""
    statement = (
        select(CalendarDay)
        .where(col(CalendarDay.unit_path).in_(_above(unit_path)))
        .where(CalendarDay.day >= first, CalendarDay.day <= last)
    )
    rows = session.exec(statement).all()
    nearer = {
        row.day: SpecialDay(row.day, row.kind, row.name, row.source, row.id)
        for row in sorted(rows, key=lambda row: len(row.unit_path))
    }
    return national.days(first, last) | nearer


def own_day(session: Session, unit_path: str, day: date) -> CalendarDay | None:
    """Return what a unit itself decided for a day."""
    statement = select(CalendarDay).where(CalendarDay.unit_path == unit_path, CalendarDay.day == day)
    return session.exec(statement).first()


def _above(path: str) -> list[str]:
    """Return a unit's path and those of all units above it."""
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[: n + 1]) + "/" for n in range(len(parts))]
