"""What the bank's rules say of entries that come in together, seen beside all others."""

from sqlmodel import Session

from app.bank.queries.listing import entries
from question_bank.anchors import Passage
from question_bank.checks import check_new
from question_bank.items import Entry


def faults_of(
    session: Session, fresh: list[Entry], source: list[Passage] | None = None
) -> dict[str, list[str]]:
    """Return what is wrong with each of some entries, by code; given the document, quotes are held against it."""
    codes = {entry.item.id for entry in fresh}
    others = [entry for entry in entries(session) if entry.item.id not in codes]
    found: dict[str, list[str]] = {}
    for fault in check_new(fresh, others, source):
        found.setdefault(fault.item_id, []).append(fault.sentence)
    return found
