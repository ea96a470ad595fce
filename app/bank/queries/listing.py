"""The list of items: narrowed, searched, in order, a page at a time; and what there is of what."""

import uuid
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, case, exists, false, func, or_
from sqlalchemy import select as rows_of
from sqlmodel import Session, col, select

from app.accounts.models import Account
from app.bank.facts import COMMON, ItemLine, ItemState, Reserve, Shelves
from app.bank.models import BankItem, ItemStatistic, ItemVersion
from app.bank.queries.items import CURRENT, Author, Reviewer, as_entry
from app.bank.storage import searchable
from app.web.tables import EXPORT_LIMIT, State
from question_bank.items import Difficulty, Entry, Kind

Condition = Callable[[str], ColumnElement[bool]]
# Facility bands as they are usually told apart: hard, middling, easy; and items nobody has answered.
LOW, HIGH = Decimal("0.3"), Decimal("0.7")
FACILITY: dict[str, ColumnElement[bool]] = {
    "none": col(BankItem.facility).is_(None),
    "low": col(BankItem.facility) < LOW,
    "middle": col(BankItem.facility).between(LOW, HIGH),
    "high": col(BankItem.facility) > HIGH,
}


def _told(flag: Any) -> ColumnElement[bool]:
    return exists().where(
        col(ItemVersion.item_id) == BankItem.id,
        col(ItemVersion.version) == BankItem.version,
        col(ItemStatistic.version_id) == ItemVersion.id,
        col(flag),
    )


# What the present wording's figures say and nobody has looked into: an alarm, or options that draw nobody.
ALARM: dict[str, ColumnElement[bool]] = {
    "rings": _told(ItemStatistic.rings),
    "advises": _told(ItemStatistic.advises),
}


def _is(column: Any, of: type | None = None) -> Condition:
    def condition(word: str) -> ColumnElement[bool]:
        try:
            return column == (of(word) if of else word)  # type: ignore[no-any-return]
        except ValueError:
            return false()

    return condition


def _reserved(word: str) -> ColumnElement[bool]:
    if word == "none":
        return col(BankItem.reserved_for).is_(None)
    return _is(BankItem.reserved_for, Reserve)(word)


CONDITIONS: dict[str, Condition] = {
    "kind": _is(BankItem.kind),
    "state": _is(BankItem.state, ItemState),
    "topic": _is(BankItem.topic),
    "paragraph": _is(BankItem.paragraph),
    "expected_difficulty": _is(BankItem.expected_difficulty),
    "cognitive_level": _is(BankItem.cognitive_level),
    "facility": lambda word: FACILITY.get(word, false()),
    "reserved_for": _reserved,
    "drifted": lambda word: col(BankItem.drifted).is_(word == "yes"),
    "alarm": lambda word: ALARM.get(word, false()),
    "author": _is(BankItem.author_id, uuid.UUID),
}
FILTERS = tuple(CONDITIONS)


def _ranked(column: Any, words: Iterable[str]) -> ColumnElement[int]:
    return case({word: number for number, word in enumerate(words)}, value=column, else_=99)


SORTS: dict[str, Any] = {
    "code": col(BankItem.code),
    "kind": _ranked(col(BankItem.kind), Kind),
    "topic": col(BankItem.topic),
    "paragraph": col(BankItem.paragraph),
    "expected_difficulty": _ranked(col(BankItem.expected_difficulty), Difficulty),
    "state": _ranked(col(BankItem.state), ItemState),
    "facility": func.coalesce(BankItem.facility, Decimal(2)),
    "updated": col(BankItem.updated_at),
}


def readable(shelves: Shelves) -> ColumnElement[bool]:
    """Return the condition that keeps only the items somebody may read."""
    path = col(BankItem.unit_path)
    return or_(path == COMMON, path.in_(shelves.above), shelves.below.clause(path))


