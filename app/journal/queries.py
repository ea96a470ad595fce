"""Read the journal, and recompute its chains."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, func
from sqlmodel import Session, col, select

from app.jobs import Job, JobState
from app.journal.facts import Asked, Break, Check, EventFacts, Stream
from app.journal.models import Event, Head
from app.journal.operations import GENESIS, Note, link
from app.web.actor import Scope
from app.web.tables import State, fetch

CHECKING = "journal.check"


def events(session: Session, scope: Scope, asked: Asked, state: State) -> tuple[list[EventFacts], int]:
    """Return a page of events in a scope, newest first, and how many there are."""
    newest_first = replace(state, sort="at", descending=True)
    chosen = _chosen(scope, asked)
    rows, total = fetch(session, chosen, newest_first, {"at": col(Event.at)}, col(Event.id))
    return [_facts(row.Event) for row in rows], total


def _chosen(scope: Scope, asked: Asked) -> Select[Any]:
    statement: Select[Any] = select(Event).where(scope.clause(col(Event.unit_path)))
    if asked.person:
        statement = statement.where(col(Event.actor_name).contains(asked.person, autoescape=True))
    if asked.action:
        statement = statement.where(col(Event.action) == asked.action)
    if asked.thing:
        statement = statement.where(
            (col(Event.object_id) == asked.thing) | (col(Event.object_type) == asked.thing)
        )
    if asked.since is not None:
        statement = statement.where(col(Event.at) >= asked.since)
    if asked.until is not None:
        statement = statement.where(col(Event.at) < asked.until)
    return statement


def _facts(row: Event) -> EventFacts:
    return EventFacts(**{name: getattr(row, name) for name in EventFacts.__dataclass_fields__})


def streams(session: Session) -> list[Stream]:
    return [Stream(head.stream, head.seq) for head in session.exec(select(Head).order_by(Head.stream)).all()]


def checks(session: Session, limit: int = 10) -> list[Check]:
    """Return the latest finished recomputations, newest first."""
    statement = (
        select(Job)
        .where(Job.kind == CHECKING, Job.state == JobState.DONE)
        .order_by(col(Job.created_at).desc())
        .limit(limit)
    )
    return [_check(job) for job in session.exec(statement).all()]


def _check(job: Job) -> Check:
    result = job.result or {}
    breaks = tuple(Break(**found) for found in result.get("breaks", ()))
    return Check(job.id, job.ended_at, int(result.get("events", 0)), breaks)


def verify(session: Session) -> list[Break]:
    """Recompute every stream and return where one does not hold (CO-6)."""
    heads = session.exec(select(Head).order_by(Head.stream)).all()
    known = {head.stream for head in heads}
    strays = session.exec(select(Event.stream).distinct().where(col(Event.stream).not_in(known))).all()
    breaks = [Break(stream, 0, "no_head") for stream in strays]
    return breaks + [found for head in heads for found in _verify_stream(session, head)]


def _verify_stream(session: Session, head: Head) -> Iterator[Break]:
    previous, seq = GENESIS, 0
    statement = select(Event).where(Event.stream == head.stream).order_by(col(Event.seq))
    with closing(session.exec(statement.execution_options(yield_per=1000))) as rows:
        for row in rows:
            seq += 1
            if row.seq != seq:
                yield Break(head.stream, seq, "missing")
                return
            if row.previous != previous or link(previous, seq, as_note(row)) != row.hash:
                yield Break(head.stream, seq, "altered")
                return
            previous = row.hash
    if (seq, previous) != (head.seq, head.hash):
        yield Break(head.stream, seq, "cut")


def as_note(row: Event) -> Note:
    """Return a stored event as it was before it had its place."""
    return Note(**{name: getattr(row, name) for name in Note.__dataclass_fields__})


def count_events(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Event)).one()
