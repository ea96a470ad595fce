"""Decisions of the schedule: clashes, credited hours, too much leave, the rotating code and the check-in window."""

from app.planning.rules.hours import HOUR_RULES, HourRule, credit_hours, minutes_for
from app.schedule.rules.check_in import (
    LATE_AFTER,
    OPENS_BEFORE,
    CheckInNotOpen,
    CheckInOver,
    SessionCancelled,
    WrongCode,
    check_window,
    is_open,
    opens_at,
    status_at,
)
from app.schedule.rules.clashes import Clash, ClashKind, Slot, clashes, overlapping
from app.schedule.rules.codes import CODE_DIGITS, EPOCH, accepts, code_expires_at, code_for
from app.schedule.rules.hours import WHOLE, credited_minutes, credited_share, hours_of, leave_is_too_long
from app.schedule.rules.sheets import differs, filled, half_day, is_late_entry, part_of
from app.schedule.rules.ticks import noted_at, weigh

__all__ = [
    "CODE_DIGITS",
    "EPOCH",
    "HOUR_RULES",
    "LATE_AFTER",
    "OPENS_BEFORE",
    "WHOLE",
    "CheckInNotOpen",
    "CheckInOver",
    "Clash",
    "ClashKind",
    "HourRule",
    "SessionCancelled",
    "Slot",
    "WrongCode",
    "accepts",
    "check_window",
    "clashes",
    "code_expires_at",
    "code_for",
    "credit_hours",
    "credited_minutes",
    "credited_share",
    "differs",
    "filled",
    "half_day",
    "hours_of",
    "is_late_entry",
    "is_open",
    "leave_is_too_long",
    "minutes_for",
    "noted_at",
    "opens_at",
    "overlapping",
    "part_of",
    "status_at",
    "weigh",
]
