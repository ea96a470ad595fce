"""The frozen roster, and the exemptions and deferrals that stand beside it."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import Session, col

from app.accounts.models import Account
from app.organisation.facts import Level, Rank
from app.organisation.models import Appointment, Person, UnitPeriod
from app.planning.models import Excuse, ExcuseKind, Programme, Proof, RosterEntry, Tier
from app.planning.queries.people import on_day
from app.planning.records import ExcuseFacts, Latecomer, OpenExcuse, ProgrammeFacts, RosterCount, RosterFacts
from app.planning.rules.proofs import Kept
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
    return {tier_id: people for tier_id, people in session.execute(statement).all()}  # noqa: C416


def excuses(session: Session, programme_id: uuid.UUID) -> dict[uuid.UUID, ExcuseFacts]:
    """Return the exemptions and deferrals that were approved and not lifted; some may have expired."""
    statement = (
        select(Excuse, col(Account.display_name))
        .join(Account, col(Account.id) == Excuse.approved_by)
        .where(*_open(programme_id))
        .order_by(col(Excuse.approved_at))
    )
    return {row.person_id: _excuse(row, approver) for row, approver in session.execute(statement).all()}


def excuse(session: Session, excuse_id: uuid.UUID) -> OpenExcuse | None:
    """Return an exemption or deferral, or None when there is none or it was lifted."""
    statement: Any = (
        select(Excuse, col(Account.display_name), col(Programme.unit_path))
        .join(Account, col(Account.id) == Excuse.approved_by)
        .join(Programme, col(Programme.id) == Excuse.programme_id)
        .where(col(Excuse.id) == excuse_id, col(Excuse.withdrawn_at).is_(None))
    )
    found = session.execute(statement).first()
    if found is None:
        return None
    row, approver, unit_path = found
    return OpenExcuse(row.programme_id, unit_path, _excuse(row, approver))


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
        row.proof_id,
    )


def standing_excuses(session: Session, programme_id: uuid.UUID, on: date) -> dict[ExcuseKind, int]:
    """Count the exemptions and deferrals in force on a day."""
    statement: Any = (
        select(col(Excuse.kind), func.count())
        .where(*_open(programme_id), col(Excuse.expires_on) >= on)
        .group_by(col(Excuse.kind))
    )
    return {kind: people for kind, people in session.execute(statement).all()}  # noqa: C416


def latecomers(session: Session, programme: ProgrammeFacts, on: date) -> list[Latecomer]:
    """Return who serves in the programme's unit on a day and is not on its frozen roster."""
    if programme.roster_as_of is None:
        return []
    listed = select(col(RosterEntry.person_id)).where(col(RosterEntry.programme_id) == programme.id)
    statement: Any = (
        select(col(Person.id), col(Person.name), col(UnitPeriod.name), col(Appointment.post))
        .select_from(Appointment)
        .join(Person, col(Person.id) == Appointment.person_id)
        .join(UnitPeriod, and_(col(UnitPeriod.unit_id) == Appointment.unit_id, on_day(UnitPeriod, on)))
        .where(
            col(Appointment.is_main),
            on_day(Appointment, on),
            col(UnitPeriod.path).startswith(programme.unit_path, autoescape=True),
            col(Person.id).not_in(listed),
        )
        .order_by(col(UnitPeriod.path), col(Person.name_pinyin), col(Person.staff_no))
        .limit(500)
    )
    return [Latecomer(*row) for row in session.execute(statement).all()]


def by_staff_no(session: Session, programme_id: uuid.UUID, staff_no: str) -> uuid.UUID | None:
    """Return who on the roster has a staff number."""
    statement: Any = (
        select(col(RosterEntry.person_id))
        .join(Person, col(Person.id) == RosterEntry.person_id)
        .where(col(RosterEntry.programme_id) == programme_id, col(Person.staff_no) == staff_no)
    )
    found: uuid.UUID | None = session.execute(statement).scalar()
    return found


def proof(session: Session, proof_id: uuid.UUID) -> Kept:
    """Return a file that proves something about a person, as it was handed in."""
    columns: tuple[Any, ...] = (Proof.file_name, Proof.kind, Proof.content)
    file_name, kind, content = session.execute(select(*columns).where(col(Proof.id) == proof_id)).one()
    return Kept(file_name, kind, content)
