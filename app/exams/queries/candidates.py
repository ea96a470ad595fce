"""What a person has to do with exams: the sittings they are admitted to, and their attempts."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select as rows_of
from sqlmodel import Session, and_, col, or_, select

from app.among import aside
from app.exams import rules
from app.exams.facts import AttemptKind, AttemptState, ExamState, MyAttempt, MySitting
from app.exams.models import Attempt, Candidate, Exam, Sitting

_ORDER = {"open": 0, "too_late": 0, "to_come": 1, "closed": 2}


def exams_of(session: Session, person_id: uuid.UUID, at: datetime) -> list[MySitting]:
    """Return a person's sittings, the open ones first, then those to come, then the past, in two statements."""
    candidacy = and_(col(Candidate.sitting_id) == Sitting.id, col(Candidate.person_id) == person_id)
    statement = (
        select(Sitting, Exam, Candidate)
        .join(Exam, col(Exam.id) == Sitting.exam_id)
        .join(Candidate, candidacy)
        .where(col(Exam.state) != ExamState.DRAFT)
    )
    rows = session.exec(statement).all()
    mine = select(Attempt).where(Attempt.person_id == person_id).order_by(col(Attempt.ordinal))
    attempts = session.exec(mine).all()
    found = [_sitting(sitting, exam, seat, attempts, at) for sitting, exam, seat in rows]
    return sorted(found, key=_place)


def open_to(session: Session, person_id: uuid.UUID, at: datetime) -> list[tuple[str, datetime]]:
    """Return the exams somebody could be answering at an instant, by title and until when, in one statement.

    A window counts for whoever is admitted to it, handed in or not; an open attempt counts beyond its window.
    """
    seat = and_(col(Candidate.sitting_id) == Sitting.id, col(Candidate.person_id) == person_id)
    own = and_(
        col(Attempt.sitting_id) == Sitting.id,
        col(Attempt.person_id) == person_id,
        aside(col(Attempt.state)) == AttemptState.OPEN,
    )
    statement = (
        rows_of(
            col(Exam.title),
            col(Exam.state),
            col(Sitting.closes_at),
            col(Candidate.held_open_seconds),
            col(Attempt.deadline_at),
        )
        .select_from(Sitting)
        .join(Exam, col(Exam.id) == Sitting.exam_id)
        .outerjoin(Candidate, seat)
        .outerjoin(Attempt, own)
        .where(col(Sitting.opens_at) <= at, or_(col(Candidate.id).is_not(None), col(Attempt.id).is_not(None)))
    )
    found = []
    for title, state, closes_at, held_open, deadline_at in session.execute(statement):
        if deadline_at is not None:
            found.append((title, deadline_at))
        if state is ExamState.PUBLISHED and held_open is not None:
            closes = closes_at + timedelta(seconds=held_open)
            found += [(title, closes)] if closes > at else []
    return found


def _place(sitting: MySitting) -> tuple[int, float]:
    # What is over stands last, the latest of it first.
    sign = -1 if sitting.standing == "closed" else 1
    return _ORDER[sitting.standing], sign * sitting.opens_at.timestamp()


def _sitting(
    sitting: Sitting, exam: Exam, seat: Candidate, attempts: Sequence[Attempt], at: datetime
) -> MySitting:
    here = [attempt for attempt in attempts if attempt.sitting_id == sitting.id]
    make_up = sitting.kind is AttemptKind.MAKE_UP
    regular = [each for each in attempts if each.exam_id == exam.id and each.kind is AttemptKind.REGULAR]
    held_open = timedelta(seconds=seat.held_open_seconds)
    minutes = sitting.duration_minutes or exam.duration_minutes
    closes_at = sitting.closes_at + held_open
    return MySitting(
        id=sitting.id,
        exam_id=exam.id,
        programme_id=exam.programme_id,
        exam_title=exam.title,
        title=sitting.title,
        kind=sitting.kind,
        opens_at=sitting.opens_at,
        closes_at=closes_at,
        place=sitting.place,
        duration_minutes=minutes,
        time_percent=seat.time_percent,
        total_marks=exam.total_marks,
        pass_mark=exam.pass_mark,
        release_policy=exam.release_policy,
        attempts=tuple(_attempt(attempt, exam, sitting, at) for attempt in here),
        attempts_used=sum(each.continues_id is None for each in (here if make_up else regular)),
        max_attempts=1 if make_up else exam.max_attempts,
        standing=(
            rules.admission(
                sitting.opens_at, sitting.closes_at, sitting.last_admission_at, at, held_open
            ).value
            if exam.state is ExamState.PUBLISHED
            else "closed"
        ),
        extra_minutes=seat.extra_minutes,
        last_admission_at=sitting.last_admission_at and sitting.last_admission_at + held_open,
        again_from=None if make_up else rules.again_from(_last_ended(regular), exam.retake_wait_hours),
        asked_at=at,
        would_end_at=rules.deadline(at, minutes, seat.time_percent, closes_at, seat.extra_minutes),
        hall=seat.hall,
        seat_no=seat.seat_no,
    )


def _last_ended(attempts: Sequence[Attempt]) -> datetime | None:
    return max((each.ended_at for each in attempts if each.ended_at is not None), default=None)


def _attempt(attempt: Attempt, exam: Exam, sitting: Sitting, at: datetime) -> MyAttempt:
    shown = rules.released(
        exam.release_policy, exam.released_at, sitting.closes_at, attempt.state, attempt.marking, at
    )
    return MyAttempt(
        id=attempt.id,
        ordinal=attempt.ordinal,
        state=attempt.state,
        started_at=attempt.started_at,
        deadline_at=attempt.deadline_at,
        ended_at=attempt.ended_at,
        released=shown,
        score=rules.counted(attempt.score, sitting.score_cap) if shown else None,
        passed=attempt.passed if shown else None,
    )
