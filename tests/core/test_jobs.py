"""Jobs: written with the change, run once, picked up when their process died."""

import shutil
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from app import clock, jobs
from app.config import Config
from app.db import Databases
from app.jobs import Job, JobState, Work
from app.refusals import Refusal
from app.worker import Worker, drain, make_queue
from tests import databases as throwaway

KIND = "tests.count"


@pytest.fixture
def ran() -> Iterator[list[uuid.UUID]]:
    """The jobs that were run, in order."""
    seen: list[uuid.UUID] = []

    @jobs.handler(KIND)
    def count(work: Work) -> dict[str, Any]:
        seen.append(work.job_id)
        for step in range(work.payload.get("steps", 0)):
            work.progress(step + 1, work.payload["steps"], f"第 {step + 1} 步")
        if work.payload.get("refuse"):
            raise Refusal
        if work.payload.get("break"):
            raise ZeroDivisionError
        return {"steps": work.payload.get("steps", 0)}

    yield seen
    del jobs.HANDLERS[KIND]


def _enqueue(dbs: Databases, **payload: Any) -> uuid.UUID:
    with dbs.transaction() as session:
        return jobs.enqueue(session, KIND, "数一数", payload, by=None, at=clock.now())


def _job(dbs: Databases, job_id: uuid.UUID) -> Job:
    with dbs.session(readonly=True) as session:
        return session.exec(select(Job).where(Job.id == job_id)).one()


def _set(dbs: Databases, job_id: uuid.UUID, **values: Any) -> None:
    with dbs.transaction() as session:
        job = session.exec(select(Job).where(col(Job.id) == job_id)).one()
        for name, value in values.items():
            setattr(job, name, value)
        session.add(job)


def test_a_job_runs_and_tells_its_progress(dbs: Databases, ran: list[uuid.UUID]) -> None:
    job_id = _enqueue(dbs, steps=3)
    assert drain(dbs) == 1
    job = _job(dbs, job_id)
    assert (job.state, job.done, job.total, job.result) == (JobState.DONE, 3, 3, {"steps": 3})
    assert job.message == "第 3 步"


def test_a_long_transaction_tells_how_far_it_is_before_its_commit(
    dbs: Databases, ran: list[uuid.UUID]
) -> None:
    seen: list[tuple[int, int, str]] = []

    @jobs.handler(KIND)
    def write(work: Work) -> None:
        with work.transaction() as session:
            # SQLite's one lock is taken here; the page asks while it is held.
            session.exec(select(Job.id).where(Job.id == work.job_id)).one()
            work.tell(2, 5, "正在写入")
            with dbs.session(readonly=True) as page:
                job = jobs.find(page, work.job_id)
                assert job is not None
                seen.append((job.done, job.total, job.message))

    job_id = _enqueue(dbs)
    drain(dbs)
    assert seen == [(2, 5, "正在写入")]
    with dbs.session(readonly=True) as page:
        ended = jobs.find(page, job_id)
    assert ended is not None
    assert ended.state is JobState.DONE


def test_a_job_of_a_change_rolled_back_never_was(dbs: Databases, ran: list[uuid.UUID]) -> None:
    with dbs.session() as session:
        jobs.enqueue(session, KIND, "数一数", {}, by=None, at=clock.now())
        session.rollback()
    assert drain(dbs) == 0
    assert ran == []


def test_listeners_hear_of_a_job_only_after_its_commit(dbs: Databases, ran: list[uuid.UUID]) -> None:
    heard: list[uuid.UUID] = []
    jobs.listen(heard.append)
    try:
        with dbs.session() as session:
            job_id = jobs.enqueue(session, KIND, "数一数", {}, by=None, at=clock.now())
            session.flush()
            assert heard == []
            session.commit()
        assert heard == [job_id]
    finally:
        jobs.stop_listening(heard.append)


def test_two_workers_run_a_job_once(dbs: Databases, ran: list[uuid.UUID]) -> None:
    job_id = _enqueue(dbs)
    jobs.run(dbs, job_id)
    jobs.run(dbs, job_id)
    assert ran == [job_id]


