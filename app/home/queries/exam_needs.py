"""What waits after an exam: scripts, appeals, corrections and delivery files, and results that are to be released."""

from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, literal
from sqlmodel import col

from app.exams.facts import (
    AppealState,
    AttemptState,
    CorrectionState,
    DeliveryState,
    ExamState,
    MarkingState,
    ReleasePolicy,
)
from app.exams.models import Attempt, Delivery, Exam, KeyCorrection, ScoreAppeal, Sitting
from app.home.facts import NeedKind
from app.home.queries.things import thing
from app.organisation.models import Person
from app.web.actor import Scope

ENDED = (AttemptState.SUBMITTED, AttemptState.EXPIRED)


def after_exams(scope: Scope, at: datetime) -> tuple[Any, ...]:
    """Return the selects of what waits after the exams of a scope."""
    return _marking(scope), _appeals(scope), _corrections(scope), _deliveries(scope), _release(scope, at)


def _marking(scope: Scope) -> Any:
    return (
        thing(NeedKind.MARKING, col(Exam.id), col(Exam.title), func.count())
        .select_from(Attempt)
        .join(Exam, col(Exam.id) == Attempt.exam_id)
        .where(
            col(Attempt.marking) == MarkingState.NEEDS_MARKER,
            col(Attempt.state).in_(ENDED),
            scope.clause(col(Exam.unit_path)),
        )
        .group_by(col(Exam.id), col(Exam.title))
    )


def _release(scope: Scope, at: datetime) -> Any:
    # Released by hand: somebody must say so once every sitting is over and every paper marked.
    running = exists().where(col(Sitting.exam_id) == Exam.id, col(Sitting.closes_at) > at)
    own = col(Attempt.exam_id) == Exam.id
    handed_in = exists().where(own, col(Attempt.state).in_(ENDED))
    unmarked = exists().where(own, col(Attempt.state).in_(ENDED), col(Attempt.marking) != MarkingState.MARKED)
    return (
        thing(NeedKind.RELEASE, col(Exam.id), col(Exam.title), literal(1))
        .select_from(Exam)
        .where(
            col(Exam.state) != ExamState.DRAFT,
            col(Exam.release_policy) == ReleasePolicy.BY_HAND,
            col(Exam.released_at).is_(None),
            scope.clause(col(Exam.unit_path)),
            handed_in,
            ~running,
            ~unmarked,
        )
    )


def _appeals(scope: Scope) -> Any:
    return (
        thing(NeedKind.APPEAL, col(Exam.id), col(Exam.title), func.count())
        .select_from(ScoreAppeal)
        .join(Attempt, col(Attempt.id) == ScoreAppeal.attempt_id)
        .join(Exam, col(Exam.id) == Attempt.exam_id)
        .where(col(ScoreAppeal.state) == AppealState.OPEN, scope.clause(col(Exam.unit_path)))
        .group_by(col(Exam.id), col(Exam.title))
    )


def _corrections(scope: Scope) -> Any:
    return (
        thing(NeedKind.CORRECTION, col(Exam.id), col(Exam.title), func.count())
        .select_from(KeyCorrection)
        .join(Exam, col(Exam.id) == KeyCorrection.exam_id)
        .where(col(KeyCorrection.state) == CorrectionState.PROPOSED, scope.clause(col(Exam.unit_path)))
        .group_by(col(Exam.id), col(Exam.title))
    )


def _deliveries(scope: Scope) -> Any:
    return (
        thing(NeedKind.DELIVERY, col(Attempt.id), col(Person.name), func.count())
        .select_from(Delivery)
        .join(Attempt, col(Attempt.id) == Delivery.attempt_id)
        .join(Exam, col(Exam.id) == Attempt.exam_id)
        .join(Person, col(Person.id) == Attempt.person_id)
        .where(col(Delivery.state) == DeliveryState.RECEIVED, scope.clause(col(Exam.unit_path)))
        .group_by(col(Attempt.id), col(Person.name))
    )
