"""Mark ended attempts: four kinds by the key, short answers by a person who is not the candidate."""

import json
import logging
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy import select as rows_of
from sqlmodel import Session, SQLModel, col, select

from app import clock
from app.bank import queries as bank
from app.exams import rules
from app.exams.facts import AttemptState, MarkFacts, MarkingState
from app.exams.models import Attempt, AttemptItem, Exam, Mark, Response
from app.exams.queries.marks import latest_marks
from app.exams.refusals import MarkConflict, MarksOutOfRange, OwnAttempt, StillOpen
from app.journal import operations as journal
from app.refusals import Unknown
from app.web.actor import Actor
from question_bank import marking
from question_bank.drawing import Paper, PaperEntry
from question_bank.items import Key, ShortAnswerKey
from question_bank.marks import MarkingPolicy, MultiplePolicy, rounded

log = logging.getLogger(__name__)
ATTEMPT = SQLModel.metadata.tables["attempt"]
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
        outcomes.append(_outcome(script.attempt_id, script.pass_mark, [line.marks for line in lines], at))
    if marks:
        session.execute(insert(MARK), marks)
    _write_outcomes(session, outcomes)


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


def _outcome(
    attempt_id: uuid.UUID, pass_mark: Decimal, marks: Iterable[Decimal | None], at: datetime
) -> dict[str, Any]:
    """Add up an attempt; score and verdict stand only once every item is marked."""
    decided = list(marks)
    known = [each for each in decided if each is not None]
    complete = len(known) == len(decided)
    score = rounded(sum(known, Decimal(0))) if complete else None
    return {
        "key": attempt_id,
        "marking": MarkingState.MARKED if complete else MarkingState.NEEDS_MARKER,
        "score": score,
        "passed": None if score is None else rules.passed(score, pass_mark),
        "marked_at": at if complete else None,
    }


def _write_outcomes(session: Session, outcomes: list[dict[str, Any]]) -> None:
    if outcomes:
        statement = update(ATTEMPT).where(ATTEMPT.c.id == bindparam("key"))
        names = ("marking", "score", "passed", "marked_at")
        session.connection().execute(statement.values({name: bindparam(name) for name in names}), outcomes)


def mark_item(
    session: Session,
    attempt_id: uuid.UUID,
    item_id: uuid.UUID,
    points: Sequence[Decimal],
    *,
    reason: str = "",
    by: Actor,
    at: datetime,
    expected_version: int,
) -> MarkFacts:
    """Write a marker's marks for one item: one value for each rubric point, or a single one for the whole item.

    `expected_version` is that of the mark the marker saw, 0 for none; if somebody was quicker, nothing changes
    (GR-3). Nobody marks their own attempt (GR-6).
    """
    attempt, exam = _ended(session, attempt_id)
    if by.person_id == attempt.person_id:
        raise OwnAttempt
    place = session.get(AttemptItem, (attempt_id, item_id))
    if place is None:
        raise Unknown
    marks = _awarded(session, place, points)
    current = latest_marks(session, attempt_id).get(item_id)
    if (current.version if current else 0) != expected_version:
        raise MarkConflict(theirs=current.marks if current else 0, yours=marks)
    mark = MarkFacts(
        attempt_id=attempt_id,
        item_id=item_id,
        version=expected_version + 1,
        marks=marks,
        out_of=place.marks,
        reason=reason or "人工评阅",
        points=tuple(points),
        marker_id=by.person_id,
        marked_at=at,
    )
    session.add(Mark(id=clock.new_id(), **mark.__dict__ | {"points": [str(each) for each in points]}))
    session.flush()
    journal.record(
        session,
        "item.marked",
        "attempt",
        attempt_id,
        by=by,
        at=at,
        stream=f"attempt:{attempt_id.hex[-1]}",
        unit_path=exam.unit_path,
        item=str(item_id),
        old=str(current.marks) if current else None,
        new=str(marks),
        reason=mark.reason,
    )
    finish_marking(session, attempt_id, at)
    return mark


def _ended(session: Session, attempt_id: uuid.UUID) -> tuple[Attempt, Exam]:
    """Return an ended attempt, locked, so that two markers come one after the other."""
    statement = (
        select(Attempt, Exam)
        .join(Exam, col(Exam.id) == Attempt.exam_id)
        .where(Attempt.id == attempt_id)
        .with_for_update(of=Attempt)
    )
    row = session.exec(statement).one_or_none()
    if row is None:
        raise Unknown
    if row[0].state not in ENDED:
        raise StillOpen
    return row


def _awarded(session: Session, place: AttemptItem, points: Sequence[Decimal]) -> Decimal:
    """Return what the points are worth on this paper, where an item may count more or less than its rubric."""
    key = bank.keys(session, [place.version_id])[place.version_id].key
    rubric = key.rubric if isinstance(key, ShortAnswerKey) else ()
    if len(points) == len(rubric) > 0:
        limits = [point.marks for point in rubric]
        scale = place.marks / sum(limits, Decimal(0))
    else:
        limits, scale = [place.marks], Decimal(1)
    if len(points) != len(limits) or any(
        not 0 <= given <= most for given, most in zip(points, limits, strict=True)
    ):
        raise MarksOutOfRange(out_of=place.marks)
    return rounded(sum(points, Decimal(0)) * scale)


def finish_marking(session: Session, attempt_id: uuid.UUID, at: datetime) -> bool:
    """Add up the newest marks of an attempt; tell whether every item is marked now."""
    _, exam = _ended(session, attempt_id)
    marks = latest_marks(session, attempt_id)
    items = session.exec(select(AttemptItem.item_id).where(AttemptItem.attempt_id == attempt_id)).all()
    decided = [marks[item_id].marks if item_id in marks else None for item_id in items]
    outcome = _outcome(attempt_id, exam.pass_mark, decided, at)
    _write_outcomes(session, [outcome])
    return outcome["marking"] is MarkingState.MARKED
