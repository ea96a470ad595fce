"""Rows for tests, each with the least one must say. Invented people only."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import Session

from app.accounts.models import Account, NameKind, RoleGrant, SignInName
from app.accounts.privacy import PRIVACY_VERSION
from app.clock import new_id
from app.organisation.models import Appointment, Level, OrgUnit, Person, Rank, UnitPeriod
from app.web.actor import Actor, Grant, Role

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
LONG_AGO = date(2020, 1, 1)


def unit(
    session: Session, code: str, name: str, level: Level, parent: UnitPeriod | None = None, **more: Any
) -> UnitPeriod:
    """Add a unit with its current period, and return the period."""
    row = OrgUnit(id=new_id(), code=code, level=level, created_at=AT, **more)
    session.add(row)
    session.flush()
    period = UnitPeriod(
        id=new_id(),
        unit_id=row.id,
        name=name,
        parent_id=parent.unit_id if parent else None,
        path=f"{parent.path if parent else '/'}{code}/",
        depth=parent.depth + 1 if parent else 0,
        valid_from=LONG_AGO,
    )
    session.add(period)
    session.flush()
    return period


def person(
    session: Session,
    staff_no: str,
    name: str,
    place: UnitPeriod,
    *,
    rank: Rank = Rank.STAFF,
    post: str = "干部",
    leader: bool = False,
    roles: tuple[tuple[Role, UnitPeriod], ...] = (),
    **more: Any,
) -> Person:
    """Add a person with account, sign-in name, current appointment and the cadre's role in their unit."""
    key = new_id()
    session.add(
        Account(
            id=key,
            display_name=name,
            must_change_password=False,
            privacy_version=PRIVACY_VERSION,
            privacy_acknowledged_at=AT,
            created_at=AT,
        )
    )
    session.flush()
    session.add(SignInName(value=staff_no.casefold(), kind=NameKind.STAFF_NO, account_id=key))
    row = Person(id=key, staff_no=staff_no, name=name, name_pinyin=staff_no, created_at=AT, **more)
    session.add(row)
    session.flush()
    session.add(
        Appointment(
            id=new_id(),
            person_id=key,
            unit_id=place.unit_id,
            post=post,
            rank=rank,
            is_principal_leader=leader,
            valid_from=LONG_AGO,
        )
    )
    for role, over in ((Role.CADRE, place), *roles):
        grant(session, key, role, over)
    session.flush()
    return row


def grant(session: Session, account_id: uuid.UUID, role: Role, over: UnitPeriod) -> None:
    session.add(
        RoleGrant(
            id=new_id(),
            account_id=account_id,
            role=role,
            unit_id=over.unit_id,
            unit_path=over.path,
            unit_name=over.name,
            granted_at=AT,
        )
    )


def actor(row: Person, *roles: tuple[Role, UnitPeriod]) -> Actor:
    """Return the actor a person would be with these roles."""
    return Actor(row.id, row.name, tuple(Grant(role, u.unit_id, u.path, u.name) for role, u in roles))
