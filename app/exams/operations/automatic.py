"""Mark ended attempts by their keys; what a person must read is left to a person."""

import json
import logging
import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, insert, text
from sqlalchemy import select as rows_of
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from app import clock
from app.bank import queries as bank
from app.db import Databases
from app.exams.facts import AttemptState, MarkingState
from app.exams.models import TO_MARK, Attempt, Exam
from app.exams.operations import totals
from app.exams.operations.regrading import apply_in_force
from app.exams.queries.marks import latest_marks
from app.exams.refusals import StillOpen
from app.refusals import Unknown
from question_bank import marking
from question_bank.drawing import Paper, PaperEntry
from question_bank.items import Key
from question_bank.marks import MarkingPolicy, MultiplePolicy

log = logging.getLogger(__name__)
MARK = SQLModel.metadata.tables["mark"]
ITEMS, RESPONSES = SQLModel.metadata.tables["attempt_item"], SQLModel.metadata.tables["response"]
ENDED = (AttemptState.SUBMITTED, AttemptState.EXPIRED)
AT_ONCE = 50
_LAID = (
    rows_of(ITEMS.c.attempt_id, ITEMS.c.item_id, ITEMS.c.version_id, ITEMS.c.marks)
    .where(ITEMS.c.attempt_id.in_(bindparam("attempts", expanding=True)))
    .order_by(ITEMS.c.position)
)
_ANSWERED = rows_of(RESPONSES.c.attempt_id, RESPONSES.c.item_id, RESPONSES.c.payload).where(
    RESPONSES.c.attempt_id.in_(bindparam("attempts", expanding=True))
)
_NAMES = "id, attempt_id, item_id, version, marks, out_of, reason, marked_at"
_ALL_MARKS = text(
    f"INSERT INTO mark ({_NAMES}) SELECT {_NAMES} FROM jsonb_to_recordset(CAST(:marks AS jsonb)) AS v"  # noqa: S608
    " (id uuid, attempt_id uuid, item_id uuid, version integer, marks numeric, out_of numeric, reason text,"
    " marked_at timestamptz)"
)


@dataclass(frozen=True)
class _Script:
    """One ended attempt as marking needs it."""

    attempt_id: uuid.UUID
    policy: MarkingPolicy
    pass_mark: Decimal
    places: tuple[tuple[uuid.UUID, uuid.UUID, Decimal], ...]
    responses: dict[uuid.UUID, str]

    @cached_property
    def by_hex(self) -> dict[str, uuid.UUID]:
        """Return the items by what marking calls them."""
        return {item_id.hex: item_id for item_id, _, _ in self.places}


def mark_attempts(session: Session, exam_id: uuid.UUID, at: datetime, most: int = AT_ONCE) -> int:
    """Mark the next unmarked attempts of an exam by their keys; return how many were taken.

    Parallel jobs take different ones. What a person must read is left to them.
    """
    taken = session.exec(to_mark(exam_id, most)).all()
    _mark(session, taken, at)
    return len(taken)


def to_mark(exam_id: uuid.UUID, most: int) -> SelectOfScalar[uuid.UUID]:
    """Select the next attempts of an exam that nobody marked or is marking, and lock them."""
    return (
        select(Attempt.id)
        .where(Attempt.exam_id == exam_id, TO_MARK)
        .order_by(col(Attempt.id))
        .limit(most)
        .with_for_update(skip_locked=True)
    )


def mark_exam(databases: Databases, exam_id: uuid.UUID, told: Callable[[int], None] = lambda _: None) -> int:
    """Mark all ended attempts of an exam, some in a transaction; return how many, and tell so after each.

    Where commits can go side by side, one batch is worked out while the one before is being written.
    """
    sides = 1 if databases.queues_writers else 2
    marked = [0] * sides

    def work(side: int) -> None:
        taken = 1
        while taken:
            with databases.transaction() as session:
                taken = mark_attempts(session, exam_id, clock.now())
            marked[side] += taken
            if taken:
                told(sum(marked))

    with ThreadPoolExecutor(sides) as pool:
        list(pool.map(work, range(sides)))
    return sum(marked)


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
        decided = [line for line in lines if line.marks is not None]
        ids = clock.new_ids(len(decided))
        marks += [_automatic(key, script, line, at) for key, line in zip(ids, decided, strict=True)]
        outcomes.append(
            totals.outcome(script.attempt_id, script.pass_mark, [line.marks for line in lines], at)
        )
    _write_marks(session, marks)
    totals.write(session, outcomes)
    apply_in_force(session, attempt_ids, at)


