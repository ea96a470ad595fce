"""What the exams room hands out: frozen values, none of which holds a key before its release."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from question_bank.items import Item
from question_bank.responses import Response


class ReleasePolicy(StrEnum):
    AT_ONCE = "at_once"
    WHEN_MARKED = "when_marked"
    AFTER_WINDOW = "after_window"
    BY_HAND = "by_hand"


class ExamState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


class AttemptKind(StrEnum):
    REGULAR = "regular"
    MAKE_UP = "make_up"


class AttemptState(StrEnum):
    OPEN = "open"
    SUBMITTED = "submitted"
    EXPIRED = "expired"
    VOIDED = "voided"


class MarkingState(StrEnum):
    UNMARKED = "unmarked"
    NEEDS_MARKER = "needs_marker"
    MARKED = "marked"


class ExtensionKind(StrEnum):
    """Why somebody has more time: decided for them, for their hall, measured for an outage, or taken back."""

    PERSON = "person"
    HALL = "hall"
    OUTAGE = "outage"
    REVERSAL = "reversal"


class Admission(StrEnum):
    """Whether one may begin at an instant."""

    TO_COME = "to_come"
    OPEN = "open"
    TOO_LATE = "too_late"
    CLOSED = "closed"


class Treatment(StrEnum):
    """What is done about an item that turned out wrong after the exam."""

    NEW_KEY = "new_key"
    FULL_MARKS = "full_marks"
    DROPPED = "dropped"


class ResultDetail(StrEnum):
    """How much of their own result candidates see once it is released."""

    FULL = "full"
    MARKS = "marks"
    SCORE = "score"


class Finding(StrEnum):
    """What a second look at a marked script found."""

    FAIR = "fair"
    LENIENT = "lenient"
    HARSH = "harsh"
    WRONG = "wrong"


class AppealState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class CorrectionState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class DeliveryState(StrEnum):
    RECEIVED = "received"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True)
class AttemptFacts:
    """An attempt with what its pages need of its exam and sitting."""

    id: uuid.UUID
    exam_id: uuid.UUID
    sitting_id: uuid.UUID
    person_id: uuid.UUID
    person_name: str
    unit_path: str
    exam_title: str
    sitting_title: str
    kind: AttemptKind
    ordinal: int
    state: AttemptState
    generation: int
    started_at: datetime
    deadline_at: datetime
    ended_at: datetime | None
    submit_key: uuid.UUID | None
    responses_digest: str | None
    answered: int
    total: int
    marking: MarkingState
    score: Decimal | None
    passed: bool | None
    marked_at: datetime | None
    voided_reason: str
    total_marks: Decimal
    pass_mark: Decimal
    merit_mark: Decimal | None
    release_policy: ReleasePolicy
    released_at: datetime | None
    closes_at: datetime
    last_closes_at: datetime
    score_cap: Decimal | None

    @property
    def counted_score(self) -> Decimal | None:
        """Return the score that is reported: what was reached, up to the cap of a make-up."""
        return self.score if self.score is None or self.score_cap is None else min(self.score, self.score_cap)

    @property
    def is_open(self) -> bool:
        return self.state is AttemptState.OPEN


@dataclass(frozen=True)
class PaperItem:
    """One item of a paper as its candidate sees it, options in this attempt's order."""

    id: uuid.UUID
    position: int
    marks: Decimal
    item: Item
    version_id: uuid.UUID
    rev: int
    response: Response


@dataclass(frozen=True)
class Paper:
    """An attempt and its items, at one instant of the database's clock."""

    attempt: AttemptFacts
    items: tuple[PaperItem, ...]
    now: datetime


@dataclass(frozen=True)
class Given:
    """One response as a page sends it, not yet read against its item."""

    item_id: uuid.UUID
    rev: int
    response: object


@dataclass(frozen=True)
class Saved:
    item_id: uuid.UUID
    rev: int
    saved_at: datetime


@dataclass(frozen=True)
class Stale:
    """What the server has where a page sent something older."""

    item_id: uuid.UUID
    rev: int
    payload: str


@dataclass(frozen=True)
class SaveOutcome:
    now: datetime
    deadline_at: datetime
    saved: tuple[Saved, ...]
    stale: tuple[Stale, ...]


