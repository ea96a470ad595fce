"""Open, name, lock and disable accounts."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col, select

from app.accounts.facts import NameKind, NewAccount
from app.accounts.models import Account, RoleGrant, SignInName
from app.accounts.rules import names as rules
from app.accounts.rules.roles import LastAdministrator, OwnRoles
from app.journal.operations import record
from app.refusals import N_, Refusal, Unknown
from app.web.actor import Actor, Role

CHUNK = 500


class NameTaken(Refusal):
    code = "name_taken"
    sentence = N_("登录名“%(name)s”已属于另一个账号。")


def open_account(
    session: Session,
    person_id: uuid.UUID,
    display_name: str,
    names: Mapping[NameKind, str],
    *,
    by: Actor | None,
    at: datetime,
    unit_path: str = "/",
) -> uuid.UUID:
    """Open a person's account without a password: nobody can sign in before one is issued."""
    _open(session, [NewAccount(person_id, display_name, names)], at)
    kinds = sorted(kind.value for kind in names)
    record(session, "account.opened", "account", person_id, by=by, at=at, unit_path=unit_path, names=kinds)
    return person_id


def open_accounts(
    session: Session, accounts: Sequence[NewAccount], *, by: Actor | None, at: datetime, unit_path: str = "/"
) -> None:
    """Open many accounts in a few statements, as one event; the caller's own events name the people."""
    if not accounts:
        return
    _open(session, accounts, at)
    about = accounts[0].person_id
    record(
        session,
        "account.opened_many",
        "account",
        about,
        by=by,
        at=at,
        unit_path=unit_path,
        count=len(accounts),
    )


def _open(session: Session, accounts: Sequence[NewAccount], at: datetime) -> None:
    wanted = [
        (kind, rules.normalise(kind, name), account.person_id)
        for account in accounts
        for kind, name in account.names.items()
        if name
    ]
    _refuse_taken(session, [(kind, value) for kind, value, _ in wanted])
    blank = {"must_change_password": True, "failures": 0, "epoch": 1, "created_at": at}
    rows = [{"id": each.person_id, "display_name": each.display_name, **blank} for each in accounts]
    session.execute(insert(Account), rows)
    _name(session, wanted)


def _name(session: Session, names: Sequence[tuple[NameKind, str, uuid.UUID]]) -> None:
    rows = [{"kind": kind, "value": value, "account_id": account_id} for kind, value, account_id in names]
    if rows:
        session.execute(insert(SignInName), rows)


def _refuse_taken(session: Session, wanted: Sequence[tuple[NameKind, str]]) -> None:
    seen: set[str] = set()
    for kind, value in wanted:
        if value in seen:
            raise NameTaken(name=_shown(kind, value))
        seen.add(value)
    shown = {value: _shown(kind, value) for kind, value in wanted}
    values = list(shown)
    for start in range(0, len(values), CHUNK):
        part = values[start : start + CHUNK]
        statement = select(SignInName.value).where(col(SignInName.value).in_(part)).limit(1)
        taken = session.exec(statement).first()
        if taken is not None:
            raise NameTaken(name=shown[taken])


def _shown(kind: NameKind, value: str) -> str:
    return rules.masked_phone(value) if kind is NameKind.PHONE else value


def set_sign_in_name(
    session: Session,
    account_id: uuid.UUID,
    kind: NameKind,
    value: str | None,
    *,
    by: Actor | None,
    at: datetime,
    unit_path: str = "/",
) -> None:
    """Give an account a name of a kind, in place of the one it had; None takes it away."""
    if set_sign_in_names(session, kind, {account_id: value}):
        record(
            session,
            "account.name_set" if value else "account.name_removed",
            "account",
            account_id,
            by=by,
            at=at,
            unit_path=unit_path,
            kind=kind.value,
        )


