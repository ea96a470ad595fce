"""Who may begin an attempt: what the statement finds at the door of a sitting, and the refusals with their reasons."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlmodel import Session, SQLModel, col
from sqlmodel.sql.sqltypes import UTCDateTime

from app import clock
from app.among import among, aside
from app.db import database_now
from app.exams import rules
from app.exams.facts import Admission, AttemptKind, AttemptState, ExamState
from app.exams.models import Candidate, Exam, Sitting
from app.exams.refusals import (
    AttemptsUsed,
    NoLongerOpen,
    NotPublished,
    NotYetOpen,
    TooLate,
    TooSoonAgain,
)
from app.refusals import Unknown

ATTEMPT = SQLModel.metadata.tables["attempt"]
PERSON = bindparam("person", type_=ATTEMPT.c.person_id.type)


@dataclass(frozen=True)
class Door:
    """What decides whether a person may begin."""

    exam: Exam
    sitting: Sitting
    time_percent: int | None
    extra_minutes: int
    held_open_seconds: int
    open_id: uuid.UUID | None
    used: int
    last_ended_at: datetime | None
    now: datetime

    @property
    def limit(self) -> int:
        """Return how many attempts of this kind there may be; a make-up is one further go."""
        return 1 if self.sitting.kind is AttemptKind.MAKE_UP else self.exam.max_attempts

    @property
    def minutes(self) -> int:
        return self.sitting.duration_minutes or self.exam.duration_minutes

    @property
    def held_open(self) -> timedelta:
        """Return how much longer the window stays open for this person."""
        return timedelta(seconds=self.held_open_seconds)


def used(person: Any, *more: Any) -> Any:
    """Count the attempts of a person that use up the limit: all regular ones of the exam, or those of this make-up.

    An attempt that goes on with another, ended by mistake, uses up nothing.
    """
    earlier = ATTEMPT.alias("earlier")
    return (
        select(func.count())
        .select_from(earlier)
        .where(
            earlier.c.exam_id == Exam.id,
            earlier.c.person_id == person,
            earlier.c.kind == Sitting.kind,
            aside(earlier.c.continues_id).is_(None),
            (col(Sitting.kind) == AttemptKind.REGULAR) | (earlier.c.sitting_id == Sitting.id),
        )
        .correlate(Exam, Sitting, Candidate, *more)
        .scalar_subquery()
    )


def _last_ended(person: Any) -> Any:
    """Return when a person's last regular attempt at the exam ended."""
    last = ATTEMPT.alias("last")
    return (
        select(func.max(last.c.ended_at, type_=UTCDateTime()))
        .where(last.c.exam_id == Exam.id, last.c.person_id == person, last.c.kind == AttemptKind.REGULAR)
        .correlate(Exam, Candidate)
        .scalar_subquery()
    )


def _asking(person: Any) -> Any:
    mine = and_(ATTEMPT.c.exam_id == Exam.id, ATTEMPT.c.person_id == person)
    opened = (
        select(ATTEMPT.c.id)
        .where(mine, aside(ATTEMPT.c.state) == AttemptState.OPEN)
        .correlate(Exam, Candidate)
        .scalar_subquery()
    )
    return (
        select(
            Exam,
            Sitting,
            col(Candidate.time_percent),
            col(Candidate.extra_minutes),
            col(Candidate.held_open_seconds),
            opened,
            used(person),
            _last_ended(person),
            database_now(),
        )
        .select_from(Sitting)
        .join(Exam, col(Exam.id) == Sitting.exam_id)
        .where(col(Sitting.id) == bindparam("sitting", type_=ATTEMPT.c.id.type))
    )


# Looked up by the person, who is admitted to few sittings; by the sitting it would be everybody in the hall.
_OF_SITTING = aside(col(Candidate.sitting_id)) == Sitting.id
_ASKING = _asking(PERSON).join(Candidate, and_(_OF_SITTING, col(Candidate.person_id) == PERSON), isouter=True)
_ASKING_FOR_SOME = (
    _asking(Candidate.person_id)
    .add_columns(col(Candidate.person_id))
    .join(Candidate, and_(_OF_SITTING, among(col(Candidate.person_id), "people")))
)


def door(session: Session, sitting_id: uuid.UUID, person_id: uuid.UUID) -> Door:
    """Return what decides whether a person may begin, in one statement."""
    values = {"sitting": sitting_id, "person": person_id}
    row = session.execute(_ASKING, values).one_or_none()
    if row is None:
        raise Unknown
    return Door(*row)


def doors(session: Session, sitting_id: uuid.UUID, people: Sequence[uuid.UUID]) -> dict[uuid.UUID, Door]:
    """Return the same for some people, also in one statement; nothing for who is not admitted."""
    rows = session.execute(_ASKING_FOR_SOME, {"sitting": sitting_id, "people": people})
    return {person_id: Door(*row) for *row, person_id in rows}


def check_open(door: Door, now: datetime) -> None:
    if door.exam.state is not ExamState.PUBLISHED:
        raise NotPublished
    sitting = door.sitting
    where = rules.admission(
        sitting.opens_at, sitting.closes_at, sitting.last_admission_at, now, door.held_open
    )
    if where is Admission.TO_COME:
        raise NotYetOpen(opens_at=_moment(sitting.opens_at))
    if where is Admission.CLOSED:
        raise NoLongerOpen(closes_at=_moment(sitting.closes_at + door.held_open))
    if where is Admission.TOO_LATE:
        assert sitting.last_admission_at is not None
        raise TooLate(last=_moment(sitting.last_admission_at + door.held_open))
    if door.used >= door.limit:
        raise AttemptsUsed
    again = rules.again_from(door.last_ended_at, door.exam.retake_wait_hours)
    if sitting.kind is AttemptKind.REGULAR and again is not None and now < again:
        raise TooSoonAgain(again=_moment(again), hours=door.exam.retake_wait_hours)


def _moment(at: datetime) -> str:
    return at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")
