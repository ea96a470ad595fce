"""D15: `kill -9` of whatever issues certificates, in the middle of a run that numbers, presses apart and completes.

The ledger is who was to get one. Afterwards each has exactly one, the numbers have no gap, every file is the one whose
digest was kept, and nobody was told twice. The control is a next run that forgets what the last one left: it leaves
numbers that no paper bears.
"""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter

import pytest
from sqlalchemy import text
from sqlmodel import select

from app import clock, worker
from app.awards import invariants, operations
from app.awards.models import Certificate, CertificateFile
from app.awards.operations import issuing
from app.db import Databases
from app.jobs import STALE, Job, JobState
from app.messages.models import Message
from tests.awards import story as scene
from tests.awards.story import LATER, SETTINGS, Story
from tests.cast import Cast
from tests.drills.conftest import Say
from tests.drills.sizes import chance, engines, size

ENGINES = engines("sqlite", "postgresql", short="sqlite")
KILLS, PEOPLE = size("D15 kills"), size("D15 people")
PATIENCE = 120


def _order(dbs: Databases, cast: Cast) -> tuple[Story, list[uuid.UUID]]:
    with dbs.transaction() as session:
        story = scene.tell(session, cast)
        people = [
            scene.newcomer(session, story, f"K{number:04d}", f"林{chr(0x4E00 + number)}", cast.county).id
            for number in range(PEOPLE)
        ]
        operations.issue(session, story.programme_id, people, settings=SETTINGS, by=cast.cy.actor, at=LATER)
    return story, people


def _count(dbs: Databases, state: str) -> int:
    with dbs.session(readonly=True) as session:
        statement = text("SELECT count(*) FROM certificate WHERE state = :state")
        return int(session.execute(statement, {"state": state}).scalar_one())


def _settings(dbs: Databases) -> dict[str, str]:
    config = dbs.config
    return dict(os.environ) | {
        "LUNXUN_ENV": "test",
        "DATABASE_URL": config.database_url,
        "LUNXUN_DATA_DIR": str(config.data_dir),
        "LUNXUN_KEYS_DIR": str(config.keys_dir),
        "LUNXUN_KEY_PASSPHRASE": config.key_passphrase.get_secret_value(),
    }


def _kill_once(dbs: Databases, dice: random.Random) -> int:
    """Start a process that issues, kill it once it has completed some more; return how many it left half done."""
    already = _count(dbs, "valid")
    until = already + dice.randrange(1, max(2, (PEOPLE - already) // 2))
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.drills.issuers"], env=_settings(dbs)
    )
    patience = time.monotonic() + PATIENCE
    try:
        while _count(dbs, "valid") < until and process.poll() is None and time.monotonic() < patience:
            time.sleep(0.02)
        assert process.poll() is None, "it ended by itself"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert until <= _count(dbs, "valid") < PEOPLE, "it was killed too early or too late"
    # Nobody waits a minute for the dead to be given up: their job is due at once.
    with dbs.transaction() as session:
        for job in session.exec(select(Job).where(Job.state == JobState.RUNNING)):
            job.heartbeat_at, job.starts = clock.now() - 2 * STALE, 0
    return _count(dbs, "issuing")


def _faults(dbs: Databases, people: list[uuid.UUID]) -> list[str]:
    """Return what is wrong afterwards, in words: gaps, doubles, whoever has none, files that are others."""
    with dbs.session(readonly=True) as session:
        rows = session.exec(select(Certificate).order_by(Certificate.number)).all()
        files = {file.certificate_id: file.pdf for file in session.exec(select(CertificateFile))}
        told = Counter(message.person_id for message in session.exec(select(Message)))
    found = [] if [row.number for row in rows] == list(range(1, PEOPLE + 1)) else ["numbers with a gap"]
    if Counter(row.person_id for row in rows) != Counter(people):
        found.append("people with none or two")
    for row in rows:
        if row.state != "valid" or hashlib.sha256(files.get(row.id, b"")).hexdigest() != row.pdf_sha256:
            found.append(f"number {row.number} without its paper")
    return found + [f"told {times} times" for times in told.values() if times != 1]


def test_issuing_killed_at_any_point_leaves_no_gap_and_nothing_twice(
    dbs: Databases, cast: Cast, say: Say
) -> None:
    """CE-1, CE-2, CE-3."""
    _story, people = _order(dbs, cast)
    dice = chance("D15", "kills")
    left = [_kill_once(dbs, dice) for _ in range(KILLS)]
    worker.drain(dbs)
    faults = _faults(dbs, people)
    say(
        "D15 kill -9 the issuing",
        f"{KILLS} kills, {PEOPLE} people",
        expected="0 faults",
        found=f"{len(faults)} faults",
        **{"numbered and not completed at the kills": ", ".join(map(str, left))},
    )
    assert faults == []
    with dbs.session(readonly=True) as session:
        broken = [
            name
            for name, sql in invariants.INVARIANTS.items()
            if session.execute(text(sql)).first() is not None
        ]
    assert broken == []


def test_control_a_run_that_forgets_what_the_last_one_left(
    dbs: Databases, cast: Cast, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    _story, people = _order(dbs, cast)
    left = _kill_once(dbs, chance("D15", "control"))
    monkeypatch.setattr(issuing, "_unfinished", lambda session, programme_id: [])
    worker.drain(dbs)
    faults = _faults(dbs, people)
    found = [fault for fault in faults if "without its paper" in fault]
    say(
        "D15 control: what was left is forgotten",
        f"1 kill, {PEOPLE} people",
        expected="at least 1 fault",
        found=f"{len(faults)} faults",
    )
    assert len(found) == left > 0
