"""The tables of a snapshot, all out of its content: page, CSV, workbook, PDF and pack print these values (CO-4)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.coverage import freezing
from app.coverage.facts import Figures, Reason, Status
from app.coverage.words import REASONS, STATUSES, percent
from app.snapshots.facts import Kind
from app.web.tables import Cell, Column, Filter, Row, State, Table

CAPTIONS: Mapping[Kind, Any] = {
    Kind.UNITS: _l("各单位人数"),
    Kind.EXAMS: _l("领导带头与考试"),
    Kind.REASONS: _l("未完成的原因"),
    Kind.TIERS: _l("分层级完成情况（已完成/应训）"),
    Kind.PEOPLE: _l("逐人认定"),
}
Count = Callable[[Figures], Any]
_UNITS: Mapping[str, tuple[Any, Count]] = {
    "required": (_l("应训"), lambda each: each.required),
    "started": (_l("已参训"), lambda each: each.started),
    "participation": (_l("参训率"), lambda each: percent(each.participation)),
    "completed": (_l("已完成"), lambda each: each.completed),
    "completion": (_l("完成率"), lambda each: percent(each.completion)),
    "exempt": (_l("免训"), lambda each: each.exempt),
    "deferred": (_l("缓训"), lambda each: each.deferred),
    "missing": (_l("未完成"), lambda each: each.missing),
    "underway": (_l("未到期"), lambda each: each.underway),
    "overdue": (_l("漏训"), lambda each: each.overdue),
    "outside": (_l("名册外"), lambda each: each.outside),
}
_EXAMS: Mapping[str, tuple[Any, Count]] = {
    "leaders": (_l("主要负责同志"), lambda each: each.leaders),
    "leaders_completed": (_l("其中已完成"), lambda each: each.leaders_completed),
    "leading": (_l("领导带头"), lambda each: percent(each.leading)),
    "eligible": (_l("应考"), lambda each: each.exam_eligible),
    "admitted": (_l("已排考"), lambda each: each.exam_admitted),
    "sat": (_l("实考"), lambda each: each.exam_sat),
    "sat_eligible": (_l("参考率（按应考）"), lambda each: percent(each.exam_participation)),
    "sat_admitted": (_l("参考率（按已排考）"), lambda each: percent(each.exam_participation_of_admitted)),
    "passed": (_l("合格"), lambda each: each.exam_passed),
    "pass": (_l("最终合格率"), lambda each: percent(each.exam_pass_of_sat)),
    "passed_first": (_l("首考合格"), lambda each: each.exam_passed_first),
    "first": (_l("首考合格率"), lambda each: percent(each.first_pass_of_sat)),
}
_REASONS: Mapping[str, tuple[Any, Count]] = {
    reason.value: (REASONS[reason], lambda each, reason=reason: each.reasons.get(reason, 0))
    for reason in Reason
} | {"missing": (_l("合计未完成"), lambda each: each.missing)}
_COUNTED = {Kind.UNITS: _UNITS, Kind.EXAMS: _EXAMS, Kind.REASONS: _REASONS}
_FIRST = {"completion", "required", "missing", "leading", "pass", "sat"}


def sheet(told: Mapping[str, Any], kind: Kind, state: State, path: str) -> Table:
    """Return one table of a snapshot by the page, or whole when the state asks for everything."""
    if kind is Kind.PEOPLE:
        return _people(told, state, path)
    columns = [Column("unit", _("单位"), priority=1)]
    if kind is Kind.TIERS:
        keys = _tiers(told)
        columns += [Column(key, label, numeric=True, priority=1) for key, label in keys]
        lines = [(name, [_tier(told, at, key) for key, _label in keys]) for name, at in _places(told)]
    else:
        counted = _COUNTED[kind]
        columns += [
            Column(key, str(label), numeric=True, priority=1 if key in _FIRST else 2)
            for key, (label, _count) in counted.items()
        ]
        lines = []
        for name, at in _places(told):
            figures = freezing.figures_of(told["figures"][at])
            lines.append((name, [count(figures) for _label, count in counted.values()]))
    words = state.search.casefold()
    rows = [
        Row((Cell(name), *(Cell(each) for each in cells)))
        for name, cells in lines
        if words in name.casefold()
    ]
    return _paged(CAPTIONS[kind], columns, rows, state, path, _("单位名称"))


def _places(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the units with figures in the order of the tree, each as far to the right as it lies below the top."""
    names = dict(told["names"])
    paths = [path for path in names if path in told["figures"]]
    # Somebody may stand where no unit is any more; the path is all there is to say.
    paths += sorted(path for path in told["figures"] if path not in names and _within(path, told["units"]))
    top = min((path.count("/") for path in told["units"]), default=0)
    return [("\u3000" * (path.count("/") - top) + names.get(path, path), path) for path in paths]


