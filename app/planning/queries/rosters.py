"""The frozen roster, and the exemptions and deferrals that stand beside it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlmodel import Session, col

from app.accounts.models import Account
from app.organisation.facts import Level, Rank
from app.organisation.models import Person
from app.planning.models import Excuse, RosterEntry, Tier
from app.planning.records import ExcuseFacts, RosterCount, RosterFacts
from app.web.tables import State, fetch

RANK_ORDER = case({rank.value: number for number, rank in enumerate(Rank)}, value=col(RosterEntry.rank))
LEVEL_ORDER = case({level.value: number for number, level in enumerate(Level)}, value=col(RosterEntry.level))
SORTS = {
    "name": col(Person.name_pinyin),
    "staff_no": col(Person.staff_no),
    "unit": col(RosterEntry.unit_path),
    "rank": RANK_ORDER,
    "level": LEVEL_ORDER,
    "tier": col(Tier.position),
}
COLUMNS = (
    col(RosterEntry.person_id),
    col(Person.staff_no),
    col(Person.name),
    col(Person.name_pinyin),
    col(RosterEntry.unit_id),
    col(RosterEntry.unit_name),
    col(RosterEntry.unit_path),
    col(RosterEntry.level),
    col(RosterEntry.post),
    col(RosterEntry.rank),
    col(RosterEntry.is_principal_leader),
    col(RosterEntry.tier_id),
    col(Tier.name),
    col(RosterEntry.added_at),
)


def _select(programme_id: uuid.UUID, path: str = "/") -> Any:
    statement: Any = (
        select(*COLUMNS)
        .select_from(RosterEntry)
        .join(Person, col(Person.id) == RosterEntry.person_id)
        .outerjoin(Tier, col(Tier.id) == RosterEntry.tier_id)
        .where(col(RosterEntry.programme_id) == programme_id)
    )
    if path != "/":
        statement = statement.where(col(RosterEntry.unit_path).startswith(path, autoescape=True))
    return statement


def matches(words: str) -> ColumnElement[bool]:
    """Return the condition of a search by name, pinyin (whole or initials), staff number or unit."""
    plain = words.replace(" ", "").casefold()
    return or_(
        func.replace(Person.name, " ", "").contains(plain, autoescape=True),
        func.replace(func.lower(Person.name_pinyin), " ", "").contains(plain, autoescape=True),
        func.lower(Person.staff_no).startswith(plain, autoescape=True),
        col(RosterEntry.unit_name).contains(words, autoescape=True),
    )


def roster(session: Session, programme_id: uuid.UUID, path: str = "/") -> list[RosterFacts]:
    """Return everyone on the roster whose unit then lay in a subtree, in one statement."""
    order = (col(RosterEntry.unit_path), col(Person.name_pinyin), col(Person.staff_no))
    rows = session.execute(_select(programme_id, path).order_by(*order)).all()
    return [RosterFacts(*row) for row in rows]


def entry(session: Session, programme_id: uuid.UUID, person_id: uuid.UUID) -> RosterFacts | None:
    """Return one person of the roster, or None."""
    found = session.execute(_select(programme_id).where(col(RosterEntry.person_id) == person_id)).first()
    return None if found is None else RosterFacts(*found)


def page(session: Session, programme_id: uuid.UUID, state: State) -> tuple[list[RosterFacts], int]:
    """Return one page of the roster. Filters: `tier` (an id or `none`), `rank`, `level`, `note` (excused, late)."""
    statement = _select(programme_id).where(*_narrowed(programme_id, state))
    rows, total = fetch(session, statement, state, SORTS, col(Person.staff_no))
    return [RosterFacts(*row) for row in rows], total


def _narrowed(programme_id: uuid.UUID, state: State) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if state.search:
        found.append(matches(state.search))
    if state.filter("tier") == "none":
        found.append(col(RosterEntry.tier_id).is_(None))
    elif state.filter("tier"):
        found.append(col(RosterEntry.tier_id) == _id(state.filter("tier")))
    if state.filter("rank") in set(Rank):
        found.append(col(RosterEntry.rank) == Rank(state.filter("rank")))
    if state.filter("level") in set(Level):
        found.append(col(RosterEntry.level) == Level(state.filter("level")))
    if state.filter("note") == "excused":
        open_ = select(col(Excuse.person_id)).where(*_open(programme_id))
        found.append(col(RosterEntry.person_id).in_(open_))
    if state.filter("note") == "leader":
        found.append(col(RosterEntry.is_principal_leader).is_(True))
    return found


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


def _open(programme_id: uuid.UUID) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Excuse.programme_id) == programme_id, col(Excuse.withdrawn_at).is_(None)


def count(session: Session, programme_id: uuid.UUID, frozen_at: datetime | None) -> RosterCount:
    """Return the roster's figures in one statement."""
    late = col(RosterEntry.added_at) > frozen_at if frozen_at else col(RosterEntry.added_at).is_(None)
    found = session.execute(
        select(
            func.count(),
            func.count().filter(col(RosterEntry.tier_id).is_(None)),
            func.count().filter(late),
        ).where(col(RosterEntry.programme_id) == programme_id)
    ).one()
    return RosterCount(*found)


def per_tier(session: Session, programme_id: uuid.UUID) -> dict[uuid.UUID | None, int]:
    """Count the roster's people in each tier, under None those in none."""
    statement = (
        select(col(RosterEntry.tier_id), func.count())
        .where(col(RosterEntry.programme_id) == programme_id)
        .group_by(col(RosterEntry.tier_id))
    )
    return dict(session.execute(statement).tuples().all())


def excuses(session: Session, programme_id: uuid.UUID) -> dict[uuid.UUID, ExcuseFacts]:
    """Return the exemptions and deferrals that were approved and not lifted; some may have expired."""
    statement = (
        select(Excuse, col(Account.display_name))
        .join(Account, col(Account.id) == Excuse.approved_by)
        .where(*_open(programme_id))
        .order_by(col(Excuse.approved_at))
    )
    return {row.person_id: _excuse(row, approver) for row, approver in session.execute(statement).all()}


def excuse(session: Session, excuse_id: uuid.UUID) -> tuple[uuid.UUID, ExcuseFacts] | None:
    """Return an exemption or deferral with its programme's id, or None when there is none or it was lifted."""
    statement = (
        select(Excuse, col(Account.display_name))
        .join(Account, col(Account.id) == Excuse.approved_by)
        .where(col(Excuse.id) == excuse_id, col(Excuse.withdrawn_at).is_(None))
    )
    found = session.execute(statement).first()
    return None if found is None else (found[0].programme_id, _excuse(*found))


def _excuse(row: Excuse, approver: str) -> ExcuseFacts:
    return ExcuseFacts(
        row.id,
        row.person_id,
        row.kind,
        row.reason,
        row.proof,
        row.approved_by,
        approver,
        row.approved_at,
        row.expires_on,
    )