@dataclass(frozen=True)
class ReceiptFacts:
    """What a candidate keeps as a proof of having handed in."""

    attempt_id: uuid.UUID
    person: str
    exam: str
    started_at: datetime
    submitted_at: datetime
    answered: int
    total: int
    responses_digest: str
    code: str
    expired: bool


@dataclass(frozen=True)
class MyAttempt:
    """An attempt in a person's own list."""

    id: uuid.UUID
    ordinal: int
    state: AttemptState
    started_at: datetime
    deadline_at: datetime
    ended_at: datetime | None
    released: bool
    score: Decimal | None
    passed: bool | None


@dataclass(frozen=True)
class MySitting:
    """A sitting a person is admitted to, with their attempts in it. `may_start` says a new one may begin now.

    Window and last admission are this person's: later where the sitting is held open for them.
    """

    id: uuid.UUID
    exam_id: uuid.UUID
    programme_id: uuid.UUID
    exam_title: str
    title: str
    kind: AttemptKind
    opens_at: datetime
    closes_at: datetime
    place: str
    duration_minutes: int
    time_percent: int
    total_marks: Decimal
    pass_mark: Decimal
    release_policy: ReleasePolicy
    attempts: tuple[MyAttempt, ...]
    attempts_used: int
    max_attempts: int
    standing: str
    extra_minutes: int = 0
    last_admission_at: datetime | None = None
    again_from: datetime | None = None
    asked_at: datetime | None = None
    would_end_at: datetime | None = None
    hall: str = ""
    seat_no: int | None = None

    @property
    def minutes(self) -> int:
        """Return how many whole minutes this person may work."""
        return self.duration_minutes * self.time_percent // 100 + self.extra_minutes

    @property
    def minutes_lost(self) -> int:
        """Return how many minutes are missing to whoever begins now, so late that the window cuts them off."""
        if self.would_end_at is None or self.asked_at is None:
            return 0
        return max(0, self.minutes - int((self.would_end_at - self.asked_at).total_seconds()) // 60)

    @property
    def must_wait(self) -> bool:
        """Say whether the retake is not yet allowed."""
        return self.again_from is not None and self.asked_at is not None and self.asked_at < self.again_from

    @property
    def may_start(self) -> bool:
        return self.standing == "open" and self.attempts_used < self.max_attempts and not self.must_wait

    @property
    def open_attempt(self) -> MyAttempt | None:
        return next((attempt for attempt in self.attempts if attempt.state is AttemptState.OPEN), None)


@dataclass(frozen=True)
class OutcomeFacts:
    """How a person fared in a programme's exams; only what is released counts."""

    eligible: bool
    sat: bool
    passed: bool
    awaiting: bool
    best_score: Decimal | None
    first_passed: bool | None


@dataclass(frozen=True)
class MarkFacts:
    """The newest marks of one item; while `pending`, they wait for a person and count for nothing yet."""

    attempt_id: uuid.UUID
    item_id: uuid.UUID
    version: int
    marks: Decimal
    out_of: Decimal
    reason: str
    points: tuple[Decimal, ...] | None
    marker_id: uuid.UUID | None
    marked_at: datetime
    pending: bool = False


@dataclass(frozen=True)
class ResultLine:
    """One item of an attempt beside its response, marks and key: for released results and for markers.

    `right` lists texts, `right_ids` options, `truth` what a judgement should be; `mark_version` is 0 while
    nobody has marked the item. `treatment` says what was done about an item that turned out wrong.
    """

    item_id: uuid.UUID
    version_id: uuid.UUID
    position: int
    item: Item
    response: Response
    marks: Decimal | None
    out_of: Decimal
    reason: str
    mark_version: int
    right: tuple[str, ...]
    right_ids: frozenset[str]
    truth: bool | None
    paragraph: str
    quote: str
    rationale: str
    treatment: Treatment | None = None


@dataclass(frozen=True)
class ResultFacts:
    """A released result; `keys_from` says when its paper and keys follow, while another sitting may draw its items.

    `appeal_until` is the end of the days in which one may appeal; None where no appeal is taken.
    """

    attempt: AttemptFacts
    lines: tuple[ResultLine, ...]
    detail: ResultDetail = ResultDetail.FULL
    keys_from: datetime | None = None
    appeal_until: datetime | None = None
