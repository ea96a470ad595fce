"""Programmes and their tiers."""

import uuid
from typing import Any

from sqlalchemy import and_, func
from sqlalchemy.orm import InstrumentedAttribute
from sqlmodel import Session, col, select

from app.organisation.facts import Level, Rank
from app.organisation.models import UnitPeriod
from app.planning.models import Batch, BatchState, Enrolment, Programme, RosterEntry, Tier
from app.planning.records import ProgrammeFacts, ProgrammeLine, TierFacts
from app.web.actor import Scope
from app.web.tables import State, fetch


def _select(*more: Any) -> Any:
    present = and_(col(UnitPeriod.unit_id) == Programme.unit_id, col(UnitPeriod.valid_to).is_(None))
    return select(Programme, col(UnitPeriod.name), *more).outerjoin(UnitPeriod, present)


def _facts(row: Programme, unit_name: str | None) -> ProgrammeFacts:
    own = {name: getattr(row, name) for name in ProgrammeFacts.__dataclass_fields__ if name != "unit_name"}
    return ProgrammeFacts(unit_name=unit_name or "", **own)


def programme(session: Session, programme_id: uuid.UUID) -> ProgrammeFacts | None:
    """Return a programme, or None."""
    found = session.execute(_select().where(col(Programme.id) == programme_id)).first()
    return None if found is None else _facts(*found)


def programmes(session: Session, scope: Scope) -> list[ProgrammeFacts]:
    """Return the programmes of units in a scope, the newest first."""
    newest = (col(Programme.starts_on).desc(), col(Programme.id).desc())
    rows = session.execute(_select().where(scope.clause(col(Programme.unit_path))).order_by(*newest)).all()
    return [_facts(*row) for row in rows]


def _count(of: InstrumentedAttribute[Any], *conditions: Any) -> Any:
    return select(func.count()).where(of == Programme.id, *conditions).correlate(Programme).scalar_subquery()


def lines(session: Session, scope: Scope, state: State) -> tuple[list[ProgrammeLine], int]:
    """Return one page of a scope's programmes with their figures, and how many there are."""
    statement = _select(
        _count(col(RosterEntry.programme_id)),  # type: ignore[arg-type]
        _count(col(Batch.programme_id), col(Batch.state) != BatchState.CANCELLED),  # type: ignore[arg-type]
        select(func.count(func.distinct(Enrolment.person_id)))
        .where(col(Enrolment.programme_id) == Programme.id, col(Enrolment.withdrawn_at).is_(None))
        .correlate(Programme)
        .scalar_subquery(),
    ).where(scope.clause(col(Programme.unit_path)))
    if state.search:
        statement = statement.where(col(Programme.name).contains(state.search, autoescape=True))
    if state.filter("state"):
        statement = statement.where(col(Programme.state) == state.filter("state"))
    sorts = {"name": col(Programme.name), "starts_on": col(Programme.starts_on)}
    rows, total = fetch(session, statement, state, sorts, col(Programme.id))
    return [ProgrammeLine(_facts(row[0], row[1]), row[2], row[3], row[4]) for row in rows], total


def tiers(session: Session, programme_id: uuid.UUID) -> list[TierFacts]:
    """Return a programme's tiers in the order in which they are tried."""
    rows = session.exec(
        select(Tier).where(Tier.programme_id == programme_id).order_by(col(Tier.position))
    ).all()
    return [
        TierFacts(
            row.id,
            row.position,
            row.name,
            tuple(Level(level) for level in row.levels),
            tuple(Rank(rank) for rank in row.ranks),
            row.leaders_only,
        )
        for row in rows
    ]
