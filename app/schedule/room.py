"""The schedule room: its counter and its navigation."""

import uuid
from dataclasses import asdict
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l
from sqlmodel import Session

from app.journal.naming import name_kinds
from app.journal.words import name_actions
from app.schedule import events as events  # its events are named
from app.schedule import queries
from app.schedule import telling as telling  # its tick is registered
from app.schedule.queries.naming import names_now
from app.schedule.rules import hours_of
from app.schedule.views import desk
from app.schedule.words import plain
from app.web.actor import Role
from app.web.rooms import Nav, Room

name_kinds("course_session", "venue", "lecturer", source=names_now)
name_actions(
    {
        "timetable.published": _l("发布课表"),
        "timetable.told": _l("通知课表调整"),
        "template.kept": _l("保存课表模板"),
        "template.dropped": _l("删除课表模板"),
        "day.set": _l("设定节假日"),
        "day.dropped": _l("撤回节假日设定"),
        "lecturer.hours_set": _l("设定授课时间"),
        "lecturer.away": _l("登记不能授课日期"),
        "lecturer.back": _l("删除不能授课日期"),
    }
)


def own_hours(session: Session, person_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return the hour ledger of a person, to be taken along."""
    return [asdict(sheet) for sheet in queries.ledger(session, person_id)]


def set_up(app: Flask) -> None:
    app.extensions["lunxun.own_data"]["hours"] = own_hours
    app.jinja_env.filters["session_hours"] = lambda session: plain(hours_of([session]))


ROOM = Room(
    "schedule",
    desk,
    nav=(
        Nav(
            _l("日程"),
            "schedule.agenda",
            "calendar-event",
            frozenset({Role.CADRE}),
            group="mine",
            bottom=2,
        ),
        Nav(
            _l("课表与场地"),
            "schedule.venues",
            "calendar-time",
            frozenset({Role.ORGANIZER}),
            group="work",
        ),
    ),
    set_up=set_up,
)
