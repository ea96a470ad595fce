"""The list of published figures."""

from flask import url_for
from flask_babel import gettext as _

from app.snapshots import words
from app.snapshots.facts import SnapshotFacts
from app.snapshots.queries.snapshots import ENDED, STANDING
from app.web.parts import day, moment
from app.web.tables import Cell, Column, Filter, Row, State, Table, table


def snapshots(found: list[SnapshotFacts], total: int, state: State) -> Table:
    """Return who published what of which day, and what of it still stands."""
    return table(
        caption=_("已发布的快照"),
        columns=(
            Column("number", _("编号"), priority=1),
            Column("unit", _("单位"), sortable=True, priority=1),
            Column("day", _("统计截至"), sortable=True, priority=1),
            Column("state", _("状态"), priority=1),
            Column("required", _("应训"), numeric=True),
            Column("completed", _("已完成"), numeric=True),
            Column("missing", _("未完成"), numeric=True),
            Column("published", _("发布"), sortable=True),
            Column("note", _("说明")),
        ),
        rows=[_row(each) for each in found],
        total=total,
        state=state,
        filters=(Filter("state", _("状态"), ((STANDING, words.STANDING), (ENDED, _("已被取代或撤回")))),),
        searchable=True,
        search_label=_("单位名称"),
        empty_title=_("没有快照"),
        empty_hint=_("发布快照后，当时的数字和每个人的认定就锁定下来，以后随时可以重新核对。"),
    )


def _row(each: SnapshotFacts) -> Row:
    kind = each.end.kind if each.end else None
    told = f"{each.published_by_name} {moment(each.published_at)}"
    return Row(
        (
            Cell(_("第 %(n)s 号", n=each.number), url=url_for("snapshots.snapshot", snapshot_id=each.id)),
            Cell(each.unit_name),
            Cell(day(each.day)),
            Cell(words.ENDINGS[kind], tone=words.TONES[kind]),
            Cell(each.required),
            Cell(each.completed),
            Cell(each.missing),
            Cell(told),
            Cell(each.note),
        ),
        str(each.id),
    )
