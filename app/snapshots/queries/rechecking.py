"""Compute a snapshot anew: from its own facts, and from the rows and the journal as of its instant (CO-3)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import or_
from sqlalchemy import select as rows_of
from sqlmodel import Session, col

from app.coverage import freezing
from app.coverage import queries as coverage
from app.journal.facts import EventFacts
from app.journal.models import Event
from app.snapshots import rules
from app.snapshots.facts import Difference, Held, Recheck

# More are counted, and found in the comparison of two days.
MOST_NAMED = 50
# What was being written as the rows were asked bears an instant from shortly before.
MEANWHILE = timedelta(minutes=10)


def recheck(session: Session, held: Held) -> Recheck:
    """Return whether a snapshot is still what it was, adds up, and is found again in the rows as of its instant."""
    facts, told = held.facts, held.told
    found = [
        each
        for path in told["units"]
        for each in coverage.person_facts(session, facts.programme_id, path, facts.known_at, is_past=True)
    ]
    differing = freezing.differing(told, found)
    named = list(differing)[:MOST_NAMED]
    events = _events(session, held, named)
    known = rules.who(told)
    return Recheck(
        is_whole=rules.digest(held.content) == facts.digest,
        faults=tuple(freezing.faults(told)),
        differing=len(differing),
        named=tuple(
            Difference(
                name=known[key]["name"] if key in known else "",
                staff_no=known[key]["staff_no"] if key in known else "",
                unit_name=known[key]["unit_name"] if key in known else "",
                fields=rules.differing_fields(*differing[key]),
                events=tuple(events[key]),
            )
            for key in named
        ),
    )


def _events(session: Session, held: Held, people: Sequence[str]) -> dict[str, list[EventFacts]]:
    """Return what has been recorded since of each person, and of the programme's whole roster, oldest first."""
    found: dict[str, list[EventFacts]] = defaultdict(list)
    if not people:
        return found
    about: list[Any] = [col(Event.object_id).in_(people)]
    about += [col(Event.body).contains(each) for each in people]
    about.append(
        (col(Event.object_id) == str(held.facts.programme_id))
        & col(Event.action).in_(("roster.frozen", "roster.thawed", "roster.extended", "programme.changed"))
    )
    statement = (
        rows_of(Event)
        .where(col(Event.at) > held.facts.known_at - MEANWHILE, or_(*about))
        .order_by(col(Event.at), col(Event.stream), col(Event.seq))
        .limit(1000)
    )
    whole = str(held.facts.programme_id)
    for row in session.execute(statement).scalars():
        event = EventFacts(**{name: getattr(row, name) for name in EventFacts.__dataclass_fields__})
        for key in people:
            if key == event.object_id or key in event.body or event.object_id == whole:
                found[key].append(event)
    return found
