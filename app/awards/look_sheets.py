"""Tables of what certificates look like: designs, their versions, and the pictures of seals."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from app.awards.designs import DesignFacts, DesignLine, SealFacts
from app.awards.words import DESIGN_STATES, SEAL_STATES
from app.web.parts import day, moment
from app.web.tables import Cell, Column, Row, State, Table, table
from certificates.templates import TEMPLATES


def designs_sheet(found: Sequence[DesignLine]) -> Table:
    """Return the designs one may issue with or see; a unit has few, so they stand on one page."""
    rows = [
        Row(
            (
                Cell(each.name, url=url_for("awards.design", design_id=each.id)),
                Cell(each.unit_name),
                Cell(TEMPLATES[each.based_on].title),
                Cell(_("已停用"), tone="quiet")
                if each.retired
                else Cell(_("第 %(n)s 版", n=each.used))
                if each.used
                else Cell(None),
                Cell(
                    _("第 %(n)s 版：%(state)s", n=each.newest, state=DESIGN_STATES[each.state][0]),
                    tone=DESIGN_STATES[each.state][1],
                ),
            )
        )
        for each in found
    ]
    return table(
        caption=_("各单位的样式"),
        columns=(
            Column("name", _("样式"), priority=1),
            Column("unit", _("单位"), priority=1),
            Column("based_on", _("从何而来")),
            Column("used", _("颁发用"), priority=1),
            Column("newest", _("最新一版"), priority=1),
        ),
        rows=rows,
        total=len(rows),
        state=State(per_page=max(1, len(rows))),
        empty_title=_("还没有自己的样式"),
        empty_hint=_("系统自带的样式可以直接用；要改文字、字号或边框，请新建样式。"),
        exports=False,
    )


def design_versions_sheet(design: DesignFacts) -> Table:
    """Return the versions of a design, the newest first."""
    rows = [
        Row(
            (
                Cell(
                    _("第 %(n)s 版", n=each.number),
                    url=url_for("awards.design", design_id=design.id, version=each.number),
                ),
                Cell(DESIGN_STATES[each.state][0], tone=DESIGN_STATES[each.state][1]),
                Cell(_("恢复第 %(n)s 版", n=each.restored_from) if each.restored_from else each.note),
                Cell(each.writer, sub=moment(each.written_at)),
                Cell(each.decider, sub=moment(each.decided_at) if each.decided_at else None),
            )
        )
        for each in design.versions
    ]
    return table(
        caption=_("各版本"),
        columns=(
            Column("number", _("版本"), priority=1),
            Column("state", _("状态"), priority=1),
            Column("note", _("说明"), priority=1),
            Column("writer", _("编写")),
            Column("decider", _("审核")),
        ),
        rows=rows,
        total=len(rows),
        state=State(per_page=max(1, len(rows))),
        exports=False,
    )


def seals_sheet(found: Sequence[SealFacts]) -> Table:
    """Return the seals of one's units, those in use and those that wait first."""
    rows = [
        Row(
            (
                Cell(each.unit_name, url=url_for("awards.seal", seal_id=each.id), sub=day(each.uploaded_at)),
                Cell(SEAL_STATES[each.state][0], tone=SEAL_STATES[each.state][1]),
                Cell(each.source),
                Cell(each.uploader),
                Cell(each.decider),
            )
        )
        for each in found
    ]
    return table(
        caption=_("印章图样"),
        columns=(
            Column("unit", _("单位"), priority=1),
            Column("state", _("状态"), priority=1),
            Column("source", _("用印依据"), priority=1),
            Column("uploader", _("上传")),
            Column("decider", _("审核")),
        ),
        rows=rows,
        total=len(rows),
        state=State(per_page=max(1, len(rows))),
        empty_title=_("没有印章图样"),
        empty_hint=_("证书打印后在盖章处盖章即可，不需要上传。"),
        exports=False,
    )
