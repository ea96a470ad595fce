"""The exams room: its counter and its navigation."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from app.exams import events as events  # its events are named
from app.exams import figures, policy, reasons
from app.exams import integrity as integrity_job  # noqa: F401 - its job is registered
from app.exams import measuring as measuring
from app.exams import regrader as regrader
from app.exams import sweeper as sweeper
from app.exams.queries.naming import names_now
from app.exams.views import analysis as analysis
from app.exams.views import appeals as appeals
from app.exams.views import attempts as attempts
from app.exams.views import checks as checks
from app.exams.views import corrections as corrections
from app.exams.views import deliveries as deliveries
from app.exams.views import extensions as extensions
from app.exams.views import integrity as integrity
from app.exams.views import invigilation as invigilation
from app.exams.views import make_ups as make_ups
from app.exams.views import manage as manage
from app.exams.views import marking as marking
from app.exams.views import outages as outages
from app.exams.views import plans as plans
from app.exams.views import results as results
from app.exams.views import seats as seats
from app.exams.views import sitting as sitting
from app.exams.views import sittings as sittings
from app.exams.views import specimens as specimens
from app.exams.views import waiting as waiting
from app.exams.views.counter import desk
from app.journal.naming import name_kinds
from app.journal.words import name_actions
from app.web.actor import Role
from app.web.rooms import Nav, Room


def set_up(app: Flask) -> None:
    app.jinja_env.filters["marks"] = figures.written
    app.jinja_env.filters["why"] = reasons.said
    app.jinja_env.filters["clock_seconds"] = figures.clock_seconds


name_kinds("exam", "sitting", "attempt", "key_correction", source=names_now)
name_actions(
    {
        "correction.proposed": _l("提出答案更正"),
        "correction.approved": _l("批准答案更正"),
        "correction.withdrawn": _l("撤回答案更正"),
        "correction.done": _l("完成重新评分"),
        "corrections.exported": _l("导出更正影响名单"),
        "exam.plan_set": _l("设置评阅与公布"),
        "item.read": _l("评阅（双评）"),
        "marking.check_drawn": _l("抽取评阅抽查样本"),
        "marking.checked": _l("记录抽查意见"),
        "appeal.filed": _l("提出成绩申诉"),
        "appeal.decided": _l("答复成绩申诉"),
        "integrity.ordered": _l("进行诚信分析"),
        "exam.analysis_ordered": _l("进行试题分析"),
        "exam.analysis_exported": _l("导出试题分析"),
        "bank.measured": _l("更新题库统计"),
        "integrity.exported": _l("导出诚信分析"),
        "attempt.regraded": _l("更正成绩"),
        "sitting.extended": _l("考试延时"),
        "sitting.extension_reversed": _l("撤回延时"),
        "sitting.seated": _l("编排座位"),
        "sitting.printed": _l("打印签到表"),
        "attempt.reopened": _l("重新开放作答"),
        "exam.paper_exported": _l("导出试卷"),
    }
)

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
