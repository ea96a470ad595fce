"""Keep candidates of a passage as drafts, each with the stem its keeper gave it."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from app.bank.operations.writing import write
from app.web.actor import Actor
from question_bank.checks.shape import check_shape
from question_bank.items import Entry


@dataclass(frozen=True)
class Kept:
    """The drafts that were written, or what is wrong with each that was not; then nothing was written."""

    item_ids: tuple[uuid.UUID, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()


def finished(entry: Entry, stem: str) -> Entry:
    """Return a candidate with the stem somebody gave it; the rest of it stays as it was drafted."""
    return replace(entry, item=replace(entry.item, stem=" ".join(stem.split())))


def keep_candidates(
    session: Session,
    document_id: uuid.UUID,
    chosen: Iterable[Entry],
    stems: Mapping[str, str],
    *,
    by: Actor,
    at: datetime,
) -> Kept:
    """Write candidates as drafts of whoever keeps them; one with a fault, and none is written."""
    edited = [finished(each, stems.get(each.item.id, each.item.stem)) for each in chosen]
    if faults := tuple((fault.item_id, fault.sentence) for fault in check_shape(edited)):
        return Kept(faults=faults)
    unnamed = (replace(each, item=replace(each.item, id="")) for each in edited)
    return Kept(tuple(write(session, each, document_id=document_id, by=by, at=at) for each in unnamed))
