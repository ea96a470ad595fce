"""What issuing costs: a thousand certificates as the job makes them, numbered, drawn, signed and kept; then as they are
handed out. `LUNXUN_PADES=B-LT` measures it for signatures that last."""

import resource
import uuid
from collections.abc import Callable, Iterator

from sqlmodel import Session

from app import jobs, worker
from app.awards import operations, queries
from app.awards.operations import printing
from app.keys import Purpose, ring
from app.web.actor import Scope
from tests.awards import story as scene
from tests.awards.story import LATER, SETTINGS
from tests.bench.places import Place, Places
from tests.bench.tables import Measure, core_seconds, seconds

PEOPLE = 1_000
Make = Callable[[Session, operations.Order, int], bytes]
SURNAMES = "林陈黄郑吴王李张刘杨"


def bulk(places: Places, engine: str) -> Iterator[Measure]:
    """Issue to a thousand people in one run, then run again: nobody gets a second one."""
    place = places.new(engine)
    ring(place.databases.config, Purpose.CERTIFICATE).new(LATER)
    with place.databases.transaction() as session:
        story = scene.tell(session, place.cast)
        people = [_newcomer(session, story, place, number) for number in range(PEOPLE)]
    issued = Measure(f"{PEOPLE:,} signed certificates, as a job", engine, "s")
    core = Measure("processor time of the job's own process", engine, "s")
    pressed = Measure("processor time of the two that press", engine, "s")
    before = _of_children()
    core.ours.append(core_seconds(lambda: issued.ours.append(seconds(lambda: _issue(place, story, people)))))
    pressed.ours.append(_of_children() - before)
    issued.note = f"{PEOPLE / issued.ours[0]:.0f} certificates/s; numbered, drawn, signed twice, kept, told"
    core.note = f"PAdES {place.databases.config.pades}"
    again = Measure("the same run again", engine, "s")
    again.ours.append(seconds(lambda: _issue(place, story, people)))
    with place.databases.session(readonly=True) as session:
        count = session.connection().exec_driver_sql(
            "SELECT count(*), count(DISTINCT number) FROM certificate"
        )
        again.note = f"{tuple(count.one())} certificates and numbers afterwards"
    yield from (issued, core, pressed, again)
    yield from _handed_out(place, engine, story)


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _handed_out(place: Place, engine: str, story: scene.Story) -> Iterator[Measure]:
    """Put the class together as one PDF to print, as a list to sign, and as its files in a ZIP."""
    with place.databases.session(readonly=True) as session:
        programme = queries.programme(session, story.programme_id)
        assert programme is not None
        order = operations.Order(programme, story.batch_id, Scope(("/",)), SETTINGS)
        for name, make in (("one PDF to print", printing.sheets), ("one ZIP", printing.files)):
            made = Measure(f"{PEOPLE:,} as {name}, processor time", engine, "s")
            content = b""

            def put_together(make: Make = make) -> None:
                nonlocal content
                content = make(session, order, 1)

            made.ours.append(core_seconds(put_together))
            made.note = f"{len(content) / 1_000_000:.1f} MB"
            yield made


def _newcomer(session: Session, story: scene.Story, place: Place, number: int) -> uuid.UUID:
    name = SURNAMES[number % 10] + chr(0x4E00 + number % 499) + chr(0x5B00 + number // 7)
    return scene.newcomer(session, story, f"Z{number:04d}", name, place.cast.county).id


def _issue(place: Place, story: scene.Story, people: list[uuid.UUID]) -> None:
    with place.databases.transaction() as session:
        job = operations.issue(
            session, story.programme_id, people, settings=SETTINGS, by=place.cast.cy.actor, at=LATER
        )
    worker.drain(place.databases)
    with place.databases.session(readonly=True) as session:
        done = jobs.find(session, job)
    assert done is not None
    assert done.state is jobs.JobState.DONE, done.message
