"""The home page in words: the next step, what waits, and how the system stands, each with its way on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.clock import day_of
from app.exams.facts import AttemptKind, MySitting
from app.home.facts import Course, Duties, Health, Need, NeedKind, Step, StepKind, Waiting
from app.planning.models import ExcuseKind
from app.planning.rules.hours import HOUR_RULES, credit_hours
from app.schedule.facts import AgendaEntry
from app.web.parts import clock_time, day


@dataclass(frozen=True)
class Way:
    """The one next step: what it is, a sentence about it, and a button; `post` makes it a form."""

    title: str
    text: str
    label: str = ""
    url: str = ""
    post: bool = False
    tone: str = "info"
    icon: str = "arrow-right"


@dataclass(frozen=True)
class Task:
    """What waits: how many of what, the first few by name with their addresses, and where all of them are."""

    label: str
    number: int
    things: tuple[tuple[str, str], ...]
    more: int
    url: str


@dataclass(frozen=True)
class HourBar:
    """Hours of one programme: credited and required, in words and as minutes for the bar."""

    name: str
    hours: str
    required: str
    minutes: int
    required_minutes: int


def when(at: datetime, today: date) -> str:
    """Return an instant as one says it: today's by its time alone."""
    if day_of(at) == today:
        return str(_("今天 %(time)s", time=clock_time(at)))
    return f"{day(at)} {clock_time(at)}"


def exam_name(sitting: MySitting) -> str:
    """Return an exam's name; a make-up says so."""
    if sitting.kind is AttemptKind.MAKE_UP:
        return str(_("%(exam)s（补考）", exam=sitting.exam_title))
    return sitting.exam_title


def way(step: Step, duties: Duties) -> Way:
    """Return the next step as the page says it."""
    if step.sitting is not None:
        return _exam_way(step, step.sitting, duties)
    if step.entry is not None:
        return _class_way(step, step.entry, duties)
    if step.reading is not None:
        return Way(
            _("请阅读：%(title)s", title=step.reading.task.title),
            _("%(day)s 前读完并确认。", day=day(step.reading.task.due_on)),
            _("开始阅读"),
            url_for("library.read", task_id=step.reading.task.id),
            icon="book",
        )
    if step.course is not None:
        return _course_way(step, step.course)
    return Way(_("目前没有安排"), _("有新的培训、阅读或考试时，会在这里出现并通知您。"), tone="quiet")


def _exam_way(step: Step, sitting: MySitting, duties: Duties) -> Way:
    name, start = exam_name(sitting), url_for("exams.start", sitting_id=sitting.id)
    if step.kind is StepKind.CONTINUE_EXAM and sitting.open_attempt is not None:
        until = when(sitting.open_attempt.deadline_at, duties.today)
        text = _("正在作答，%(until)s 到时自动交卷。", until=until)
        return Way(name, text, _("继续作答"), start, True, "warn", "pencil")
    if step.kind is StepKind.START_EXAM:
        text = _(
            "现在可以考试，%(until)s 结束；时长 %(minutes)s 分钟。",
            until=when(sitting.closes_at, duties.today),
            minutes=sitting.minutes,
        )
        return Way(name, text, _("开始考试"), start, True, "warn", "pencil")
    if step.kind is StepKind.RESULT_TO_COME:
        return Way(name, _("已交卷，成绩公布后会通知您。"), _("我的考试"), url_for("exams.index"))
    text = _("%(when)s 开始。", when=when(sitting.opens_at, duties.today))
    return Way(name, text, _("我的考试"), url_for("exams.index"), icon="clipboard-check")


def _class_way(step: Step, entry: AgendaEntry, duties: Duties) -> Way:
    session = entry.session
    place = session.place or _("地点待定")
    if step.kind is StepKind.CHECK_IN:
        text = _("%(place)s，现在可以签到。", place=place)
        return Way(session.title, text, _("去签到"), url_for("schedule.check_in"), tone="warn", icon="qrcode")
    text = _("%(when)s，%(place)s。", when=when(session.starts_at, duties.today), place=place)
    return Way(session.title, text, _("查看日程"), url_for("schedule.agenda"), icon="calendar-event")


