"""Give and change passwords. Every new one ends the account's sessions (AC-2)."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, delete, insert, update
from sqlmodel import Session, col, select

from app import clock
from app.accounts import hashing
from app.accounts.models import Account, PasswordHistory, SignInName
from app.accounts.operations.accounts import CHUNK
from app.accounts.privacy import PRIVACY_VERSION
from app.accounts.rules.passwords import HISTORY, UsedBefore, check_password
from app.journal.operations import record
from app.refusals import N_, Refusal, Unknown
from app.web.actor import Actor

ACCOUNTS = cast(Table, Account.__table__)  # type: ignore[attr-defined]


class WrongPassword(Refusal):
    status = 422
    code = "wrong_password"
    sentence = N_("当前密码不正确。")


def set_password(
    session: Session,
    account_id: uuid.UUID,
    password: str,
    *,
    must_change: bool = True,
    by: Actor | None,
    at: datetime,
) -> None:
    """Check a password and give it to an account. Hashes inside the caller's transaction: not for requests."""
    check_password(password, own_words(session, account_id))
    set_passwords(
        session,
        {account_id: hashing.hash_password(password, patient=True)},
        must_change=must_change,
        by=by,
        at=at,
    )


def set_passwords(
    session: Session,
    hashes: Mapping[uuid.UUID, str],
    *,
    must_change: bool,
    by: Actor | None,
    at: datetime,
    unit_path: str = "/",
) -> None:
    """Give accounts passwords that are hashed already; locks end, and so do their sessions."""
    rows = [{"of": key, "hash": value} for key, value in hashes.items()]
    if not rows:
        return
    statement = (
        update(ACCOUNTS)
        .where(ACCOUNTS.c.id == bindparam("of"))
        .values(
            password_hash=bindparam("hash"),
            must_change_password=must_change,
            failures=0,
            locked_until=None,
            epoch=ACCOUNTS.c.epoch + 1,
        )
    )
    session.connection().execute(statement, rows)
    kept = [
        {"id": clock.new_id(), "account_id": key, "password_hash": value, "created_at": at}
        for key, value in hashes.items()
    ]
    session.execute(insert(PasswordHistory), kept)
    for key in hashes:
        record(
            session,
            "password.issued" if must_change else "password.set",
            "account",
            key,
            by=by,
            at=at,
            unit_path=unit_path,
        )
    # The statement above went past the session's own rows.
    for row in [each for each in session.identity_map.values() if isinstance(each, Account)]:
        session.expire(row)


def prepare_change(session: Session, account_id: uuid.UUID, new: str, *, current: str | None = None) -> str:
    """Check a person's new password against the rules and their earlier ones; return its hash.

    Ends the session's transaction after reading, so that neither lock nor connection is held while hashing:
    nothing may be waiting in it. `current` is asked for wherever the person has not just signed in.
    """
    words = own_words(session, account_id)
    stored = session.exec(select(Account.password_hash).where(Account.id == account_id)).first()
    earlier = session.exec(_earlier(account_id).limit(HISTORY)).all()
    session.rollback()
    if current is not None and not hashing.verify(stored, current):
        raise WrongPassword
    check_password(new, words)
    if any(hashing.verify(old, new) for old in {*earlier, *([stored] if stored else [])}):
        raise UsedBefore
    return hashing.hash_password(new)


def own_words(session: Session, account_id: uuid.UUID) -> list[str]:
    """Return the person's names, none of which may stand in their password."""
    statement = (
        select(Account.display_name, SignInName.value)
        .join(SignInName, col(SignInName.account_id) == Account.id, isouter=True)
        .where(Account.id == account_id)
    )
    rows = session.exec(statement).all()
    if not rows:
        raise Unknown
    return list(dict.fromkeys(word for row in rows for word in row if word))


def _earlier(account_id: uuid.UUID):  # type: ignore[no-untyped-def]
    newest_first = col(PasswordHistory.created_at).desc(), col(PasswordHistory.id).desc()
    return (
        select(PasswordHistory.password_hash)
        .where(PasswordHistory.account_id == account_id)
        .order_by(*newest_first)
    )


def change_password(
    session: Session, account_id: uuid.UUID, password_hash: str, *, by: Actor | None, at: datetime
) -> None:
    """Take the password that `prepare_change` has checked."""
    set_passwords(session, {account_id: password_hash}, must_change=False, by=by, at=at)
    _forget_old(session, account_id)


def finish_first_sign_in(
    session: Session,
    account_id: uuid.UUID,
    *,
    password_hash: str | None = None,
    by: Actor | None,
    at: datetime,
) -> None:
    """Take the person's own password, where one was due, and note which privacy notice they acknowledged."""
    if password_hash is not None:
        change_password(session, account_id, password_hash, by=by, at=at)
    finish_first_sign_ins(session, [account_id], by=by, at=at)


def finish_first_sign_ins(
    session: Session, account_ids: Iterable[uuid.UUID], *, by: Actor | None, at: datetime
) -> None:
    """Note that people acknowledged the privacy notice in force."""
    keys = list(account_ids)
    values = {
        "privacy_version": PRIVACY_VERSION,
        "privacy_acknowledged_at": at,
        "must_change_password": False,
    }
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        session.execute(update(Account).where(col(Account.id).in_(part)).values(**values))
    for key in keys:
        record(session, "privacy.acknowledged", "account", key, by=by, at=at, version=PRIVACY_VERSION)


def _forget_old(session: Session, account_id: uuid.UUID) -> None:
    newest_first = col(PasswordHistory.created_at).desc(), col(PasswordHistory.id).desc()
    own = select(PasswordHistory.id).where(PasswordHistory.account_id == account_id)
    kept = session.exec(own.order_by(*newest_first).limit(HISTORY)).all()
    session.execute(
        delete(PasswordHistory).where(
            col(PasswordHistory.account_id) == account_id, col(PasswordHistory.id).not_in(kept)
        )
    )
