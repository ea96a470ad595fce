"""Lists of very many people: a page of each kind, the whole as a file, a sample of them, a large unit's report."""

import resource
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from statistics import median
from time import perf_counter, process_time
from typing import Any

from sqlmodel import Session

from app import clock, jobs
from app.boot import settle
from app.coverage import listing
from app.inspection import operations as inspection
from app.inspection.facts import SampleDraft, Strata
from app.jobs import Job
from app.planning.queries import programme as programme_of
from app.reports import operations as reports
from app.reports.models import ReportCall, UnitReport
from tests.bench.asking import ask, blocks, statements
from tests.bench.places import Place
from tests.bench.tables import Measure
from tests.coverage.province import Province

ROUNDS = 5


@dataclass(frozen=True)
class Cost:
    """What one page takes: statements, seconds of the application's processor, blocks of the database."""

    statements: int
    cpu: float
    blocks: int
    walls: tuple[float, ...]


def page(place: Place, address: str, rounds: int = ROUNDS) -> Cost:
    """Ask for a page as somebody of the whole province, after once to warm up."""
    who = place.cast.di.id
    count = statements(place, who, "GET", address)
    # As a server does once it has started.
    settle()
    cpus, walls = [], []
    for _ in range(rounds):
        cpu, wall = process_time(), perf_counter()
        ask(place, who, address)
        cpus.append(process_time() - cpu)
        walls.append(perf_counter() - wall)
    touched = blocks(place, who, address) if place.engine == "postgresql" else 0
    return Cost(count, median(cpus), touched, tuple(walls))


def lists(place: Place, province: Province, people: int) -> Iterator[Measure]:
    """Show what lists cost among so many people; nobody of these has completed, and nobody serves beside the roster."""
    base, middle = f"/coverage/{province.programme_id}", f"{province.root}L0-5/~"
    for what, address in (
        ("gap list, first page", f"{base}/gap"),
        ("gap list, in the middle", f"{base}/gap?after={middle}"),
        ("gap list, back from the middle", f"{base}/gap?upto={middle}"),
        ("completed: as many looked at as ever are, none listed", f"{base}/people?counted=completed"),
        ("completed, only where the counting found some", f"{base}/people?counted=completed&look=counted"),
        ("outside the roster: the same", f"{base}/people?counted=outside"),
        ("gap list, one staff number", f"{base}/gap?q=M{people - 7}"),
        ("gap list, a name nobody has", f"{base}/gap?q=查无此人"),
    ):
        cost = page(place, address)
        note = f"{cost.cpu * 1000:.0f} ms of CPU; {cost.blocks:,} blocks"
        yield Measure(
            f"{people:,} people: {what}",
            place.engine,
            "s",
            list(cost.walls),
            statements=cost.statements,
            note=note,
        )
    for kind in ("csv", "xlsx"):
        yield _job(
            place,
            f"{people:,} people in a {kind}",
            lambda session, kind=kind: _file(place, province, people, kind, session),
        )  # type: ignore[misc]
    yield _sample(place, province, people)
    yield _job(
        place, f"{people:,} people: figures of a report", lambda session: _report(place, province, session)
    )


def _job(place: Place, what: str, order: Callable[[Session], Any]) -> Measure:
    with place.databases.transaction() as session:
        job_id = order(session)
    cpu, wall = process_time(), perf_counter()
    jobs.run(place.databases, job_id)
    cpu, wall = process_time() - cpu, perf_counter() - wall
    with place.databases.session(readonly=True) as session:
        job = session.get_one(Job, job_id)
        assert job.state is jobs.JobState.DONE, job.message
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Measure(
        what, place.engine, "s", [wall], note=f"{cpu:.1f} s of CPU; this process at most {most} MB"
    )


def _file(place: Place, province: Province, people: int, kind: str, session: Session) -> Any:
    programme = programme_of(session, province.programme_id)
    assert programme is not None
    asked = {"table": "gap", "paths": [province.root], "filters": {}, "words": "", "format": kind}
    by = place.cast.di.actor
    return listing.order(session, programme, asked, people=people, link="/", by=by, at=clock.now())


def _sample(place: Place, province: Province, people: int) -> Measure:
    cpu, wall = process_time(), perf_counter()
    with place.databases.session(readonly=False, lane="report") as session:
        programme = programme_of(session, province.programme_id)
        assert programme is not None
        draft = SampleDraft("抽查", Strata.UNIT, 200)
        inspection.draw(session, programme, draft, by=place.cast.di.actor, at=clock.now())
        session.commit()
    note = f"{process_time() - cpu:.1f} s of CPU"
    return Measure(
        f"{people:,} people: a sample of 200", place.engine, "s", [perf_counter() - wall], note=note
    )


def _report(place: Place, province: Province, session: Session) -> Any:
    by, at, unit = place.cast.di.actor, clock.now(), place.cast.province
    call = ReportCall(
        id=clock.new_id(),
        programme_id=province.programme_id,
        unit_path=unit.path,
        title="报告",
        due_on=date(2099, 1, 1),
        created_by=by.person_id,
        created_at=at,
    )
    row = UnitReport(
        id=clock.new_id(), call_id=call.id, unit_id=unit.unit_id, unit_path=unit.path, unit_name=unit.name
    )
    session.add(call)
    session.flush()
    session.add(row)
    session.flush()
    return reports.gather(session, row.id, by=by, at=at)
