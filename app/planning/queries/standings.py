"""A stored plan as the rules look at it, whole or as far as one person is concerned."""

import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.planning.facts import Consequence
from app.planning.models import CoverPair, PlanLine, RosterEntry
from app.planning.queries.cases import Gathered, gather
from app.planning.records import PlanFacts
from app.planning.rules.rotation.moves import consequences as moved
from app.planning.rules.rotation.moves import exchange
from app.planning.rules.rotation.seating import Seating
from app.refusals import Unknown

Line = tuple[uuid.UUID, uuid.UUID | None, bool]
"""A person, their batch or None, and whether they are pinned to it."""


def seated(
    session: Session,
    plan: PlanFacts,
    units: Collection[uuid.UUID] | None = None,
    unpinned: Collection[uuid.UUID] = (),
    known: Sequence[Line] | None = None,
) -> tuple[Seating, Gathered]:
    """Return a stored plan as the rules look at it; `unpinned` are people whose own pins are to be forgotten.

    `known` are all its lines, if they have been read already.

    With `units` only their people are read, beside the sums of everyone else: enough for any question about
    one of them, at a cost that does not grow with the plan.
    """
    read = lines(session, plan.id, units) if known is None else known
    placed = [(person, batch, pinned) for person, batch, pinned in read if batch is not None]
    pins = {person: batch for person, batch, pinned in placed if pinned and person not in unpinned}
    found = gather(session, plan, pins, units)
    position = {found.batches[number].id: at for number, at in found.case.position.items()}
    standing = Seating(
        found.case,
        {
            str(person): position[batch]
            for person, batch, _ in placed
            if str(person) in found.case.by_key and batch in position
        },
    )
    if units is not None:
        loads = _loads(session, plan.id)
        standing.load = Counter(
            {position[batch]: people for batch, people in loads.items() if batch in position}
        )
    return standing, found


def lines(session: Session, plan_id: uuid.UUID, units: Collection[uuid.UUID] | None = None) -> list[Line]:
    """Return the lines of a plan, or of some units in it."""
    statement: Any = select(col(PlanLine.person_id), col(PlanLine.batch_id), col(PlanLine.pinned)).where(
        col(PlanLine.plan_id) == plan_id
    )
    if units is not None:
        statement = statement.where(col(PlanLine.unit_id).in_(units))
    return [(person, batch, pinned) for person, batch, pinned in session.execute(statement).all()]


def _loads(session: Session, plan_id: uuid.UUID) -> dict[uuid.UUID, int]:
    statement: Any = (
        select(col(PlanLine.batch_id), func.count())
        .where(col(PlanLine.plan_id) == plan_id, col(PlanLine.batch_id).is_not(None))
        .group_by(col(PlanLine.batch_id))
    )
    return {batch: people for batch, people in session.execute(statement).all()}  # noqa: C416


def standing_of(session: Session, plan: PlanFacts, person_id: uuid.UUID) -> tuple[Seating, Gathered]:
    """Return what one person stands before in a plan, their own pin included."""
    return seated(session, plan, _units_of(session, plan, (person_id,)))


def consequences(
    session: Session, plan: PlanFacts, person_id: uuid.UUID, batch_id: uuid.UUID | None
) -> list[Consequence]:
    """Return what moving a person would break; nothing is changed."""
    standing, found = seated(session, plan, _units_of(session, plan, (person_id,)), (person_id,))
    number = None if batch_id is None else found.number_of(batch_id)
    if batch_id is not None and number is None:
        raise Unknown
    to = None if number is None else found.case.position[number]
    return moved(found.case.by_key[str(person_id)], to, standing)


def exchanged(
    session: Session, plan: PlanFacts, person_id: uuid.UUID, other_id: uuid.UUID
) -> list[Consequence]:
    """Return what two people changing places would break; nothing is changed."""
    both = (person_id, other_id)
    standing, found = seated(session, plan, _units_of(session, plan, both), both)
    one, other = (found.case.by_key[str(each)] for each in both)
    return exchange(one, other, standing)


def _units_of(session: Session, plan: PlanFacts, person_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Return the units of some people of a plan, and those of the people who cover for them."""
    partners = select(col(CoverPair.partner_id)).where(
        col(CoverPair.programme_id) == plan.programme_id, col(CoverPair.person_id).in_(person_ids)
    )
    statement: Any = select(col(RosterEntry.person_id), col(RosterEntry.unit_id)).where(
        col(RosterEntry.programme_id) == plan.programme_id,
        col(RosterEntry.person_id).in_(person_ids) | col(RosterEntry.person_id).in_(partners),
    )
    found = dict(session.execute(statement).all())
    if not set(person_ids) <= found.keys():
        raise Unknown
    return set(found.values())
