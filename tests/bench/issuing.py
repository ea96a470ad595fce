"""What issuing costs: a thousand certificates as the job makes them, numbered, drawn, signed and kept."""

import uuid
from collections.abc import Iterator

from sqlmodel import Session

from app import jobs, worker
from app.awards import operations
from app.keys import Purpose, ring
from tests.awards import story as scene
from tests.awards.story import LATER, SETTINGS
from tests.bench.places import Place, Places
from tests.bench.tables import Measure, core_seconds, seconds

PEOPLE = 1_000
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
    core.ours.append(core_seconds(lambda: issued.ours.append(seconds(lambda: _issue(place, story, people)))))
    issued.note = f"{PEOPLE / issued.ours[0]:.0f} certificates/s; numbered, drawn, signed twice, kept, told"
    again = Measure("the same run again", engine, "s")
    again.ours.append(seconds(lambda: _issue(place, story, people)))
    with place.databases.session(readonly=True) as session:
        count = session.connection().exec_driver_sql(
            "SELECT count(*), count(DISTINCT number) FROM certificate"
        )
        again.note = f"{tuple(count.one())} certificates and numbers afterwards"
    yield from (issued, core, again)


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
