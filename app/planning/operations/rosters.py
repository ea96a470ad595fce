"""Freeze the roster of a programme: who must be trained, as they stood on a day."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from app import clock
from app.journal.operations import record
from app.organisation import queries as organisation
from app.organisation.facts import PersonFacts
from app.planning.models import Programme, RosterEntry, RotationPlan
from app.planning.operations.programmes import open_programme
from app.planning.queries.programmes import tiers as tiers_of
from app.planning.refusals import NobodyToAdd, RosterEmpty, RosterFrozen, RosterNotFrozen, RosterPlanned
from app.planning.rules.tiers import tier_of
from app.web.actor import Actor


def freeze_roster(session: Session, programme_id: uuid.UUID, *, as_of: date, by: Actor, at: datetime) -> int:
    """Write down everyone who served in the programme's unit and below on a day; return how many."""
    programme = open_programme(session, programme_id)
    if programme.roster_as_of is not None:
        raise RosterFrozen(day=programme.roster_as_of.isoformat())
    people = organisation.serving(session, programme.unit_path, as_of)
    if not people:
        raise RosterEmpty(day=as_of.isoformat())
    programme.roster_frozen_at, programme.roster_as_of = at, as_of
    session.add(programme)
    _write(session, programme_id, people, at)
    record(
        session,
        "roster.frozen",
        "programme",
        programme_id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
        as_of=as_of,
        people=len(people),
    )
    return len(people)


def thaw_roster(session: Session, programme_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Take a freeze back, as long as no plan was made from it."""
    programme = open_programme(session, programme_id)
    if programme.roster_as_of is None:
        raise RosterNotFrozen
    if session.exec(select(RotationPlan.id).where(RotationPlan.programme_id == programme_id)).first():
        raise RosterPlanned
    session.execute(delete(RosterEntry).where(col(RosterEntry.programme_id) == programme_id))
    programme.roster_frozen_at = programme.roster_as_of = None
    session.add(programme)
    record(session, "roster.thawed", "programme", programme_id, by=by, at=at, unit_path=programme.unit_path)


def latecomers(session: Session, programme: Programme, on: date) -> list[PersonFacts]:
    """Return who serves in the programme's unit on a day and is not on its roster."""
    known = set(
        session.exec(select(RosterEntry.person_id).where(RosterEntry.programme_id == programme.id)).all()
    )
    serving = organisation.serving(session, programme.unit_path, on)
    return [person for person in serving if person.id not in known]


def add_latecomers(
    session: Session,
    programme_id: uuid.UUID,
    person_ids: Iterable[uuid.UUID] | None = None,
    *,
    by: Actor,
    at: datetime,
) -> int:
    """Add people who came after the freeze (all of them, or those named); return how many."""
    programme = open_programme(session, programme_id)
    if programme.roster_as_of is None:
        raise RosterNotFrozen
    chosen = None if person_ids is None else set(person_ids)
    new = [
        person
        for person in latecomers(session, programme, clock.day_of(at))
        if chosen is None or person.id in chosen
    ]
    if not new:
        raise NobodyToAdd
    _write(session, programme_id, new, at)
    record(
        session,
        "roster.extended",
        "programme",
        programme_id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
        people=[person.id for person in new][:200],
        count=len(new),
    )
    return len(new)


def _write(session: Session, programme_id: uuid.UUID, people: Iterable[PersonFacts], at: datetime) -> None:
    rules = [tier.rule for tier in tiers_of(session, programme_id)]
    rows: list[dict[str, Any]] = []
    for person in people:
        tier_id = tier_of(person.level, person.rank, person.is_principal_leader, rules)
        rows.append(
            {
                "id": clock.new_id(),
                "programme_id": programme_id,
                "person_id": person.id,
                "unit_id": person.unit_id,
                "unit_path": person.unit_path,
                "unit_name": person.unit_name,
                "post": person.post,
                "level": person.level,
                "rank": person.rank,
                "is_principal_leader": person.is_principal_leader,
                "tier_id": uuid.UUID(tier_id) if tier_id else None,
                "added_at": at,
            }
        )
    session.execute(insert(RosterEntry), rows)
