"""Frozen values of the coverage pages: a programme as one visitor sees it, a level of it, a person, the evidence."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.coverage.comparing import Moved
from app.coverage.facts import Figures, Judgement, PersonFacts, Ratio
from app.exams.facts import AttemptKind, AttemptState
from app.library.facts import TaskFacts, UnitConveyance
from app.organisation.facts import Level, Rank, Service
from app.planning.models import ExcuseKind
from app.planning.records import ProgrammeFacts
from app.schedule.facts import ActivityForm, AttendanceSource, AttendanceStatus


@dataclass(frozen=True, slots=True)
class BatchSpan:
    """A batch as coverage needs it; sessions that were called off do not count."""

    id: uuid.UUID
    programme_id: uuid.UUID
    number: int
    starts_on: date
    ends_on: date
    sessions: int
    required_sessions: int
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """Who a person is, with unit, post and rank as they were when the roster was frozen.

    `has_moved` says that they serve elsewhere now: in `unit_now`, or nowhere.
    """

    name: str
    name_pinyin: str
    staff_no: str
    unit_name: str
    post: str
    rank: Rank
    tier_name: str | None
    tier_position: int | None
    unit_now: str | None
    has_moved: bool


@dataclass(frozen=True)
class TierName:
    """A tier as a heading."""

    id: str
    name: str
    position: int


@dataclass(frozen=True)
class Gathered:
    """What is known of one programme's people within a scope on one day; names only when asked for."""

    people: tuple[PersonFacts, ...]
    names: Mapping[str, Named]
    batches: Mapping[str, BatchSpan]
    tiers: tuple[TierName, ...]


@dataclass(frozen=True)
class UnitName:
    """A unit of the programme's tree, as it was called when the roster was frozen."""

    path: str
    name: str
    level: Level
    valid_from: date
    valid_to: date | None

    def held_on(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or self.valid_to > on)


@dataclass(frozen=True)
class Place:
    """A unit under the one looked at: its figures, and whether there is anything below it."""

    path: str
    name: str
    total: Figures
    tiers: Mapping[str | None, Figures]
    has_more: bool = False


@dataclass(frozen=True)
class Survey:
    """One level of a programme. `path` is None where a visitor's several subtrees stand side by side.

    `total` is the sum of `own` and of every place (CO-2). `counted_at` is as of when a large part was counted, and
    `worked_out_at` when that was done; both None where the rows were asked.
    """

    programme: ProgrammeFacts
    path: str | None
    name: str | None
    above: tuple[UnitName, ...]
    total: Figures
    own: Figures
    own_tiers: Mapping[str | None, Figures]
    places: tuple[Place, ...]
    tiers: tuple[TierName, ...]
    nobody_started: tuple[UnitName, ...]
    tier_totals: Mapping[str | None, Figures]
    counted_at: datetime | None = None
    worked_out_at: datetime | None = None


@dataclass(frozen=True)
class Standing:
    """A programme in a list: its figures within the visitor's scope, and those of the units just below."""

    programme: ProgrammeFacts
    total: Figures
    places: tuple[Place, ...] = ()
    path: str | None = None
    counted_at: datetime | None = None


@dataclass(frozen=True)
class PersonLine:
    """A person in a list: who they are, what is known, and the judgement."""

    named: Named
    facts: PersonFacts
    judgement: Judgement
    batch: BatchSpan | None


@dataclass(frozen=True)
class SessionLine:
    """A session of a batch the person holds a seat in or came to, and how they attended it."""

    batch_id: uuid.UUID
    title: str
    activity_form: ActivityForm
    starts_at: datetime
    minutes: int
    is_required: bool
    status: AttendanceStatus | None
    source: AttendanceSource | None
    recorded_at: datetime | None


@dataclass(frozen=True)
class HourLine:
    """A line of the hour ledger with the session it rests on; a reversal has negative minutes."""

    recorded_at: datetime
    session_title: str
    minutes: int
    credit_hours: Decimal
    is_reversal: bool


@dataclass(frozen=True)
class AttemptLine:
    """A sitting the person was admitted to, and their attempt; score and verdict only once released (GR-7)."""

    exam_title: str
    sitting_title: str
    kind: AttemptKind
    state: AttemptState | None
    started_at: datetime | None
    ended_at: datetime | None
    released: bool
    score: Decimal | None
    total_marks: Decimal
    pass_mark: Decimal
    passed: bool | None


@dataclass(frozen=True)
class Entry:
    """The frozen roster entry, the excuse and the certificate that stand beside it."""

    unit_name: str
    post: str
    level: Level
    rank: Rank
    is_principal_leader: bool
    added_at: datetime
    excuse_kind: ExcuseKind | None
    excuse_reason: str | None
    excuse_proof: str | None
    excuse_expires_on: date | None
    excuse_approved_by: str | None
    excuse_approved_at: datetime | None
    serial: str | None
    version: int | None
    issued_on: date | None


@dataclass(frozen=True)
class Evidence:
    """Everything a judgement on one person rests on; no entry for somebody outside the roster."""

    programme: ProgrammeFacts
    line: PersonLine
    entry: Entry | None
    batches: tuple[BatchSpan, ...]
    sessions: tuple[SessionLine, ...]
    hours: tuple[HourLine, ...]
    attempts: tuple[AttemptLine, ...]
    services: tuple[Service, ...]


@dataclass(frozen=True)
class Roll:
    """Everybody of a unit's subtree in a programme, judged; `units` names the visitor's part of the tree."""

    programme: ProgrammeFacts
    top: str | None
    units: Mapping[str, UnitName]
    lines: tuple[PersonLine, ...]
    tiers: tuple[TierName, ...]


@dataclass(frozen=True)
class Cause:
    """Something recorded of a person between two days: what kind, when, of what, and its event in the journal."""

    what: str
    at: datetime
    detail: str
    key: uuid.UUID
    event_id: uuid.UUID | None = None

    def with_event(self, event_id: uuid.UUID | None) -> "Cause":
        return replace(self, event_id=event_id)


@dataclass(frozen=True)
class Comparison:
    """A part of a programme on two days: both figures, and everybody who counts otherwise on the later one.

    Of a large part it names no people but the units below with both figures, as they were counted.
    """

    programme: ProgrammeFacts
    path: str | None
    name: str | None
    before: Figures
    after: Figures
    moved: tuple[Moved, ...] = ()
    names: Mapping[str, Named] = field(default_factory=dict)
    batches: Mapping[str, BatchSpan] = field(default_factory=dict)
    places: tuple[tuple[Place, Place], ...] = ()


@dataclass(frozen=True)
class Conveyance:
    """How a document was conveyed within an area, by person and by unit; each has its own denominator."""

    tasks: tuple[TaskFacts, ...]
    task: TaskFacts
    by_person: Ratio
    by_unit: Ratio
    units: tuple[UnitConveyance, ...]


@dataclass(frozen=True)
class ListFacts:
    """A list in a file, without its bytes. `unit_path` is the programme's; `asked` says of whom it is, and where."""

    id: uuid.UUID
    programme_id: uuid.UUID
    unit_path: str
    name: str
    asked: Mapping[str, Any]
    known_at: datetime
    lines: int
    created_by: uuid.UUID
    created_at: datetime

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(self.asked["paths"])
