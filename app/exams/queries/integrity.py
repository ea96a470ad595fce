"""What integrity reports are worked out from, and the reports as they were made."""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.accounts.models import Account
from app.bank.models import BankItem
from app.exams.facts import AttemptState, MarkingState
from app.exams.models import (
    Attempt,
    AttemptItem,
    Candidate,
    ExamEvidence,
    IntegrityReport,
    Mark,
    Response,
    Sitting,
)
from app.exams.queries.seats import with_unit
from app.exams.records.integrity import Alike, Away, Fast, Report, Somebody
from app.exams.rules.integrity import DEVICE, Timed
from app.organisation.models import Person, UnitPeriod
from question_bank.items import Kind
from question_bank.kinds.texts import normalised

ENDED = (AttemptState.SUBMITTED, AttemptState.EXPIRED)
CHUNK = 500
Answers = dict[uuid.UUID, str]


def finished(session: Session, exam_id: uuid.UUID) -> Sequence[Any]:
    """Return an exam's ended and marked attempts: id, person, start, end, answered, passed."""
    names = ("id", "person_id", "started_at", "ended_at", "answered", "passed")
    statement: Any = select(*(getattr(Attempt, name) for name in names)).where(
        col(Attempt.exam_id) == exam_id,
        col(Attempt.state).in_(ENDED),
        col(Attempt.marking) != MarkingState.UNMARKED,
    )
    found: Sequence[Any] = session.execute(statement.order_by(col(Attempt.id))).all()
    return found


def timed(rows: Iterable[Any]) -> list[Timed]:
    """Return how long each attempt took."""
    return [
        Timed(row.id, (row.ended_at - row.started_at).total_seconds(), row.answered, row.passed)
        for row in rows
        if row.ended_at is not None
    ]


def wrong_answers(session: Session, attempt_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Answers]:
    """Return the wrong answers of each attempt, by wording; essays and what was left empty are none."""
    found: dict[uuid.UUID, Answers] = defaultdict(dict)
    for start in range(0, len(attempt_ids), CHUNK):
        for row in _answers(session, attempt_ids[start : start + CHUNK]):
            said = _comparable(row.payload)
            if said:
                found[row.attempt_id][row.version_id] = said
    return found


def _answers(session: Session, attempt_ids: Sequence[uuid.UUID]) -> Sequence[Any]:
    newest = (
        select(func.max(Mark.version))
        .where(col(Mark.attempt_id) == Response.attempt_id, col(Mark.item_id) == Response.item_id)
        .correlate(Response)
        .scalar_subquery()
    )
    statement: Any = (
        select(Response.attempt_id, AttemptItem.version_id, Response.payload)  # type: ignore[call-overload]
        .select_from(Response)
        .join(
            AttemptItem,
            (col(AttemptItem.attempt_id) == Response.attempt_id)
            & (col(AttemptItem.item_id) == Response.item_id),
        )
        .join(BankItem, col(BankItem.id) == Response.item_id)
        .join(
            Mark,
            (col(Mark.attempt_id) == Response.attempt_id)
            & (col(Mark.item_id) == Response.item_id)
            & (col(Mark.version) == newest),
        )
        .where(
            col(Response.attempt_id).in_(attempt_ids),
            col(BankItem.kind) != Kind.SHORT_ANSWER,
            col(Mark.marks) < Mark.out_of,
        )
    )
    found: Sequence[Any] = session.execute(statement).all()
    return found


def _comparable(payload: str) -> str:
    """Return an answer as text in which equal answers are equal; nothing where nothing was answered."""
    try:
        answer = json.loads(payload)
    except ValueError:
        return ""
    if isinstance(answer, list):
        parts = [normalised(each) for each in answer]
        return json.dumps(parts, ensure_ascii=False) if any(parts) else ""
    return "" if answer is None or answer == "" else json.dumps(answer, ensure_ascii=False)


