"""Papers opened at the hatch, and what a page asks to go on with: many in one transaction."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.accounts import queries as accounts
from app.exams import queries
from app.exams.facts import AttemptFacts, Paper
from app.exams.operations.integrity import note_devices
from app.exams.operations.opening import open_papers
from app.exams.operations.together import Together
from app.web.actor import Actor, Bearer


@dataclass(frozen=True)
class Entry:
    """Somebody who asks for the paper of an attempt, in which browser."""

    bearer: Bearer
    attempt_id: uuid.UUID
    device: str = ""


def owners(session: Session, entries: Sequence[Entry]) -> list[tuple[Actor, AttemptFacts] | None]:
    """Return who stands behind the sessions that ask, with the attempts they ask for: their own, or None."""
    actors = accounts.standing(session, [entry.bearer for entry in entries])
    found = queries.some_attempts(session, [entry.attempt_id for entry in entries])
    asked = [(actor, found.get(entry.attempt_id)) for entry, actor in zip(entries, actors, strict=True)]
    return [
        (actor, attempt) if actor and attempt and attempt.person_id == actor.person_id else None
        for actor, attempt in asked
    ]


def _own(session: Session, entries: Sequence[Entry]) -> list[AttemptFacts | None]:
    return [each and each[1] for each in owners(session, entries)]


def _enter(session: Session, entries: Sequence[Entry]) -> list[Paper | None]:
    """Open papers: these pages save from now on, and no earlier ones (EX-21)."""
    asked = list(zip(entries, _own(session, entries), strict=True))
    waiting = [attempt for _, attempt in asked if attempt is not None and attempt.is_open]
    opened = {attempt.id: attempt for attempt in open_papers(session, waiting)}
    # One that ended since it was seen has not been opened: the door shows what has become of it.
    fresh = {each.id: opened[each.id] for each in waiting if opened[each.id].generation > each.generation}
    served = [(entry, own.id if own is not None and own.id in fresh else None) for entry, own in asked]
    note_devices(session, [(key, fresh[key].exam_id, entry.device) for entry, key in served if key])
    papers = {paper.attempt.id: paper for paper in queries.some_papers(session, list(fresh.values()))}
    return [papers[key] if key else None for _, key in served]


def _look(session: Session, entries: Sequence[Entry]) -> list[Paper | None]:
    seen = _own(session, entries)
    papers = queries.some_papers(session, [attempt for attempt in seen if attempt is not None])
    by_id = {paper.attempt.id: paper for paper in papers}
    return [by_id.get(entry.attempt_id) if own else None for entry, own in zip(entries, seen, strict=True)]


enter = Together(_enter, key=lambda entry: entry.attempt_id)
look = Together(_look, key=lambda entry: entry.attempt_id, readonly=True)
