"""Everything that happened to one person in training, out of the rooms that know it, in eleven statements."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Date, String, cast, literal, null, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.awards.queries import own as certificates_of
from app.exams.queries import exams_of
from app.leave.facts import Chapter, Moment, OfferState
from app.leave.queries.requests import of_person as leave_of
from app.leave.queries.vacancies import offers_to
from app.planning.models import (
    Batch,
    Enrolment,
    Excuse,
    PlanMove,
    PlanState,
    Programme,
    RosterEntry,
    RotationPlan,
)
from app.records.queries import own_lines
from app.schedule.queries import agenda

_BEFORE = aliased(Batch, name="before_batch")
_AFTER = aliased(Batch, name="after_batch")


def story(session: Session, person_id: uuid.UUID, at: datetime) -> list[Moment]:
    """Return a person's training from the first day to the last, in order of time."""
    found = [
        *_planned(session, person_id),
        *_left(session, person_id),
        *_taught(session, person_id, at),
        *_examined(session, person_id, at),
        *_awarded(session, person_id),
    ]
    return sorted(found, key=lambda each: (each.at, list(Chapter).index(each.chapter)))


def _planned(session: Session, person_id: uuid.UUID) -> Iterator[Moment]:
    """Yield the roster, seats, moves of plans in force, and excuses, all in one statement."""
    for what, at, programme, number, other, words, until in session.execute(_steps(person_id)).all():
        yield Moment(at, Chapter(what), programme, int(number or 0), int(other or 0), words or "", until)


def _steps(person_id: uuid.UUID) -> Any:
    no_text, no_day, none = cast(null(), String), cast(null(), Date), literal(0)

    def row(what: Chapter, at: Any, *rest: Any) -> Any:
        return select(literal(what.value), at, col(Programme.name), *rest)

    seats = col(Enrolment.person_id) == person_id
    excuses = col(Excuse.person_id) == person_id
    since = (
        col(PlanMove.person_id) == person_id,
        col(RotationPlan.state).in_((PlanState.PUBLISHED, PlanState.SUPERSEDED)),
        col(PlanMove.made_at) > RotationPlan.published_at,
    )
    return union_all(
        row(Chapter.LISTED, col(RosterEntry.added_at), none, none, col(RosterEntry.unit_name), no_day)
        .join(Programme, col(Programme.id) == RosterEntry.programme_id)
        .where(col(RosterEntry.person_id) == person_id),
        row(
            Chapter.SEATED,
            col(Enrolment.created_at),
            col(Batch.number),
            none,
            cast(col(Enrolment.origin), String),
            col(Batch.starts_on),
        )
        .select_from(Enrolment)
        .join(Batch, col(Batch.id) == Enrolment.batch_id)
        .join(Programme, col(Programme.id) == Enrolment.programme_id)
        .where(seats),
        row(
            Chapter.GAVE_UP,
            col(Enrolment.withdrawn_at),
            col(Batch.number),
            none,
            col(Enrolment.withdrawn_reason),
            no_day,
        )
        .select_from(Enrolment)
        .join(Batch, col(Batch.id) == Enrolment.batch_id)
        .join(Programme, col(Programme.id) == Enrolment.programme_id)
        .where(seats, col(Enrolment.withdrawn_at).is_not(None)),
        row(Chapter.MOVED, col(PlanMove.made_at), _BEFORE.number, _AFTER.number, no_text, no_day)
        .select_from(PlanMove)
        .join(RotationPlan, col(RotationPlan.id) == PlanMove.plan_id)
        .join(Programme, col(Programme.id) == RotationPlan.programme_id)
        .outerjoin(_BEFORE, col(_BEFORE.id) == PlanMove.before_id)
        .outerjoin(_AFTER, col(_AFTER.id) == PlanMove.after_id)
        .where(*since),
        row(Chapter.EXCUSED, col(Excuse.approved_at), none, none, col(Excuse.reason), col(Excuse.expires_on))
        .join(Programme, col(Programme.id) == Excuse.programme_id)
        .where(excuses),
        row(Chapter.EXCUSE_LIFTED, col(Excuse.withdrawn_at), none, none, col(Excuse.reason), no_day)
        .join(Programme, col(Programme.id) == Excuse.programme_id)
        .where(excuses, col(Excuse.withdrawn_at).is_not(None)),
    )


def _left(session: Session, person_id: uuid.UUID) -> Iterator[Moment]:
    for leave in leave_of(session, person_id):
        own = (leave.programme_name, leave.batch_number)
        yield Moment(leave.asked_at, Chapter.LEAVE_ASKED, *own, days=leave.days, text=leave.reason)
        if leave.decided_at is not None:
            sent_back = leave.state.value == "sent_back"
            chapter = Chapter.LEAVE_SENT_BACK if sent_back else Chapter.LEAVE_APPROVED
            yield Moment(leave.decided_at, chapter, *own, days=leave.days, text=leave.comment)
    for offer in offers_to(session, person_id):
        own = (offer.programme_name, offer.batch_number)
        yield Moment(offer.offered_at, Chapter.OFFERED, *own, until=offer.starts_on)
        if offer.answered_at is not None:
            taken = offer.state is OfferState.ACCEPTED
            chapter = Chapter.OFFER_TAKEN if taken else Chapter.OFFER_PASSED
            yield Moment(offer.answered_at, chapter, *own, text=offer.answer)


def _taught(session: Session, person_id: uuid.UUID, at: datetime) -> Iterator[Moment]:
    for entry in agenda(session, person_id, to=at):
        if entry.status is not None:
            course = entry.session
            yield Moment(
                course.starts_at,
                Chapter.ATTENDED,
                "",
                course.batch_number,
                minutes=entry.credited,
                text=course.title,
                status=entry.status,
            )
    for line in own_lines(session, person_id):
        yield Moment(line.recorded_at, Chapter.OUTSIDE, line.what.organiser, text=line.what.title)


def _examined(session: Session, person_id: uuid.UUID, at: datetime) -> Iterator[Moment]:
    for sitting in exams_of(session, person_id, at):
        for attempt in sitting.attempts:
            if attempt.ended_at is not None:
                passed = attempt.passed if attempt.released else None
                score = attempt.score if attempt.released else None
                make_up = sitting.kind.value == "make_up"
                chapter = Chapter.SAT_MAKE_UP if make_up else Chapter.SAT
                yield Moment(attempt.ended_at, chapter, sitting.exam_title, score=score, passed=passed)


def _awarded(session: Session, person_id: uuid.UUID) -> Iterator[Moment]:
    for each in certificates_of(session, person_id):
        yield Moment(each.issued_at, Chapter.CERTIFIED, each.programme_name, text=each.serial)
        if each.revoked_at is not None:
            yield Moment(each.revoked_at, Chapter.REVOKED, each.programme_name, text=each.revoked_reason)
