"""End attempts: handed in by their candidate, or closed by the server when their time is over."""

import logging
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Uuid, bindparam, exists, update
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from app import batches, jobs
from app.among import among, aside
from app.db import Databases, database_now
from app.exams import receipts, rules
from app.exams.facts import AttemptState
from app.exams.models import TO_MARK, Attempt, Exam, Response
from app.jobs import Job, JobState
from app.journal import operations as journal

log = logging.getLogger(__name__)
ATTEMPT = SQLModel.metadata.tables["attempt"]
MARKING = "exams.mark"
AT_ONCE = 100


@dataclass(frozen=True)
class Ended:
    """What closing an attempt wrote down."""

    id: uuid.UUID
    state: AttemptState
    ended_at: datetime
    submit_key: uuid.UUID | None
    responses_digest: str
    answered: int


# By whose clock an attempt ends: its own deadline, the database's now, or a given instant.
_CLOCKS = {
    "deadline": ATTEMPT.c.deadline_at,
    "now": database_now(),
    "given": bindparam("new_ended_at", type_=UTCDateTime()),
}
_WRITTEN = ("submit_key", "responses_digest", "answered")


def _closing(dialect: str, ended_at: Any) -> Any:
    """Write the statement that ends open attempts, one or many."""
    ends = batches.given(dialect, "ends", {"of": Uuid()} | {name: ATTEMPT.c[name].type for name in _WRITTEN})
    return (
        update(ATTEMPT)
        .where(
            among(ATTEMPT.c.id, "attempts"),
            ATTEMPT.c.id == ends.of,
            aside(ATTEMPT.c.state) == AttemptState.OPEN,
        )
        .values(
            ended_at=ended_at,
            state=bindparam("new_state", type_=ATTEMPT.c.state.type),
            **{name: getattr(ends, name) for name in _WRITTEN},
        )
        .returning(*(ATTEMPT.c[name] for name in Ended.__dataclass_fields__))
    )


_CLOSE = {
    (dialect, clock): _closing(dialect, ended_at)
    for dialect in ("postgresql", "sqlite")
    for clock, ended_at in _CLOCKS.items()
}
_STORED = select(Response.attempt_id, Response.item_id, Response.rev, Response.payload).where(
    among(col(Response.attempt_id), "attempts")
)


def close(
    session: Session,
    keys: Mapping[uuid.UUID, uuid.UUID | None],
    state: AttemptState,
    ended_at: datetime | None = None,
) -> list[Ended]:
    """Set open attempts to an end state with digest and count of what is stored; return those that were open.

    `keys` has the attempts, each with the key of its submission where it was handed in.

    Handed in they end now, by the database's clock unless told otherwise; expired, at their deadline. The caller
    holds their locks, so that no response can come between the digest and the end (EX-10, EX-19).
    """
    clock = "deadline" if state is AttemptState.EXPIRED else "now" if ended_at is None else "given"
    given = {} if ended_at is None else {"new_ended_at": ended_at}
    stored = _stored(session, keys)
    ends = [
        {
            "of": attempt_id,
            "submit_key": submit_key,
            "responses_digest": receipts.digest(stored[attempt_id]),
            "answered": receipts.count_answered(payload for _, _, payload in stored[attempt_id]),
        }
        for attempt_id, submit_key in keys.items()
    ]
    dialect = session.get_bind().dialect.name
    values = {"attempts": list(keys), "ends": batches.written(dialect, ends), "new_state": state} | given
    rows = session.execute(_CLOSE[dialect, clock], values).all()
    return [Ended(**row._mapping) for row in rows]


def _stored(
    session: Session, attempt_ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, list[tuple[uuid.UUID, int, str]]]:
    found: dict[uuid.UUID, list[tuple[uuid.UUID, int, str]]] = defaultdict(list)
    for attempt_id, item_id, rev, payload in session.execute(_STORED, {"attempts": list(attempt_ids)}).all():
        found[attempt_id].append((item_id, rev, payload))
    return found


_WAITING = select(
    exists().where(
        col(Job.kind) == MARKING, col(Job.state) == JobState.QUEUED, col(Job.link) == bindparam("of")
    )
)


