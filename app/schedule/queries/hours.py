"""What the hour ledger adds up to."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from app.clock import day_of
from app.planning.models import Batch, Enrolment, Programme
from app.schedule.facts import Credited, HourLine, HourSheet, HourTerms
from app.schedule.models import CourseSession, HourEntry
from app.schedule.rules import HOUR_RULES, HourRule, credit_hours


def minutes_credited(session: Session, programme_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """Return the credited minutes of everyone who has any line in a programme's ledger."""
    statement = (
        select(col(HourEntry.person_id), func.sum(col(HourEntry.minutes)))
        .where(col(HourEntry.programme_id) == programme_id)
        .group_by(col(HourEntry.person_id))
    )
    return {person_id: int(minutes) for person_id, minutes in session.execute(statement).all()}


def credited(session: Session, person_id: uuid.UUID) -> dict[tuple[uuid.UUID, int], Credited]:
    """Return what a person's ledger adds up to by programme and by the year, in Fujian, of the sessions.

    Each line counts by the conversion frozen with it: what a programme is set to later changes no hours of before.
    Minutes of one conversion are added up first and converted then.
    """
    columns: tuple[Any, ...] = (
        HourEntry.programme_id,
        HourEntry.rule,
        HourEntry.rule_hours,
        HourEntry.rule_minutes,
        HourEntry.minutes,
        CourseSession.starts_at,
    )
    statement = (
        select(*columns)
        .join(CourseSession, col(CourseSession.id) == HourEntry.session_id)
        .where(col(HourEntry.person_id) == person_id)
    )
    sums: dict[tuple[uuid.UUID, int], Counter[tuple[Decimal, int]]] = defaultdict(Counter)
    days: dict[tuple[uuid.UUID, int], list[date]] = defaultdict(list)
    for programme_id, preset, hours, per, minutes, starts_at in session.execute(statement).all():
        day = day_of(starts_at)
        # Lines from before terms were kept name their preset, and no preset has changed since.
        rule = (HOUR_RULES[preset].hours, HOUR_RULES[preset].minutes) if hours is None else (hours, per)
        sums[programme_id, day.year][rule] += minutes
        days[programme_id, day.year].append(day)
    return {key: _added_up(by_rule, days[key]) for key, by_rule in sums.items()}


def _added_up(by_rule: Counter[tuple[Decimal, int]], days: list[date]) -> Credited:
    hours = (credit_hours(minutes, HourRule("", *rule)) for rule, minutes in by_rule.items())
    return Credited(sum(by_rule.values()), sum(hours, Decimal(0)), min(days), max(days))


def progress(session: Session, person_id: uuid.UUID) -> list[HourSheet]:
    """Return a person's hours against what each of their programmes asks for, newest programme first."""
    found = credited(session, person_id)
    seat = select(col(Enrolment.programme_id)).where(
        col(Enrolment.person_id) == person_id, col(Enrolment.withdrawn_at).is_(None)
    )
    statement: Any = (
        select(Programme)
        .where(col(Programme.id).in_({key for key, _ in found}) | col(Programme.id).in_(seat))
        .order_by(col(Programme.starts_on).desc(), col(Programme.id))
    )
    return [
        _sheet(programme, [each for (key, _), each in found.items() if key == programme.id])
        for programme in session.scalars(statement).all()
    ]


def _sheet(programme: Programme, years: Sequence[Credited]) -> HourSheet:
    rule = HOUR_RULES[programme.hour_rule]
    return HourSheet(
        programme_id=programme.id,
        programme_name=programme.name,
        hour_rule=programme.hour_rule,
        required_minutes=programme.required_minutes,
        minutes=sum(each.minutes for each in years),
        hours=sum((each.hours for each in years), Decimal(0)),
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
