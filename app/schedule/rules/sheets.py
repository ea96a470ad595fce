"""The paper sheet: which sessions one signature stands for, what it says beside what is known, and late entries."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, time

from app.clock import SHANGHAI, day_of
from app.schedule.facts import ATTENDED, AttendanceStatus, PartOfDay, SessionFacts

# The same noon as leave goes by, so that half a day off is half a day on the sheet.
NOON = time(13)


def part_of(at: datetime) -> PartOfDay:
    """Return the half of the day in Fujian that an instant lies in; evenings belong to the afternoon."""
    return PartOfDay.MORNING if at.astimezone(SHANGHAI).time() < NOON else PartOfDay.AFTERNOON


def half_day(course: SessionFacts, timetable: Iterable[SessionFacts]) -> list[SessionFacts]:
    """Return the sessions of a timetable that begin in the same half of the same day as one of them."""
    day, part = day_of(course.starts_at), part_of(course.starts_at)
    return [one for one in timetable if (day_of(one.starts_at), part_of(one.starts_at)) == (day, part)]


def differs(known: AttendanceStatus, on_paper: AttendanceStatus) -> bool:
    """Say whether mark and sheet contradict each other, one saying there, the other not. A signature has no time."""
    return (known in ATTENDED) != (on_paper in ATTENDED)


def filled(
    known: Mapping[uuid.UUID, AttendanceStatus], on_paper: Mapping[uuid.UUID, AttendanceStatus]
) -> tuple[dict[uuid.UUID, AttendanceStatus], list[uuid.UUID]]:
    """Return what a sheet adds where nothing was known, and whom it contradicts; what was known stays."""
    fresh = {who: status for who, status in on_paper.items() if who not in known}
    kept = [who for who, status in on_paper.items() if who in known and differs(known[who], status)]
    return fresh, kept


def is_late_entry(ends_at: datetime, said_at: datetime) -> bool:
    """Say whether a mark is made after the day of its session, in Fujian: from then on it needs a reason."""
    return day_of(said_at) > day_of(ends_at)
