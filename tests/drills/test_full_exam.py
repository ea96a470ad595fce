"""D25: a whole exam, from the password to the mark, while processes are killed (D1) and replaced (D11) in it."""

import json
import os
import signal
import threading
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select, update

from app.config import Config
from app.db import Databases, database_now
from app.exams import rules
from app.exams.facts import AttemptState, MarkingState, ReleasePolicy
from app.exams.models import Attempt, Response
from app.exams.receipts import digest
from tests.cast import Cast
from tests.drills.conftest import Doctor, Say
from tests.drills.examinees import Examinee, fingerprint
from tests.drills.sizes import chance, engines, size
from tests.drills.visitors import give_passwords
from tests.load import server as servers
from tests.load.hall import Hall, furnish
from tests.load.server import Server, serving

ENGINES = engines("sqlite", "postgresql", short="postgresql")
CANDIDATES, ITEMS, SECONDS = size("D25 candidates"), size("D25 items"), size("D25 seconds")
CONTROL_CANDIDATES, CONTROL_SECONDS = min(CANDIDATES, 12), min(SECONDS, 12)
# One in five does not hand in: the server does.
HANDS_IN = 0.8
FINAL_WITHIN = 60.0
SHARES = {"single": 0.4, "multiple": 0.2, "true_false": 0.25, "fill_blank": 0.15}


@pytest.fixture
def hall(dbs: Databases, cast: Cast) -> Hall:
    """An exam that marks itself, one mark an item."""
    counts = {kind: max(1, round(ITEMS * share)) for kind, share in SHARES.items()}
    blueprint = [{"kind": kind, "count": count, "marks": "1"} for kind, count in counts.items()]
    total = Decimal(sum(counts.values()))
    more: dict[str, Any] = {"total_marks": total, "pass_mark": total / 2}
    with dbs.transaction() as session:
        return furnish(session, cast, CANDIDATES, blueprint, release_policy=ReleasePolicy.WHEN_MARKED, **more)


def _disturb(server: Server, seconds: float, stop: threading.Event, done: Counter[str]) -> None:
    """Kill and replace processes until the exam is over: at a third and two thirds, or every half minute."""
    pause, chances = min(seconds / 3, 30.0), chance("D25", "disturb")
    for turn in range(1_000_000):
        if stop.wait(pause):
            return
        workers = servers.children(server.pid)
        if not workers:
            server.kill()
            server.start()
            done["killed whole"] += 1
        elif turn % 2:
            os.kill(chances.choice(workers), signal.SIGTERM)
            done["told to end"] += 1
        else:
            os.kill(chances.choice(workers), signal.SIGKILL)
            done["killed"] += 1


def _sit(
    dbs: Databases, hall: Hall, server: Server, folder: Path, candidates: int, seconds: float, *, peace: bool
) -> tuple[list[Examinee], Counter[str]]:
    names = list(give_passwords(dbs, hall.people[:candidates]).values())
    (folder / "ledger").mkdir()
    everybody = [
        Examinee(
            server.port,
            name,
            hall.sitting_id,
            number,
            seconds,
            folder / "ledger",
            hands_in=number < candidates * HANDS_IN,
        )
        for number, name in enumerate(names)
    ]
    stop, done = threading.Event(), Counter[str]()
    trouble = threading.Thread(target=_disturb, args=(server, seconds, stop, done))
    for each in everybody:
        each.start()
    if not peace:
        trouble.start()
    for each in everybody:
        each.join()
    stop.set()
    if not peace:
        trouble.join()
    return everybody, done


def _finish(dbs: Databases, hall: Hall) -> float:
    """Bring the end forward for whoever has not handed in; return how long after it everything was marked."""
    with dbs.transaction() as session:
        now = session.execute(select(database_now())).scalar_one()
        still = update(Attempt).where(
            col(Attempt.exam_id) == hall.exam_id, col(Attempt.state) == AttemptState.OPEN
        )
        session.execute(still.values(deadline_at=now + timedelta(seconds=1)))
    began = time.monotonic() + 1
    waiting = select(Attempt.id).where(
        Attempt.exam_id == hall.exam_id, Attempt.marking != MarkingState.MARKED
    )
    while time.monotonic() < began + FINAL_WITHIN:
        with dbs.session(readonly=True) as session:
            if not session.exec(waiting).all():
                break
        time.sleep(0.3)
    return round(time.monotonic() - began, 1)


