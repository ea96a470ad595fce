"""The practice room: its counter and its navigation."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.practice import queries
from app.practice.views import desk
from app.web.actor import Role
from app.web.rooms import Nav, Room


def set_up(app: Flask) -> None:
    app.extensions["lunxun.own_data"]["practice"] = queries.own_practice


ROOM = Room(
    "practice",
    desk,
    nav=(
        Nav(_l("自测"), "practice.index", "bulb", frozenset({Role.CADRE}), group="mine", bottom=4),
        Nav(_l("自测情况"), "practice.figures", "chart-bar", frozenset({Role.ORGANIZER}), group="work"),
    ),
    set_up=set_up,
)
