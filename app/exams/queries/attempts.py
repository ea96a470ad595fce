"""An attempt as a fact, its paper, and its receipt."""

import json
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col
from sqlmodel.sql.sqltypes import UTCDateTime

from app.among import among
from app.db import database_now
from app.exams import papers, receipts
from app.exams.facts import AttemptFacts, Paper, PaperItem, ReceiptFacts
from app.exams.models import Attempt, Exam, Response, Sitting
from app.exams.records import Continued
from app.organisation.models import Person

ITEMS = SQLModel.metadata.tables["attempt_item"]
_OWN = (
    "id",
    "exam_id",
    "sitting_id",
    "person_id",
    "kind",
    "ordinal",
    "state",
    "generation",
    "started_at",
    "deadline_at",
    "ended_at",
    "submit_key",
    "responses_digest",
    "answered",
    "marking",
    "score",
    "passed",
    "marked_at",
    "voided_reason",
)
_OF_EXAM = ("unit_path", "total_marks", "pass_mark", "merit_mark", "release_policy", "released_at")


def last_closing(exam_id: Any) -> Any:
    """Return when the last window of an exam closes, as a part of a select."""
    every = aliased(Sitting)
    return (
        select(func.max(every.closes_at, type_=UTCDateTime()))
        .where(col(every.exam_id) == exam_id)
        .scalar_subquery()
    )


def attempts(*more: Any) -> Select[Any]:
    """Return the select of attempts with all an `AttemptFacts` holds; narrow it with `where`."""
    total = (
        select(func.count())
        .select_from(ITEMS)
        .where(ITEMS.c.attempt_id == Attempt.id)
        .correlate(Attempt)
        .scalar_subquery()
        .label("total")
    )
    columns = [
        *(getattr(Attempt, name) for name in _OWN),
        *(getattr(Exam, name) for name in _OF_EXAM),
        col(Exam.title).label("exam_title"),
        col(Sitting.title).label("sitting_title"),
        Sitting.closes_at,
        last_closing(Attempt.exam_id).label("last_closes_at"),
        col(Sitting.score_cap),
        col(Person.name).label("person_name"),
        total,
    ]
    return (
        select(*columns, *more)
        .select_from(Attempt)
        .join(Exam, col(Exam.id) == Attempt.exam_id)
        .join(Sitting, col(Sitting.id) == Attempt.sitting_id)
        .join(Person, col(Person.id) == Attempt.person_id)
    )


_SOME = attempts().where(among(col(Attempt.id), "attempts"))
_STORED = (
    select(
        col(Attempt.id),
        database_now().label("now"),
        Response.item_id,
        Response.rev,
        Response.payload,  # type: ignore[call-overload]
    )
    .select_from(Attempt)
    .join(Response, col(Response.attempt_id) == Attempt.id, isouter=True)
    .where(among(col(Attempt.id), "attempts"))
)
_NAMES = tuple(AttemptFacts.__dataclass_fields__)


def as_attempt(row: Any) -> AttemptFacts:
    """Read a row of `attempts`."""
    found = row._mapping
    return AttemptFacts(**{name: found[name] for name in _NAMES})


def now(session: Session) -> datetime:
    """Return the database's time, by which everything about exams is judged."""
    found: datetime = session.execute(select(database_now())).scalar_one()
    return found


def attempt(session: Session, attempt_id: uuid.UUID) -> AttemptFacts | None:
    """Return one attempt."""
    return some_attempts(session, [attempt_id]).get(attempt_id)


def some_attempts(session: Session, attempt_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, AttemptFacts]:
    """Return those of some attempts that there are."""
    # Read as plain rows: what the session holds back is written first, as it would be for rows of its own.
    session.flush()
    found = map(as_attempt, session.connection().execute(_SOME, {"attempts": attempt_ids}))
    return {each.id: each for each in found}


def paper(session: Session, attempt: AttemptFacts) -> Paper:
    """Return an attempt's items with what is stored for each, and the database's time. Nothing of any key."""
    return some_papers(session, [attempt])[0]


def some_papers(session: Session, attempts: Sequence[AttemptFacts]) -> list[Paper]:
    """Return the papers of some attempts, in as few statements as that of one."""
    keys = [attempt.id for attempt in attempts]
    sheets = papers.sheets(session, keys)
    rows: dict[uuid.UUID, list[Row[Any]]] = {}
    for row in session.execute(_STORED, {"attempts": keys}):
        rows.setdefault(row.id, []).append(row)
    return [_paper(attempt, sheets.get(attempt.id), rows[attempt.id]) for attempt in attempts]


def _paper(attempt: AttemptFacts, sheet: papers.Sheet | None, rows: Sequence[Row[Any]]) -> Paper:
    stored = {row.item_id: (row.rev, json.loads(row.payload)) for row in rows if row.item_id}
    items = tuple(
        PaperItem(
            place.item_id,
            place.position,
            place.marks,
            place.item,
            place.version_id,
            *stored.get(place.item_id, (0, None)),
        )
        for place in (sheet.places if sheet else ())
    )
    return Paper(attempt, items, rows[0].now)


def receipt(attempt: AttemptFacts) -> ReceiptFacts:
    """Return the receipt of an attempt that has ended."""
    assert attempt.ended_at is not None
    assert attempt.responses_digest is not None
    return ReceiptFacts(
        attempt_id=attempt.id,
        person=attempt.person_name,
        exam=attempt.exam_title,
        started_at=attempt.started_at,
        submitted_at=attempt.ended_at,
        answered=attempt.answered,
        total=attempt.total,
        responses_digest=attempt.responses_digest,
        code=receipts.code(attempt.responses_digest),
        expired=attempt.state.value == "expired",
    )


def continued(session: Session, attempt_id: uuid.UUID) -> Continued:
    """Return which attempt one goes on with, and in which it goes on itself."""
    mine = select(col(Attempt.continues_id)).where(col(Attempt.id) == attempt_id)
    after = select(col(Attempt.id)).where(col(Attempt.continues_id) == attempt_id)
    row = session.execute(select(mine.scalar_subquery(), after.scalar_subquery())).one()
    return Continued(*row)
