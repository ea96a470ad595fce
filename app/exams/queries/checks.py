"""Second looks at marked scripts."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from app.accounts.models import Account
from app.exams.facts import AttemptState, Finding, MarkingState
from app.exams.models import Attempt, Exam, Mark, SpotCheck, SpotScript
from app.exams.records.marking import CheckedScript, CheckFacts

ENDED = (AttemptState.SUBMITTED, AttemptState.EXPIRED)


def population(session: Session, exam_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Return the scripts of an exam that persons decided."""
    decided = (
        select(Mark.id)  # type: ignore[call-overload]
        .where(col(Mark.attempt_id) == Attempt.id, col(Mark.marker_id).is_not(None))
        .correlate(Attempt)
        .exists()
    )
    statement: Any = select(col(Attempt.id)).where(
        col(Attempt.exam_id) == exam_id,
        col(Attempt.marking) == MarkingState.MARKED,
        col(Attempt.state).in_(ENDED),
        decided,
    )
    found: Sequence[uuid.UUID] = session.execute(statement.order_by(col(Attempt.id))).scalars().all()
    return found


def markers_of(session: Session, attempt_id: uuid.UUID, item_id: uuid.UUID | None = None) -> set[uuid.UUID]:
    """Return who marked a script by hand, or one of its answers."""
    statement: Any = select(col(Mark.marker_id)).where(
        col(Mark.attempt_id) == attempt_id, col(Mark.marker_id).is_not(None)
    )
    if item_id is not None:
        statement = statement.where(col(Mark.item_id) == item_id)
    return set(session.execute(statement).scalars())


def _checks() -> Any:
    looked = func.count(col(SpotScript.finding))
    doubtful = func.count(case((col(SpotScript.finding) != Finding.FAIR, 1)))
    own = [getattr(SpotCheck, name) for name in ("id", "exam_id", "seed", "size", "population", "created_at")]
    statement: Any = select(
        *own,
        col(Exam.title).label("exam_title"),
        col(Exam.unit_path),
        col(Account.display_name).label("drawer"),
        looked.label("looked"),
        doubtful.label("doubtful"),
    )
    return (
        statement.select_from(SpotCheck)
        .join(Exam, col(Exam.id) == SpotCheck.exam_id)
        .join(Account, col(Account.id) == SpotCheck.created_by)
        .join(SpotScript, col(SpotScript.check_id) == SpotCheck.id)
        .group_by(*own, col(Exam.title), col(Exam.unit_path), col(Account.display_name))
        .order_by(col(SpotCheck.created_at).desc())
    )


def check(session: Session, check_id: uuid.UUID) -> CheckFacts | None:
    """Return one sample."""
    row = session.execute(_checks().where(col(SpotCheck.id) == check_id)).one_or_none()
    return None if row is None else CheckFacts(**row._mapping)


def checks(session: Session, exam_id: uuid.UUID) -> list[CheckFacts]:
    """Return an exam's samples, the newest first."""
    rows = session.execute(_checks().where(col(SpotCheck.exam_id) == exam_id)).all()
    return [CheckFacts(**row._mapping) for row in rows]


def checked_scripts(session: Session, check_id: uuid.UUID, reader: uuid.UUID) -> list[CheckedScript]:
    """Return a sample's scripts as they were drawn; of the writers only the reader is told, of their own."""
    marked = (
        select(Mark.id)  # type: ignore[call-overload]
        .where(col(Mark.attempt_id) == SpotScript.attempt_id, col(Mark.marker_id) == reader)
        .correlate(SpotScript)
        .exists()
    )
    statement: Any = (
        select(
            col(SpotScript.attempt_id),
            col(SpotScript.place),
            col(SpotScript.finding),
            col(SpotScript.note),
            func.coalesce(Account.display_name, ""),
            col(SpotScript.found_at),
            col(Attempt.person_id) == reader,
            marked,
        )
        .join(Attempt, col(Attempt.id) == SpotScript.attempt_id)
        .outerjoin(Account, col(Account.id) == SpotScript.found_by)
        .where(col(SpotScript.check_id) == check_id)
        .order_by(col(SpotScript.place))
    )
    return [CheckedScript(*row) for row in session.execute(statement).all()]
