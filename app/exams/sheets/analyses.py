"""The items of an analysed exam as a table."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.bank import labels as bank
from app.exams.records.analyses import AnalysedItem
from app.web.tables import Cell, Column, Row, State, Table, table
from question_bank.statistics import Estimate, Proportion

SORTS: dict[str, Callable[[AnalysedItem], Any]] = {
    "code": lambda each: each.code,
    "n": lambda each: each.figures.n,
    "facility": lambda each: each.figures.facility.value or 0.0,
    "discrimination": lambda each: _or_last(each.figures.discrimination),
    "upper_lower": lambda each: _or_last(each.figures.upper_lower),
    "alarms": lambda each: -len(each.alarms),
}


def _or_last(estimate: Estimate) -> float:
    return 2.0 if estimate.value is None else estimate.value


def in_order(items: Sequence[AnalysedItem]) -> list[AnalysedItem]:
    """Return the items as they are to be looked at: those with alarms first, then the least discriminating."""
    return sorted(
        items, key=lambda each: (-len(each.alarms), _or_last(each.figures.discrimination), each.code)
    )


def analysis_sheet(items: Sequence[AnalysedItem], state: State) -> Table:
    """Lay out the items, those with alarms first, then the least discriminating."""
    columns = (
        Column("code", _("试题"), sortable=True, priority=1),
        Column("kind", _("题型")),
        Column("n", _("答卷"), numeric=True, sortable=True),
        Column("facility", _("难度系数"), numeric=True, sortable=True, priority=1),
        Column("facility_interval", _("95% 区间")),
        Column("discrimination", _("区分度"), numeric=True, sortable=True, priority=1),
        Column("discrimination_interval", _("95% 区间")),
        Column("upper_lower", _("高低分组差"), numeric=True, sortable=True),
        Column("alarms", _("警示"), sortable=True, priority=1),
    )
    ordered = in_order(items)
    if state.sort in SORTS:
        ordered.sort(key=SORTS[state.sort], reverse=state.descending)
    first = (state.page - 1) * state.per_page
    shown = ordered if state.everything else ordered[first : first + state.per_page]
    return table(
        caption=_("试题分析"),
        columns=columns,
        rows=[_row(each) for each in shown],
        total=len(ordered),
        state=state,
        empty_title=_("还没有分析过"),
        empty_hint=_("成绩公布后可以分析，结果同时更新到题库。"),
    )


def _row(each: AnalysedItem) -> Row:
    found = each.figures
    return Row(
        (
            Cell(each.stem, url=url_for("bank.show", item_id=each.item_id), sub=each.code),
            Cell(bank.KINDS[each.kind]),
            Cell(found.n, sub=_("不足 30 份") if found.is_too_few else None),
            Cell(two(found.facility), numeric=True),
            Cell(between(found.facility)),
            Cell(two(found.discrimination), numeric=True),
            Cell(between(found.discrimination)),
            Cell(two(found.upper_lower), numeric=True),
            Cell(
                _("、").join(str(bank.ALARMS[kind][0]) for kind in each.alarms),
                tone="bad" if each.alarms else None,
            ),
        ),
        str(each.item_id),
    )


def two(figure: Estimate | Proportion) -> str:
    """Return a figure in two decimals; a share is rounded down, as it is printed everywhere."""
    if figure.value is None:
        return ""
    return f"{int(figure.value * 100) / 100 if isinstance(figure, Proportion) else figure.value:.2f}"


def between(figure: Estimate | Proportion) -> str:
    """Return the ends of a figure's interval; nothing where it has none."""
    return "" if figure.low is None or figure.high is None else f"{figure.low:.2f} – {figure.high:.2f}"