def times_away(session: Session, exam_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """Return how often each attempt's page lost the focus."""
    statement: Any = (
        select(col(ExamEvidence.attempt_id), func.count())
        .join(Attempt, col(Attempt.id) == ExamEvidence.attempt_id)
        .where(col(Attempt.exam_id) == exam_id, col(ExamEvidence.kind) == "focus_loss")
        .group_by(col(ExamEvidence.attempt_id))
    )
    return {key: int(count) for key, count in session.execute(statement).all()}


def device_marks(session: Session, exam_id: uuid.UUID) -> list[tuple[uuid.UUID, uuid.UUID, str]]:
    """Return in which browsers each attempt was opened: attempt, person, mark."""
    statement: Any = (
        select(col(ExamEvidence.attempt_id), col(Attempt.person_id), col(ExamEvidence.kind))
        .join(Attempt, col(Attempt.id) == ExamEvidence.attempt_id)
        .where(col(Attempt.exam_id) == exam_id, col(ExamEvidence.kind).startswith(DEVICE, autoescape=True))
        .distinct()
        .order_by(col(ExamEvidence.attempt_id), col(ExamEvidence.kind))
    )
    return [(attempt_id, person_id, mark) for attempt_id, person_id, mark in session.execute(statement).all()]


def report(session: Session, exam_id: uuid.UUID) -> Report | None:
    """Return an exam's newest report with names put to it, or None."""
    statement: Any = (
        select(IntegrityReport, col(Account.display_name))
        .outerjoin(Account, col(Account.id) == IntegrityReport.made_by)
        .where(col(IntegrityReport.exam_id) == exam_id)
        .order_by(col(IntegrityReport.made_at).desc(), col(IntegrityReport.id).desc())
        .limit(1)
    )
    found = session.execute(statement).first()
    if found is None:
        return None
    row, maker = found
    body = row.body
    named = _named(session, _mentioned(body))
    return Report(
        id=row.id,
        exam_id=exam_id,
        made_at=row.made_at,
        maker=maker or "",
        scripts=body["scripts"],
        pairs=body["pairs"],
        alpha=body["alpha"],
        alike=tuple(
            Alike(
                named[each["first"]],
                named[each["second"]],
                each["equal"],
                each["both_wrong"],
                each["expected"],
                each["p_value"],
                each["adjusted"],
            )
            for each in body["alike"]
            if each["first"] in named and each["second"] in named
        ),
        fast=tuple(
            Fast(named[each["attempt"]], each["seconds"], each["answered"], each["usual"])
            for each in body["fast"]
            if each["attempt"] in named
        ),
        away=tuple(
            Away(named[each["attempt"]], each["times"]) for each in body["away"] if each["attempt"] in named
        ),
        devices=tuple(tuple(named[key] for key in group if key in named) for group in body["devices"]),
    )


def _mentioned(body: dict[str, Any]) -> set[str]:
    found = {each["first"] for each in body["alike"]} | {each["second"] for each in body["alike"]}
    found |= {each["attempt"] for each in (*body["fast"], *body["away"])}
    return found | {key for group in body["devices"] for key in group}


def _named(session: Session, keys: Iterable[str]) -> dict[str, Somebody]:
    wanted = [uuid.UUID(key) for key in keys]
    found: dict[str, Somebody] = {}
    for start in range(0, len(wanted), CHUNK):
        statement: Any = (
            select(
                col(Attempt.id),
                col(Person.id),
                col(Person.name),
                col(Person.staff_no),
                col(UnitPeriod.name),
                col(Sitting.title),
                col(Candidate.hall),
                col(Candidate.seat_no),
            )
            .select_from(Attempt)
            .join(Sitting, col(Sitting.id) == Attempt.sitting_id)
            .join(Person, col(Person.id) == Attempt.person_id)
            .outerjoin(
                Candidate,
                (col(Candidate.sitting_id) == Attempt.sitting_id)
                & (col(Candidate.person_id) == Attempt.person_id),
            )
        )
        rows = with_unit(statement).where(col(Attempt.id).in_(wanted[start : start + CHUNK]))
        for row in session.execute(rows).all():
            found[str(row[0])] = _somebody(row)
    return found


def _seat(hall: str | None, number: int | None) -> str:
    return " ".join(part for part in (hall or "", str(number) if number else "") if part)


def _somebody(row: Any) -> Somebody:
    attempt_id, person_id, name, staff_no, unit_name, sitting, hall, number = row
    return Somebody(attempt_id, person_id, name, staff_no, unit_name, sitting, _seat(hall, number))
