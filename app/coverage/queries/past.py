"""What programmes, batches and sessions were like at an earlier instant.

Roster, seats, excuses, hours, attempts and certificates carry their own instants, and are asked as of then. What is
changed in place (a batch's days, a session's duty, a programme's rules, a mark of attendance) is taken back by the
events that changed it, the newest first: each says what was before.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, or_, select
from sqlmodel import Session, col

from app.coverage.records import BatchSpan
from app.journal.models import Event
from app.planning.models import Batch
from app.planning.records import ProgrammeFacts
from app.schedule.facts import AttendanceStatus
from app.schedule.models import Attendance, CourseSession

CHANGES = (
    "programme.changed",
    "batch.added",
    "batch.changed",
    "batch.cancelled",
    "session.added",
    "session.moved",
)
MARKED = ("attendance.recorded", "attendance.checked_in")
# Marks are taken from a while before a session begins.
ABOUT_TO_BEGIN = timedelta(days=1)
_RULES = ("required_minutes", "attendance_percent", "exam_required")


@dataclass(frozen=True)
class Past:
    """What has been changed since an instant, by what it was before; empty for the present."""

    at: datetime
    is_past: bool = False
    before: Mapping[uuid.UUID, Mapping[str, Any]] = field(default_factory=dict)
    added: frozenset[uuid.UUID] = frozenset()
    called_off: frozenset[uuid.UUID] = frozenset()

    def programme(self, now: ProgrammeFacts) -> ProgrammeFacts:
        """Return a programme with the rules it had."""
        before = self.before.get(now.id, {})
        return replace(now, **{name: before[name] for name in _RULES if name in before})

    def batch(self, now: BatchSpan) -> BatchSpan | None:
        """Return a batch with the days it had; None when it had not been added."""
        if now.id in self.added:
            return None
        before = self.before.get(now.id, {})
        return replace(
            now,
            number=before.get("number", now.number),
            starts_on=_day(before.get("starts_on"), now.starts_on),
            ends_on=_day(before.get("ends_on"), now.ends_on),
            cancelled=now.cancelled and now.id not in self.called_off,
        )

    def duties(self, required: bool) -> list[uuid.UUID]:
        """Return the sessions whose duty has changed since, by what it was."""
        told = str(required)
        return [key for key, before in self.before.items() if before.get("is_required") == told]


def _day(text: str | None, now: date) -> date:
    return date.fromisoformat(text) if text else now


def past(session: Session, programmes: Sequence[ProgrammeFacts], at: datetime) -> Past:
    """Read what was changed since an instant, in one statement."""
    statement: Any = (
        select(col(Event.action), col(Event.object_id), col(Event.body))
        .where(
            col(Event.action).in_(CHANGES),
            col(Event.at) > at,
            col(Event.unit_path).in_({programme.unit_path for programme in programmes}),
        )
        .order_by(col(Event.stream), col(Event.seq).desc())
    )
    before: dict[uuid.UUID, dict[str, Any]] = defaultdict(dict)
    added, called_off = set(), set()
    for action, object_id, body in session.execute(statement).all():
        key = uuid.UUID(object_id)
        if action.endswith(".added"):
            added.add(key)
        elif action == "batch.cancelled":
            called_off.add(key)
        else:
            # Overwritten by older events, which come later: what stays is what was before all of them.
            before[key] |= _before(action, json.loads(body))
    return Past(at, True, dict(before), frozenset(added), frozenset(called_off))


def _before(action: str, body: Mapping[str, Any]) -> dict[str, Any]:
    if action == "session.moved":
        return {name: sides[0] for name, sides in body.get("changes", {}).items()}
    known = body.get("before")
    return dict(known) if isinstance(known, dict) else {}


@dataclass(frozen=True, slots=True)
class Marked:
    """How somebody's attendance of a session stood before it was marked anew."""

    programme_id: uuid.UUID
    batch_id: uuid.UUID
    session_id: uuid.UUID
    person_id: uuid.UUID
    is_required: bool
    status: AttendanceStatus


def marked_then(session: Session, narrowed: Callable[[Any, Any, Any], Any], then: Past) -> Iterator[Marked]:
    """Yield each attendance that was marked by then and has been marked anew since, as it stood.

    `narrowed` keeps the rows of a select that belong to the people looked at.
    """
    sessions = _marked_since(session, narrowed, then) if then.is_past else {}
    if not sessions:
        return
    told: Any = (
        select(col(Event.object_id), col(Event.body))
        .where(
            col(Event.object_id).in_([str(key) for key in sessions]),
            col(Event.action).in_(MARKED),
            col(Event.at) > then.at,
        )
        .order_by(col(Event.stream), col(Event.seq).desc())
    )
    stood: dict[tuple[uuid.UUID, uuid.UUID], str | None] = {}
    for object_id, body in session.execute(told).all():
        for person_id, before, _after in json.loads(body)["marks"]:
            stood[uuid.UUID(object_id), uuid.UUID(person_id)] = before
    for (session_id, person_id), status in stood.items():
        if status is not None:
            programme_id, batch_id, duty = sessions[session_id]
            yield Marked(programme_id, batch_id, session_id, person_id, duty, AttendanceStatus(status))


def _marked_since(
    session: Session, narrowed: Callable[[Any, Any, Any], Any], then: Past
) -> dict[uuid.UUID, tuple[uuid.UUID, uuid.UUID, bool]]:
    """Return the sessions that had begun by then, had not been called off, and have been marked since."""
    moved = [key for key, before in then.before.items() if "starts_at" in before]
    begun = or_(col(CourseSession.starts_at) <= then.at + ABOUT_TO_BEGIN, col(CourseSession.id).in_(moved))
    statement = (
        select(
            col(CourseSession.id), col(Batch.programme_id), col(CourseSession.batch_id), required_then(then)
        )
        .select_from(Attendance)
        .join(CourseSession, col(CourseSession.id) == Attendance.session_id)
        .join(Batch, col(Batch.id) == CourseSession.batch_id)
        .where(col(Attendance.recorded_at) > then.at, begun, held_then(then))
        .distinct()
    )
    rows = session.execute(narrowed(statement, col(Batch.programme_id), col(Attendance.person_id))).all()
    return {key: (programme_id, batch_id, bool(required)) for key, programme_id, batch_id, required in rows}


def held_then(then: Past) -> Any:
    """Return the condition that a session was on the timetable."""
    standing = or_(col(CourseSession.cancelled_at).is_(None), col(CourseSession.cancelled_at) > then.at)
    return and_(standing, col(CourseSession.id).not_in(then.added)) if then.added else standing


def required_then(then: Past) -> Any:
    """Return 1 for a session that had to be attended, else 0."""
    changed = [(col(CourseSession.id).in_(then.duties(duty)), int(duty)) for duty in (True, False)]
    return case(
        *(each for each, duty in zip(changed, (True, False), strict=True) if then.duties(duty)),
        (col(CourseSession.is_required), 1),
        else_=0,
    )
