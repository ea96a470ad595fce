"""Coverage in words: statuses, reasons, figures and their definitions, in the visitor's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.coverage.comparing import Move
from app.coverage.facts import ExamStanding, Figures, Ratio, Reason, Status
from app.coverage.meanings import MEANINGS as MEANINGS
from app.coverage.records import PersonLine
from app.planning import words as planning_words
from app.planning.records import ProgrammeFacts
from app.planning.rules.hours import HOUR_RULES, credit_hours
from app.schedule import words as schedule_words
from app.web.parts import day

STATUSES: Mapping[Status, Any] = {
    Status.COMPLETED: _l("已完成"),
    Status.EXEMPT: _l("免训"),
    Status.DEFERRED: _l("缓训"),
    Status.MISSING: _l("未完成"),
    Status.OUTSIDE: _l("名册外"),
}
STATUS_TONES = {
    Status.COMPLETED: "ok",
    Status.EXEMPT: "quiet",
    Status.DEFERRED: "info",
    Status.MISSING: "bad",
    Status.OUTSIDE: "warn",
}
REASONS: Mapping[Reason, Any] = {
    Reason.NOT_ENROLLED: _l("未编入批次"),
    Reason.BATCH_TO_COME: _l("批次未开班"),
    Reason.IN_TRAINING: _l("正在培训"),
    Reason.ABSENT: _l("缺训"),
    Reason.REQUIRED_SESSION_MISSED: _l("缺必修课"),
    Reason.ATTENDANCE_SHORT: _l("出勤不足"),
    Reason.HOURS_SHORT: _l("学时不足"),
    Reason.EXAM_NOT_SAT: _l("未参加考试"),
    Reason.EXAM_AWAITING_MARKS: _l("考试待出成绩"),
    Reason.EXAM_FAILED: _l("考试未合格"),
}
EXAMS: Mapping[ExamStanding, Any] = {
    ExamStanding.NOT_REQUIRED: _l("不要求考试"),
    ExamStanding.NOT_SAT: _l("未参加"),
    ExamStanding.AWAITING_MARKS: _l("待出成绩"),
    ExamStanding.FAILED: _l("未合格"),
    ExamStanding.PASSED: _l("合格"),
}
# What other rooms call their values, for the page of a person's evidence.
LEVELS, RANKS, EXCUSES = planning_words.LEVELS, planning_words.RANKS, planning_words.EXCUSE_KINDS
FORMS, SOURCES = schedule_words.FORMS, schedule_words.SOURCES
ATTENDANCE, ATTENDANCE_TONES = schedule_words.STATUSES, schedule_words.TONES
# Reasons that time alone may resolve are no fault yet.
PENDING = frozenset({Reason.BATCH_TO_COME, Reason.IN_TRAINING, Reason.EXAM_AWAITING_MARKS})


def sentence(line: PersonLine, programme: ProgrammeFacts) -> str:
    """Say in one sentence why a person counts where they do."""
    match line.judgement.status:
        case Status.COMPLETED:
            return str(_("已达到本专项的全部完成要求。"))
        case Status.EXEMPT:
            return str(_("已批准免训，有效期至 %(day)s。", day=day(line.facts.exempt_until)))
        case Status.DEFERRED:
            return str(_("已批准缓训，%(day)s 前须另行安排。", day=day(line.facts.deferred_until)))
        case Status.OUTSIDE:
            return str(_("现在本单位任职，但不在冻结的应训名册上。"))
    return _missing(line, programme)


def _missing(line: PersonLine, programme: ProgrammeFacts) -> str:
    facts, reason = line.facts, line.judgement.reason
    number = line.batch.number if line.batch else 0
    if reason in _BEFORE:
        return str(_before(reason, number, day(facts.batch_starts_on), day(facts.batch_ends_on)))
    if reason is Reason.REQUIRED_SESSION_MISSED:
        return str(_("第 %(n)s 期还缺 %(count)s 次必修课。", n=number, count=facts.required_sessions_missing))
    if reason is Reason.ATTENDANCE_SHORT:
        return str(
            _(
                "第 %(n)s 期 %(total)s 次课出勤 %(there)s 次，低于要求的 %(percent)s%%。",
                n=number,
                total=facts.sessions_total,
                there=facts.sessions_attended,
                percent=facts.attendance_percent,
            )
        )
    if reason is Reason.HOURS_SHORT:
        return str(
            _(
                "已记 %(hours)s 学时，要求 %(required)s 学时。",
                hours=hours(facts.credited_minutes, programme),
                required=hours(facts.required_minutes, programme),
            )
        )
    return str(_EXAM[reason])


_BEFORE = (Reason.NOT_ENROLLED, Reason.BATCH_TO_COME, Reason.IN_TRAINING, Reason.ABSENT)
_EXAM: Mapping[Reason | None, Any] = {
    Reason.EXAM_NOT_SAT: _l("其余要求已达到，还没有参加结业考试。"),
    Reason.EXAM_AWAITING_MARKS: _l("已参加结业考试，成绩尚未公布。"),
    Reason.EXAM_FAILED: _l("结业考试成绩未合格，等待补考。"),
}


def _before(reason: Reason | None, number: int, starts_on: str, ends_on: str) -> Any:
    if reason is Reason.NOT_ENROLLED:
        return _("还没有编入任何批次。")
    if reason is Reason.BATCH_TO_COME:
        return _("已编入第 %(n)s 期，%(day)s 开班。", n=number, day=starts_on)
    if reason is Reason.IN_TRAINING:
        return _("第 %(n)s 期正在培训，%(day)s 结束。", n=number, day=ends_on)
    return _("第 %(n)s 期已于 %(day)s 结束，没有任何参训记录。", n=number, day=ends_on)


def hours(minutes: int, programme: ProgrammeFacts) -> str:
    """Return minutes as credited hours by the programme's rule, without zeros that say nothing."""
    value = credit_hours(minutes, HOUR_RULES[programme.hour_rule])
    return f"{value.normalize():f}" if value else "0"


