"""A candidate appeals against marks; somebody who did not give them answers."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app import clock
from app.accounts import queries as accounts
from app.exams import queries
from app.exams.facts import AppealState
from app.exams.models import Attempt, AttemptItem, Exam, ScoreAppeal
from app.exams.operations.manual import award
from app.exams.queries.appeals import appeal_until
from app.exams.queries.checks import markers_of
from app.exams.queries.marks import latest_marks
from app.exams.rules import appeals as rules
from app.journal import operations as journal
from app.messages import operations as messages
from app.refusals import Unknown
from app.web.actor import Actor


@dataclass(frozen=True)
class NewMarks:
    """What an answer to an appeal gives one item, on sight of the mark with this version."""

    item_id: uuid.UUID
    marks: Decimal
    version: int


def file_appeal(
    session: Session,
    attempt_id: uuid.UUID,
    *,
    item_id: uuid.UUID | None,
    text: str,
    by: Actor,
    at: datetime,
) -> uuid.UUID:
    """File an appeal on one's own result, within its days; the organizers are told."""
    attempt = queries.attempt(session, attempt_id)
    if attempt is None or attempt.person_id != by.person_id:
        raise Unknown
    if item_id is not None and session.get(AttemptItem, (attempt_id, item_id)) is None:
        raise Unknown
    rules.check_filing(appeal_until(session, attempt), queries.released(attempt, at), at)
    row = ScoreAppeal(
        id=clock.new_id(),
        attempt_id=attempt_id,
        item_id=item_id,
        person_id=by.person_id,
        text=text.strip(),
        filed_at=at,
        state=AppealState.OPEN,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise rules.AppealStands from None
    _record(session, "appeal.filed", row, attempt.unit_path, by, at, item=str(item_id) if item_id else None)
    organizers = [
        each for each in accounts.organizers_over(session, attempt.unit_path) if each != by.person_id
    ]
    messages.send(
        session,
        organizers,
        kind="exam",
        title=f"成绩申诉：{attempt.exam_title}",
        body="有考生对成绩提出申诉，请在“考试管理”中办理。",
        link=f"/exams/manage/appeals/{row.id}",
        at=at,
    )
    return row.id


def decide_appeal(
    session: Session,
    appeal_id: uuid.UUID,
    *,
    upheld: bool,
    decision: str,
    changes: Sequence[NewMarks] = (),
    by: Actor,
    at: datetime,
) -> None:
    """Answer an appeal with its reason; changed marks are new versions, and the candidate is told (GR-3)."""
    row, attempt, exam = _held(session, appeal_id)
    others = accounts.organizers_over(session, exam.unit_path)
    rules.check_decider(
        row.state,
        by.person_id,
        row.person_id,
        markers_of(session, attempt.id, row.item_id),
        others,
    )
    current = latest_marks(session, attempt.id)
    changed = [
        each for each in changes if each.item_id not in current or current[each.item_id].marks != each.marks
    ]
    if upheld and not changed:
        raise rules.NothingChanged
    if changed and not upheld:
        raise rules.ChangedThough
    for each in changed:
        if row.item_id is not None and each.item_id != row.item_id:
            raise Unknown
        award(
            session,
            attempt.id,
            each.item_id,
            each.marks,
            reason=f"成绩申诉改分：{decision.strip()}"[:500],
            by=by,
            at=at,
            expected_version=each.version,
        )
    row.state = AppealState.UPHELD if upheld else AppealState.DISMISSED
    row.decided_by, row.decided_at, row.decision = by.person_id, at, decision.strip()
    session.add(row)
    session.flush()
    _record(
        session, "appeal.decided", row, exam.unit_path, by, at, state=row.state.value, changed=len(changed)
    )
    messages.send(
        session,
        [row.person_id],
        kind="exam",
        title=f"成绩申诉已答复：{exam.title}",
        body="请打开成绩页查看处理决定和理由。",
        link=f"/attempts/{attempt.id}/result",
        at=at,
    )


def _held(session: Session, appeal_id: uuid.UUID) -> tuple[ScoreAppeal, Attempt, Exam]:
    statement = (
        select(ScoreAppeal, Attempt, Exam)
        .join(Attempt, col(Attempt.id) == ScoreAppeal.attempt_id)
        .join(Exam, col(Exam.id) == Attempt.exam_id)
        .where(col(ScoreAppeal.id) == appeal_id)
        .with_for_update(of=ScoreAppeal)
    )
    row = session.exec(statement).one_or_none()
    if row is None:
        raise Unknown
    return row


def _record(
    session: Session,
    action: str,
    row: ScoreAppeal,
    unit_path: str,
    by: Actor,
    at: datetime,
    **details: str | int | None,
) -> None:
    # What the candidate wrote is theirs to say and stays with the appeal; the journal holds that it was said.
    journal.record(
        session,
        action,
        "attempt",
        row.attempt_id,
        at=at,
        by=by,
        stream=f"attempt:{row.attempt_id.hex[-1]}",
        unit_path=unit_path,
        **details,
    )