def narrowed(state: State, shelves: Shelves) -> list[ColumnElement[bool]]:
    """Return what an item must be to stand in a list: readable, as filtered, with every word sought."""
    conditions = [readable(shelves)]
    conditions += [condition(word) for key, condition in CONDITIONS.items() if (word := state.filter(key))]
    for word in state.search.split():
        inside = col(BankItem.search).contains(searchable(word), autoescape=True)
        conditions.append(or_(inside, col(BankItem.code).startswith(word.lower(), autoescape=True)))
    return conditions


def listed(session: Session, state: State, shelves: Shelves) -> tuple[list[ItemLine], int]:
    """Return one page of the bank and how many items there are.

    The page is chosen on the items alone; names are looked up for its fifty, not for all that stand before it.
    """
    conditions, total = narrowed(state, shelves), count(session, state, shelves)
    chosen, order = SORTS.get(state.sort), [col(BankItem.code)]
    if chosen is not None:
        order.insert(0, chosen.desc() if state.descending else chosen.asc())
    page = rows_of(col(BankItem.id)).where(*conditions).order_by(*order)
    if state.everything:
        page = page.limit(EXPORT_LIMIT)
    else:
        page = page.limit(state.per_page).offset((state.page - 1) * state.per_page)
    rows = session.execute(_lines().where(col(BankItem.id).in_(page)).order_by(*order)).mappings()
    return [ItemLine(**row) for row in rows], total


def _lines() -> Any:
    names = [name for name in ItemLine.__dataclass_fields__ if not name.endswith("_name")]
    return (
        rows_of(
            *(getattr(BankItem, name) for name in names),
            col(Author.display_name).label("author_name"),
            col(Reviewer.display_name).label("reviewer_name"),
        )
        .select_from(BankItem)
        .join(Author, col(Author.id) == BankItem.author_id)
        .outerjoin(Reviewer, col(Reviewer.id) == BankItem.reviewer_id)
    )


def count(session: Session, state: State, shelves: Shelves) -> int:
    """Count the items of a list."""
    counted = rows_of(func.count()).select_from(BankItem).where(*narrowed(state, shelves))
    return int(session.execute(counted).scalar_one())


def ids(session: Session, state: State, shelves: Shelves) -> list[uuid.UUID]:
    """Return every item of a list, by code."""
    statement = select(BankItem.id).where(*narrowed(state, shelves)).order_by(col(BankItem.code))
    return list(session.exec(statement).all())


def entries(
    session: Session,
    state: State | None = None,
    *,
    ids: Iterable[uuid.UUID] | None = None,
    shelves: Shelves | None = None,
) -> list[Entry]:
    """Return the current wording of items with their keys: of a list's choice, of some, or all not retired."""
    statement = select(ItemVersion).join(BankItem, CURRENT).order_by(col(BankItem.code))
    if shelves is not None:
        statement = statement.where(readable(shelves))
    if ids is not None:
        statement = statement.where(col(BankItem.id).in_(list(ids)))
    elif state is not None and shelves is not None:
        statement = statement.where(*narrowed(state, shelves))
    else:
        statement = statement.where(col(BankItem.state) != ItemState.RETIRED)
    return [as_entry(row) for row in session.exec(statement).all()]


def matrix(session: Session, shelves: Shelves) -> dict[tuple[str, str], int]:
    """Count the items that may be drawn by topic and kind."""
    counted = select(BankItem.topic, BankItem.kind, func.count()).where(
        col(BankItem.state) == ItemState.APPROVED, col(BankItem.drifted).is_(False), readable(shelves)
    )
    rows = session.execute(counted.group_by(col(BankItem.topic), col(BankItem.kind))).all()
    return {(topic, kind): count for topic, kind, count in rows}


def paragraphs(session: Session) -> list[str]:
    """Return the paragraphs the bank has items on."""
    return sorted(session.exec(select(BankItem.paragraph).distinct()).all())


def authors(session: Session, shelves: Shelves) -> list[tuple[uuid.UUID, str]]:
    """Return who has written items one may read, by name."""
    wrote = select(BankItem.author_id).where(readable(shelves)).distinct()
    statement = rows_of(col(Account.id), col(Account.display_name)).where(col(Account.id).in_(wrote))
    rows = session.execute(statement.order_by(col(Account.display_name)))
    return [(key, name) for key, name in rows]
