"""The exams room: its counter and its navigation."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.exams import figures, policy
from app.exams import sweeper as sweeper
from app.exams.views import manage as manage
from app.exams.views import marking as marking
from app.exams.views import results as results
from app.exams.views import sitting as sitting
from app.exams.views import sittings as sittings
from app.exams.views.counter import desk
from app.web.actor import Role
from app.web.rooms import Nav, Room


def set_up(app: Flask) -> None:
    app.jinja_env.filters["marks"] = figures.written


ROOM = Room(
    "exams",
    desk,
    nav=(
        Nav(_l("考试"), "exams.index", "clipboard-check", frozenset({Role.CADRE}), group="mine", bottom=2),
        Nav(_l("考试管理"), "exams.manage", "clipboard-list", frozenset(policy.MANAGERS)),
        Nav(_l("阅卷"), "exams.marking", "writing", frozenset({Role.ORGANIZER})),
    ),
    set_up=set_up,
)
