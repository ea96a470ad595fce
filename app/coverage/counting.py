"""Count large programmes now and then, and each day that is over once as of its end; the pages say as of which instant.

What is known of a day that is over does not change any more (decision 0027), so its counting stands and any page of it
is looked up (decision 0041).
"""

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from math import ceil
from time import monotonic
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from app import clock
from app.clock import day_of
from app.coverage.facts import UnitFigures
from app.coverage.models import CoverageCount, CoverageCounting
from app.coverage.moments import end_of
from app.coverage.queries.counted import LARGE, LARGE_THEN, NO_TIER, told
from app.coverage.wholes import Folded, whole
from app.db import Databases
from app.jobs import Job, JobState, Work, enqueue, every, handler, titled
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
# A transaction that began on a day has ended by then, one way or the other.
SETTLES = timedelta(minutes=5)
# How far back days that nobody counted, for the service was off, are made up for by themselves.
LOOKS_BACK = 7
EVERYWHERE = Scope(("/",))


class JustCounted(Refusal):
    """A counting costs as much as it took; whoever asks for one waits as long after it."""

    status = 429
    code = "just_counted"
    sentence = N_("刚刚统计过，用了 %(seconds)s 秒；请过 %(wait)s 秒再试。")


class CountingAnother(Refusal):
    """One counting of a programme at a time."""

    status = 409
    code = "counting_another"
    sentence = N_("这一项目正在统计另一天，请等它完成后再试。")


class NotSettled(Refusal):
    """What was begun just before midnight may still be written."""

    status = 409
    code = "day_not_settled"
    sentence = N_("这一天刚刚结束，请在零点五分以后再统计。")


def order_anew(
    session: Session, programme: ProgrammeFacts, *, by: Actor, at: datetime, day: date | None = None
) -> uuid.UUID | None:
    """Have a programme counted because somebody asks, unless it was just counted (decision 0038).

    With a `day` that is over, as of its end; None when that was counted before, for it stands.
    """
    if day is not None and (at < end_of(day) + SETTLES):
        raise NotSettled
    if day is not None and _known(session, programme).get(day) == end_of(day):
        return None
    last = session.exec(
        select_rows(CoverageCounting)
        .where(CoverageCounting.programme_id == programme.id)
        .order_by(col(CoverageCounting.counted_at).desc())
        .limit(1)
    ).first()
    wait = (last.counted_at + timedelta(seconds=2 * last.seconds) - at).total_seconds() if last else 0
    if last is not None and wait > 0:
        raise JustCounted(seconds=last.seconds, wait=ceil(wait))
    return order(session, programme, by=by, at=at, day=day)


def order(
    session: Session, programme: ProgrammeFacts, *, by: Actor | None, at: datetime, day: date | None = None
) -> uuid.UUID:
    """Have a programme counted; one counting at a time, so whoever asks for the same waits for the one there is.

    Raises `CountingAnother` while another day is counted.
    """
    on = day.isoformat() if day else None
    for job in _waiting(session, programme):
        if job.payload.get("day") != on:
            raise CountingAnother
        return job.id
    title = titled(N_("统计覆盖情况"), programme.name)
    link = f"/coverage/{programme.id}"
    if on:
        title, link = titled(N_("统计一天的覆盖情况"), f"{on} {programme.name}"), f"{link}?on={on}"
    payload = {"programme_id": str(programme.id), "day": on}
    who = by.person_id if by else None
    job_id = enqueue(session, COUNT, title, payload, by=who, at=at, link=link)
    record(
        session,
        "coverage.count_ordered",
        "programme",
        programme.id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
        **({"day": on} if on else {}),
    )
    return job_id


def _waiting(session: Session, programme: ProgrammeFacts) -> Iterator[Job]:
    statement = select_rows(Job).where(
        col(Job.kind) == COUNT, col(Job.state).in_((JobState.QUEUED, JobState.RUNNING))
    )
    return (job for job in session.exec(statement).all() if job.payload["programme_id"] == str(programme.id))


def under_way(session: Session, programme: ProgrammeFacts, day: date | None) -> uuid.UUID | None:
    """Return the job that counts a programme now, or a day of it."""
    on = day.isoformat() if day else None
    return next((job.id for job in _waiting(session, programme) if job.payload.get("day") == on), None)


@every(COUNT, 60)
def recount(databases: Databases, at: datetime) -> None:
    """Order a counting of each large programme that lacks one: of the present, or of a day that is over."""
    with databases.session(readonly=True) as session:
        due = [
            (each, day)
            for each in programmes(session, EVERYWHERE)
            if not any(_waiting(session, each))
            for day in _due(session, each, at)
        ]
    for programme, day in due:
        with databases.transaction() as session:
            order(session, programme, by=None, at=at, day=day)


def _due(session: Session, programme: ProgrammeFacts, at: datetime) -> Iterator[date | None]:
    """Yield the one day to be counted next, if any: None stands for the present."""
    if programme.state is not ProgrammeState.RUNNING or programme.roster_frozen_at is None:
        return
    today, known = day_of(at), _known(session, programme)
    if not known:
        if _is_large(session, programme):
            yield None
        return
    if today not in known:
        # Days that are over do not make the present wait for its turn.
        yield None
        return
    if not _has_rested(session, programme, at):
        return
    over = (today - timedelta(days=back) for back in range(1, LOOKS_BACK + 1))
    ends = {day: end_of(day) for day in over}
    for day, end in ends.items():
        if known.get(day) != end and programme.roster_frozen_at <= end <= at - SETTLES:
            yield day
            return
    newest = session.execute(select(func.max(col(Event.at)))).scalar()
    if newest is not None and newest > known[today]:
        yield None


