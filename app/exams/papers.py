"""What an attempt's paper asks, kept in memory: a drawn paper and a wording never change."""

import json
import uuid
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import JSON, Text, cast, func, select, type_coerce
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
_shuffled: OrderedDict[Any, Item] = OrderedDict()


_ITEMS = SQLModel.metadata.tables["attempt_item"]


def _drawing(pack: Any, row: Any) -> Any:
    """Write the statement that reads papers, each as one row: fifty rows cost more to fetch than to write."""
    line = row(
        _ITEMS.c.item_id,
        _ITEMS.c.version_id,
        _ITEMS.c.position,
        cast(_ITEMS.c.marks, Text),
        _ITEMS.c.option_order,
    )
    return (
        select(_ITEMS.c.attempt_id, col(Attempt.person_id), type_coerce(pack(line), JSON).label("lines"))
        .join(Attempt, col(Attempt.id) == _ITEMS.c.attempt_id)
        .where(among(_ITEMS.c.attempt_id, "attempts"))
        .group_by(_ITEMS.c.attempt_id, col(Attempt.person_id))
    )


_DRAWN = {
    "postgresql": _drawing(func.json_agg, func.json_build_array),
    "sqlite": _drawing(func.json_group_array, func.json_array),
}


class Place(NamedTuple):
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
    connection = session.connection()
    rows = connection.execute(_DRAWN[connection.dialect.name], {"attempts": attempt_ids}).all()
    drawn = [(row.attempt_id, row.person_id, [_Line.read(*line) for line in row.lines]) for row in rows]
    asked = wordings(session, (line.version_id for _, _, lines in drawn for line in lines))
    return [_sheet(attempt_id, person_id, lines, asked) for attempt_id, person_id, lines in drawn]


class _Line(NamedTuple):
    """One item of a paper as it was drawn."""

    position: int
    item_id: uuid.UUID
    version_id: uuid.UUID
    marks: Decimal
    order: tuple[str, ...]

    @classmethod
    def read(cls, item: str, version: str, position: int, marks: str, order: Any) -> "_Line":
        # SQLite hands the order on as it is kept, as a text within the text.
        found = json.loads(order) if isinstance(order, str) else order
        return cls(position, _id(item), _id(version), Decimal(marks), tuple(found))


@lru_cache(_WORDINGS_KEPT)
def _id(text: str) -> uuid.UUID:
    return uuid.UUID(text)


def _sheet(
    attempt_id: uuid.UUID, person_id: uuid.UUID, lines: list[_Line], asked: dict[uuid.UUID, Item]
) -> Sheet:
    places = tuple(
        Place(line.item_id, line.version_id, line.position, line.marks, _shown(asked[line.version_id], line))
        for line in sorted(lines)
    )
    return Sheet(attempt_id, person_id, places, {place.item_id: place for place in places})


def _shown(item: Item, line: _Line) -> Item:
    """Return an item with its options in this paper's order: one and the same for all papers that have it so."""
    if not line.order:
        return item
    key = line.version_id, *line.order
    found = _shuffled.get(key)
    if found is None:
        by_id = {option.id: option for option in item.options}
        found = replace(item, options=tuple(by_id[option_id] for option_id in line.order))
        _keep(_shuffled, key, found, _WORDINGS_KEPT)
    return found


def wordings(session: Session, version_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Item]:
    """Return what versions ask, reading only those not met before."""
    wanted = set(version_ids)
    unknown = [key for key in wanted if key not in _wordings]
    fresh = bank.wordings(session, unknown) if unknown else {}
    found = {key: fresh[key] if key in fresh else _wordings[key] for key in wanted}
    for key, item in fresh.items():
        _keep(_wordings, key, item, _WORDINGS_KEPT)
    return found


def _keep(cache: "OrderedDict[Any, Kept]", key: Any, value: Kept, most: int) -> None:
    cache[key] = value
    while len(cache) > most:
        cache.popitem(last=False)
