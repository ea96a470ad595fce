"""The list of orders."""

from flask import url_for
from flask_babel import gettext as _

from app.packs import words
from app.packs.facts import Inspection, PackFacts
from app.web.parts import day, moment
from app.web.tables import Cell, Column, Filter, Row, State, Table, table


def packs(found: list[PackFacts], total: int, state: State) -> Table:
    """Return who ordered what, and how far it is."""
    return table(
        caption=_("迎检材料包"),
        columns=(
            Column("unit", _("单位"), priority=1),
            Column("period", _("期间"), priority=1),
            Column("kind", _("检查类型"), priority=1),
            Column("state", _("状态"), priority=1),
            Column("size", _("大小")),
            Column("ordered", _("生成人")),
            Column("sha256", "SHA-256"),
        ),
        rows=[_row(each) for each in found],
        total=total,
        state=state,
        filters=(Filter("kind", _("检查类型"), tuple((k.value, words.INSPECTIONS[k]) for k in Inspection)),),
        searchable=True,
        search_label=_("单位名称"),
        empty_title=_("还没有迎检材料包"),
        empty_hint=_("选定单位、期间和检查类型后，系统把所需材料整理成一个可以脱离系统核对的压缩包。"),
    )


def _row(each: PackFacts) -> Row:
    made = Cell(_("可以下载"), tone="ok") if each.is_made else Cell(_("正在生成"), tone="info")
    return Row(
        (
            Cell(each.unit_name, url=url_for("packs.pack", pack_id=each.id)),
            Cell(f"{day(each.since)} — {day(each.until)}"),
            Cell(words.INSPECTIONS[each.kind]),
            made,
            Cell(words.size(each.size)),
            Cell(f"{each.ordered_by_name} {moment(each.ordered_at)}"),
            Cell(each.sha256 or ""),
        ),
        str(each.id),
    )
