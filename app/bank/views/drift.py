"""Items whose passage moved, changed or went: the list of them, and confirming that they still hold."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.bank import labels, operations, policy, queries
from app.bank.counter import desk
from app.bank.document_forms import ConfirmForm
from app.bank.facts import AnchoredLine, AnchorFacts, BankItemFacts
from app.bank.queries import anchors
from app.library import queries as library
from app.library.facts import DocumentFacts
from app.refusals import Refusal, Unknown
from app.web.desk import Answer, Visit, may
from app.web.errors import say
from app.web.tables import Cell, Column, Filter, Row, State, Table, export, read_state, table
from question_bank.anchors import Anchor, Standing, ordinal

DOCUMENT = may(policy.keep_document, library.document, key="document_id")
ITEM = may(policy.keep_item, queries.item, key="item_id")
WAITING = (Standing.GONE, Standing.CHANGED, Standing.MOVED)


@desk.get("/bank/documents/<uuid:document_id>/drift", needs=DOCUMENT)
def drift(visit: Visit, document: DocumentFacts) -> Answer:
    state = read_state(("standing",))
    sheet = _sheet(visit, document, state)
    return export(_("待确认的试题"), sheet) or render_template(
        "bank/drift.html",
        document=document,
        sheet=sheet,
        counts=anchors.standing_counts(visit.session, document.id, policy.scope(visit.actor)),
        words=labels,
    )


def _sheet(visit: Visit, document: DocumentFacts, state: State) -> Table:
    asked = state.filter("standing")
    standing = Standing(asked) if asked in set(WAITING) else None
    found = anchors.standing_lines(visit.session, document.id, policy.scope(visit.actor), standing)
    start = (state.page - 1) * state.per_page
    shown = found if state.everything else found[start : start + state.per_page]
    return table(
        caption=_("待确认的试题"),
        columns=(
            Column("stem", _l("题干"), priority=1),
            Column("standing", _l("出处情况"), priority=1),
            Column("was", _l("原出处")),
            Column("now", _l("现出处"), priority=1),
            Column("quote", _l("新版引文")),
            Column("state", _l("状态")),
        ),
        rows=[_row(line) for line in shown],
        total=len(found),
        state=state,
        filters=(
            Filter(
                "standing", _l("出处情况"), tuple((each.value, labels.STANDINGS[each]) for each in WAITING)
            ),
        ),
        empty_title=_("没有待确认的试题"),
        empty_hint=_("每道试题的出处都与文件现行文本一致。"),
    )


def _row(line: AnchoredLine) -> Row:
    anchor = line.rests
    return Row(
        (
            Cell(line.stem, url=url_for("bank.rests_on", item_id=line.item_id), sub=line.code),
            Cell(labels.STANDINGS[anchor.standing], tone=labels.STANDING_TONES[anchor.standing]),
            Cell(line.own_paragraph),
            Cell(anchor.paragraph),
            Cell(anchor.quote),
            Cell(labels.STATES[line.state], tone=labels.STATE_TONES[line.state]),
        ),
        id=str(line.item_id),
    )


@desk.post("/bank/documents/<uuid:document_id>/confirm", needs=DOCUMENT)
def confirm_moved(visit: Visit, document: DocumentFacts) -> Answer:
    """Confirm the ticked items that only moved; the others are each looked at by somebody."""
    chosen = [found for text in request.form.getlist("chosen")[:500] if (found := _id(text))]
    count = operations.confirm_moved(visit.session, document.id, chosen, by=visit.actor, at=visit.at)
    if count:
        flash(_("已确认 %(n)s 道只是段号移动的试题。", n=count), "ok")
    else:
        flash(_("勾选的试题中没有只是段号移动的；段落改动的请逐题确认。"), "info")
    return redirect(url_for("bank.drift", document_id=document.id), 303)


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@desk.get("/bank/items/<uuid:item_id>/anchor", needs=may(policy.read_item, queries.item, key="item_id"))
def rests_on(visit: Visit, item: BankItemFacts) -> Answer:
    anchor = anchors.anchor_of(visit.session, item.id)
    form = ConfirmForm(formdata=None, data=_offered(item, anchor))
    return _page(visit, item, anchor, form)


def _offered(item: BankItemFacts, anchor: AnchorFacts | None) -> dict[str, Any]:
    if anchor is None:
        return {}
    own = item.entry.anchor
    return {
        "paragraph": anchor.paragraph or own.paragraph,
        "quote": anchor.quote or own.quote,
        "which": ordinal(Anchor(anchor.paragraph, anchor.quote, anchor.span), anchor.text),
        "anchor": str(anchor.id),
    }


def _page(
    visit: Visit, item: BankItemFacts, anchor: AnchorFacts | None, form: ConfirmForm, refusal: str = ""
) -> str:
    return render_template(
        "bank/anchor.html",
        item=item,
        entry=item.entry,
        anchor=anchor,
        form=form,
        refusal=refusal,
        was=anchors.text_before(visit.session, item.id) if anchor and anchor.drifted else "",
        document=library.document(visit.session, anchor.document_id) if anchor else None,
        own=item.author_id == visit.actor.person_id,
        changeable=policy.keep_item(visit.actor, item),
        words=labels,
    )


@desk.post("/bank/items/<uuid:item_id>/anchor", needs=ITEM)
def confirm(visit: Visit, item: BankItemFacts) -> Answer:
    anchor = anchors.anchor_of(visit.session, item.id)
    if anchor is None:
        raise Unknown
    form = ConfirmForm()
    if not form.validate_on_submit():
        return _page(visit, item, anchor, form), 422
    try:
        operations.confirm(
            visit.session,
            item.id,
            anchor_id=_id(form.anchor.data or "") or uuid.UUID(int=0),
            paragraph=form.paragraph.data or "",
            quote=form.quote.data or "",
            number=form.which.data,
            by=visit.actor,
            at=visit.at,
        )
    except Refusal as refusal:
        return _page(visit, item, anchor, form, say(refusal)), refusal.status
    flash(_("已确认出处，试题可以照常抽用。"), "ok")
    return redirect(url_for("bank.drift", document_id=anchor.document_id), 303)
