"""What an organizer did to a draft, who stands in its lanes, and how two plans differ person by person."""

import uuid
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.accounts.models import Account
from app.organisation.models import Person
from app.planning.models import Batch, PlanLine, PlanMove, RosterEntry
from app.planning.queries.plans import line_facts, select_lines
from app.planning.queries.rosters import matches
from app.planning.records import LineFacts, MoveFacts, PlanFacts, Shifted
from app.web.tables import State, fetch


def moves(session: Session, plan: PlanFacts, limit: int = 200) -> list[MoveFacts]:
    """Return what was done to a draft, the latest first."""
    before: Any = aliased(Batch)
    after: Any = aliased(Batch)
    statement: Any = (
        select(
            col(PlanMove.step),
            col(PlanMove.person_id),
            col(Person.name),
            col(Person.staff_no),
            col(RosterEntry.unit_name),
            before.number,
            after.number,
            col(PlanMove.was_pinned),
            col(PlanMove.is_pinned),
            col(PlanMove.broke),
            col(Account.display_name),
            col(PlanMove.made_at),
            col(PlanMove.undone_at),
        )
        .join(Person, col(Person.id) == PlanMove.person_id)
        .join(
            RosterEntry,
            and_(
                col(RosterEntry.programme_id) == plan.programme_id,
                col(RosterEntry.person_id) == PlanMove.person_id,
            ),
        )
        .outerjoin(Account, col(Account.id) == PlanMove.made_by)
        .outerjoin(before, before.id == PlanMove.before_id)
        .outerjoin(after, after.id == PlanMove.after_id)
        .where(col(PlanMove.plan_id) == plan.id)
        .order_by(col(PlanMove.position).desc())
        .limit(limit)
    )
    found: list[MoveFacts] = []
    for row in session.execute(statement).all():
        values: list[Any] = list(row)
        values[9], values[10] = tuple(values[9]), values[10] or ""
        found.append(MoveFacts(*values))
    return found


def lanes(session: Session, plan: PlanFacts, under: str, limit: int) -> list[LineFacts]:
    """Return the people of a subtree with their places, by batch and name."""
    statement = (
        select_lines(plan)
        .where(col(RosterEntry.unit_path).startswith(under, autoescape=True))
        .order_by(
            col(Batch.number), col(RosterEntry.unit_path), col(Person.name_pinyin), col(Person.staff_no)
        )
        .limit(limit)
    )
    return [line_facts(plan.id, row) for row in session.execute(statement).all()]


def line_by(session: Session, plan: PlanFacts, asked: str) -> LineFacts | None:
    """Return the line of whom an id or a staff number names, or None."""
    try:
        named = col(PlanLine.person_id) == uuid.UUID(asked)
    except ValueError:
        named = col(Person.staff_no) == asked.strip()
    found = session.execute(select_lines(plan).where(named)).first()
    return None if found is None else line_facts(plan.id, found)


def shifted(session: Session, plan: PlanFacts, other: PlanFacts, state: State) -> tuple[list[Shifted], int]:
    """Return one page of those whose place differs between another plan and this one."""
    old: Any = aliased(PlanLine)
    before: Any = aliased(Batch)
    after: Any = aliased(Batch)
    differs = func.coalesce(
        func.nullif(old.batch_id, PlanLine.batch_id), func.nullif(PlanLine.batch_id, old.batch_id)
    )
    statement: Any = (
        select(
            col(PlanLine.person_id),
            col(Person.name),
            col(Person.staff_no),
            col(RosterEntry.unit_name),
            before.number,
            before.starts_on,
            after.number,
            after.starts_on,
            col(PlanLine.pinned),
            col(PlanLine.cause),
            col(PlanLine.cause_data),
        )
        .select_from(PlanLine)
        .join(old, and_(old.person_id == PlanLine.person_id, old.plan_id == other.id), isouter=True)
        .join(Person, col(Person.id) == PlanLine.person_id)
        .join(
            RosterEntry,
            and_(
                col(RosterEntry.programme_id) == plan.programme_id,
                col(RosterEntry.person_id) == PlanLine.person_id,
            ),
        )
        .outerjoin(before, before.id == old.batch_id)
        .outerjoin(after, after.id == PlanLine.batch_id)
        .where(col(PlanLine.plan_id) == plan.id, differs.is_not(None))
    )
    if state.search:
        statement = statement.where(matches(state.search))
    sorts = {
        "name": col(Person.name_pinyin),
        "unit": col(RosterEntry.unit_path),
        "before": before.number,
        "after": after.number,
    }
    rows, total = fetch(session, statement, state, sorts, col(Person.staff_no))
    found: list[Shifted] = []
    for row in rows:
        values: list[Any] = list(row)
        values[-1] = values[-1] or {}
        found.append(Shifted(*values))
    return found, total
