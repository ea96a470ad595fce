"""Sittings: their windows, who is admitted, who gets more time, and who makes up for what."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from sqlalchemy import insert
from sqlmodel import Session, col, select

from app import clock
from app.exams.facts import AttemptKind, ExamState
from app.exams.models import Attempt, Candidate, Exam, Sitting
from app.exams.refusals import (
    AdmissionOutsideWindow,
    AlreadyStarted,
    NotAdmitted,
    NotPublished,
    OwnExtension,
    ReasonMissing,
    SittingBegun,
    WindowReversed,
    WrongBatch,
)
from app.journal.operations import record
from app.messages import operations as messages
from app.planning import queries as planning
from app.refusals import Unknown
from app.web.actor import Actor

MOST_TIME_PERCENT = 300
MOST_EXTRA_MINUTES = 180


def open_sitting(
    session: Session,
    exam_id: uuid.UUID,
    *,
    kind: AttemptKind = AttemptKind.REGULAR,
    title: str,
    batch_id: uuid.UUID | None = None,
    opens_at: datetime,
    closes_at: datetime,
    last_admission_at: datetime | None = None,
    duration_minutes: int | None = None,
    place: str = "",
    score_cap: Decimal | None = None,
    overlap_percent: int = 100,
    by: Actor,
    at: datetime,
) -> uuid.UUID:
    """Give an exam a window; a sitting of a batch admits everyone who holds a seat in it."""
    exam = session.get(Exam, exam_id)
    if exam is None:
        raise Unknown
    if exam.state is not ExamState.PUBLISHED:
        # Candidates are told at once; they must not be told of an exam that may still change.
        raise NotPublished
    _check_window(opens_at, closes_at, last_admission_at)
    if batch_id is not None:
        _check_batch(session, exam, batch_id)
    sitting = Sitting(
        id=clock.new_id(),
        exam_id=exam_id,
        kind=kind,
        title=title.strip(),
        batch_id=batch_id,
        opens_at=opens_at,
        closes_at=closes_at,
        last_admission_at=last_admission_at,
        duration_minutes=duration_minutes,
        place=place.strip(),
        score_cap=score_cap,
        overlap_percent=overlap_percent,
        created_at=at,
    )
    session.add(sitting)
    session.flush()
    record(
        session,
        "sitting.opened",
        "sitting",
        sitting.id,
        by=by,
        at=at,
        unit_path=exam.unit_path,
        exam=str(exam_id),
        opens_at=opens_at.isoformat(),
        closes_at=closes_at.isoformat(),
        last_admission_at=last_admission_at and last_admission_at.isoformat(),
        minutes=duration_minutes or exam.duration_minutes,
        kind=kind.value,
    )
    if batch_id is not None:
        seats = planning.enrolled(session, batch_id)
        admit(session, sitting.id, [seat.person_id for seat in seats], by=by, at=at)
    return sitting.id


def _check_window(opens_at: datetime, closes_at: datetime, last_admission_at: datetime | None) -> None:
    if closes_at <= opens_at:
        raise WindowReversed
    if last_admission_at is not None and not opens_at < last_admission_at <= closes_at:
        raise AdmissionOutsideWindow


def _check_batch(session: Session, exam: Exam, batch_id: uuid.UUID) -> None:
    batch = planning.batch(session, batch_id)
    if batch is None or batch.programme_id != exam.programme_id:
        raise WrongBatch


def admit(
    session: Session,
    sitting_id: uuid.UUID,
    person_ids: Iterable[uuid.UUID],
    *,
    makes_up_for: uuid.UUID | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Admit people to a sitting and tell them; return how many were not admitted before."""
    sitting, exam = _held(session, sitting_id)
    known = set(session.exec(select(Candidate.person_id).where(Candidate.sitting_id == sitting_id)).all())
    fresh = [person_id for person_id in dict.fromkeys(person_ids) if person_id not in known]
    if not fresh:
        return 0
    blank = {
        "sitting_id": sitting_id,
        "makes_up_for_id": makes_up_for,
        "time_percent": 100,
        "allowance_reason": "",
        "admitted_at": at,
    }
    rows = [{**blank, "id": clock.new_id(), "person_id": person_id} for person_id in fresh]
    session.execute(insert(Candidate), rows)
    record(
        session,
        "sitting.admitted",
        "sitting",
        sitting_id,
        by=by,
        at=at,
        unit_path=exam.unit_path,
        people=len(fresh),
    )
    make_up = sitting.kind is AttemptKind.MAKE_UP
    messages.send(
        session,
        fresh,
        kind="exam",
        title=f"{'补考' if make_up else '考试'}安排：{exam.title}",
        body=_invitation(sitting, exam),
        link="/exams",
        at=at,
    )
    return len(fresh)


