"""Give and take roles over units, and keep them in step with the organisation."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, update
from sqlmodel import Session, col, select

from app import clock
from app.accounts.models import Account, RoleGrant
from app.accounts.operations.accounts import CHUNK, refuse_without_administrator
from app.accounts.rules.roles import check_grant
from app.journal.operations import record
from app.refusals import Unknown
from app.web.actor import Actor, Grant, Role

GRANTS = cast(Table, RoleGrant.__table__)  # type: ignore[attr-defined]


def grant_role(
    session: Session,
    account_id: uuid.UUID,
    role: Role,
    unit_id: uuid.UUID,
    unit_path: str,
    unit_name: str,
    *,
    by: Actor | None,
    at: datetime,
) -> None:
    """Give an account a role over a unit's subtree; its sessions end, so that the new role is signed in for."""
    if by is not None and role is not Role.CADRE:
        check_grant(by, account_id, role, unit_path)
    held = select(RoleGrant).where(
        RoleGrant.account_id == account_id, RoleGrant.role == role, RoleGrant.unit_id == unit_id
    )
    if session.exec(held).first() is not None:
        return
    _insert(session, [(account_id, Grant(role, unit_id, unit_path, unit_name))], by, at)
    if role is not Role.CADRE:
        _end_sessions(session, account_id)
    details = {"role": role.value, "unit": unit_name}
    record(session, "role.granted", "account", account_id, by=by, at=at, unit_path=unit_path, **details)


def grant_roles(
    session: Session, grants: Iterable[tuple[uuid.UUID, Grant]], *, by: Actor | None, at: datetime
) -> None:
    """Give newly opened accounts their cadre's role, in one statement; the caller records what happened."""
    _insert(session, list(grants), by, at)


def _insert(session: Session, grants: list[tuple[uuid.UUID, Grant]], by: Actor | None, at: datetime) -> None:
    granted = {"granted_by": by.person_id if by else None, "granted_at": at}
    rows = [
        {
            "id": clock.new_id(),
            "account_id": account_id,
            "role": grant.role,
            "unit_id": grant.unit_id,
            "unit_path": grant.unit_path,
            "unit_name": grant.unit_name,
            **granted,
        }
        for account_id, grant in grants
    ]
    if rows:
        session.execute(insert(RoleGrant), rows)


def revoke_role(
    session: Session,
    account_id: uuid.UUID,
    role: Role,
    unit_id: uuid.UUID,
    *,
    by: Actor | None,
    at: datetime,
) -> None:
    """Take a role away; the account's sessions end at their next request (AC-2)."""
    found = session.exec(
        select(RoleGrant).where(
            RoleGrant.account_id == account_id, RoleGrant.role == role, RoleGrant.unit_id == unit_id
        )
    ).first()
    if found is None:
        raise Unknown
    if by is not None and role is not Role.CADRE:
        check_grant(by, account_id, role, found.unit_path)
    if role is Role.ADMINISTRATOR and not _holds_elsewhere(session, found):
        refuse_without_administrator(session, {account_id})
    path, name = found.unit_path, found.unit_name
    session.delete(found)
    _end_sessions(session, account_id)
    details = {"role": role.value, "unit": name}
    record(session, "role.revoked", "account", account_id, by=by, at=at, unit_path=path, **details)


def _holds_elsewhere(session: Session, grant: RoleGrant) -> bool:
    other = select(RoleGrant.id).where(
        RoleGrant.account_id == grant.account_id, RoleGrant.role == grant.role, RoleGrant.id != grant.id
    )
    return session.exec(other).first() is not None


def _end_sessions(session: Session, account_id: uuid.UUID) -> None:
    session.execute(update(Account).where(col(Account.id) == account_id).values(epoch=col(Account.epoch) + 1))


def repath_grants(session: Session, units: Mapping[uuid.UUID, tuple[str, str]]) -> None:
    """Bring grants in step with units that moved or were renamed: unit → (path, name)."""
    rows = [{"of": unit_id, "path": path, "name": name} for unit_id, (path, name) in units.items()]
    if rows:
        statement = (
            update(GRANTS)
            .where(GRANTS.c.unit_id == bindparam("of"))
            .values(unit_path=bindparam("path"), unit_name=bindparam("name"))
        )
        session.connection().execute(statement, rows)


def move_cadre_grant(
    session: Session,
    account_id: uuid.UUID,
    unit_id: uuid.UUID,
    path: str,
    name: str,
    *,
    by: Actor | None,
    at: datetime,
) -> None:
    """Let a cadre's role follow them to another unit; nobody is signed out by a transfer."""
    move_cadre_grants(session, {account_id: (unit_id, path, name)}, by=by, at=at)
    record(session, "role.moved", "account", account_id, by=by, at=at, unit_path=path, unit=name)


def move_cadre_grants(
    session: Session,
    moves: Mapping[uuid.UUID, tuple[uuid.UUID, str, str]],
    *,
    by: Actor | None,
    at: datetime,
) -> None:
    """Let many cadres' roles follow them: account → (unit, path, name). The caller records what happened."""
    keys = list(moves)
    held: dict[uuid.UUID, uuid.UUID] = {}
    for start in range(0, len(keys), CHUNK):
        statement = select(RoleGrant.account_id, RoleGrant.id).where(
            RoleGrant.role == Role.CADRE, col(RoleGrant.account_id).in_(keys[start : start + CHUNK])
        )
        held |= dict(session.exec(statement).all())
    rows: list[dict[str, Any]] = [
        {"of": held[key], "to": unit_id, "path": path, "name": name}
        for key, (unit_id, path, name) in moves.items()
        if key in held
    ]
    if rows:
        statement_ = (
            update(GRANTS)
            .where(GRANTS.c.id == bindparam("of"))
            .values(unit_id=bindparam("to"), unit_path=bindparam("path"), unit_name=bindparam("name"))
        )
        session.connection().execute(statement_, rows)
    new = [(key, Grant(Role.CADRE, *moves[key])) for key in keys if key not in held]
    _insert(session, new, by, at)
