"""Items for those who keep the bank: one with its past, the list, and how many there are of what."""

import json
import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_
from sqlalchemy import select as rows_of
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.accounts.models import Account
from app.bank.facts import BankItemFacts, Happening, ItemLine, ItemState, VersionFacts
from app.bank.models import BankItem, ItemVersion
from app.bank.storage import entry_of
from app.journal.models import Event
from app.web.tables import State, fetch
from question_bank.items import Difficulty, Entry, Kind

Author, Reviewer = aliased(Account), aliased(Account)
CURRENT = (col(ItemVersion.item_id) == BankItem.id) & (col(ItemVersion.version) == BankItem.version)
FILTERS = ("kind", "topic", "expected_difficulty", "cognitive_level", "paragraph", "state")


def _ranked(column: Any, words: Iterable[str]) -> ColumnElement[int]:
    return case({word: number for number, word in enumerate(words)}, value=column, else_=99)


SORTS: dict[str, Any] = {
    "code": col(BankItem.code),
    "kind": _ranked(col(BankItem.kind), Kind),
    "topic": col(BankItem.topic),
    "paragraph": col(BankItem.paragraph),
    "expected_difficulty": _ranked(col(BankItem.expected_difficulty), Difficulty),
    "state": _ranked(col(BankItem.state), ItemState),
    "updated": col(BankItem.updated_at),
}


def _with_names(*columns: Any) -> Select[Any]:
    author, reviewer = col(Author.display_name), col(Reviewer.display_name)
    return (
        rows_of(*columns, author.label("author_name"), reviewer.label("reviewer_name"))
        .select_from(BankItem)
        .join(Author, col(Author.id) == BankItem.author_id)
        .outerjoin(Reviewer, col(Reviewer.id) == BankItem.reviewer_id)
    )


def item(session: Session, item_id: uuid.UUID) -> BankItemFacts | None:
    """Return an item with its current wording, key and the people behind it."""
    statement = _with_names(BankItem, ItemVersion).join(ItemVersion, CURRENT)
    found = session.execute(statement.where(col(BankItem.id) == item_id)).first()
    if found is None:
        return None
    row, version, author_name, reviewer_name = found
    return BankItemFacts(
        id=row.id,
        version_id=version.id,
        code=row.code,
        state=row.state,
        version=row.version,
        entry=_entry(version),
        document_id=version.document_id,
        author_id=row.author_id,
        author_name=author_name,
        reviewer_id=row.reviewer_id,
        reviewer_name=reviewer_name,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _entry(version: ItemVersion) -> Entry:
    return entry_of(version.item, version.key, version.quote, version.rationale)


def entry_now(session: Session, item_id: uuid.UUID) -> Entry:
    """Return an item's current wording and key."""
    statement = select(ItemVersion).join(BankItem, CURRENT).where(col(BankItem.id) == item_id)
    return _entry(session.exec(statement).one())


def versions(session: Session, item_id: uuid.UUID) -> list[VersionFacts]:
    """Return every wording of an item, the newest first."""
    statement = (
        select(ItemVersion, Account.display_name)
        .join(Account, col(Account.id) == ItemVersion.created_by)
        .where(col(ItemVersion.item_id) == item_id)
        .order_by(col(ItemVersion.version).desc())
    )
    rows = session.execute(statement).all()
    return [VersionFacts(row.version, _entry(row), name, row.created_at) for row, name in rows]


def happenings(session: Session, item_id: uuid.UUID) -> list[Happening]:
    """Return what was done to an item by itself, the latest first."""
    statement = select(Event).where(Event.object_id == str(item_id), Event.object_type == "bank_item")
    rows = session.exec(statement.order_by(col(Event.at).desc(), col(Event.seq).desc())).all()
    return [
        Happening(row.at, row.action, row.actor_name, json.loads(row.body).get("reason", "")) for row in rows
    ]


def _narrowed(state: State) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        getattr(BankItem, name) == state.filter(name) for name in FILTERS if state.filter(name)
    ]
    if state.filter("state") not in {"", *ItemState}:
        conditions = [*conditions[:-1], col(BankItem.id).is_(None)]
    if state.search:
        stem, code = col(BankItem.stem), func.lower(BankItem.code)
        words = state.search
        conditions.append(
            or_(stem.contains(words, autoescape=True), code.startswith(words.lower(), autoescape=True))
        )
    return conditions


def listed(session: Session, state: State) -> tuple[list[ItemLine], int]:
    """Return one page of the bank and how many items there are."""
    names = [name for name in ItemLine.__dataclass_fields__ if not name.endswith("_name")]
    statement = _with_names(*(getattr(BankItem, name) for name in names)).where(*_narrowed(state))
    rows, total = fetch(session, statement, state, SORTS, col(BankItem.code))
    return [ItemLine(**row._mapping) for row in rows], total


def entries(
    session: Session, state: State | None = None, *, ids: Iterable[uuid.UUID] | None = None
) -> list[Entry]:
    """Return the current wording of items with their keys: of a list's choice, of some, or all not retired."""
    statement = select(ItemVersion).join(BankItem, CURRENT).order_by(col(BankItem.code))
    if ids is not None:
        statement = statement.where(col(BankItem.id).in_(list(ids)))
    elif state is not None:
        statement = statement.where(*_narrowed(state))
    else:
        statement = statement.where(col(BankItem.state) != ItemState.RETIRED)
    return [_entry(row) for row in session.exec(statement).all()]


def matrix(session: Session) -> dict[tuple[str, str], int]:
    """Count the items that may be drawn by topic and kind."""
    counted = select(BankItem.topic, BankItem.kind, func.count()).where(
        col(BankItem.state) == ItemState.APPROVED
    )
    rows = session.execute(counted.group_by(col(BankItem.topic), col(BankItem.kind))).all()
    return {(topic, kind): count for topic, kind, count in rows}


def paragraphs(session: Session) -> list[str]:
    """Return the paragraphs the bank has items on."""
    return sorted(session.exec(select(BankItem.paragraph).distinct()).all())
