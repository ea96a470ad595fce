"""The organisation room: its counter, its navigation, and the units others look up."""

import uuid
from dataclasses import asdict
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l
from sqlmodel import Session

from app.journal.naming import name_places, name_things
from app.organisation import events as events  # its events are named
from app.organisation import queries
from app.organisation.queries.naming import names_then, places_then
from app.organisation.views import desk
from app.web.actor import Role
from app.web.rooms import Nav, Room

TENDING = frozenset({Role.ORGANIZER, Role.ADMINISTRATOR})
LOOKING = frozenset({Role.AUDITOR})


def unit_lookup(session: Session, code: str) -> tuple[uuid.UUID, str, str] | None:
    """Return the id, path and name of the unit with a code, for rooms below this one."""
    unit = queries.by_code(session, code)
    return None if unit is None else (unit.id, unit.path, unit.name)


def own_service(session: Session, person_id: uuid.UUID) -> dict[str, Any]:
    """Return what this room keeps about a person, to be taken along."""
    person = queries.person(session, person_id)
    if person is None:
        return {}
    return {
        "person": asdict(person),
        "service": [asdict(each) for each in queries.history(session, person_id)],
    }


def set_up(app: Flask) -> None:
    app.extensions["lunxun.unit_lookup"] = unit_lookup
    app.extensions.setdefault("lunxun.own_data", {})["organisation"] = own_service


name_things(names_then)
name_places(places_then)
ROOM = Room(
    "organisation",
    desk,
    nav=(
        Nav(_l("机构"), "organisation.units", "sitemap", TENDING),
        Nav(_l("人员名录"), "organisation.people", "users", TENDING),
        Nav(_l("名册导入"), "organisation.imports", "file-upload", TENDING),
        Nav(_l("机构"), "organisation.units", "sitemap", LOOKING, group="look"),
        Nav(_l("人员名录"), "organisation.people", "users", LOOKING, group="look"),
    ),
    set_up=set_up,
)
