"""The tables of coverage: units × figures, units × tiers, and people. Page, CSV and workbook print the same value."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from flask_babel import gettext as _

from app import clock
from app.coverage import words
from app.coverage.facts import Figures, Ratio, Reason, Status
from app.coverage.moments import Moment, moment
from app.coverage.records import Conveyance, PersonLine, Roll, Survey, TierName, UnitName
from app.planning.records import ProgrammeFacts
from app.web.parts import day
from app.web.tables import Cell, Column, Filter, Row, State, Table, read_state, table

OWN = "="
NO_TIER = "none"
LONGEST_PATH = 301
FILTERS = ("counted", "tier", "reason")


def unit_asked() -> str:
    """Return the unit the address names: a path, or with `=` before it its own people alone."""
    return request.args.get("unit", "")[:LONGEST_PATH]


def path_asked() -> str | None:
    """Return the path of the unit the address names, or None for the top of what the visitor may see."""
    return unit_asked().removeprefix(OWN) or None


def asked(default_sort: str = "unit") -> State:
    """Return the list state of the address, with the unit's whole path."""
    state = read_state(FILTERS, default_sort)
    return replace(state, filters=(("unit", unit_asked()), ("on", day_text()), *state.filters))


def day_text() -> str:
    """Return the past day the address asks for, as it stands there; nothing for the present."""
    return moment(request.args.get("on", "")[:10], clock.now()).text


def moment_asked(at: datetime) -> Moment:
    """Return the end of the past day the address names, or the present instant."""
    return moment(request.args.get("on", "")[:10], at)


# Which people a number counts; the address of a list of people names one of these.
COUNTED: Mapping[str, Callable[[PersonLine], bool]] = {
    "required": lambda line: line.facts.on_roster,
    "started": lambda line: line.facts.on_roster and line.judgement.started,
    "not_started": lambda line: line.facts.on_roster and not line.judgement.started,
    "completed": lambda line: line.judgement.status is Status.COMPLETED,
    "exempt": lambda line: line.judgement.status is Status.EXEMPT,
    "deferred": lambda line: line.judgement.status is Status.DEFERRED,
    "missing": lambda line: line.judgement.status is Status.MISSING,
    "outside": lambda line: line.judgement.status is Status.OUTSIDE,
    "leaders": lambda line: line.facts.on_roster and line.judgement.is_principal_leader,
    "pending": lambda line: line.judgement.certificate_pending,
}


def counted_labels() -> dict[str, str]:
    """Name each kind of list."""
    return {
        "required": _("应训人员"),
        "started": _("已参训"),
        "not_started": _("未参训"),
        "completed": _("已完成"),
        "exempt": _("免训"),
        "deferred": _("缓训"),
        "missing": _("未完成"),
        "outside": _("名册外（漏网）"),
        "leaders": _("主要负责同志"),
        "pending": _("已完成、待发证书"),
    }


class Links:
    """Addresses within one programme."""

    def __init__(self, programme_id: Any) -> None:
        self.programme_id = programme_id
        self.on = day_text()

    def level(self, path: str | None) -> str:
        return self._to("coverage.level", unit=path)

    def people(self, path: str | None, counted: str, **more: str | None) -> str:
        if counted == "missing":
            return self._to("coverage.gap", unit=path, **more)
        return self._to("coverage.people", unit=path, counted=counted, **more)

    def compare(self, path: str | None) -> str:
        return self._to("coverage.compare", unit=path)

    def facts(self, path: str | None) -> str:
        return self._to("coverage.export_facts", unit=path)

    def person(self, person_id: str) -> str:
        on = self.on or None
        return url_for("coverage.person", programme_id=self.programme_id, person_id=person_id, on=on)

    def _to(self, endpoint: str, **asked: str | None) -> str:
        words_ = urlencode(
            {key: value for key, value in (asked | {"on": self.on}).items() if value}, safe="/="
        )
        address = url_for(endpoint, programme_id=self.programme_id)
        return f"{address}?{words_}" if words_ else address


def _number(links: Links, path: str | None, counted: str, number: int) -> Cell:
    return Cell(number, url=links.people(path, counted) if number else None)


