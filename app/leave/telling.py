"""A person's training told moment by moment, in the visitor's language."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from app.leave import words
from app.leave.facts import Chapter, Moment
from app.planning.models import Origin
from app.planning.words import ORIGINS
from app.schedule.words import STATUSES, plain
from app.web.parts import day, moment

TONES = {
    Chapter.EXCUSED: "warn",
    Chapter.LEAVE_ASKED: "warn",
    Chapter.LEAVE_APPROVED: "ok",
    Chapter.LEAVE_SENT_BACK: "bad",
    Chapter.GAVE_UP: "bad",
    Chapter.OFFERED: "warn",
    Chapter.OFFER_TAKEN: "ok",
    Chapter.SEATED: "info",
    Chapter.MOVED: "info",
    Chapter.CERTIFIED: "ok",
    Chapter.REVOKED: "bad",
}


def told(each: Moment) -> tuple[str, str, str, str]:
    """Return a moment as a line of time has it: when, what, in detail, and its tone."""
    title = str(_TITLES[each.chapter](each))
    tone = TONES.get(each.chapter, "quiet")
    if each.chapter in (Chapter.SAT, Chapter.SAT_MAKE_UP) and each.passed is not None:
        tone = "ok" if each.passed else "bad"
    detail = str(_(" · ")).join(part for part in _details(each) if part)
    return moment(each.at), title, detail, tone


def _details(each: Moment) -> list[str]:
    found = [each.about]
    if each.days is not None:
        found.append(words.span(each.days))
    if each.until is not None:
        label = _("有效期至 %(day)s") if each.chapter is Chapter.EXCUSED else _("%(day)s 开班")
        found.append(str(label % {"day": day(each.until)}))
    if each.chapter is not Chapter.SEATED:
        found.append(each.text)
    if each.status is not None:
        found.append(str(STATUSES[each.status]))
    if each.minutes:
        found.append(str(_("计 %(n)s 分钟", n=each.minutes)))
    if each.score is not None:
        found.append(str(_("%(n)s 分", n=plain(each.score))))
    return found


def _batch(number: int) -> str:
    return str(_("第 %(n)s 期", n=number)) if number else str(_("未安排"))


def _came_out(each: Moment, sat: str, passed: str, failed: str) -> str:
    if each.passed is None:
        return sat
    return passed if each.passed else failed


_TITLES: dict[Chapter, Callable[[Moment], Any]] = {
    Chapter.LISTED: lambda each: _("列入应训名册"),
    Chapter.EXCUSED: lambda each: _("批准免训、缓训"),
    Chapter.EXCUSE_LIFTED: lambda each: _("免训、缓训结束"),
    Chapter.LEAVE_ASKED: lambda each: _("申请从第 %(n)s 期请假", n=each.batch),
    Chapter.LEAVE_APPROVED: lambda each: _("请假已批准"),
    Chapter.LEAVE_SENT_BACK: lambda each: _("请假申请退回"),
    Chapter.GAVE_UP: lambda each: _("不再参加第 %(n)s 期", n=each.batch),
    Chapter.OFFERED: lambda each: _("征询是否递补第 %(n)s 期", n=each.batch),
    Chapter.OFFER_TAKEN: lambda each: _("接受递补第 %(n)s 期", n=each.batch),
    Chapter.OFFER_PASSED: lambda each: _("没有递补第 %(n)s 期", n=each.batch),
    Chapter.SEATED: lambda each: _(
        "编入第 %(n)s 期（%(how)s）", n=each.batch, how=ORIGINS[Origin(each.text)]
    ),
    Chapter.MOVED: lambda each: _(
        "计划变动：%(before)s → %(after)s", before=_batch(each.batch), after=_batch(each.other)
    ),
    Chapter.ATTENDED: lambda each: _("第 %(n)s 期课程", n=each.batch),
    Chapter.OUTSIDE: lambda each: _("外部培训"),
    Chapter.SAT: lambda each: _came_out(each, _("参加考试"), _("考试合格"), _("考试不合格")),
    Chapter.SAT_MAKE_UP: lambda each: _came_out(each, _("参加补考"), _("补考合格"), _("补考不合格")),
    Chapter.CERTIFIED: lambda each: _("颁发结业证书"),
    Chapter.REVOKED: lambda each: _("证书已撤销"),
}