def set_sign_in_names(session: Session, kind: NameKind, values: Mapping[uuid.UUID, str | None]) -> int:
    """Set many accounts' names of a kind; return how many changed. The caller records what happened."""
    wanted = {key: rules.normalise(kind, value) if value else None for key, value in values.items()}
    had: dict[uuid.UUID, str] = {}
    keys = list(wanted)
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        statement = select(SignInName).where(SignInName.kind == kind, col(SignInName.account_id).in_(part))
        had |= {row.account_id: row.value for row in session.exec(statement).all()}
    changed = [key for key in keys if had.get(key) != wanted[key]]
    gone = [had[key] for key in changed if key in had]
    # The old ones go first, so that two people of one list may swap their phones.
    for start in range(0, len(gone), CHUNK):
        session.execute(delete(SignInName).where(col(SignInName.value).in_(gone[start : start + CHUNK])))
    new = [(kind, value, key) for key in changed if (value := wanted[key]) is not None]
    _refuse_taken(session, [(kind, value) for _, value, _ in new])
    _name(session, new)
    return len(changed)


def rename(session: Session, names: Mapping[uuid.UUID, str]) -> None:
    """Show other names for accounts, after their people's names changed. The caller records what happened."""
    for account_id, name in names.items():
        session.execute(update(Account).where(col(Account.id) == account_id).values(display_name=name))


def disable(
    session: Session, account_id: uuid.UUID, *, by: Actor | None, at: datetime, unit_path: str = "/"
) -> None:
    """Let nobody sign in to an account; its sessions end at their next request (AC-2)."""
    if by is not None and by.person_id == account_id:
        raise OwnRoles
    refuse_without_administrator(session, {account_id})
    if _disable(session, [account_id], at):
        record(session, "account.disabled", "account", account_id, by=by, at=at, unit_path=unit_path)


def disable_many(
    session: Session, account_ids: Iterable[uuid.UUID], *, by: Actor | None, at: datetime
) -> int:
    """Disable the accounts of people who have left, as one event; return how many were open."""
    keys = list(account_ids)
    refuse_without_administrator(session, set(keys))
    count = sum(_disable(session, keys[start : start + CHUNK], at) for start in range(0, len(keys), CHUNK))
    if count:
        record(session, "account.disabled_many", "account", keys[0], by=by, at=at, count=count)
    return count


def _disable(session: Session, account_ids: Sequence[uuid.UUID], at: datetime) -> int:
    statement = (
        update(Account)
        .where(col(Account.id).in_(account_ids), col(Account.disabled_at).is_(None))
        .values(disabled_at=at, epoch=col(Account.epoch) + 1)
    )
    return int(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def refuse_without_administrator(session: Session, leaving: set[uuid.UUID]) -> None:
    """Refuse what would leave no enabled administrator; concurrent changes of administrators wait here."""
    statement = (
        select(RoleGrant.account_id)
        .join(Account, col(Account.id) == RoleGrant.account_id)
        .where(RoleGrant.role == Role.ADMINISTRATOR, col(Account.disabled_at).is_(None))
        .with_for_update()
    )
    holders = set(session.exec(statement).all())
    if holders & leaving and holders <= leaving:
        raise LastAdministrator


def enable(
    session: Session, account_id: uuid.UUID, *, by: Actor | None, at: datetime, unit_path: str = "/"
) -> None:
    """Let a disabled account in again."""
    account = _account(session, account_id)
    if account.disabled_at is not None:
        account.disabled_at = None
        session.add(account)
        record(session, "account.enabled", "account", account_id, by=by, at=at, unit_path=unit_path)


def unlock(
    session: Session, account_id: uuid.UUID, *, by: Actor | None, at: datetime, unit_path: str = "/"
) -> None:
    """End a lock before its time."""
    account = _account(session, account_id)
    if account.failures or account.locked_until is not None:
        account.failures, account.locked_until = 0, None
        session.add(account)
        record(session, "account.unlocked", "account", account_id, by=by, at=at, unit_path=unit_path)


def _account(session: Session, account_id: uuid.UUID) -> Account:
    account = session.get(Account, account_id)
    if account is None:
        raise Unknown
    return account
