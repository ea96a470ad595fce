"""A paper drawn for its organizers to look at: nobody sits it, nothing of it is stored."""

import uuid
from dataclasses import replace

from sqlmodel import Session

from app.bank import queries as bank
from app.bank.facts import DrawableItem, ItemKey
from app.exams import pools
from app.exams.queries.results import right_ids, right_texts
from app.exams.records import Sample
from question_bank import drawing
from question_bank.blueprints import Blueprint, Row
from question_bank.drawing import PaperEntry
from question_bank.items import TrueFalseKey
from question_bank.shortfalls import Shortfall


def fitting(session: Session, rows: tuple[Row | None, ...]) -> tuple[int | None, ...]:
    """Return, for each row, how many items of the bank are what it asks for; None where there is no row yet."""
    items = [each.item for each in pools.drawable(session)]
    return tuple(None if row is None else sum(row.fits(item) for item in items) for row in rows)


def lacking(session: Session, blueprint: Blueprint) -> list[Shortfall]:
    """Return what the bank lacks for a blueprint; nothing when papers can be drawn."""
    return pools.ready(session, blueprint).pool.shortfalls


def sample(session: Session, blueprint: Blueprint, seed: str, *, with_keys: bool) -> list[Sample] | None:
    """Draw a paper by a seed; None while the bank is too small."""
    ready = pools.ready(session, blueprint)
    try:
        paper = ready.pool.draw(seed)
    except drawing.BankTooSmall:
        return None
    drawn = [ready.items[entry.item_id] for entry in paper.entries]
    keys = bank.keys(session, [each.version_id for each in drawn]) if with_keys else {}
    return [_sample(entry, each, keys) for entry, each in zip(paper.entries, drawn, strict=True)]


def _sample(entry: PaperEntry, drawn: DrawableItem, keys: dict[uuid.UUID, ItemKey]) -> Sample:
    by_id = {option.id: option for option in drawn.item.options}
    item = replace(drawn.item, options=tuple(by_id[key] for key in entry.option_order))
    shown = Sample(entry.position, entry.marks, item, drawn.code)
    known = keys.get(drawn.version_id)
    if known is None:
        return shown
    return replace(
        shown,
        right_ids=right_ids(known.key),
        right=right_texts(item, known.key),
        truth=known.key.value if isinstance(known.key, TrueFalseKey) else None,
    )
