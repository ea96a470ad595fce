"""Set, change, finish, take back and remove milestones; tell their owners."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from app.clock import day_of, new_id
from app.journal.operations import record
from app.messages.operations import send
from app.planning.operations.programmes import open_programme
from app.refusals import Unknown
from app.roadmap.facts import Draft
from app.roadmap.models import Milestone
from app.roadmap.rules import check_days, check_done
from app.web.actor import Actor

LINK = "/milestones"


def add(
    session: Session,
    programme_id: uuid.UUID,
    drafts: Iterable[Draft],
    *,
    owner_id: uuid.UUID,
    by: Actor,
    at: datetime,
) -> list[uuid.UUID]:
    """Give somebody tasks of a programme, and tell them once of all of them."""
    programme = open_programme(session, programme_id)
    rows = []
    for draft in drafts:
        check_days(draft.starts_on, draft.due_on)
        rows.append(
            Milestone(
                id=new_id(),
                programme_id=programme_id,
                title=draft.title,
                detail=draft.detail,
                owner_id=owner_id,
                starts_on=draft.starts_on,
                due_on=draft.due_on,
                created_by=by.person_id,
                created_at=at,
            )
        )
    session.add_all(rows)
    session.flush()
    for row in rows:
        _record(session, "milestone.set", row, programme.unit_path, by, at)
    if rows and owner_id != by.person_id:
        _entrust(session, owner_id, programme.name, [(row.title, row.due_on) for row in rows], at)
    return [row.id for row in rows]


def change(
    session: Session,
    milestone_id: uuid.UUID,
    draft: Draft,
    *,
    owner_id: uuid.UUID,
    by: Actor,
    at: datetime,
) -> None:
    """Change a task; a new owner is told, and so is the old one when the due day moved."""
    check_days(draft.starts_on, draft.due_on)
    row = _row(session, milestone_id)
    programme = open_programme(session, row.programme_id)
    new_owner, new_day = row.owner_id != owner_id, row.due_on != draft.due_on
    before = {"due_on": str(row.due_on), "owner": str(row.owner_id), "title": row.title}
    row.title, row.detail, row.owner_id = draft.title, draft.detail, owner_id
    row.starts_on, row.due_on = draft.starts_on, draft.due_on
    if new_owner or new_day:
        row.soon_told_at = row.late_told_at = None
    session.flush()
    _record(session, "milestone.changed", row, programme.unit_path, by, at, before=before)
    if (new_owner or (new_day and row.done_on is None)) and owner_id != by.person_id:
        _entrust(session, owner_id, programme.name, [(row.title, row.due_on)], at)


def finish(
    session: Session, milestone_id: uuid.UUID, *, done_on: date, note: str, by: Actor, at: datetime
) -> None:
    """Note that a task is done; said twice, the first time stands."""
    check_done(done_on, day_of(at))
    row = _row(session, milestone_id)
    programme = open_programme(session, row.programme_id)
    if row.done_on is not None:
        return
    row.done_on, row.done_note, row.done_by = done_on, note, by.person_id
    session.flush()
    _record(session, "milestone.done", row, programme.unit_path, by, at, done_on=str(done_on), note=note)


def reopen(session: Session, milestone_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Take back that a task is done."""
    row = _row(session, milestone_id)
    programme = open_programme(session, row.programme_id)
    if row.done_on is None:
        return
    was, row.done_on, row.done_by, row.done_note = row.done_on, None, None, ""
    session.flush()
    _record(session, "milestone.reopened", row, programme.unit_path, by, at, was_done_on=str(was))


def remove(session: Session, milestone_id: uuid.UUID, *, by: Actor, at: datetime) -> None:
    """Take a task off the list; the journal keeps what it was."""
    row = _row(session, milestone_id)
    programme = open_programme(session, row.programme_id)
    _record(session, "milestone.removed", row, programme.unit_path, by, at)
    session.delete(row)
    session.flush()


def _row(session: Session, milestone_id: uuid.UUID) -> Milestone:
    row = session.exec(select(Milestone).where(Milestone.id == milestone_id).with_for_update()).first()
    if row is None:
        raise Unknown
    return row


def _record(
    session: Session, action: str, row: Milestone, unit_path: str, by: Actor, at: datetime, **more: Any
) -> None:
    facts = {"programme": row.programme_id, "title": row.title, "owner": row.owner_id, "due_on": row.due_on}
    record(session, action, "milestone", row.id, by=by, at=at, unit_path=unit_path, **{**facts, **more})


def _entrust(
    session: Session, owner_id: uuid.UUID, programme: str, tasks: list[tuple[str, date]], at: datetime
) -> None:
    lines = "；".join(f"{title}（{due_on} 前）" for title, due_on in tasks)
    send(
        session,
        [owner_id],
        kind="milestone",
        title=f"您负责的任务：{programme}"[:120],
        body=f"请按时完成：{lines}。"[:1000],
        link=LINK,
        at=at,
    )
