"""Mark ended attempts by their keys; what a person must read is left to a person."""

import json
import logging
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import insert
from sqlalchemy import select as rows_of
from sqlmodel import Session, SQLModel, col, select

from app import clock
from app.bank import queries as bank
from app.exams.facts import AttemptState, MarkingState
from app.exams.models import Attempt, AttemptItem, Exam, Response
from app.exams.operations import totals
from app.exams.operations.regrading import apply_in_force
from app.exams.refusals import StillOpen
from app.refusals import Unknown
from question_bank import marking
from question_bank.drawing import Paper, PaperEntry
from question_bank.items import Key
from question_bank.marks import MarkingPolicy, MultiplePolicy

log = logging.getLogger(__name__)
MARK = SQLModel.metadata.tables["mark"]
ENDED = (AttemptState.SUBMITTED, AttemptState.EXPIRED)
AT_ONCE = 50


@dataclass(frozen=True)
class _Script:
    """One ended attempt as marking needs it."""

    attempt_id: uuid.UUID
    policy: MarkingPolicy
    pass_mark: Decimal
    places: tuple[tuple[uuid.UUID, uuid.UUID, Decimal], ...]
    responses: dict[uuid.UUID, str]


def mark_attempts(session: Session, exam_id: uuid.UUID, at: datetime, most: int = AT_ONCE) -> int:
    """Mark the next unmarked attempts of an exam by their keys; return how many were taken.

    Parallel jobs take different ones. What a person must read is left to them.
    """
    statement = (
        select(Attempt.id)
        .where(
            Attempt.exam_id == exam_id,
            col(Attempt.marking) == MarkingState.UNMARKED,
            col(Attempt.state).in_(ENDED),
        )
        .order_by(col(Attempt.id))
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    taken = session.exec(statement).all()
    _mark(session, taken, at)
    return len(taken)


def mark_attempt(session: Session, attempt_id: uuid.UUID, at: datetime) -> None:
    """Mark one ended attempt by the key; one that is marked already stays as it is."""
    statement = select(Attempt.state, Attempt.marking).where(Attempt.id == attempt_id).with_for_update()
    row = session.execute(statement).one_or_none()
    if row is None:
        raise Unknown
    if row.state not in ENDED:
        raise StillOpen
    if row.marking is MarkingState.UNMARKED:
        _mark(session, [attempt_id], at)


def _mark(session: Session, attempt_ids: Sequence[uuid.UUID], at: datetime) -> None:
    scripts = _scripts(session, attempt_ids)
    keys = bank.keys(session, {version for script in scripts for _, version, _ in script.places})
    by_version = {version: found.key for version, found in keys.items()}
    marks: list[dict[str, Any]] = []
    outcomes: list[dict[str, Any]] = []
    for script in scripts:
        lines = _lines(script, by_version)
        marks += [_automatic(script.attempt_id, line, at) for line in lines if line.marks is not None]
        outcomes.append(
            totals.outcome(script.attempt_id, script.pass_mark, [line.marks for line in lines], at)
        )
    if marks:
        session.execute(insert(MARK), marks)
    totals.write(session, outcomes)
    apply_in_force(session, attempt_ids, at)


def _scripts(session: Session, attempt_ids: Sequence[uuid.UUID]) -> list[_Script]:
    exams = session.execute(
        rows_of(col(Attempt.id), col(Exam.multiple_policy), col(Exam.pass_mark))
        .join(Exam, col(Exam.id) == Attempt.exam_id)
        .where(col(Attempt.id).in_(attempt_ids))
    ).all()
    places = defaultdict(list)
    laid = select(AttemptItem).where(col(AttemptItem.attempt_id).in_(attempt_ids))
    for row in session.exec(laid.order_by(col(AttemptItem.position))).all():
        places[row.attempt_id].append((row.item_id, row.version_id, row.marks))
    stored: dict[uuid.UUID, dict[uuid.UUID, str]] = defaultdict(dict)
    answers = select(Response.attempt_id, Response.item_id, Response.payload)
    for key, item_id, payload in session.execute(
        answers.where(col(Response.attempt_id).in_(attempt_ids))
    ).all():
        stored[key][item_id] = payload
    return [
        _Script(key, MarkingPolicy(MultiplePolicy(policy)), pass_mark, tuple(places[key]), stored[key])
        for key, policy, pass_mark in exams
    ]


def _lines(script: _Script, keys: dict[uuid.UUID, Key]) -> tuple[marking.Line, ...]:
    """Mark a script by the pure rules; items go by their row's id here, since attempts store that."""
    entries = tuple(
        PaperEntry(item_id.hex, position, marks)
        for position, (item_id, _, marks) in enumerate(script.places, 1)
    )
    by_item = {item_id.hex: keys[version_id] for item_id, version_id, _ in script.places}
    responses = {item_id.hex: _readable(payload) for item_id, payload in script.responses.items()}
    return marking.mark(Paper("", entries), by_item, responses, script.policy).lines


def _readable(payload: str) -> Any:
    try:
        return json.loads(payload)
    except ValueError:
        # A damaged row counts as no answer; the invariants name it, and marking of the others goes on.
        log.exception("a stored response cannot be read")
        return None


def _automatic(attempt_id: uuid.UUID, line: marking.Line, at: datetime) -> dict[str, Any]:
    return {
        "id": clock.new_id(),
        "attempt_id": attempt_id,
        "item_id": uuid.UUID(line.item_id),
        "version": 1,
        "marks": line.marks,
        "out_of": line.out_of,
        "reason": line.reason,
        "points": None,
        "marker_id": None,
        "marked_at": at,
    }
