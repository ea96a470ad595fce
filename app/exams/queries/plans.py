"""How exams are marked by persons: their plans, readings and the progress of each marker."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from app.accounts.models import Account
from app.among import among
from app.exams.models import Attempt, Mark, MarkingPlan, Reading
from app.exams.records.marking import MarkerLine, PlanFacts, ReadingFacts

_SET: Any = [getattr(MarkingPlan, name) for name in PlanFacts.__dataclass_fields__]
_PLANS = select(*_SET).where(among(col(MarkingPlan.exam_id), "exams"))


def plan(session: Session, exam_id: uuid.UUID) -> PlanFacts:
    """Return an exam's marking plan; the usual one where none was set."""
    return plans(session, [exam_id])[exam_id]


def plans(session: Session, exam_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, PlanFacts]:
    """Return the marking plans of some exams."""
    session.flush()
    rows = session.connection().execute(_PLANS, {"exams": list(exam_ids)})
    found = [PlanFacts(**row._mapping) for row in rows]
    return {key: PlanFacts(key) for key in exam_ids} | {each.exam_id: each for each in found}


def is_begun(session: Session, exam_id: uuid.UUID) -> bool:
    """Say whether a person has read anything of an exam."""
    marked = (
        select(Mark.id)  # type: ignore[call-overload]
        .join(Attempt, col(Attempt.id) == Mark.attempt_id)
        .where(col(Attempt.exam_id) == exam_id, col(Mark.marker_id).is_not(None))
    )
    read = (
        select(Reading.id)  # type: ignore[call-overload]
        .join(Attempt, col(Attempt.id) == Reading.attempt_id)
        .where(col(Attempt.exam_id) == exam_id)
    )
    return bool(session.execute(select(or_(marked.exists(), read.exists()))).scalar_one())


def _newer() -> Any:
    return and_(
        col(Mark.attempt_id) == Reading.attempt_id,
        col(Mark.item_id) == Reading.item_id,
        col(Mark.version) > Reading.mark_version,
    )


def readings(session: Session, attempt_id: uuid.UUID) -> dict[uuid.UUID, list[ReadingFacts]]:
    """Return the readings of each answer of a script as it stands now, in the order they were made."""
    replaced = select(Mark.id).where(_newer(), col(Mark.pending)).exists()  # type: ignore[call-overload]
    statement: Any = (
        select(Reading, col(Account.display_name))
        .join(Account, col(Account.id) == Reading.marker_id)
        .where(col(Reading.attempt_id) == attempt_id, ~replaced)
        .order_by(col(Reading.item_id), col(Reading.ordinal))
    )
    found: dict[uuid.UUID, list[ReadingFacts]] = defaultdict(list)
    for row, name in session.execute(statement).all():
        found[row.item_id].append(
            ReadingFacts(
                row.item_id,
                row.ordinal,
                row.marker_id,
                name,
                row.marks,
                row.out_of,
                row.note,
                row.read_at,
            )
        )
    return found


def read_by(session: Session, exam_id: uuid.UUID, reader: uuid.UUID) -> set[uuid.UUID]:
    """Return the scripts of an exam with an undecided answer that a marker has read as one of several."""
    decided = select(Mark.id).where(_newer()).exists()  # type: ignore[call-overload]
    statement: Any = (
        select(col(Reading.attempt_id))
        .join(Attempt, col(Attempt.id) == Reading.attempt_id)
        .where(col(Attempt.exam_id) == exam_id, col(Reading.marker_id) == reader, ~decided)
    )
    return set(session.execute(statement).scalars())


def marker_lines(session: Session, plan: PlanFacts) -> list[MarkerLine]:
    """Return how far each marker of an exam is, who has read most first."""
    row: Any = Reading if plan.is_double else Mark
    at = col(Reading.read_at) if plan.is_double else col(Mark.marked_at)
    statement: Any = (
        select(
            col(Account.display_name),
            func.count(func.distinct(row.attempt_id)),
            func.count(),
            func.sum(row.marks),
            func.sum(row.out_of),
            func.max(at),
        )
        .select_from(row)
        .join(Attempt, col(Attempt.id) == row.attempt_id)
        .join(Account, col(Account.id) == row.marker_id)
        .where(col(Attempt.exam_id) == plan.exam_id)
        .group_by(col(Account.id), col(Account.display_name))
        .order_by(func.count().desc(), col(Account.display_name))
    )
    return [MarkerLine(*line) for line in session.execute(statement).all()]
