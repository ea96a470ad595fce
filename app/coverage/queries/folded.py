"""A level of which the figures were gathered part by part, as if it had been asked for at once."""

from collections.abc import Mapping

from sqlmodel import Session

from app.coverage.facts import UnitFigures
from app.coverage.queries.counted import tier_names
from app.coverage.queries.levels import surveyed
from app.coverage.queries.trees import tree_below
from app.coverage.records import Survey
from app.planning.records import ProgrammeFacts
from app.web.actor import Scope


def folded(
    session: Session, programme: ProgrammeFacts, path: str, figures: Mapping[str, UnitFigures]
) -> Survey | None:
    """Return the level of a unit from the figures of every unit below it; None when it is none of them."""
    if path not in figures:
        return None
    area = Scope((path,))
    units = tree_below(session, area, path).units(programme)
    tiers = tier_names(session, programme, figures[path].tiers)
    return surveyed(programme, area, path, figures, units, tiers)