def nobody_started(told: Mapping[str, Any]) -> list[str]:
    """Return the units with people due of whom none has started."""
    found = {path: freezing.figures_of(each) for path, each in told["figures"].items()}
    return [
        name
        for path, name in dict(told["names"]).items()
        if path in found and found[path].required and not found[path].started
    ]


def _within(path: str, roots: Sequence[str]) -> bool:
    return any(path.startswith(root) for root in roots)


def _tiers(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = [(str(key), str(name)) for key, name in told["tiers"]]
    strays = any(each.get(freezing.NO_TIER, {}).get("required") for each in told["by_tier"].values())
    return [*found, (freezing.NO_TIER, _("不属任何层级"))] if strays else found


def _tier(told: Mapping[str, Any], path: str, key: str) -> str:
    counts = told["by_tier"].get(path, {}).get(key)
    if not counts or not counts["required"]:
        return "—"
    return f"{counts['completed']}/{counts['required']}"


def _people(told: Mapping[str, Any], state: State, path: str) -> Table:
    """Return everybody with their one status and their one reason; no phone number is in a snapshot."""
    columns = (
        Column("name", _("姓名"), sortable=True, priority=1),
        Column("staff_no", _("工号"), sortable=True),
        Column("unit", _("单位"), sortable=True, priority=1),
        Column("post", _("职务")),
        Column("tier", _("层级")),
        Column("status", _("状态"), sortable=True, priority=1),
        Column("reason", _("原因"), sortable=True, priority=1),
    )
    found = [each for each in told["people"] if _fits(each, state)]
    found.sort(key=lambda each: (each["facts"]["unit_path"], each["staff_no"]))
    key = _SORTS.get(state.sort)
    if key is not None:
        found.sort(key=key, reverse=state.descending)
    table = _paged(CAPTIONS[Kind.PEOPLE], columns, found, state, path, _("姓名、工号或单位"))
    filters = (
        Filter("status", _("状态"), tuple((each.value, STATUSES[each]) for each in Status)),
        Filter("reason", _("原因"), tuple((each.value, REASONS[each]) for each in Reason)),
    )
    return replace(
        table,
        rows=tuple(_person(each) for each in table.rows),
        filters=tuple(replace(each, value=state.filter(each.key)) for each in filters),
    )


_SORTS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "name": lambda each: each["name"],
    "staff_no": lambda each: each["staff_no"],
    "unit": lambda each: each["facts"]["unit_path"],
    "status": lambda each: list(Status).index(Status(each["status"])),
    "reason": lambda each: list(Reason).index(Reason(each["reason"])) if each["reason"] else len(Reason),
}


def _fits(each: Mapping[str, Any], state: State) -> bool:
    words = state.search.casefold()
    return (
        (not state.filter("status") or each["status"] == state.filter("status"))
        and (not state.filter("reason") or each["reason"] == state.filter("reason"))
        and any(words in str(each[name]).casefold() for name in ("name", "staff_no", "unit_name"))
    )


def _person(each: Any) -> Row:
    reason = str(REASONS[Reason(each["reason"])]) if each["reason"] else ""
    told = (each["name"], each["staff_no"], each["unit_name"], each["post"], each["tier_name"] or "")
    return Row((*(Cell(one) for one in told), Cell(str(STATUSES[Status(each["status"])])), Cell(reason)))


def _paged(
    caption: Any, columns: Sequence[Column], rows: Sequence[Any], state: State, path: str, label: str
) -> Table:
    first = (state.page - 1) * state.per_page
    shown = rows if state.everything else rows[first : first + state.per_page]
    return Table(
        caption=str(caption),
        columns=tuple(columns),
        rows=tuple(shown),
        total=len(rows),
        state=state,
        path=path,
        searchable=True,
        search_label=label,
        empty_title=_("没有符合条件的内容"),
        exports=False,
    )


def whole(told: Mapping[str, Any], kind: Kind) -> Table:
    """Return one table with everything in it, as files print it."""
    return sheet(told, kind, State(everything=True), "")
