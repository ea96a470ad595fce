"""Sessions that need the same lecturer, venue, batch or person at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from heapq import heappop, heappush


@dataclass(frozen=True, slots=True)
class Slot:
    """When a course session takes place and what it occupies; `ends_at` itself is free again."""

    session_id: str
    batch_id: str
    starts_at: datetime
    ends_at: datetime
    lecturer_id: str | None = None
    venue_id: str | None = None

    def __post_init__(self) -> None:
        if self.ends_at <= self.starts_at:
            raise ValueError(f"session {self.session_id} ends before it starts")


class ClashKind(StrEnum):
    LECTURER = "lecturer"
    VENUE = "venue"
    BATCH = "batch"
    PERSON = "person"


@dataclass(frozen=True, slots=True, order=True)
class Clash:
    """Two sessions that overlap and need the same lecturer, venue, batch or person; `first_id` begins earlier."""

    kind: ClashKind
    subject_id: str
    first_id: str
    second_id: str


def clashes(slots: Iterable[Slot], members: Mapping[str, Collection[str]] | None = None) -> list[Clash]:
    """Find every clash, sorted. `members` maps a batch to its people.

    Two sessions of one batch are one clash of the batch, not one for each of its people; a person clashes
    only through two batches. Takes n log n steps and one for each clash.
    """
    slots = list(slots)
    found = [
        *_clashes_by(ClashKind.LECTURER, ((slot.lecturer_id, slot) for slot in slots)),
        *_clashes_by(ClashKind.VENUE, ((slot.venue_id, slot) for slot in slots)),
        *_clashes_by(ClashKind.BATCH, ((slot.batch_id, slot) for slot in slots)),
        *_people_clashes(slots, members or {}),
    ]
    return sorted(found)


def overlapping(slots: Iterable[Slot]) -> Iterator[tuple[Slot, Slot]]:
    """Yield each pair of slots that share some moment, the one that begins earlier first."""
    running: list[tuple[datetime, str, Slot]] = []
    for slot in sorted(slots, key=lambda slot: (slot.starts_at, slot.session_id)):
        while running and running[0][0] <= slot.starts_at:
            heappop(running)
        yield from ((other, slot) for _, _, other in running)
        heappush(running, (slot.ends_at, slot.session_id, slot))


def _clashes_by(kind: ClashKind, needs: Iterable[tuple[str | None, Slot]]) -> Iterator[Clash]:
    by_subject: dict[str, list[Slot]] = defaultdict(list)
    for subject_id, slot in needs:
        if subject_id is not None:
            by_subject[subject_id].append(slot)
    for subject_id, slots in by_subject.items():
        for first, second in overlapping(slots):
            yield Clash(kind, subject_id, first.session_id, second.session_id)


def _people_clashes(slots: Sequence[Slot], members: Mapping[str, Collection[str]]) -> Iterator[Clash]:
    """Sweep once for each combination of batches that somebody is in, not once for each person."""
    slots_of: dict[str, list[Slot]] = defaultdict(list)
    for slot in slots:
        slots_of[slot.batch_id].append(slot)
    batches_of: dict[str, list[str]] = defaultdict(list)
    for batch_id in sorted(slots_of.keys() & members.keys()):
        for person_id in members[batch_id]:
            batches_of[person_id].append(batch_id)
    people_in: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for person_id, batch_ids in batches_of.items():
        if len(batch_ids) > 1:
            people_in[tuple(batch_ids)].append(person_id)
    for combination, people in people_in.items():
        for first, second in overlapping(slot for batch_id in combination for slot in slots_of[batch_id]):
            if first.batch_id != second.batch_id:
                for person_id in people:
                    yield Clash(ClashKind.PERSON, person_id, first.session_id, second.session_id)
