"""Have an integrity report made, make it, and note in which browser a paper was opened."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import Session, SQLModel

from app import batches, clock, jobs
from app.db import database_now
from app.exams.models import Exam, IntegrityReport
from app.exams.queries import integrity as rows
from app.exams.rules import integrity as rules
from app.journal.operations import record
from app.refusals import N_, Unknown
from app.web.actor import Actor
from question_bank.similarity import compare

KIND = "exams.integrity"
EVIDENCE = SQLModel.metadata.tables["exam_evidence"]


def order_report(session: Session, exam_id: uuid.UUID, *, by: Actor, at: datetime, link: str) -> uuid.UUID:
    """Have an exam's report made; return the job."""
    exam = session.get(Exam, exam_id)
    if exam is None:
        raise Unknown
    record(session, "integrity.ordered", "exam", exam_id, by=by, at=at, unit_path=exam.unit_path)
    title = jobs.titled(N_("诚信分析"), exam.title)
    return jobs.enqueue(session, KIND, title, {"exam_id": str(exam_id)}, by=by.person_id, at=at, link=link)


def examine(session: Session, exam_id: uuid.UUID) -> dict[str, Any]:
    """Work out what stands out in an exam; it changes nothing."""
    finished = rows.finished(session, exam_id)
    keys = [row.id for row in finished]
    wrong = rows.wrong_answers(session, keys)
    # Somebody's second attempt is no second candidate: the pair would be the same person twice.
    first = {row.person_id: row.id for row in reversed(finished)}
    compared = [key for key in keys if key in set(first.values())]
    found = compare([wrong.get(key, {}) for key in compared])
    timed = rows.timed(finished)
    usual = rules.usual_seconds(timed)
    return {
        "scripts": len(keys),
        "pairs": found.pairs,
        "alpha": found.alpha,
        "alike": [
            {
                "first": str(compared[pair.first]),
                "second": str(compared[pair.second]),
                "equal": pair.equal,
                "both_wrong": pair.both_wrong,
                "expected": pair.expected,
                "p_value": pair.p_value,
                "adjusted": pair.adjusted,
            }
            for pair in found.found
        ],
        "fast": [
            {
                "attempt": str(each.attempt_id),
                "seconds": each.seconds,
                "answered": each.answered,
                "usual": usual,
            }
            for each in rules.implausibly_fast(timed)
        ],
        "away": [
            {"attempt": str(key), "times": times}
            for key, times in rules.often_away(rows.times_away(session, exam_id), len(keys))
        ],
        "devices": [
            [str(key) for key in group] for group in rules.shared_devices(rows.device_marks(session, exam_id))
        ],
    }


def keep_report(
    session: Session, exam_id: uuid.UUID, body: dict[str, Any], *, made_by: uuid.UUID | None, at: datetime
) -> uuid.UUID:
    """Keep a report as it was worked out."""
    row = IntegrityReport(id=clock.new_id(), exam_id=exam_id, body=body, made_by=made_by, made_at=at)
    session.add(row)
    session.flush()
    return row.id


def _noting(dialect: str) -> Any:
    """Write the statement that keeps evidence of many papers at once."""
    kinds = {name: EVIDENCE.c[name].type for name in ("id", "attempt_id", "kind", "at_ms")}
    noted = batches.given(dialect, "noted", kinds)
    values = {name: getattr(noted, name) for name in kinds} | {"received_at": database_now()}
    return insert(EVIDENCE).from_select(list(values), select(*values.values()).select_from(noted.source))


_NOTE = {dialect: _noting(dialect) for dialect in ("postgresql", "sqlite")}


def note_device(session: Session, attempt_id: uuid.UUID, exam_id: uuid.UUID, device: str) -> None:
    """Note in which browser a paper was opened: a mark that means something within this exam alone.

    The browser's own number is not kept, so nobody can be followed from one exam to another by it.
    """
    note_devices(session, [(attempt_id, exam_id, device)])


def note_devices(session: Session, opened: Sequence[tuple[uuid.UUID, uuid.UUID, str]]) -> None:
    """Note the browsers of several papers: attempt, exam and the browser's own number."""
    rows = [
        {
            "id": clock.new_id(),
            "attempt_id": attempt_id,
            "kind": f"{rules.DEVICE}{_mark(exam_id, device)}",
            "at_ms": 0,
        }
        for attempt_id, exam_id, device in opened
    ]
    if rows:
        dialect = session.get_bind().dialect.name
        session.execute(_NOTE[dialect], {"noted": batches.written(dialect, rows)})


def _mark(exam_id: uuid.UUID, device: str) -> str:
    return hashlib.sha256(f"{exam_id}:{device}".encode()).hexdigest()[:32]
