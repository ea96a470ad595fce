"""A week laid out for the grid: which days, from which hour to which, and what each session's tile says."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import request, url_for

from app.refusals import Malformed
from app.schedule import policy
from app.schedule.facts import SessionFacts
from app.schedule.rules.days import Specials, is_worked
from app.schedule.rules.obstacles import Stretch, minute_of
from app.schedule.words import WEEKDAYS, day_mark
from app.web.actor import Actor
from app.web.parts import clock_time

WEEK = timedelta(days=7)
EARLIEST, LATEST = 8 * 60, 18 * 60


@dataclass(frozen=True)
class Tile:
    """A session on the grid. Without a title it is another unit's business; without `shift` it stays where it is."""

    id: uuid.UUID
    start: int
    length: int
    when: str
    title: str
    facts: tuple[str, ...]
    required: bool
    sequence: int
    url: str | None = None
    shift: str | None = None
    reach: str | None = None


@dataclass(frozen=True)
class WeekDay:
    on: date
    weekday: object
    today: bool
    off: bool
    mark: object
    tone: str
    tiles: tuple[Tile, ...]
    away: tuple[Stretch, ...] = ()


@dataclass(frozen=True)
class Week:
    days: tuple[WeekDay, ...]
    from_minute: int
    to_minute: int

    def without(self, away: Sequence[Stretch]) -> "Week":
        """Return the week with the hours marked in which a lecturer cannot be asked, as far as they are shown."""
        return replace(
            self,
            days=tuple(
                replace(
                    day, away=tuple(one for part in away if (one := self._shown(part)) and one.on == day.on)
                )
                for day in self.days
            ),
        )

    def _shown(self, part: Stretch) -> Stretch | None:
        first, last = max(part.first, self.from_minute), min(part.last, self.to_minute)
        return replace(part, first=first, last=last) if first < last else None

    @property
    def hours(self) -> range:
        return range(self.from_minute, self.to_minute, 60)

    @property
    def previous(self) -> date:
        return self.days[0].on - WEEK

    @property
    def following(self) -> date:
        return self.days[0].on + WEEK

    @property
    def moves(self) -> bool:
        """Tell whether anything on it may be moved."""
        return any(tile.shift for day in self.days for tile in day.tiles)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_asked(otherwise: date) -> date:
    """Return the day whose week the address asks for."""
    asked = request.args.get("from", "")
    try:
        day = date.fromisoformat(asked) if asked else otherwise
        return day if monday(day) - WEEK and day + 3 * WEEK else otherwise
    except (ValueError, OverflowError):
        raise Malformed from None


def week_of(
    first: date,
    found: Sequence[SessionFacts],
    actor: Actor,
    today: date,
    specials: Specials,
    *,
    shows_batch: bool,
) -> Week:
    """Lay out the week that begins on `first`; the hours shown reach as far as the sessions do."""
    days = tuple(
        WeekDay(
            day,
            WEEKDAYS[day.weekday()],
            day == today,
            not is_worked(day, specials),
            *_mark(day, specials),
            tiles=tuple(_tiles(found, day, first, actor, shows_batch)),
        )
        for day in (first + timedelta(days=n) for n in range(WEEK.days))
    )
    tiles = [tile for day in days for tile in day.tiles]
    earliest = min([EARLIEST, *(tile.start for tile in tiles)]) // 60 * 60
    latest = max([LATEST, *(tile.start + tile.length for tile in tiles)])
    return Week(days, earliest, -(-latest // 60) * 60)


def _mark(day: date, specials: Specials) -> tuple[object, str]:
    return day_mark(specials[day]) if day in specials else ("", "quiet")


def _tiles(
    found: Iterable[SessionFacts], day: date, first: date, actor: Actor, shows_batch: bool
) -> Iterable[Tile]:
    for course in found:
        start, end = minute_of(course.starts_at, day), minute_of(course.ends_at, day)
        if start < end:
            yield _tile(course, start, end - start, first, actor, shows_batch)


def _tile(
    course: SessionFacts, start: int, length: int, first: date, actor: Actor, shows_batch: bool
) -> Tile:
    runs, inspects = policy.run(actor, course), policy.inspect(actor, course)
    told = not shows_batch or inspects
    facts = (course.batch_title if shows_batch else "", course.lecturer_name, course.place)
    page = "schedule.edit_session" if runs else "schedule.course"
    return Tile(
        id=course.id,
        start=start,
        length=length,
        when=f"{clock_time(course.starts_at)}–{clock_time(course.ends_at)}",
        title=course.title if told else "",
        facts=tuple(fact for fact in facts if fact) if told else (),
        required=course.is_required,
        sequence=course.sequence,
        url=url_for(page, session_id=course.id) if inspects else None,
        shift=url_for("schedule.shift", session_id=course.id) if runs else None,
        reach=f"{url_for('schedule.reach', session_id=course.id)}?from={first.isoformat()}" if runs else None,
    )
