"""Read the journal: events, streams, seals, and what recomputations found."""

import uuid
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, func
from sqlmodel import Session, col, select

from app.jobs import Job, JobState
from app.journal.facts import Asked, Break, Check, EventFacts, Seal, Sealing, Stream, Stretch
from app.journal.models import Event, Head, SealedStretch, SealRow
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
    return Check(job.id, job.ended_at, int(result.get("events", 0)), breaks, int(result.get("seals", 0)))


def event(session: Session, event_id: uuid.UUID) -> EventFacts | None:
    row = session.get(Event, event_id)
    return None if row is None else _facts(row)


def sealing(session: Session) -> Sealing:
    """Return how far the seals reach."""
    last = session.exec(select(SealRow).order_by(col(SealRow.number).desc()).limit(1)).first()
    written = session.exec(select(func.coalesce(func.sum(Head.seq), 0))).one()
    sealed = session.exec(select(func.coalesce(func.sum(SealRow.events), 0))).one()
    seal = seal_of(session, last) if last else None
    return Sealing(seal, last.number if last else 0, int(written) - int(sealed))


def seal_of(session: Session, row: SealRow) -> Seal:
    """Return a seal with what it covers."""
    statement = (
        select(SealedStretch)
        .where(SealedStretch.seal_number == row.number)
        .order_by(col(SealedStretch.stream))
    )
    stretches = tuple(
        Stretch(each.stream, each.first_seq, each.last_seq, each.last_hash)
        for each in session.exec(statement).all()
    )
    return Seal(
        row.number, row.sealed_at, row.previous, row.events, row.root, stretches, row.key_id, row.signature
    )
