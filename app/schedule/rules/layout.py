"""Lay the sessions of one class over the teaching days of another."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from app.clock import day_of
from app.schedule.facts import Entry, Period, Planned, SessionFacts
from app.schedule.rules.obstacles import midnight, minute_of

MINUTE = timedelta(minutes=1)


def pattern(sessions: Iterable[SessionFacts], teaching: Iterable[date]) -> tuple[Entry, ...]:
    """Return a class as a pattern: its sessions by the number of their teaching day and the minutes of that day.

    A day on which it teaches although nobody works counts as one of its days.
    """
    held = list(sessions)
    days = sorted({*teaching, *(day_of(one.starts_at) for one in held)})
    return tuple(
        Entry(
            day=days.index(day_of(one.starts_at)),
            first=minute_of(one.starts_at, day_of(one.starts_at)),
            last=minute_of(one.ends_at, day_of(one.starts_at)),
            title=one.title,
            activity_form=one.activity_form,
            minutes=one.minutes,
            is_required=one.is_required,
            lecturer_id=one.lecturer_id,
            venue_id=one.venue_id,
        )
        for one in held
    )


def periods_of(entries: Iterable[Entry]) -> tuple[Period, ...]:
    """Return the periods of a day that a pattern teaches in, whichever its days; of two that overlap the earlier."""
    found: list[Period] = []
    for each in sorted({Period(one.first, one.last) for one in entries}):
        if not found or each.first >= found[-1].last:
            found.append(each)
    return tuple(found)


def one_day(entries: Iterable[Entry], day: int) -> tuple[Entry, ...]:
    """Return a day of a pattern as a pattern of its own."""
    return tuple(replace(one, day=0) for one in entries if one.day == day)


def without(entries: Iterable[Entry], *, lecturers: bool, venues: bool) -> tuple[Entry, ...]:
    """Leave the lecturers or the venues open."""
    return tuple(
        replace(
            one,
            lecturer_id=None if lecturers else one.lecturer_id,
            venue_id=None if venues else one.venue_id,
        )
        for one in entries
    )


def lay_out(entries: Iterable[Entry], days: Sequence[date]) -> list[Planned]:
    """Return a pattern's sessions on the days given, in order of time; the caller has days enough."""
    return sorted(
        (
            Planned(
                title=one.title,
                activity_form=one.activity_form,
                starts_at=midnight(days[one.day]) + one.first * MINUTE,
                ends_at=midnight(days[one.day]) + one.last * MINUTE,
                minutes=one.minutes,
                lecturer_id=one.lecturer_id,
                venue_id=one.venue_id,
                is_required=one.is_required,
            )
            for one in entries
        ),
        key=lambda one: one.starts_at,
    )
