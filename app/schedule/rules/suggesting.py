"""Suggest a timetable that has no clash, or say which sessions fit nowhere and what stands in their way.

A batch does one thing at a time, so each of its slots (a period of a teaching day) holds one session: who may go where
depends on nothing but the slot, and a timetable is a matching of sessions with slots. Augmenting paths find the largest
one exactly; where it leaves somebody out, the sessions and slots reached from there are the proof (Hall's condition).
"""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.schedule.facts import ActivityForm, Need, Period, Planned
from app.schedule.rules.obstacles import Obstacle, ObstacleKind, against, midnight
from app.schedule.rules.surroundings import Surroundings, Told, obstacles

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Wanted:
    """A course that is to be held in so many periods, and by whom; no venue named means any that has seats enough."""

    title: str
    periods: int
    activity_form: ActivityForm = ActivityForm.LECTURE
    lecturer_id: uuid.UUID | None = None
    venue_id: uuid.UUID | None = None
    is_required: bool = False


@dataclass(frozen=True, order=True)
class Slot:
    """A period of a teaching day."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Stuck:
    """Courses that need more periods than there are slots they could be in, and what keeps them out of the others."""

    titles: tuple[str, ...]
    needed: int
    possible: int
    reasons: tuple[Obstacle, ...]


@dataclass(frozen=True)
class Suggestion:
    """Every period of every course without a clash; or, with `stuck`, as many as can be."""

    planned: tuple[Planned, ...]
    stuck: Stuck | None = None


def slots(days: Sequence[date], periods: Sequence[Period]) -> list[Slot]:
    """Return the slots of a class in order of time."""
    return [
        Slot(midnight(day) + period.first * MINUTE, midnight(day) + period.last * MINUTE)
        for day in sorted(days)
        for period in sorted(periods)
    ]


def suggest(
    wanted: Sequence[Wanted],
    free: Sequence[Slot],
    around: Surroundings,
    venue_ids: Sequence[uuid.UUID],
    told: Told,
) -> Suggestion:
    """Place every period of the courses, in their order as early as may be; same input, same timetable.

    `venue_ids` are the venues one may choose from, the first that fits is taken; without any a course may stay without.
    Nothing that would be asked about is suggested either: no holiday, nobody away, no hall that is too small.
    """
    units = [(number, one) for number, one in enumerate(wanted) for _ in range(one.periods)]
    ways = {number: _ways(one, free, around, venue_ids, told) for number, one in enumerate(wanted)}
    taken: dict[int, int] = {}
    for unit, (number, _) in enumerate(units):
        seen: set[int] = set()
        if not _place(unit, units, ways, taken, seen):
            return Suggestion(
                _planned(units, free, ways, taken),
                _stuck(number, units, free, ways, taken, seen, around, told),
            )
    return Suggestion(_planned(units, free, ways, taken))


Units = Sequence[tuple[int, Wanted]]
Ways = Mapping[int, Mapping[int, uuid.UUID | None]]


def _ways(
    one: Wanted, free: Sequence[Slot], around: Surroundings, venue_ids: Sequence[uuid.UUID], told: Told
) -> dict[int, uuid.UUID | None]:
    """Return the slots a course may be in, each with the venue it would have there."""
    choices: Sequence[uuid.UUID | None] = [one.venue_id] if one.venue_id else (venue_ids or [None])
    walls = {
        venue: obstacles(around, Need(around.batch.id, one.lecturer_id, venue), told) for venue in choices
    }
    found = {}
    for number, slot in enumerate(free):
        for venue in choices:
            if not against(slot.starts_at, slot.ends_at, walls[venue]):
                found[number] = venue
                break
    return found


def _place(unit: int, units: Units, ways: Ways, taken: dict[int, int], seen: set[int]) -> bool:
    """Give a unit the earliest slot that is free, or one whose unit can go elsewhere; `taken` maps slots to units."""
    open_ = [slot for slot in ways[units[unit][0]] if slot not in seen]
    for slot in open_:
        if slot not in taken:
            taken[slot] = unit
            return True
    for slot in open_:
        if slot in seen:
            continue
        seen.add(slot)
        if _place(taken[slot], units, ways, taken, seen):
            taken[slot] = unit
            return True
    return False


def _planned(units: Units, free: Sequence[Slot], ways: Ways, taken: Mapping[int, int]) -> tuple[Planned, ...]:
    found = []
    for slot in sorted(taken):
        number, one = units[taken[slot]]
        length = (free[slot].ends_at - free[slot].starts_at) // MINUTE
        found.append(
            Planned(
                title=one.title,
                activity_form=one.activity_form,
                starts_at=free[slot].starts_at,
                ends_at=free[slot].ends_at,
                minutes=length,
                lecturer_id=one.lecturer_id,
                venue_id=ways[number][slot],
                is_required=one.is_required,
            )
        )
    return tuple(found)


def _stuck(
    left_out: int,
    units: Units,
    free: Sequence[Slot],
    ways: Ways,
    taken: Mapping[int, int],
    seen: set[int],
    around: Surroundings,
    told: Told,
) -> Stuck:
    """Say why the search ended: the courses in the slots it reached, and the one left out, share these slots alone."""
    numbers = {left_out, *(units[taken[slot]][0] for slot in seen)}
    wanted = [one for number, one in dict(units).items() if number in numbers]
    return Stuck(
        titles=tuple(one.title for one in wanted),
        needed=sum(one.periods for one in wanted),
        possible=len({slot for number in numbers for slot in ways[number]}),
        reasons=_reasons(wanted, free, around, told),
    )


def _reasons(
    wanted: Sequence[Wanted], free: Sequence[Slot], around: Surroundings, told: Told
) -> tuple[Obstacle, ...]:
    """Return what keeps courses out of slots, one of each kind, the most frequent first."""
    counted: Counter[ObstacleKind] = Counter()
    first: dict[ObstacleKind, Obstacle] = {}
    for one in wanted:
        walls = obstacles(around, Need(around.batch.id, one.lecturer_id, one.venue_id), told)
        for slot in free:
            for wall in against(slot.starts_at, slot.ends_at, walls):
                counted[wall.kind] += 1
                first.setdefault(wall.kind, wall)
    return tuple(first[kind] for kind, _ in counted.most_common())
