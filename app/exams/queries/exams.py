"""Exams and sittings for those who organize them."""

import uuid
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.exams import blueprints
from app.exams.facts import AttemptState, MarkingState
from app.exams.models import Attempt, Candidate, Exam, Sitting
from app.exams.records import ExamFacts, ExamLine, SittingFacts
from app.planning.models import Programme
from app.web.actor import Scope
from app.web.tables import State, fetch
from question_bank.marks import MultiplePolicy

FILTERS = ("state", "programme")
ENDED = col(Attempt.state).in_((AttemptState.SUBMITTED, AttemptState.EXPIRED))


def exam(session: Session, exam_id: uuid.UUID) -> ExamFacts | None:
    """Return an exam as it is set."""
    statement = (
        select(Exam, col(Programme.name))
        .join(Programme, col(Programme.id) == Exam.programme_id)
        .where(col(Exam.id) == exam_id)
    )
    found = session.execute(statement).first()
    if found is None:
        return None
    row, programme_name = found
    return ExamFacts(
        id=row.id,
        programme_id=row.programme_id,
        programme_name=programme_name,
        unit_path=row.unit_path,
        title=row.title,
        state=row.state,
        blueprint=blueprints.from_json(row.blueprint),
        multiple_policy=MultiplePolicy(row.multiple_policy),
        duration_minutes=row.duration_minutes,
        total_marks=row.total_marks,
        pass_mark=row.pass_mark,
        merit_mark=row.merit_mark,
        max_attempts=row.max_attempts,
        release_policy=row.release_policy,
        released_at=row.released_at,
        retake_wait_hours=row.retake_wait_hours,
    )


def _of_exam(what: Any, table: Any, *conditions: Any) -> Any:
    return select(what).select_from(table).where(*conditions).correlate(Exam).scalar_subquery()


def listed(session: Session, scope: Scope, state: State) -> tuple[list[ExamLine], int]:
    """Return one page of a scope's exams with what they concern, and how many there are, in two statements."""
    mine = col(Sitting.exam_id) == Exam.id
    attempts = col(Attempt.exam_id) == Exam.id
    admitted = (
        select(func.count(func.distinct(Candidate.person_id)))
        .select_from(Candidate)
        .join(Sitting, col(Sitting.id) == Candidate.sitting_id)
        .where(mine)
        .correlate(Exam)
        .scalar_subquery()
    )
    closes = _of_exam(func.max(Sitting.closes_at), Sitting, mine)
    statement: Any = (
        select(
            col(Exam.id),
            col(Exam.title),
            col(Programme.name).label("programme_name"),
            col(Exam.state),
            _of_exam(func.count(), Sitting, mine).label("sittings"),
            admitted.label("admitted"),
            _of_exam(func.count(), Attempt, attempts, ENDED).label("ended"),
            _of_exam(
                func.count(), Attempt, attempts, col(Attempt.marking) == MarkingState.NEEDS_MARKER, ENDED
            ).label("waiting"),
            closes.label("last_closes_at"),
        )
        .join(Programme, col(Programme.id) == Exam.programme_id)
        .where(scope.clause(col(Exam.unit_path)))
    )
    if state.search:
        statement = statement.where(col(Exam.title).contains(state.search, autoescape=True))
    if state.filter("state"):
        statement = statement.where(col(Exam.state) == state.filter("state"))
    if state.filter("programme"):
        statement = statement.where(col(Programme.name) == state.filter("programme"))
    sorts = {"title": col(Exam.title), "programme": col(Programme.name), "closes": closes}
    rows, total = fetch(session, statement, state, sorts, col(Exam.id).desc())
    return [ExamLine(**row._mapping) for row in rows], total


def _people(*conditions: Any) -> Any:
    return (
        select(func.count(func.distinct(Attempt.person_id)))
        .where(
            col(Attempt.exam_id) == Sitting.exam_id,
            col(Attempt.sitting_id) == Sitting.id,
            col(Attempt.state) != AttemptState.VOIDED,
            *conditions,
        )
        .correlate(Sitting)
        .scalar_subquery()
    )


def _sittings() -> Any:
    admitted = (
        select(func.count())
        .where(col(Candidate.sitting_id) == Sitting.id)
        .correlate(Sitting)
        .scalar_subquery()
    )
    return select(
        col(Sitting.id),
        col(Sitting.exam_id),
        col(Exam.title).label("exam_title"),
        col(Exam.state).label("exam_state"),
        col(Exam.unit_path),
        col(Sitting.kind),
        col(Sitting.title),
        col(Sitting.batch_id),
        col(Sitting.opens_at),
        col(Sitting.closes_at),
        col(Sitting.last_admission_at),
        func.coalesce(Sitting.duration_minutes, Exam.duration_minutes).label("minutes"),
        col(Sitting.duration_minutes).label("own_minutes"),
        col(Sitting.score_cap),
        col(Sitting.overlap_percent),
        col(Sitting.place),
        admitted.label("admitted"),
        _people().label("started"),
        _people(ENDED).label("ended"),
    ).join(Exam, col(Exam.id) == Sitting.exam_id)


def sitting(session: Session, sitting_id: uuid.UUID) -> SittingFacts | None:
    """Return one sitting with how far its candidates are."""
    row = session.execute(_sittings().where(col(Sitting.id) == sitting_id)).first()
    return None if row is None else SittingFacts(**row._mapping)


def sittings(session: Session, exam_id: uuid.UUID) -> list[SittingFacts]:
    """Return an exam's sittings by their opening."""
    statement = _sittings().where(col(Sitting.exam_id) == exam_id)
    rows = session.execute(statement.order_by(col(Sitting.opens_at), col(Sitting.id))).all()
    return [SittingFacts(**row._mapping) for row in rows]
