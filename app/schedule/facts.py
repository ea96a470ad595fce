"""What the schedule hands out: sessions, venues, attendance and hours."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class ActivityForm(StrEnum):
    LECTURE = "lecture"
    DISCUSSION = "discussion"
    SYMPOSIUM = "symposium"
    CENTRE_GROUP_STUDY = "centre_group_study"
    ONSITE = "onsite"
    SELF_STUDY = "self_study"


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
    LEAVE = "leave"


@dataclass(frozen=True)
class VenueFacts:
    id: uuid.UUID
    unit_path: str
    name: str
    address: str
    seats: int


@dataclass(frozen=True)
class LecturerFacts:
    id: uuid.UUID
    unit_path: str
    name: str
    title: str
    staff_no: str = ""


@dataclass(frozen=True)
class TimetableFacts:
    """A batch as the schedule needs it; `enrolled` are those who hold a seat now."""

    id: uuid.UUID
    programme_id: uuid.UUID
    programme_name: str
    unit_path: str
    number: int
    title: str
    starts_on: date
    ends_on: date
    place: str
    is_cancelled: bool
    hour_rule: str
    enrolled: frozenset[uuid.UUID] = frozenset()
    published_at: datetime | None = None


@dataclass(frozen=True)
class SessionFacts:
    """One entry of a timetable. `minutes` is what it may credit; `sequence` counts its changes."""

    id: uuid.UUID
    batch_id: uuid.UUID
    batch_number: int
    batch_title: str
    programme_id: uuid.UUID
    programme_name: str
    unit_path: str
    hour_rule: str
    title: str
    activity_form: ActivityForm
    starts_at: datetime
    ends_at: datetime
    minutes: int
    is_required: bool
    sequence: int
    changed_at: datetime
    cancelled_at: datetime | None
    place: str
    lecturer_id: uuid.UUID | None = None
    lecturer_name: str | None = None
    venue_id: uuid.UUID | None = None
    venue_name: str | None = None
    venue_address: str | None = None
    venue_seats: int | None = None


@dataclass(frozen=True)
class Need:
    """What a session takes up while it is on; `besides` is the session itself, when it is there already."""

    batch_id: uuid.UUID
    lecturer_id: uuid.UUID | None = None
    venue_id: uuid.UUID | None = None
    besides: uuid.UUID | None = None


class ChangeKind(StrEnum):
    ADDED = "added"
    MOVED = "moved"
    CANCELLED = "cancelled"


@dataclass(frozen=True, order=True)
class Period:
    """A part of a day, in minutes after midnight; `last` itself is free again."""

    first: int
    last: int

    @property
    def minutes(self) -> int:
        return self.last - self.first


@dataclass(frozen=True)
class Away:
    """Days on which a lecturer cannot come, both included."""

    first: date
    last: date
    reason: str = ""
    id: uuid.UUID | None = None


@dataclass(frozen=True)
class Availability:
    """A lecturer's week: the hours of each weekday, Monday first. No hours at all mean any time."""

    name: str
    hours: tuple[tuple[Period, ...], ...] = ((),) * 7
    away: tuple[Away, ...] = ()


class DayKind(StrEnum):
    HOLIDAY = "holiday"
    WORKDAY = "workday"
    ORDINARY = "ordinary"


@dataclass(frozen=True)
class SpecialDay:
    """A day that is not simply what its weekday says; `source` names who decided so, `id` a unit's own row."""

    on: date
    kind: DayKind
    name: str
    source: str
    id: uuid.UUID | None = None


@dataclass(frozen=True)
class Entry:
    """One session of a template: on which teaching day, in which minutes of it, and what it is."""

    day: int
    first: int
    last: int
    title: str
    activity_form: ActivityForm
    minutes: int
    is_required: bool = False
    lecturer_id: uuid.UUID | None = None
    venue_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Template:
    """A day's pattern, or a class of several days, kept by name."""

    id: uuid.UUID
    unit_path: str
    name: str
    entries: tuple[Entry, ...]

    @property
    def days(self) -> int:
        return 1 + max((one.day for one in self.entries), default=0)


@dataclass(frozen=True)
class Planned:
    """A session that is to be added."""

    title: str
    activity_form: ActivityForm
    starts_at: datetime
    ends_at: datetime
    minutes: int
    lecturer_id: uuid.UUID | None = None
    venue_id: uuid.UUID | None = None
    is_required: bool = False


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
    """A person on a session's attendance sheet; no status means nobody has said yet."""

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
class PersonClash:
    """People who are expected in two places at once."""

    session_id: uuid.UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    names: tuple[str, ...]


@dataclass(frozen=True)
class HourLine:
    """One line of the hour ledger; a reversal has negative minutes."""

    id: uuid.UUID
    recorded_at: datetime
    session_id: uuid.UUID
    session_title: str
    starts_at: datetime
    batch_number: int
    minutes: int
    credit_hours: Decimal
    is_reversal: bool


@dataclass(frozen=True)
class HourSheet:
    """A person's hours in one programme: the ledger, its sum, and what the programme asks for."""

    programme_id: uuid.UUID
    programme_name: str
    hour_rule: str
    required_minutes: int
    minutes: int
    hours: Decimal
    required_hours: Decimal
    lines: tuple[HourLine, ...] = field(default=())


class Subject(StrEnum):
    """Whose sessions a calendar address shows."""

    PERSON = "person"
    BATCH = "batch"
    VENUE = "venue"
    LECTURER = "lecturer"


@dataclass(frozen=True)
class FeedFacts:
    """A calendar address somebody made; the address itself is not kept. `subject_id` is whose sessions it shows."""

    id: uuid.UUID
    person_id: uuid.UUID
    created_at: datetime
    subject: Subject
    subject_id: uuid.UUID
