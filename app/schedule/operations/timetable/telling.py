"""Publish a timetable, and tell those concerned what changed in it: one message for a set of changes."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from app.journal import operations as journal
from app.messages import operations as messages
from app.planning.models import Batch
from app.refusals import Unknown
from app.schedule import queries
from app.schedule.facts import TimetableFacts
from app.schedule.models import TimetableChange, TimetablePublication
from app.schedule.operations.refusals import AlreadyPublished, NothingToPublish, NothingToTell
from app.schedule.rules.spans import span
from app.schedule.rules.telling import news
from app.web.actor import Actor

MOST_LINES = 40


def publish_timetable(session: Session, batch_id: uuid.UUID, *, by: Actor | None, at: datetime) -> int:
    """Let the people of a batch see its timetable, and tell them; return how many were told."""
    batch = _hold(session, batch_id)
    if batch.published_at is not None:
        raise AlreadyPublished
    held = queries.sessions(session, batch_id)
    if not held:
        raise NothingToPublish
    row = TimetablePublication(batch_id=batch_id, published_at=at, published_by=by.person_id if by else None)
    session.add(row)
    session.flush()
    journal.record(
        session,
        "timetable.published",
        "batch",
        batch_id,
        by=by,
        at=at,
        unit_path=batch.unit_path,
        sessions=len(held),
    )
    coming = [one for one in held if one.ends_at > at]
    if not coming:
        return 0
    first = coming[0]
    return messages.send(
        session,
        batch.enrolled,
        kind="timetable_published",
        title=f"课表已发布：{batch.title}"[:120],
        body=f"{batch.programme_name}{batch.title}共 {len(held)} 门课，"
        f"最近一门《{first.title}》：{span(first.starts_at, first.ends_at)}，{first.place}。",
        link="/agenda",
        at=at,
    )


def tell_changes(session: Session, batch_id: uuid.UUID, *, by: Actor | None, at: datetime) -> int:
    """Tell the people of a batch, and the lecturers concerned, what changed since they last heard; return how many."""
    batch = _hold(session, batch_id)
    changes = queries.untold(session, batch_id)
    if not changes:
        raise NothingToTell
    done = update(TimetableChange).where(
        col(TimetableChange.batch_id) == batch_id, col(TimetableChange.told_at).is_(None)
    )
    session.execute(done.values(told_at=at))
    found = news([one.changed for one in changes], at)
    told = _send(session, batch, batch.enrolled, [sentence for _, sentence in found], at)
    lecturers: dict[uuid.UUID, list[str]] = defaultdict(list)
    concerned = {one.changed: one.lecturers for one in changes}
    for changed, sentence in found:
        for person_id in concerned[changed] - batch.enrolled:
            lecturers[person_id].append(sentence)
    told += sum(_send(session, batch, {who}, lines, at) for who, lines in lecturers.items())
    journal.record(
        session,
        "timetable.told",
        "batch",
        batch_id,
        by=by,
        at=at,
        unit_path=batch.unit_path,
        changes=len(found),
        people=told,
    )
    return told


def _send(
    session: Session,
    batch: TimetableFacts,
    people: frozenset[uuid.UUID] | set[uuid.UUID],
    lines: Sequence[str],
    at: datetime,
) -> int:
    if not lines:
        return 0
    shown = [*lines[:MOST_LINES], *(["其余见课表。"] if len(lines) > MOST_LINES else [])]
    return messages.send(
        session,
        people,
        kind="timetable_changed",
        title=f"课程调整：{batch.title}（{len(lines)} 项）"[:120],
        body="；\n".join(shown) + "。",
        link="/agenda",
        at=at,
    )


def _hold(session: Session, batch_id: uuid.UUID) -> TimetableFacts:
    # Who tells at the same time waits here, and then finds that all is told.
    session.exec(select(Batch.id).where(Batch.id == batch_id).with_for_update(key_share=True)).first()
    batch = queries.timetable(session, batch_id)
    if batch is None:
        raise Unknown
    return batch
