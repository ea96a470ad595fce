"""Everything that decides people's coverage, in six statements whatever the number of people or programmes."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.clock import day_of
from app.coverage.queries.gathering.composing import gathered
from app.coverage.queries.gathering.outside import outside
from app.coverage.queries.gathering.parts import Part
from app.coverage.queries.gathering.rosters import roster
from app.coverage.queries.gathering.traces import Traces
from app.coverage.queries.gathering.training import traces_of
from app.coverage.queries.past import Past, past
from app.coverage.records import Gathered
from app.planning.records import ProgrammeFacts
from app.web.actor import Scope


def gather(
    session: Session,
    programmes: Sequence[ProgrammeFacts],
    scope: Scope,
    at: datetime,
    *,
    named: bool = False,
    is_past: bool = False,
) -> dict[uuid.UUID, Gathered]:
    """Return what was known of each programme's people at an instant: the frozen roster, and who served outside it.

    Every row is asked as of then; `is_past` also takes back what has been changed in place since.
    """
    frozen = tuple(
        each for each in programmes if each.roster_frozen_at is not None and each.roster_frozen_at <= at
    )
    if not frozen or not scope.paths:
        return {programme.id: Gathered((), {}, {}, ()) for programme in programmes}
    part = Part(frozen, scope, past(session, frozen, at) if is_past else Past(at))
    rows = session.execute(roster(part, named)).all()
    strangers = session.execute(outside(part, day_of(at), named)).all()
    traces = traces_of(session, part)
    return {
        programme.id: gathered(part.then.programme(programme), rows, strangers, traces, named)
        for programme in programmes
    }


def gather_named(
    session: Session,
    programme: ProgrammeFacts,
    scope: Scope,
    rostered: tuple[uuid.UUID, ...],
    others: tuple[uuid.UUID, ...],
    then: Past,
) -> Gathered:
    """Return what was known of some people of a programme, with their names: of its roster, and who serve beside it."""
    part = Part((programme,), scope, then, rostered)
    rows = session.execute(roster(part, named=True)).all() if rostered else []
    beside = outside(replace(part, people=others), day_of(then.at), named=True)
    strangers = session.execute(beside).all() if others else []
    traces = traces_of(session, part) if rostered else Traces()
    return gathered(then.programme(programme), rows, strangers, traces, named=True)
