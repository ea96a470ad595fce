"""The planning room: its counter and its navigation."""

import uuid
from dataclasses import asdict
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l
from sqlmodel import Session

from app.journal.naming import name_things
from app.planning import events as events  # its events are named
from app.planning import queries
from app.planning.queries.naming import names_now
from app.planning.views import desk
from app.web.actor import Role
from app.web.rooms import Nav, Room


def own_seats(session: Session, person_id: uuid.UUID) -> dict[str, Any]:
    """Return what this room keeps about a person, to be taken along."""
    return {"seats": [asdict(seat) for seat in queries.seats_of(session, person_id)]}


def set_up(app: Flask) -> None:
    app.extensions.setdefault("lunxun.own_data", {})["planning"] = own_seats


name_things(names_now)

ROOM = Room(
    "planning",
    desk,
    nav=(
        Nav(
            _l("轮训计划"),
            "planning.index",
            "calendar-event",
            frozenset({Role.ORGANIZER, Role.ADMINISTRATOR}),
            group="work",
        ),
        Nav(_l("轮训计划"), "planning.index", "calendar-event", frozenset({Role.AUDITOR}), group="look"),
    ),
    set_up=set_up,
)
