"""Candidates and their attempts as they were known at an earlier instant.

Marks are only ever added, so what an attempt had been given by then is added up again from the rows.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.exams import rules
from app.exams.facts import AttemptKind, AttemptState, ExamState, MarkingState, ReleasePolicy
from app.exams.models import Attempt, AttemptItem, Candidate, Exam, Mark, Sitting
from app.journal.models import Event
from question_bank.marks import rounded

_GONE_ON: Any = aliased(Attempt, name="gone_on")


@dataclass(frozen=True, slots=True)
class Candidacy:
    """A candidate of a sitting with one attempt, or none: what `outcomes.folded` reads."""

    programme_id: uuid.UUID
    person_id: uuid.UUID
    exam_id: uuid.UUID
    closes_at: datetime
    score_cap: Decimal | None
    release_policy: ReleasePolicy
    released_at: datetime | None
    kind: AttemptKind | None
    ordinal: int | None
    state: AttemptState | None
    marking: MarkingState | None
    score: Decimal | None
    passed: bool | None
    now: datetime


def candidacies_then(session: Session, at: datetime) -> Any:
    """Return the select of those admitted by an instant with the attempts begun by then; narrow it with `where`.

    An attempt that was voided later still counted then.
    """
    told = select(col(Event.object_id)).where(col(Event.action) == "attempt.voided", col(Event.at) > at)
    voided_since = [uuid.UUID(key) for key in session.execute(told).scalars().all()]
    # The few that were gone on with, by the index that holds them; asked row by row it would be every attempt there is.
    gone_on_with = select(_GONE_ON.continues_id).where(
        _GONE_ON.continues_id.is_not(None), _GONE_ON.started_at > at
    )
    own = and_(
        col(Attempt.exam_id) == Sitting.exam_id,
        col(Attempt.sitting_id) == Candidate.sitting_id,
        col(Attempt.person_id) == Candidate.person_id,
        col(Attempt.started_at) <= at,
        or_(
            col(Attempt.state) != AttemptState.VOIDED,
            col(Attempt.id).in_(gone_on_with),
            col(Attempt.id).in_(voided_since),
        ),
    )
    columns: tuple[Any, ...] = (
        col(Exam.programme_id),
        col(Candidate.person_id),
        col(Sitting.exam_id),
        col(Sitting.closes_at),
        col(Sitting.score_cap),
        col(Exam.release_policy),
        col(Exam.released_at),
        col(Exam.pass_mark),
        col(Attempt.id).label("attempt_id"),
        col(Attempt.kind),
        col(Attempt.ordinal),
        col(Attempt.ended_at),
        col(Attempt.marked_at),
        col(Attempt.marking),
        col(Attempt.score),
        col(Attempt.passed),
    )
    return (
        select(*columns)
        .select_from(Candidate)
        .join(Sitting, col(Sitting.id) == Candidate.sitting_id)
        .join(Exam, col(Exam.id) == Sitting.exam_id)
        .join(Attempt, own, isouter=True)
        .where(
            col(Exam.state) != ExamState.DRAFT,
            or_(col(Candidate.admitted_at).is_(None), col(Candidate.admitted_at) <= at),
        )
        .order_by(col(Candidate.person_id), col(Attempt.ordinal))
    )


def as_then(session: Session, rows: Sequence[Any], at: datetime) -> list[Candidacy]:
    """Return rows of `candidacies_then` with each attempt in the state, and with the marks, it had then."""
    since = [
        row.attempt_id
        for row in rows
        if row.attempt_id is not None and _ended(row, at) and (row.marked_at is None or row.marked_at > at)
    ]
    scores = _scores(session, since, at)
    return [_then(row, scores, at) for row in rows]


def _ended(row: Any, at: datetime) -> bool:
    return row.ended_at is not None and row.ended_at <= at


def _then(row: Any, scores: Mapping[uuid.UUID, Decimal], at: datetime) -> Candidacy:
    state: AttemptState | None = None
    marking: MarkingState | None = None
    score, passed = row.score, row.passed
    if row.attempt_id is not None:
        state = AttemptState.SUBMITTED if _ended(row, at) else AttemptState.OPEN
        marking = row.marking
        if row.marked_at is None or row.marked_at > at or state is AttemptState.OPEN:
            score = scores.get(row.attempt_id)
            passed = None if score is None else rules.passed(score, row.pass_mark)
            marking = MarkingState.UNMARKED if score is None else MarkingState.MARKED
    return Candidacy(
        programme_id=row.programme_id,
        person_id=row.person_id,
        exam_id=row.exam_id,
        closes_at=row.closes_at,
        score_cap=row.score_cap,
        release_policy=row.release_policy,
        released_at=row.released_at,
        kind=row.kind,
        ordinal=row.ordinal,
        state=state,
        marking=marking,
        score=score,
        passed=passed,
        now=at,
    )


def _scores(session: Session, attempts: Iterable[uuid.UUID], at: datetime) -> dict[uuid.UUID, Decimal]:
    """Add up what attempts had been given by then; those with an item nobody had decided have no score."""
    wanted = list(attempts)
    if not wanted:
        return {}
    asked = select(col(AttemptItem.attempt_id), func.count()).group_by(col(AttemptItem.attempt_id))
    rows = session.execute(asked.where(col(AttemptItem.attempt_id).in_(wanted))).all()
    items: dict[uuid.UUID, int] = dict(rows)
    given = (
        select(col(Mark.attempt_id), col(Mark.item_id), col(Mark.marks), col(Mark.pending))
        .where(col(Mark.attempt_id).in_(wanted), col(Mark.marked_at) <= at)
        .order_by(col(Mark.version))
    )
    latest: dict[uuid.UUID, dict[uuid.UUID, Decimal | None]] = defaultdict(dict)
    for attempt_id, item_id, marks, pending in session.execute(given).all():
        latest[attempt_id][item_id] = None if pending else marks
    found = {}
    for attempt_id, marked in latest.items():
        decided = [marks for marks in marked.values() if marks is not None]
        if len(decided) == items.get(attempt_id, 0):
            found[attempt_id] = rounded(sum(decided, Decimal(0)))
    return found
