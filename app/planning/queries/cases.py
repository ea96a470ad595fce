"""What the plan's rules are given: people, batches and settings, out of the rows."""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app import clock
from app.organisation.models import Person
from app.planning.facts import PlanSettings, UnitOverride
from app.planning.models import (
    Batch,
    Enrolment,
    Origin,
    RosterEntry,
)
from app.planning.queries.batches import HELD, batches
from app.planning.queries.limits import Because, Limits, barred, ties_of
from app.planning.records import BatchFacts, PlanFacts
from app.planning.rules.rotation import cases as rotation

NOBODY = uuid.UUID(int=0)


@dataclass(frozen=True)
class Gathered:
    """A plan's case, with what leads back to the rows.

    `because` names what keeps a person from some batch, where anything does.
    """

    case: rotation.Case
    batches: Mapping[str, BatchFacts]
    because: Mapping[str, Because]

    def number_of(self, batch_id: uuid.UUID) -> str | None:
        """Return the number of a batch that is offered."""
        return next((number for number, batch in self.batches.items() if batch.id == batch_id), None)


def held_seats(session: Session, programme_id: uuid.UUID) -> dict[uuid.UUID, uuid.UUID]:
    """Return whose open seat is in which batch; a make-up stands beside the seat it makes up for."""
    statement = (
        select(col(Enrolment.person_id), col(Enrolment.batch_id))
        .join(Batch, col(Batch.id) == Enrolment.batch_id)
        .where(col(Enrolment.programme_id) == programme_id, HELD, col(Enrolment.origin) != Origin.MAKE_UP)
        .order_by(col(Batch.starts_on))
    )
    return {person: batch for person, batch in session.execute(statement).all()}  # noqa: C416


def gather(
    session: Session,
    plan: PlanFacts,
    pins: Mapping[uuid.UUID, uuid.UUID],
    units: Collection[uuid.UUID] | None = None,
) -> Gathered:
    """Gather a plan's case as of the day it was asked for; `units` narrows it to their people.

    Whoever sits in a batch that has begun stays there, and nobody else comes into it.
    """
    settings = PlanSettings.from_json(plan.settings)
    on = clock.day_of(plan.created_at)
    offered = batches(session, plan.programme_id)
    numbers = {batch.id: str(batch.number) for batch in offered}
    begun = frozenset(str(batch.number) for batch in offered if batch.starts_on <= on)
    seats, taken = _seats(session, plan.programme_id, numbers, units)
    ties = ties_of(session, plan.programme_id, numbers)
    known: dict[Limits, tuple[frozenset[str], Because | None]] = {}
    people: list[rotation.Person] = []
    because: dict[str, Because] = {}
    own_rules: dict[str, UnitOverride] = {}
    for person_id, unit_id, path, tier_id, leads, left_on, retires_on in _roster(
        session, plan.programme_id, units
    ):
        key, unit = str(person_id), str(unit_id)
        seat = seats.get(key)
        if unit not in own_rules:
            own_rules[unit] = override(path, settings.units)
        stays = seat in begun
        limits = Limits(
            left_on, retires_on, ties.excuses.get(key), ties.away.get(key, ()), ties.trained.get(key, ())
        )
        if limits not in known:
            known[limits] = barred(limits, offered, begun)
        unavailable, reason = known[limits]
        pinned = numbers.get(pins.get(person_id, NOBODY))
        if reason is not None and not stays:
            because[key] = reason
        people.append(
            rotation.Person(
                key,
                "",
                unit,
                str(tier_id) if tier_id else None,
                frozenset() if stays else unavailable,
                None if key in settings.untied else ties.partners.get(key),
                seat if stays else pinned,
                frozenset() if stays else ties.bans.get(key, frozenset()),
                leads,
                own_rules[unit].near,
            )
        )
    previous = seats if settings.keep_published else {}
    case = rotation.Case(
        people,
        rotation.in_order([_batch(batch, settings, taken[str(batch.number)], begun) for batch in offered]),
        _rules(settings, own_rules, Counter(person.unit for person in people)),
        previous,
    )
    return Gathered(case, {str(batch.number): batch for batch in offered}, because)