def _course_way(step: Step, course: Course) -> Way:
    match step.kind:
        case StepKind.CERTIFICATE:
            text = _("“%(name)s”已完成，证书可以下载。", name=course.name)
            url = url_for("awards.pdf", certificate_id=course.certificate_id)
            return Way(_("已全部完成"), text, _("下载证书"), url, tone="ok", icon="certificate")
        case StepKind.EXCUSED:
            text = _("有效期至 %(day)s。", day=day(course.excuse_until))
            if course.excuse is ExcuseKind.EXEMPTION:
                return Way(_("%(name)s：已批准免训", name=course.name), text, tone="quiet")
            return Way(_("%(name)s：已批准缓训", name=course.name), text, tone="quiet")
        case StepKind.BATCH_TO_COME if course.seat is not None:
            batch = course.seat.batch
            text = _(
                "已编入第 %(n)s 期，%(start)s 至 %(end)s；课表发布后会在这里显示。",
                n=batch.number,
                start=day(batch.starts_on),
                end=day(batch.ends_on),
            )
            return Way(course.name, text, tone="info")
        case StepKind.WAIT:
            return Way(course.name, _("本期已结束，等待认定完成情况和颁发证书。"), tone="info")
    return Way(course.name, _("您在应训名册上，正等待编入批次。"), tone="info")


def hour_bar(course: Course) -> HourBar:
    rule = HOUR_RULES[course.hour_rule]
    return HourBar(
        course.name,
        plain(credit_hours(course.minutes, rule)),
        plain(credit_hours(course.required_minutes, rule)),
        min(course.minutes, course.required_minutes),
        course.required_minutes,
    )


def plain(value: Any) -> str:
    """Return hours without zeros that say nothing."""
    return f"{value.normalize():f}" if value else "0"


LABELS: Mapping[NeedKind, Any] = {
    NeedKind.ATTENDANCE: _l("课次未记考勤"),
    NeedKind.LEAVE: _l("请假待审批"),
    NeedKind.MARKING: _l("答卷待评阅"),
    NeedKind.APPEAL: _l("成绩申诉待答复"),
    NeedKind.CORRECTION: _l("答案更正待审批"),
    NeedKind.DELIVERY: _l("应急作答文件待决定"),
    NeedKind.RELEASE: _l("考试待公布成绩"),
    NeedKind.IMPORT: _l("名册待导入"),
    NeedKind.PLAN: _l("批次方案待发布"),
    NeedKind.TIMETABLE: _l("批次没有课表"),
    NeedKind.CERTIFICATES: _l("人员待发证书"),
    NeedKind.READING: _l("阅读未完成"),
    NeedKind.REPORT: _l("单位报告待报送"),
    NeedKind.REPORT_JUDGING: _l("单位报告待审核"),
    NeedKind.REPORT_LATE: _l("单位逾期未报送"),
    NeedKind.ANOMALY: _l("异常情况待判断"),
    NeedKind.LOCKED: _l("账号已锁定"),
}
SHOWN = 3


def task(need: Need) -> Task:
    """Return what waits as a line, with the first few things by name."""
    named = tuple((thing.about, _address(thing)) for thing in need.things[:SHOWN] if thing.about)
    url = _all(need.kind) or _address(need.things[0])
    return Task(str(LABELS[need.kind]), need.number, named, max(len(need.things) - SHOWN, 0), url)


