"""What the bank holds for a blueprint that is being written: row by row, and by kind and one other trait."""

from collections.abc import Callable, Iterable, Sequence

from sqlmodel import Session

from app.exams import pools
from app.exams.records.specimens import Cell, Grid, Stock
from question_bank.blueprints import Blueprint, Row
from question_bank.difficulty import Spread
from question_bank.items import TOPICS, CognitiveLevel, Difficulty, Item, Kind

# Papers drawn to say how far papers of a blueprint lie apart; drawn again each time a field changes.
_TRIED = 30
_TRAITS: tuple[tuple[str, tuple[str, ...], Callable[[Item], str], Callable[[Row], str | None]], ...] = (
    ("topic", TOPICS, lambda item: item.topic, lambda row: row.topic),
    ("difficulty", tuple(Difficulty), lambda item: item.expected_difficulty, lambda row: row.difficulty),
    ("level", tuple(CognitiveLevel), lambda item: item.cognitive_level, lambda row: row.cognitive_level),
)


def fitting(
    session: Session, rows: Iterable[Row | None], unit_path: str | None = None
) -> tuple[Stock | None, ...]:
    """Return, for each row, what the bank holds for it in an exam of a unit; None where there is no row yet."""
    items = [each.item for each in pools.drawable(session, unit_path)]
    return tuple(None if row is None else _stock(item for item in items if row.fits(item)) for row in rows)


def grids(session: Session, rows: Sequence[Row], unit_path: str | None = None) -> tuple[Grid, ...]:
    """Return the bank by kind and topic, kind and difficulty, kind and level, beside what rows ask of each."""
    by_kind: dict[Kind, list[Item]] = {kind: [] for kind in Kind}
    for each in pools.drawable(session, unit_path):
        by_kind[each.item.kind].append(each.item)
    found = []
    for name, columns, of_item, of_row in _TRAITS:
        lines = []
        for kind, items in by_kind.items():
            mine = [row for row in rows if row.kind is kind]
            cells = tuple(
                Cell(
                    sum(row.count for row in mine if of_row(row) == column),
                    _stock(item for item in items if of_item(item) == column),
                )
                for column in columns
            )
            open_count = sum(row.count for row in mine if of_row(row) is None)
            lines.append((kind.value, cells, open_count, Cell(sum(row.count for row in mine), _stock(items))))
        found.append(Grid(name, tuple(map(str, columns)), tuple(lines)))
    return tuple(found)


def tried(session: Session, blueprint: Blueprint, unit_path: str | None = None) -> Spread | None:
    """Say how far some papers of a blueprint lie apart in difficulty; None while none can be drawn."""
    pool = pools.ready(session, blueprint, unit_path).pool
    if not blueprint.rows or pool.shortfalls:
        return None
    series = pool.series("tried")
    return pool.spread(series.deal() for _ in range(_TRIED))


def _stock(items: Iterable[Item]) -> Stock:
    facts = [item.fact or item.id for item in items]
    return Stock(len(facts), len(set(facts)))
