"""Decisions of the schedule: clashes, credited hours, too much leave, and the rotating check-in code."""

import hashlib
import hmac
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal
from enum import StrEnum
from heapq import heappop, heappush

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CODE_DIGITS = 6


# Clashes


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


# Hours


@dataclass(frozen=True, slots=True)
class HourRule:
    """How minutes of training become credited hours (学时): `hours` for every `minutes`.

    `percents` says how much of a session each attendance status credits; a status not named credits nothing.
    Self-study credits `self_study_percent` of that again.
    """

    key: str
    hours: Decimal
    minutes: int
    percents: Mapping[str, int] = field(
        default_factory=lambda: {"present": 100, "late": 100, "left_early": 50}
    )
    self_study_percent: int = 100


# The conversion differs from place to place, so these are presets to choose from, not a standard. The day presets
# take a training day as six hours of sessions, morning and afternoon together.
HOUR_RULES: Mapping[str, HourRule] = {
    rule.key: rule
    for rule in (
        HourRule("lesson_45", Decimal(1), 45),
        HourRule("lesson_50", Decimal(1), 50),
        HourRule("clock_hour", Decimal(1), 60),
        HourRule("day_6", Decimal(6), 360),
        HourRule("day_7_5", Decimal("7.5"), 360),
        HourRule("day_8", Decimal(8), 360),
        HourRule("lesson_45_online_half", Decimal(1), 45, self_study_percent=50),
        HourRule("lesson_45_online_quarter", Decimal(1), 45, self_study_percent=25),
    )
}


def credited_minutes(status: str, session_minutes: int, rule: HourRule, is_self_study: bool = False) -> int:
    """Return the minutes a session credits, rounded down to a whole minute."""
    percent = rule.percents.get(status, 0) * (rule.self_study_percent if is_self_study else 100)
    return session_minutes * percent // 10_000


def credit_hours(minutes: int, rule: HourRule) -> Decimal:
    """Convert credited minutes to hours, two places, rounded towards zero.

    Convert sums, not the parts of a sum: three sessions of sixty minutes at 45 minutes an hour are 4 hours,
    but three times 1.33.
    """
    return (rule.hours * minutes / rule.minutes).quantize(Decimal("0.01"), ROUND_DOWN)


def minutes_for(hours: Decimal, rule: HourRule) -> int:
    """Return the fewest whole minutes that make up these hours: how a programme's demand is stored."""
    return int((hours * rule.minutes / rule.hours).to_integral_value(ROUND_CEILING))


def leave_is_too_long(leave_minutes: int, total_minutes: int) -> bool:
    """Say whether leave exceeds one seventh of all hours (《干部教育培训工作条例》2023).

    Withdrawal follows only in principle: recommend it, the organizer confirms.
    """
    return leave_minutes * 7 > total_minutes


# Check-in code


def code_for(secret: bytes, session_id: str, at: datetime, step_seconds: int = 30) -> str:
    """Return the six digits shown in the hall at this moment, by HMAC-SHA-256 over session and time step."""
    step = (at - EPOCH) // timedelta(seconds=step_seconds)
    digest = hmac.new(secret, f"{session_id}|{step}".encode(), hashlib.sha256).digest()
    return str(int.from_bytes(digest[:8]) % 10**CODE_DIGITS).zfill(CODE_DIGITS)


def code_expires_at(at: datetime, step_seconds: int = 30) -> datetime:
    """Return when the code shown at this moment gives way to the next."""
    step = timedelta(seconds=step_seconds)
    return EPOCH + ((at - EPOCH) // step + 1) * step


def accepts(
    code: str,
    secret: bytes,
    session_id: str,
    opens_at: datetime,
    closes_at: datetime,
    at: datetime,
    step_seconds: int = 30,
) -> bool:
    """Say whether a typed or scanned code checks a person in: the current code or the one before it.

    The one before lets somebody finish typing. Full-width digits and spaces are read as a phone keyboard
    sends them. Only from `opens_at` up to, and not including, `closes_at`.
    """
    if not opens_at <= at < closes_at:
        return False
    given = "".join(unicodedata.normalize("NFKC", code).split()).encode()
    steps = (at, at - timedelta(seconds=step_seconds))
    matches = [
        hmac.compare_digest(given, code_for(secret, session_id, step, step_seconds).encode())
        for step in steps
    ]
    return any(matches)
