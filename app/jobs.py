"""Durable jobs: a row written with the business change, run by an executor, picked up again when it died.

The row is the truth; the queue only says "look now". A handler may run more than once and must do its
work in steps that can be repeated.
"""

import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, event, or_, update
from sqlalchemy.exc import OperationalError
from sqlmodel import Field, Session, SQLModel, col, select

from app import clock
from app.db import Databases, one_of
from app.refusals import Refusal

log = logging.getLogger(__name__)
HEARTBEAT = timedelta(seconds=10)
STALE = timedelta(seconds=60)
MAX_STARTS = 5


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


class Job(SQLModel, table=True):
    """One piece of work somebody waits for."""

    __tablename__ = "job"

    id: uuid.UUID = Field(primary_key=True)
    kind: str = Field(max_length=60, index=True)
    title: str = Field(max_length=200)
    payload: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    state: JobState = Field(sa_type=one_of(JobState, "job_state"), index=True)
    done: int = Field(default=0)
    total: int = Field(default=0)
    message: str = Field(default="", max_length=500)
    result: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    link: str = Field(default="", max_length=300)
    starts: int = Field(default=0)
    lease: uuid.UUID | None = None
    created_by: uuid.UUID | None = None
    created_at: datetime
    heartbeat_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True)
class JobFacts:
    """A job as a page shows it. `link` leads to where its outcome is seen."""

    id: uuid.UUID
    kind: str
    title: str
    state: JobState
    done: int
    total: int
    message: str
    result: dict[str, Any] | None
    link: str
    created_by: uuid.UUID | None
    created_at: datetime
    ended_at: datetime | None

    @property
    def may_be_stopped(self) -> bool:
        """Say whether somebody who waits for it may still stop it."""
        return self.state not in ENDED and self.kind in STOPPED


class Cancelled(Exception):
    """Leave a handler whose job was cancelled."""


@dataclass(frozen=True)
class Work:
    """What a handler is given: its payload, the databases, and a way to say how far it is."""

    job_id: uuid.UUID
    payload: dict[str, Any]
    created_by: uuid.UUID | None
    databases: Databases
    lease: uuid.UUID

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Tell how far the work is; raises `Cancelled` when somebody stopped it."""
        with self.databases.transaction() as session:
            values = {"done": done, "total": total, "message": message[:500], "heartbeat_at": clock.now()}
            if not _update(session, self.job_id, self.lease, values):
                raise Cancelled

    def tell(self, done: int, total: int, message: str = "") -> None:
        """Tell how far a long transaction is, from inside it.

        On SQLite that transaction holds the one lock there is, so the word is kept in this process, which also
        serves the pages; elsewhere it is written down like any other, and may raise `Cancelled`.
        """
        if self.databases.is_sqlite:
            _told[self.job_id] = (done, total, message)
        else:
            self.progress(done, total, message)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        with self.databases.transaction() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.databases.session(readonly=True, lane="report") as session:
            yield session


# What running jobs of this process told from inside their transactions: done, total, message.
_told: dict[uuid.UUID, tuple[int, int, str]] = {}

Handler = Callable[[Work], dict[str, Any] | None]
HANDLERS: dict[str, Handler] = {}
# What is done in the transaction that stops a job, given its payload, the actor who stops it and when.
Stopped = Callable[[Session, dict[str, Any], Any, datetime], None]
STOPPED: dict[str, Stopped] = {}


def handler(kind: str, stopped: Stopped | None = None) -> Callable[[Handler], Handler]:
    """Register what does a kind of job; it returns the job's result. Only a kind with a `stopped` may be stopped."""

    def register(function: Handler) -> Handler:
        HANDLERS[kind] = function
        if stopped is not None:
            STOPPED[kind] = stopped
        return function

    return register


COLON = "："


def titled(work: str, of: str) -> str:
    """Return what a job is called: its work, in words marked for translation, and what it is done to."""
    return f"{work}{COLON}{of}"[:200]


def enqueue(
    session: Session,
    kind: str,
    title: str,
    payload: dict[str, Any],
    *,
    by: uuid.UUID | None,
    at: datetime,
    link: str = "",
) -> uuid.UUID:
    """Write a job in the caller's transaction; it starts once that is committed, and never otherwise."""
    job = Job(
        id=clock.new_id(),
        kind=kind,
        title=title,
        payload=payload,
        state=JobState.QUEUED,
        link=link,
        created_by=by,
        created_at=at,
        heartbeat_at=at,
    )
    session.add(job)
    session.info.setdefault("jobs", []).append(job.id)
    return job.id


def is_waiting(session: Session, kind: str) -> bool:
    """Say whether a job of a kind is still to be done, so that a sweeper does not order it twice."""
    still = col(Job.state).in_((JobState.QUEUED, JobState.RUNNING))
    return session.exec(select(Job.id).where(Job.kind == kind, still).limit(1)).first() is not None


def find(session: Session, job_id: uuid.UUID) -> JobFacts | None:
    job = session.get(Job, job_id)
    return None if job is None else _facts(job)


def _facts(job: Job) -> JobFacts:
    facts = JobFacts(**{name: getattr(job, name) for name in JobFacts.__dataclass_fields__})
    told = _told.get(job.id)
    if told is None or facts.state in ENDED:
        return facts
    done, total, message = told
    return replace(facts, done=done, total=total, message=message)


def cancel(session: Session, job_id: uuid.UUID, at: datetime) -> bool:
    """Stop a job at its next step; tell whether it was still to be stopped."""
    open_states = (JobState.QUEUED, JobState.RUNNING)
    statement = (
        update(Job)
        .where(col(Job.id) == job_id, col(Job.state).in_(open_states))
        .values(state=JobState.CANCELLED, lease=None, ended_at=at)
    )
    return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]


