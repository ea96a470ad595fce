"""What a room tells the house about itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask

from app.web.actor import Role
from app.web.desk import Desk


@dataclass(frozen=True)
class Nav:
    """An entry of the navigation; shown to the roles named. `bottom` puts it in the phone's bar, by its order."""

    label: Any
    endpoint: str
    icon: str
    roles: frozenset[Role]
    group: str = "work"
    bottom: int = 0


@dataclass(frozen=True)
class Room:
    """A feature package: its counter, its navigation and what it does once at start-up."""

    name: str
    desk: Desk
    nav: tuple[Nav, ...] = ()
    set_up: Callable[[Flask], None] | None = None