def _complete(dbs: Databases, hall: Hall, everybody: Sequence[Examinee]) -> tuple[int, list[str]]:
    """Count the candidates of whom everything is there, and say what is missing of the others."""
    with dbs.session(readonly=True) as session:
        attempts = {
            str(row.id): row
            for row in session.exec(select(Attempt).where(Attempt.exam_id == hall.exam_id)).all()
        }
        found: dict[str, dict[str, Response]] = {key: {} for key in attempts}
        for row in session.exec(
            select(Response).where(col(Response.attempt_id).in_(map(uuid.UUID, attempts)))
        ).all():
            found[str(row.attempt_id)][str(row.item_id)] = row
    missing = []
    for each in everybody:
        why = each.fault or _missing(each, attempts.get(each.attempt_id), found.get(each.attempt_id, {}))
        if why:
            missing.append(f"{each.name_typed}: {why}")
    return len(everybody) - len(missing), missing


def _missing(each: Examinee, attempt: Attempt | None, stored: dict[str, Response]) -> str:
    lines = each.ledger.read_text(encoding="ascii").splitlines()
    if attempt is None or len(lines) != len(each.items):
        return f"{len(lines)} of {len(each.items)} acknowledged"
    kinds = {item["id"]: item["kind"] for item in each.items}
    for line in lines:
        _, item, rev, told = line.split()
        row = stored.get(item)
        if row is None or row.rev != int(rev) or fingerprint(kinds[item], json.loads(row.payload)) != told:
            return f"item {item} is not as it was acknowledged"
    anew = digest([(row.item_id, row.rev, row.payload) for row in stored.values()])
    ends = AttemptState.SUBMITTED if each.hands_in else AttemptState.EXPIRED
    if attempt.state is not ends or attempt.responses_digest != anew:
        return f"{attempt.state}, or not what is stored"
    if each.receipt is not None and each.receipt["responses_digest"] != anew:
        return "the receipt is of something else"
    return "" if attempt.marking is MarkingState.MARKED and attempt.score is not None else "not marked"


def test_a_whole_exam_is_complete_for_everybody(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, say: Say, doctor: Doctor
) -> None:
    """EX-1, EX-8, EX-16, EX-19, GR-2."""
    port = servers.free_port()
    command = servers.waitress(port) if config.is_sqlite else servers.gunicorn(port, threads=16)
    with serving(Server(command, port, tmp_path, config.url)) as server:
        everybody, trouble = _sit(dbs, hall, server, tmp_path, CANDIDATES, SECONDS, peace=False)
        marked_after = _finish(dbs, hall)
    complete, missing = _complete(dbs, hall, everybody)
    answers = sum((each.answers for each in everybody), Counter[str]())
    say(
        "D25 a whole exam",
        f"{CANDIDATES} candidates, {ITEMS} items, {SECONDS} s",
        expected=f"{CANDIDATES} complete",
        found=f"{complete} complete",
        acknowledged=sum(each.promised for each in everybody),
        trouble=dict(trouble),
        marked_after=f"{marked_after} s, of it {rules.SWEEP_AFTER.seconds} s grace",
        answers=dict(sorted(answers.items())),
    )
    assert missing == []
    assert trouble
    assert marked_after < FINAL_WITHIN
    assert doctor() == ""


def test_control_a_server_that_loses_some_is_found(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, say: Say
) -> None:
    port = servers.free_port()
    with serving(Server(servers.weakened("lose-some", port), port, tmp_path, config.url)) as server:
        everybody, _ = _sit(dbs, hall, server, tmp_path, CONTROL_CANDIDATES, CONTROL_SECONDS, peace=True)
        _finish(dbs, hall)
    complete, missing = _complete(dbs, hall, everybody)
    say(
        "D25 control: one save in twenty lost",
        f"{CONTROL_CANDIDATES} candidates, {ITEMS} items, {CONTROL_SECONDS} s",
        expected="some incomplete",
        found=f"{len(missing)} incomplete",
        complete=complete,
    )
    assert any("is not as it was acknowledged" in each for each in missing)
