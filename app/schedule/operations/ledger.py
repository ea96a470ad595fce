"""Keep the hour ledger in step with attendance: credits are added, corrections reverse them, nothing changes."""

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app import clock
from app.planning.models import Batch, Programme
from app.schedule.facts import ActivityForm
from app.schedule.models import Attendance, CourseSession, HourEntry
from app.schedule.operations.refusals import HourRuleMissing
from app.schedule.rules import HOUR_RULES, HourRule, credit_hours, credited_minutes, credited_share
from app.web.actor import Actor


def settle(
    session: Session,
    session_id: uuid.UUID,
    person_ids: Collection[uuid.UUID] | None = None,
    *,
    by: Actor,
    at: datetime,
) -> int:
    """Bring the ledger to what attendance now earns; return how many lines that took.

    The caller holds the session's row, so that no two settle the same person at once. Hours are credited by the
    rule the programme has at this moment; a credit that still is right is left alone.
    """
    found = session.execute(
        select(CourseSession, Batch.programme_id, Programme.hour_rule, Programme.hour_basis)
        .join(Batch, col(Batch.id) == CourseSession.batch_id)
        .join(Programme, col(Programme.id) == Batch.programme_id)
        .where(CourseSession.id == session_id)
    ).one()
    course, programme_id, key, basis = found
    rule = HOUR_RULES.get(key)
    if rule is None:
        raise HourRuleMissing(key=key)
    due = _due(session, course, rule, person_ids)
    standing = _standing(session, session_id, person_ids)
    fixed = {
        "programme_id": programme_id,
        "batch_id": course.batch_id,
        "session_id": session_id,
        "recorded_by": by.person_id,
        "recorded_at": at,
    }
    lines: list[dict[str, Any]] = []
    for person_id, entry in standing.items():
        if credited_minutes(course.minutes, due.get(person_id, 0)) == entry.minutes:
            due.pop(person_id)
        else:
            lines.append(fixed | _reversal(entry))
    lines += [
        fixed | _credit(who, course.minutes, share, rule, basis)
        for who, share in due.items()
        if credited_minutes(course.minutes, share) > 0
    ]
    if lines:
        session.execute(insert(HourEntry), lines)
    return len(lines)


def _due(
    session: Session, course: CourseSession, rule: HourRule, person_ids: Collection[uuid.UUID] | None
) -> dict[uuid.UUID, int]:
    """Return the share of the session that is due to each, in ten-thousandths."""
    if course.cancelled_at is not None:
        return {}
    statement = select(Attendance.person_id, Attendance.status).where(Attendance.session_id == course.id)
    if person_ids is not None:
        statement = statement.where(col(Attendance.person_id).in_(person_ids))
    alone = course.activity_form == ActivityForm.SELF_STUDY
    return {
        person_id: credited_share(status, rule, alone)
        for person_id, status in session.execute(statement).all()
    }


def _standing(
    session: Session, session_id: uuid.UUID, person_ids: Collection[uuid.UUID] | None
) -> dict[uuid.UUID, HourEntry]:
    reversal = aliased(HourEntry)
    reversed_ = select(reversal.id).where(reversal.reverses_id == HourEntry.id).exists()
    statement = select(HourEntry).where(
        HourEntry.session_id == session_id, col(HourEntry.reverses_id).is_(None), ~reversed_
    )
    if person_ids is not None:
        statement = statement.where(col(HourEntry.person_id).in_(person_ids))
    return {entry.person_id: entry for entry in session.exec(statement).all()}


def _credit(
    person_id: uuid.UUID, held_minutes: int, share: int, rule: HourRule, basis: str
) -> dict[str, Any]:
    minutes = credited_minutes(held_minutes, share)
    return {
        "id": clock.new_id(),
        "person_id": person_id,
        "minutes": minutes,
        "credit_hours": credit_hours(minutes, rule),
        "rule": rule.key,
        "held_minutes": held_minutes,
        "share": share,
        "rule_hours": rule.hours,
        "rule_minutes": rule.minutes,
        "basis": basis,
        "reverses_id": None,
    }


def _reversal(entry: HourEntry) -> dict[str, Any]:
    return {
        "id": clock.new_id(),
        "person_id": entry.person_id,
        "minutes": -entry.minutes,
        "credit_hours": -entry.credit_hours,
        "rule": entry.rule,
        "held_minutes": entry.held_minutes,
        "share": entry.share,
        "rule_hours": entry.rule_hours,
        "rule_minutes": entry.rule_minutes,
        "basis": entry.basis,
        "reverses_id": entry.id,
    }
