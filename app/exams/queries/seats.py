"""The candidates of a sitting, and the people who may become some."""

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, SQLModel, col

from app.exams.facts import AttemptState
from app.exams.models import Attempt, Candidate, ExamEvidence, Response, Sitting
from app.exams.records import CandidateLine, Noticed
from app.exams.rules.integrity import DEVICE
from app.organisation.models import Appointment, Person, UnitPeriod
from app.organisation.queries.people import present_appointment
from app.web.tables import State, fetch

ITEMS = SQLModel.metadata.tables["attempt_item"]
ATTEMPT = SQLModel.metadata.tables["attempt"]
FILTERS = ("state",)
# What is stored of an item that was cleared; while an attempt is open nobody has counted it properly yet.
CLEARED = ("null", '""', "[]", '[""]')


def with_unit(statement: Any) -> Any:
    """Join people to the unit in which they serve now, or last served."""
    held = and_(col(Appointment.person_id) == Person.id, col(Appointment.is_main), present_appointment())
    now = and_(col(UnitPeriod.unit_id) == Appointment.unit_id, col(UnitPeriod.valid_to).is_(None))
    return statement.join(Appointment, held).join(UnitPeriod, now)


def _of_attempt(what: Any, table: Any, key: Any, *conditions: Any) -> Any:
    return (
        select(what)
        .select_from(table)
        .where(key == Attempt.id, *conditions)
        .correlate(Attempt)
        .scalar_subquery()
    )


def _candidates(sitting_id: uuid.UUID) -> Any:
    """Return the select of a sitting's candidates, each with their latest attempt in it."""
    latest = (
        select(func.max(ATTEMPT.c.ordinal))
        .where(
            ATTEMPT.c.exam_id == Sitting.exam_id,
            ATTEMPT.c.person_id == Candidate.person_id,
            ATTEMPT.c.sitting_id == Candidate.sitting_id,
        )
        .correlate(Sitting, Candidate)
        .scalar_subquery()
    )
    own = and_(
        col(Attempt.exam_id) == Sitting.exam_id,
        col(Attempt.person_id) == Candidate.person_id,
        col(Attempt.ordinal) == latest,
    )
    written = _of_attempt(
        func.count(), Response, col(Response.attempt_id), col(Response.payload).not_in(CLEARED)
    )
    statement: Any = (
        select(
            col(Person.id).label("person_id"),
            col(Person.name),
            col(Person.staff_no),
            col(UnitPeriod.name).label("unit_name"),
            col(Candidate.time_percent),
            col(Candidate.extra_minutes),
            col(Candidate.allowance_reason),
            col(Attempt.id).label("attempt_id"),
            col(Attempt.state),
            col(Attempt.marking),
            col(Attempt.started_at),
            col(Attempt.deadline_at),
            col(Attempt.ended_at),
            col(Attempt.answered),
            written.label("written"),
            _of_attempt(func.count(), ITEMS, ITEMS.c.attempt_id).label("total"),
            _of_attempt(func.max(Response.saved_at), Response, col(Response.attempt_id)).label(
                "last_saved_at"
            ),
            _of_attempt(
                func.count(),
                ExamEvidence,
                col(ExamEvidence.attempt_id),
                col(ExamEvidence.kind) == "focus_loss",
            ).label("focus_losses"),
            col(Attempt.score),
            col(Attempt.passed),
        )
        .select_from(Candidate)
        .join(Sitting, col(Sitting.id) == Candidate.sitting_id)
        .join(Person, col(Person.id) == Candidate.person_id)
    )
    statement = with_unit(statement).join(Attempt, own, isouter=True)
    return statement.where(col(Candidate.sitting_id) == sitting_id)


def candidates(session: Session, sitting_id: uuid.UUID, state: State) -> tuple[list[CandidateLine], int]:
    """Return one page of a sitting's candidates and how many there are, in two statements."""
    statement = _candidates(sitting_id).where(*_narrowed(state))
    sorts = {
        "name": col(Person.name_pinyin),
        "unit": col(UnitPeriod.path),
        "saved": col(Attempt.started_at),
        "score": col(Attempt.score),
    }
    rows, total = fetch(session, statement, state, sorts, col(Person.staff_no))
    return [_line(row) for row in rows], total


def _narrowed(state: State) -> list[Any]:
    conditions: list[Any] = []
    if state.search:
        words = state.search
        conditions.append(
            or_(
                col(Person.name).contains(words, autoescape=True),
                col(Person.name_pinyin).contains(words.lower(), autoescape=True),
                func.lower(Person.staff_no).startswith(words.lower(), autoescape=True),
            )
        )
    wanted = state.filter("state")
    if wanted == "none":
        conditions.append(col(Attempt.id).is_(None))
    elif wanted in set(AttemptState):
        conditions.append(col(Attempt.state) == AttemptState(wanted))
    return conditions


def _line(row: Any) -> CandidateLine:
    values = dict(row._mapping)
    written = values.pop("written")
    values["answered"] = written if values["state"] is AttemptState.OPEN else values["answered"] or 0
    return CandidateLine(**values)


def candidate(session: Session, sitting_id: uuid.UUID, person_id: uuid.UUID) -> CandidateLine | None:
    """Return one person of a sitting."""
    row = session.execute(_candidates(sitting_id).where(col(Person.id) == person_id)).first()
    return None if row is None else _line(row)


def by_staff_no(session: Session, path: str, numbers: Iterable[str]) -> dict[str, uuid.UUID]:
    """Return who serves in a subtree under each of these staff numbers; strangers and leavers are left out."""
    wanted = list(dict.fromkeys(numbers))
    found: dict[str, uuid.UUID] = {}
    for start in range(0, len(wanted), 500):
        statement = with_unit(select(col(Person.staff_no), col(Person.id)).select_from(Person)).where(
            col(Person.staff_no).in_(wanted[start : start + 500]),
            col(Person.left_on).is_(None),
            col(UnitPeriod.path).startswith(path, autoescape=True),
        )
        found |= dict(session.execute(statement).all())
    return found


def noticed(session: Session, attempt_id: uuid.UUID) -> list[Noticed]:
    """Return what a page reported during an attempt, in the order it arrived."""
    statement = select(col(ExamEvidence.kind), col(ExamEvidence.received_at)).where(
        col(ExamEvidence.attempt_id) == attempt_id,
        ~col(ExamEvidence.kind).startswith(DEVICE, autoescape=True),
    )
    rows = session.execute(statement.order_by(col(ExamEvidence.received_at), col(ExamEvidence.at_ms))).all()
    return [Noticed(*row) for row in rows]


def halls(session: Session, sitting_id: uuid.UUID) -> list[str]:
    """Return the halls of a sitting by name; an empty one is where nobody was seated."""
    statement = select(col(Candidate.hall)).where(col(Candidate.sitting_id) == sitting_id).distinct()
    return list(session.execute(statement.order_by(col(Candidate.hall))).scalars())


def occupied(session: Session, sitting_id: uuid.UUID) -> list[tuple[str, int, int]]:
    """Return of each hall how many are admitted to it, and how many of them have a seat."""
    statement = (
        select(col(Candidate.hall), func.count(), func.count(col(Candidate.seat_no)))
        .where(col(Candidate.sitting_id) == sitting_id)
        .group_by(col(Candidate.hall))
        .order_by(col(Candidate.hall))
    )
    return [(hall, people, seated) for hall, people, seated in session.execute(statement).all()]
