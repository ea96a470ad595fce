"""What an attempt's paper asks, kept in memory: a drawn paper and a wording never change."""

import uuid
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import Row, select
from sqlmodel import Session, SQLModel, col

from app.among import among
from app.bank import queries as bank
from app.exams.models import Attempt
from question_bank.items import Item

Kept = TypeVar("Kept")

_PAPERS_KEPT = 10_000
_WORDINGS_KEPT = 20_000
_papers: OrderedDict[uuid.UUID, "Sheet"] = OrderedDict()
_wordings: OrderedDict[uuid.UUID, Item] = OrderedDict()


_ITEMS = SQLModel.metadata.tables["attempt_item"]
_DRAWN = (
    select(
        _ITEMS.c.attempt_id,
        _ITEMS.c.item_id,
        _ITEMS.c.version_id,
        _ITEMS.c.position,
        _ITEMS.c.marks,
        _ITEMS.c.option_order,
        col(Attempt.person_id),
    )
    .join(Attempt, col(Attempt.id) == _ITEMS.c.attempt_id)
    .where(among(_ITEMS.c.attempt_id, "attempts"))
    .order_by(_ITEMS.c.attempt_id, _ITEMS.c.position)
)


@dataclass(frozen=True)
class Place:
    """One item of a paper: where it stands, in which wording, worth how much, its options in which order."""

    item_id: uuid.UUID
    version_id: uuid.UUID
    position: int
    marks: Decimal
    item: Item


@dataclass(frozen=True)
class Sheet:
    """A drawn paper and whose it is."""

    attempt_id: uuid.UUID
    person_id: uuid.UUID
    places: tuple[Place, ...]
    by_item: dict[uuid.UUID, Place]


def sheet(session: Session, attempt_id: uuid.UUID) -> Sheet | None:
    """Return an attempt's paper; None when there is no such attempt. At most two statements, mostly none."""
    return sheets(session, [attempt_id]).get(attempt_id)


def sheets(session: Session, attempt_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Sheet]:
    """Return the papers of several attempts, in as few statements as that of one."""
    found = {key: _papers.get(key) for key in attempt_ids}
    unknown = [key for key, kept in found.items() if kept is None]
    for each in _read(session, unknown) if unknown else ():
        found[each.attempt_id] = each
        _keep(_papers, each.attempt_id, each, _PAPERS_KEPT)
    return {key: each for key, each in found.items() if each is not None}


def known(attempt_id: uuid.UUID) -> Sheet | None:
    """Return an attempt's paper if this process has read it before."""
    return _papers.get(attempt_id)


def _read(session: Session, attempt_ids: list[uuid.UUID]) -> list[Sheet]:
    rows = session.connection().execute(_DRAWN, {"attempts": attempt_ids}).all()
    asked = wordings(session, (row.version_id for row in rows))
    drawn: dict[uuid.UUID, list[Row[Any]]] = {}
    for row in rows:
        drawn.setdefault(row.attempt_id, []).append(row)
    return [_sheet(attempt_id, mine, asked) for attempt_id, mine in drawn.items()]


def _sheet(attempt_id: uuid.UUID, rows: list[Row[Any]], asked: dict[uuid.UUID, Item]) -> Sheet:
    places = tuple(
        Place(row.item_id, row.version_id, row.position, row.marks, _shown(asked[row.version_id], row))
        for row in rows
    )
    return Sheet(attempt_id, rows[0].person_id, places, {place.item_id: place for place in places})


def _shown(item: Item, row: Row[Any]) -> Item:
    """Return an item with its options in this paper's order."""
    by_id = {option.id: option for option in item.options}
    return replace(item, options=tuple(by_id[option_id] for option_id in row.option_order))


def wordings(session: Session, version_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Item]:
    """Return what versions ask, reading only those not met before."""
    wanted = set(version_ids)
    unknown = [key for key in wanted if key not in _wordings]
    fresh = bank.wordings(session, unknown) if unknown else {}
    found = {key: fresh[key] if key in fresh else _wordings[key] for key in wanted}
    for key, item in fresh.items():
        _keep(_wordings, key, item, _WORDINGS_KEPT)
    return found


def _keep(cache: "OrderedDict[uuid.UUID, Kept]", key: uuid.UUID, value: Kept, most: int) -> None:
    cache[key] = value
    while len(cache) > most:
        cache.popitem(last=False)
