"""Frozen values of the home page: what a cadre owes, what needs an organizer, how the system stands."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.exams.facts import MySitting
from app.library.facts import MyReading
from app.planning.models import ExcuseKind
from app.planning.records import OwnSeat
from app.schedule.facts import AgendaEntry


@dataclass(frozen=True)
class Course:
    """A programme whose roster names the person, with what is credited and what stands beside it."""

    programme_id: uuid.UUID
    name: str
    hour_rule: str
    required_minutes: int
    minutes: int
    is_closed: bool
    excuse: ExcuseKind | None = None
    excuse_until: date | None = None
    certificate_id: uuid.UUID | None = None
    serial: str | None = None
    seat: OwnSeat | None = None


@dataclass(frozen=True)
class Duties:
    """All a cadre's page is made of, at one instant."""

    at: datetime
    today: date
    courses: tuple[Course, ...] = ()
    sessions: tuple[AgendaEntry, ...] = ()
    readings: tuple[MyReading, ...] = ()
    sittings: tuple[MySitting, ...] = ()


class StepKind(StrEnum):
    """What a person should do next; the first that holds, in this order, is the one shown."""

    CONTINUE_EXAM = "continue_exam"
    START_EXAM = "start_exam"
    CHECK_IN = "check_in"
    CLASS_TODAY = "class_today"
    READ = "read"
    CLASS_TO_COME = "class_to_come"
    EXAM_TO_COME = "exam_to_come"
    BATCH_TO_COME = "batch_to_come"
    RESULT_TO_COME = "result_to_come"
    EXCUSED = "excused"
    CERTIFICATE = "certificate"
    WAIT = "wait"
    WAIT_FOR_BATCH = "wait_for_batch"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Step:
    """The next step and the one thing it is about."""

    kind: StepKind
    sitting: MySitting | None = None
    entry: AgendaEntry | None = None
    reading: MyReading | None = None
    course: Course | None = None


class NeedKind(StrEnum):
    """What waits for an organizer, in the order of the page."""

    ATTENDANCE = "attendance"
    LEAVE = "leave"
    MARKING = "marking"
    APPEAL = "appeal"
    CORRECTION = "correction"
    DELIVERY = "delivery"
    RELEASE = "release"
    IMPORT = "import"
    PLAN = "plan"
    TIMETABLE = "timetable"
    CERTIFICATES = "certificates"
    READING = "reading"
    REPORT = "report"
    REPORT_JUDGING = "report_judging"
    REPORT_LATE = "report_late"
    ANOMALY = "anomaly"
    LOCKED = "locked"


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: what it is about, and how many people or papers it holds."""

    kind: NeedKind
    id: uuid.UUID | None
    about: str
    number: int


@dataclass(frozen=True)
class Need:
    """Things of one kind that wait."""

    kind: NeedKind
    things: tuple[Waiting, ...]

    @property
    def number(self) -> int:
        """Return how many there are: papers and people where a thing holds several, else the things."""
        return sum(thing.number for thing in self.things)


@dataclass(frozen=True)
class Health:
    """The state of the system as an administrator sees it."""

    jobs_failed: int
    jobs_running: int
    accounts: int
    locked: int
    not_activated: int
    events: int
    checked_at: datetime | None
    breaks: int | None
