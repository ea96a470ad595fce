"""The organisation room: its counter, its navigation, and the units others look up."""

import uuid

from flask import Flask
from sqlmodel import Session

from app.organisation import queries
from app.web.desk import Desk
from app.web.rooms import Room


def unit_lookup(session: Session, code: str) -> tuple[uuid.UUID, str, str] | None:
    """Return the id, path and name of the unit with a code, for rooms below this one."""
    unit = queries.by_code(session, code)
    return None if unit is None else (unit.id, unit.path, unit.name)


def set_up(app: Flask) -> None:
    app.extensions["lunxun.unit_lookup"] = unit_lookup


ROOM = Room("organisation", Desk("organisation", __name__), set_up=set_up)
