"""What a session would meet: everything around a batch's days, as obstacles for whatever the session needs."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.schedule.facts import Availability, Need, SessionFacts, TimetableFacts, VenueFacts
from app.schedule.rules.availability import absences
from app.schedule.rules.days import Specials, rests
from app.schedule.rules.obstacles import Obstacle, ObstacleKind, outside
from app.schedule.rules.spans import span

NAMES_SHOWN = 8
Told = Callable[[str], bool]


@dataclass(frozen=True)
class Elsewhere:
    """People of the batch who have a session of another batch."""

    starts_at: datetime
    ends_at: datetime
    names: tuple[str, ...]


@dataclass(frozen=True)
class Surroundings:
    """A span of time around a batch: what is on in it, who is expected elsewhere, and what one may need."""

    batch: TimetableFacts
    starts_at: datetime
    ends_at: datetime
    others: Sequence[SessionFacts] = ()
    elsewhere: Sequence[Elsewhere] = ()
    venues: Mapping[uuid.UUID, VenueFacts] = field(default_factory=dict)
    lecturers: Mapping[uuid.UUID, Availability] = field(default_factory=dict)
    specials: Specials = field(default_factory=dict)


def obstacles(around: Surroundings, need: Need, told: Told) -> list[Obstacle]:
    """Return everything that stands against a session with these needs.

    `told` says of a unit's path whether the asker may know what is on there: another unit's sessions stay its own
    business, that the time is taken is all one learns (AZ-5).
    """
    span_of_time = around.starts_at, around.ends_at
    batch = around.batch
    return [
        *outside(batch.starts_on, batch.ends_on, *span_of_time),
        *_taken(around, need, told),
        *(_expected(one) for one in around.elsewhere),
        *_seats(around, need),
        *_absences(around, need),
        *rests(*span_of_time, around.specials),
    ]


def _taken(around: Surroundings, need: Need, told: Told) -> Iterator[Obstacle]:
    for other in around.others:
        if other.id == need.besides:
            continue
        what = f"《{other.title}》" if told(other.unit_path) else ""
        values = {"when": span(other.starts_at, other.ends_at), "what": what}
        for kind, name in _shared(other, need):
            yield Obstacle(kind, other.starts_at, other.ends_at, values | ({"name": name} if name else {}))


def _shared(other: SessionFacts, need: Need) -> Iterator[tuple[ObstacleKind, str | None]]:
    if other.batch_id == need.batch_id:
        yield ObstacleKind.BATCH, None
    if need.lecturer_id is not None and other.lecturer_id == need.lecturer_id:
        yield ObstacleKind.LECTURER, other.lecturer_name
    if need.venue_id is not None and other.venue_id == need.venue_id:
        yield ObstacleKind.VENUE, other.venue_name


def _expected(one: Elsewhere) -> Obstacle:
    shown = "、".join(one.names[:NAMES_SHOWN]) + ("…" if len(one.names) > NAMES_SHOWN else "")
    values = {"n": len(one.names), "names": shown, "when": span(one.starts_at, one.ends_at)}
    return Obstacle(ObstacleKind.PERSON, one.starts_at, one.ends_at, values)


def _seats(around: Surroundings, need: Need) -> Iterator[Obstacle]:
    venue = around.venues.get(need.venue_id) if need.venue_id else None
    people = len(around.batch.enrolled)
    if venue is not None and venue.seats < people:
        values = {"name": venue.name, "seats": venue.seats, "n": people}
        yield Obstacle(ObstacleKind.SEATS, around.starts_at, around.ends_at, values)


def _absences(around: Surroundings, need: Need) -> Iterator[Obstacle]:
    who = around.lecturers.get(need.lecturer_id) if need.lecturer_id else None
    if who is not None:
        yield from absences(around.starts_at, around.ends_at, who)
