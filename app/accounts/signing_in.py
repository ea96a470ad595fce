"""Sign in: every way in runs this one function, and every cause of failure looks and lasts the same (AC-3, AC-4)."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, bindparam, case, exists, or_, select, update
from sqlmodel import Session, SQLModel

from app.accounts import hashing, queries
from app.accounts.facts import Credentials
from app.accounts.models import Account as Account
from app.accounts.models import KnownDevice as KnownDevice
from app.accounts.rules import devices
from app.db import Databases
from app.journal.operations import record
from app.refusals import N_, Refusal
from app.web.actor import Actor

FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
LONGEST = 1024
NOBODY = uuid.UUID(int=0)
ACCOUNT = SQLModel.metadata.tables["account"]
DEVICE = SQLModel.metadata.tables["known_device"]


class SignInFailed(Refusal):
    status = 401
    code = "sign_in_failed"
    sentence = N_("登录名或密码不正确，或者账号暂时不能登录。连续输错 5 次，账号锁定 15 分钟。")


@dataclass(frozen=True)
class Entered:
    """Who got in, and the epoch their session belongs to."""

    actor: Actor
    epoch: int


def sign_in(
    databases: Databases, session: Session, typed: str, password: str, at: datetime, device: str = ""
) -> Entered:
    """Return who a name and a password stand for; raises `SignInFailed` without saying why.

    Neither lock nor connection is held while the password is verified. A failure is counted in a transaction
    of its own: the request that failed is not committed. `device` is what a browser was given at an earlier success:
    wrong tries from elsewhere lock nobody out of it (AC-5).
    """
    session.rollback()
    with databases.session(readonly=True) as reading:
        found = queries.credentials(reading, typed)
    right = hashing.verify(found.password_hash if found else None, password[:LONGEST])
    entered = (
        _enter(session, found, at, devices.digest(device))
        if found and right and len(password) <= LONGEST
        else None
    )
    if entered is None:
        session.rollback()
        with databases.transaction() as own:
            _count_failure(own, found.account_id if found else NOBODY, at, devices.digest(device))
        raise SignInFailed
    return entered


def _unlocked(table: Table, at: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    return or_(table.c.locked_until.is_(None), table.c.locked_until <= at)


_NOW: ColumnElement[datetime] = bindparam("now", type_=ACCOUNT.c.last_sign_in_at.type)
_HERE = (DEVICE.c.account_id == ACCOUNT.c.id, DEVICE.c.token_sha256 == bindparam("device"))
_KNOWN = exists().where(*_HERE).correlate(ACCOUNT)
_OPEN_HERE = exists().where(*_HERE, _unlocked(DEVICE, _NOW)).correlate(ACCOUNT)
# Says again what was verified: a lock, a disabling or a new password of the last moment wins. A known device
# goes by its own lock alone; any other by the account's. Written once, for building it took longer than running it.
_ENTER = (
    update(ACCOUNT)
    .where(
        ACCOUNT.c.id == bindparam("who"),
        ACCOUNT.c.password_hash == bindparam("verified"),
        ACCOUNT.c.disabled_at.is_(None),
        or_(_OPEN_HERE, and_(~_KNOWN, _unlocked(ACCOUNT, _NOW))),
    )
    .values(failures=0, locked_until=None, last_sign_in_at=_NOW)
    .returning(ACCOUNT.c.epoch)
)


def _enter(session: Session, found: Credentials, at: datetime, device: str) -> Entered | None:
    values = {"who": found.account_id, "verified": found.password_hash, "device": device, "now": at}
    epoch = session.connection().execute(_ENTER, values).scalar_one_or_none()
    if epoch is None:
        return None
    person = Actor(found.account_id, found.display_name, ())
    record(session, "account.signed_in", "account", person.person_id, by=person, at=at, stream="sign_in")
    return Entered(person, epoch)


def _count_failure(session: Session, account_id: uuid.UUID, at: datetime, device: str) -> None:
    """Count a wrong try: on a known device there, else on the account. What is locked already counts no further."""
    of_device = (DEVICE.c.account_id == account_id, DEVICE.c.token_sha256 == device)
    known = session.execute(select(DEVICE.c.account_id).where(*of_device)).first() is not None
    of_account = (ACCOUNT.c.id == account_id, ACCOUNT.c.disabled_at.is_(None))
    locked = _count(session, DEVICE, of_device, at) if known else _count(session, ACCOUNT, of_account, at)
    if locked is not None:
        where = "device" if known else "account"
        record(
            session, "account.locked", "account", account_id, by=None, at=at, stream="sign_in", where=where
        )


def _count(
    session: Session, table: Table, whose: tuple[ColumnElement[bool], ...], at: datetime
) -> datetime | None:
    last = table.c.failures + 1 >= FAILURES
    statement = (
        update(table)
        .where(*whose, _unlocked(table, at))
        .values(
            failures=case((last, 0), else_=table.c.failures + 1),
            locked_until=case((last, at + LOCKED_FOR), else_=None),
        )
        .returning(table.c.locked_until)
    )
    locked: datetime | None = session.execute(statement).scalar_one_or_none()
    return locked