def ask_for_marking(session: Session, exam_id: uuid.UUID, title: str, at: datetime) -> None:
    """Queue the marking of an exam's ended attempts, unless such a job is waiting already."""
    link = f"/exams/manage/{exam_id}"
    if not session.execute(_WAITING, {"of": link}).scalar_one():
        jobs.enqueue(session, MARKING, title, {"exam_id": str(exam_id)}, by=None, at=at, link=link)


def close_overdue(databases: Databases, at: datetime | None = None) -> int:
    """Expire every attempt whose time is over; return how many. `at` None means the database's own clock.

    Safe to run twice, at once and after a long pause; an attempt that cannot be closed stops no other (EX-16).
    """
    closed, tried = 0, set[uuid.UUID]()
    while batch := _overdue(databases, at, tried):
        closed += _expire_together(databases, batch, at)
        # Tried once in this round: it is closed, in somebody else's hands, or at fault and left to the next.
        tried.update(batch)
    return closed


def _overdue(databases: Databases, at: datetime | None, tried: set[uuid.UUID]) -> list[uuid.UUID]:
    with databases.session(readonly=True) as session:
        now = at or session.execute(select(database_now())).scalar_one()
        statement = (
            select(Attempt.id)
            .where(col(Attempt.state) == AttemptState.OPEN, Attempt.deadline_at < now - rules.SWEEP_AFTER)
            .order_by(col(Attempt.deadline_at))
            .limit(AT_ONCE + len(tried))
        )
        return [key for key in session.exec(statement).all() if key not in tried][:AT_ONCE]


def _expire_together(databases: Databases, batch: list[uuid.UUID], at: datetime | None) -> int:
    try:
        return _expire(databases, batch, at)
    except Exception:
        if len(batch) == 1:
            log.exception("attempt %s could not be closed", batch[0])
            return 0
        log.warning("a batch of attempts could not be closed; each is tried alone")
    return sum(_expire_together(databases, [attempt_id], at) for attempt_id in batch)


def _expire(databases: Databases, batch: Sequence[uuid.UUID], at: datetime | None) -> int:
    with databases.transaction() as session:
        now = at or session.execute(select(database_now())).scalar_one()
        # Locked by another sweeper or a last submission: theirs to end.
        statement = (
            select(Attempt.id, Attempt.deadline_at, Attempt.person_id, Exam)
            .join(Exam, col(Exam.id) == Attempt.exam_id)
            .where(
                col(Attempt.id).in_(batch),
                col(Attempt.state) == AttemptState.OPEN,
                Attempt.deadline_at < now - rules.SWEEP_AFTER,
            )
            .with_for_update(skip_locked=True, of=Attempt)
        )
        rows = session.execute(statement).all()
        closed = close(session, dict.fromkeys(row[0] for row in rows), AttemptState.EXPIRED)
        for attempt_id, deadline_at, person_id, exam in rows:
            _note(session, attempt_id, deadline_at, person_id, exam)
        for exam in {row[3].id: row[3] for row in rows}.values():
            ask_for_marking(session, exam.id, exam.title, now)
        return len(closed)


def _note(
    session: Session, attempt_id: uuid.UUID, deadline_at: datetime, person_id: uuid.UUID, exam: Exam
) -> None:
    journal.record(
        session,
        "attempt.expired",
        "attempt",
        attempt_id,
        by=None,
        at=deadline_at,
        stream=f"attempt:{attempt_id.hex[-1]}",
        unit_path=exam.unit_path,
        person=str(person_id),
    )


def ask_again(databases: Databases, at: datetime) -> None:
    """Queue the marking of ended attempts that no job is waiting for: a submission may just miss the last one."""
    with databases.transaction() as session:
        for exam in unmarked_exams(session):
            ask_for_marking(session, exam.id, exam.title, at)


def unmarked_exams(session: Session) -> Sequence[Exam]:
    waits = exists().where(col(Attempt.exam_id) == Exam.id, TO_MARK)
    return session.exec(select(Exam).where(waits)).all()
