"""The marks an attempt has."""

import uuid
from decimal import Decimal

from sqlmodel import Session, col, select

from app.exams.facts import MarkFacts
from app.exams.models import Mark


def latest_marks(session: Session, attempt_id: uuid.UUID) -> dict[uuid.UUID, MarkFacts]:
    """Return the newest mark of each item of an attempt."""
    rows = session.exec(select(Mark).where(Mark.attempt_id == attempt_id).order_by(col(Mark.version))).all()
    return {row.item_id: _facts(row) for row in rows}


def _facts(row: Mark) -> MarkFacts:
    values = {name: getattr(row, name) for name in MarkFacts.__dataclass_fields__}
    points = None if row.points is None else tuple(Decimal(each) for each in row.points)
    return MarkFacts(**values | {"points": points})
