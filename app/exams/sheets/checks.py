"""The table of a sample of marked scripts."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from app.exams import labels
from app.exams.records.marking import CheckedScript, CheckFacts
from app.web.parts import moment
from app.web.tables import Cell, Column, Row, State, Table, table


def check_sheet(check: CheckFacts, found: Sequence[CheckedScript]) -> Table:
    columns = (
        Column("script", _("答卷"), priority=1),
        Column("finding", _("抽查意见"), priority=1),
        Column("note", _("抽查说明")),
        Column("finder", _("抽查人")),
        Column("at", _("时间")),
    )
    return table(
        caption=_("抽到的答卷"),
        columns=columns,
        rows=[_row(check, each) for each in found],
        total=len(found),
        state=State(per_page=max(1, len(found))),
        exports=False,
    )


def _row(check: CheckFacts, each: CheckedScript) -> Row:
    place = url_for("exams.check_script", check_id=check.id, attempt_id=each.attempt_id)
    return Row(
        (
            Cell(each.label, url=None if each.is_own else place, sub=_aside(each)),
            Cell(
                labels.FINDINGS[each.finding] if each.finding else _("未抽查"),
                tone=labels.FINDING_TONES[each.finding] if each.finding else "quiet",
            ),
            Cell(each.note),
            Cell(each.finder),
            Cell(moment(each.found_at) if each.found_at else ""),
        ),
        str(each.attempt_id),
    )


def _aside(each: CheckedScript) -> str | None:
    if each.is_own:
        return str(_("须由他人抽查"))
    return str(_("由您评阅，须由他人抽查")) if each.is_mine else None
