"""What an organizer asks of a plan: rules of single units, people who cover for each other, bans."""

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.organisation.models import Person, UnitPeriod
from app.planning.facts import UnitOverride
from app.planning.models import Ban, Batch, CoverPair, RosterEntry, Tier, UnitRule
from app.planning.records import BanFacts, PairFacts, UnitRuleFacts


def unit_rules(session: Session, programme_id: uuid.UUID) -> list[UnitRuleFacts]:
    """Return how units differ from their programme, from the top down."""
    present = and_(col(UnitPeriod.unit_id) == UnitRule.unit_id, col(UnitPeriod.valid_to).is_(None))
    statement: Any = (
        select(
            col(UnitRule.id),
            col(UnitPeriod.name),
            col(UnitRule.unit_path),
            col(UnitRule.max_away_percent),
            col(UnitRule.on_duty_min),
            col(UnitRule.near),
        )
        .outerjoin(UnitPeriod, present)
        .where(col(UnitRule.programme_id) == programme_id)
        .order_by(col(UnitRule.unit_path))
    )
    return [UnitRuleFacts(*row) for row in session.execute(statement).all()]


def overrides(session: Session, programme_id: uuid.UUID) -> list[UnitOverride]:
    """Return the rules of units as a draft's settings take them."""
    return [
        UnitOverride(each.unit_path, each.max_away_percent, each.on_duty_min, each.near)
        for each in unit_rules(session, programme_id)
    ]


def pairs(session: Session, programme_id: uuid.UUID) -> list[PairFacts]:
    """Return who covers for whom, each pair once."""
    one: Any = aliased(Person)
    other: Any = aliased(Person)
    statement: Any = (
        select(
            col(CoverPair.person_id),
            one.name,
            one.staff_no,
            other.name,
            other.staff_no,
            col(RosterEntry.unit_name),
        )
        .join(one, one.id == CoverPair.person_id)
        .join(other, other.id == CoverPair.partner_id)
        .join(
            RosterEntry,
            and_(
                col(RosterEntry.programme_id) == CoverPair.programme_id,
                col(RosterEntry.person_id) == CoverPair.person_id,
            ),
        )
        .where(col(CoverPair.programme_id) == programme_id, one.staff_no < other.staff_no)
        .order_by(col(RosterEntry.unit_path), one.staff_no)
    )
    return [PairFacts(*row) for row in session.execute(statement).all()]


def bans(session: Session, programme_id: uuid.UUID) -> list[BanFacts]:
    """Return who is kept out of which batch, and why."""
    statement: Any = (
        select(
            col(Ban.id),
            col(Ban.person_id),
            col(Person.name),
            col(Person.staff_no),
            col(Batch.number),
            col(Ban.reason),
        )
        .join(Person, col(Person.id) == Ban.person_id)
        .join(Batch, col(Batch.id) == Ban.batch_id)
        .where(col(Ban.programme_id) == programme_id)
        .order_by(col(Batch.number), col(Person.staff_no))
    )
    return [BanFacts(*row) for row in session.execute(statement).all()]


def titles(
    session: Session, programme_id: uuid.UUID, keys: Collection[uuid.UUID]
) -> dict[uuid.UUID, tuple[str, str]]:
    """Return what units, tiers and people of a roster are called, and for people their staff numbers."""
    units = select(col(RosterEntry.unit_id), col(RosterEntry.unit_name), col(RosterEntry.unit_path)).where(
        col(RosterEntry.programme_id) == programme_id, col(RosterEntry.unit_id).in_(keys)
    )
    tiers = select(col(Tier.id), col(Tier.name), col(Tier.name)).where(col(Tier.id).in_(keys))
    people = select(col(Person.id), col(Person.name), col(Person.staff_no)).where(col(Person.id).in_(keys))
    statement: Any = units.union(tiers, people)
    return {key: (name, more) for key, name, more in session.execute(statement).all()}
