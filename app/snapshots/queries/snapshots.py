"""Published figures: one, with its content, and those of a programme by the page."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import Select
from sqlalchemy import select as rows_of
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.accounts.models import Account
from app.coverage import freezing
from app.planning.models import Programme
from app.snapshots import rules
from app.snapshots.facts import End, Held, SnapshotFacts
from app.snapshots.models import Snapshot, SnapshotEnd
from app.web.actor import Scope
from app.web.tables import State, fetch

STANDING = "standing"
ENDED = "ended"
_OWN = (
    "id",
    "programme_id",
    "number",
    "unit_path",
    "unit_name",
    "day",
    "known_at",
    "note",
    "digest",
    "required",
    "completed",
    "missing",
    "published_by",
    "published_at",
)
_ENDER: Any = aliased(Account, name="ended_by")
_NEXT: Any = aliased(Snapshot, name="successor")


def _select() -> Select[Any]:
    # Without the content, which may be large: a list needs none of it.
    columns: tuple[Any, ...] = (
        *(getattr(Snapshot, name) for name in _OWN),
        col(Programme.name).label("programme_name"),
        col(Account.display_name).label("published_by_name"),
        SnapshotEnd,
        _ENDER.display_name.label("ended_by_name"),
        _NEXT.number.label("successor_number"),
    )
    return (
        rows_of(*columns)
        .join(Programme, col(Programme.id) == Snapshot.programme_id)
        .join(Account, col(Account.id) == Snapshot.published_by)
        .outerjoin(SnapshotEnd, col(SnapshotEnd.snapshot_id) == Snapshot.id)
        .outerjoin(_ENDER, _ENDER.id == SnapshotEnd.ended_by)
        .outerjoin(_NEXT, _NEXT.id == SnapshotEnd.successor_id)
    )


def _facts(row: Any) -> SnapshotFacts:
    ended = row.SnapshotEnd
    end = None
    if ended is not None:
        end = End(
            ended.kind,
            ended.reason,
            row.ended_by_name,
            ended.ended_at,
            ended.successor_id,
            row.successor_number,
        )
    own = {name: getattr(row, name) for name in _OWN}
    return SnapshotFacts(
        programme_name=row.programme_name, published_by_name=row.published_by_name, end=end, **own
    )


def snapshot(session: Session, snapshot_id: uuid.UUID) -> SnapshotFacts | None:
    """Return a snapshot without its content, or None."""
    found = session.execute(_select().where(col(Snapshot.id) == snapshot_id)).first()
    return None if found is None else _facts(found)


def held(session: Session, facts: SnapshotFacts) -> Held:
    """Return a snapshot with what is in it."""
    kept = session.execute(rows_of(col(Snapshot.content)).where(col(Snapshot.id) == facts.id)).scalar_one()
    content = rules.unpacked(kept)
    return Held(facts, content, freezing.read(content))


def snapshots(
    session: Session, programme_id: uuid.UUID, area: Scope, state: State
) -> tuple[list[SnapshotFacts], int]:
    """Return a page of a programme's snapshots within an area, the newest first."""
    statement = _select().where(
        col(Snapshot.programme_id) == programme_id, area.clause(col(Snapshot.unit_path))
    )
    if state.filter("state") == STANDING:
        statement = statement.where(col(SnapshotEnd.snapshot_id).is_(None))
    elif state.filter("state") == ENDED:
        statement = statement.where(col(SnapshotEnd.snapshot_id).is_not(None))
    if state.search:
        statement = statement.where(col(Snapshot.unit_name).contains(state.search, autoescape=True))
    sorts = {
        "day": col(Snapshot.day),
        "unit": col(Snapshot.unit_path),
        "published": col(Snapshot.published_at),
    }
    rows, total = fetch(session, statement, state, sorts, col(Snapshot.number).desc())
    return [_facts(row) for row in rows], total


def standing(session: Session, programme_id: uuid.UUID, unit_path: str, day: date) -> SnapshotFacts | None:
    """Return the snapshot that stands for a unit on a day, or None."""
    statement = _select().where(
        col(Snapshot.programme_id) == programme_id,
        col(Snapshot.unit_path) == unit_path,
        col(Snapshot.day) == day,
        col(SnapshotEnd.snapshot_id).is_(None),
    )
    found = session.execute(statement.order_by(col(Snapshot.number).desc())).first()
    return None if found is None else _facts(found)
