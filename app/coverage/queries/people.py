"""People of a programme with their judgement: the named gap list, and every other list by status."""

import uuid
from datetime import datetime

from sqlmodel import Session

from app.clock import day_of
from app.coverage import rules
from app.coverage.facts import PersonFacts
from app.coverage.queries.gathering import gather, gather_named
from app.coverage.queries.past import Past
from app.coverage.queries.trees import tree_below
from app.coverage.records import Gathered, PersonLine, Roll
from app.planning import queries as planning
from app.planning.records import ProgrammeFacts
from app.web.actor import Scope


def person_facts(
    session: Session, programme_id: uuid.UUID, path: str, at: datetime, *, is_past: bool = False
) -> list[PersonFacts]:
    """Return the facts of everybody of a subtree: the frozen roster, and who serves there outside it."""
    programme = planning.programme(session, programme_id)
    if programme is None:
        return []
    known = gather(session, [programme], Scope((path,)), at, is_past=is_past)[programme_id]
    return list(known.people)


def roll(
    session: Session,
    programme: ProgrammeFacts,
    area: Scope,
    path: str | None,
    at: datetime,
    *,
    is_past: bool = False,
) -> Roll | None:
    """Return everybody of an area, or of a unit's subtree in it; None when there is no such unit there."""
    if path is not None and not area.covers(path):
        return None
    units = tree_below(session, area, path).units(programme)
    below = Scope((path,)) if path else area
    known = gather(session, [programme], below, at, named=True, is_past=is_past)[programme.id]
    if path is not None and path not in units and not known.people:
        return None
    top = path or (area.paths[0] if len(area.paths) == 1 else None)
    return Roll(programme, top, units, tuple(lines_of(known, at)), known.tiers)


def lines_of(known: Gathered, at: datetime) -> list[PersonLine]:
    """Judge everyone and put the names to it, by unit and name."""
    day = day_of(at)
    lines = [
        PersonLine(
            known.names[facts.person_id],
            facts,
            rules.judge(facts, day),
            known.batches.get(facts.batch_id) if facts.batch_id else None,
        )
        for facts in known.people
    ]
    return sorted(lines, key=lambda line: (line.facts.unit_path, line.named.name_pinyin, line.named.staff_no))


def lines_named(
    session: Session, programme: ProgrammeFacts, people: tuple[uuid.UUID, ...], at: datetime
) -> list[PersonLine]:
    """Judge some people of a programme's roster, however many others stand on it."""
    known = gather_named(session, programme, Scope((programme.unit_path,)), people, (), Past(at))
    return lines_of(known, at)