def _address(thing: Waiting) -> str:
    """Return where one thing is dealt with."""
    match thing.kind:
        case NeedKind.ATTENDANCE:
            return url_for("schedule.call_roll", session_id=thing.id)
        case NeedKind.LEAVE:
            return url_for("leave.show", leave_id=thing.id)
        case NeedKind.MARKING:
            return url_for("exams.marking_exam", exam_id=thing.id)
        case NeedKind.APPEAL:
            return url_for("exams.appeals", exam_id=thing.id)
        case NeedKind.CORRECTION:
            return url_for("exams.corrections", exam_id=thing.id)
        case NeedKind.DELIVERY:
            return url_for("exams.deliveries", attempt_id=thing.id)
        case NeedKind.RELEASE:
            return url_for("exams.manage_exam", exam_id=thing.id)
        case NeedKind.IMPORT:
            return url_for("organisation.roster_import", import_id=thing.id)
        case NeedKind.PLAN:
            return url_for("planning.plans", programme_id=thing.id)
        case NeedKind.TIMETABLE:
            return url_for("schedule.timetable", batch_id=thing.id)
        case NeedKind.CERTIFICATES:
            return url_for("awards.programme", programme_id=thing.id)
        case NeedKind.READING:
            return url_for("library.readers", task_id=thing.id, read="no")
        case NeedKind.REPORT | NeedKind.REPORT_JUDGING:
            return url_for("reports.report", report_id=thing.id)
        case NeedKind.REPORT_LATE:
            return url_for("reports.call", call_id=thing.id, state="unreported")
        case NeedKind.ANOMALY:
            return url_for("inspection.anomalies", programme_id=thing.id, verdict="open")
    return _all(thing.kind)


def _all(kind: NeedKind) -> str:
    """Return the list that holds everything of a kind, or nothing where there is none."""
    match kind:
        case NeedKind.LEAVE:
            return url_for("leave.requests", state="asked")
        case NeedKind.MARKING:
            return url_for("exams.marking")
        case NeedKind.RELEASE:
            return url_for("exams.manage")
        case NeedKind.IMPORT:
            return url_for("organisation.imports")
        case NeedKind.CERTIFICATES:
            return url_for("awards.index")
        case NeedKind.READING:
            return url_for("library.tasks")
        case NeedKind.REPORT | NeedKind.REPORT_JUDGING | NeedKind.REPORT_LATE:
            return url_for("reports.index")
        case NeedKind.LOCKED:
            return url_for("accounts.people", state="locked")
    return ""


def health_lines(health: Health) -> list[tuple[str, str, str, str]]:
    """Return the state of the system: name, words, tone, address."""
    return [
        (
            _("后台任务"),
            _(
                "近七天失败 %(failed)s 个，进行中 %(running)s 个",
                failed=health.jobs_failed,
                running=health.jobs_running,
            ),
            "bad" if health.jobs_failed else "ok",
            "",
        ),
        (_("操作日志"), _journal(health), _journal_tone(health), url_for("journal.chains")),
        (
            _("锁定的账号"),
            _("%(n)s 个", n=health.locked),
            "warn" if health.locked else "ok",
            url_for("accounts.people", state="locked"),
        ),
        (
            _("未启用的账号"),
            _("%(n)s 个，共 %(all)s 个账号", n=health.not_activated, all=health.accounts),
            "info" if health.not_activated else "ok",
            url_for("accounts.people", state="not_activated"),
        ),
    ]


def _jobs(health: Health) -> str:
    failed, running = health.jobs_failed, health.jobs_running
    return str(_("近七天失败 %(failed)s 个，进行中 %(running)s 个", failed=failed, running=running))


def _journal(health: Health) -> str:
    if health.checked_at is None:
        return str(_("%(n)s 条，还没有校验过", n=health.events))
    if health.breaks:
        return str(_("%(day)s 校验发现 %(n)s 处断裂", day=day(health.checked_at), n=health.breaks))
    return str(_("%(n)s 条，%(day)s 校验全部相连", n=health.events, day=day(health.checked_at)))


def _journal_tone(health: Health) -> str:
    if health.checked_at is None:
        return "warn"
    return "bad" if health.breaks else "ok"
