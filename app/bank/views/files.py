"""Bring files of items in, and take a choice of the bank out."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.bank import operations, policy, queries, transfer
from app.bank.counter import desk
from app.bank.forms import ImportForm
from app.bank.queries.listing import FILTERS
from app.web.desk import Answer, Visit, may
from app.web.forms import uploaded
from app.web.tables import Cell, Column, Row, State, Table, attachment, read_state, table

KEEP = may(policy.keep)
LIMIT = 5 * 1024 * 1024
KINDS = {"json": "application/json", "yaml": "application/yaml"}


@desk.get("/bank/import", needs=KEEP)
def bring(visit: Visit) -> Answer:
    return render_template("bank/import.html", form=ImportForm(formdata=None), outcome=None)


@desk.post("/bank/import", needs=KEEP)
def take_in(visit: Visit) -> Answer:
    """Take a file in as drafts; one fault in it, and nothing is."""
    form = ImportForm()
    form.validate_on_submit()
    found = transfer.read(*uploaded("file", LIMIT))
    source = request.files.get("source")
    passages = transfer.read_source(uploaded("source", LIMIT)[1]) if source and source.filename else None
    said = queries.faults_of(visit.session, list(found.entries), passages)
    faults = [(f"{outcome.place} {outcome.name}".strip(), str(outcome.fault)) for outcome in found.faults]
    faults += [(code, fault) for code, all_ in said.items() for fault in all_]
    if faults or not found.entries or form.checked_only.data:
        outcome = {"read": len(found.entries), "sheet": _faults(faults), "faults": len(faults)}
        return render_template("bank/import.html", form=form, outcome=outcome), 422
    counts = operations.take_in(
        visit.session, found.entries, author_id=visit.actor.person_id, by=visit.actor, at=visit.at
    )
    flash(
        _(
            "已导入：新增 %(added)s 题，更新 %(revised)s 题，未变 %(same)s 题。新增和更新的都是草稿。",
            added=counts.added,
            revised=counts.revised,
            same=counts.unchanged,
        ),
        "ok",
    )
    return redirect(url_for("bank.index", state="draft"), 303)


def _faults(faults: list[tuple[str, str]]) -> Table:
    return table(
        caption=_("文件中的问题"),
        columns=(Column("code", _l("试题"), priority=1), Column("fault", _l("问题"), priority=1)),
        rows=[Row((Cell(code or _("全文件")), Cell(fault))) for code, fault in faults],
        total=len(faults),
        state=State(per_page=max(1, len(faults))),
        exports=False,
    )


@desk.post("/bank/export", needs=KEEP)
def take_out(visit: Visit) -> Answer:
    """Write the ticked items, or all of the list as it is narrowed, with their keys."""
    kind = request.form.get("format", "json")
    kind = kind if kind in KINDS else "json"
    chosen = [uuid.UUID(text) for text in request.form.getlist("chosen") if _is_id(text)]
    state = read_state(FILTERS)
    shelves = policy.scope(visit.actor)
    found = queries.entries(visit.session, state, ids=chosen or None, shelves=shelves)
    operations.note_export(visit.session, len(found), kind, by=visit.actor, at=visit.at)
    return attachment(f"{_('题库')}.{kind}", transfer.write(kind, found).content, KINDS[kind])


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
