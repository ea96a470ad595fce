"""The table of an exam's appeals."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from app.exams import labels
from app.exams.records.marking import AppealFacts
from app.web.parts import moment
from app.web.tables import Cell, Column, Filter, Row, State, Table, table


def appeals_sheet(found: Sequence[AppealFacts], total: int, state: State) -> Table:
    columns = (
        Column("name", _("考生"), sortable=True, priority=1),
        Column("staff_no", _("工号")),
        Column("what", _("申诉内容")),
        Column("filed", _("提出时间"), sortable=True),
        Column("state", _("状态"), priority=1),
        Column("decider", _("答复人")),
    )
    return table(
        caption=_("成绩申诉"),
        columns=columns,
        rows=[_row(each) for each in found],
        total=total,
        state=state,
        filters=(
            Filter(
                "state", _("状态"), tuple((key.value, text) for key, text in labels.APPEAL_STATES.items())
            ),
        ),
        empty_title=_("没有成绩申诉"),
        empty_hint=_("考生在成绩公布后的申诉期内提出，会列在这里。"),
    )


def _row(each: AppealFacts) -> Row:
    what = _("整份答卷") if each.position is None else _("第 %(n)s 题", n=each.position)
    return Row(
        (
            Cell(each.person_name, url=url_for("exams.appeal", appeal_id=each.id)),
            Cell(each.staff_no),
            Cell(what),
            Cell(moment(each.filed_at)),
            Cell(labels.APPEAL_STATES[each.state], tone=labels.APPEAL_TONES[each.state]),
            Cell(each.decider),
        ),
        str(each.id),
    )
