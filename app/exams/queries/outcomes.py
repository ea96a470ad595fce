"""How people fared in the exams of a programme."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, and_, col, select

from app.db import database_now
from app.exams import rules
from app.exams.facts import AttemptKind, AttemptState, ExamState, OutcomeFacts
from app.exams.models import Attempt, Candidate, Exam, Sitting


def outcomes(
    session: Session, programme_id: uuid.UUID, at: datetime | None = None
) -> dict[uuid.UUID, OutcomeFacts]:
    """Return how each candidate of a programme fared, in one statement; only released results count (GR-7).

    Who has several exams has passed when each of them is passed; `first_passed` looks at the first regular
    attempts, `passed` at all, make-ups included.
    """
    rows = session.execute(candidacies().where(Exam.programme_id == programme_id)).all()
    return {person_id: found for (_, person_id), found in folded(rows, at).items()}


def folded(
    rows: Sequence[Any], at: datetime | None = None
) -> dict[tuple[uuid.UUID, uuid.UUID], OutcomeFacts]:
    """Fold rows of `candidacies` into one outcome for each programme and person."""
    by_person: dict[tuple[uuid.UUID, uuid.UUID], dict[uuid.UUID, list[Any]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in rows:
        by_person[row.programme_id, row.person_id][row.exam_id].append(row)
    return {
        key: _together([_of_exam(lines, at) for lines in exams.values()]) for key, exams in by_person.items()
    }


def candidacies() -> Any:
    """Return the select of candidates with their attempts, in order; narrow it with `where`."""
    # The exam is named too, so that the index of exam and person is used and not that of a whole sitting.
    own = and_(
        col(Attempt.exam_id) == Sitting.exam_id,
        col(Attempt.sitting_id) == Candidate.sitting_id,
        col(Attempt.person_id) == Candidate.person_id,
        col(Attempt.state) != AttemptState.VOIDED,
    )
    return (
        select(  # type: ignore[call-overload]
            Exam.programme_id,
            Candidate.person_id,
            Sitting.exam_id,
            Sitting.closes_at,
            Sitting.score_cap,
            Exam.release_policy,
            Exam.released_at,
            Attempt.kind,
            Attempt.ordinal,
            Attempt.state,
            Attempt.marking,
            Attempt.score,
            Attempt.passed,
            database_now().label("now"),
        )
        .select_from(Candidate)
        .join(Sitting, col(Sitting.id) == Candidate.sitting_id)
        .join(Exam, col(Exam.id) == Sitting.exam_id)
        .join(Attempt, own, isouter=True)
        .where(col(Exam.state) != ExamState.DRAFT)
        .order_by(col(Candidate.person_id), col(Attempt.ordinal))
    )


def _of_exam(rows: Sequence[Any], at: datetime | None) -> OutcomeFacts:
    sat = [row for row in rows if row.state is not None]
    shown = [row for row in sat if _released(row, at)]
    capped = (rules.counted(row.score, row.score_cap) for row in shown)
    scores = [score for score in capped if score is not None]
    first = next((row for row in sat if row.kind is AttemptKind.REGULAR), None)
    passed = any(row.passed for row in shown)
    return OutcomeFacts(
        eligible=True,
        sat=bool(sat),
        passed=passed,
        awaiting=not passed and any(row not in shown or row.passed is None for row in sat),
        best_score=max(scores, default=None),
        first_passed=first.passed if first is not None and first in shown else None,
    )


def _released(row: Any, at: datetime | None) -> bool:
    return rules.released(
        row.release_policy, row.released_at, row.closes_at, row.state, row.marking, at or row.now
    )


def _together(exams: Sequence[OutcomeFacts]) -> OutcomeFacts:
    """Join a person's exams: all must be passed; the score shown is the lowest of the best ones."""
    if len(exams) == 1:
        return exams[0]
    scores = [each.best_score for each in exams if each.best_score is not None]
    firsts = [each.first_passed for each in exams]
    return OutcomeFacts(
        eligible=True,
        sat=any(each.sat for each in exams),
        passed=all(each.passed for each in exams),
        awaiting=any(each.awaiting for each in exams),
        best_score=min(scores, default=None),
        first_passed=False if False in firsts else None if None in firsts else True,
    )
