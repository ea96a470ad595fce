"""Give those of a make-up batch the exam they still owe, together with the batch."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.exams.models import Exam
from app.exams.operations import admit, make_up_sitting, open_sitting
from app.exams.queries import owing, strangers
from app.leave.facts import Draft, SittingDraft
from app.refusals import Unknown
from app.web.actor import Actor


def sit_with_batch(
    session: Session,
    programme_id: uuid.UUID,
    batch_id: uuid.UUID,
    people: Sequence[uuid.UUID],
    draft: Draft,
    wanted: SittingDraft,
    *,
    by: Actor,
    at: datetime,
) -> int:
    """Open what each still owes of an exam; return how many are admitted.

    Whoever failed or missed a sitting makes up for it; whoever never had one sits for the first time, so that a
    missed class costs nobody a regular attempt. Who has passed, or has a sitting before them, gets none.
    """
    exam = session.get(Exam, wanted.exam_id)
    if exam is None or exam.programme_id != programme_id:
        raise Unknown
    window: dict[str, Any] = {
        "opens_at": wanted.opens_at,
        "closes_at": wanted.closes_at,
        "place": draft.place,
    }
    owe = {each.person_id for each in owing(session, exam.id, at)} & set(people)
    if owe:
        title = f"{draft.title}补考"
        make_up_sitting(session, exam.id, title=title, people=owe, **window, by=by, at=at)
    fresh = strangers(session, exam.id, people)
    if fresh:
        # A sitting of a batch admits everybody in it; some of these may have passed already.
        whole = batch_id if len(fresh) == len(people) else None
        title = f"{draft.title}考试"
        sitting_id = open_sitting(session, exam.id, title=title, batch_id=whole, **window, by=by, at=at)
        if whole is None:
            admit(session, sitting_id, fresh, by=by, at=at)
    return len(owe) + len(fresh)