def _share(ratio: Ratio) -> Cell:
    return Cell(words.percent(ratio))


def _of(ratio: Ratio) -> str:
    return f"{ratio.numerator}/{ratio.denominator}"


def _line(links: Links, name: Cell, path: str | None, figures: Figures) -> Row:
    return Row(
        (
            name,
            _number(links, path, "required", figures.required),
            _number(links, path, "started", figures.started),
            _share(figures.participation),
            _number(links, path, "completed", figures.completed),
            _share(figures.completion),
            _number(links, path, "exempt", figures.exempt),
            _number(links, path, "deferred", figures.deferred),
            _number(links, path, "missing", figures.missing),
            Cell(_of(figures.leading), url=links.people(path, "leaders") if figures.leaders else None),
            Cell(_of(figures.exam_participation)),
            Cell(_of(figures.exam_pass_of_sat)),
            _number(links, path, "outside", figures.outside),
        )
    )


def _places(
    survey: Survey, links: Links
) -> list[tuple[Cell, str | None, Figures, Mapping[str | None, Figures]]]:
    """List the units below, the unit's own people as 本级, and the sum."""
    lines: list[tuple[Cell, str | None, Figures, Mapping[str | None, Figures]]] = [
        (Cell(place.name, url=links.level(place.path)), place.path, place.total, place.tiers)
        for place in survey.places
    ]
    if survey.path and survey.own.required + survey.own.outside:
        lines.append((Cell(_("本级")), OWN + survey.path, survey.own, survey.own_tiers))
    whole = survey.tier_totals
    lines.append((Cell(_("合计")), survey.path, survey.total, whole))
    return lines


def units_sheet(survey: Survey) -> Table:
    """Return the figures of each unit below, of the unit itself, and their sum."""
    links = Links(survey.programme.id)
    rows = [_line(links, name, path, figures) for name, path, figures, _tiers in _places(survey, links)]
    columns = (
        Column("unit", _("单位"), priority=1),
        Column("required", _("应训"), numeric=True),
        Column("started", _("已参训"), numeric=True),
        Column("participation", _("参训率"), numeric=True),
        Column("completed", _("已完成"), numeric=True),
        Column("completion", _("完成率"), numeric=True, priority=1),
        Column("exempt", _("免训"), numeric=True),
        Column("deferred", _("缓训"), numeric=True),
        Column("missing", _("未完成"), numeric=True, priority=1),
        Column("leading", _("领导带头（完成/总数）"), numeric=True),
        Column("sat", _("参考（实考/应考）"), numeric=True),
        Column("passed", _("合格（合格/实考）"), numeric=True),
        Column("outside", _("名册外"), numeric=True),
    )
    return _whole(_("各单位情况"), columns, rows)


def tiers_sheet(survey: Survey) -> Table:
    """Return completed / required of each unit below by tier; people no tier has have a column of their own."""
    links = Links(survey.programme.id)
    keys = _tier_keys(survey)
    columns = [Column("unit", _("单位"), priority=1)]
    columns += [Column(key or NO_TIER, label, numeric=True, priority=1) for key, label in keys]
    rows = []
    for name, path, _figures, tiers in _places(survey, links):
        cells = [_tier_cell(links, path, key, tiers.get(key, Figures())) for key, _label in keys]
        rows.append(Row((replace(name, url=None), *cells)))
    return _whole(_("各单位分层级完成情况（已完成/应训）"), columns, rows)


def _tier_keys(survey: Survey) -> list[tuple[str | None, str]]:
    keys: list[tuple[str | None, str]] = [(tier.id, tier.name) for tier in survey.tiers]
    stray = survey.tier_totals.get(None)
    return [*keys, (None, _("不属任何层级"))] if stray and stray.required else keys


def _tier_cell(links: Links, path: str | None, key: str | None, figures: Figures) -> Cell:
    url = links.people(path, "required", tier=key or NO_TIER) if figures.required else None
    return Cell(_of(figures.completion) if figures.required else "—", url=url)


