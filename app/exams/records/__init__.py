"""Frozen values those who organize exams and mark them see: exams, sittings, candidates, figures, scripts."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.exams.facts import (
    AttemptFacts,
    AttemptKind,
    AttemptState,
    ExamState,
    ExtensionKind,
    MarkingState,
    ReleasePolicy,
)
from app.exams.rules.contacts import Contact
from app.exams.rules.outages import Interruption
from question_bank.blueprints import Blueprint
from question_bank.items import Item, Kind, RubricPoint
from question_bank.marks import MultiplePolicy
from question_bank.responses import Response
from question_bank.statistics import Discrimination, Proportion


@dataclass(frozen=True)
class ExamFacts:
    """An exam as its organizers set it."""

    id: uuid.UUID
    programme_id: uuid.UUID
    programme_name: str
    unit_path: str
    title: str
    state: ExamState
    blueprint: Blueprint
    multiple_policy: MultiplePolicy
    duration_minutes: int
    total_marks: Decimal
    pass_mark: Decimal
    merit_mark: Decimal | None
    max_attempts: int
    release_policy: ReleasePolicy
    released_at: datetime | None
    retake_wait_hours: int = 0


@dataclass(frozen=True)
class ExamLine:
    """An exam in the list, with how many it concerns."""

    id: uuid.UUID
    title: str
    programme_name: str
    state: ExamState
    sittings: int
    admitted: int
    ended: int
    waiting: int
    last_closes_at: datetime | None


@dataclass(frozen=True)
class MarkingLine:
    """An exam in the markers' list: scripts that hold short answers a person decides, and those decided."""

    id: uuid.UUID
    title: str
    programme_name: str
    waiting: int
    decided: int

    @property
    def total(self) -> int:
        return self.waiting + self.decided


@dataclass(frozen=True)
class SittingFacts:
    """A sitting with its exam and how far its candidates are; `minutes` is its own duration, or the exam's."""

    id: uuid.UUID
    exam_id: uuid.UUID
    exam_title: str
    exam_state: ExamState
    unit_path: str
    kind: AttemptKind
    title: str
    batch_id: uuid.UUID | None
    opens_at: datetime
    closes_at: datetime
    last_admission_at: datetime | None
    minutes: int
    own_minutes: int | None
    score_cap: Decimal | None
    overlap_percent: int
    place: str
    admitted: int
    started: int
    ended: int


@dataclass(frozen=True)
class CandidateLine:
    """One person of a sitting and where their latest attempt stands; `state` None has not begun."""

    person_id: uuid.UUID
    name: str
    staff_no: str
    unit_name: str
    time_percent: int
    extra_minutes: int
    allowance_reason: str
    attempt_id: uuid.UUID | None
    state: AttemptState | None
    marking: MarkingState | None
    started_at: datetime | None
    deadline_at: datetime | None
    ended_at: datetime | None
    answered: int
    total: int
    last_saved_at: datetime | None
    focus_losses: int
    score: Decimal | None
    passed: bool | None


@dataclass(frozen=True)
class Numbers:
    """How an exam went, counted in persons; attempts that were voided do not count.

    `first_*` look at first regular attempts (首考), `passed` at all of them, make-ups included (最终).
    """

    admitted: int
    started: int
    ended: int
    marked: int
    passed: int
    first_marked: int
    first_passed: int
    merit: int


@dataclass(frozen=True)
class Band:
    """A band of the distribution: scores from `low` up to `high`; only the last holds its upper end.

    `passing` is None where the pass mark lies inside the band.
    """

    low: Decimal
    high: Decimal
    people: int
    passing: bool | None


@dataclass(frozen=True)
class ItemFigure:
    """How an item fared in the marked attempts of an exam."""

    item_id: uuid.UUID
    code: str
    kind: Kind
    stem: str
    facility: Proportion
    discrimination: Discrimination


@dataclass(frozen=True)
class Debtor:
    """A person who owes an exam: they failed the sitting named, or missed it."""

    person_id: uuid.UUID
    name: str
    staff_no: str
    unit_name: str
    sitting_id: uuid.UUID
    sitting_title: str
    sat: bool


@dataclass(frozen=True)
class Noticed:
    """What a page reported during an attempt, and when it reached us."""

    kind: str
    received_at: datetime


@dataclass(frozen=True)
class Measured:
    """What an outage cost one candidate, and how often their page reported that it was offline meanwhile.

    `state` None has not begun: the figure is what the outage took of their window.
    """

    person_id: uuid.UUID
    name: str
    staff_no: str
    unit_name: str
    hall: str
    seat_no: int | None
    state: AttemptState | None
    interruption: Interruption
    reported: int


