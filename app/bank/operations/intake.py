"""Take many items in at once; the same file twice changes nothing."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session, col

from app.bank.facts import COMMON, ItemState, TakenIn
from app.bank.models import BankItem, ItemVersion
from app.bank.operations.anchoring import settle_items
from app.bank.operations.sketches import sketch_items
from app.bank.policy import home_of, may_change
from app.bank.queries import imports
from app.bank.rules import ForeignCode, approve_as
from app.bank.storage import described, wording
from app.clock import new_id
from app.journal.operations import record
from app.web.actor import Actor
from question_bank.interchange.reading import Tell, nobody
from question_bank.items import Entry

CHUNK = 1000


def take_in(
    session: Session,
    entries: Iterable[Entry],
    *,
    author_id: uuid.UUID,
    reviewer_id: uuid.UUID | None = None,
    document_id: uuid.UUID | None = None,
    by: Actor | None,
    at: datetime,
    tell: Tell = nobody,
) -> TakenIn:
    """Add entries by their code: a new one is added, a changed one gets a new version, the rest stay.

    With a reviewer, who must be somebody else, they come approved; without one, as drafts. `tell` hears how many
    of those that change something are written.
    """
    entries = tuple(entries)
    if reviewer_id is not None:
        approve_as(reviewer_id, author_id)
    known = imports.known(session, [entry.item.id for entry in entries])
    items: list[dict[str, Any]] = []
    changes: list[dict[str, Any]] = []
    versions: list[dict[str, Any]] = []
    life = {
        "state": ItemState.DRAFT if reviewer_id is None else ItemState.APPROVED,
        "author_id": author_id,
        "reviewer_id": reviewer_id,
        "updated_at": at,
    }
    written = {"created_by": author_id, "created_at": at, "document_id": document_id}
    written |= {"approved_by": reviewer_id, "approved_at": at if reviewer_id else None}
    unit_path = home_of(by) if by else COMMON
    for entry in entries:
        found = known.get(entry.item.id)
        if found is not None and by is not None and not may_change(by, found["unit_path"]):
            raise ForeignCode(code=entry.item.id)
        if found is None:
            item_id, number = new_id(), 1
            items.append(
                {"id": item_id, "code": entry.item.id, "version": 1, "created_at": at, "unit_path": unit_path}
                | described(entry)
                | life
            )
        elif all(found[name] == value for name, value in wording(entry).items()):
            continue
        else:
            item_id, number = found["id"], found["version"] + 1
            changes.append({"row": item_id, "version": number} | described(entry) | life)
        versions.append({"id": new_id(), "item_id": item_id, "version": number} | wording(entry) | written)
    _write(session, items, changes, versions, tell)
    settle_items(session, [version["item_id"] for version in versions], at=at)
    counts = TakenIn(len(items), len(changes), len(entries) - len(versions))
    if versions:
        codes = [version["item"]["id"] for version in versions]
        record(
            session,
            "items.taken_in",
            "bank",
            "bank",
            by=by,
            at=at,
            stream="bank_item",
            added=counts.added,
            revised=counts.revised,
            approved=reviewer_id is not None,
            author=str(author_id),
            reviewer=str(reviewer_id or ""),
            codes=codes,
        )
    return counts


def _write(
    session: Session,
    items: list[dict[str, Any]],
    changes: list[dict[str, Any]],
    versions: list[dict[str, Any]],
    tell: Tell,
) -> None:
    """Write in parts: items before their versions, and with each part the sketches of its stems."""
    total = len(items) + len(changes)
    for at, part in _parts(items):
        # By the connection: the session would part rows by which of their values are empty.
        session.connection().execute(insert(BankItem), part)
        sketch_items(session, {item["id"]: item["stem"] for item in part}, fresh=True)
        tell(at + len(part), total)
    for at, part in _parts(changes):
        names = [name for name in part[0] if name != "row"]
        statement = update(BankItem).where(col(BankItem.id) == bindparam("row"))
        session.connection().execute(statement.values({name: bindparam(name) for name in names}), part)
        sketch_items(session, {change["row"]: change["stem"] for change in part})
        tell(len(items) + at + len(part), total)
    for _, part in _parts(versions):
        session.connection().execute(insert(ItemVersion), part)


def _parts(rows: list[dict[str, Any]]) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    for start in range(0, len(rows), CHUNK):
        yield start, rows[start : start + CHUNK]


def note_export(session: Session, items: int, kind: str, *, by: Actor | None, at: datetime) -> None:
    """Note that items were taken out with their keys."""
    record(
        session, "items.exported", "bank", "bank", by=by, at=at, stream="bank_item", items=items, format=kind
    )
