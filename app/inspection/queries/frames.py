"""Whom a sample is drawn from: of everybody, the staff number and the stratum; of those drawn, everything."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import literal, select, text
from sqlmodel import Session, col

from app.coverage.queries.people import lines_named
from app.coverage.records import PersonLine
from app.inspection.facts import Member, Strata
from app.inspection.models import Sample
from app.organisation.models import Person
from app.planning.models import RosterEntry, Tier
from app.planning.records import ProgrammeFacts


def members(session: Session, programme: ProgrammeFacts, strata: Strata, at: datetime) -> list[Member]:
    """Return everybody of the frozen roster at an instant, in one narrow statement; nobody before it is frozen."""
    if programme.roster_frozen_at is None or programme.roster_frozen_at > at:
        return []
    stratum: Any = {
        Strata.NONE: literal(""),
        Strata.UNIT: col(RosterEntry.unit_name),
        Strata.TIER: col(Tier.name),
    }[strata]
    if session.get_bind().dialect.name == "postgresql":
        # To draw from a million takes some seconds, in which the transaction stands idle; usually 15 would end it.
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '120s'"))
    statement = (
        select(col(Person.staff_no), stratum)
        .select_from(RosterEntry)
        .join(Person, col(Person.id) == RosterEntry.person_id)
        .outerjoin(Tier, col(Tier.id) == RosterEntry.tier_id)
        .where(col(RosterEntry.programme_id) == programme.id, col(RosterEntry.added_at) <= at)
    )
    return [Member(staff_no, name or "") for staff_no, name in session.execute(statement).all()]


def drawn(
    session: Session, programme: ProgrammeFacts, found: Sequence[Member], at: datetime
) -> dict[str, PersonLine]:
    """Return what the system says of those who were drawn, by staff number."""
    named = select(col(Person.id)).where(col(Person.staff_no).in_([each.staff_no for each in found]))
    people = tuple(session.execute(named).scalars())
    return {line.named.staff_no: line for line in lines_named(session, programme, people, at)}


def frame(session: Session, sample_id: uuid.UUID) -> str:
    """Return the frame of a sample as it was frozen: up to some megabytes of text."""
    found = session.execute(select(col(Sample.frame)).where(col(Sample.id) == sample_id))
    return str(found.scalar_one())