def _invitation(sitting: Sitting, exam: Exam) -> str:
    """Say when, how long and where, and until when one is let in."""
    minutes = sitting.duration_minutes or exam.duration_minutes
    last = sitting.last_admission_at
    late = "" if last is None else f"{last.astimezone(clock.SHANGHAI):%H:%M} 起不再入场。"
    return f"{sitting.title}，{_window(sitting)}，作答时长 {minutes} 分钟。{late}{sitting.place}"


def _window(sitting: Sitting) -> str:
    opens = sitting.opens_at.astimezone(clock.SHANGHAI)
    closes = sitting.closes_at.astimezone(clock.SHANGHAI)
    last = closes.strftime("%H:%M") if opens.date() == closes.date() else closes.strftime("%Y-%m-%d %H:%M")
    return f"{opens:%Y-%m-%d %H:%M} 至 {last}"


def allow_time(
    session: Session,
    sitting_id: uuid.UUID,
    person_id: uuid.UUID,
    *,
    time_percent: int = 100,
    extra_minutes: int = 0,
    reason: str,
    by: Actor,
    at: datetime,
) -> None:
    """Give a candidate more time, before they begin: a deadline is fixed at the start (EX-4). Never oneself (GR-6)."""
    if by.person_id == person_id:
        raise OwnExtension
    _sitting, exam = _held(session, sitting_id)
    candidate = session.exec(
        select(Candidate).where(Candidate.sitting_id == sitting_id, Candidate.person_id == person_id)
    ).first()
    if candidate is None:
        raise NotAdmitted
    within = 100 <= time_percent <= MOST_TIME_PERCENT and 0 <= extra_minutes <= MOST_EXTRA_MINUTES
    if not reason.strip() or not within:
        raise ReasonMissing(most=MOST_TIME_PERCENT, minutes=MOST_EXTRA_MINUTES)
    begun = select(Attempt.id).where(Attempt.sitting_id == sitting_id, Attempt.person_id == person_id)
    if session.exec(begun.limit(1)).first() is not None:
        raise AlreadyStarted
    candidate.time_percent, candidate.extra_minutes = time_percent, extra_minutes
    candidate.allowance_reason = reason.strip()
    session.add(candidate)
    record(
        session,
        "candidate.allowed_time",
        "sitting",
        sitting_id,
        by=by,
        at=at,
        unit_path=exam.unit_path,
        person=str(person_id),
        time_percent=time_percent,
        extra_minutes=extra_minutes,
        reason=reason.strip(),
    )


def change_sitting(
    session: Session,
    sitting_id: uuid.UUID,
    *,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    last_admission_at: datetime | None = None,
    duration_minutes: int | None = None,
    place: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Change a sitting that has not opened, and tell its candidates when it is now."""
    sitting, exam = _held(session, sitting_id)
    if sitting.opens_at <= at:
        raise SittingBegun
    _check_window(opens_at, closes_at, last_admission_at)
    before = _invitation(sitting, exam)
    sitting.title, sitting.place = title.strip(), place.strip()
    sitting.opens_at, sitting.closes_at = opens_at, closes_at
    sitting.last_admission_at, sitting.duration_minutes = last_admission_at, duration_minutes
    session.add(sitting)
    record(
        session,
        "sitting.changed",
        "sitting",
        sitting_id,
        by=by,
        at=at,
        unit_path=exam.unit_path,
        opens_at=opens_at.isoformat(),
        closes_at=closes_at.isoformat(),
        last_admission_at=last_admission_at and last_admission_at.isoformat(),
        minutes=duration_minutes or exam.duration_minutes,
    )
    if before != _invitation(sitting, exam):
        admitted = select(Candidate.person_id).where(Candidate.sitting_id == sitting_id)
        messages.send(
            session,
            session.exec(admitted).all(),
            kind="exam",
            title=f"考试时间调整：{exam.title}",
            body=_invitation(sitting, exam),
            link="/exams",
            at=at,
        )


def _held(session: Session, sitting_id: uuid.UUID) -> tuple[Sitting, Exam]:
    statement = (
        select(Sitting, Exam).join(Exam, col(Exam.id) == Sitting.exam_id).where(col(Sitting.id) == sitting_id)
    )
    row = session.exec(statement).first()
    if row is None:
        raise Unknown
    return row[0], row[1]
