"""The messages room: its counter and its navigation."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.journal.words import name_actions
from app.messages import queries
from app.messages.views import desk
from app.web.actor import Role
from app.web.rooms import Nav, Room


def set_up(app: Flask) -> None:
    app.extensions["lunxun.unread"] = queries.unread
    app.extensions["lunxun.own_data"]["messages"] = queries.own_messages


name_actions({"correction.asked": _l("申请更正个人信息")})

ROOM = Room(
    "messages",
    desk,
    nav=(Nav(_l("消息"), "messages.inbox", "bell", frozenset(Role), group="mine"),),
    set_up=set_up,
)