def test_a_job_left_by_a_dead_process_is_run_again(dbs: Databases, ran: list[uuid.UUID]) -> None:
    job_id = _enqueue(dbs)
    fresh = {"state": JobState.RUNNING, "lease": uuid.uuid4(), "starts": 1}
    _set(dbs, job_id, **fresh, heartbeat_at=clock.now())
    assert jobs.waiting(dbs, clock.now()) == []
    _set(dbs, job_id, heartbeat_at=clock.now() - jobs.STALE - timedelta(seconds=1))
    assert jobs.waiting(dbs, clock.now()) == [job_id]
    drain(dbs)
    assert _job(dbs, job_id).state == JobState.DONE


def test_a_job_that_kills_its_process_is_given_up(dbs: Databases, ran: list[uuid.UUID]) -> None:
    job_id = _enqueue(dbs)
    _set(dbs, job_id, starts=jobs.MAX_STARTS)
    drain(dbs)
    assert ran == []
    assert _job(dbs, job_id).state == JobState.FAILED


def test_a_process_taken_for_dead_cannot_end_anothers_run(dbs: Databases, ran: list[uuid.UUID]) -> None:
    job_id = _enqueue(dbs)
    late = Work(job_id, {}, None, dbs, lease=uuid.uuid4())
    with pytest.raises(jobs.Cancelled):
        late.progress(1, 2)
    assert _job(dbs, job_id).done == 0


@pytest.mark.parametrize(
    ("payload", "words"), [({"refuse": True}, "不能办理"), ({"break": True}, "出现意外")]
)
def test_a_failed_job_says_so(
    dbs: Databases, ran: list[uuid.UUID], payload: dict[str, bool], words: str
) -> None:
    job_id = _enqueue(dbs, **payload)
    drain(dbs)
    job = _job(dbs, job_id)
    assert job.state == JobState.FAILED
    assert words in job.message


def test_a_cancelled_job_stops_at_its_next_step(dbs: Databases) -> None:
    reached: list[int] = []

    @jobs.handler("tests.stop")
    def stop(work: Work) -> None:
        work.progress(1, 2)
        with work.transaction() as session:
            assert jobs.cancel(session, work.job_id, clock.now())
        work.progress(2, 2)
        reached.append(2)

    with dbs.transaction() as session:
        job_id = jobs.enqueue(session, "tests.stop", "停", {}, by=None, at=clock.now())
    drain(dbs)
    del jobs.HANDLERS["tests.stop"]
    assert reached == []
    assert _job(dbs, job_id).state == JobState.CANCELLED


@contextmanager
def _redis(folder: Path) -> Iterator[str]:
    """A Redis of this test's own on a socket in its folder; Debian keeps the server in the file of a tool."""
    socket = folder / "redis.sock"
    server = subprocess.Popen(
        ["redis-server", "--port", "0", "--unixsocket", str(socket), "--save", ""],
        executable=shutil.which("redis-server") or shutil.which("redis-check-rdb"),
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
    )
    assert server.stdout is not None
    try:
        assert any("ready to accept connections" in line for line in server.stdout)
        yield f"unix://{socket}"
    finally:
        server.terminate()
        server.wait(10)
        server.stdout.close()


@contextmanager
def _place(kind: str, folder: Path) -> Iterator[str]:
    """Where a queue lies, as the setting says it."""
    if kind == "redis":
        with _redis(folder) as address:
            yield address
    elif kind == "postgresql":
        yield throwaway.new_database().replace("+psycopg", "")
    else:
        yield ""


@pytest.mark.parametrize("kind", ["file", "postgresql", "redis"])
def test_the_worker_runs_what_is_queued(
    kind: str, dbs: Databases, config: Config, ran: list[uuid.UUID], tmp_path: Path
) -> None:
    with _place(kind, tmp_path) as address:
        worker = Worker(config.model_copy(update={"jobs_url": address}), dbs, threads=1)
        worker.listen()
        # Queued before anybody consumes: the queue keeps it, wherever it lies.
        job_id = _enqueue(dbs, steps=1)
        worker.start()
        try:
            deadline = clock.now() + timedelta(seconds=20)
            while _job(dbs, job_id).state != JobState.DONE and clock.now() < deadline:
                pass
        finally:
            worker.stop()
            jobs.stop_listening(worker.notify)
        assert ran == [job_id]


def test_the_queue_is_where_the_setting_says(config: Config) -> None:
    """A file beside the database, or Redis when named; neither is asked before something is queued."""
    kinds = {"": "SqliteHuey", "redis://127.0.0.1:1/0": "RedisHuey"}
    for address, kind in kinds.items():
        queue = make_queue(config.model_copy(update={"jobs_url": address}))
        assert type(queue).__name__ == kind
