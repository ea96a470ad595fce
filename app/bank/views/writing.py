"""Write an item, and write it anew, with what a candidate would see and what the rules say beside the form."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.bank import labels, operations, policy, queries
from app.bank.advising import in_words
from app.bank.counter import desk
from app.bank.facts import BankItemFacts, Preview
from app.bank.forms import FORMS, LETTERS, EntryForm, filled
from app.bank.views.citing import Quoted, chosen_document, cited, offer_documents, quoted, show_citation
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
    quoted: Quoted | None = None


@desk.get("/bank/new/<kind>", needs=KEEP)
def blank(visit: Visit, kind: str) -> Answer:
    form = _form_of(kind).blank()
    offer_documents(visit, form.document_id)
    return _page(form, Beside(form.shown()))


@desk.post("/bank/new/<kind>", needs=KEEP)
def write(visit: Visit, kind: str) -> Answer:
    form = _sent(visit, _form_of(kind))
    if moved := _moved(visit, form):
        return _page(moved, Beside(moved.shown()))
    entry = _entry(visit, form, "")
    if entry is None or form.act.data == "preview":
        return _page(form, _beside(visit, form, entry)), 422
    document_id = chosen_document(form.document_id)
    item_id = operations.write(visit.session, entry, document_id=document_id, by=visit.actor, at=visit.at)
    return _saved(item_id)


@desk.get("/bank/items/<uuid:item_id>/edit", needs=ITEM)
def edit(visit: Visit, item: BankItemFacts) -> Answer:
    form = filled(item.entry, item.version)
    show_citation(visit, form, item)
    offer_documents(visit, form.document_id)
    entry = cited(visit, form, item.entry) or item.entry
    return _page(form, _beside(visit, form, entry, item), item)


@desk.post("/bank/items/<uuid:item_id>/edit", needs=ITEM)
def revise(visit: Visit, item: BankItemFacts) -> Answer:
    form = _sent(visit, FORMS[item.entry.item.kind])
    if moved := _moved(visit, form):
        return _page(moved, Beside(moved.shown()), item)
    entry = _entry(visit, form, item.code)
    if entry is None or form.act.data == "preview":
        return _page(form, _beside(visit, form, entry, item), item), 422
    version = form.version.data or ""
    operations.revise(
        visit.session,
        item.id,
        entry,
        from_version=int(version) if version.isdecimal() else 0,
        document_id=chosen_document(form.document_id),
        by=visit.actor,
        at=visit.at,
    )
    return _saved(item.id)


@desk.post("/bank/preview/<kind>", needs=KEEP, writes=False)
def preview(visit: Visit, kind: str) -> Answer:
    """Answer with what stands beside the form, as it is typed; nothing is kept."""
    form = _sent(visit, _form_of(kind))
    item = _item(visit, request.args.get("item", ""))
    beside = _beside(visit, form, _entry(visit, form, item.code if item else ""), item)
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


def _sent(visit: Visit, form_of_kind: type[EntryForm]) -> EntryForm:
    form = form_of_kind()
    offer_documents(visit, form.document_id)
    return form


def _moved(visit: Visit, form: EntryForm) -> EntryForm | None:
    """Return the form with its rows moved, if that was asked."""
    moved = form.rearranged()
    if moved is not None:
        offer_documents(visit, moved.document_id)
    return moved


def _entry(visit: Visit, form: EntryForm, code: str) -> Entry | None:
    """Return the item as sent; None when something is missing, which the form then tells."""
    return cited(visit, form, form.entry(code)) if form.validate_on_submit() else None


def _beside(visit: Visit, form: EntryForm, entry: Entry | None, item: BankItemFacts | None = None) -> Beside:
    if entry is None:
        return Beside(form.shown(), tuple(form.missing()))
    document_id = chosen_document(form.document_id)
    around = queries.surroundings(
        visit.session, entry, item_id=item.id if item else None, document_id=document_id
    )
    return Beside(
        form.shown(), (), tuple(in_words(lint(entry, around))), True, quoted(entry, around.passages)
    )


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
