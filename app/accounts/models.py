"""Rows of the accounts room. An account has its person's id; it knows the person by no other tie."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.accounts.facts import NameKind
from app.db import one_of
from app.web.actor import Role


class Account(SQLModel, table=True):
    """May somebody sign in, and how. `epoch` rises when every session must end."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("failures >= 0", "failures_not_negative"),)

    id: uuid.UUID = Field(primary_key=True)
    display_name: str = Field(max_length=100)
    password_hash: str | None = Field(default=None, max_length=200)
    must_change_password: bool = True
    privacy_version: str | None = Field(default=None, max_length=20)
    privacy_acknowledged_at: datetime | None = None
    disabled_at: datetime | None = None
    failures: int = 0
    locked_until: datetime | None = None
    epoch: int = 1
    last_sign_in_at: datetime | None = None
    created_at: datetime


class SignInName(SQLModel, table=True):
    """A name one signs in by, normalised; no two accounts share one."""

    __tablename__ = "sign_in_name"
    __table_args__ = (UniqueConstraint("account_id", "kind"),)

    value: str = Field(primary_key=True, max_length=64)
    kind: NameKind = Field(sa_type=one_of(NameKind, "name_kind"))
    account_id: uuid.UUID = Field(foreign_key="account.id", index=True, ondelete="CASCADE")


class EndedSession(SQLModel, table=True):
    """A session somebody signed out of: a copy of its cookie opens nothing. Kept until it would have ended."""

    __tablename__ = "ended_session"

    token_sha256: str = Field(primary_key=True, max_length=64)
    account_id: uuid.UUID = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    ended_at: datetime = Field(index=True)


class KnownDevice(SQLModel, table=True):
    """A browser somebody has signed in from before: a lock set off elsewhere does not hold them up there (AC-5).

    It has failures and a lock of its own, so that it is no way around them either.
    """

    __tablename__ = "known_device"
    __table_args__ = (CheckConstraint("failures >= 0", "failures_not_negative"),)

    token_sha256: str = Field(primary_key=True, max_length=64)
    account_id: uuid.UUID = Field(primary_key=True, foreign_key="account.id", index=True, ondelete="CASCADE")
    failures: int = 0
    locked_until: datetime | None = None
    last_sign_in_at: datetime


class PasswordHistory(SQLModel, table=True):
    """Earlier passwords, so that the last few are not taken again."""

    __tablename__ = "password_history"

    id: uuid.UUID = Field(primary_key=True)
    account_id: uuid.UUID = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    password_hash: str = Field(max_length=200)
    created_at: datetime


class RoleGrant(SQLModel, table=True):
    """A role over a unit's subtree. The path and name are kept in step by the organisation room."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("account_id", "role", "unit_id"),)

    id: uuid.UUID = Field(primary_key=True)
    account_id: uuid.UUID = Field(foreign_key="account.id", index=True, ondelete="CASCADE")
    role: Role = Field(sa_type=one_of(Role, "role"))
    unit_id: uuid.UUID = Field(index=True)
    unit_path: str = Field(max_length=300)
    unit_name: str = Field(max_length=120)
    granted_by: uuid.UUID | None = None
    granted_at: datetime


__all__ = ["Account", "KnownDevice", "NameKind", "PasswordHistory", "RoleGrant", "SignInName"]