def _whole(caption: str, columns: Iterable[Column], rows: list[Row]) -> Table:
    # Every line at once: a level is never so wide that it would need pages.
    state = State(per_page=max(len(rows), 1), filters=(("unit", unit_asked()), ("on", day_text())))
    return table(caption=caption, columns=tuple(columns), rows=rows, total=len(rows), state=state)


def people_sheet(roll: Roll, state: State, *, gap: bool) -> Table:
    """Return the people of a list, narrowed, in order and by the page; phone numbers never appear in it."""
    found = [line for line in roll.lines if fits(line, state, gap)]
    found.sort(key=_order(state.sort), reverse=state.descending)
    first = (state.page - 1) * state.per_page
    shown = found if state.everything else found[first : first + state.per_page]
    links = Links(roll.programme.id)
    columns = people_columns(gap)
    return table(
        caption=_("未完成名单") if gap else counted_labels().get(state.filter("counted"), _("人员名单")),
        columns=columns,
        rows=[person_row(roll.programme, line, links.person(line.facts.person_id), gap) for line in shown],
        total=len(found),
        state=state,
        filters=_filters(roll, state, gap),
        searchable=True,
        search_label=_("姓名、拼音、工号或单位"),
        empty_title=_("没有未完成人员") if gap else _("没有符合条件的人员"),
        empty_hint=_("本范围内应训人员均已完成，或已获批免训、缓训。") if gap else "",
        exports=False,
    )


def fits(line: PersonLine, state: State, gap: bool) -> bool:
    unit, tier, reason = state.filter("unit"), state.filter("tier"), state.filter("reason")
    counted = COUNTED.get("missing" if gap else state.filter("counted"), _anybody)
    return (
        counted(line)
        and (not unit.startswith(OWN) or line.facts.unit_path == unit.removeprefix(OWN))
        and (not tier or (line.facts.tier_id or NO_TIER) == tier)
        and (not reason or line.judgement.reason == reason)
        and _matches(line, state.search)
    )


def _anybody(_line: PersonLine) -> bool:
    return True


def _matches(line: PersonLine, search: str) -> bool:
    wanted = search.replace(" ", "").casefold()
    named = line.named
    return not wanted or (
        wanted in named.name.replace(" ", "").casefold()
        or wanted in named.name_pinyin.replace(" ", "").casefold()
        or named.staff_no.casefold().startswith(wanted)
        or wanted in named.unit_name.casefold()
    )


def _order(sort: str) -> Callable[[PersonLine], Any]:
    reasons = list(Reason)
    statuses = list(Status)

    def tie(line: PersonLine) -> tuple[str, str, str]:
        return (line.facts.unit_path, line.named.name_pinyin, line.named.staff_no)

    keys: Mapping[str, Callable[[PersonLine], Any]] = {
        "name": lambda line: (line.named.name_pinyin, *tie(line)),
        "staff_no": lambda line: line.named.staff_no,
        "unit": tie,
        "tier": lambda line: (
            99 if line.named.tier_position is None else line.named.tier_position,
            *tie(line),
        ),
        "status": lambda line: (statuses.index(line.judgement.status), *tie(line)),
        "reason": lambda line: (
            reasons.index(line.judgement.reason) if line.judgement.reason else len(reasons),
            *tie(line),
        ),
    }
    return keys.get(sort, tie)


def people_columns(gap: bool) -> list[Column]:
    columns = [
        Column("name", _("姓名"), sortable=True, priority=1),
        Column("staff_no", _("工号"), sortable=True),
        Column("unit", _("单位"), sortable=True, priority=1),
        Column("post", _("职务")),
        Column("tier", _("层级"), sortable=True),
        Column("status", _("状态"), sortable=True, priority=1),
        Column("reason", _("原因"), sortable=True, priority=1),
        Column("sentence", _("说明"), priority=1),
        Column("unit_now", _("现单位（已调动）")),
    ]
    return [column for column in columns if not (gap and column.key == "status")]


