"""Say exactly what a bank lacks for a blueprint, and which items to write."""

from collections.abc import Iterable
from dataclasses import dataclass

from question_bank.blueprints import Blueprint, Row
from question_bank.items import Item
from question_bank.matching import rows_of
from question_bank.supply import Supply


@dataclass(frozen=True)
class Wanted:
    """Ask for items of a row's kind and traits to be written, each on a fact no other item asks about."""

    row: Row
    count: int


@dataclass(frozen=True)
class Shortfall:
    """Say that some rows together need more items than there are for them.

    `have` counts the facts that suit one of the rows, since one paper asks a fact once; `items` the items on them.
    Writing what is `wanted` makes up for it, whatever happens to the other rows.
    """

    rows: tuple[Row, ...]
    need: int
    have: int
    items: int
    wanted: tuple[Wanted, ...]

    @property
    def missing(self) -> int:
        """Count what is lacking."""
        return self.need - self.have

    @property
    def sentence(self) -> str:
        """Say in words what is missing and what to write."""
        names = "、".join(row.name for row in self.rows)
        together = "共用" if len(self.rows) > 1 else "可用"
        have = f"{self.have} 道"
        if self.items > self.have:
            have += f"（{self.items} 道题只涉及 {self.have} 处引文，同一引文一份卷只考一次）"
        write = "、".join(f"{wanted.row.name} {wanted.count} 道" for wanted in self.wanted)
        return f"{names}：需要 {self.need} 道，{together} {have}，还缺 {self.missing} 道；请补写：{write}"


def shortfalls(blueprint: Blueprint, items: Iterable[Item]) -> list[Shortfall]:
    """List what a bank cannot fill; empty exactly if a paper can be drawn that asks no fact twice."""
    return lacking(Supply(blueprint, items))


def lacking(supply: Supply) -> list[Shortfall]:
    """List what a supply cannot fill: the smallest sets of rows that are short together, by the least cut.

    Where sets of two short rows meet, they are one set: their items would be promised twice otherwise.
    """
    seating, short = supply.seating, set[int]()
    for row, free in enumerate(seating.free):
        if free:
            found = seating.tight(row, supply.classes)
            for other in [other for other in short if other & found]:
                short.remove(other)
                found |= other
            short.add(found)
    return [_shortfall(supply, rows) for rows in sorted(short, key=lambda rows: rows & -rows)]


def _shortfall(supply: Supply, together: int) -> Shortfall:
    at = rows_of(together)
    rows, free = supply.blueprint.rows, supply.seating.free
    facts = [fact for suits, facts in supply.classes.items() if suits & together for fact in facts]
    return Shortfall(
        rows=tuple(rows[row] for row in at),
        need=sum(rows[row].count for row in at),
        have=len(facts),
        items=sum(suits & together != 0 for fact in facts for suits in fact.each),
        wanted=tuple(Wanted(rows[row], free[row]) for row in at if free[row]),
    )
