"""What finished scripts tell about items: read by whoever keeps statistics, never about one person.

Nothing here is asked by the bank: who stands above both asks exams, and tells the bank's pages.
"""

import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from app.db import database_now
from app.exams import rules
from app.exams.facts import AttemptState, MarkingState, Treatment
from app.exams.models import Attempt, AttemptItem, Exam, Response, Sitting
from app.exams.queries.corrections import orders
from question_bank.responses import answered

MARK = SQLModel.metadata.tables["mark"]
ENDED = (AttemptState.SUBMITTED, AttemptState.EXPIRED)
CHUNK = 500
# GR-7: of fewer scripts a figure could be read back to a person.
FEWEST = 5


@dataclass(frozen=True)
class Observation:
    """One item of one finished and released script: its marks beside the score, and what was answered."""

    exam_id: uuid.UUID
    attempt_id: uuid.UUID
    item_id: uuid.UUID
    version_id: uuid.UUID
    marks: Decimal
    out_of: Decimal
    score: Decimal
    total: Decimal
    response: Any

    @property
    def is_answered(self) -> bool:
        return answered(self.response)


@dataclass
class VersionFigures:
    """How one wording fared: scripts, answers, full marks, the marks given, options chosen, and the scores beside."""

    version_id: uuid.UUID
    item_id: uuid.UUID
    scripts: int = 0
    answered: int = 0
    right: int = 0
    marks: Decimal = Decimal(0)
    out_of: Decimal = Decimal(0)
    choices: Counter[str] = field(default_factory=Counter)
    # One pair a script: the share of the item's marks, and that of the rest of the paper.
    shares: list[tuple[Decimal, Decimal]] = field(default_factory=list)


def observations(
    session: Session, *, exam_id: uuid.UUID | None = None, at: datetime | None = None
) -> Iterator[Observation]:
    """Yield every item of every finished and released script, of one exam or all; dropped and faulty items not."""
    now = at or session.execute(select(database_now())).scalar_one()
    scripts = _scripts(session, exam_id, now)
    exams = {row.exam_id for row in scripts}
    faulty = {
        (key, version)
        for key, found in orders(session, list(exams)).items()
        for version, order in found.items()
        if order.treatment is not Treatment.NEW_KEY
    }
    for start in range(0, len(scripts), CHUNK):
        chunk = {row.id: row for row in scripts[start : start + CHUNK]}
        stored = _responses(session, list(chunk))
        for row in _marks(session, list(chunk)):
            script = chunk[row.attempt_id]
            if (script.exam_id, row.version_id) in faulty:
                continue
            yield Observation(
                script.exam_id,
                row.attempt_id,
                row.item_id,
                row.version_id,
                row.marks,
                row.out_of,
                script.score,
                script.total_marks,
                stored[row.attempt_id].get(row.item_id),
            )


def item_figures(
    session: Session, *, exam_id: uuid.UUID | None = None, at: datetime | None = None
) -> dict[uuid.UUID, VersionFigures]:
    """Return how each wording fared; those with fewer than five scripts are left out (GR-7)."""
    found: dict[uuid.UUID, VersionFigures] = {}
    for each in observations(session, exam_id=exam_id, at=at):
        figures = found.setdefault(each.version_id, VersionFigures(each.version_id, each.item_id))
        _count(figures, each)
    return {key: figures for key, figures in found.items() if figures.scripts >= FEWEST}


def _count(figures: VersionFigures, each: Observation) -> None:
    figures.scripts += 1
    figures.answered += each.is_answered
    figures.right += each.marks == each.out_of
    figures.marks += each.marks
    figures.out_of += each.out_of
    if isinstance(each.response, str | bool | list):
        chosen = each.response if isinstance(each.response, list) else [each.response]
        figures.choices.update(str(option) for option in chosen)
    rest = each.total - each.out_of
    if rest:
        figures.shares.append((each.marks / each.out_of, (each.score - each.marks) / rest))


def _scripts(session: Session, exam_id: uuid.UUID | None, at: datetime) -> Sequence[Any]:
    statement: Any = (
        select(  # type: ignore[call-overload]
            Attempt.id,
            Attempt.exam_id,
            Attempt.state,
            Attempt.marking,
            Attempt.score,
            Exam.total_marks,
            Exam.release_policy,
            Exam.released_at,
            Sitting.closes_at,
        )
        .select_from(Attempt)
        .join(Exam, col(Exam.id) == Attempt.exam_id)
        .join(Sitting, col(Sitting.id) == Attempt.sitting_id)
        .where(
            col(Attempt.state).in_(ENDED),
            col(Attempt.marking) == MarkingState.MARKED,
            col(Attempt.score).is_not(None),
        )
        .order_by(col(Attempt.id))
    )
    if exam_id is not None:
        statement = statement.where(col(Attempt.exam_id) == exam_id)
    return [row for row in session.execute(statement).all() if _is_out(row, at)]


def _is_out(row: Any, at: datetime) -> bool:
    return rules.released(row.release_policy, row.released_at, row.closes_at, row.state, row.marking, at)


def _responses(session: Session, attempt_ids: list[uuid.UUID]) -> dict[uuid.UUID, dict[uuid.UUID, Any]]:
    statement = select(col(Response.attempt_id), col(Response.item_id), col(Response.payload)).where(
        col(Response.attempt_id).in_(attempt_ids)
    )
    found: dict[uuid.UUID, dict[uuid.UUID, Any]] = defaultdict(dict)
    for attempt_id, item_id, payload in session.execute(statement).all():
        try:
            found[attempt_id][item_id] = json.loads(payload)
        except ValueError:
            # A damaged row counts as no answer here as in marking.
            found[attempt_id][item_id] = None
    return found


def _marks(session: Session, attempt_ids: list[uuid.UUID]) -> Sequence[Any]:
    """Read the newest mark of every item of these scripts, with the wording it was asked in."""
    newer = MARK.alias("newer")
    replaced = (
        select(newer.c.id)
        .where(
            newer.c.attempt_id == MARK.c.attempt_id,
            newer.c.item_id == MARK.c.item_id,
            newer.c.version > MARK.c.version,
        )
        .exists()
    )
    columns: tuple[Any, ...] = (
        MARK.c.attempt_id,
        MARK.c.item_id,
        AttemptItem.version_id,
        MARK.c.marks,
        MARK.c.out_of,
    )
    statement: Any = (
        select(*columns)
        .join(
            AttemptItem,
            (col(AttemptItem.attempt_id) == MARK.c.attempt_id) & (col(AttemptItem.item_id) == MARK.c.item_id),
        )
        .where(MARK.c.attempt_id.in_(attempt_ids), ~replaced)
        .order_by(MARK.c.attempt_id, col(AttemptItem.position))
    )
    found: Sequence[Any] = session.execute(statement).all()
    return found
