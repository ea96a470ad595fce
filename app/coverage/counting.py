"""Count large programmes now and then, everybody as of one instant; the pages say as of which.

A few thousand people are asked at a time, so that a million needs no more memory and no longer statements.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil
from time import monotonic
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, or_, select
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
from app.refusals import N_, Refusal
from app.web.actor import Actor, Scope

COUNT = "coverage.count"
AGAIN_AFTER = timedelta(minutes=10)
# However large a programme is, counting it takes a sixth of a processor at most.
RESTS = 5
PART = 5_000
# A condition on more paths than this would be longer than it is worth.
SIDE_BY_SIDE = 40
EVERYWHERE = Scope(("/",))
Folded = dict[str, UnitFigures]


@dataclass(frozen=True)
class Own(Scope):
    """The people of a unit itself, without those of the units below it."""

    def clause(self, column: Any) -> ColumnElement[bool]:
        return or_(*(column == path for path in self.paths))

    def covers(self, path: str | None) -> bool:
        # Never a whole programme: its rows are asked by person, as those of any part are.
        return False


class JustCounted(Refusal):
    """A counting costs as much as it took; whoever asks for one waits as long after it."""

    status = 429
    code = "just_counted"
    sentence = N_("刚刚统计过，用了 %(seconds)s 秒；请过 %(wait)s 秒再试。")


def order_anew(session: Session, programme: ProgrammeFacts, *, by: Actor, at: datetime) -> uuid.UUID:
    """Have a programme counted because somebody asks, unless it was just counted (decision 0038)."""
    last = session.get(CoverageCounting, programme.id)
    wait = (last.known_at + timedelta(seconds=2 * last.seconds) - at).total_seconds() if last else 0
    if last is not None and wait > 0:
        raise JustCounted(seconds=last.seconds, wait=ceil(wait))
    return order(session, programme, by=by, at=at)


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
    known: Any = select(col(CoverageCounting.known_at), col(CoverageCounting.seconds)).where(
        col(CoverageCounting.programme_id) == programme.id
    )
    row = session.execute(known).first()
    if row is None:
        return _is_large(session, programme)
    last, seconds = row
    if at - last < max(AGAIN_AFTER, timedelta(seconds=(1 + RESTS) * seconds)):
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
    found = whole(work, programme, at, work.progress)
    with work.transaction() as session:
        people = keep(session, programme, found, at, round(monotonic() - began))
    return {"people": people}


def whole(
    work: Work, programme: ProgrammeFacts, at: datetime, tell: Callable[[int, int], None] | None = None
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


def _fold(work: Work, programme: ProgrammeFacts, part: Scope, units: Sequence[str], at: datetime) -> Folded:
    with work.reading() as session:
        known = gather(session, [programme], part, at, is_past=True)[programme.id]
    # No transaction stands idle meanwhile: the database would end it.
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
