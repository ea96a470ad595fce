"""The invigilation board of a sitting: where each candidate stands, in a fixed number of statements."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from app.among import aside
from app.exams import blueprints
from app.exams.facts import AttemptState
from app.exams.models import Attempt, Candidate, Contact, Exam, ExamEvidence, Response, Sitting
from app.exams.queries.attempts import now as database_time
from app.exams.queries.seats import CLEARED, with_unit
from app.exams.records import Board, BoardLine
from app.exams.rules.contacts import contact
from app.organisation.models import Person, UnitPeriod


def board(session: Session, sitting_id: uuid.UUID) -> Board:
    """Return every candidate of a sitting, in six statements however many they are."""
    now = database_time(session)
    blueprint = session.execute(
        select(col(Exam.blueprint))
        .join(Sitting, col(Sitting.exam_id) == Exam.id)
        .where(col(Sitting.id) == sitting_id)
    ).scalar_one()
    total = sum(row.count for row in blueprints.from_json(blueprint).rows)
    saves, heard, noticed = (
        _saves(session, sitting_id),
        _heard(session, sitting_id),
        _noticed(session, sitting_id),
    )
    rows = session.execute(_people(sitting_id)).all()
    return Board(now, total, tuple(_line(row, now, saves, heard, noticed) for row in rows))


def _people(sitting_id: uuid.UUID) -> Any:
    latest = (
        select(col(Attempt.person_id), func.max(Attempt.ordinal).label("ordinal"))
        .where(col(Attempt.sitting_id) == sitting_id)
        .group_by(col(Attempt.person_id))
        .subquery()
    )
    own = (
        (col(Attempt.sitting_id) == sitting_id)
        & (col(Attempt.person_id) == latest.c.person_id)
        & (col(Attempt.ordinal) == latest.c.ordinal)
    )
    statement: Any = (
        select(
            col(Person.id).label("person_id"),
            col(Person.name),
            col(Person.name_pinyin),
            col(Person.staff_no),
            col(UnitPeriod.name).label("unit_name"),
            col(Candidate.hall),
            col(Candidate.seat_no),
            col(Candidate.time_percent),
            col(Candidate.extra_minutes),
            col(Attempt.id).label("attempt_id"),
            col(Attempt.state),
            col(Attempt.started_at),
            col(Attempt.deadline_at),
            col(Attempt.ended_at),
            col(Attempt.answered),
        )
        .select_from(Candidate)
        .join(Person, col(Person.id) == Candidate.person_id)
    )
    statement = with_unit(statement).join(latest, latest.c.person_id == Candidate.person_id, isouter=True)
    statement = statement.join(Attempt, own, isouter=True)
    return statement.where(col(Candidate.sitting_id) == sitting_id).order_by(
        col(Candidate.hall), col(Candidate.seat_no), col(UnitPeriod.path), col(Person.staff_no)
    )


def _open(sitting_id: uuid.UUID) -> tuple[Any, Any]:
    return col(Attempt.sitting_id) == sitting_id, aside(col(Attempt.state)) == AttemptState.OPEN


def _saves(session: Session, sitting_id: uuid.UUID) -> dict[uuid.UUID, tuple[datetime, int]]:
    """Return of each open attempt when it was last saved, and how many items hold an answer."""
    answered = func.sum(case((col(Response.payload).in_(CLEARED), 0), else_=1))
    statement = (
        select(col(Response.attempt_id), func.max(Response.saved_at), answered)
        .join(Attempt, col(Attempt.id) == Response.attempt_id)
        .where(*_open(sitting_id))
        .group_by(col(Response.attempt_id))
    )
    return {key: (last, int(count)) for key, last, count in session.execute(statement).all()}


def _heard(session: Session, sitting_id: uuid.UUID) -> dict[uuid.UUID, datetime]:
    statement = (
        select(col(Contact.attempt_id), func.max(Contact.seen_at))
        .join(Attempt, col(Attempt.id) == Contact.attempt_id)
        .where(*_open(sitting_id))
        .group_by(col(Contact.attempt_id))
    )
    return dict(session.execute(statement).all())


def _noticed(session: Session, sitting_id: uuid.UUID) -> dict[uuid.UUID, int]:
    statement = (
        select(col(ExamEvidence.attempt_id), func.count())
        .join(Attempt, col(Attempt.id) == ExamEvidence.attempt_id)
        .where(col(Attempt.sitting_id) == sitting_id, col(ExamEvidence.kind) == "focus_loss")
        .group_by(col(ExamEvidence.attempt_id))
    )
    return dict(session.execute(statement).all())


def _line(
    row: Any,
    now: datetime,
    saves: dict[uuid.UUID, tuple[datetime, int]],
    heard: dict[uuid.UUID, datetime],
    noticed: dict[uuid.UUID, int],
) -> BoardLine:
    values = dict(row._mapping)
    running = row.state is AttemptState.OPEN
    saved_at, written = saves.get(row.attempt_id, (None, 0))
    signs = [each for each in (row.started_at, saved_at, heard.get(row.attempt_id)) if each is not None]
    values["answered"] = written if running else row.answered or 0
    return BoardLine(
        **values,
        last_saved_at=saved_at,
        last_seen_at=max(signs) if running else None,
        contact=contact(max(signs), now) if running else None,
        focus_losses=noticed.get(row.attempt_id, 0),
    )
