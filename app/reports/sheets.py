"""The tables of the reports room: who has reported, and the figures of a report."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from app.coverage.words import REASONS, percent
from app.reports import figures, rules, words
from app.reports.facts import CallFacts, ReportFacts, ReportState
from app.reports.queries.reports import UNANSWERED
from app.web.parts import day, moment
from app.web.tables import Cell, Column, Filter, Row, State, Table, table


def reports(found: list[ReportFacts], total: int, state: State, today: date) -> Table:
    """Return who has reported and who has not."""
    return table(
        caption=_("各单位报送情况"),
        columns=(
            Column("unit", _("单位"), sortable=True, priority=1),
            Column("state", _("状态"), priority=1),
            Column("late", _("是否逾期")),
            Column("versions", _("报送次数"), numeric=True),
            Column("submitted", _("最近提交"), sortable=True),
            Column("comment", _("审核意见")),
        ),
        rows=[_report(each, today) for each in found],
        total=total,
        state=state,
        filters=(
            Filter(
                "state",
                _("状态"),
                ((UNANSWERED, _("未报送")), *((each.value, words.STATES[each]) for each in ReportState)),
            ),
        ),
        searchable=True,
        search_label=_("单位名称"),
        empty_title=_("没有需要报送的单位"),
    )


def _report(each: ReportFacts, today: date) -> Row:
    late = rules.is_overdue(each.state, each.call.due_on, today)
    return Row(
        (
            Cell(each.unit_name, url=url_for("reports.report", report_id=each.id)),
            Cell(words.STATES[each.state], tone=words.TONES[each.state]),
            Cell(_("已逾期"), tone="bad") if late else Cell(_("否")),
            Cell(each.versions),
            Cell(moment(each.submitted_at) if each.submitted_at else ""),
            Cell(each.comment),
        ),
        str(each.id),
    )


def units(told: Mapping[str, Any]) -> Table:
    """Return the figures of the units below, of the unit itself and their sum, out of a report's content."""
    lines = [(each["name"], each["figures"]) for each in told["below"]]
    if told["own"]["required"]:
        lines.append((_("本级"), told["own"]))
    lines.append((_("合计"), told["total"]))
    return _figures(_("各单位情况"), _("单位"), lines)


def tiers(told: Mapping[str, Any]) -> Table:
    """Return the figures of each tier."""
    lines = [(each["name"] or _("不属任何层级"), each["figures"]) for each in told["tiers"]]
    return _figures(_("分层级情况"), _("层级"), lines)


def _figures(caption: str, first: str, lines: list[tuple[str, Mapping[str, Any]]]) -> Table:
    columns = (
        Column("name", first, priority=1),
        Column("required", _("应训"), numeric=True, priority=1),
        Column("started", _("已参训"), numeric=True),
        Column("completed", _("已完成"), numeric=True, priority=1),
        Column("completion", _("完成率"), numeric=True, priority=1),
        Column("exempt", _("免训"), numeric=True),
        Column("deferred", _("缓训"), numeric=True),
        Column("missing", _("未完成"), numeric=True, priority=1),
    )
    rows = []
    for name, counts in lines:
        found = figures.figures_of(counts)
        numbers = (found.required, found.started, found.completed)
        share = Cell(percent(found.completion))
        rest = (found.exempt, found.deferred, found.missing)
        rows.append(Row((Cell(name), *(Cell(n) for n in numbers), share, *(Cell(n) for n in rest))))
    state = State(per_page=max(len(rows), 1))
    return Table(caption, columns, tuple(rows), len(rows), state, request.path, exports=False)


def reasons(told: Mapping[str, Any]) -> list[tuple[Any, int]]:
    """Return why people are missing, in the order of the reasons."""
    return [(REASONS[each], count) for each, count in figures.figures_of(told["total"]).reasons.items()]


def due(call: CallFacts) -> str:
    """Say as of when a call's figures are taken."""
    return str(_("截至 %(day)s", day=day(call.as_of)) if call.as_of else _("截至提交时"))
