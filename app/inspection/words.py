"""Samples, findings and anomalies in the visitor's language; evidence is told in whole sentences."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.coverage.facts import ExamStanding
from app.coverage.words import EXAMS
from app.inspection.facts import Anomaly, AnomalyKind, Finding, Strata, Verdict
from app.planning.records import ProgrammeFacts
from app.planning.rules.hours import HOUR_RULES, credit_hours
from app.schedule.words import plain
from app.web.parts import moment

STRATA: Mapping[Strata, Any] = {
    Strata.NONE: _l("不分层"),
    Strata.UNIT: _l("按单位"),
    Strata.TIER: _l("按层级"),
}
FINDINGS: Mapping[Finding, Any] = {
    Finding.AGREES: _l("相符"),
    Finding.DIFFERS: _l("不符"),
    Finding.NOT_SEEN: _l("未见佐证"),
}
FINDING_TONES: Mapping[Finding | None, str] = {
    None: "quiet",
    Finding.AGREES: "ok",
    Finding.DIFFERS: "bad",
    Finding.NOT_SEEN: "warn",
}
KINDS: Mapping[AnomalyKind, Any] = {
    AnomalyKind.CERTIFICATE_WITHOUT_HOURS: _l("有证书而学时不足"),
    AnomalyKind.COMPLETED_BEFORE_ATTENDING: _l("发证早于参训结束"),
    AnomalyKind.IMPLAUSIBLE_SPEED: _l("作答过快"),
    AnomalyKind.SHARED_DEVICE: _l("多人同一设备"),
    AnomalyKind.TWO_HALLS: _l("同时在两处到课"),
    AnomalyKind.ONE_PHONE: _l("一部手机多人签到"),
    AnomalyKind.CHANGED_AFTER_RELEASE: _l("公布后改分"),
}
VERDICTS: Mapping[Verdict, Any] = {
    Verdict.EXPLAINED: _l("有合理解释"),
    Verdict.FOLLOW_UP: _l("需要跟进"),
}
VERDICT_TONES: Mapping[Verdict, str] = {Verdict.EXPLAINED: "ok", Verdict.FOLLOW_UP: "warn"}


def sentence(anomaly: Anomaly, programme: ProgrammeFacts) -> str:
    """Say what stands out, with the numbers it rests on."""
    told = dict(anomaly.evidence)
    match anomaly.kind:
        case AnomalyKind.CERTIFICATE_WITHOUT_HOURS:
            return str(
                _(
                    "证书 %(serial)s 有效，而学时台账上只有 %(hours)s 学时，本专项要求 %(required)s 学时。",
                    serial=told["serial"],
                    hours=hours(int(told["minutes"]), programme),
                    required=hours(int(told["required"]), programme),
                )
            )
        case AnomalyKind.COMPLETED_BEFORE_ATTENDING:
            return str(
                _(
                    "证书 %(serial)s 于 %(issued)s 签发，而本人最后一次到课 %(ended)s 才结束。",
                    serial=told["serial"],
                    issued=moment(datetime.fromisoformat(told["issued_at"])),
                    ended=moment(datetime.fromisoformat(told["ended_at"])),
                )
            )
        case AnomalyKind.IMPLAUSIBLE_SPEED:
            return str(
                _(
                    "“%(exam)s”用时 %(seconds)s 秒答完 %(answered)s 题，平均每题不到 3 秒。",
                    exam=told["exam"],
                    seconds=told["seconds"],
                    answered=told["answered"],
                )
            )
        case AnomalyKind.SHARED_DEVICE:
            return str(_("%(people)s 人在同一个浏览器上登录过；公用机房也会如此。", people=told["people"]))
        case AnomalyKind.TWO_HALLS:
            return str(
                _(
                    "“%(title)s”（%(starts)s）登记为到课，同一时间又在%(other)s（%(other_starts)s）登记为到课。",
                    title=told["title"],
                    starts=moment(datetime.fromisoformat(told["starts_at"])),
                    other=f"“{told['other']}”" if told["other"] else _("另一专项的课"),
                    other_starts=moment(datetime.fromisoformat(told["other_starts_at"])),
                )
            )
        case AnomalyKind.ONE_PHONE:
            return str(
                _(
                    "“%(title)s”（%(starts)s）有 %(people)s 人用同一个浏览器扫码签到；借用手机也会如此。",
                    title=told["title"],
                    starts=moment(datetime.fromisoformat(told["starts_at"])),
                    people=told["people"],
                )
            )
    return str(
        _(
            "“%(exam)s”于 %(released)s 公布成绩，之后 %(marked)s 有一题由 %(before)s 分改为 %(marks)s 分。",
            exam=told["exam"],
            released=moment(datetime.fromisoformat(told["released_at"])),
            marked=moment(datetime.fromisoformat(told["marked_at"])),
            before=plain(Decimal(told["before"])),
            marks=plain(Decimal(told["marks"])),
        )
    )


def hours(minutes: int, programme: ProgrammeFacts) -> str:
    return plain(credit_hours(minutes, HOUR_RULES[programme.hour_rule]))


def told(line: Mapping[str, Any], programme: ProgrammeFacts) -> dict[str, Any]:
    """Say what the system said of somebody when they were drawn, thing by thing."""
    return {
        "attendance": _("到课 %(there)s / %(all)s 次", there=line["attended"], all=line["sessions"]),
        "hours": _(
            "%(hours)s / %(required)s 学时",
            hours=hours(line["minutes"], programme),
            required=hours(line["required_minutes"], programme),
        ),
        "attempt": EXAMS[ExamStanding(line["exam"])],
        "certificate": _("有证书") if line["certificate"] else _("无证书"),
    }


def check_names() -> dict[str, str]:
    return {"attendance": _("考勤"), "hours": _("学时"), "attempt": _("考试"), "certificate": _("证书")}