def _known(session: Session, programme: ProgrammeFacts) -> dict[date, datetime]:
    """Return as of when each day was counted; a roster frozen anew makes what was counted before worthless."""
    statement: Any = select(col(CoverageCounting.day), col(CoverageCounting.known_at)).where(
        col(CoverageCounting.programme_id) == programme.id,
        col(CoverageCounting.known_at) >= programme.roster_frozen_at,
    )
    rows: Any = session.execute(statement).all()
    return dict(rows)


def _has_rested(session: Session, programme: ProgrammeFacts, at: datetime) -> bool:
    statement: Any = (
        select(col(CoverageCounting.counted_at), col(CoverageCounting.seconds))
        .where(col(CoverageCounting.programme_id) == programme.id)
        .order_by(col(CoverageCounting.counted_at).desc())
        .limit(1)
    )
    counted_at, seconds = session.execute(statement).one()
    return bool(at - counted_at >= max(AGAIN_AFTER, timedelta(seconds=(1 + RESTS) * seconds)))


def _is_large(session: Session, programme: ProgrammeFacts) -> bool:
    # No further than it takes to know.
    some = select(col(RosterEntry.id)).where(col(RosterEntry.programme_id) == programme.id).limit(LARGE + 1)
    return int(session.execute(select(func.count()).select_from(some.subquery())).scalar_one()) > LARGE


@handler(COUNT)
def _count(work: Work) -> dict[str, Any]:
    at, began = clock.now(), monotonic()
    on = work.payload.get("day")
    known_at = end_of(date.fromisoformat(on)) if on else at
    with work.reading() as session:
        programme = programme_of(session, uuid.UUID(work.payload["programme_id"]))
    if programme is None or programme.roster_frozen_at is None:
        return {"people": 0}
    found = whole(work, programme, known_at, work.progress)
    with work.transaction() as session:
        people = keep(session, programme, found, known_at, counted_at=at, seconds=round(monotonic() - began))
    return {"people": people}


def keep(
    session: Session,
    programme: ProgrammeFacts,
    units: Folded,
    known_at: datetime,
    *,
    counted_at: datetime,
    seconds: int,
) -> int:
    """Put a counting in the place of that day's one before, all of it at once; return how many people it counted."""
    day = day_of(known_at)
    for table in (CoverageCount, CoverageCounting):
        session.execute(delete(table).where(table.programme_id == programme.id, table.day == day))  # type: ignore[arg-type]
    parents = {unit.parent_path for unit in units.values()}
    rows = [_row(programme, day, unit, units, parents) for unit in units.values()]
    if known_at == end_of(day):
        rows = [row for row in rows if row["tops_empty_branch"] or _is_looked_up(row, units)]
    if rows:
        session.execute(insert(CoverageCount), rows)
    top = units.get(programme.unit_path)
    people = _people(top) if top else 0
    counted = {
        "programme_id": programme.id,
        "day": day,
        "known_at": known_at,
        "counted_at": counted_at,
        "people": people,
        "seconds": seconds,
    }
    session.execute(insert(CoverageCounting), [counted])
    return people


def keep_day(
    session: Session, programme: ProgrammeFacts, units: Folded, day: date, *, at: datetime, seconds: int
) -> None:
    """Keep what somebody else worked out as of a day's end, where it is of use: of a large programme, once."""
    top = units.get(programme.unit_path)
    if top is None or _people(top) <= LARGE or at < end_of(day) + SETTLES:
        return
    if _known(session, programme).get(day) != end_of(day):
        keep(session, programme, units, end_of(day), counted_at=at, seconds=seconds)


def _is_looked_up(row: dict[str, Any], units: Folded) -> bool:
    """Say whether a page of a day that is over needs a unit's row: of a part that is large, or just below one."""
    above = units.get(row["parent_path"] or "")
    return row["people"] > LARGE_THEN or (above is not None and _people(above) > LARGE_THEN)


def _people(unit: UnitFigures) -> int:
    return unit.total.required + unit.total.outside


def _row(
    programme: ProgrammeFacts, day: date, unit: UnitFigures, units: Folded, parents: set[str | None]
) -> dict[str, Any]:
    above = units.get(unit.parent_path or "")
    return {
        "programme_id": programme.id,
        "day": day,
        "unit_path": unit.unit_path,
        "parent_path": unit.parent_path,
        "figures": {
            "total": told(unit.total),
            "own": told(unit.own),
            "tiers": {key or NO_TIER: told(each) for key, each in unit.tiers.items()},
            "own_tiers": {key or NO_TIER: told(each) for key, each in unit.own_tiers.items()},
        },
        "people": _people(unit),
        "has_more": unit.unit_path in parents,
        "tops_empty_branch": unit.has_nobody_started and not (above and above.has_nobody_started),
    }
