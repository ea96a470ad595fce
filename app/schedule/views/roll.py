"""The roll-call: a form, and where scripts run a sheet that keeps its ticks until the server has them."""

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.schedule import operations, policy, queries
from app.schedule.facts import SessionFacts
from app.schedule.forms import RollCall, read_ticks, roll_call
from app.schedule.operations.refusals import LateEntryNeedsReason, MarksChanged, TooEarlyToMark
from app.schedule.rules import SessionCancelled, is_late_entry, opens_at
from app.schedule.views.counter import desk
from app.schedule.words import STATUSES
from app.web.desk import Answer, Visit, may
from app.web.errors import say

RUN = may(policy.run, queries.course_session, key="session_id")


def _words() -> dict[str, object]:
    return {
        "here": _("记在本机"),
        "kept": _("已登记"),
        "gone": _("已不在本期名单上"),
        "differs": _("别处已登记为“{there}”，您记的是“{here}”。"),
        "leave": _("保留“{there}”"),
        "overrule": _("改为“{here}”"),
        "states": {
            "saved": _("全部已登记到服务器。"),
            "waiting": _("{n} 人记在本机，还没有送到服务器。"),
            "sending": _("正在送出 {n} 人…"),
            "offline": _("没有连上服务器：{n} 人记在本机，有信号后自动送出，关闭页面也不会丢失。"),
            "fragile": _("{n} 人还没有送到服务器，而本机不能保存：送出之前请不要关闭页面。"),
            "differs": _("有 {n} 人别处另有登记，请逐个选择以哪个为准。"),
            "signed_out": _("登录已过期：{n} 人记在本机。重新登录后再打开本页，会自动送出。"),
            "stale": _("页面已过期：{n} 人记在本机。重新打开本页，会自动送出。"),
            "refused": _("没有登记：{words}{n} 人仍记在本机。"),
        },
    }


@desk.get("/sessions/<uuid:session_id>/roll-call", needs=RUN)
def call_roll(visit: Visit, course: SessionFacts) -> Answer:
    return _sheet(visit, course)


def _sheet(
    visit: Visit,
    course: SessionFacts,
    sent: RollCall | None = None,
    fault: str | None = None,
    status: int = 200,
) -> Answer:
    page = render_template(
        "schedule/roll_call.html",
        course=course,
        marks=queries.sheet(visit.session, course.id, course.batch_id),
        sent=sent.marks if sent else {},
        statuses=STATUSES,
        late=is_late_entry(course.ends_at, visit.at),
        reason=sent.reason if sent else "",
        early=visit.at < opens_at(course.starts_at),
        opens=opens_at(course.starts_at),
        fault=fault,
        words=_words(),
        actor_id=visit.actor.person_id,
    )
    return page, status


@desk.post("/sessions/<uuid:session_id>/roll-call", needs=RUN)
def save_roll(visit: Visit, course: SessionFacts) -> Answer:
    sent = roll_call(request.form)
    try:
        changed = operations.record_attendance(
            visit.session,
            course.id,
            sent.marks,
            seen=sent.seen,
            reason=sent.reason,
            by=visit.actor,
            at=visit.at,
        )
    except LateEntryNeedsReason as refusal:
        return _sheet(visit, course, sent, say(refusal), 422)
    except (MarksChanged, TooEarlyToMark, SessionCancelled) as refusal:
        return _sheet(visit, course, sent, say(refusal), 409)
    flash(_("已登记 %(n)s 人的考勤。", n=changed) if changed else _("没有需要登记的变化。"), "ok")
    return redirect(url_for("schedule.course", session_id=course.id), 303)


@desk.post("/sessions/<uuid:session_id>/roll-call/ticks", needs=RUN, speaks_json=True)
def take_ticks(visit: Visit, course: SessionFacts) -> Answer:
    """Take in what a device kept; every tick is answered for itself, and may be sent again."""
    ticks, reason = read_ticks(request.get_json())
    taken = operations.take_ticks(visit.session, course.id, ticks, reason=reason, by=visit.actor, at=visit.at)
    return jsonify(
        kept=[str(who) for who in taken.kept],
        differs=[
            {
                "person": str(who),
                "status": status,
                "words": str(_("未登记") if status is None else STATUSES[status]),
            }
            for who, status in taken.differs
        ],
        gone=[str(who) for who in taken.gone],
    )
