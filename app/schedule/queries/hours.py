"""What the hour ledger adds up to."""

import uuid
from dataclasses import replace
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from app.planning.models import Batch, Enrolment, Programme
from app.schedule.facts import HourLine, HourSheet, HourTerms
from app.schedule.models import CourseSession, HourEntry
from app.schedule.rules import HOUR_RULES, credit_hours


def minutes_credited(session: Session, programme_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """Return the credited minutes of everyone who has any line in a programme's ledger."""
    statement = (
        select(col(HourEntry.person_id), func.sum(col(HourEntry.minutes)))
        .where(col(HourEntry.programme_id) == programme_id)
        .group_by(col(HourEntry.person_id))
    )
    return {person_id: int(minutes) for person_id, minutes in session.execute(statement).all()}


def progress(session: Session, person_id: uuid.UUID) -> list[HourSheet]:
    """Return a person's hours against what each of their programmes asks for, newest programme first."""
    sums = (
        select(col(HourEntry.programme_id), func.sum(col(HourEntry.minutes)).label("minutes"))
        .where(col(HourEntry.person_id) == person_id)
        .group_by(col(HourEntry.programme_id))
        .subquery()
    )
    seat = select(col(Enrolment.programme_id)).where(
        col(Enrolment.person_id) == person_id, col(Enrolment.withdrawn_at).is_(None)
    )
    statement: Any = (
        select(Programme, sums.c.minutes)
        .outerjoin(sums, sums.c.programme_id == col(Programme.id))
        .where(sums.c.minutes.is_not(None) | col(Programme.id).in_(seat))
        .order_by(col(Programme.starts_on).desc(), col(Programme.id))
    )
    return [_sheet(programme, int(minutes or 0)) for programme, minutes in session.execute(statement).all()]


def _sheet(programme: Programme, minutes: int) -> HourSheet:
    rule = HOUR_RULES[programme.hour_rule]
    return HourSheet(
        programme_id=programme.id,
        programme_name=programme.name,
        hour_rule=programme.hour_rule,
        required_minutes=programme.required_minutes,
        minutes=minutes,
        hours=credit_hours(minutes, rule),
        required_hours=credit_hours(programme.required_minutes, rule),
    )


def ledger(session: Session, person_id: uuid.UUID) -> list[HourSheet]:
    """Return a person's ledger by programme, each line with its evidence, oldest line first."""
    at_session = and_(col(CourseSession.id) == col(HourEntry.session_id))
    statement = (
        select(HourEntry, CourseSession, col(Batch.number))
        .join(CourseSession, at_session)
        .join(Batch, col(Batch.id) == col(HourEntry.batch_id))
        .where(col(HourEntry.person_id) == person_id)
        .order_by(col(HourEntry.recorded_at), col(HourEntry.minutes), col(HourEntry.id))
    )
    lines: dict[uuid.UUID, list[HourLine]] = {}
    for entry, course, number in session.execute(statement).all():
        lines.setdefault(entry.programme_id, []).append(_line(entry, course, number))
    return [
        replace(found, lines=tuple(lines.get(found.programme_id, ())))
        for found in progress(session, person_id)
    ]


def _terms(entry: HourEntry) -> HourTerms | None:
    if entry.held_minutes is None or entry.share is None:
        return None
    assert entry.rule_hours is not None
    assert entry.rule_minutes is not None
    return HourTerms(entry.held_minutes, entry.share, entry.rule_hours, entry.rule_minutes, entry.basis)


def _line(entry: HourEntry, course: CourseSession, number: int) -> HourLine:
    return HourLine(
        id=entry.id,
        recorded_at=entry.recorded_at,
        session_id=course.id,
        session_title=course.title,
        starts_at=course.starts_at,
        batch_number=number,
        minutes=entry.minutes,
        credit_hours=entry.credit_hours,
        is_reversal=entry.reverses_id is not None,
        terms=_terms(entry),
    )
