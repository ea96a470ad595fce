"""Settle where items stand in their document: all of them when it has a new text, some when they are written."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy import select as rows_of
from sqlmodel import Session, col

from app.bank.facts import Settled
from app.bank.models import BankItem, ItemAnchor, ItemVersion
from app.bank.storage import span_of
from app.clock import new_id
from app.library import queries as library
from app.library.models import DocumentVersion
from question_bank.anchors import DRIFTED, Anchor, Passage, Standing, Verdict, judge_all

CHUNK = 500


@dataclass(frozen=True)
class _Wording:
    """The present wording of an item, and what it cites by itself."""

    item_id: uuid.UUID
    version_id: uuid.UUID
    document_id: uuid.UUID | None
    anchor: Anchor


@dataclass(frozen=True)
class _Base:
    """The text an item was last known to hold in, and its anchor there."""

    version_id: uuid.UUID
    anchor: Anchor


def settle_text(session: Session, document_id: uuid.UUID, version_id: uuid.UUID, *, at: datetime) -> Settled:
    """Judge every item of a document against its new text.

    Each is held against the text it last held in; one that never held in any, by its quote alone. Items that
    name no document and are anchored in none are taken for this one where their quote stands in it.
    """
    bases = _bases(session, document_id)
    anchored = _anchored(session)
    wordings = [
        each
        for each in _wordings(session)
        if each.document_id == document_id
        or each.item_id in bases
        or anchored.get(each.item_id) == document_id
        or (each.document_id is None and each.item_id not in anchored)
    ]
    by_text: dict[uuid.UUID | None, list[_Wording]] = defaultdict(list)
    for each in wordings:
        by_text[bases[each.item_id].version_id if each.item_id in bases else None].append(each)
    texts = _texts(session, [version_id, *(key for key in by_text if key is not None)])
    judged: list[tuple[_Wording, Verdict]] = []
    for key, group in by_text.items():
        anchors = [bases[each.item_id].anchor if key else each.anchor for each in group]
        verdicts = judge_all(anchors, texts[key] if key else None, texts[version_id])
        judged += zip(group, verdicts, strict=True)
    owned = [
        (each, verdict)
        for each, verdict in judged
        if each.document_id == document_id or each.item_id in anchored or verdict.standing not in DRIFTED
    ]
    _lay_down(session, version_id, owned, at)
    counts = Counter(verdict.standing.value for _each, verdict in owned)
    return Settled(**counts)


def settle_items(session: Session, item_ids: Iterable[uuid.UUID], *, at: datetime) -> None:
    """Find where newly written wordings stand in the text their document has now, if it has one."""
    newest = library.newest_of_all(session)
    wanted = list(item_ids)
    if not newest or not wanted:
        return
    texts = _texts(session, [version.id for version in newest.values()])
    anchored = _anchored(session, wanted)
    left = list(_wordings(session, wanted))
    for document_id, version in newest.items():
        named = {each.item_id: each.document_id or anchored.get(each.item_id) for each in left}
        asked = [each for each in left if named[each.item_id] in {None, document_id}]
        verdicts = judge_all([each.anchor for each in asked], None, texts[version.id])
        owned = [
            (each, verdict)
            for each, verdict in zip(asked, verdicts, strict=True)
            if named[each.item_id] is not None or verdict.standing not in DRIFTED
        ]
        _lay_down(session, version.id, owned, at)
        taken = {each.item_id for each, _verdict in owned}
        left = [each for each in left if each.item_id not in taken]


def _wordings(session: Session, item_ids: Sequence[uuid.UUID] | None = None) -> Iterator[_Wording]:
    current = (col(ItemVersion.item_id) == BankItem.id) & (col(ItemVersion.version) == BankItem.version)
    columns: tuple[Any, ...] = (
        BankItem.id,
        ItemVersion.id,
        ItemVersion.document_id,
        BankItem.paragraph,
        ItemVersion.quote,
        ItemVersion.quote_start,
        ItemVersion.quote_end,
    )
    statement = rows_of(*columns).select_from(BankItem).join(ItemVersion, current)
    # Retired ones, too: one that is brought back must know where it stands.
    statement = statement.order_by(col(BankItem.code))
    for chunk in [None] if item_ids is None else _chunks(item_ids):
        narrowed = statement if chunk is None else statement.where(col(BankItem.id).in_(chunk))
        for item_id, version_id, document_id, paragraph, quote, *ends in session.execute(narrowed).all():
            yield _Wording(item_id, version_id, document_id, Anchor(paragraph, quote, span_of(*ends)))


def _bases(session: Session, document_id: uuid.UUID) -> dict[uuid.UUID, _Base]:
    """Return, of each item, the newest text of a document it is known to hold in."""
    columns: tuple[Any, ...] = (
        ItemAnchor.item_id,
        ItemAnchor.document_version_id,
        ItemAnchor.paragraph,
        ItemAnchor.quote,
        ItemAnchor.span_start,
        ItemAnchor.span_end,
    )
    held = col(ItemAnchor.standing).not_in(DRIFTED) | col(ItemAnchor.confirmed_at).is_not(None)
    statement = (
        rows_of(*columns)
        .join(DocumentVersion, col(DocumentVersion.id) == ItemAnchor.document_version_id)
        .where(col(DocumentVersion.document_id) == document_id, held)
        .order_by(col(DocumentVersion.number), col(ItemAnchor.created_at), col(ItemAnchor.id))
    )
    return {
        item_id: _Base(version_id, Anchor(paragraph, quote, span_of(*ends)))
        for item_id, version_id, paragraph, quote, *ends in session.execute(statement).all()
    }


def _anchored(session: Session, item_ids: Sequence[uuid.UUID] | None = None) -> dict[uuid.UUID, uuid.UUID]:
    """Return the document each item was anchored in last."""
    columns: tuple[Any, ...] = (ItemAnchor.item_id, DocumentVersion.document_id)
    statement = (
        rows_of(*columns)
        .join(DocumentVersion, col(DocumentVersion.id) == ItemAnchor.document_version_id)
        .order_by(col(ItemAnchor.created_at), col(ItemAnchor.id))
    )
    found: dict[uuid.UUID, uuid.UUID] = {}
    for chunk in [None] if item_ids is None else _chunks(item_ids):
        narrowed = statement if chunk is None else statement.where(col(ItemAnchor.item_id).in_(chunk))
        for item_id, document_id in session.execute(narrowed).all():
            found[item_id] = document_id
    return found


def _texts(session: Session, version_ids: Iterable[uuid.UUID]) -> Mapping[uuid.UUID, list[Passage]]:
    return {
        version_id: [Passage(each.paragraph, each.text) for each in passages]
        for version_id, passages in library.passages(session, version_ids).items()
    }


def _lay_down(
    session: Session, version_id: uuid.UUID, judged: Sequence[tuple[_Wording, Verdict]], at: datetime
) -> None:
    """Write where each wording stands, and mark the items that drifted."""
    if not judged:
        return
    rows = [anchor_row(each.item_id, each.version_id, version_id, verdict, at) for each, verdict in judged]
    session.execute(insert(ItemAnchor), rows)
    for drifted in (True, False):
        ids = [each.item_id for each, verdict in judged if (verdict.standing in DRIFTED) is drifted]
        for chunk in _chunks(ids):
            session.execute(
                update(BankItem)
                .where(col(BankItem.id).in_(chunk), col(BankItem.drifted).is_(not drifted))
                .values(drifted=drifted, updated_at=at)
            )


def anchor_row(
    item_id: uuid.UUID,
    item_version_id: uuid.UUID,
    document_version_id: uuid.UUID,
    verdict: Verdict,
    at: datetime,
    *,
    confirmed_by: uuid.UUID | None = None,
) -> dict[str, Any]:
    """Return the row that says where one wording stands in one text."""
    span = verdict.span if verdict.standing is not Standing.GONE else None
    return {
        "id": new_id(),
        "item_id": item_id,
        "item_version_id": item_version_id,
        "document_version_id": document_version_id,
        "standing": verdict.standing,
        "paragraph": verdict.paragraph,
        "quote": verdict.quote,
        "span_start": span.start if span else None,
        "span_end": span.end if span else None,
        "confirmed_by": confirmed_by,
        "confirmed_at": at if confirmed_by else None,
        "created_at": at,
    }


def _chunks(ids: Sequence[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    for start in range(0, len(ids), CHUNK):
        yield list(ids[start : start + CHUNK])
