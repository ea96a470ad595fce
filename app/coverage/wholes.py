"""Everybody of a programme as of one instant, asked of the rows part by part and added up.

A few thousand people are asked at a time, so that a million needs no more memory and no longer statements; no
transaction stands idle while they are judged, for the database would end it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any, Protocol

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from app.clock import day_of
from app.coverage import rules
from app.coverage.facts import Figures, UnitFigures
from app.coverage.queries.gathering import gather
from app.coverage.queries.trees import Tree
from app.planning.models import RosterEntry
from app.planning.records import ProgrammeFacts
from app.web.actor import Scope

PART = 5_000
# A condition on more paths than this would be longer than it is worth.
SIDE_BY_SIDE = 40
Folded = dict[str, UnitFigures]


class Reader(Protocol):
    """Whoever opens a transaction that only reads, as a job's work does."""

    def reading(self) -> AbstractContextManager[Session]: ...


@dataclass(frozen=True)
class Own(Scope):
    """The people of a unit itself, without those of the units below it."""

    def clause(self, column: Any) -> ColumnElement[bool]:
        return or_(*(column == path for path in self.paths))

    def covers(self, path: str | None) -> bool:
        # Never a whole programme: its rows are asked by person, as those of any part are.
        return False


def whole(
    work: Reader, programme: ProgrammeFacts, at: datetime, tell: Callable[[int, int], None] | None = None
) -> Folded:
    """Return the figures of every unit as of an instant, from the rows, part by part; `tell` hears how far it is."""
    with work.reading() as session:
        units = list(Tree(session, Scope((programme.unit_path,))).units(programme))
        people = _people(session, programme)
    parts = parts_of(programme.unit_path, units, people, PART)
    folded: list[Folded] = []
    for number, part in enumerate(parts):
        if tell is not None:
            tell(number, len(parts))
        folded.append(_fold(work, programme, part, units, at))
    return merged(folded)


def _people(session: Session, programme: ProgrammeFacts) -> dict[str, int]:
    statement = (
        select(col(RosterEntry.unit_path), func.count())
        .where(col(RosterEntry.programme_id) == programme.id)
        .group_by(col(RosterEntry.unit_path))
    )
    rows: Any = session.execute(statement).all()
    return dict(rows)


def parts_of(top: str, units: Iterable[str], people: Mapping[str, int], most: int) -> list[Scope]:
    """Divide a tree into parts of at most so many people, as far as its units go; every unit is in exactly one.

    `people` are how many stand in each unit itself.
    """
    total: Counter[str] = Counter()
    below: dict[str, set[str]] = defaultdict(set)
    for path in {*units, *people, top}:
        lineage = [each for each in rules.lineage(path) if each.startswith(top)]
        total.update({each: people.get(path, 0) for each in lineage})
        for above, each in pairwise(lineage):
            below[above].add(each)
    found: list[Scope] = []
    waiting = [top]
    while waiting:
        path = waiting.pop()
        if total[path] <= most or not below[path]:
            found.append(Scope((path,)))
            continue
        waiting += [each for each in sorted(below[path], reverse=True) if total[each] > most]
        found += _packed([each for each in sorted(below[path]) if total[each] <= most], total, most)
        found.append(Own((path,)))
    return found


def _packed(paths: Sequence[str], total: Mapping[str, int], most: int) -> Iterator[Scope]:
    """Put small units that stand side by side into parts together: a statement for each would take long."""
    pack: list[str] = []
    for path in paths:
        if pack and (sum(total[each] for each in pack) + total[path] > most or len(pack) == SIDE_BY_SIDE):
            yield Scope(tuple(pack))
            pack = []
        pack.append(path)
    if pack:
        yield Scope(tuple(pack))


def _fold(work: Reader, programme: ProgrammeFacts, part: Scope, units: Sequence[str], at: datetime) -> Folded:
    with work.reading() as session:
        known = gather(session, [programme], part, at, is_past=True)[programme.id]
    inside = part.paths if isinstance(part, Own) else [path for path in units if part.covers(path)]
    day = day_of(at)
    return rules.fold((rules.judge(facts, day) for facts in known.people), inside)


def merged(parts: Sequence[Folded]) -> Folded:
    """Add up parts no person stands in two of; only units above the parts are in several."""
    found: dict[str, list[UnitFigures]] = {}
    for part in parts:
        for path, unit in part.items():
            found.setdefault(path, []).append(unit)
    return {path: each[0] if len(each) == 1 else _sum(each) for path, each in found.items()}


def _sum(units: Sequence[UnitFigures]) -> UnitFigures:
    return UnitFigures(
        unit_path=units[0].unit_path,
        parent_path=units[0].parent_path,
        own=rules.add((unit.own, 1) for unit in units),
        total=rules.add((unit.total, 1) for unit in units),
        tiers=_by_tier([unit.tiers for unit in units]),
        own_tiers=_by_tier([unit.own_tiers for unit in units]),
    )


def _by_tier(tiers: Sequence[Any]) -> dict[str | None, Figures]:
    keys = dict.fromkeys(key for each in tiers for key in each)
    return {key: rules.add((each[key], 1) for each in tiers if key in each) for key in keys}
