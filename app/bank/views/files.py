"""Take a choice of the bank out in any format, with what that format cannot hold said beforehand."""

import uuid
from collections import Counter
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.bank import labels, operations, policy, queries, telling, transfer
from app.bank.counter import desk
from app.bank.queries.listing import FILTERS
from app.web.desk import Answer, Visit, may
from app.web.tables import Cell, Column, Row, State, Table, attachment, read_state, table
from question_bank.interchange.outcomes import ItemLosses
from question_bank.interchange.registry import FORMATS
from question_bank.items import Entry

KEEP = may(policy.keep)
SHOWN = 200


@desk.get("/bank/export", needs=KEEP, lane="report")
def choose_format(visit: Visit) -> Answer:
    """Show for each format what it would hold, and for the chosen one what each item would lose."""
    entries, form = _entries(visit), _form()
    lost = transfer.losses(form, entries) if form else ()
    return render_template(
        "bank/export.html",
        formats=_formats(entries, form),
        title=labels.FORMATS[form] if form else "",
        form=form,
        total=len(entries),
        left_out=sum(item.left_out for item in lost),
        sheet=_losses(lost) if lost else None,
        hidden=max(0, len(lost) - SHOWN),
        asked=request.query_string.decode(),
    )


def _form() -> str:
    form = request.args.get("as", "")
    return form if form in FORMATS else ""


def _entries(visit: Visit) -> list[Entry]:
    chosen = [uuid.UUID(text) for text in request.values.getlist("chosen") if _is_id(text)]
    shelves = policy.scope(visit.actor)
    return queries.entries(visit.session, read_state(FILTERS), ids=chosen or None, shelves=shelves)


def _formats(entries: list[Entry], chosen: str) -> Table:
    return table(
        caption=_("选择格式"),
        columns=(
            Column("format", _l("格式"), priority=1),
            Column("held", _l("可导出"), numeric=True, priority=1),
            Column("left_out", _l("放不下"), numeric=True),
            Column("lost", _l("没有地方放的内容"), priority=1),
        ),
        rows=[_format_row(form, entries, chosen) for form in FORMATS],
        total=len(FORMATS),
        state=State(per_page=len(FORMATS)),
        exports=False,
    )


def _format_row(form: str, entries: list[Entry], chosen: str) -> Row:
    lost = transfer.losses(form, entries)
    left_out = sum(item.left_out for item in lost)
    fields = Counter(loss.field for item in lost if not item.left_out for loss in item.losses)
    told = [f"{labels.CARRIED[field]} {count}" for field, count in fields.items()]
    # The address stays as it is, with the format put in.
    asked = [(key, value) for key, value in request.args.items(multi=True) if key != "as"]
    return Row(
        (
            Cell(
                labels.FORMATS[form],
                url=f"{url_for('bank.choose_format')}?{urlencode([*asked, ('as', form)])}#losses",
                sub=_("已选") if form == chosen else "",
            ),
            Cell(len(entries) - left_out, numeric=True),
            Cell(left_out, numeric=True),
            Cell(str(_("、")).join(told) or _kept(len(entries), left_out)),
        )
    )


def _kept(total: int, left_out: int) -> str | None:
    if left_out == total:
        return None
    return str(_("其余的全部保留") if left_out else _("全部保留"))


def _losses(lost: tuple[ItemLosses, ...]) -> Table:
    shown = lost[:SHOWN]
    return table(
        caption=_("逐题说明"),
        columns=(
            Column("code", _l("题号"), priority=1),
            Column("result", _l("结果"), priority=1),
            Column("words", _l("说明"), priority=1),
        ),
        rows=[_loss_row(item) for item in shown],
        total=len(shown),
        state=State(per_page=max(1, len(shown))),
        exports=False,
    )


def _loss_row(item: ItemLosses) -> Row:
    words = [telling.loss(each) for each in item.losses]
    result = Cell(_("不导出"), tone="bad") if item.left_out else Cell(_("部分保留"), tone="warn")
    return Row((Cell(item.item_id), result, Cell(str(_("；")).join(words))))


@desk.post("/bank/export", needs=KEEP)
def take_out(visit: Visit) -> Answer:
    """Write the chosen items, or all of the list as it is narrowed, with their keys."""
    form = request.form.get("format", "json")
    if form == "choose":
        return redirect(f"{url_for('bank.choose_format')}?{_asked()}", 303)
    form = form if form in FORMATS else "json"
    written = transfer.write(form, _entries(visit))
    operations.note_export(visit.session, written.count, form, by=visit.actor, at=visit.at)
    return attachment(transfer.file_name(form, _("题库")), written.content, FORMATS[form].media)


def _asked() -> str:
    """Return the list's address with the ticked items, for the page that asks for a format."""
    ticked = [] if request.form.get("whole") else request.form.getlist("chosen")
    return urlencode([*request.args.items(multi=True), *(("chosen", each) for each in ticked)])


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
