"""The staff's lists as tables: one value for the page, the workbook and the CSV."""

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.bank import labels as bank
from app.exams import labels
from app.exams.facts import AttemptState
from app.exams.figures import written
from app.exams.records import CandidateLine, Debtor, ExamLine, ItemFigure, SittingFacts
from app.web.parts import moment
from app.web.tables import Cell, Column, Filter, Row, State, Table, table


def exams_sheet(lines: Sequence[ExamLine], total: int, state: State, programmes: Sequence[str]) -> Table:
    columns = (
        Column("title", _("考试"), sortable=True, priority=1),
        Column("programme", _("专项"), sortable=True),
        Column("state", _("状态"), priority=1),
        Column("sittings", _("场次"), numeric=True),
        Column("admitted", _("考生"), numeric=True),
        Column("ended", _("已交卷"), numeric=True),
        Column("waiting", _("待评阅"), numeric=True),
        Column("closes", _("末场结束"), sortable=True),
    )
    rows = [
        Row(
            (
                Cell(line.title, url=url_for("exams.manage_exam", exam_id=line.id)),
                Cell(line.programme_name),
                Cell(labels.STATES[line.state], tone=labels.STATE_TONES[line.state]),
                Cell(line.sittings),
                Cell(line.admitted),
                Cell(line.ended),
                Cell(line.waiting),
                Cell(moment(line.last_closes_at)),
            ),
            str(line.id),
        )
        for line in lines
    ]
    return table(
        caption=_("考试管理"),
        columns=columns,
        rows=rows,
        total=total,
        state=state,
        filters=(
            Filter("state", _("状态"), tuple((key.value, label) for key, label in labels.STATES.items())),
            Filter("programme", _("专项"), tuple((name, name) for name in programmes)),
        ),
        searchable=True,
        search_label=_("按考试名称查找"),
        empty_title=_("还没有考试"),
        empty_hint=_("先设好双向细目表和及格线，发布后再安排场次。"),
        exports=False,
    )


def standing(line: CandidateLine, *, closed: bool) -> tuple[Any, str]:
    """Say where a candidate stands, and in what tone."""
    if line.state is not None:
        return labels.ATTEMPT_STATES[line.state], labels.ATTEMPT_TONES[line.state]
    return (_("未参加"), "bad") if closed else (_("未开始"), "quiet")


def candidates_sheet(
    lines: Sequence[CandidateLine],
    total: int,
    state: State,
    sitting: SittingFacts,
    *,
    reader: uuid.UUID,
    closed: bool,
) -> Table:
    columns = (
        Column("name", _("姓名"), sortable=True, priority=1),
        Column("staff_no", _("工号")),
        Column("unit", _("单位"), sortable=True),
        Column("state", _("状态"), priority=1),
        Column("answered", _("已答")),
        Column("saved", _("最近保存")),
        Column("focus", _("离开页面次数"), numeric=True),
        Column("allowance", _("作答时长")),
        Column("score", _("得分"), numeric=True, sortable=True),
        Column("passed", _("结果")),
    )
    states = (
        ("none", _("未开始或未参加")),
        *((key.value, label) for key, label in labels.ATTEMPT_STATES.items()),
    )
    return table(
        caption=_("考生"),
        columns=columns,
        rows=[_candidate_row(line, sitting, reader, closed) for line in lines],
        total=total,
        state=state,
        filters=(Filter("state", _("状态"), states),),
        searchable=True,
        search_label=_("按姓名、拼音或工号查找"),
        empty_title=_("还没有考生"),
        empty_hint=_("可以按工号加入考生。"),
    )


