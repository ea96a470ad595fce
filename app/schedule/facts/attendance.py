"""Who was there: marks on a sheet, and what they add up to."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.schedule.facts.sessions import SessionFacts


class AttendanceStatus(StrEnum):
    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    ON_LEAVE = "on_leave"
    ABSENT = "absent"


# Being there for a part still is being there; how much it credits is a matter of the hour rule.
ATTENDED = frozenset({AttendanceStatus.PRESENT, AttendanceStatus.LATE, AttendanceStatus.LEFT_EARLY})


class AttendanceSource(StrEnum):
    CODE = "code"
    ROLL_CALL = "roll_call"
    PAPER = "paper"
    LEAVE = "leave"


@dataclass(frozen=True)
class AgendaEntry:
    """A session of one person: how they attended it, and what it credited so far."""

    session: SessionFacts
    status: AttendanceStatus | None = None
    credited: int = 0
    withdrawn: bool = False


@dataclass(frozen=True)
class AttendanceFacts:
    """How a person attended the sessions of the batch they are judged by in a programme."""

    required_missed: int
    attended: int
    total: int


@dataclass(frozen=True)
class MarkFacts:
    """A person on a session's attendance sheet; no status means nobody has said yet.

    `noted_at` is when it was said, where that reached the server only later: ticks of a device without a signal.
    """

    person_id: uuid.UUID
    name: str
    staff_no: str
    unit_name: str
    enrolled: bool
    status: AttendanceStatus | None = None
    source: AttendanceSource | None = None
    note: str = ""
    recorded_at: datetime | None = None
    recorded_by: str | None = None
    credited: int = 0
    noted_at: datetime | None = None


@dataclass(frozen=True)
class Tick:
    """A mark made on a device: what the device showed before it, and how many seconds ago it was made."""

    person_id: uuid.UUID
    status: AttendanceStatus
    seen: AttendanceStatus | None
    seconds_ago: int


@dataclass(frozen=True)
class TicksTaken:
    """What became of ticks: kept, at odds with what was said elsewhere meanwhile, or of people without a seat."""

    kept: tuple[uuid.UUID, ...]
    differs: tuple[tuple[uuid.UUID, AttendanceStatus | None], ...]
    gone: tuple[uuid.UUID, ...]


@dataclass(frozen=True)
class SheetEntered:
    """What a paper sheet brought: how many marks were made, and who stays as marked though the sheet says otherwise."""

    marked: int
    kept: tuple[str, ...]


@dataclass(frozen=True)
class HallCounts:
    """How many are there, excused and still missing, of those who hold a seat."""

    enrolled: int
    present: int
    late: int
    on_leave: int

    @property
    def missing(self) -> int:
        return self.enrolled - self.present - self.late - self.on_leave


@dataclass(frozen=True)
class HallFacts:
    """What the screen in the hall shows: the code and when it gives way, the counts, and names.

    `arrived` are those who are there, the last to come first; `missing` those nobody has said anything good of yet,
    by name. Who is on leave is counted and not named: why somebody is not there is not for the hall.
    """

    code: str
    expires_at: datetime
    counts: HallCounts
    arrived: tuple[str, ...]
    missing: tuple[str, ...]
