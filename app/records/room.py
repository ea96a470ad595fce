"""The records room: its counter and its navigation."""

import uuid
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l
from sqlmodel import Session

from app.journal.words import name_actions, name_types
from app.records import queries
from app.records.views import desk
from app.web.actor import Role
from app.web.rooms import Nav, Room


def own_training(session: Session, person_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return what this room keeps about a person, to be taken along."""
    return [
        {
            "title": each.what.title,
            "organiser": each.what.organiser,
            "starts_on": each.what.starts_on.isoformat(),
            "ends_on": each.what.ends_on.isoformat(),
            "credit_hours": str(each.what.credit_hours),
            "evidence": each.what.evidence,
            "reversed_because": each.reversed_because,
        }
        for each in queries.own_lines(session, person_id)
    ]


def set_up(app: Flask) -> None:
    app.extensions["lunxun.own_data"]["outside_training"] = own_training


name_actions(
    {
        "outside.recorded": _l("登记外部培训"),
        "outside.taken_in": _l("导入外部培训"),
        "outside.reversed": _l("冲销外部培训"),
    }
)
name_types(
    {
        "outside_training": _l("外部培训"),
        "outside_file": _l("外部培训文件"),
    }
)

ROOM = Room(
    "records",
    desk,
    nav=(
        Nav(_l("培训登记表"), "records.own", "clipboard-list", frozenset({Role.CADRE}), group="mine"),
        Nav(_l("外部培训"), "records.outside", "school", frozenset({Role.ORGANIZER}), group="work"),
        Nav(_l("外部培训"), "records.outside", "school", frozenset({Role.AUDITOR}), group="look"),
    ),
    set_up=set_up,
)
