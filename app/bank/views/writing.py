"""Write an item, and write it anew."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.bank import labels, operations, policy, queries
from app.bank.counter import desk
from app.bank.facts import BankItemFacts
from app.bank.forms import FORMS, LETTERS, EntryForm, filled
from app.bank.operations.writing import next_code
from app.refusals import Unknown
from app.web.desk import Answer, Visit, may
from question_bank.items import Kind

KEEP = may(policy.keep)
ITEM = may(policy.keep_item, queries.item, key="item_id")


@desk.get("/bank/new/<kind>", needs=KEEP)
def blank(visit: Visit, kind: str) -> Answer:
    return _page(_form_of(kind).blank(), kind)


@desk.post("/bank/new/<kind>", needs=KEEP)
def write(visit: Visit, kind: str) -> Answer:
    form = _form_of(kind)()
    if moved := form.rearranged():
        return _page(moved, kind)
    if not form.validate_on_submit():
        return _page(form, kind), 422
    entry = form.entry("")
    if form.act.data == "check":
        code = next_code(visit.session, entry.item.paragraph, entry.item.kind)
        return _page(form, kind, queries.faults(visit.session, form.entry(code))), 422
    item_id = operations.write(visit.session, entry, by=visit.actor, at=visit.at)
    return _saved(item_id)


@desk.get("/bank/items/<uuid:item_id>/edit", needs=ITEM)
def edit(visit: Visit, item: BankItemFacts) -> Answer:
    faults = queries.faults(visit.session, item.entry)
    return _page(filled(item.entry, item.version), item.entry.item.kind, faults, item)


@desk.post("/bank/items/<uuid:item_id>/edit", needs=ITEM)
def revise(visit: Visit, item: BankItemFacts) -> Answer:
    kind = item.entry.item.kind
    form = FORMS[kind]()
    if moved := form.rearranged():
        return _page(moved, kind, item=item)
    if not form.validate_on_submit():
        return _page(form, kind, item=item), 422
    entry = form.entry(item.code)
    if form.act.data == "check":
        return _page(form, kind, queries.faults(visit.session, entry), item), 422
    version = form.version.data or ""
    seen = int(version) if version.isdecimal() else 0
    operations.revise(visit.session, item.id, entry, from_version=seen, by=visit.actor, at=visit.at)
    return _saved(item.id)


def _form_of(kind: str) -> type[EntryForm]:
    if kind not in set(Kind):
        raise Unknown
    return FORMS[Kind(kind)]


def _page(
    form: EntryForm, kind: str, faults: list[str] | None = None, item: BankItemFacts | None = None
) -> Any:
    return render_template(
        "bank/edit.html",
        form=form,
        kind=str(kind),
        kind_name=labels.KINDS[kind],
        faults=faults,
        item=item,
        letters=LETTERS,
    )


def _saved(item_id: uuid.UUID) -> Answer:
    flash(_("已保存为草稿，送审并由另一人审定后才会用于组卷。"), "ok")
    return redirect(url_for("bank.show", item_id=item_id), 303)