@dataclass(frozen=True)
class ExtensionLine:
    """One decision about more time: how much, for how many, by whom and why, and whether it was taken back."""

    decision_id: uuid.UUID
    kind: ExtensionKind
    hall: str
    least_seconds: int
    most_seconds: int
    people: int
    running: int
    names: tuple[str, ...]
    reason: str
    granted_by: str
    granted_at: datetime
    reversed_at: datetime | None
    reverses: bool


@dataclass(frozen=True)
class ExtensionDecision:
    """A decision as its door sees it."""

    decision_id: uuid.UUID
    sitting_id: uuid.UUID
    unit_path: str


@dataclass(frozen=True)
class Sample:
    """One item of a paper drawn for looking at, with what is right where that was asked for."""

    position: int
    marks: Decimal
    item: Item
    code: str
    right_ids: frozenset[str] = frozenset()
    right: tuple[str, ...] = ()
    truth: bool | None = None
    # The expected score rate, and whether it was measured or is the author's estimate.
    rate: Decimal = Decimal(0)
    is_measured: bool = False


@dataclass(frozen=True)
class Essay:
    """A short answer before its marker: what was asked and written, what to look for, and its newest marks.

    `suggested` numbers the points one of whose keywords stands in the answer; `keywords` are those found.
    """

    item_id: uuid.UUID
    position: int
    item: Item
    response: Response
    out_of: Decimal
    rubric: tuple[RubricPoint, ...]
    suggested: tuple[int, ...]
    version: int
    marks: Decimal | None
    points: tuple[Decimal, ...] | None
    reason: str
    marker: str
    by_person: bool
    marked_at: datetime | None

    @property
    def answered(self) -> bool:
        return isinstance(self.response, str) and bool(self.response.strip())


@dataclass(frozen=True)
class ScriptFacts:
    """A script as its marker sees it: without the name of whoever wrote it."""

    attempt: AttemptFacts
    essays: tuple[Essay, ...]

    @property
    def label(self) -> str:
        return script_label(self.attempt.id)


@dataclass(frozen=True)
class MarkedScript:
    """A script whose short answers are decided, for a second look."""

    attempt_id: uuid.UUID
    marks: Decimal
    out_of: Decimal
    marked_at: datetime
    marker: str

    @property
    def label(self) -> str:
        return script_label(self.attempt_id)


@dataclass(frozen=True)
class Decision:
    """A marker's points for one item, given on sight of the mark with this version (0: none)."""

    item_id: uuid.UUID
    points: tuple[Decimal, ...]
    reason: str
    version: int


def script_label(attempt_id: uuid.UUID) -> str:
    """Return what a script is called while its writer is not named."""
    return attempt_id.hex[-6:].upper()


@dataclass(frozen=True)
class BoardLine:
    """One candidate on the invigilation board; `contact` is None for whom no page is in use.

    How often a page lost the focus is evidence, never a verdict.
    """

    person_id: uuid.UUID
    name: str
    name_pinyin: str
    staff_no: str
    unit_name: str
    hall: str
    seat_no: int | None
    time_percent: int
    extra_minutes: int
    attempt_id: uuid.UUID | None
    state: AttemptState | None
    started_at: datetime | None
    deadline_at: datetime | None
    ended_at: datetime | None
    answered: int
    last_saved_at: datetime | None
    last_seen_at: datetime | None
    contact: Contact | None
    focus_losses: int


@dataclass(frozen=True)
class Board:
    """A sitting at one instant of the database's clock: its candidates by hall and seat, and a paper's items."""

    now: datetime
    total: int
    lines: tuple[BoardLine, ...]

    @property
    def running(self) -> int:
        return sum(line.state is AttemptState.OPEN for line in self.lines)

    @property
    def waiting(self) -> int:
        return sum(line.state is None for line in self.lines)

    @property
    def ended(self) -> int:
        return sum(line.state in (AttemptState.SUBMITTED, AttemptState.EXPIRED) for line in self.lines)

    @property
    def out_of_contact(self) -> int:
        return sum(line.contact in (Contact.QUIET, Contact.GONE) for line in self.lines)


@dataclass(frozen=True)
class Continued:
    """The attempt that an attempt goes on with, and the one that goes on with it."""

    before: uuid.UUID | None
    after: uuid.UUID | None


@dataclass(frozen=True)
class Arranged:
    """A make-up sitting, counted in persons; `makes_up_for` says how many sittings its people failed or missed."""

    sitting_id: uuid.UUID
    title: str
    opens_at: datetime
    standing: str
    admitted: int
    makes_up_for: int
    sat: int
    passed: int
    waiting: int