def _write_marks(session: Session, marks: list[dict[str, Any]]) -> None:
    """Write marks: a script has fifty, so PostgreSQL is handed all of a batch in one statement."""
    if not marks:
        return
    if session.get_bind().dialect.name != "postgresql":
        session.execute(insert(MARK), marks)
        return
    session.execute(_ALL_MARKS, {"marks": json.dumps(marks, default=str, ensure_ascii=False)})


def _scripts(session: Session, attempt_ids: Sequence[uuid.UUID]) -> list[_Script]:
    exams = session.execute(
        rows_of(col(Attempt.id), col(Exam.multiple_policy), col(Exam.pass_mark))
        .join(Exam, col(Exam.id) == Attempt.exam_id)
        .where(col(Attempt.id).in_(attempt_ids))
    ).all()
    places = defaultdict(list)
    for key, item_id, version_id, marks in session.execute(_LAID, {"attempts": attempt_ids}).all():
        places[key].append((item_id, version_id, marks))
    stored: dict[uuid.UUID, dict[uuid.UUID, str]] = defaultdict(dict)
    for key, item_id, payload in session.execute(_ANSWERED, {"attempts": attempt_ids}).all():
        stored[key][item_id] = payload
    return [
        _Script(key, MarkingPolicy(MultiplePolicy(policy)), pass_mark, tuple(places[key]), stored[key])
        for key, policy, pass_mark in exams
    ]


def _lines(script: _Script, keys: dict[uuid.UUID, Key]) -> tuple[marking.Line, ...]:
    """Mark a script by the pure rules; items go by their row's id here, since attempts store that."""
    named = list(zip(script.by_hex, script.places, strict=True))
    entries = tuple(
        PaperEntry(name, position, marks) for position, (name, (_, _, marks)) in enumerate(named, 1)
    )
    by_item = {name: keys[version_id] for name, (_, version_id, _) in named}
    responses = {item_id.hex: _readable(payload) for item_id, payload in script.responses.items()}
    return marking.mark(Paper("", entries), by_item, responses, script.policy).lines


def _readable(payload: str) -> Any:
    try:
        return json.loads(payload)
    except ValueError:
        # A damaged row counts as no answer; the invariants name it, and marking of the others goes on.
        log.exception("a stored response cannot be read")
        return None


def _automatic(key: uuid.UUID, script: _Script, line: marking.Line, at: datetime) -> dict[str, Any]:
    return {
        "id": key,
        "attempt_id": script.attempt_id,
        "item_id": script.by_hex[line.item_id],
        "version": 1,
        "marks": line.marks,
        "out_of": line.out_of,
        "reason": line.reason,
        "points": None,
        "marker_id": None,
        "marked_at": at,
    }


def mark_again(session: Session, attempt_id: uuid.UUID, items: Sequence[uuid.UUID], at: datetime) -> None:
    """Mark some items of a marked attempt anew, beside the marks they have; what a person must read waits for one."""
    script = _scripts(session, [attempt_id])[0]
    keys = bank.keys(session, {version for _, version, _ in script.places})
    lines = {line.item_id: line for line in _lines(script, {key: each.key for key, each in keys.items()})}
    current = latest_marks(session, attempt_id)
    marks = []
    for item_id in items:
        line, known = lines[item_id.hex], current.get(item_id)
        row = _automatic(clock.new_id(), script, line, at) | {"version": known.version + 1 if known else 1}
        if line.marks is not None:
            marks.append(row | {"pending": False})
        elif known is not None:
            # The mark of the text that was replaced must not stand for the new one, nor count before it is read.
            marks.append(row | {"marks": Decimal(0), "reason": "答案已更新，待人工评阅", "pending": True})
    if marks:
        session.execute(insert(MARK), marks)
    # Corrections settle on what the marks add up to now.
    totals.refresh(session, attempt_id, at)
    apply_in_force(session, [attempt_id], at)
