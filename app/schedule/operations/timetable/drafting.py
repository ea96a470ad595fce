"""Keep a class as a template; add a whole draft, or nothing of it."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from app import clock
from app.journal import operations as journal
from app.refusals import Unknown
from app.schedule.facts import Entry, Planned
from app.schedule.models import TimetableTemplate
from app.schedule.operations.refusals import NothingToKeep, TemplateNameTaken
from app.schedule.operations.timetable.building import add_session
from app.web.actor import Actor, Role


def keep_draft(
    session: Session,
    batch_id: uuid.UUID,
    planned: Sequence[Planned],
    *,
    insist: bool = False,
    by: Actor,
    at: datetime,
) -> int:
    """Add every session of a draft to a batch, or, when one is refused, none; return how many."""
    if not planned:
        raise NothingToKeep
    with session.begin_nested():
        for one in planned:
            add_session(session, batch_id, **asdict(one), insist=insist, by=by, at=at)
    return len(planned)


def keep_template(
    session: Session, *, unit_path: str, name: str, entries: Sequence[Entry], by: Actor, at: datetime
) -> uuid.UUID:
    """Keep a pattern under a name that the unit has not given yet."""
    if not entries:
        raise NothingToKeep
    statement = select(TimetableTemplate.id).where(
        TimetableTemplate.unit_path == unit_path, TimetableTemplate.name == name
    )
    if session.exec(statement).first() is not None:
        raise TemplateNameTaken(name=name)
    row = TimetableTemplate(
        id=clock.new_id(),
        unit_path=unit_path,
        name=name,
        entries=[_plain(one) for one in entries],
        created_by=by.person_id,
        created_at=at,
    )
    session.add(row)
    session.flush()
    details: dict[str, Any] = {"name": name, "sessions": len(entries)}
    journal.record(
        session, "template.kept", "timetable_template", row.id, by=by, at=at, unit_path=unit_path, **details
    )
    return row.id


def _plain(one: Entry) -> dict[str, object]:
    ids = {name: str(value) for name in ("lecturer_id", "venue_id") if (value := getattr(one, name))}
    return asdict(one) | {"lecturer_id": None, "venue_id": None} | ids


def drop_template(session: Session, template_id: uuid.UUID, *, by: Actor, at: datetime) -> str:
    """Forget a template; timetables made from it stay. Returns its name."""
    row = session.get(TimetableTemplate, template_id)
    if row is None or not by.covers(Role.ORGANIZER, row.unit_path):
        raise Unknown
    session.delete(row)
    session.flush()
    journal.record(
        session,
        "template.dropped",
        "timetable_template",
        row.id,
        by=by,
        at=at,
        unit_path=row.unit_path,
        name=row.name,
    )
    return row.name
