"""Take an extension back, by rows that reverse its own."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from app import clock
from app.exams.facts import ExtensionKind
from app.exams.models import Attempt, Extension
from app.exams.operations.granting import EXTENSION, Decided, hold_open, named, note
from app.exams.refusals import AlreadyReversed, ExtensionReasonMissing, OwnExtension
from app.messages import operations as messages
from app.refusals import Unknown
from app.web.actor import Actor


def reverse(session: Session, decision_id: uuid.UUID, *, reason: str, by: Actor, at: datetime) -> Decided:
    """Take a decision back by reversing rows.

    Who has begun meanwhile keeps the deadline they were promised (EX-4); for the others the window closes as it
    would have. What was taken back no longer adds to later extensions.
    """
    if not reason.strip():
        raise ExtensionReasonMissing
    rows = _of_decision(session, decision_id)
    title, unit_path = named(session, rows[0].sitting_id)
    if by.person_id in {row.person_id for row in rows}:
        raise OwnExtension
    sitting_id, begun = rows[0].sitting_id, _begun(session, rows[0].sitting_id)
    shared: dict[str, Any] = {
        "decision_id": clock.new_id(),
        "kind": ExtensionKind.REVERSAL,
        "sitting_id": sitting_id,
        "reason": reason.strip(),
        "granted_by": by.person_id,
        "granted_at": at,
    }
    reversing = [shared | _reversing(row, begun.get(row.person_id)) for row in rows]
    session.execute(insert(EXTENSION), reversing)
    free = [row for row in reversing if row["attempt_id"] is None and row["person_id"] not in begun]
    hold_open(session, free)
    note(
        session,
        "sitting.extension_reversed",
        sitting_id,
        shared["decision_id"],
        unit_path,
        by,
        at,
        reason,
        reverses=str(decision_id),
        people=len(rows),
        kept=len(rows) - len(free),
    )
    messages.send(
        session,
        [row["person_id"] for row in free],
        kind="exam",
        title=f"延时撤回：{title}",
        body=f"此前为您延长的时间已撤回。理由：{reason.strip()}。",
        link="/exams",
        at=at,
    )
    return Decided(shared["decision_id"], len(rows) - len(free), len(free))


def _of_decision(session: Session, decision_id: uuid.UUID) -> Sequence[Extension]:
    statement = select(Extension).where(Extension.decision_id == decision_id).order_by(col(Extension.id))
    rows = session.exec(statement.with_for_update()).all()
    if not rows or rows[0].kind is ExtensionKind.REVERSAL:
        raise Unknown
    done = select(Extension.id).where(col(Extension.reverses_id).in_([row.id for row in rows])).limit(1)
    if session.exec(done).first() is not None:
        raise AlreadyReversed
    return rows


def _begun(session: Session, sitting_id: uuid.UUID) -> dict[uuid.UUID, Attempt]:
    """Return the latest attempt of everyone who has begun."""
    statement = select(Attempt).where(Attempt.sitting_id == sitting_id).order_by(col(Attempt.ordinal))
    return {row.person_id: row for row in session.exec(statement.with_for_update()).all()}


def _reversing(row: Extension, latest: Attempt | None) -> dict[str, Any]:
    deadline = None
    if row.attempt_id is not None:
        assert latest is not None
        deadline = latest.deadline_at if latest.id == row.attempt_id else row.deadline_after
    return {
        "id": clock.new_id(),
        "person_id": row.person_id,
        "attempt_id": row.attempt_id,
        "seconds": -row.seconds,
        "deadline_before": deadline,
        "deadline_after": deadline,
        "evidence": None,
        "reverses_id": row.id,
    }