def percent(ratio: Ratio) -> str:
    """Return a share rounded down, or a dash of nobody."""
    return "—" if ratio.percent is None else f"{ratio.percent}%"


@dataclass(frozen=True)
class Share:
    """A figure on the page: its name, its value, what it is made of and what it means."""

    key: str
    label: Any
    ratio: Ratio
    meaning: Any

    @property
    def value(self) -> str:
        return percent(self.ratio)

    @property
    def decimal(self) -> Decimal | None:
        return self.ratio.percent


def shares(figures: Figures) -> list[Share]:
    """Return every share of a level with its definition; shares of the exam only where one is asked for."""
    main = [
        Share("participation", _("参训率"), figures.participation, MEANINGS["participation"]),
        Share("completion", _("完成率"), figures.completion, MEANINGS["completion"]),
        Share("leading", _("领导带头"), figures.leading, MEANINGS["leading"]),
    ]
    return main + (exam_shares(figures) if figures.exam_eligible else [])


def exam_shares(figures: Figures) -> list[Share]:
    """Return the exam's shares, each with its own denominator."""
    return [
        Share("sat", _("参考率（按应考）"), figures.exam_participation, MEANINGS["sat"]),
        Share(
            "sat_admitted",
            _("参考率（按已排考）"),
            figures.exam_participation_of_admitted,
            MEANINGS["admitted"],
        ),
        Share("passed_sat", _("最终合格率（按实考）"), figures.exam_pass_of_sat, MEANINGS["passed_sat"]),
        Share("passed", _("最终合格率（按应考）"), figures.exam_pass_of_eligible, MEANINGS["passed"]),
        Share("first", _("首考合格率"), figures.first_pass_of_sat, MEANINGS["first"]),
    ]


MOVES: Mapping[Move, Any] = {
    Move.COVERED: _l("新完成"),
    Move.UNCOVERED: _l("不再算完成"),
    Move.ADDED: _l("新列入名册"),
    Move.EXCUSED: _l("新获免训或缓训"),
    Move.MISSING_AGAIN: _l("免训或缓训已止"),
    Move.STARTED: _l("新参训"),
    Move.APPEARED: _l("新到任，名册外"),
    Move.GONE: _l("不再任职"),
    Move.OTHER_REASON: _l("原因变动"),
}
MOVE_TONES = {
    Move.COVERED: "ok",
    Move.UNCOVERED: "bad",
    Move.ADDED: "info",
    Move.EXCUSED: "quiet",
    Move.MISSING_AGAIN: "warn",
    Move.STARTED: "ok",
    Move.APPEARED: "warn",
    Move.GONE: "quiet",
    Move.OTHER_REASON: "info",
}
CAUSES: Mapping[str, Any] = {
    "added": _l("列入名册"),
    "hours": _l("记学时"),
    "seat": _l("编入批次"),
    "excuse": _l("批准免训或缓训"),
    "marked": _l("成绩评定"),
}


def figure_names() -> dict[str, str]:
    """Name the counts of people."""
    return {
        "required": _("应训"),
        "started": _("已参训"),
        "completed": _("已完成"),
        "exempt": _("免训"),
        "deferred": _("缓训"),
        "missing": _("未完成"),
        "outside": _("名册外"),
    }


def fact_names() -> dict[str, str]:
    """Name the facts a judgement rests on."""
    return {
        "on_roster": _("在册"),
        "exempt_until": _("免训至"),
        "deferred_until": _("缓训至"),
        "batch_id": _("批次"),
        "batch_starts_on": _("开班"),
        "batch_ends_on": _("结束"),
        "sessions_attended": _("出勤"),
        "sessions_total": _("课次"),
        "required_sessions_missing": _("缺必修课"),
        "credited_minutes": _("学时"),
        "required_minutes": _("要求学时"),
        "attendance_percent": _("要求出勤率"),
        "exam": _("考试"),
        "has_certificate": _("证书"),
    }


@dataclass(frozen=True)
class Rule:
    """A rule of the programme as it was evaluated for one person."""

    label: Any
    asked: Any
    given: Any
    is_met: bool


def rules_of(line: PersonLine, programme: ProgrammeFacts) -> list[Rule]:
    """Return every rule of the programme with what it asks and what the person has."""
    facts = line.facts
    attendance = facts.sessions_attended * 100 >= facts.attendance_percent * facts.sessions_total
    return [
        Rule(
            _("必修课"),
            _("全部参加"),
            _("缺 %(count)s 次", count=facts.required_sessions_missing),
            facts.required_sessions_missing == 0,
        ),
        Rule(
            _("出勤"),
            _("不低于 %(percent)s%%", percent=facts.attendance_percent),
            f"{facts.sessions_attended} / {facts.sessions_total}",
            attendance,
        ),
        Rule(
            _("学时"),
            hours(facts.required_minutes, programme),
            hours(facts.credited_minutes, programme),
            facts.credited_minutes >= facts.required_minutes,
        ),
        Rule(
            _("考试"),
            _("合格") if programme.exam_required else EXAMS[ExamStanding.NOT_REQUIRED],
            EXAMS[facts.exam],
            facts.exam in (ExamStanding.PASSED, ExamStanding.NOT_REQUIRED),
        ),
    ]
