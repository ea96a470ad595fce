"""The waiting room: rules, seat, a look at network and browser, and a countdown by the server's clock."""

import uuid
from typing import Any

from flask import jsonify, redirect, render_template, url_for
from flask_babel import gettext as _

from app.exams import policy, protocol, queries
from app.exams.facts import Admission, MySitting
from app.exams.rules import waiting
from app.exams.views.counter import desk
from app.refusals import Unknown
from app.web.desk import Answer, Visit, may

BEFORE = (Admission.TO_COME, Admission.OPEN)


def _mine(visit: Visit, sitting_id: uuid.UUID) -> MySitting:
    """Return one's own sitting, asked at the database's time."""
    now = queries.now(visit.session)
    for each in queries.exams_of(visit.session, visit.actor.person_id, now):
        if each.id == sitting_id:
            return each
    raise Unknown


@desk.get("/sittings/<uuid:sitting_id>/wait", needs=may(policy.sit))
def wait(visit: Visit, sitting_id: uuid.UUID) -> Answer:
    """Wait for a sitting to open; the page then starts by itself, or by one tap."""
    sitting = _mine(visit, sitting_id)
    begun = sitting.open_attempt is not None or not (sitting.may_start or sitting.standing == "to_come")
    if begun or sitting.standing not in BEFORE:
        return redirect(url_for("exams.index"), 303)
    assert sitting.asked_at is not None
    spread = waiting.spread_seconds(sitting.opens_at, sitting.closes_at, sitting.minutes)
    return render_template(
        "exams/waiting.html",
        sitting=sitting,
        state=_clock(sitting) | {"spread": spread, "clock": url_for("exams.clock", sitting_id=sitting.id)},
        words=_words(),
    )


@desk.get("/sittings/<uuid:sitting_id>/clock", needs=may(policy.sit), speaks_json=True)
def clock(visit: Visit, sitting_id: uuid.UUID) -> Answer:
    """Tell the waiting room the time, and whether one may begin; asked once or twice, never in a loop."""
    return jsonify(_clock(_mine(visit, sitting_id)))


def _clock(sitting: MySitting) -> dict[str, Any]:
    assert sitting.asked_at is not None
    return {
        "server_now": protocol.moment(sitting.asked_at),
        "opens_at": protocol.moment(sitting.opens_at),
        "standing": sitting.standing,
    }


def _words() -> dict[str, str]:
    """Return the script's sentences; `{n}` is filled in by the script."""
    return {
        "days": _("{n} 天后"),
        "hours": _("{h} 小时 {m} 分"),
        "minutes": _("还有 {n} 分钟开始。"),
        "networkGood": _("网络正常，往返 {n} 毫秒。"),
        "networkSlow": _("网络较慢，往返 {n} 毫秒；可以考试，作答会逐题保存。"),
        "networkGone": _("连不上服务器，请检查网络；恢复后会自动再试。"),
        "signedOut": _("登录已失效，请重新登录后再进入候考。"),
        "browserGood": _("浏览器正常，断网时能在本机暂存作答。"),
        "browserPoor": _("浏览器不能在本机暂存作答，可以考试，但断网时请不要关闭页面。"),
        "turn": _("到时间了，正在排队进入，请稍候……"),
        "entering": _("正在进入考试……"),
        "retry": _("网络不通，还没有进入；恢复后自动进入，计时从进入时开始。"),
        "tap": _("到时间了，请点“开始考试”。"),
        "late": _("本场次已不能进入，请返回“考试”查看。"),
    }
