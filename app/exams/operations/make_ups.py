"""Make-ups: one sitting for everyone who failed or missed theirs."""

import uuid
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.exams import queries
from app.exams.facts import AttemptKind
from app.exams.operations.sittings import admit, open_sitting
from app.exams.refusals import NobodyToMakeUp
from app.web.actor import Actor


def make_up_sitting(
    session: Session,
    exam_id: uuid.UUID,
    *,
    by: Actor,
    at: datetime,
    **window: Any,
) -> uuid.UUID:
    """Open a make-up and admit everyone who failed, or missed, their sitting and has no make-up before them."""
    owing = queries.owing(session, exam_id, at)
    if not owing:
        raise NobodyToMakeUp
    sitting_id = open_sitting(session, exam_id, kind=AttemptKind.MAKE_UP, **window, by=by, at=at)
    for missed in sorted({each.sitting_id for each in owing}):
        people = [each.person_id for each in owing if each.sitting_id == missed]
        admit(session, sitting_id, people, makes_up_for=missed, by=by, at=at)
    return sitting_id
