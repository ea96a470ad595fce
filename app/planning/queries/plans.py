"""Plans: their versions, their lines, and their sums for the board."""

import uuid
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.organisation.models import Person
from app.planning.facts import LeftOutCause, PlanSettings
from app.planning.models import Batch, PlanLine, PlanState, Programme, RosterEntry, RotationPlan, Tier
from app.planning.queries.batches import batches
from app.planning.queries.rosters import matches
from app.planning.records import BatchFacts, Difference, LineFacts, PlanFacts, UnitLoad
from app.planning.rules.forecast import Crowd
from app.web.tables import State, fetch


def _select() -> Any:
    statement: Any = select(RotationPlan, col(Programme.name), col(Programme.unit_path))
    return statement.join(Programme, col(Programme.id) == RotationPlan.programme_id)


def _facts(row: RotationPlan, programme_name: str, unit_path: str) -> PlanFacts:
    return PlanFacts(
        id=row.id,
        programme_id=row.programme_id,
        programme_name=programme_name,
        unit_path=unit_path,
        version=row.version,
        state=row.state,
        settings=row.settings,
        summary=row.summary,
        job_id=row.job_id,
        created_at=row.created_at,
        published_at=row.published_at,
    )


def plan(session: Session, plan_id: uuid.UUID) -> PlanFacts | None:
    """Return a plan, or None."""
    found = session.execute(_select().where(col(RotationPlan.id) == plan_id)).first()
    return None if found is None else _facts(*found)


def plans(session: Session, programme_id: uuid.UUID) -> list[PlanFacts]:
    """Return every version of a programme's plan, the newest first."""
    statement = _select().where(col(RotationPlan.programme_id) == programme_id)
    rows = session.execute(statement.order_by(col(RotationPlan.version).desc())).all()
    return [_facts(*row) for row in rows]


def published(session: Session, programme_id: uuid.UUID) -> PlanFacts | None:
    """Return the plan in force, or None."""
    in_force = and_(
        col(RotationPlan.programme_id) == programme_id, col(RotationPlan.state) == PlanState.PUBLISHED
    )
    found = session.execute(_select().where(in_force)).first()
    return None if found is None else _facts(*found)


def _on_roster(programme_id: uuid.UUID) -> ColumnElement[bool]:
    return and_(
        col(RosterEntry.programme_id) == programme_id, col(RosterEntry.person_id) == PlanLine.person_id
    )


def select_lines(plan: PlanFacts) -> Any:
    """Return the statement of a plan's people with their places, to be narrowed; `line_facts` reads its rows."""
    statement: Any = (
        select(
            col(PlanLine.person_id),
            col(Person.name),
            col(Person.staff_no),
            col(RosterEntry.unit_id),
            col(RosterEntry.unit_name),
            col(RosterEntry.unit_path),
            col(RosterEntry.post),
            col(RosterEntry.is_principal_leader),
            col(RosterEntry.tier_id),
            col(Tier.name),
            col(PlanLine.batch_id),
            col(Batch.number),
            col(PlanLine.pinned),
            col(PlanLine.cause),
            col(PlanLine.cause_data),
        )
        .select_from(PlanLine)
        .join(RosterEntry, _on_roster(plan.programme_id))
        .join(Person, col(Person.id) == PlanLine.person_id)
        .outerjoin(Tier, col(Tier.id) == RosterEntry.tier_id)
        .outerjoin(Batch, col(Batch.id) == PlanLine.batch_id)
        .where(col(PlanLine.plan_id) == plan.id)
    )
    return statement


def line_facts(plan_id: uuid.UUID, row: Any) -> LineFacts:
    """Return a row of `select_lines` as a fact."""
    values = (*row[:-2], LeftOutCause(row[-2]) if row[-2] else None, row[-1] or {})
    return LineFacts(plan_id, *values)


def line_of(session: Session, plan: PlanFacts, person_id: uuid.UUID) -> LineFacts | None:
    """Return one person's line of a plan, or None."""
    found = session.execute(select_lines(plan).where(col(PlanLine.person_id) == person_id)).first()
    return None if found is None else line_facts(plan.id, found)


def page(session: Session, plan: PlanFacts, state: State, under: str = "/") -> tuple[list[LineFacts], int]:
    """Return one page of a plan's people of a subtree.

    Filters: `batch` (a batch's id, or `none` for those left out), `cause`, `note` (pinned, leader).
    """
    sorts = {
        "name": col(Person.name_pinyin),
        "unit": col(RosterEntry.unit_path),
        "batch": col(Batch.number),
        "tier": col(Tier.position),
    }
    statement = select_lines(plan).where(*_narrowed(state))
    if under != "/":
        statement = statement.where(col(RosterEntry.unit_path).startswith(under, autoescape=True))
    rows, total = fetch(session, statement, state, sorts, col(Person.staff_no))
    return [line_facts(plan.id, row) for row in rows], total


