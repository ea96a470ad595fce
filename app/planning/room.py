"""The planning room: its counter and its navigation."""

import uuid
from dataclasses import asdict
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l
from sqlmodel import Session

from app.journal.naming import name_things
from app.journal.words import name_actions
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


name_actions(
    {
        "programme.created": _l("新建专项"),
        "programme.changed": _l("修改专项设置"),
        "programme.closed": _l("结束专项"),
        "tiers.set": _l("设置层级"),
        "roster.frozen": _l("冻结名册"),
        "roster.thawed": _l("撤销冻结"),
        "roster.extended": _l("名册新增人员"),
        "roster.exported": _l("导出应训名册"),
        "excuse.approved": _l("批准免训、缓训"),
        "excuse.lifted": _l("撤销免训、缓训"),
        "excuse.expired": _l("免训、缓训到期"),
        "batch.added": _l("新增批次"),
        "batch.changed": _l("修改批次"),
        "batch.cancelled": _l("取消批次"),
        "batch.exported": _l("导出本期学员"),
        "seat.given": _l("个别编入批次"),
        "seat.withdrawn": _l("退出批次"),
        "rule.unit_set": _l("设置单位的编排规则"),
        "rule.unit_dropped": _l("取消单位的编排规则"),
        "rule.paired": _l("设置 AB 角"),
        "rule.parted": _l("解除 AB 角"),
        "rule.banned": _l("限制人员批次"),
        "rule.ban_lifted": _l("取消人员批次限制"),
        "plan.requested": _l("生成计划草案"),
        "plan.stopped": _l("停止编排"),
        "plan.proposed": _l("计划草案已生成"),
        "plan.moved": _l("调整人员批次"),
        "plan.swapped": _l("两人对调批次"),
        "plan.undone": _l("撤销一步调整"),
        "plan.pinned": _l("固定人员批次"),
        "plan.unpinned": _l("取消固定人员批次"),
        "plan.published": _l("发布轮训计划"),
        "plan.exported": _l("导出轮训计划"),
    }
)
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