def person_row(programme: ProgrammeFacts, line: PersonLine, url: str | None, gap: bool) -> Row:
    """Return a person's line; `url` leads to what the judgement rests on."""
    named, judgement = line.named, line.judgement
    reason = judgement.reason
    tone = "info" if reason in words.PENDING else "bad"
    cells = [
        Cell(named.name, url=url),
        Cell(named.staff_no),
        Cell(named.unit_name),
        Cell(named.post, sub=_("主要负责同志") if judgement.is_principal_leader else None),
        Cell(named.tier_name or ""),
        Cell(str(words.STATUSES[judgement.status]), tone=words.STATUS_TONES[judgement.status]),
        Cell(str(words.REASONS[reason]), tone=tone) if reason else Cell(""),
        Cell(words.sentence(line, programme)),
        Cell((named.unit_now or _("已离开")) if named.has_moved else ""),
    ]
    if gap:
        del cells[5]
    return Row(tuple(cells), id=line.facts.person_id)


def _filters(roll: Roll, state: State, gap: bool) -> tuple[Filter, ...]:
    return filters_of(tuple(_unit_options(roll, state.filter("unit"))), roll.tiers, gap)


def filters_of(
    unit_options: tuple[tuple[str, str], ...], tier_names: Iterable[TierName], gap: bool
) -> tuple[Filter, ...]:
    """Return the filters of a list of people."""
    units = Filter("unit", _("单位"), unit_options)
    tiers = Filter("tier", _("层级"), (*_tier_options(tier_names), (NO_TIER, _("不属任何层级"))))
    reasons = Filter("reason", _("原因"), tuple((reason.value, words.REASONS[reason]) for reason in Reason))
    counted = Filter("counted", _("范围"), tuple(counted_labels().items()))
    return (units, tiers, reasons) if gap else (counted, units, tiers, reasons)


def _tier_options(tiers: Iterable[TierName]) -> Iterable[tuple[str, str]]:
    return ((tier.id, tier.name) for tier in tiers)


def _unit_options(roll: Roll, chosen: str) -> Iterable[tuple[str, str]]:
    """Offer the unit asked for, those above it that may be seen, and those just below."""
    path = chosen.removeprefix(OWN) or roll.top
    for unit in roll.units.values():
        if path is None or path.startswith(unit.path) or _is_child(unit, path):
            yield unit.path, unit.name
        if unit.path == path:
            yield OWN + unit.path, _("%(unit)s（本级）", unit=unit.name)


def _is_child(unit: UnitName, path: str) -> bool:
    return unit.path.startswith(path) and unit.path.count("/") == path.count("/") + 1


def bar_parts(figures: Figures) -> list[tuple[str, int, str]]:
    """Return the parts of a roster with their tones, for a stacked bar; the missing in two parts."""
    return [
        (str(words.STATUSES[Status.COMPLETED]), figures.completed, "ok"),
        (str(words.STATUSES[Status.DEFERRED]), figures.deferred, "info"),
        (str(words.STATUSES[Status.EXEMPT]), figures.exempt, "quiet"),
        (_("未到期"), figures.underway, "warn"),
        (_("漏训"), figures.overdue, "bad"),
    ]


def conveyance_sheet(found: Conveyance) -> Table:
    """Return each unit's own subtree: people who have read, and units that have reported."""
    columns = (
        Column("unit", _("单位"), priority=1),
        Column("read", _("已阅读/应阅读（人）"), numeric=True, priority=1),
        Column("read_percent", _("按人覆盖率"), numeric=True),
        Column("reported", _("已报告/应报告（单位）"), numeric=True, priority=1),
        Column("reported_percent", _("按单位覆盖率"), numeric=True),
        Column("held_on", _("传达日期")),
    )
    rows = []
    top = min((unit.depth for unit in found.units), default=0)
    for unit in found.units:
        people, units = Ratio(unit.read, unit.required), Ratio(unit.reported, unit.units)
        report = unit.report
        name = "\u3000" * (unit.depth - top) + unit.unit_name
        cells = (Cell(name), Cell(_of(people)), _share(people), Cell(_of(units)), _share(units))
        rows.append(Row((*cells, Cell(day(report.held_on) if report else _("未报告")))))
    return replace(_whole(_("各单位传达情况"), columns, rows), exports=False)
