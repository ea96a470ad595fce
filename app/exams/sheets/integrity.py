"""An integrity report as a list of evidence in words."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.exams.records.integrity import Alike, Away, Fast, Report, Somebody
from app.web.tables import Cell, Column, Row, State, Table, table


@dataclass(frozen=True)
class Evidence:
    """One thing that stood out: what kind of thing, whom it concerns, and what was seen, in a sentence."""

    kind: Any
    people: tuple[Somebody, ...]
    words: Any


def evidence(report: Report) -> list[Evidence]:
    """Return everything a report holds, the least likely first within each kind."""
    return [
        *(_alike(each) for each in report.alike),
        *(_fast(each) for each in report.fast),
        *(_away(each) for each in report.away),
        *(_devices(group) for group in report.devices if len(group) > 1),
    ]


def _alike(each: Alike) -> Evidence:
    words = _(
        "两人同时答错的 %(both)s 道题中，错法完全相同的有 %(equal)s 道；按全场考生的错法分布，预计约 %(expected)s 道。"
        "出现这样多或更多相同的概率约 %(p)s，按全部考生对校正后为 %(adjusted)s。",
        both=each.both_wrong,
        equal=each.equal,
        expected=f"{each.expected:.1f}",
        p=_chance(each.p_value),
        adjusted=_chance(each.adjusted),
    )
    return Evidence(_("错误答案相似"), (each.first, each.second), words)


def _fast(each: Fast) -> Evidence:
    words = _(
        "用时 %(time)s 作答 %(n)s 题，平均每题 %(each)s 秒。",
        time=_time(each.seconds),
        n=each.answered,
        each=f"{each.seconds / each.answered:.1f}",
    )
    if each.usual is not None:
        words += _("全场用时的中位数是 %(time)s。", time=_time(each.usual))
    return Evidence(_("用时过短"), (each.who,), words)


def _away(each: Away) -> Evidence:
    words = _("考试页面失去焦点 %(n)s 次，多于全场 95%% 的考生。来电、短信和系统通知也会造成。", n=each.times)
    return Evidence(_("多次离开页面"), (each.who,), words)


def _devices(group: tuple[Somebody, ...]) -> Evidence:
    words = _("%(n)s 人的试卷在同一浏览器中打开过。机房电脑先后使用、借用手机也会造成。", n=len(group))
    return Evidence(_("共用设备"), group, words)


def _time(seconds: float) -> Any:
    minutes, rest = divmod(round(seconds), 60)
    return _("%(m)s 分 %(s)s 秒", m=minutes, s=rest) if minutes else _("%(s)s 秒", s=rest)


def _chance(value: float) -> str:
    return f"{value:.3f}" if value >= 0.001 else f"{value:.1e}"


def evidence_sheet(found: list[Evidence], state: State) -> Table:
    columns = (
        Column("kind", _("类别"), priority=1),
        Column("who", _("考生"), priority=1),
        Column("where", _("场次和座位")),
        Column("words", _("情况"), priority=1),
    )
    return table(
        caption=_("情况清单"),
        columns=columns,
        rows=[_row(each) for each in found],
        total=len(found),
        state=State(per_page=max(1, len(found)), everything=state.everything),
        empty_title=_("没有发现需要留意的情况"),
        empty_hint=_("没有发现不等于没有发生，考场记录和监考情况仍是主要依据。"),
        exports=False,
    )


def _row(each: Evidence) -> Row:
    names = _("、").join(f"{who.name}（{who.staff_no}，{who.unit_name}）" for who in each.people)
    places = _("、").join(dict.fromkeys(" ".join((who.sitting, who.seat)).strip() for who in each.people))
    return Row((Cell(each.kind), Cell(names), Cell(places), Cell(each.words)))
