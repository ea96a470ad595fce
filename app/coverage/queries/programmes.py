"""Programmes that have anything to do with a scope: its own, and those of the units above it."""

from sqlmodel import Session

from app.coverage import policy
from app.planning import queries as planning
from app.planning.models import ProgrammeState
from app.planning.records import ProgrammeFacts
from app.web.actor import Scope

EVERYWHERE = Scope(("/",))
ORDER = (ProgrammeState.RUNNING, ProgrammeState.CLOSED, ProgrammeState.DRAFT)


def programmes(session: Session, scope: Scope) -> list[ProgrammeFacts]:
    """Return a scope's programmes: those that run first, then the closed ones, then drafts; newest first."""
    found = [
        each
        for each in planning.programmes(session, EVERYWHERE)
        if policy.within(scope, each.unit_path).paths
    ]
    return sorted(found, key=lambda each: ORDER.index(each.state))
