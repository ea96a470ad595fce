"""Count large programmes now and then, everybody as of one instant; the pages say as of which.

The people of one unit below the top are asked at a time, so that a million needs the memory of the largest part.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, insert, not_, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from app import clock
from app.clock import day_of
from app.coverage import rules
from app.coverage.facts import Figures, UnitFigures
from app.coverage.models import CoverageCount, CoverageCounting
from app.coverage.queries.counted import LARGE, NO_TIER, told
from app.coverage.queries.gathering import gather
from app.coverage.queries.trees import Tree
from app.db import Databases
from app.jobs import Job, JobState, Work, enqueue, every, handler
from app.journal.models import Event
from app.journal.operations import record
from app.planning.models import ProgrammeState, RosterEntry
from app.planning.queries import programme as programme_of
from app.planning.queries import programmes
from app.planning.records import ProgrammeFacts
from app.web.actor import Actor, Scope

COUNT = "coverage.count"
AGAIN_AFTER = timedelta(minutes=10)
EVERYWHERE = Scope(("/",))
Folded = dict[str, UnitFigures]


@dataclass(frozen=True)
class Rest(Scope):
    """A subtree without some of the subtrees in it."""

    without: tuple[str, ...] = ()

    def clause(self, column: Any) -> ColumnElement[bool]:
        whole = super().clause(column)
        return and_(whole, not_(Scope(self.without).clause(column))) if self.without else whole

    def covers(self, path: str | None) -> bool:
        # Never a whole programme: its rows are asked by person, as those of any part are.
        return super().covers(path) and not self.without

    def holds(self, path: str) -> bool:
        return path.startswith(self.paths) and not Scope(self.without).covers(path)


def order(session: Session, programme: ProgrammeFacts, *, by: Actor | None, at: datetime) -> uuid.UUID:
    """Have a programme counted anew; one counting at a time, so whoever comes second waits for the first."""
    waiting = select_rows(Job).where(
        col(Job.kind) == COUNT, col(Job.state).in_((JobState.QUEUED, JobState.RUNNING))
    )
    for job in session.exec(waiting).all():
        if job.payload["programme_id"] == str(programme.id):
            return job.id
    title, link = f"统计覆盖情况：{programme.name}", f"/coverage/{programme.id}"
    payload = {"programme_id": str(programme.id)}
    who = by.person_id if by else None
    job_id = enqueue(session, COUNT, title[:200], payload, by=who, at=at, link=link)
    record(
        session,
        "coverage.count_ordered",
        "programme",
        programme.id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
    )
    return job_id


@every(COUNT, 60)
def recount(databases: Databases, at: datetime) -> None:
    """Order a counting of each large programme that was never counted, or of which something was recorded since."""
    with databases.session(readonly=True) as session:
        due = [each for each in programmes(session, EVERYWHERE) if _is_due(session, each, at)]
    for programme in due:
        with databases.transaction() as session:
            order(session, programme, by=None, at=at)


def _is_due(session: Session, programme: ProgrammeFacts, at: datetime) -> bool:
    if programme.state is not ProgrammeState.RUNNING or programme.roster_frozen_at is None:
        return False
    last = session.execute(
        select(col(CoverageCounting.known_at)).where(col(CoverageCounting.programme_id) == programme.id)
    ).scalar()
    if last is None:
        return _is_large(session, programme)
    if at - last < AGAIN_AFTER:
        return False
    newest = session.execute(select(func.max(col(Event.at)))).scalar()
    return day_of(last) != day_of(at) or (newest is not None and newest > last)


def _is_large(session: Session, programme: ProgrammeFacts) -> bool:
    # No further than it takes to know.
    some = select(col(RosterEntry.id)).where(col(RosterEntry.programme_id) == programme.id).limit(LARGE + 1)
    return int(session.execute(select(func.count()).select_from(some.subquery())).scalar_one()) > LARGE


@handler(COUNT)
def _count(work: Work) -> dict[str, Any]:
    at, began = clock.now(), monotonic()
    with work.reading() as session:
        programme = programme_of(session, uuid.UUID(work.payload["programme_id"]))
        if programme is None or programme.roster_frozen_at is None:
            return {"people": 0}
        units = list(Tree(session, Scope((programme.unit_path,))).units(programme))
    parts = list(_parts(programme, units))
    folded: list[Folded] = []
    for number, part in enumerate(parts):
        work.progress(number, len(parts))
        with work.reading() as session:
            folded.append(_fold(session, programme, part, units, at))
    whole = merged(folded)
    with work.transaction() as session:
        people = keep(session, programme, whole, at, round(monotonic() - began))
    return {"people": people}


def _parts(programme: ProgrammeFacts, units: Sequence[str]) -> Iterator[Scope]:
    top = programme.unit_path
    below = tuple(path for path in units if path.startswith(top) and path.count("/") == top.count("/") + 1)
    for path in below:
        yield Scope((path,))
    yield Rest((top,), below)


def _fold(
    session: Session, programme: ProgrammeFacts, part: Scope, units: Sequence[str], at: datetime
) -> Folded:
    known = gather(session, [programme], part, at, is_past=True)[programme.id]
    day = day_of(at)
    own = [path for path in units if (part.holds(path) if isinstance(part, Rest) else part.covers(path))]
    return rules.fold((rules.judge(facts, day) for facts in known.people), own)


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


def keep(session: Session, programme: ProgrammeFacts, whole: Folded, at: datetime, seconds: int) -> int:
    """Put a counting in the place of the one before, all of it at once; return how many people it counted."""
    session.execute(delete(CoverageCount).where(col(CoverageCount.programme_id) == programme.id))
    session.execute(delete(CoverageCounting).where(col(CoverageCounting.programme_id) == programme.id))
    parents = {unit.parent_path for unit in whole.values()}
    rows = [_row(programme, unit, whole, parents) for unit in whole.values()]
    if rows:
        session.execute(insert(CoverageCount), rows)
    top = whole.get(programme.unit_path)
    people = top.total.required + top.total.outside if top else 0
    counted = {"programme_id": programme.id, "known_at": at, "people": people, "seconds": seconds}
    session.execute(insert(CoverageCounting), [counted])
    return people


def _row(
    programme: ProgrammeFacts, unit: UnitFigures, whole: Folded, parents: set[str | None]
) -> dict[str, Any]:
    above = whole.get(unit.parent_path or "")
    return {
        "programme_id": programme.id,
        "unit_path": unit.unit_path,
        "parent_path": unit.parent_path,
        "figures": {
            "total": told(unit.total),
            "own": told(unit.own),
            "tiers": {key or NO_TIER: told(each) for key, each in unit.tiers.items()},
            "own_tiers": {key or NO_TIER: told(each) for key, each in unit.own_tiers.items()},
        },
        "people": unit.total.required + unit.total.outside,
        "has_more": unit.unit_path in parents,
        "tops_empty_branch": unit.has_nobody_started and not (above and above.has_nobody_started),
    }
