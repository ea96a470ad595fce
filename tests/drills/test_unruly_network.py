"""D8: requests arrive twice and out of order, and replies are dropped after the work was done."""

import json
import threading
import uuid
from collections import Counter
from pathlib import Path

from app.config import Config
from app.db import Databases
from tests.drills.conftest import Doctor, Say
from tests.drills.sizes import chance, engines, size
from tests.load import server as servers
from tests.load.client import FAULTS, Line
from tests.load.hall import Hall, Seat, begin, save_body
from tests.load.server import Server, serving

ENGINES = engines("sqlite", "postgresql", short="sqlite")
CLIENTS, PLACES = 10, 8
REVISIONS = -(-size("D8 saves") // (CLIENTS * PLACES))
CONTROL_REVISIONS = 12
TWICE, LATE, DROPPED = 0.3, 0.3, 0.1

Letter = tuple[uuid.UUID, int, str]


class Postman(threading.Thread):
    """Carries one candidate's saves badly: every one arrives in the end, and nothing else is certain."""

    def __init__(self, port: int, seat: Seat, number: int, revisions: int) -> None:
        super().__init__(daemon=True)
        self.seat, self.chance = seat, chance("D8", number)
        self.line = Line(port, seat.person_id)
        self.seen: Counter[str] = Counter()
        self.faults: list[str] = []
        self.written = [
            (item, rev, f"第{rev}稿 {self.chance.random()}")
            for rev in range(1, revisions + 1)
            for item in seat.items["short_answer"]
        ]
        self.key = uuid.uuid4()
        self.receipts: list[bytes] = []

    def run(self) -> None:
        for letter in self._as_they_arrive():
            self._deliver(letter)
        for _ in range(3):
            reply = self.line.submit(self.seat, self.key)
            if reply.status != 200:
                self.faults.append(f"submit {reply.status}")
            self.receipts.append(json.dumps(reply.json.get("receipt"), sort_keys=True).encode())
        self.line.close()

    def _as_they_arrive(self) -> list[Letter]:
        timed = []
        for moment, letter in enumerate(self.written):
            late = self.chance.expovariate(1 / 40) if self.chance.random() < LATE else 0
            timed.append((moment + late, letter))
            self.seen["late"] += late > 0
            if self.chance.random() < TWICE:
                timed.append((moment + self.chance.expovariate(1 / 40), letter))
                self.seen["twice"] += 1
        return [letter for _, letter in sorted(timed)]

    def _deliver(self, letter: Letter) -> None:
        item, rev, _ = letter
        if self.chance.random() < DROPPED:
            self.seen["dropped"] += 1
            path = f"/attempts/{self.seat.attempt_id}/responses"
            self.line.send_and_hang_up("PUT", path, save_body(self.seat, letter))
        try:
            reply = self.line.save(self.seat, letter)
        except FAULTS as fault:
            self.faults.append(repr(fault))
            return
        if reply.status != 200:
            self.faults.append(f"{reply.status} {reply.body!r}")
            return
        told = [*reply.json["saved"], *reply.json["stale"]]
        self.seen["stale"] += len(reply.json["stale"])
        if [row["item"] for row in told] != [str(item)] or told[0]["rev"] < rev:
            self.faults.append(f"{rev}: {reply.body!r}")

    @property
    def last(self) -> dict[uuid.UUID, tuple[int, str]]:
        return {item: (rev, text) for item, rev, text in self.written}


def _carry(server: Server, port: int, seats: list[Seat], revisions: int) -> list[Postman]:
    with serving(server):
        postmen = [Postman(port, seat, number, revisions) for number, seat in enumerate(seats)]
        for postman in postmen:
            postman.start()
        for postman in postmen:
            postman.join()
    return postmen


def _wrong(databases: Databases, postmen: list[Postman]) -> int:
    """Count the items whose stored text is not what the candidate wrote last."""
    with databases.session(readonly=True) as session:
        rows = (
            session.connection()
            .exec_driver_sql("SELECT attempt_id, item_id, rev, payload FROM response")
            .all()
        )
    stored = {
        (uuid.UUID(str(attempt)), uuid.UUID(str(item))): (rev, json.loads(payload))
        for attempt, item, rev, payload in rows
    }
    return sum(
        stored.get((postman.seat.attempt_id, item)) != last
        for postman in postmen
        for item, last in postman.last.items()
    )


def test_what_was_written_last_stands_however_it_was_carried(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, engine_kind: str, say: Say, doctor: Doctor
) -> None:
    """EX-6, EX-8."""
    port = servers.free_port()
    command = servers.waitress(port) if engine_kind == "sqlite" else servers.gunicorn(port)
    server = Server(command, port, tmp_path, config.url)
    postmen = _carry(server, port, begin(dbs, hall, hall.people[:CLIENTS]), REVISIONS)
    seen = sum((postman.seen for postman in postmen), Counter[str]())
    receipts = [len(set(postman.receipts)) for postman in postmen]
    say(
        "D8 duplicated, reordered, dropped",
        f"{sum(len(postman.written) for postman in postmen)} saves",
        expected="0 wrong",
        found=f"{_wrong(dbs, postmen)} wrong",
        **dict(seen),
        receipts_per_submission=max(receipts),
    )
    assert [fault for postman in postmen for fault in postman.faults] == []
    assert _wrong(dbs, postmen) == 0
    assert set(receipts) == {1}
    assert doctor() == ""


def test_control_without_revisions_the_last_to_arrive_wins(
    dbs: Databases, config: Config, hall: Hall, tmp_path: Path, say: Say
) -> None:
    port = servers.free_port()
    server = Server(servers.weakened("forget-revisions", port), port, tmp_path, config.url)
    postmen = _carry(server, port, begin(dbs, hall, hall.people[:CLIENTS]), CONTROL_REVISIONS)
    wrong = _wrong(dbs, postmen)
    say(
        "D8 control: revisions forgotten",
        f"{sum(len(postman.written) for postman in postmen)} saves",
        expected="some wrong",
        found=f"{wrong} wrong",
    )
    assert wrong > 0
