"""The figures of a level of a programme, and of the units just below it."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from app.clock import day_of
from app.coverage import policy, rules
from app.coverage.facts import Figures, PersonFacts, UnitFigures
from app.coverage.models import CoverageCounting
from app.coverage.queries.counted import LARGE, check_day, counted, counted_standing
from app.coverage.queries.gathering import gather
from app.coverage.queries.trees import Tree, tree_below
from app.coverage.records import Place, Standing, Survey, TierName, UnitName
from app.planning.records import ProgrammeFacts
from app.web.actor import Scope

NONE = Figures()


def survey(
    session: Session,
    programme: ProgrammeFacts,
    area: Scope,
    path: str | None,
    at: datetime,
    *,
    is_past: bool = False,
    as_counted: bool = False,
) -> Survey | None:
    """Return a level of a programme within an area, or None when there is no such unit there.

    `path` None is the top of the area: its one root, or its several roots side by side. `as_counted` lets a large
    part be as it was last counted, or at the end of a past day, which the survey says; raises `DayNotCounted` where
    nobody counted that day. Without it the rows are asked, however many there are.
    """
    if path is not None and not area.covers(path):
        return None
    if as_counted:
        day = day_of(at) if is_past else None
        found = counted(session, programme, area, path, day)
        if found is not None:
            small = [each for each in area.paths if each not in {place.path for place in found.places}]
            if found.path is None and small:
                live = _asked(session, programme, Scope(tuple(small)), None, at, is_past=is_past)
                return _beside(found, live) if live else found
            return found
        if day is not None:
            check_day(session, programme, area, path, day)
    path = path or (area.paths[0] if len(area.paths) == 1 else None)
    return _asked(session, programme, area, path, at, is_past=is_past)


def _asked(
    session: Session,
    programme: ProgrammeFacts,
    area: Scope,
    path: str | None,
    at: datetime,
    *,
    is_past: bool,
) -> Survey | None:
    """Ask the rows for a level; without a path, for an area's roots side by side."""
    units = tree_below(session, area, path).units(programme)
    below = Scope((path,)) if path else area
    known = gather(session, [programme], below, at, is_past=is_past)[programme.id]
    figures = _fold(known.people, [unit for unit in units if below.covers(unit)], at)
    if path is not None and path not in figures:
        return None
    return surveyed(programme, area, path, figures, units, known.tiers)


def surveyed(
    programme: ProgrammeFacts,
    area: Scope,
    path: str | None,
    figures: Mapping[str, UnitFigures],
    units: Mapping[str, UnitName],
    tiers: tuple[TierName, ...],
) -> Survey:
    """Return a level from the figures of its units, and what they are called."""
    below = Scope((path,)) if path else area
    unit = figures.get(path) if path else None
    places = _places(figures, units, _below(figures, area, path))
    total = unit.total if unit else rules.add((place.total, 1) for place in places)
    return Survey(
        programme=programme,
        path=path,
        name=_name(units, path) if path else None,
        above=_above(units, area, path),
        total=total,
        own=unit.own if unit else NONE,
        own_tiers=unit.own_tiers if unit else {},
        places=places,
        tiers=tiers,
        tier_totals=unit.tiers if unit else _by_tier(places),
        nobody_started=tuple(units[each] for each in _nobody_started(figures, below) if each in units),
    )


def _beside(told: Survey, live: Survey) -> Survey:
    """Put roots that were counted beside small ones that were asked."""
    places = tuple(sorted((*told.places, *live.places), key=lambda place: place.path))
    return replace(
        told,
        places=places,
        total=rules.add((place.total, 1) for place in places),
        tiers=tuple(sorted({*told.tiers, *live.tiers}, key=lambda tier: tier.position)),
        tier_totals=_by_tier(places),
        nobody_started=(*told.nobody_started, *live.nobody_started),
    )


def standings(
    session: Session, programmes: Sequence[ProgrammeFacts], scope: Scope, at: datetime
) -> list[Standing]:
    """Return each programme's figures within a scope and of the units just below its top; large ones as counted."""
    large = _large(session, programmes, scope)
    tree = Tree(session, scope) if len(large) < len(programmes) else None
    known = gather(session, [each for each in programmes if each.id not in large], scope, at)
    found = []
    for programme in programmes:
        area = policy.within(scope, programme.unit_path)
        if programme.id in large or tree is None:
            found.append(large[programme.id])
            continue
        units = tree.units(programme)
        figures = _fold(known[programme.id].people, units, at)
        top = area.paths[0] if len(area.paths) == 1 else None
        places = _places(figures, units, _below(figures, area, top))
        roots = (figures[path].total for path in area.paths if path in figures)
        total = rules.add((root, 1) for root in roots)
        found.append(Standing(programme, total, places, top))
    return found


def _large(session: Session, programmes: Sequence[ProgrammeFacts], scope: Scope) -> dict[uuid.UUID, Standing]:
    sizes = select(col(CoverageCounting.programme_id)).where(col(CoverageCounting.people) > LARGE).distinct()
    large = set(session.execute(sizes).scalars())
    own = {
        each.id: counted_standing(session, each, policy.within(scope, each.unit_path))
        for each in programmes
        if each.id in large
    }
    return {key: each for key, each in own.items() if each is not None}


def _by_tier(places: Sequence[Place]) -> dict[str | None, Figures]:
    keys = {key for place in places for key in place.tiers}
    return {key: rules.add((place.tiers[key], 1) for place in places if key in place.tiers) for key in keys}


def _fold(people: Sequence[PersonFacts], units: Iterable[str], at: datetime) -> dict[str, UnitFigures]:
    day = day_of(at)
    return rules.fold((rules.judge(facts, day) for facts in people), units)


def _below(figures: Mapping[str, UnitFigures], area: Scope, path: str | None) -> list[str]:
    if path is None:
        return [root for root in area.paths if root in figures]
    return [each for each, unit in figures.items() if unit.parent_path == path]


def _places(
    figures: Mapping[str, UnitFigures], units: Mapping[str, UnitName], paths: Sequence[str]
) -> tuple[Place, ...]:
    parents = {unit.parent_path for unit in figures.values()}
    order = {path: number for number, path in enumerate(units)}
    return tuple(
        Place(path, _name(units, path), figures[path].total, figures[path].tiers, path in parents)
        for path in sorted(paths, key=lambda path: (order.get(path, len(order)), path))
    )


def _name(units: Mapping[str, UnitName], path: str) -> str:
    return units[path].name if path in units else path.strip("/").rsplit("/", 1)[-1]


def _above(units: Mapping[str, UnitName], area: Scope, path: str | None) -> tuple[UnitName, ...]:
    if path is None:
        return ()
    return tuple(units[each] for each in rules.lineage(path)[:-1] if area.covers(each) and each in units)


def _nobody_started(figures: Mapping[str, UnitFigures], below: Scope) -> list[str]:
    """Name each unit nobody has started in once, at the top of its empty branch."""
    found = rules.units_nobody_started(unit for unit in figures.values() if below.covers(unit.unit_path))
    inside = set(found)
    return [path for path in found if not inside & set(rules.lineage(path)[:-1])]
