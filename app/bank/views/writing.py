"""Write an item, and write it anew, with what a candidate would see and what the rules say beside the form."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.bank import labels, operations, policy, queries
from app.bank.counter import desk
from app.bank.facts import BankItemFacts, Preview
from app.bank.forms import FORMS, LETTERS, EntryForm, filled
from app.refusals import Unknown
from app.web.desk import Answer, Visit, may
from question_bank.items import Entry, Kind
from question_bank.linting import Advice, lint

KEEP = may(policy.keep)
ITEM = may(policy.keep_item, queries.item, key="item_id")


@dataclass(frozen=True)
class Beside:
    """What stands beside a form: the item as it would be shown, what is missing, or what the rules say."""

    shown: Preview
    missing: tuple[str, ...] = ()
    advice: tuple[Advice, ...] = ()
    judged: bool = False


@desk.get("/bank/new/<kind>", needs=KEEP)
def blank(visit: Visit, kind: str) -> Answer:
    form = _form_of(kind).blank()
    return _page(form, Beside(form.shown()))


@desk.post("/bank/new/<kind>", needs=KEEP)
def write(visit: Visit, kind: str) -> Answer:
    form = _form_of(kind)()
    if moved := form.rearranged():
        return _page(moved, Beside(moved.shown()))
    valid = form.validate_on_submit()
    if not valid or form.act.data == "preview":
        return _page(form, _beside(visit, form, valid)), 422
    item_id = operations.write(visit.session, form.entry(""), by=visit.actor, at=visit.at)
    return _saved(item_id)


@desk.get("/bank/items/<uuid:item_id>/edit", needs=ITEM)
def edit(visit: Visit, item: BankItemFacts) -> Answer:
    form = filled(item.entry, item.version)
    return _page(form, Beside(form.shown(), (), _judged(visit, item.entry, item), True), item)


@desk.post("/bank/items/<uuid:item_id>/edit", needs=ITEM)
def revise(visit: Visit, item: BankItemFacts) -> Answer:
    form = FORMS[item.entry.item.kind]()
    if moved := form.rearranged():
        return _page(moved, Beside(moved.shown()), item)
    valid = form.validate_on_submit()
    if not valid or form.act.data == "preview":
        return _page(form, _beside(visit, form, valid, item), item), 422
    version = form.version.data or ""
    seen = int(version) if version.isdecimal() else 0
    entry = form.entry(item.code)
    operations.revise(visit.session, item.id, entry, from_version=seen, by=visit.actor, at=visit.at)
    return _saved(item.id)


@desk.post("/bank/preview/<kind>", needs=KEEP, writes=False)
def preview(visit: Visit, kind: str) -> Answer:
    """Answer with what stands beside the form, as it is typed; nothing is kept."""
    form = _form_of(kind)()
    beside = _beside(visit, form, form.validate_on_submit(), _item(visit, request.args.get("item", "")))
    return render_template("bank/beside.html", beside=beside)


@desk.post("/bank/rows/<kind>", needs=KEEP, writes=False)
def rearrange(visit: Visit, kind: str) -> Answer:
    """Answer with the rows of the form after one was added, removed or moved; nothing is kept."""
    form = _form_of(kind)()
    moved = form.rearranged() or form
    return render_template(f"bank/form/{moved.kind}.html", form=moved, kind=str(moved.kind), letters=LETTERS)


def _form_of(kind: str) -> type[EntryForm]:
    if kind not in set(Kind):
        raise Unknown
    return FORMS[Kind(kind)]


def _item(visit: Visit, text: str) -> BankItemFacts | None:
    """Return the item that is being written anew; none of one's own is none."""
    try:
        item = queries.item(visit.session, uuid.UUID(text))
    except ValueError:
        return None
    return item if item is not None and policy.read_item(visit.actor, item) else None


def _beside(visit: Visit, form: EntryForm, valid: bool, item: BankItemFacts | None = None) -> Beside:
    if not valid:
        return Beside(form.shown(), tuple(form.missing()))
    return Beside(form.shown(), (), _judged(visit, form.entry(""), item), True)


def _judged(visit: Visit, entry: Entry, item: BankItemFacts | None) -> tuple[Advice, ...]:
    item_id, document_id = (item.id, item.document_id) if item else (None, None)
    around = queries.surroundings(visit.session, entry, item_id=item_id, document_id=document_id)
    return tuple(lint(entry, around))


def _page(form: EntryForm, beside: Beside, item: BankItemFacts | None = None) -> Any:
    return render_template(
        "bank/edit.html",
        form=form,
        kind=str(form.kind),
        kind_name=labels.KINDS[form.kind],
        beside=beside,
        item=item,
        letters=LETTERS,
    )


def _saved(item_id: uuid.UUID) -> Answer:
    flash(_("已保存为草稿，送审并由另一人审定后才会用于组卷。"), "ok")
    return redirect(url_for("bank.show", item_id=item_id), 303)
