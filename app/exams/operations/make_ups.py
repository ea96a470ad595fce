"""Make-ups: one sitting for everyone who failed or missed theirs, on another form."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from app.bank.models import BankItem
from app.exams import blueprints, pools, queries
from app.exams.facts import AttemptKind
from app.exams.models import Exam
from app.exams.operations.sittings import admit, open_sitting
from app.exams.refusals import CapOutside, FormsTooAlike, NobodyToMakeUp
from app.refusals import Unknown
from app.web.actor import Actor
from question_bank.drawing import BankTooSmall
from question_bank.parallel import OverlapTooGreat, draw_make_up

ATTEMPT = SQLModel.metadata.tables["attempt"]
ITEM = SQLModel.metadata.tables["attempt_item"]


def make_up_sitting(
    session: Session,
    exam_id: uuid.UUID,
    *,
    score_cap: Decimal | None = None,
    overlap_percent: int = 100,
    people: Collection[uuid.UUID] | None = None,
    by: Actor,
    at: datetime,
    **window: Any,
) -> uuid.UUID:
    """Open a make-up and admit everyone who failed, or missed, their sitting and has no make-up before them.

    `people` narrows it to some of them. Refused while the bank could not draw each of them a form that repeats at
    most the stated share of what they met.
    """
    exam = session.get(Exam, exam_id)
    if exam is None:
        raise Unknown
    owing = [
        each for each in queries.owing(session, exam_id, at) if people is None or each.person_id in people
    ]
    if not owing:
        raise NobodyToMakeUp
    if score_cap is not None and not exam.pass_mark <= score_cap <= exam.total_marks:
        raise CapOutside(low=exam.pass_mark, high=exam.total_marks)
    _check_forms(session, exam, [each.person_id for each in owing], overlap_percent)
    sitting_id = open_sitting(
        session,
        exam_id,
        kind=AttemptKind.MAKE_UP,
        score_cap=score_cap,
        overlap_percent=overlap_percent,
        by=by,
        at=at,
        **window,
    )
    for missed in sorted({each.sitting_id for each in owing}):
        people = [each.person_id for each in owing if each.sitting_id == missed]
        admit(session, sitting_id, people, makes_up_for=missed, by=by, at=at)
    return sitting_id


def _check_forms(session: Session, exam: Exam, people: Sequence[uuid.UUID], overlap_percent: int) -> None:
    """Draw everyone's form on trial: the real one repeats as little, since both repeat the least there can be."""
    if overlap_percent >= 100:
        return
    pool = pools.ready(session, blueprints.from_json(exam.blueprint), exam.unit_path, exam.id).pool
    refused: list[OverlapTooGreat] = []
    for met in _met(session, exam.id, people):
        try:
            draw_make_up(pool, "trial", met, Decimal(overlap_percent) / 100)
        except OverlapTooGreat as too_great:
            refused.append(too_great)
        except BankTooSmall:
            # Publishing saw to the bank; what it lost since is said at the exam's own page.
            return
    if refused:
        worst = max(refused, key=lambda each: each.least)
        raise FormsTooAlike(
            people=len(refused),
            percent=overlap_percent,
            least=worst.least,
            count=worst.count,
            write="、".join(f"{wanted.row.name} {wanted.count} 道" for wanted in worst.wanted),
        )


def _met(session: Session, exam_id: uuid.UUID, people: Sequence[uuid.UUID]) -> list[set[str]]:
    """Return of each of these people who sat the exam which items they met."""
    statement = (
        select(ATTEMPT.c.person_id, col(BankItem.code))
        .join(ITEM, ITEM.c.attempt_id == ATTEMPT.c.id)
        .join(BankItem, col(BankItem.id) == ITEM.c.item_id)
        .where(ATTEMPT.c.exam_id == exam_id)
    )
    wanted, met = set(people), defaultdict[uuid.UUID, set[str]](set)
    for person_id, code in session.execute(statement).all():
        if person_id in wanted:
            met[person_id].add(code)
    return list(met.values())
