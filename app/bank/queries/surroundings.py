"""What an item is linted against, read in seven statements at most whatever the size of the bank."""

import uuid
from collections.abc import Mapping

from sqlalchemy import func
from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from app.bank.facts import ItemState
from app.bank.models import BankItem, ItemSketch, ItemVersion
from app.bank.queries.anchors import source
from app.bank.queries.items import CURRENT
from app.library.models import SourceDocument
from question_bank.anchors import Passage
from question_bank.items import Entry, Kind
from question_bank.likeness import sketch
from question_bank.linting import Neighbour, Surroundings

# So many items that share a mark are looked at more closely; so many quotes still stand for a document.
NEIGHBOURS, QUOTES = 200, 2000
# So many marks go into one statement; a step of many items has a few thousand.
MARKS = 8000


def surroundings(
    session: Session,
    entry: Entry,
    *,
    item_id: uuid.UUID | None = None,
    document_id: uuid.UUID | None = None,
) -> Surroundings:
    """Return like items, where keys stand, and what words there are; the item itself does not count.

    Quotes and words are held against the item's document, or the only one there is; without its text, against
    the quotes of the bank.
    """
    passages = passages_of(session, document_id)
    return Surroundings(
        neighbours=neighbours(session, entry.item.stem, item_id),
        key_places=_key_places(session, entry.item.kind, item_id),
        passages=passages,
        quotes=None if passages is not None else _quotes(session),
    )


def passages_of(session: Session, document_id: uuid.UUID | None) -> list[Passage] | None:
    """Return the text of a document, or of the only one there is; None without a text."""
    if document_id is None:
        known = session.exec(select(SourceDocument.id).limit(2)).all()
        document_id = known[0] if len(known) == 1 else None
    return None if document_id is None else source(session, document_id)


def neighbours(session: Session, stem: str, item_id: uuid.UUID | None) -> tuple[Neighbour, ...]:
    """Return the items in use whose stems share a mark with this one, found by index."""
    marked = select(ItemSketch.item_id).where(col(ItemSketch.mark).in_(set(sketch(stem))))
    statement = rows_of(col(BankItem.code), col(BankItem.kind), col(BankItem.stem)).where(
        col(BankItem.id).in_(marked), col(BankItem.state) != ItemState.RETIRED
    )
    if item_id is not None:
        statement = statement.where(col(BankItem.id) != item_id)
    rows = session.execute(statement.order_by(col(BankItem.code)).limit(NEIGHBOURS)).all()
    return tuple(Neighbour(code, Kind(kind), text) for code, kind, text in rows)


def neighbours_of(session: Session, stems: Mapping[uuid.UUID, str]) -> dict[uuid.UUID, tuple[Neighbour, ...]]:
    """Return what `neighbours` finds for each of many items, in one statement for all their marks."""
    marks = {key: set(sketch(stem)) for key, stem in stems.items()}
    wanted = sorted(set().union(*marks.values()))
    by_mark: dict[int, list[tuple[str, uuid.UUID, str, str]]] = {}
    for start in range(0, len(wanted), MARKS):
        statement = (
            rows_of(
                col(ItemSketch.mark),
                col(BankItem.code),
                col(BankItem.id),
                col(BankItem.kind),
                col(BankItem.stem),
            )
            .join(BankItem, col(BankItem.id) == col(ItemSketch.item_id))
            .where(
                col(ItemSketch.mark).in_(wanted[start : start + MARKS]),
                col(BankItem.state) != ItemState.RETIRED,
            )
        )
        for mark, *row in session.execute(statement).all():
            by_mark.setdefault(mark, []).append((row[0], row[1], row[2], row[3]))
    found = {}
    for key, own in marks.items():
        near = sorted({row for mark in own for row in by_mark.get(mark, ()) if row[1] != key})[:NEIGHBOURS]
        found[key] = tuple(Neighbour(code, Kind(kind), text) for code, _, kind, text in near)
    return found


def _key_places(session: Session, kind: Kind, item_id: uuid.UUID | None) -> dict[int, int]:
    """Count the keys of a kind by their place, out of the index alone."""
    place = col(BankItem.key_place)
    counted = rows_of(place, func.count()).where(col(BankItem.kind) == kind.value, place.is_not(None))
    found: dict[int, int] = dict(session.execute(counted.group_by(place)).all())
    if item_id is not None:
        own = session.exec(select(BankItem.key_place).where(BankItem.id == item_id)).first()
        if own in found:
            found[own] -= 1
    return found


def _quotes(session: Session) -> tuple[str, ...] | None:
    """Return the quotes of the bank; a bank too large to be one document's is no measure of words."""
    in_use = col(BankItem.state) != ItemState.RETIRED
    statement = select(ItemVersion.quote).join(BankItem, CURRENT).where(in_use).limit(QUOTES + 1)
    quotes = session.exec(statement).all()
    return tuple(quotes) if len(quotes) <= QUOTES else None
