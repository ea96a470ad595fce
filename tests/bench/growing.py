"""How the cost of a start, a save and a submission grows with the number of attempts there are: it must not.

Nobody counts the rows between the sizes, as in a hall that fills faster than its statistics. Draws
docs/pictures/growth-*.svg.
"""

import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any, NamedTuple

from app import clock
from tests.bench.curves import draw
from tests.bench.places import Place, Places
from tests.bench.tables import Measure
from tests.load.hall import Hall, Seat, begin_alike, furnish, headers, seat_people
from tests.statements import count_all

SIZES = (100, 1_000, 10_000, 100_000)
SAVES = 300
COMING = 40
FORM = "application/x-www-form-urlencoded"
PICTURES = Path(__file__).resolve().parents[2] / "docs/pictures"


@dataclass(frozen=True)
class Point:
    """What one save costs among so many attempts."""

    attempts: int
    statements: float
    bytes: float
    cpu_us: float
    wall_us: float


class Answer(NamedTuple):
    """What the application answered, and the seconds of processor and clock that took."""

    body: bytes
    location: str
    cpu: float
    wall: float


def growth(places: Places, engine: str) -> Iterator[Measure]:
    """Measure saves at the hatch, in this process, among 10² … 10⁵ attempts with their responses."""
    place = places.new(engine)
    with place.databases.transaction() as session:
        hall = furnish(session, place.cast, 20 + COMING * len(SIZES))
    seats = begin_alike(place.databases, hall, hall.people[:20])
    points, standing, coming = [], len(seats), iter(hall.people[20:])
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
        yield from _ends(place, hall, list(islice(coming, COMING)), size)
    draw(
        PICTURES / f"growth-{engine}.svg",
        f"A save on {engine}: cost over the number of attempts, relative to {SIZES[0]}",
        f"一次保存的代价，以 {SIZES[0]} 份作答时为 1 · {engine}",
        [point.attempts for point in points],
        {
            "语句 statements": [point.statements for point in points],
            "字节 bytes": [point.bytes for point in points],
            "处理器 CPU": [point.cpu_us for point in points],
            "时钟 clock": [point.wall_us for point in points],
        },
    )


def _ends(place: Place, hall: Hall, people: list[uuid.UUID], size: int) -> Iterator[Measure]:
    """Measure a start and a submission of each of some people who come last."""
    ask = _asker(place)
    spent: dict[str, list[Answer]] = {"start": [], "submission": []}
    for person_id in people:
        began = ask(_environ(person_id, "POST", f"/sittings/{hall.sitting_id}/attempts", b"", FORM))
        given = {"generation": 1, "responses": [], "submit_key": str(uuid.uuid4())}
        ended = ask(_environ(person_id, "POST", f"{began.location}/submit", json.dumps(given).encode()))
        spent["start"].append(began)
        spent["submission"].append(ended)
    for name, answers in spent.items():
        yield Measure(
            f"a {name} among {size:,} attempts",
            place.engine,
            "µs of CPU",
            ours=[median(answer.cpu for answer in answers) * 1e6],
            note=f"{median(answer.wall for answer in answers) * 1e6:,.0f} µs by the clock",
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
    requests: list[dict[str, Any]] = []
    for turn in range(SAVES + 2 * len(seats)):
        seat = seats[turn % len(seats)]
        item = seat.items["true_false"][turn % 3]
        given = [{"item": str(item), "rev": size * 1000 + turn, "response": True}]
        body = json.dumps({"generation": 1, "responses": given}).encode()
        requests.append(_environ(seat.person_id, "PUT", f"/attempts/{seat.attempt_id}/responses", body))
    sent = sum(int(request["CONTENT_LENGTH"]) for request in requests) / len(requests)
    ask = _asker(place)
    for request in requests[: 2 * len(seats)]:
        ask(request)
    with count_all(place.app.extensions["lunxun.databases"]) as seen:
        answers = [ask(request) for request in requests[2 * len(seats) :]]
    return Point(
        size,
        len(seen) / SAVES,
        sent + sum(len(answer.body) for answer in answers) / SAVES,
        median(answer.cpu for answer in answers) * 1e6,
        median(answer.wall for answer in answers) * 1e6,
    )


def _asker(place: Place) -> Callable[[dict[str, Any]], Answer]:
    wsgi: Any = place.app.wsgi_app

    def ask(environ: dict[str, Any]) -> Answer:
        told: list[tuple[str, dict[str, str]]] = []
        cpu, wall = process_time(), perf_counter()
        body = b"".join(wsgi(environ, lambda status, headers: told.append((status, dict(headers)))))
        cpu, wall = process_time() - cpu, perf_counter() - wall
        ((status, found),) = told
        if not status.startswith(("200", "303")):
            raise RuntimeError(f"{status}\n{body.decode()}")
        return Answer(body, found.get("Location", ""), cpu, wall)

    return ask


def _environ(
    person_id: uuid.UUID, method: str, path: str, body: bytes, kind: str = "application/json"
) -> dict[str, Any]:
    sent = headers(person_id)
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": kind,
        "HTTP_COOKIE": sent["Cookie"],
        "HTTP_X_CSRF_TOKEN": sent["X-CSRF-Token"],
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
    }
