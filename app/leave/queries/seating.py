"""How a programme's people sit at present, as the plan's rules look at it."""

import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.planning.models import Enrolment, Origin, PlanState, RosterEntry
from app.planning.operations.proposing import settings_for
from app.planning.queries.cases import Gathered, gather, held_seats
from app.planning.queries.plans import published
from app.planning.records import PlanFacts, ProgrammeFacts
from app.planning.rules.rotation.seating import Seating


def seating_now(
    session: Session,
    programme: ProgrammeFacts,
    at: datetime,
    units: Collection[uuid.UUID] | None = None,
) -> tuple[Seating, Gathered]:
    """Return who sits where now, by the settings of the plan in force; `units` narrows it to their people."""
    plan = published(session, programme.id) or _by_hand(session, programme, at)
    found = gather(session, replace(plan, created_at=at), {}, units)
    position = {found.batches[number].id: place for number, place in found.case.position.items()}
    held = held_seats(session, programme.id)
    placed = {
        str(person): position[batch]
        for person, batch in held.items()
        if batch in position and str(person) in found.case.by_key
    }
    standing = Seating(found.case, placed)
    if units is not None:
        load = Counter(held.values())
        standing.load = Counter({position[batch]: n for batch, n in load.items() if batch in position})
    return standing, found


def _by_hand(session: Session, programme: ProgrammeFacts, at: datetime) -> PlanFacts:
    """Return what a plan would be made by, for a programme whose seats were all given by hand."""
    return PlanFacts(
        id=programme.id,
        programme_id=programme.id,
        programme_name=programme.name,
        unit_path=programme.unit_path,
        version=0,
        state=PlanState.PUBLISHED,
        settings=settings_for(session, programme.id).as_json(),
        summary=None,
        job_id=None,
        created_at=at,
        published_at=at,
    )


def units_unplaced(session: Session, programme_id: uuid.UUID) -> set[uuid.UUID]:
    """Return the units of those on a roster who hold no seat."""
    held = select(col(Enrolment.person_id)).where(
        col(Enrolment.programme_id) == programme_id,
        col(Enrolment.withdrawn_at).is_(None),
        col(Enrolment.origin) != Origin.MAKE_UP,
    )
    statement: Any = (
        select(col(RosterEntry.unit_id))
        .where(col(RosterEntry.programme_id) == programme_id, col(RosterEntry.person_id).not_in(held))
        .distinct()
    )
    return set(session.execute(statement).scalars().all())


def roster_size(session: Session, programme_id: uuid.UUID) -> int:
    listed = select(func.count()).select_from(RosterEntry)
    return int(session.execute(listed.where(col(RosterEntry.programme_id) == programme_id)).scalar_one())
