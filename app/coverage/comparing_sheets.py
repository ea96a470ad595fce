"""Two days as tables: the figures side by side, and everybody who counts otherwise on the later one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from app.coverage import words
from app.coverage.comparing import Move, Moved
from app.coverage.facts import Judgement, PersonFacts
from app.coverage.moments import Moment
from app.coverage.records import Comparison, Place
from app.coverage.sheets import Links
from app.web.parts import day
from app.web.tables import Cell, Column, Filter, Row, State, Table, table

FIGURES = ("required", "started", "completed", "exempt", "deferred", "missing", "outside")


def _change(before: int, after: int) -> str:
    """Return a difference with its sign; none has none."""
    return f"{after - before:+d}" if after != before else "0"


def figures_sheet(compared: Comparison) -> Table:
    """Return each figure on both days with the difference."""
    labels = words.figure_names()
    rows = []
    for name in FIGURES:
        before, after = getattr(compared.before, name), getattr(compared.after, name)
        rows.append(Row((Cell(labels[name]), Cell(before), Cell(after), Cell(_change(before, after)))))
    for share_before, share_after in zip(
        words.shares(compared.before), words.shares(compared.after), strict=False
    ):
        cells = (Cell(share_after.label), Cell(share_before.value), Cell(share_after.value), Cell(""))
        rows.append(Row(cells))
    columns = (
        Column("figure", _("指标"), priority=1),
        Column("before", _("前一日"), numeric=True, priority=1),
        Column("after", _("后一日"), numeric=True, priority=1),
        Column("difference", _("增减"), numeric=True, priority=1),
    )
    state = State(per_page=len(rows))
    return table(
        caption=_("两日数字"), columns=columns, rows=rows, total=len(rows), state=state, exports=False
    )


def places_sheet(compared: Comparison, first: Moment, last: Moment) -> Table:
    """Return the units below a large part on both days, each with the way to who moved in it."""
    columns = (
        Column("unit", _("单位"), priority=1),
        Column("required_before", _("前一日应训"), numeric=True),
        Column("required", _("后一日应训"), numeric=True),
        Column("completed_before", _("前一日完成"), numeric=True, priority=1),
        Column("completed", _("后一日完成"), numeric=True, priority=1),
        Column("difference", _("增减"), numeric=True, priority=1),
        Column("share_before", _("前一日完成率"), numeric=True),
        Column("share", _("后一日完成率"), numeric=True),
    )
    rows = [_place(compared, was, now, first, last) for was, now in compared.places]
    state = State(per_page=max(1, len(rows)), filters=(("unit", compared.path or ""), *_days(first, last)))
    return table(
        caption=_("各单位两日数字"),
        columns=columns,
        rows=rows,
        total=len(rows),
        state=state,
        empty_title=_("没有下级单位"),
        empty_hint=_("本单位人数较多，变动人员请在“人员名单”中查看。"),
    )


def _place(compared: Comparison, was: Place, now: Place, first: Moment, last: Moment) -> Row:
    asked: dict[str, Any] = dict((("unit", now.path), *_days(first, last)))
    return Row(
        (
            Cell(now.name, url=url_for("coverage.compare", programme_id=compared.programme.id, **asked)),
            Cell(was.total.required),
            Cell(now.total.required),
            Cell(was.total.completed),
            Cell(now.total.completed),
            Cell(_change(was.total.completed, now.total.completed)),
            Cell(words.percent(was.total.completion)),
            Cell(words.percent(now.total.completion)),
        )
    )


def _days(first: Moment, last: Moment) -> tuple[tuple[str, str], ...]:
    return ("from", first.day.isoformat()), ("to", last.day.isoformat())


def chosen(compared: Comparison, state: State) -> list[Moved]:
    """Return those who moved as the address asks for."""
    wanted = request.args.get("move", "")
    search = state.search.replace(" ", "").casefold()
    return [
        each
        for each in compared.moved
        if (not wanted or each.move == wanted) and (not search or search in _spoken(compared, each))
    ]


def _spoken(compared: Comparison, each: Moved) -> str:
    named = compared.names[each.person_id]
    return f"{named.name}{named.name_pinyin}{named.staff_no}{named.unit_name}".replace(" ", "").casefold()


def shown(compared: Comparison, state: State) -> list[Moved]:
    """Return those on the page."""
    found = chosen(compared, state)
    first = (state.page - 1) * state.per_page
    return found if state.everything else found[first : first + state.per_page]


def moved_sheet(compared: Comparison, state: State) -> Table:
    """Return who counts otherwise on the later day, how, and which facts moved."""
    days = (("from", request.args.get("from", "")[:10]), ("to", request.args.get("to", "")[:10]))
    unit = ("unit", state.filter("unit"))
    state = replace(state, sort="", filters=(unit, *days, ("move", request.args.get("move", "")[:20])))
    links = Links(compared.programme.id)
    return table(
        caption=_("变动人员"),
        columns=(
            Column("name", _("姓名"), priority=1),
            Column("staff_no", _("工号")),
            Column("unit", _("单位"), priority=1),
            Column("move", _("变动"), priority=1),
            Column("was", _("前一日认定")),
            Column("now", _("后一日认定")),
            Column("facts", _("变动的事实"), priority=1),
        ),
        rows=[_row(compared, each, links) for each in shown(compared, state)],
        total=len(chosen(compared, state)),
        state=state,
        filters=(Filter("move", _("变动"), tuple((move.value, words.MOVES[move]) for move in Move)),),
        searchable=True,
        search_label=_("姓名、拼音、工号或单位"),
        empty_title=_("没有人变动"),
        empty_hint=_("两日之间，本范围内每个人的认定都相同。"),
    )


def _row(compared: Comparison, each: Moved, links: Links) -> Row:
    named = compared.names[each.person_id]
    return Row(
        (
            Cell(named.name, url=links.person(each.person_id)),
            Cell(named.staff_no),
            Cell(named.unit_name),
            Cell(str(words.MOVES[each.move]), tone=words.MOVE_TONES[each.move]),
            Cell(_judged(each.was)),
            Cell(_judged(each.now)),
            Cell(str(_("；")).join(_facts(compared, each))),
        ),
        id=each.person_id,
    )


def _judged(judgement: Judgement | None) -> str:
    if judgement is None:
        return ""
    status = str(words.STATUSES[judgement.status])
    if judgement.reason is None:
        return status
    return str(_("%(status)s（%(reason)s）", status=status, reason=words.REASONS[judgement.reason]))


def _facts(compared: Comparison, each: Moved) -> Sequence[str]:
    if each.before is None or each.after is None:
        return []
    label = words.fact_names()
    return [
        f"{label[name]} {_fact(compared, each.before, name)} → {_fact(compared, each.after, name)}"
        for name in each.causes
        if name in label
    ]


def _fact(compared: Comparison, facts: PersonFacts, name: str) -> Any:
    value = getattr(facts, name)
    match name:
        case "exam":
            return words.EXAMS[value]
        case "batch_id":
            batch = compared.batches.get(value) if value else None
            return _("第 %(n)s 期", n=batch.number) if batch else _("无")
        case "credited_minutes" | "required_minutes":
            return words.hours(value, compared.programme)
        case "on_roster" | "has_certificate":
            return _("是") if value else _("否")
        case "exempt_until" | "deferred_until" | "batch_starts_on" | "batch_ends_on":
            return day(value) if value else _("无")
    return value