def _candidate_row(line: CandidateLine, sitting: SittingFacts, reader: uuid.UUID, closed: bool) -> Row:
    # Organizers who sit an exam themselves learn their result when everybody does (GR-7).
    own = line.person_id == reader
    text, tone = standing(line, closed=closed)
    url = None
    if not own and line.attempt_id is not None:
        url = url_for("exams.manage_attempt", attempt_id=line.attempt_id)
    elif not own and not closed:
        url = url_for("exams.allowance", sitting_id=sitting.id, person_id=line.person_id)
    return Row(
        (
            Cell(line.name, url=url),
            Cell(line.staff_no),
            Cell(line.unit_name),
            Cell(text, tone=tone),
            Cell(f"{line.answered} / {line.total}" if line.state is not None else ""),
            Cell(moment(line.last_saved_at) if line.last_saved_at else ""),
            Cell(line.focus_losses if line.state is not None else None),
            Cell(
                labels.allowance(line.time_percent, line.extra_minutes),
                sub=line.allowance_reason or None,
            ),
            Cell("" if own or line.score is None else line.score.normalize() + Decimal(0)),
            Cell("" if own else _verdict(line)),
        ),
        str(line.person_id),
    )


def _verdict(line: CandidateLine) -> Any:
    if line.state in (None, AttemptState.OPEN, AttemptState.VOIDED):
        return ""
    if line.passed is None:
        return _("待评阅")
    return _("合格") if line.passed else _("不合格")


def debtors_sheet(people: Sequence[Debtor], state: State) -> Table:
    columns = (
        Column("name", _("姓名"), priority=1),
        Column("staff_no", _("工号")),
        Column("unit", _("单位"), priority=1),
        Column("why", _("原因"), priority=1),
        Column("sitting", _("场次")),
    )
    first = 0 if state.everything else (state.page - 1) * state.per_page
    shown = people if state.everything else people[first : first + state.per_page]
    rows = [
        Row(
            (
                Cell(each.name),
                Cell(each.staff_no),
                Cell(each.unit_name),
                Cell(_("未合格") if each.sat else _("未参加"), tone="warn" if each.sat else "bad"),
                Cell(each.sitting_title),
            ),
            str(each.person_id),
        )
        for each in shown
    ]
    return table(
        caption=_("应补考人员"),
        columns=columns,
        rows=rows,
        total=len(people),
        state=state,
        empty_title=_("目前没有应补考的人员"),
        empty_hint=_("场次结束并评阅完成后，未合格和未参加的人员会列在这里。"),
    )


ITEM_SORTS: dict[str, Any] = {
    "code": lambda each: each.code,
    "n": lambda each: each.facility.n,
    "facility": lambda each: each.facility.value or 0.0,
    "discrimination": lambda each: -2.0 if each.discrimination.value is None else each.discrimination.value,
}


def items_sheet(found: Sequence[ItemFigure], state: State) -> Table:
    columns = (
        Column("code", _("试题"), sortable=True, priority=1),
        Column("kind", _("题型")),
        Column("n", _("作答份数"), numeric=True, sortable=True),
        Column("facility", _("难度系数（得分率）"), numeric=True, sortable=True, priority=1),
        Column("interval", _("95% 置信区间")),
        Column("discrimination", _("区分度"), numeric=True, sortable=True, priority=1),
    )
    ordered = list(found)
    if state.sort in ITEM_SORTS:
        ordered.sort(key=ITEM_SORTS[state.sort], reverse=state.descending)
    first = (state.page - 1) * state.per_page
    shown = ordered if state.everything else ordered[first : first + state.per_page]
    return table(
        caption=_("试题统计"),
        columns=columns,
        rows=[_item_row(each) for each in shown],
        total=len(ordered),
        state=state,
        empty_title=_("还没有可统计的答卷"),
        empty_hint=_("评阅完成后，这里给出每道题的得分率和区分度。"),
    )


def _item_row(each: ItemFigure) -> Row:
    share, relation = each.facility, each.discrimination
    low, high = share.low or 0.0, share.high or 0.0
    return Row(
        (
            Cell(each.stem, url=url_for("bank.show", item_id=each.item_id), sub=each.code),
            Cell(bank.KINDS[each.kind]),
            Cell(share.n),
            Cell(f"{share.value or 0:.2f}", numeric=True),
            Cell(f"{low:.2f} – {high:.2f}"),
            Cell("" if relation.value is None else f"{relation.value:.2f}", numeric=True),
        ),
        str(each.item_id),
    )


def band_name(low: Decimal, high: Decimal) -> str:
    return f"{written(low)} – {written(high)}"
