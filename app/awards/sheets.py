"""The lists of this room as finished tables."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from app.awards.facts import Awaiting, IssuedFacts, IssuedLine, ProgrammeLine
from app.awards.faults import block_sentence
from app.awards.words import STATES
from app.organisation import names
from app.web.parts import day, moment
from app.web.tables import Cell, Column, Filter, Row, State, Table, table
from certificates.facts import plain_hours

FILTERS = ("state", "programme")


def programmes_sheet(found: Sequence[ProgrammeLine]) -> Table:
    """Return the programmes whose certificates one may see; they are few, so they stand on one page."""
    rows = [
        Row(
            (
                Cell(
                    each.name,
                    url=url_for("awards.programme", programme_id=each.id),
                    tone="warn" if each.unfinished else None,
                    sub=_("%(n)s 张未制作完成", n=each.unfinished) if each.unfinished else None,
                ),
                Cell(each.unit_name),
                Cell(each.valid),
            )
        )
        for each in found
    ]
    return table(
        caption=_("按项目查看和颁发"),
        columns=(
            Column("name", _("项目"), priority=1),
            Column("unit", _("主办单位"), priority=1),
            Column("valid", _("有效证书"), numeric=True, priority=1),
        ),
        rows=rows,
        total=len(rows),
        state=State(per_page=max(1, len(rows))),
        empty_title=_("还没有培训项目"),
        empty_hint=_("建立培训项目并完成培训后，可以在这里颁发证书。"),
        exports=False,
    )


def versions_sheet(found: Sequence[IssuedFacts]) -> Table:
    """Return the versions of one certificate, the newest first."""
    rows = [
        Row(
            (
                Cell(_("第 %(n)s 版", n=each.version), url=url_for("awards.show", certificate_id=each.id)),
                Cell(STATES[each.state][0], tone=STATES[each.state][1]),
                Cell(moment(each.issued_at)),
                Cell(each.issued_by_name),
                Cell(each.correction),
            )
        )
        for each in found
    ]
    return table(
        caption=_("换发记录"),
        columns=(
            Column("version", _("版本"), priority=1),
            Column("state", _("状态"), priority=1),
            Column("issued_at", _("时间")),
            Column("issued_by", _("经办人")),
            Column("correction", _("更正原因"), priority=1),
        ),
        rows=rows,
        total=len(rows),
        state=State(per_page=max(1, len(rows))),
        exports=False,
    )


def issued_sheet(
    found: Sequence[IssuedLine], total: int, state: State, programmes: Sequence[tuple[str, str]]
) -> Table:
    """Return the list of issued certificates."""
    states = tuple((key.value, words) for key, (words, _tone) in STATES.items())
    return table(
        caption=_("已颁发的证书"),
        columns=(
            Column("name", _("姓名"), sortable=True, priority=1),
            Column("staff_no", _("工号")),
            Column("unit", _("单位")),
            Column("programme", _("项目")),
            Column("class", _("班次")),
            Column("serial", _("证书编号"), sortable=True, priority=1, whole=True),
            Column("issued_on", _("颁发日期"), sortable=True, whole=True),
            Column("state", _("状态"), priority=1),
        ),
        rows=[_issued(line) for line in found],
        total=total,
        state=state,
        filters=(
            Filter("state", _("状态"), states),
            Filter("programme", _("项目"), tuple(programmes)),
        ),
        searchable=True,
        search_label=_("姓名、拼音或证书编号"),
        empty_title=_("还没有颁发证书"),
        empty_hint=_("人员结业后，可在上面的项目中颁发。"),
    )


def _issued(line: IssuedLine) -> Row:
    words, tone = STATES[line.state]
    version = _("第 %(n)s 版", n=line.version) if line.version > 1 else None
    return Row(
        (
            Cell(line.holder_name, url=url_for("awards.show", certificate_id=line.id)),
            Cell(line.staff_no),
            Cell(line.unit_name),
            Cell(line.programme_name),
            Cell(line.class_title),
            Cell(line.serial, sub=version),
            Cell(day(line.issued_on)),
            Cell(words, tone=tone),
        ),
        id=str(line.id),
    )


def ready_sheet(found: Sequence[Awaiting], state: State) -> Table:
    """Return who may be issued a certificate now; the list is at hand as a whole, so order and page are made here."""
    chosen = [each for each in found if _matches(each, state.search)]
    if state.sort == "name":
        chosen.sort(key=lambda each: each.candidate.name, reverse=state.descending)
    elif state.sort == "class":
        chosen.sort(key=_class_number, reverse=state.descending)
    start = (state.page - 1) * state.per_page
    return table(
        caption=_("可以颁发的人员"),
        columns=(
            Column("name", _("姓名"), sortable=True, priority=1),
            Column("staff_no", _("工号")),
            Column("unit", _("单位"), priority=1),
            Column("post", _("职务")),
            Column("class", _("班次"), sortable=True, priority=1),
            Column("hours", _("学时"), numeric=True),
            Column("score", _("最好成绩"), numeric=True),
        ),
        rows=[_ready(each) for each in chosen[start : start + state.per_page]],
        total=len(chosen),
        state=state,
        searchable=True,
        search_label=_("姓名、工号或单位"),
        empty_title=_("没有待颁发的人员"),
        empty_hint=_("符合全部结业条件、尚无证书的人员会列在这里。"),
        exports=False,
    )


def _matches(each: Awaiting, words: str) -> bool:
    one = each.candidate
    wanted = names.sought(words)
    return any(wanted in names.sought(text) for text in (one.name, one.staff_no, one.unit_name))


def _class_number(each: Awaiting) -> int:
    return each.candidate.klass.number if each.candidate.klass else 0


def _ready(each: Awaiting) -> Row:
    one = each.candidate
    score = one.evidence.best_score
    return Row(
        (
            Cell(one.name, sub=_("原证书已撤销，须单独勾选") if each.was_revoked else None),
            Cell(one.staff_no),
            Cell(one.unit_name),
            Cell(one.post),
            Cell(one.klass.title if one.klass else None),
            Cell(plain_hours(one.hours)),
            Cell(plain_hours(score) if score is not None else None),
        ),
        id=str(one.person_id),
    )


def blocked_sheet(found: Sequence[Awaiting]) -> Table:
    """Return whose certificate cannot be printed, each with every reason."""
    rows = [
        Row(
            (
                Cell(each.candidate.name),
                Cell(each.candidate.staff_no),
                Cell(each.candidate.unit_name),
                Cell(_("；").join(block_sentence(block) for block in each.blocks)),
            )
        )
        for each in found
    ]
    return table(
        caption=_("暂时无法颁发的人员"),
        columns=(
            Column("name", _("姓名"), priority=1),
            Column("staff_no", _("工号")),
            Column("unit", _("单位")),
            Column("reason", _("原因"), priority=1),
        ),
        rows=rows,
        total=len(rows),
        state=State(per_page=max(1, len(rows))),
        exports=False,
    )
