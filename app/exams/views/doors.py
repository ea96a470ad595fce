"""What the staff's pages open, and who may."""

import uuid
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.exams import policy, queries
from app.exams.facts import ExamState
from app.exams.records import ExamFacts, SittingFacts
from app.web.desk import Needs, may

ORGANIZE: Needs = may(policy.organize)
EXAM: Needs = may(policy.manage, queries.exam, key="exam_id")
SITTING: Needs = may(policy.manage, queries.sitting, key="sitting_id")
DECISION: Needs = may(policy.manage, queries.decision, key="decision_id")
ATTEMPT: Needs = may(policy.inspect, queries.attempt, key="attempt_id")
CORRECTION: Needs = may(policy.manage, queries.correction, key="correction_id")
OWN: Needs = may(policy.own, queries.attempt, key="attempt_id")
APPEAL: Needs = may(policy.answer, queries.appeal, key="appeal_id")
CHECK: Needs = may(policy.mark_exam, queries.check, key="check_id")
READ: Needs = may(policy.read_scripts)
MARKED_EXAM: Needs = may(policy.mark_exam, queries.exam, key="exam_id")
SCRIPT: Needs = may(policy.mark, queries.marking_script, key="attempt_id")

Crumb = tuple[Any, str | None]


def crumbs(exam_id: uuid.UUID | None = None, title: str = "", *more: Crumb) -> list[Crumb]:
    """Return the way down to a page of an exam."""
    way: list[Crumb] = [(_("考试管理"), url_for("exams.manage"))]
    if exam_id is not None:
        way.append((title, url_for("exams.manage_exam", exam_id=exam_id) if more else None))
    return [*way, *more]


def tabs(exam: ExamFacts, here: str) -> list[tuple[Any, str, bool]]:
    """Return the pages of a published exam."""
    if exam.state is ExamState.DRAFT:
        return []
    names = {
        "manage_exam": _("概况"),
        "results": _("成绩分析"),
        "analysis": _("试题分析"),
        "make_up": _("补考"),
        "appeals": _("成绩申诉"),
        "corrections": _("答案更正"),
        "integrity": _("诚信分析"),
        "marking_plan": _("评阅与公布"),
    }
    return [(label, url_for(f"exams.{name}", exam_id=exam.id), name == here) for name, label in names.items()]


def way(sitting: SittingFacts, *more: Crumb) -> list[Crumb]:
    """Return the way down to a page of a sitting."""
    own = url_for("exams.sitting", sitting_id=sitting.id) if more else None
    return crumbs(sitting.exam_id, sitting.exam_title, (sitting.title, own), *more)


def sitting_tabs(sitting: SittingFacts, here: str) -> list[tuple[Any, str, bool]]:
    """Return the pages of a sitting."""
    names = {"sitting": _("考生"), "board": _("监考"), "extensions": _("延时"), "seats": _("座位")}
    return [
        (label, url_for(f"exams.{name}", sitting_id=sitting.id), name == here)
        for name, label in names.items()
    ]
