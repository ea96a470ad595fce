"""Confirm that an item still holds in its document's new text, in the words it now rests on."""

import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session, select

from app.bank.facts import AnchorFacts, ItemState
from app.bank.models import BankItem, ItemAnchor, ItemVersion
from app.bank.operations.anchoring import anchor_row
from app.bank.policy import may_change, scope
from app.bank.queries import anchors
from app.bank.queries.items import entry_now
from app.bank.rules import ChangedMeanwhile, NothingToConfirm, Unfinished, approve_as, quoted_in, which_of
from app.bank.storage import described, wording
from app.clock import new_id
from app.journal.operations import record
from app.refusals import Unknown
from app.web.actor import Actor
from question_bank.anchors import Anchor, Standing, Verdict, occurrences
from question_bank.checks.shape import check_shape


def confirm(
    session: Session,
    item_id: uuid.UUID,
    *,
    anchor_id: uuid.UUID,
    paragraph: str,
    quote: str,
    number: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Confirm an item on the words of the new text it rests on; other words than before make a new version.
    Of several places of the quote it is the `number`-th; without a number, the one it was found at.

    Confirming an approved item whose passage changed is a review, so its author may not do it.
    """
    item = session.exec(select(BankItem).where(BankItem.id == item_id).with_for_update()).first()
    anchor = anchors.anchor_of(session, item_id)
    if item is None or anchor is None:
        raise Unknown
    if anchor.id != anchor_id:
        raise ChangedMeanwhile
    if anchor.confirmed_at is not None:
        raise NothingToConfirm
    text = anchors.passage_text(session, anchor.version_id, paragraph)
    found_at = Anchor(paragraph, quote, anchor.span if anchor.paragraph == paragraph else None)
    span = quoted_in(which_of(found_at, number, text) if number else found_at, text)
    if anchor.drifted and item.state is ItemState.APPROVED:
        approve_as(by.person_id, item.author_id)
    verdict = Verdict(Standing.UNCHANGED, paragraph, text[span.start : span.end], span)
    several = len(occurrences(quote, text)) > 1
    _rest(session, item, anchor, verdict, several, by, at)
    item.drifted, item.updated_at = False, at
    session.add(item)
    record(
        session,
        "item.anchored",
        "bank_item",
        item_id,
        by=by,
        at=at,
        standing=anchor.standing.value,
        paragraph=paragraph,
        version=item.version,
        text=anchor.version_number,
    )


def _rest(
    session: Session,
    item: BankItem,
    anchor: AnchorFacts,
    verdict: Verdict,
    several: bool,
    by: Actor,
    at: datetime,
) -> None:
    """Rest an item on a place of the text: by its present wording if that cites the place, else by a new one.

    Of `several` places of the quote, the wording names the one.
    """
    entry = entry_now(session, item.id)
    cited = Anchor(verdict.paragraph, verdict.quote, verdict.span if several else None)
    row = session.get(ItemAnchor, anchor.id)
    assert row is not None
    if entry.anchor == cited and anchor.standing is not Standing.GONE:
        row.confirmed_by, row.confirmed_at = by.person_id, at
        row.paragraph, row.quote = verdict.paragraph, verdict.quote
        if verdict.span is not None:
            row.span_start, row.span_end = verdict.span.start, verdict.span.end
        session.add(row)
        return
    entry = replace(entry, item=replace(entry.item, paragraph=cited.paragraph), anchor=cited)
    if faults := [fault.sentence for fault in check_shape([entry])]:
        raise Unfinished(faults="；".join(faults))
    current = session.get(ItemVersion, row.item_version_id)
    assert current is not None
    item.version += 1
    for name, value in described(entry).items():
        setattr(item, name, value)
    # Words that changed are approved anew by whoever confirms them; a number that changed is approved as before.
    approved = current.approved_by is not None and item.state is ItemState.APPROVED
    anew = approved and anchor.drifted
    if anew:
        item.reviewer_id = by.person_id
    version = ItemVersion(
        id=new_id(),
        item_id=item.id,
        version=item.version,
        document_id=anchor.document_id,
        # What it asks is still its author's; who confirmed the place stands with the anchor.
        created_by=current.created_by,
        created_at=at,
        approved_by=by.person_id if anew else (current.approved_by if approved else None),
        approved_at=at if anew else (current.approved_at if approved else None),
        **wording(entry),
    )
    session.add(version)
    session.flush()
    values = anchor_row(item.id, version.id, anchor.version_id, verdict, at, confirmed_by=by.person_id)
    session.execute(insert(ItemAnchor), [values])


def confirm_moved(
    session: Session, document_id: uuid.UUID, item_ids: Iterable[uuid.UUID], *, by: Actor, at: datetime
) -> int:
    """Confirm those of some items, as far as they are one's to change, that only moved; tell how many."""
    wanted = set(item_ids)
    moved = [
        line
        for line in anchors.standing_lines(session, document_id, scope(by), Standing.MOVED)
        if line.item_id in wanted and may_change(by, line.unit_path)
    ]
    for line in moved:
        confirm(
            session,
            line.item_id,
            anchor_id=line.rests.id,
            paragraph=line.rests.paragraph,
            quote=line.rests.quote,
            by=by,
            at=at,
        )
    return len(moved)
