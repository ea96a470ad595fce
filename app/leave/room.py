"""The leave room: its counter and its navigation."""

import uuid
from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l
from sqlmodel import Session

from app.journal.words import name_actions, name_details, name_types, name_values
from app.leave import policy, queries, words
from app.leave import sweeping as sweeping  # its ticks are registered
from app.leave.views import desk
from app.organisation.ways import add_way
from app.planning.frame import add_part
from app.web.actor import Role
from app.web.rooms import Nav, Room


def own_leave(session: Session, person_id: uuid.UUID) -> list[dict[str, Any]]:
    """Return what this room keeps about a person, to be taken along."""
    return [
        {
            "batch": each.batch_number,
            "kind": each.kind.value,
            "starts_on": each.days.starts_on.isoformat(),
            "ends_on": each.days.ends_on.isoformat(),
            "reason": each.reason,
            "state": each.state.value,
            "comment": each.comment,
            "proof": each.proof.file_name if each.proof else "",
        }
        for each in queries.of_person(session, person_id)
    ]


def set_up(app: Flask) -> None:
    app.extensions["lunxun.own_data"]["leave"] = own_leave


add_way("leave.story", _l("培训经历"), "history", policy.see_person)
add_part("leave", _l("请假递补"), "leave.programme")
name_actions(
    {
        "leave.asked": _l("申请请假"),
        "leave.withdrawn": _l("撤回请假申请"),
        "leave.approved": _l("批准请假"),
        "leave.sent_back": _l("退回请假申请"),
        "leave.closed": _l("销假"),
        "leave.levels_set": _l("设置请假审批级别"),
        "leave.reminded": _l("提醒销假"),
        "vacancy.opened": _l("名额空出"),
        "vacancy.closed": _l("名额不再递补"),
        "offer.made": _l("征询递补"),
        "offer.accepted": _l("接受递补"),
        "offer.declined": _l("谢绝递补"),
        "offer.lapsed": _l("递补逾期未答复"),
        "offer.dropped": _l("递补人选不再符合规则"),
        "make_up.set": _l("设立补训班"),
        "limit.withdrawn": _l("请假超限，退出本期"),
        "limit.kept": _l("请假超限，保留名额"),
    }
)
name_details(
    {
        "frees_seat": _l("空出名额"),
        "allowed": _l("本单位至多同时参训"),
        "others": _l("之后可参加的期数"),
        "placed_in": _l("原编入的期次"),
        "ungranted": _l("未遂的愿望"),
    }
)
name_types(
    {
        "leave": _l("请假"),
        "vacancy": _l("空出的名额"),
    }
)
name_values("leave", kind=words.KINDS, half=words.HALVES, levels=words.APPROVERS)
name_values("offer", answer=words.OFFERS)
name_values("vacancy", outcome=words.OUTCOMES)
name_values("make_up", left_out=words.CAUSES)

ROOM = Room(
    "leave",
    desk,
    nav=(
        Nav(_l("请假"), "leave.mine", "calendar-minus", frozenset({Role.CADRE}), group="mine", bottom=6),
        Nav(_l("培训经历"), "leave.own_story", "history", frozenset({Role.CADRE}), group="mine", bottom=7),
        Nav(_l("请假审批"), "leave.requests", "calendar-minus", frozenset({Role.ORGANIZER}), group="work"),
        Nav(_l("请假审批"), "leave.requests", "calendar-minus", frozenset({Role.AUDITOR}), group="look"),
    ),
    set_up=set_up,
)
