"""The journal at a million events: sealing them, recomputing all of it, its pages, and the proof of one event."""

import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import select

from app import clock
from app.journal import operations as journal
from app.journal import proving, queries, sealing, seals, verifying
from app.journal.models import Event, Head
from app.keys import Purpose, ring
from tests.bench.asking import ask, statements
from tests.bench.places import Place, Places
from tests.bench.tables import Measure, seconds, timed
from tests.builders import AT

EVENTS, STREAMS, BATCH = 1_000_000, 40, 10_000


def journalled(places: Places, engine: str) -> Iterator[Measure]:
    """Write a million events as the product chains them, seal them, and recompute everything."""
    place = places.new(engine)
    ring(place.databases.config, Purpose.JOURNAL).new(AT)
    yield Measure("journal, write 1,000,000 events", engine, "s", [seconds(lambda: _write(place))])
    took = seconds(lambda: sealing.seal_new_events(place.databases, clock.now()))
    yield Measure("journal, seal 1,000,000 events", engine, "s", [took], note=f"{sealing.MOST:,} a seal")
    yield _verified(place)
    yield from _pages(place)


def _write(place: Place) -> None:
    """Insert in bulk what `record` would write: the same fields, links and heads."""
    last = {f"stream:{number}": (0, journal.GENESIS) for number in range(STREAMS)}
    rows: list[dict[str, Any]] = []
    with place.databases.transaction() as session:
        for number in range(EVENTS):
            stream = f"stream:{number % STREAMS}"
            seq, previous = last[stream]
            note = journal.Note(
                stream=stream,
                at=AT + timedelta(seconds=number),
                actor_id=place.cast.cy.id,
                actor_name=place.cast.cy.name,
                action="attendance.recorded",
                object_type="course_session",
                object_id=str(uuid.UUID(int=number)),
                unit_path=place.cast.city.path,
                body=f'{{"count":{number},"source":"roll_call"}}',
            )
            digest = journal.link(previous, seq + 1, note)
            last[stream] = seq + 1, digest
            rows.append(
                {
                    **note.__dict__,
                    "id": uuid.UUID(int=number + 1),
                    "seq": seq + 1,
                    "previous": previous,
                    "hash": digest,
                }
            )
            if len(rows) == BATCH:
                session.execute(insert(Event), rows)
                rows = []
        session.add_all(Head(stream=stream, seq=seq, hash=digest) for stream, (seq, digest) in last.items())


def _verified(place: Place) -> Measure:
    def run() -> None:
        keys = verifying.published(place.databases.config)
        with place.databases.session(readonly=True, lane="report") as session:
            verifying.hold_still(session)
            kept = iter([seal for seal, _stored in verifying.stored_seals(session)])
            found = verifying.verify(session, kept, keys)
        assert not found.breaks
        assert found.sealed == EVENTS

    before = _memory()
    took = seconds(run)
    note = f"memory {before} → {_memory()} MB"
    return Measure("journal, recompute chains and seals", place.engine, "s", [took], note=note)


def _memory() -> int:
    """Return this process's memory in use, in MB."""
    with closing(open("/proc/self/status", encoding="ascii")) as file:
        line = next(line for line in file if line.startswith("VmRSS"))
    return int(line.split()[1]) // 1024


def _pages(place: Place) -> Iterator[Measure]:
    by = place.cast.di.id
    with place.databases.session(readonly=True) as session:
        key = session.exec(select(Event.id).where(Event.stream == "stream:7", Event.seq == 9_000)).one()
        event = queries.event(session, key)
        assert event is not None
        proof = seals.canonical(proving.prove(session, event).seal)  # type: ignore[arg-type]
        assert proof
    for what, path in (
        ("journal, first page", "/journal"),
        ("journal, one object", f"/journal?thing={uuid.UUID(int=777)}"),
        ("journal, one day", "/journal?since=2026-11-05&until=2026-11-05"),
        ("journal, an event and its proof", f"/journal/events/{key}"),
    ):
        ask(place, by, path)
        found = Measure(what, place.engine, "ms", [s * 1000 for s in timed(lambda p=path: ask(place, by, p))])
        found.statements = statements(place, by, "GET", path)
        yield found
