"""What an item is linted against, read in four statements whatever the size of the bank."""

import uuid

from sqlalchemy import func
from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from app.bank.facts import ItemState
from app.bank.models import BankItem, ItemSketch, ItemVersion
from app.bank.queries.items import CURRENT
from question_bank.anchors import Passage
from question_bank.items import Entry, Kind
from question_bank.likeness import sketch
from question_bank.linting import Neighbour, Surroundings

# So many items that share a mark are looked at more closely; so many quotes still stand for a document.
NEIGHBOURS, QUOTES = 200, 2000


def surroundings(
    session: Session,
    entry: Entry,
    *,
    item_id: uuid.UUID | None = None,
    passages: list[Passage] | None = None,
) -> Surroundings:
    """Return like items, where keys stand, and what words there are; the item itself does not count."""
    return Surroundings(
        neighbours=neighbours(session, entry.item.stem, item_id),
        key_places=_key_places(session, entry.item.kind, item_id),
        passages=passages,
        quotes=None if passages is not None else _quotes(session),
    )


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
