"""What bringing 5,000 items in costs: at the command line, and as the two jobs behind the web page."""

import uuid
from collections.abc import Iterator
from pathlib import Path

from sqlmodel import col, select

from app import jobs, worker
from app.bank.operations import imports
from app.clock import now
from app.jobs import Job
from question_bank.interchange import reading
from tests.bench.crowd import entries
from tests.bench.places import Place, Places
from tests.bench.tables import Measure, both_seconds

MANY = 5_000


def bring(places: Places, engine: str) -> Iterator[Measure]:
    """Bring a workbook in twice: by the command, dry and in earnest, and by the jobs, into a bank that has as many."""
    place = places.new(engine)
    file = place.folder / "题库.xlsx"
    file.write_bytes(reading.write("xlsx", entries(MANY)).content)
    yield _command(place, file, "a dry run", "--dry-run")
    yield _command(place, file, "taken in", "--author", place.cast.cy.staff_no)
    other = reading.write("xlsx", list(entries(2 * MANY))[MANY:]).content
    yield from _jobs(place, other)


def _command(place: Place, file: Path, what: str, *words: str) -> Measure:
    runner = place.app.test_cli_runner()
    done: list[int] = []
    took, core = both_seconds(
        lambda: done.append(runner.invoke(args=["bank", "import", str(file), *words]).exit_code)
    )
    note = f"{core:.2g} s of a core; exit {done[0]}"
    return Measure(f"import of {MANY:,} items, command, {what}", place.engine, "s", [took], note=note)


def _jobs(place: Place, content: bytes) -> Iterator[Measure]:
    by = place.cast.fu.actor
    with place.databases.transaction() as session:
        import_id, _ = imports.upload(session, file_name="题库.xlsx", content=content, by=by, at=now())
    yield _job(place, "checked")
    with place.databases.transaction() as session:
        imports.apply(session, import_id, by=by, at=now())
    yield _job(place, "taken in")


def _job(place: Place, what: str) -> Measure:
    job_id = _waiting(place)
    took, core = both_seconds(lambda: worker.drain(place.databases))
    with place.databases.session(readonly=True) as session:
        job = jobs.find(session, job_id)
    note = f"{core:.2g} s of a core; {job.state}: {job.result}" if job else "no job"
    return Measure(f"import of {MANY:,} items, job, {what}", place.engine, "s", [took], note=note)


def _waiting(place: Place) -> uuid.UUID:
    with place.databases.session(readonly=True) as session:
        return session.exec(select(Job.id).order_by(col(Job.created_at).desc()).limit(1)).one()