def stop(session: Session, job_id: uuid.UUID, *, by: Any, at: datetime) -> bool:
    """Cancel a job of a kind that may be stopped, and let its room tidy up; tell whether it was still to be stopped."""
    job = session.get(Job, job_id, with_for_update=True)
    if job is None or not _facts(job).may_be_stopped or not cancel(session, job_id, at):
        return False
    STOPPED[job.kind](session, job.payload, by, at)
    return True


# What is told of a committed job; the worker puts its queue here.
_listeners: list[Callable[[uuid.UUID], None]] = []


def listen(notify: Callable[[uuid.UUID], None]) -> None:
    """Be told of each job once it is committed."""
    _listeners.append(notify)


def stop_listening(notify: Callable[[uuid.UUID], None]) -> None:
    _listeners.remove(notify)


def _after_commit(session: Session) -> None:
    for job_id in session.info.pop("jobs", ()):
        for notify in _listeners:
            notify(job_id)


def _after_rollback(session: Session, _previous: object) -> None:
    session.info.pop("jobs", None)


event.listen(Session, "after_commit", _after_commit)
event.listen(Session, "after_soft_rollback", _after_rollback)


def waiting(databases: Databases, at: datetime) -> list[uuid.UUID]:
    """Return jobs that should be running and are not: queued, or left by a process that died."""
    with databases.session(readonly=True) as session:
        return list(session.exec(select(Job.id).where(_startable(at)).order_by(col(Job.created_at))).all())


def _startable(at: datetime) -> Any:
    died = (col(Job.state) == JobState.RUNNING) & (col(Job.heartbeat_at) < at - STALE)
    return or_(col(Job.state) == JobState.QUEUED, died)


def run(databases: Databases, job_id: uuid.UUID) -> None:
    """Claim a job and do it; a second caller of the same job finds nothing to claim."""
    work = _claim(databases, job_id, clock.now())
    if work is None:
        return
    beating = threading.Event()
    beat = threading.Thread(target=_beat, args=(work, beating), daemon=True)
    beat.start()
    try:
        result = HANDLERS[_kind(databases, job_id)](work)
        _end(work, JobState.DONE, result=result)
    except Cancelled:
        log.info("job %s was cancelled", job_id)
    except Refusal as refusal:
        _end(work, JobState.FAILED, message=str(refusal))
    except Exception:
        log.exception("job %s failed", job_id)
        _end(work, JobState.FAILED, message="任务执行出现意外，已停止；详情见系统日志。")
    finally:
        _told.pop(job_id, None)
        beating.set()
        beat.join()


def _claim(databases: Databases, job_id: uuid.UUID, at: datetime) -> Work | None:
    lease = uuid.uuid4()
    with databases.transaction() as session:
        claim = (
            update(Job)
            .where(col(Job.id) == job_id, _startable(at), col(Job.starts) < MAX_STARTS)
            .values(state=JobState.RUNNING, lease=lease, starts=col(Job.starts) + 1, heartbeat_at=at)
        )
        if not session.execute(claim).rowcount:  # type: ignore[attr-defined]
            _give_up(session, job_id, at)
            return None
        job = session.exec(select(Job).where(Job.id == job_id)).one()
        return Work(job.id, dict(job.payload), job.created_by, databases, lease)


def _give_up(session: Session, job_id: uuid.UUID, at: datetime) -> None:
    # A job that took its process down five times would do so for ever.
    tired = (
        update(Job)
        .where(col(Job.id) == job_id, _startable(at), col(Job.starts) >= MAX_STARTS)
        .values(state=JobState.FAILED, ended_at=at, message="任务多次中断，已停止，请联系管理员。")
    )
    session.execute(tired)


def _kind(databases: Databases, job_id: uuid.UUID) -> str:
    with databases.session(readonly=True) as session:
        return session.exec(select(Job.kind).where(Job.id == job_id)).one()


def _beat(work: Work, ended: threading.Event) -> None:
    while not ended.wait(HEARTBEAT.total_seconds()):
        try:
            with work.databases.transaction() as session:
                _update(session, work.job_id, work.lease, {"heartbeat_at": clock.now()})
        except OperationalError:
            # On SQLite the job's own long transaction holds the one lock there is; the next beat comes.
            log.info("job %s could not say that it lives", work.job_id)


def _end(work: Work, state: JobState, message: str = "", result: dict[str, Any] | None = None) -> None:
    values: dict[str, Any] = {"state": state, "lease": None, "ended_at": clock.now(), "result": result}
    if message:
        values["message"] = message[:500]
    with work.databases.transaction() as session:
        _update(session, work.job_id, work.lease, values)


def _update(session: Session, job_id: uuid.UUID, lease: uuid.UUID, values: dict[str, Any]) -> bool:
    # Only the holder of the lease writes: a process that was taken for dead must not end another's run.
    statement = update(Job).where(col(Job.id) == job_id, col(Job.lease) == lease).values(**values)
    return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Tick:
    """Something done every few seconds for as long as the system runs; safe in parallel."""

    name: str
    seconds: int
    act: Callable[[Databases, datetime], None]


TICKS: list[Tick] = []


def every(name: str, seconds: int) -> Callable[[Callable[[Databases, datetime], None]], Callable[..., None]]:
    """Register a sweeper."""

    def register(act: Callable[[Databases, datetime], None]) -> Callable[..., None]:
        TICKS.append(Tick(name, seconds, act))
        return act

    return register
