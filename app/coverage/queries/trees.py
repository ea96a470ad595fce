"""The programme's tree: its units as they were called when the roster was frozen."""

from collections.abc import Mapping, Sequence

from sqlalchemy import or_, select
from sqlmodel import Session, col

from app.coverage.records import UnitName
from app.coverage.rules import lineage
from app.organisation.models import OrgUnit, UnitPeriod
from app.planning.records import ProgrammeFacts
from app.web.actor import Scope


class Tree:
    """Every place units of a scope have had, and the named ones above it; one statement serves several programmes."""

    def __init__(self, session: Session, scope: Scope, above: Sequence[str] = ()) -> None:
        statement = (
            select(
                col(UnitPeriod.path),
                col(UnitPeriod.name),
                col(UnitPeriod.valid_from),
                col(UnitPeriod.valid_to),
                col(OrgUnit.level),
                col(UnitPeriod.position),
            )
            .join(OrgUnit, col(OrgUnit.id) == UnitPeriod.unit_id)
            .where(or_(scope.clause(col(UnitPeriod.path)), col(UnitPeriod.path).in_(above)))
            .order_by(col(UnitPeriod.valid_from))
        )
        self._periods = session.execute(statement).all()

    def units(self, programme: ProgrammeFacts) -> Mapping[str, UnitName]:
        """Return a programme's units by path, as they were called at the freeze; later ones as they are now.

        In the order of the tree: superiors first, siblings by position, level and code.
        """
        on = programme.roster_as_of or programme.starts_on
        found: dict[str, tuple[UnitName, int]] = {}
        for path, name, valid_from, valid_to, level, position in self._periods:
            # Periods come in order of time: the one that holds on the day stays, else the newest does.
            inside = path.startswith(programme.unit_path)
            if inside and (path not in found or not found[path][0].held_on(on)):
                found[path] = (UnitName(path, name, level, valid_from, valid_to), position)
        return {unit.path: unit for unit, _ in sorted(found.values(), key=lambda each: _order(each, found))}


def tree_below(session: Session, area: Scope, path: str | None) -> Tree:
    """Return the tree of an area; of a unit in it, what lies below and on the way up, and nothing beside."""
    if path is None:
        return Tree(session, area)
    return Tree(session, Scope((path,)), [each for each in lineage(path)[:-1] if area.covers(each)])


def _order(
    each: tuple[UnitName, int], found: Mapping[str, tuple[UnitName, int]]
) -> list[tuple[int, int, str]]:
    levels = list(type(each[0].level))
    key = []
    codes = each[0].path.strip("/").split("/")
    for depth in range(len(codes)):
        path = "/" + "/".join(codes[: depth + 1]) + "/"
        unit = found.get(path)
        key.append((unit[1], levels.index(unit[0].level), codes[depth]) if unit else (0, 0, codes[depth]))
    return key
