"""What exams ask the bank for: items to draw from, their wordings, and their keys."""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import false, func, or_
from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from app.bank.facts import DrawableItem, ItemKey
from app.bank.models import BankItem, ItemState, ItemStatistic, ItemVersion, Reserve
from app.bank.storage import entry_of
from question_bank.difficulty import Facility
from question_bank.facts import with_facts
from question_bank.interchange.json_format import item_from_json
from question_bank.items import Item

CHUNK = 1000


def drawable(session: Session) -> list[DrawableItem]:
    """Return every approved item not kept back for practice, in its current wording, by code, in one statement.

    Left out is one whose passage changed or went, until somebody confirms or edits it, and a wording whose figures
    ring an alarm that nobody has looked into.

    What asks the same fact is told from all approved items together, so it is computed here and not stored.
    """
    current = (col(ItemVersion.item_id) == BankItem.id) & (col(ItemVersion.version) == BankItem.version)
    columns: tuple[Any, ...] = (
        ItemVersion.id,
        ItemVersion.item_id,
        ItemVersion.item,
        ItemVersion.key,
        ItemVersion.quote,
        BankItem.unit_path,
        BankItem.facility,
        ItemStatistic.scripts,
    )
    statement = rows_of(*columns).select_from(BankItem).join(ItemVersion, current)
    statement = statement.outerjoin(ItemStatistic, col(ItemStatistic.version_id) == ItemVersion.id)
    for_exams = or_(col(BankItem.reserved_for).is_(None), col(BankItem.reserved_for) == Reserve.EXAM)
    rings = func.coalesce(col(ItemStatistic.rings), false())
    is_sound = (col(BankItem.state) == ItemState.APPROVED, col(BankItem.drifted).is_(False), ~rings)
    statement = statement.where(*is_sound, for_exams)
    statement = statement.order_by(col(BankItem.code))
    rows = session.execute(statement).all()
    known = with_facts(entry_of(row.item, row.key, row.quote, "") for row in rows)
    return [
        DrawableItem(row.id, row.item_id, entry.item.id, entry.item, row.quote, row.unit_path, _facility(row))
        for row, entry in zip(rows, known, strict=True)
    ]


def _facility(row: Any) -> Facility | None:
    return None if row.scripts is None or row.facility is None else Facility(row.facility, row.scripts)


def wordings(session: Session, version_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Item]:
    """Return what each version asks, without its key."""
    found: dict[uuid.UUID, Item] = {}
    for chunk in _chunks(version_ids):
        statement = select(ItemVersion.id, ItemVersion.item).where(col(ItemVersion.id).in_(chunk))
        found |= {key: item_from_json(raw) for key, raw in session.execute(statement).all()}
    return found


def keys(session: Session, version_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, ItemKey]:
    """Return what is right in each version, with its quote and rationale. Never for a candidate before release."""
    found: dict[uuid.UUID, ItemKey] = {}
    columns: tuple[Any, ...] = (
        ItemVersion.id,
        ItemVersion.item,
        ItemVersion.key,
        ItemVersion.quote,
        ItemVersion.rationale,
    )
    for chunk in _chunks(version_ids):
        statement = rows_of(*columns).where(col(ItemVersion.id).in_(chunk))
        for version_id, *parts in session.execute(statement).all():
            entry = entry_of(*parts)
            paragraph, quote = entry.anchor.paragraph, entry.anchor.quote
            found[version_id] = ItemKey(version_id, entry.key, paragraph, quote, entry.rationale)
    return found


def _chunks(version_ids: Iterable[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    wanted = list(dict.fromkeys(version_ids))
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]