def override(path: str, units: Collection[UnitOverride]) -> UnitOverride:
    """Return what holds for a unit: of each setting the one said nearest above it."""
    found = UnitOverride(path)
    for each in sorted(
        (each for each in units if path.startswith(each.path)), key=lambda each: len(each.path)
    ):
        share = found.max_away_percent if each.max_away_percent is None else each.max_away_percent
        duty = found.on_duty_min if each.on_duty_min is None else each.on_duty_min
        found = UnitOverride(path, share, duty, each.near or found.near)
    return found


def _rules(
    settings: PlanSettings, own: Mapping[str, UnitOverride], sizes: Mapping[str, int]
) -> rotation.Rules:
    default = rotation.UnitRules(Fraction(settings.max_away_percent, 100), settings.on_duty_min)
    units: dict[str, rotation.UnitRules] = {}
    for unit, each in own.items():
        share = settings.max_away_percent if each.max_away_percent is None else each.max_away_percent
        duty = settings.on_duty_min if each.on_duty_min is None else each.on_duty_min
        if unit in settings.away:
            away = min(settings.away[unit], sizes[unit])
            units[unit] = rotation.UnitRules(Fraction(away, sizes[unit]), sizes[unit] - away)
        elif (share, duty) != (settings.max_away_percent, settings.on_duty_min):
            units[unit] = rotation.UnitRules(Fraction(share, 100), duty)
    return rotation.Rules(
        default, units, settings.objective, settings.leaders, settings.seed, float(settings.seconds)
    )


def _batch(batch: BatchFacts, settings: PlanSettings, taken: int, begun: frozenset[str]) -> rotation.Batch:
    """Return a batch as the rules take it; make-ups have taken some of its seats, and what has begun is as it is."""
    number = str(batch.number)
    seats, least = (
        settings.seats.get(number, batch.capacity),
        settings.minimums.get(number, batch.capacity_min),
    )
    if number in begun:
        seats, least = batch.capacity, 0
    elif number in settings.closed:
        seats = taken
    seats = max(seats - taken, 0)
    return rotation.Batch(
        number,
        frozenset(map(str, batch.tier_ids)),
        min(least, seats),
        seats,
        batch.starts_on,
        batch.ends_on,
        batch.place,
    )


def _seats(
    session: Session,
    programme_id: uuid.UUID,
    numbers: Mapping[uuid.UUID, str],
    units: Collection[uuid.UUID] | None,
) -> tuple[dict[str, str], Counter[str]]:
    """Return whose seat is in which batch, and how many seats of each batch make-ups have taken."""
    statement: Any = (
        select(col(Enrolment.person_id), col(Enrolment.batch_id), col(Enrolment.origin))
        .join(Batch, col(Batch.id) == Enrolment.batch_id)
        .where(col(Enrolment.programme_id) == programme_id, HELD)
        .order_by(col(Batch.starts_on))
    )
    if units is not None:
        theirs = select(col(RosterEntry.person_id)).where(
            col(RosterEntry.programme_id) == programme_id, col(RosterEntry.unit_id).in_(units)
        )
        makes_up = col(Enrolment.origin) == Origin.MAKE_UP
        statement = statement.where(makes_up | col(Enrolment.person_id).in_(theirs))
    seats: dict[str, str] = {}
    taken: Counter[str] = Counter()
    for person, batch, origin in session.execute(statement).all():
        if batch in numbers and origin is Origin.MAKE_UP:
            taken[numbers[batch]] += 1
        elif batch in numbers:
            seats[str(person)] = numbers[batch]
    return seats, taken


def _roster(session: Session, programme_id: uuid.UUID, units: Collection[uuid.UUID] | None) -> Any:
    columns = (
        col(RosterEntry.person_id),
        col(RosterEntry.unit_id),
        col(RosterEntry.unit_path),
        col(RosterEntry.tier_id),
        col(RosterEntry.is_principal_leader),
        col(Person.left_on),
        col(Person.retires_on),
    )
    statement: Any = (
        select(*columns)
        .join(Person, col(Person.id) == RosterEntry.person_id)
        .where(col(RosterEntry.programme_id) == programme_id)
        .order_by(col(RosterEntry.person_id))
    )
    if units is not None:
        statement = statement.where(col(RosterEntry.unit_id).in_(units))
    return session.execute(statement).all()
