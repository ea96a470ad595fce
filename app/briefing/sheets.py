"""The tables beside the pictures, and the gap list with phone numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from flask import request
from flask_babel import gettext as _

from app.briefing import picture
from app.briefing.facts import Point
from app.coverage.facts import UNDERWAY, Figures, Status
from app.coverage.meanings import defined
from app.coverage.records import Roll, Survey
from app.coverage.sheets import day_text, unit_asked
from app.coverage.words import REASONS, percent
from app.organisation.names import masked
from app.web.parts import day, moment
from app.web.tables import Cell, Column, Row, State, Table

Lines = Sequence[tuple[str, Figures, Mapping[str | None, Figures]]]


def parts() -> dict[str, str]:
    """Name what a bar is made of."""
    return {
        "completed": _("已完成"),
        "underway": _("未到期"),
        "excused": _("免训、缓训"),
        "overdue": _("漏训"),
    }


def tiers(survey: Survey) -> list[tuple[str | None, str]]:
    """Return the tiers with anybody due, and people of none at the end."""
    named = {tier.id: tier.name for tier in survey.tiers}
    due = [key for key in (*named, None) if key in survey.tier_totals and survey.tier_totals[key].required]
    return [(key, named.get(key or "", _("不属任何层级"))) for key in due]


def units_table(lines: Lines, total: Figures) -> Table:
    columns = [Column("unit", _("单位"), priority=1), Column("required", _("应训"), numeric=True, priority=1)]
    columns += [Column(key, label, numeric=True, priority=1) for key, label in parts().items()]
    columns.append(Column("completion", _("完成率"), numeric=True, priority=1))
    rows = []
    for name, figures in (*((name, figures) for name, figures, _own in lines), (_("合计"), total)):
        counts = picture.numbers(figures).values()
        cells = (Cell(name), Cell(figures.required), *(Cell(n) for n in counts))
        rows.append(Row((*cells, Cell(percent(figures.completion)))))
    return _whole(_("各单位构成"), columns, rows)


def heat_table(lines: Lines, keys: Sequence[tuple[str | None, str]]) -> Table:
    columns = [Column("unit", _("单位"), priority=1)]
    columns += [Column(key or "none", label, numeric=True, priority=1) for key, label in keys]
    rows = [
        Row((Cell(name), *(_share(own.get(key, Figures())) for key, _label in keys)))
        for name, _figures, own in lines
    ]
    return _whole(_("单位与层级：已完成/应训（完成率）"), columns, rows)


def _share(figures: Figures) -> Cell:
    ratio = figures.completion
    text = f"{ratio.numerator}/{ratio.denominator} ({percent(ratio)})"
    return Cell(text if figures.required else "")


def points_table(points: Sequence[Point], page_of: Callable[[date], str] | None = None) -> Table:
    """Return a curve's points; on a page each day leads to the level that asks the rows anew as of then."""
    columns = (
        Column("day", _("截至"), priority=1),
        Column("required", _("应训"), numeric=True, priority=1),
        Column("started", _("已参训"), numeric=True),
        Column("participation", _("参训率"), numeric=True, priority=1),
        Column("completed", _("已完成"), numeric=True),
        Column("completion", _("完成率"), numeric=True, priority=1),
        Column("missing", _("未完成"), numeric=True),
        Column("worked_out", _("计算时间"), priority=3),
    )
    rows = []
    for point in points:
        figures = point.figures
        address = page_of(point.day) if page_of else None
        numbers = (
            figures.required,
            figures.started,
            percent(figures.participation),
            figures.completed,
            percent(figures.completion),
            figures.missing,
        )
        told = (Cell(each) for each in numbers)
        rows.append(Row((Cell(day(point.day), url=address), *told, Cell(moment(point.worked_out_at)))))
    return _whole(_("逐周进度"), columns, rows, exports=page_of is not None)


def gap(roll: Roll, phones: Mapping[str, str], *, whole: bool, stamp: str) -> Table:
    """Return the named gap list with phone numbers; below it stands who took it out, when and for what."""
    columns = (
        Column("name", _("姓名")),
        Column("staff_no", _("工号")),
        Column("unit", _("单位")),
        Column("post", _("职务")),
        Column("tier", _("层级")),
        Column("reason", _("未完成的原因")),
        Column("phone", _("电话")),
    )
    missing = [line for line in roll.lines if line.judgement.status is Status.MISSING]
    rows = []
    for line in missing:
        number = phones.get(line.facts.person_id)
        named, reason = line.named, line.judgement.reason
        told = (named.name, named.staff_no, named.unit_name, named.post, named.tier_name or "")
        why = REASONS[reason] if reason else ""
        rows.append(
            Row((*(Cell(each) for each in told), Cell(why), Cell(number if whole else masked(number))))
        )
    ahead = sum(line.judgement.reason in UNDERWAY for line in missing)
    total = _(
        "合计未完成 %(n)s 人，其中未到期 %(ahead)s 人，漏训 %(over)s 人",
        n=len(missing),
        ahead=ahead,
        over=len(missing) - ahead,
    )
    notes = tuple(defined("required", "missing", "place"))
    return replace(_whole(_("未完成名单（含电话）"), columns, rows), foot=(total, stamp), notes=notes)


def _whole(caption: str, columns: Sequence[Column], rows: list[Row], *, exports: bool = False) -> Table:
    here = (("unit", unit_asked()), ("on", day_text()))
    state = State(per_page=max(len(rows), 1), filters=here if exports else ())
    return Table(caption, tuple(columns), tuple(rows), len(rows), state, request.path, exports=exports)
