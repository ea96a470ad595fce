"""What the accounts room hands out."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.web.actor import Actor, Role


class NameKind(StrEnum):
    STAFF_NO = "staff_no"
    PHONE = "phone"
    LOGIN = "login"


class AccountState(StrEnum):
    """What stands between an account's owner and the work; `active` is nothing."""

    NOT_ACTIVATED = "not_activated"
    ACTIVE = "active"
    LOCKED = "locked"
    DISABLED = "disabled"


@dataclass(frozen=True)
class NewAccount:
    """An account to be opened: its person's id, the name shown, and what they sign in by."""

    person_id: uuid.UUID
    display_name: str
    names: Mapping[NameKind, str]


@dataclass(frozen=True)
class Credentials:
    """What a sign-in is checked against; `password_hash` is None before the first password."""

    account_id: uuid.UUID
    password_hash: str | None
    disabled: bool
    locked_until: datetime | None
    display_name: str


@dataclass(frozen=True)
class GrantFacts:
    """A role over a unit's subtree, as a page lists it."""

    id: uuid.UUID
    role: Role
    unit_id: uuid.UUID
    unit_path: str
    unit_name: str
    granted_at: datetime


@dataclass(frozen=True)
class AccountFacts:
    """An account with its names and grants. `home_path` is the unit of its cadre's role, None without one."""

    id: uuid.UUID
    name: str
    staff_no: str
    login: str
    phone_masked: str
    must_change_password: bool
    has_password: bool
    locked_until: datetime | None
    disabled_at: datetime | None
    last_sign_in_at: datetime | None
    privacy_version: str | None
    privacy_acknowledged_at: datetime | None
    created_at: datetime
    home_path: str | None
    home_name: str
    grants: tuple[GrantFacts, ...] = field(default=())

    def state(self, at: datetime) -> AccountState:
        """Tell what the account is at an instant; what weighs more goes first."""
        if self.disabled_at is not None:
            return AccountState.DISABLED
        if self.locked_until is not None and self.locked_until > at:
            return AccountState.LOCKED
        if not self.has_password or self.must_change_password:
            return AccountState.NOT_ACTIVATED
        return AccountState.ACTIVE


@dataclass(frozen=True)
class ActorRow:
    """An actor and the epoch a session must carry to be theirs."""

    actor: Actor
    epoch: int
