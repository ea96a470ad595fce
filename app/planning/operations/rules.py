"""Set what a plan is asked for of single units, of people who cover for each other, and whom a batch is closed to."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app import clock
from app.journal.operations import record
from app.organisation import queries as organisation
from app.planning.models import Ban, Batch, CoverPair, Programme, RosterEntry, UnitRule
from app.planning.operations.programmes import open_programme
from app.planning.refusals import (
    AlreadyPaired,
    NotOnRoster,
    OutsideUnit,
    PairOfOne,
    ReasonMissing,
    RuleSaysNothing,
)
from app.refusals import Unknown
from app.web.actor import Actor


def set_unit_rule(
    session: Session,
    programme_id: uuid.UUID,
    unit_id: uuid.UUID,
    *,
    max_away_percent: int | None = None,
    on_duty_min: int | None = None,
    near: str = "",
    by: Actor,
    at: datetime,
) -> uuid.UUID:
    """Say how a unit and all below it differ from the programme; a second rule of the unit replaces the first."""
    programme = open_programme(session, programme_id)
    unit = organisation.unit(session, unit_id)
    if unit is None:
        raise Unknown
    if not unit.path.startswith(programme.unit_path):
        raise OutsideUnit
    if max_away_percent is None and on_duty_min is None and not near.strip():
        raise RuleSaysNothing
    own = (UnitRule.programme_id == programme_id, UnitRule.unit_id == unit_id)
    row = session.exec(select(UnitRule).where(*own)).first() or UnitRule(
        id=clock.new_id(),
        programme_id=programme_id,
        unit_id=unit_id,
        unit_path=unit.path,
        set_by=by.person_id,
        set_at=at,
    )
    row.unit_path, row.near, row.set_by, row.set_at = unit.path, near.strip(), by.person_id, at
    row.max_away_percent, row.on_duty_min = max_away_percent, on_duty_min
    session.add(row)
    record(
        session,
        "rule.unit_set",
        "programme",
        programme_id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
        unit=unit_id,
        max_away_percent=max_away_percent,
        on_duty_min=on_duty_min,
        near=row.near,
    )
    return row.id


def drop_unit_rule(
    session: Session, programme_id: uuid.UUID, rule_id: uuid.UUID, *, by: Actor, at: datetime
) -> None:
    """Let a unit be like the rest again."""
    programme = open_programme(session, programme_id)
    row = session.exec(
        select(UnitRule).where(UnitRule.id == rule_id, UnitRule.programme_id == programme_id)
    ).first()
    if row is None:
        raise Unknown
    session.delete(row)
    _note(session, "rule.unit_dropped", programme, by, at, unit=row.unit_id)


def pair_people(
    session: Session,
    programme_id: uuid.UUID,
    person_id: uuid.UUID,
    partner_id: uuid.UUID,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Make two people of the roster cover for each other: a plan never has both away on a day."""
    programme = open_programme(session, programme_id)
    if person_id == partner_id:
        raise PairOfOne
    for each in (person_id, partner_id):
        _refuse_stranger(session, programme_id, each)
        paired = (CoverPair.programme_id == programme_id, CoverPair.person_id == each)
        if session.exec(select(CoverPair.id).where(*paired)).first() is not None:
            raise AlreadyPaired
    for one, other in ((person_id, partner_id), (partner_id, person_id)):
        session.add(
            CoverPair(
                id=clock.new_id(),
                programme_id=programme_id,
                person_id=one,
                partner_id=other,
                set_by=by.person_id,
                set_at=at,
            )
        )
    session.flush()
    _note(session, "rule.paired", programme, by, at, person=person_id, partner=partner_id)


def part_people(
    session: Session, programme_id: uuid.UUID, person_id: uuid.UUID, *, by: Actor, at: datetime
) -> None:
    """Let two people no longer cover for each other."""
    programme = open_programme(session, programme_id)
    either = (col(CoverPair.person_id) == person_id) | (col(CoverPair.partner_id) == person_id)
    gone = session.execute(delete(CoverPair).where(col(CoverPair.programme_id) == programme_id, either))
    if not gone.rowcount:  # type: ignore[attr-defined]
        raise Unknown
    _note(session, "rule.parted", programme, by, at, person=person_id)


def ban(
    session: Session,
    programme_id: uuid.UUID,
    person_id: uuid.UUID,
    batch_id: uuid.UUID,
    *,
    reason: str,
    by: Actor,
    at: datetime,
) -> uuid.UUID:
    """Keep somebody out of a batch, for a stated reason; saying it twice keeps the later reason."""
    programme = open_programme(session, programme_id)
    _refuse_stranger(session, programme_id, person_id)
    if not reason.strip():
        raise ReasonMissing
    own_batch = (Batch.id == batch_id, Batch.programme_id == programme_id)
    if session.exec(select(Batch.id).where(*own_batch)).first() is None:
        raise Unknown
    own = (Ban.programme_id == programme_id, Ban.person_id == person_id, Ban.batch_id == batch_id)
    row = session.exec(select(Ban).where(*own)).first() or Ban(
        id=clock.new_id(),
        programme_id=programme_id,
        person_id=person_id,
        batch_id=batch_id,
        reason="",
        set_by=by.person_id,
        set_at=at,
    )
    row.reason, row.set_by, row.set_at = reason.strip()[:200], by.person_id, at
    session.add(row)
    _note(session, "rule.banned", programme, by, at, person=person_id, batch=batch_id, reason=row.reason)
    return row.id


def lift_ban(
    session: Session, programme_id: uuid.UUID, ban_id: uuid.UUID, *, by: Actor, at: datetime
) -> None:
    """Let somebody into a batch again."""
    programme = open_programme(session, programme_id)
    row = session.exec(select(Ban).where(Ban.id == ban_id, Ban.programme_id == programme_id)).first()
    if row is None:
        raise Unknown
    session.delete(row)
    _note(session, "rule.ban_lifted", programme, by, at, person=row.person_id, batch=row.batch_id)


def _refuse_stranger(session: Session, programme_id: uuid.UUID, person_id: uuid.UUID) -> None:
    listed = (RosterEntry.programme_id == programme_id, RosterEntry.person_id == person_id)
    if session.exec(select(RosterEntry.id).where(*listed)).first() is None:
        raise NotOnRoster


def _note(session: Session, action: str, programme: Programme, by: Actor, at: datetime, **about: Any) -> None:
    record(session, action, "programme", programme.id, by=by, at=at, unit_path=programme.unit_path, **about)
