"""What an attempt answered, what it got for it and why, and what was corrected of what it was asked."""

import json
import uuid
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import JSON, Text, and_, cast, func, or_, select, type_coerce
from sqlmodel import Session, SQLModel, col

from app.among import among, row_by_row
from app.exams.facts import Treatment
from app.exams.models import Attempt, KeyCorrection
from app.exams.queries.corrections import IN_FORCE
from app.exams.rules.regrading import Order
from question_bank.responses import Response

ITEM = SQLModel.metadata.tables["attempt_item"]
MARK, RESPONSE = SQLModel.metadata.tables["mark"], SQLModel.metadata.tables["response"]


class Marked(NamedTuple):
    """The newest marks of one item, as a result tells them; those that wait for a person are none yet."""

    version: int
    marks: Decimal | None
    reason: str


class Answers(NamedTuple):
    """By the place on the paper: responses, newest marks, and what was decided where an item turned out wrong."""

    responses: dict[int, Response]
    marks: dict[int, Marked]
    in_force: dict[int, Order]


_NONE, _CENT = Marked(0, None, ""), Decimal("0.01")


def _packed(dialect: str, pack: Any, row: Any) -> Any:
    """Write the statement that reads scripts, each as one row: fifty rows cost more to fetch than to write."""
    item, its_items = row_by_row(dialect, ITEM, attempt_id=Attempt.id)
    of_item = {"attempt_id": item.c.attempt_id, "item_id": item.c.item_id}
    written, its_own = row_by_row(dialect, RESPONSE, **of_item)
    marked, its_marks = row_by_row(dialect, MARK, **of_item)
    corrected = and_(
        col(KeyCorrection.exam_id) == Attempt.exam_id,
        col(KeyCorrection.version_id) == item.c.version_id,
        or_(*(col(KeyCorrection.state) == each for each in IN_FORCE)),
    )
    line = row(
        item.c.position,
        written.c.payload,
        marked.c.version,
        cast(marked.c.marks, Text),
        marked.c.reason,
        marked.c.pending,
        cast(col(KeyCorrection.decided_at), Text),
        cast(col(KeyCorrection.id), Text),
        cast(col(KeyCorrection.treatment), Text),
        col(KeyCorrection.only_up),
        cast(col(KeyCorrection.key_version_id), Text),
    )
    return (
        select(col(Attempt.id), type_coerce(pack(line), JSON).label("lines"))
        .select_from(Attempt)
        .join(item, its_items)
        .outerjoin(written, its_own)
        .outerjoin(marked, its_marks)
        .outerjoin(KeyCorrection, corrected)
        .where(among(col(Attempt.id), "attempts"))
        .group_by(col(Attempt.id))
    )


_ANSWERS = {
    "postgresql": _packed("postgresql", func.json_agg, func.json_build_array),
    "sqlite": _packed("sqlite", func.json_group_array, func.json_array),
}


def answers(session: Session, attempt_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Answers]:
    """Return all that some scripts hold beside their papers, in one statement."""
    session.flush()
    connection = session.connection()
    rows = connection.execute(_ANSWERS[connection.dialect.name], {"attempts": attempt_ids})
    found = {row.id: _read(row.lines) for row in rows}
    return {key: found.get(key) or Answers({}, {}, {}) for key in attempt_ids}


def _read(lines: Sequence[Any]) -> Answers:
    """Read a script: an item marked twice, or corrected twice, comes twice, and what is newer counts."""
    found, orders = Answers({}, {}, {}), []
    for place, payload, version, marks, reason, pending, *corrected in lines:
        if payload is not None:
            found.responses[place] = json.loads(payload)
        if version is not None and version > found.marks.get(place, _NONE).version:
            found.marks[place] = Marked(version, None if pending else _marks(marks), reason)
        if corrected[1] is not None:
            orders.append((*corrected[:2], place, *corrected[2:]))
    for _, _, place, treatment, only_up, key in sorted(orders):
        found.in_force[place] = Order(
            Treatment(treatment), bool(only_up), None if key is None else uuid.UUID(key)
        )
    return found


@lru_cache(1_000)
def _marks(text: str) -> Decimal:
    """Read marks as the column holds them: SQLite keeps no idle zeros."""
    return Decimal(text).quantize(_CENT)
