"""Who missed a programme's training, and who of them the plan's rules let into a batch of their own."""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.awards.queries.candidates import candidates as trained
from app.awards.queries.programmes import programme as awarded
from app.clock import day_of
from app.leave.facts import Draft, Missed, Why
from app.leave.queries.seating import seating_now
from app.leave.rules.missed import why_missed
from app.organisation.models import Person
from app.planning.facts import LeftOutCause
from app.planning.models import BatchState, ClassType, Enrolment, RosterEntry
from app.planning.queries import excuses
from app.planning.queries.limits import Limits, barred, ties_of
from app.planning.records import BatchFacts, ProgrammeFacts
from app.planning.rules.rotation import cases as rotation
from app.planning.rules.rotation.reasons import cause
from app.planning.rules.rotation.seating import Seating
from app.planning.rules.rotation.solving import solve

NEW = "new"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Whom the solver places in a make-up batch, and the one cause for each it leaves out."""

    placed: tuple[Missed, ...]
    left_out: tuple[tuple[Missed, LeftOutCause], ...]


def missed(session: Session, programme: ProgrammeFacts, at: datetime) -> list[Missed]:
    """Return who is owed a make-up, by unit and name."""
    asked = awarded(session, programme.id)
    if asked is None:
        return []
    excused = {key: each.expires_on for key, each in excuses(session, programme.id).items()}
    left = _withdrawn(session, programme.id)
    today = day_of(at)
    found = []
    for each in trained(session, asked):
        why = why_missed(
            each.evidence,
            today,
            excused_until=excused.get(each.person_id),
            withdrew=each.person_id in left,
        )
        if why is not None:
            number = each.klass.number if each.klass else 0
            detail = left.get(each.person_id, "") if why is Why.WITHDRAWN else ""
            found.append(
                Missed(each.person_id, each.name, each.staff_no, each.unit_name, why, number, detail)
            )
    return found


def _withdrawn(session: Session, programme_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Return why people gave up their last seat."""
    gone = (
        select(col(Enrolment.person_id), col(Enrolment.withdrawn_reason))
        .where(col(Enrolment.programme_id) == programme_id, col(Enrolment.withdrawn_at).is_not(None))
        .order_by(col(Enrolment.withdrawn_at))
    )
    return {person: reason for person, reason in session.execute(gone).all()}  # noqa: C416


def propose(
    session: Session, programme: ProgrammeFacts, people: Collection[uuid.UUID], draft: Draft, at: datetime
) -> Proposal:
    """Place some of those who missed in a batch that need not exist yet, by the plan's solver and rules.

    Whoever is in another batch at the same time stays there: their unit sends so many fewer, their partner nobody.
    """
    asked = [each for each in missed(session, programme, at) if each.person_id in people]
    standing, _ = seating_now(session, programme, at)
    comers = _comers(session, programme.id, {each.person_id for each in asked}, _batch(programme, draft))
    barred_by = _barred(standing, draft, comers)
    able = [each for key, each in comers.items() if key not in barred_by]
    seating = solve(_case(able, standing, draft)).seating
    placed, left_out = [], []
    for each in asked:
        key = str(each.person_id)
        if key in seating.batch_of:
            placed.append(each)
        else:
            left_out.append((each, barred_by.get(key) or cause(comers[key], seating)))
    return Proposal(tuple(placed), tuple(left_out))


def _case(able: list[rotation.Person], standing: Seating, draft: Draft) -> rotation.Case:
    """Return what the solver is asked: one batch, and of each unit as many as may yet go."""
    away = _away(standing, draft)
    sizes = Counter(each.unit for each in able)
    units = {
        unit: rotation.UnitRules(Fraction(1), max(size - (standing.case.allowed[unit] - away[unit]), 0))
        for unit, size in sizes.items()
        if unit in standing.case.allowed
    }
    batch = rotation.Batch(NEW, frozenset(), 0, draft.capacity, draft.starts_on, draft.ends_on, draft.place)
    return rotation.Case(able, [batch], replace(standing.case.rules, units=units))


def _away(standing: Seating, draft: Draft) -> Counter[str]:
    """Return how many of each unit are away already on the day of the new batch on which most are."""
    beside = _beside(standing, draft)
    days = {draft.starts_on} | {
        each.starts_on for each in beside.values() if each.starts_on > draft.starts_on
    }
    most: Counter[str] = Counter()
    for day in days:
        on = {at for at, each in beside.items() if each.starts_on <= day <= each.ends_on}
        most |= Counter(standing.case.by_key[key].unit for key, at in standing.batch_of.items() if at in on)
    return most


def _beside(standing: Seating, draft: Draft) -> dict[int, rotation.Batch]:
    return {
        at: each
        for at, each in enumerate(standing.case.batches)
        if each.starts_on <= draft.ends_on and draft.starts_on <= each.ends_on
    }


def _barred(
    standing: Seating, draft: Draft, comers: Mapping[str, rotation.Person]
) -> dict[str, LeftOutCause]:
    """Name who cannot come because of those who are away at the same time."""
    away, beside = _away(standing, draft), _beside(standing, draft)
    found = {}
    for key, each in comers.items():
        if standing.batch_of.get(each.pair or "") in beside:
            found[key] = LeftOutCause.COVER_PAIR
        elif away[each.unit] >= standing.case.allowed.get(each.unit, 1):
            found[key] = LeftOutCause.UNIT_AWAY_SHARE
    return found


def _batch(programme: ProgrammeFacts, draft: Draft) -> BatchFacts:
    return BatchFacts(
        id=uuid.UUID(int=0),
        programme_id=programme.id,
        programme_name=programme.name,
        unit_path=programme.unit_path,
        number=0,
        class_type=ClassType.THEMATIC,
        title=draft.title,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        place=draft.place,
        capacity=draft.capacity,
        tier_ids=(),
        state=BatchState.PLANNED,
        enrolled=0,
        capacity_min=0,
    )


def _comers(
    session: Session,
    programme_id: uuid.UUID,
    people: Collection[uuid.UUID],
    batch: BatchFacts,
) -> dict[str, rotation.Person]:
    """Return those to place; the new batch is not open to those who cannot come on its days."""
    ties = ties_of(session, programme_id, {})
    columns: tuple[Any, ...] = (
        RosterEntry.person_id,
        RosterEntry.unit_id,
        RosterEntry.tier_id,
        Person.left_on,
        Person.retires_on,
    )
    statement = (
        select(*columns)
        .join(Person, col(Person.id) == RosterEntry.person_id)
        .where(col(RosterEntry.programme_id) == programme_id)
        .order_by(col(RosterEntry.unit_path), col(Person.staff_no))
    )
    found = {}
    for person_id, unit_id, tier_id, left_on, retires_on in session.execute(statement).all():
        if person_id not in people:
            continue
        key = str(person_id)
        limits = Limits(
            left_on, retires_on, ties.excuses.get(key), ties.away.get(key, ()), ties.trained.get(key, ())
        )
        kept, _ = barred(limits, [batch], frozenset())
        found[key] = rotation.Person(
            key,
            "",
            str(unit_id),
            str(tier_id) if tier_id else None,
            frozenset({NEW} if kept else ()),
            ties.partners.get(key),
        )
    return found
