"""Publish a figure with the facts it rests on; replace one, or withdraw one, with a reason."""

import uuid
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.clock import new_id
from app.coverage import freezing
from app.coverage import queries as coverage
from app.coverage.moments import Moment
from app.coverage.records import Roll
from app.journal.operations import record
from app.planning.models import Programme
from app.planning.records import ProgrammeFacts
from app.refusals import Unknown
from app.snapshots import rules
from app.snapshots.facts import Ending, SnapshotFacts
from app.snapshots.models import Snapshot, SnapshotEnd
from app.snapshots.queries.snapshots import standing
from app.web.actor import Actor, Scope


def publish(
    session: Session,
    programme: ProgrammeFacts,
    unit_path: str,
    when: Moment,
    *,
    note: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> uuid.UUID:
    """Freeze a unit's figures of a day with everybody's facts, in the place of the one that stood for that day."""
    # One at a time in a programme: numbers have no gap, and a day never has two that stand.
    session.exec(select(Programme.id).where(Programme.id == programme.id).with_for_update()).one()
    coverage.check_size(session, programme, Scope((unit_path,)), unit_path)
    roll = coverage.roll(session, programme, Scope((unit_path,)), unit_path, when.at, is_past=when.is_past)
    rules.check_size(len(roll.lines) if roll else 0)
    assert roll is not None
    before = standing(session, programme.id, unit_path, when.day)
    rules.check_replacing(before.number if before else None, reason)
    row = _row(session, roll, unit_path, when, note, by, at)
    session.add(row)
    session.flush()
    if before is not None:
        _end(session, before, Ending.SUPERSEDED, reason, row.id, by, at)
    record(
        session,
        "snapshot.published",
        "coverage_snapshot",
        row.id,
        by=by,
        at=at,
        unit_path=unit_path,
        programme=programme.id,
        number=row.number,
        day=row.day,
        known_at=row.known_at,
        sha256=row.digest,
        people=len(roll.lines),
        required=row.required,
        completed=row.completed,
        missing=row.missing,
    )
    return row.id


def _row(
    session: Session, roll: Roll, unit_path: str, when: Moment, note: str, by: Actor, at: datetime
) -> Snapshot:
    content = freezing.freeze(roll, (unit_path,), when.day, when.at)
    whole = freezing.read(content)["figures"][unit_path]
    latest = select(func.max(Snapshot.number)).where(Snapshot.programme_id == roll.programme.id)
    return Snapshot(
        id=new_id(),
        programme_id=roll.programme.id,
        number=(session.exec(latest).one() or 0) + 1,
        unit_path=unit_path,
        unit_name=roll.units[unit_path].name if unit_path in roll.units else roll.programme.unit_name,
        day=when.day,
        known_at=when.at,
        note=note,
        content=rules.packed(content),
        digest=rules.digest(content),
        required=whole["required"],
        completed=whole["completed"],
        missing=whole["missing"],
        published_by=by.person_id,
        published_at=at,
    )


def withdraw(session: Session, snapshot: SnapshotFacts, *, reason: str, by: Actor, at: datetime) -> None:
    """Say of a published figure that it is not to be relied on; it stays to be read, with the reason."""
    _end(session, snapshot, Ending.WITHDRAWN, reason, None, by, at)


def _end(
    session: Session,
    snapshot: SnapshotFacts,
    kind: Ending,
    reason: str,
    successor_id: uuid.UUID | None,
    by: Actor,
    at: datetime,
) -> None:
    held = select(Snapshot.id).where(col(Snapshot.id) == snapshot.id).with_for_update()
    if session.exec(held).first() is None:
        raise Unknown
    if session.get(SnapshotEnd, snapshot.id, populate_existing=True) is not None:
        raise rules.AlreadyEnded
    end = SnapshotEnd(
        snapshot_id=snapshot.id,
        kind=kind,
        reason=reason,
        successor_id=successor_id,
        ended_by=by.person_id,
        ended_at=at,
    )
    session.add(end)
    session.flush()
    record(
        session,
        f"snapshot.{kind.value}",
        "coverage_snapshot",
        snapshot.id,
        by=by,
        at=at,
        unit_path=snapshot.unit_path,
        number=snapshot.number,
        reason=reason,
        successor=successor_id,
    )


def note_taking(
    session: Session, snapshot: SnapshotFacts, what: str, form: str, rows: int, *, by: Actor, at: datetime
) -> None:
    """Leave the event of a snapshot that was taken out of the house: it names people (CO-9)."""
    record(
        session,
        "snapshot.taken",
        "coverage_snapshot",
        snapshot.id,
        by=by,
        at=at,
        unit_path=snapshot.unit_path,
        number=snapshot.number,
        what=what,
        format=form,
        rows=rows,
    )
