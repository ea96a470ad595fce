"""Bring files of items in: upload, see what each item would become, confirm; the faults are handed back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock, jobs
from app.bank import labels, policy, telling, transfer
from app.bank.counter import desk
from app.bank.facts import ImportAction, ItemImportFacts, ItemImportLineFacts
from app.bank.forms import ImportForm
from app.bank.operations import imports as operations
from app.bank.queries import imports as queries
from app.bank.views.citing import chosen_document, offer_documents
from app.organisation.facts import ImportState
from app.refusals import Unknown
from app.web.desk import Answer, Visit, may
from app.web.forms import uploaded
from app.web.tables import XLSX, Cell, Column, Filter, Row, State, Table, attachment, read_state, table

KEEP = may(policy.keep)
IMPORT = may(policy.keep_import, queries.item_import, key="item_import_id")
LIMIT = 20 * 1024 * 1024
SOURCE_LIMIT = 5 * 1024 * 1024


@desk.get("/bank/import", needs=KEEP)
def bring(visit: Visit) -> Answer:
    return _uploads(visit, _form(visit, formdata=None))


def _form(visit: Visit, **more: Any) -> ImportForm:
    form = ImportForm(**more)
    offer_documents(visit, form.document_id)
    return form


def _uploads(visit: Visit, form: ImportForm) -> Any:
    state = read_state(per_page=20)
    found, total = queries.imports(visit.session, policy.scope(visit.actor), state)
    sheet = table(
        caption=_("上传记录"),
        columns=(
            Column("file", _l("文件"), priority=1),
            Column("state", _l("状态"), priority=1),
            Column("items", _l("题数"), numeric=True),
            Column("by", _l("上传人")),
            Column("at", _l("上传时间")),
        ),
        rows=[_upload_row(each) for each in found],
        total=total,
        state=state,
        empty_title=_("还没有上传过试题文件"),
        exports=False,
    )
    return render_template("bank/import.html", form=form, sheet=sheet)


def _upload_row(each: ItemImportFacts) -> Row:
    return Row(
        (
            Cell(each.file_name, url=url_for("bank.item_import", item_import_id=each.id)),
            Cell(labels.IMPORT_STATES[each.state], tone=labels.IMPORT_TONES[each.state]),
            Cell(sum(each.summary.get("counts", {}).values()) or None, numeric=True),
            Cell(each.created_by_name),
            Cell(each.created_at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")),
        ),
        id=str(each.id),
    )


@desk.post("/bank/import", needs=KEEP)
def upload(visit: Visit) -> Answer:
    """Take a file and have it checked as a job; the same file twice is told and not done."""
    form = _form(visit)
    if not form.validate_on_submit():
        return _uploads(visit, form), 422
    import_id, job_id = _upload(visit, form)
    if job_id is None:
        flash(_("这份文件已经导入过，题库没有变动。如有更正，请修改文件后再上传。"), "info")
        return redirect(url_for("bank.item_import", item_import_id=import_id), 303)
    return redirect(url_for("web.job", job_id=job_id), 303)


def _upload(visit: Visit, form: ImportForm) -> Any:
    name, content = uploaded("file", LIMIT)
    source = request.files.get("source")
    told = transfer.source_text(uploaded("source", SOURCE_LIMIT)[1]) if source and source.filename else ""
    return operations.upload(
        visit.session,
        file_name=name,
        content=content,
        form=form.form.data or "auto",
        source=told,
        document_id=chosen_document(form.document_id),
        by=visit.actor,
        at=visit.at,
    )


@desk.get("/bank/imports/<uuid:item_import_id>", needs=IMPORT)
def item_import(visit: Visit, found: ItemImportFacts) -> Answer:
    state = read_state(("action",))
    lines, total = queries.lines(visit.session, found.id, state)
    job = jobs.find(visit.session, found.job_id) if found.job_id else None
    return render_template(
        "bank/imported.html",
        upload=found,
        job=job,
        running=job is not None and job.state not in jobs.ENDED,
        counts=[(ImportAction(key), n) for key, n in found.summary.get("counts", {}).items()],
        refusal=_refusal(found),
        sheet=_lines(lines, total, state),
        words=labels,
        ImportState=ImportState,
        step=3 if found.state is ImportState.APPLIED else 2,
    )


def _refusal(found: ItemImportFacts) -> str:
    said = found.summary.get("refusal")
    values = {name: telling.said(str(value)) for name, value in found.summary.get("values", {}).items()}
    return str(_(said, **values)) if said else ""


def _lines(lines: list[ItemImportLineFacts], total: int, state: State) -> Table:
    return table(
        caption=_("逐题结果"),
        columns=(
            Column("stem", _l("试题"), priority=1),
            Column("number", _l("位置"), sortable=True),
            Column("action", _l("结果"), priority=1),
            Column("words", _l("说明"), priority=1),
        ),
        rows=[_line_row(line) for line in lines],
        total=total,
        state=state,
        filters=(Filter("action", _("结果"), tuple(labels.IMPORT_ACTIONS.items())),),
        searchable=True,
        search_label=_("题干或题号"),
        exports=False,
    )


def _line_row(line: ItemImportLineFacts) -> Row:
    return Row(
        (
            Cell(line.stem or _("（没有读出）"), sub=line.code),
            Cell(telling.said(line.place)),
            Cell(labels.IMPORT_ACTIONS[line.action], tone=labels.IMPORT_ACTION_TONES[line.action]),
            Cell(_words(line)),
        )
    )


def _words(line: ItemImportLineFacts) -> str:
    if line.fault:
        return telling.fault(line.fault)
    told = [telling.loss(each) for each in line.losses]
    if line.missing:
        names = str(_("、")).join(str(labels.CARRIED.get(name, name)) for name in line.missing)
        told.append(_("须补：%(fields)s", fields=names))
    return str(_("；")).join(told)


@desk.post("/bank/imports/<uuid:item_import_id>/apply", needs=IMPORT)
def apply_import(visit: Visit, found: ItemImportFacts) -> Answer:
    job_id = operations.apply(visit.session, found.id, by=visit.actor, at=visit.at)
    return redirect(url_for("web.job", job_id=job_id), 303)


@desk.post("/bank/imports/<uuid:item_import_id>/check", needs=IMPORT)
def check_import(visit: Visit, found: ItemImportFacts) -> Answer:
    job_id = operations.check_again(visit.session, found.id, by=visit.actor, at=visit.at)
    return redirect(url_for("web.job", job_id=job_id), 303)


@desk.post("/bank/imports/<uuid:item_import_id>/withdraw", needs=IMPORT)
def withdraw_import(visit: Visit, found: ItemImportFacts) -> Answer:
    operations.withdraw(visit.session, found.id, by=visit.actor, at=visit.at)
    flash(_("已放弃这份文件，上传的内容已删除，题库没有变动。"), "ok")
    return redirect(url_for("bank.bring"), 303)


@desk.get("/bank/imports/<uuid:item_import_id>/faults.xlsx", needs=IMPORT, lane="report")
def faulty_items(visit: Visit, found: ItemImportFacts) -> Answer:
    content = queries.handed_back(visit.session, found.id)
    if content is None:
        raise Unknown
    stem = found.file_name.rsplit(".", 1)[0]
    return attachment(_("%(name)s（错误说明）", name=stem) + ".xlsx", content, XLSX)


@desk.get("/bank/template.xlsx", needs=KEEP)
def template(visit: Visit) -> Answer:
    content = transfer.template(in_english=str(get_locale()).startswith("en"))
    return attachment(_("试题模板") + ".xlsx", content, XLSX)