def _narrowed(state: State) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if state.search:
        found.append(matches(state.search))
    if state.filter("batch") == "none":
        found.append(col(PlanLine.batch_id).is_(None))
    elif state.filter("batch").isascii() and state.filter("batch").isdigit():
        found.append(col(Batch.number) == int(state.filter("batch")[:6]))
    if state.filter("cause"):
        found.append(col(PlanLine.cause) == state.filter("cause"))
    if state.filter("note") == "pinned":
        found.append(col(PlanLine.pinned).is_(True))
    if state.filter("note") == "leader":
        found.append(col(RosterEntry.is_principal_leader).is_(True))
    return found


def loads(session: Session, plan: PlanFacts) -> list[UnitLoad]:
    """Count a plan's people by unit and batch, in one statement whatever their number."""
    unit = (col(RosterEntry.unit_id), col(RosterEntry.unit_name), col(RosterEntry.unit_path))
    statement = (
        select(*unit, col(PlanLine.batch_id), func.count())
        .select_from(PlanLine)
        .join(RosterEntry, _on_roster(plan.programme_id))
        .where(col(PlanLine.plan_id) == plan.id)
        .group_by(*unit, col(PlanLine.batch_id))
        .order_by(col(RosterEntry.unit_path))
    )
    return [UnitLoad(*row) for row in session.execute(statement).all()]


def offered(session: Session, plan: PlanFacts) -> list[BatchFacts]:
    """Return the batches a plan may use, with the seats and fewest people it was asked with."""
    settings = PlanSettings.from_json(plan.settings)
    return [
        replace(
            batch,
            capacity=settings.seats.get(str(batch.number), batch.capacity),
            capacity_min=settings.minimums.get(str(batch.number), batch.capacity_min),
        )
        for batch in batches(session, plan.programme_id)
        if str(batch.number) not in settings.closed
    ]


def crowds(session: Session, plan: PlanFacts) -> list[Crowd]:
    """Count a plan's people by unit, tier and batch, for a forecast."""
    by = (col(RosterEntry.unit_name), col(RosterEntry.unit_path), col(RosterEntry.tier_id), col(Batch.number))
    statement = (
        select(*by, func.count())
        .select_from(PlanLine)
        .join(RosterEntry, _on_roster(plan.programme_id))
        .outerjoin(Batch, col(Batch.id) == PlanLine.batch_id)
        .where(col(PlanLine.plan_id) == plan.id)
        .group_by(*by)
        .order_by(col(RosterEntry.unit_path), col(RosterEntry.tier_id))
    )
    planned: dict[tuple[str, str], dict[str, int]] = {}
    for name, _path, tier_id, number, people in session.execute(statement).all():
        own = planned.setdefault((name, str(tier_id or "")), {})
        own[str(number or "")] = own.get(str(number or ""), 0) + people
    return [Crowd(unit, tier, own, own.pop("", 0)) for (unit, tier), own in planned.items()]


def causes(session: Session, plan_id: uuid.UUID) -> dict[LeftOutCause, int]:
    """Count those a plan leaves out by their one cause."""
    statement = (
        select(col(PlanLine.cause), func.count())
        .where(col(PlanLine.plan_id) == plan_id, col(PlanLine.cause).is_not(None))
        .group_by(col(PlanLine.cause))
    )
    return {LeftOutCause(cause): people for cause, people in session.execute(statement).all()}


def differences(session: Session, before: uuid.UUID, after: uuid.UUID) -> list[Difference]:
    """Count, for two plans, who went from which batch to which; unchanged ones too."""
    old: Any = aliased(PlanLine)
    new: Any = aliased(PlanLine)
    statement = (
        select(old.batch_id, new.batch_id, func.count())
        .select_from(new)
        .join(old, and_(old.person_id == new.person_id, old.plan_id == before), isouter=True)
        .where(new.plan_id == after)
        .group_by(old.batch_id, new.batch_id)
    )
    return [Difference(*row) for row in session.execute(statement).all()]


def pins(session: Session, plan_id: uuid.UUID) -> dict[uuid.UUID, uuid.UUID]:
    """Return whom a plan has pinned to which batch."""
    pinned = (col(PlanLine.plan_id) == plan_id, col(PlanLine.pinned), col(PlanLine.batch_id).is_not(None))
    statement: Any = select(col(PlanLine.person_id), col(PlanLine.batch_id)).where(*pinned)
    return {person: batch for person, batch in session.execute(statement).all()}  # noqa: C416


def names_of(
    session: Session, plan: PlanFacts, person_ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, tuple[str, str]]:
    """Return the names and units of some people of a plan."""
    statement: Any = (
        select(col(RosterEntry.person_id), col(Person.name), col(RosterEntry.unit_name))
        .join(Person, col(Person.id) == RosterEntry.person_id)
        .where(col(RosterEntry.programme_id) == plan.programme_id, col(RosterEntry.person_id).in_(person_ids))
    )
    return {person_id: (name, unit) for person_id, name, unit in session.execute(statement).all()}
