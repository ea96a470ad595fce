"""How a save's cost grows with the number of attempts there are: it must not. Draws docs/pictures/growth-*.svg."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from app import clock
from tests.bench.curves import draw
from tests.bench.places import Place, Places
from tests.bench.tables import Measure
from tests.load.hall import Hall, Seat, begin_alike, furnish, headers, seat_people
from tests.statements import count_all

SIZES = (100, 1_000, 10_000, 100_000)
SAVES = 300
PICTURES = Path(__file__).resolve().parents[2] / "docs/pictures"


@dataclass(frozen=True)
class Point:
    """What one save costs among so many attempts."""

    attempts: int
    statements: float
    bytes: float
    cpu_us: float
    wall_us: float


def growth(places: Places, engine: str) -> Iterator[Measure]:
    """Measure saves at the hatch, in this process, among 10² … 10⁵ attempts with their responses."""
    place = places.new(engine)
    with place.databases.transaction() as session:
        hall = furnish(session, place.cast, 20)
    seats = begin_alike(place.databases, hall, hall.people)
    points, standing = [], len(seats)
    for size in SIZES:
        _crowd(place, hall, seats[0], size - standing)
        standing = size
        points.append(_point(place, seats, size))
        yield Measure(
            f"a save among {size:,} attempts",
            engine,
            "µs of CPU",
            ours=[points[-1].cpu_us],
            statements=round(points[-1].statements),
            note=f"{points[-1].bytes:.0f} bytes; {points[-1].wall_us:,.0f} µs by the clock",
        )
    draw(
        PICTURES / f"growth-{engine}.svg",
        f"A save on {engine}: cost over the number of attempts, relative to {SIZES[0]}",
        f"一次保存的代价，以 {SIZES[0]} 份作答时为 1 · {engine}",
        [point.attempts for point in points],
        {
            "语句 statements": [point.statements for point in points],
            "字节 bytes": [point.bytes for point in points],
            "处理器 CPU": [point.cpu_us for point in points],
        },
    )


def _crowd(place: Place, hall: Hall, like: Seat, more: int) -> None:
    """Add so many people with an attempt, one item and a response each, by plain rows."""
    item = like.items["true_false"][0]
    with place.databases.transaction() as session:
        people = seat_people(session, place.cast, more, prefix=f"G{more}-")
        raw = session.connection()
        own = raw.exec_driver_sql("SELECT version_id, marks FROM attempt_item LIMIT 1").one()
        sqlite = place.engine == "sqlite"
        ids = [(key, clock.new_id()) for key in people]
        rows = [
            {"id": each.hex if sqlite else each, "of": key.hex if sqlite else key, "like": _id(like, sqlite)}
            | {"item": item.hex if sqlite else item, "version": own[0], "marks": own[1]}
            for key, each in ids
        ]
        for statement in CROWD:
            raw.exec_driver_sql(statement if sqlite else _pyformat(statement), rows)


CROWD = (
    "INSERT INTO attempt (id, exam_id, sitting_id, person_id, kind, ordinal, state, generation, seed, started_at,"
    " deadline_at, answered, marking, voided_reason) SELECT :id, exam_id, sitting_id, :of, kind, 1, 'open', 1, seed,"
    " started_at, deadline_at, 0, 'unmarked', '' FROM attempt WHERE id = :like",
    "INSERT INTO attempt_item (attempt_id, item_id, version_id, position, marks, option_order)"
    " VALUES (:id, :item, :version, 1, :marks, '[]')",
    "INSERT INTO response (attempt_id, item_id, rev, payload, saved_at)"
    " SELECT :id, :item, 1, 'true', started_at FROM attempt WHERE id = :like",
)


def _pyformat(statement: str) -> str:
    for name in ("id", "of", "like", "item", "version", "marks"):
        statement = statement.replace(f":{name}", f"%({name})s")
    return statement


def _id(seat: Seat, sqlite: bool) -> Any:
    return seat.attempt_id.hex if sqlite else seat.attempt_id


def _point(place: Place, seats: list[Seat], size: int) -> Point:
    sent, read = 0, 0
    requests: list[dict[str, Any]] = []
    for turn in range(SAVES + 2 * len(seats)):
        seat = seats[turn % len(seats)]
        item = seat.items["true_false"][turn % 3]
        given = [{"item": str(item), "rev": size * 1000 + turn, "response": True}]
        body = json.dumps({"generation": 1, "responses": given}).encode()
        requests.append(_environ(seat, body))
        sent += len(body)
    ask = _asker(place)
    for request in requests[: 2 * len(seats)]:
        ask(request)
    measured = requests[2 * len(seats) :]
    cpus, walls = [], []
    with count_all(place.app.extensions["lunxun.databases"]) as seen:
        for request in measured:
            cpu, wall = process_time(), perf_counter()
            read += len(ask(request))
            cpus.append(process_time() - cpu)
            walls.append(perf_counter() - wall)
    return Point(
        size,
        len(seen) / SAVES,
        sent / len(requests) + read / SAVES,
        median(cpus) * 1e6,
        median(walls) * 1e6,
    )


def _asker(place: Place) -> Callable[[dict[str, Any]], bytes]:
    wsgi: Any = place.app.wsgi_app

    def ask(environ: dict[str, Any]) -> bytes:
        told: list[str] = []
        answer = b"".join(wsgi(environ, lambda status, _headers: told.append(status)))
        if not told[0].startswith("200"):
            raise RuntimeError(answer.decode())
        return answer

    return ask


def _environ(seat: Seat, body: bytes) -> dict[str, Any]:
    sent = headers(seat.person_id)
    return {
        "REQUEST_METHOD": "PUT",
        "PATH_INFO": f"/attempts/{seat.attempt_id}/responses",
        "QUERY_STRING": "",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/json",
        "HTTP_COOKIE": sent["Cookie"],
        "HTTP_X_CSRF_TOKEN": sent["X-CSRF-Token"],
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
    }
