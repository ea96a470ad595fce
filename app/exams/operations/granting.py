"""One decision about more time: a row a person, never changed, and what follows from it at once.

A deadline moves only with such a row, and never to an earlier time (EX-4). Nobody extends their own (GR-6).
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session, SQLModel, col, select

from app import clock
from app.exams import rules
from app.exams.facts import AttemptState, ExtensionKind
from app.exams.models import Attempt, Exam, Extension, Sitting
from app.exams.refusals import ExtensionReasonMissing, NobodyToExtend, OwnExtension
from app.journal.operations import record
from app.messages import operations as messages
from app.refusals import Unknown
from app.web.actor import Actor

ATTEMPT = SQLModel.metadata.tables["attempt"]
CANDIDATE = SQLModel.metadata.tables["candidate"]
EXTENSION = SQLModel.metadata.tables["extension"]


@dataclass(frozen=True)
class Grant:
    """So many seconds for a person, and what they rest on."""

    seconds: int
    evidence: dict[str, Any] | None = None


@dataclass(frozen=True)
class Decided:
    """What a decision did: how many go on longer, and for how many the sitting stays open longer."""

    decision_id: uuid.UUID
    running: int
    waiting: int


def grant(
    session: Session,
    sitting_id: uuid.UUID,
    kind: ExtensionKind,
    grants: Mapping[uuid.UUID, Grant],
    *,
    reason: str,
    by: Actor,
    at: datetime,
) -> Decided:
    """Write one decision: a row a person, the deadlines that move, the windows that stay open, and tell them."""
    if not reason.strip():
        raise ExtensionReasonMissing
    if by.person_id in grants:
        raise OwnExtension
    if not grants:
        raise NobodyToExtend
    title, unit_path = named(session, sitting_id)
    attempts = _locked(session, sitting_id, grants)
    earlier = _granted(session, [each.id for each in attempts.values()])
    shared: dict[str, Any] = {
        "decision_id": clock.new_id(),
        "kind": kind,
        "sitting_id": sitting_id,
        "reason": reason.strip(),
        "reverses_id": None,
        "granted_by": by.person_id,
        "granted_at": at,
    }
    rows = [
        shared | _row(person_id, each, attempts.get(person_id), earlier) for person_id, each in grants.items()
    ]
    _write(session, rows)
    decided = Decided(shared["decision_id"], len(attempts), len(grants) - len(attempts))
    details = {"people": len(rows), "kind": kind.value, "seconds": max(each["seconds"] for each in rows)}
    note(session, "sitting.extended", sitting_id, decided.decision_id, unit_path, by, at, reason, **details)
    _tell(session, rows, title, reason, at)
    return decided


def named(session: Session, sitting_id: uuid.UUID) -> tuple[str, str]:
    """Return what a sitting's exam is called, and whose it is."""
    statement = (
        select(Exam.title, Exam.unit_path)
        .join(Sitting, col(Sitting.exam_id) == Exam.id)
        .where(col(Sitting.id) == sitting_id)
    )
    row = session.exec(statement).first()
    if row is None:
        raise Unknown
    return row


def _locked(
    session: Session, sitting_id: uuid.UUID, people: Mapping[uuid.UUID, Grant]
) -> dict[uuid.UUID, Attempt]:
    """Return the open attempts of people, locked: a save or the sweeper waits until their deadline is written."""
    statement = (
        select(Attempt)
        .where(Attempt.sitting_id == sitting_id, col(Attempt.state) == AttemptState.OPEN)
        .order_by(col(Attempt.id))
        .with_for_update()
    )
    rows = session.exec(statement.execution_options(populate_existing=True)).all()
    return {row.person_id: row for row in rows if row.person_id in people}


def _granted(session: Session, attempt_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[datetime, int]]:
    """Return of each extended attempt the deadline fixed at its start, and the seconds that still count."""
    found: dict[uuid.UUID, tuple[datetime, int]] = {}
    for first in range(0, len(attempt_ids), 500):
        statement = (
            select(Extension.attempt_id, Extension.deadline_before, Extension.seconds)
            .where(col(Extension.attempt_id).in_(attempt_ids[first : first + 500]))
            .order_by(col(Extension.granted_at), col(Extension.id))
        )
        for attempt_id, before, seconds in session.exec(statement).all():
            assert attempt_id is not None
            assert before is not None
            base, sum_so_far = found.get(attempt_id, (before, 0))
            found[attempt_id] = base, sum_so_far + seconds
    return found


def _row(
    person_id: uuid.UUID,
    given: Grant,
    attempt: Attempt | None,
    earlier: Mapping[uuid.UUID, tuple[datetime, int]],
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": clock.new_id(),
        "person_id": person_id,
        "attempt_id": None,
        "seconds": given.seconds,
        "deadline_before": None,
        "deadline_after": None,
        "evidence": given.evidence,
    }
    if attempt is None:
        return row
    base, granted = earlier.get(attempt.id, (attempt.deadline_at, 0))
    after = rules.extended(base, attempt.deadline_at, granted + given.seconds)
    return row | {
        "attempt_id": attempt.id,
        "deadline_before": attempt.deadline_at,
        "deadline_after": after,
    }


def _write(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add the rows, move the deadlines of the open attempts and hold the window open for the others."""
    session.execute(insert(EXTENSION), list(rows))
    hold_open(session, rows)
    moved = [
        {"attempt": row["attempt_id"], "until": row["deadline_after"]}
        for row in rows
        if row["attempt_id"] is not None and row["deadline_after"] > row["deadline_before"]
    ]
    if moved:
        statement = update(ATTEMPT).where(
            ATTEMPT.c.id == bindparam("attempt"), ATTEMPT.c.state == AttemptState.OPEN
        )
        session.connection().execute(statement.values(deadline_at=bindparam("until")), moved)


def hold_open(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Let the window close later, or as it would have, for those of the rows that name no attempt."""
    held = [
        {"sitting": row["sitting_id"], "person": row["person_id"], "more": row["seconds"]}
        for row in rows
        if row["attempt_id"] is None
    ]
    if held:
        statement = update(CANDIDATE).where(
            CANDIDATE.c.sitting_id == bindparam("sitting"), CANDIDATE.c.person_id == bindparam("person")
        )
        values = {"held_open_seconds": CANDIDATE.c.held_open_seconds + bindparam("more")}
        session.connection().execute(statement.values(values), held)


def _tell(session: Session, rows: Sequence[Mapping[str, Any]], title: str, reason: str, at: datetime) -> None:
    for seconds in sorted({row["seconds"] for row in rows}):
        messages.send(
            session,
            [row["person_id"] for row in rows if row["seconds"] == seconds],
            kind="exam",
            title=f"考试延时：{title}",
            body=f"为您延长 {_duration(seconds)}。理由：{reason.strip()}。",
            link="/exams",
            at=at,
        )


def _duration(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    parts = [f"{minutes} 分钟" if minutes else "", f"{rest} 秒" if rest else ""]
    return " ".join(part for part in parts if part)


def note(
    session: Session,
    action: str,
    sitting_id: uuid.UUID,
    decision_id: uuid.UUID,
    unit_path: str,
    by: Actor,
    at: datetime,
    reason: str,
    **details: Any,
) -> None:
    """Write the event of a decision."""
    record(
        session,
        action,
        "sitting",
        sitting_id,
        by=by,
        at=at,
        unit_path=unit_path,
        decision=str(decision_id),
        reason=reason.strip(),
        **details,
    )
