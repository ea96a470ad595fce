"""What exams and their sittings, scripts and corrections are called, for rooms that keep nothing but their ids."""

import uuid
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select, union_all
from sqlmodel import Session, col

from app.among import among
from app.exams.models import Attempt, Exam, KeyCorrection, Sitting

Thing = tuple[uuid.UUID, date]
_TITLE = col(Exam.title)
_NAMES: Any = union_all(
    select(col(Exam.id), _TITLE).where(among(col(Exam.id), "things")),
    *(
        select(col(each.id), _TITLE)
        .join(Exam, col(Exam.id) == each.exam_id)
        .where(among(col(each.id), "things"))
        for each in (Sitting, Attempt, KeyCorrection)
    ),
)


def names_now(session: Session, things: Collection[Thing]) -> Mapping[Thing, str]:
    """Return the names of those things that belong to exams: the exam's, as it is now."""
    rows: Any = session.execute(_NAMES, {"things": list({key for key, _on in things})}).all()
    known: dict[uuid.UUID, str] = dict(rows)
    return {thing: known[thing[0]] for thing in things if thing[0] in known}
