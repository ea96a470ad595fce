"""Rows of the accounts room as facts."""

import uuid

from sqlmodel import Session, col, select

from app.accounts.facts import ActorRow
from app.accounts.models import Account, RoleGrant
from app.accounts.privacy import PRIVACY_VERSION
from app.web.actor import Actor, Grant


def actor(session: Session, person_id: uuid.UUID) -> ActorRow | None:
    """Return an account's actor with its grants, in one statement; None when it is disabled or unknown."""
    statement = (
        select(Account, RoleGrant)
        .join(RoleGrant, col(RoleGrant.account_id) == Account.id, isouter=True)
        .where(Account.id == person_id, col(Account.disabled_at).is_(None))
        .order_by(col(RoleGrant.role), col(RoleGrant.unit_path))
    )
    rows = session.exec(statement).all()
    if not rows:
        return None
    account = rows[0][0]
    grants = tuple(
        Grant(grant.role, grant.unit_id, grant.unit_path, grant.unit_name)
        for _, grant in rows
        if grant is not None
    )
    pending = account.must_change_password or account.privacy_version != PRIVACY_VERSION
    return ActorRow(Actor(account.id, account.display_name, grants, pending), account.epoch)
