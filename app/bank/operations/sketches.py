"""Keep the marks by which like stems are found, beside the stems."""

import uuid
from collections.abc import Mapping

from sqlalchemy import delete, insert
from sqlmodel import Session, col

from app.bank.models import ItemSketch
from question_bank.likeness import sketch

CHUNK, ROWS = 1000, 8000


def sketch_items(session: Session, stems: Mapping[uuid.UUID, str], *, fresh: bool = False) -> None:
    """Write the marks of some items' stems in place of those they had; fresh items had none."""
    keys = [] if fresh else list(stems)
    for start in range(0, len(keys), CHUNK):
        old = col(ItemSketch.item_id).in_(keys[start : start + CHUNK])
        session.execute(delete(ItemSketch).where(old))
    # In the order of the marks, so that the index is written from one end to the other.
    rows = sorted({(mark, key) for key, stem in stems.items() for mark in sketch(stem)})
    for start in range(0, len(rows), ROWS):
        chunk = [{"mark": mark, "item_id": key} for mark, key in rows[start : start + ROWS]]
        session.execute(insert(ItemSketch), chunk)
