"""Tables of corrected items: what was asked, what was decided, who is concerned."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.bank import labels as bank
from app.exams import labels
from app.exams.records.corrections import CorrectionFacts, Effect, UsedLine
from app.web.parts import moment
from app.web.tables import Cell, Column, Filter, Row, State, Table, table
from question_bank.items import Kind


def used_sheet(exam_id: uuid.UUID, lines: Sequence[UsedLine], total: int, state: State) -> Table:
    columns = (
        Column("code", _("试题"), sortable=True, priority=1),
        Column("kind", _("题型")),
        Column("number", _("题库版本"), numeric=True),
        Column("attempts", _("答卷份数"), numeric=True, sortable=True),
    )
    rows = [
        Row(
            (
                Cell(
                    line.stem,
                    url=url_for("exams.correct", exam_id=exam_id, version_id=line.version_id),
                    sub=line.code,
                ),
                Cell(bank.KINDS[Kind(line.kind)]),
                Cell(line.number),
                Cell(line.attempts),
            ),
            str(line.version_id),
        )
        for line in lines
    ]
    return table(
        caption=_("本场考过的试题"),
        columns=columns,
        rows=rows,
        total=total,
        state=state,
        searchable=True,
        search_label=_("按题干或题号查找"),
        empty_title=_("还没有交卷的答卷"),
        empty_hint=_("有人交卷后，考过的试题会列在这里。"),
        exports=False,
    )


def corrections_sheet(found: Sequence[CorrectionFacts]) -> Table:
    columns = (
        Column("code", _("试题"), priority=1),
        Column("treatment", _("处理办法")),
        Column("state", _("状态"), priority=1),
        Column("proposer", _("提出人")),
        Column("proposed", _("提出时间")),
        Column("decider", _("审批人")),
    )
    rows = [
        Row(
            (
                Cell(each.code, url=url_for("exams.correction", correction_id=each.id)),
                Cell(labels.TREATMENTS[each.treatment]),
                Cell(labels.CORRECTION_STATES[each.state], tone=labels.CORRECTION_TONES[each.state]),
                Cell(each.proposer),
                Cell(moment(each.proposed_at)),
                Cell(each.decider),
            ),
            str(each.id),
        )
        for each in found
    ]
    return table(
        caption=_("已登记的更正"),
        columns=columns,
        rows=rows,
        total=len(rows),
        state=State(per_page=max(1, len(rows))),
        exports=False,
    )


def effects_sheet(found: Sequence[Effect], state: State) -> Table:
    """Show whom a correction changes."""
    columns = (
        Column("name", _("姓名"), priority=1),
        Column("staff_no", _("工号")),
        Column("unit", _("单位")),
        Column("marks", _("本题得分")),
        Column("before", _("原成绩"), numeric=True),
        Column("after", _("新成绩"), numeric=True, priority=1),
        Column("verdict", _("结果变化"), priority=1),
    )
    wanted = state.filter("crossing")
    chosen = [each for each in found if not wanted or each.crosses == wanted]
    first = 0 if state.everything else (state.page - 1) * state.per_page
    shown = chosen if state.everything else chosen[first : first + state.per_page]
    crossing = Filter(
        "crossing",
        _("结果变化"),
        (("down", labels.CROSSINGS["down"]), ("up", labels.CROSSINGS["up"])),
    )
    sheet = table(
        caption=_("成绩有变动的考生"),
        columns=columns,
        rows=[_effect(each) for each in shown],
        total=len(chosen),
        state=state,
        filters=(crossing,),
        empty_title=_("没有考生的成绩会变动"),
        empty_hint=_("可以核对处理办法是否选对。"),
    )
    return replace(sheet, exports=False)


def _effect(each: Effect) -> Row:
    verdict: Any = labels.CROSSINGS[each.crosses]
    return Row(
        (
            Cell(each.name),
            Cell(each.staff_no),
            Cell(each.unit_name),
            Cell(f"{_plain(each.old_marks)} → {_plain(each.new_marks)}"),
            Cell(_plain(each.old_score)),
            Cell(_plain(each.new_score)),
            Cell(verdict, tone=labels.CROSSING_TONES[each.crosses] if each.crosses else None),
        ),
        str(each.attempt_id),
    )


def _plain(marks: Decimal | None) -> Any:
    return "" if marks is None else marks.normalize() + Decimal(0)
