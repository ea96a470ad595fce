"""Who acts, and over which part of the organisation."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_

from app.db import bytewise

# What sorts next after the slash every path ends in: a subtree is what lies between the two.
AFTER_SLASH = "0"


class Role(StrEnum):
    CADRE = "cadre"
    ORGANIZER = "organizer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


STAFF = frozenset({Role.ORGANIZER, Role.AUDITOR, Role.ADMINISTRATOR})


@dataclass(frozen=True)
class Scope:
    """The subtrees an actor may reach, as unit paths such as `/350000/350100/`."""

    paths: tuple[str, ...]

    def covers(self, path: str | None) -> bool:
        """Tell whether a unit path lies in the scope."""
        return path is not None and any(path.startswith(own) for own in self.paths)

    def clause(self, column: Any) -> ColumnElement[bool]:
        """Return the condition that keeps only rows whose unit path lies in the scope: a range of an index."""
        if not self.paths:
            return false()
        text = bytewise(column)
        return or_(*(and_(text >= path, text < path[:-1] + AFTER_SLASH) for path in self.paths))


def lies_below(column: Any, above: Any) -> ColumnElement[bool]:
    """Return the condition that a unit path lies in the subtree of another row's: a range of its index as well."""
    text, end = bytewise(column), func.substr(above, 1, func.length(above) - 1)
    return and_(text >= above, text < end.concat(AFTER_SLASH))


@dataclass(frozen=True)
class Bearer:
    """Who a signed cookie says it is; whether that still holds is asked with the work itself.

    `met` says that this process has let the session in before, `stale` that staff's sign of life is to be noted anew.
    """

    person_id: uuid.UUID
    epoch: int
    token_sha256: str
    met: bool = True
    stale: bool = False


@dataclass(frozen=True)
class Grant:
    role: Role
    unit_id: uuid.UUID
    unit_path: str
    unit_name: str


@dataclass(frozen=True)
class Actor:
    """The signed-in person of one request. `pending` says that first sign-in is not finished."""

    person_id: uuid.UUID
    name: str
    grants: tuple[Grant, ...]
    pending: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)

    def has(self, *roles: Role) -> bool:
        return any(role in self.roles for role in roles)

    def scope(self, *roles: Role) -> Scope:
        """Return where the actor holds any of the roles; nested subtrees are folded into the upper one."""
        return Scope(_outermost(grant.unit_path for grant in self.grants if grant.role in roles))

    def covers(self, role: Role, path: str | None) -> bool:
        return self.scope(role).covers(path)


def _outermost(paths: Iterable[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not any(path.startswith(outer) for outer in kept):
            kept.append(path)
    return tuple(kept)
