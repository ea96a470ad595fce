"""Which document an item cites, and which of several places of its quote: offered by forms, read out of them."""

import uuid
from collections.abc import Sequence
from dataclasses import replace

from flask import request
from flask_babel import gettext as _
from wtforms import SelectField

from app.bank import queries
from app.bank.facts import BankItemFacts
from app.bank.forms import EntryForm
from app.bank.queries import anchors
from app.bank.rules import NoTextToCount, which_of
from app.library import queries as library
from app.refusals import Refusal
from app.web.desk import Visit
from app.web.errors import say
from app.web.forms import options
from question_bank.anchors import Passage, find_in, ordinal
from question_bank.items import Entry

Quoted = tuple[str, str, str]


def offer_documents(visit: Visit, field: SelectField) -> None:
    """Offer the kept documents in a field; the only one there is stands chosen in an empty form."""
    known = library.documents(visit.session)
    names = ((str(each.id), f"{each.document_no} {each.title}") for each in known)
    field.choices = options([("", _("不指定，按引文查找")), *names])
    if field.data is None:
        asked = request.args.get("document", "")
        only = str(known[0].id) if len(known) == 1 else ""
        field.data = asked if asked in {str(each.id) for each in known} else only


def chosen_document(field: SelectField) -> uuid.UUID | None:
    return uuid.UUID(field.data) if field.data else None


def show_citation(visit: Visit, form: EntryForm, item: BankItemFacts) -> None:
    """Fill in which document an item cites, and which place of its quote, as its document stands now."""
    anchor = anchors.anchor_of(visit.session, item.id)
    document_id = item.document_id or (anchor.document_id if anchor else None)
    form.document_id.data = str(document_id or "")
    if item.entry.anchor.span and anchor and anchor.span:
        form.which.data = ordinal(replace(item.entry.anchor, span=anchor.span), anchor.text)


def cited(visit: Visit, form: EntryForm, entry: Entry) -> Entry | None:
    """Return an entry whose quote names its place when the form says which; None with the fault at the field."""
    number = form.which.data
    if number is None:
        return entry
    try:
        passages = queries.passages_of(visit.session, chosen_document(form.document_id))
        if passages is None:
            raise NoTextToCount
        texts = {each.paragraph: each.text for each in passages}
        anchor = which_of(entry.anchor, number, texts.get(entry.anchor.paragraph, ""))
    except Refusal as refusal:
        form.which.errors = [*form.which.errors, say(refusal)]
        return None
    return replace(entry, anchor=anchor)


def quoted(entry: Entry, passages: Sequence[Passage] | None) -> Quoted | None:
    """Cut the passage an entry cites before, at and after its quote; None where the quote is not found in it."""
    span = find_in(entry.anchor, passages or ())
    if span is None:
        return None
    text = next(each.text for each in passages or () if each.paragraph == entry.anchor.paragraph)
    return text[: span.start], text[span.start : span.end], text[span.end :]
