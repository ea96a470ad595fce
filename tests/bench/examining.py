"""What a hall asks of the server: saving beside its ceiling, starting, the paper, handing in; and marking."""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from app import clock
from app.exams import operations
from app.exams.facts import Given
from tests.bench.asking import statements
from tests.bench.load import FIRST_REV, REV, Load, fire, written
from tests.bench.places import Place, Places
from tests.bench.tables import ROUNDS, Measure
from tests.load import server as servers
from tests.load.hall import Hall, Seat, begin, begin_alike, furnish, seats
from tests.load.server import BIN, Server, serving

LANES = 16
SECONDS = 1.0
STARTS_A_LANE = 10
PEOPLE = LANES * (STARTS_A_LANE * ROUNDS + 2) + 8
MARKED_AT_ONCE = 50


def save(places: Places, engine: str) -> Iterator[Measure]:
    """Compare the save with one guarded statement in a bare Flask route, and with bare WSGI that gathers: A B C."""
    place = places.new(engine)
    hall = _hall(place, LANES)
    taken = begin_alike(place.databases, hall, hall.people)
    place.databases.dispose()
    one = Measure("save one answer", engine, "requests/s", statements=_save_statements(place, taken[0]))
    ten = Measure("save ten answers in a request", engine, "answers/s")
    below = Measure("save one answer, beside bare WSGI with group commit", engine, "requests/s")
    trivial = Measure("trivial route: server and generator", engine, "requests/s")
    with _all(place) as (ours, ceiling, bare):
        rev = FIRST_REV
        loads: list[Load] = []
        cpu = 0.0
        for turn in range(ROUNDS + 1):
            before = ours.cpu_seconds()
            load = fire(ours.port, [[_save(seat, 1)] for seat in taken], SECONDS, rev)
            spent = ours.cpu_seconds() - before
            rev += 1_000_000
            beside = fire(ceiling.port, [[_save(seat, 1)] for seat in taken], SECONDS, rev)
            rev += 1_000_000
            lower = fire(bare.port, [[_save(seat, 1)] for seat in taken], SECONDS, rev)
            rev += 1_000_000
            many = fire(ours.port, [[_save(seat, 10)] for seat in taken], SECONDS / 2, rev)
            rev += 1_000_000
            plain = fire(
                ceiling.port, [[written(seat.person_id, "GET", "/livez")] for seat in taken], SECONDS / 2
            )
            if turn == 0:
                # The first round warms caches, prepared statements and connections.
                continue
            one.ours.append(load.rate)
            one.ceiling.append(beside.rate)
            below.ours.append(load.rate)
            below.ceiling.append(lower.rate)
            ten.ours.append(many.rate * 10)
            trivial.ours.append(plain.rate)
            loads.append(load)
            cpu += spent
    done = sum(load.done for load in loads)
    others = sum(sum(load.answers.values()) for load in loads) - done
    p50, p95, p99 = (
        sorted(times)[len(loads) // 2]
        for times in zip(*((load.median, load.p95, load.p99) for load in loads), strict=True)
    )
    one.note = (
        f"app {cpu / done * 1000:.2f} ms CPU, generator {sum(load.cpu for load in loads) / done * 1000:.2f} ms;"
        f" p50 {p50:.1f}, p95 {p95:.1f}, p99 {p99:.1f} ms at {LANES} lines; not 200: {others}"
    )
    yield one
    yield below
    yield ten
    yield trivial


def exam(places: Places, engine: str) -> Iterator[Measure]:
    """Measure the steps around the saves."""
    place = places.new(engine)
    hall = _hall(place, PEOPLE)
    starting = Measure("start: draw 50 of 282", engine, "requests/s")
    paper = Measure("paper page, 50 items", engine, "requests/s")
    handing_in = Measure("submit with receipt", engine, "requests/s")
    cost: dict[str, float] = defaultdict(float)
    queue = list(hall.people)
    readers = begin_alike(place.databases, hall, [queue.pop() for _ in range(LANES)])
    place.databases.dispose()
    with serving(_server(place)) as server:
        people = [queue.pop() for _ in range(LANES)]
        fire(server.port, [[_start(hall, person)] for person in people], 60, once=True)
        for _ in range(ROUNDS):
            people = [queue.pop() for _ in range(LANES * STARTS_A_LANE)]
            lanes = [[_start(hall, person) for person in people[n::LANES]] for n in range(LANES)]
            cost[starting.what] += _fire(starting, server, lanes, 60, once=True)
            pages = [[written(seat.person_id, "GET", f"/attempts/{seat.attempt_id}")] for seat in readers]
            cost[paper.what] += _fire(paper, server, pages, SECONDS)
            started = _begun(place, people)
            _answer(place, started)
            ends = [[_submit(seat) for seat in started[n::LANES]] for n in range(LANES)]
            cost[handing_in.what] += _fire(handing_in, server, ends, 60, once=True)
    person, other = queue.pop(), queue.pop()
    starting.statements = statements(place, person, "POST", f"/sittings/{hall.sitting_id}/attempts")
    seat = begin(place.databases, hall, [other])[0]
    paper.statements = statements(place, other, "GET", f"/attempts/{seat.attempt_id}")
    body = {"generation": 2, "submit_key": str(uuid.uuid4()), "responses": []}
    handing_in.statements = statements(
        place, other, "POST", f"/attempts/{seat.attempt_id}/submit", json.dumps(body)
    )
    for found in (starting, paper, handing_in):
        found.note = f"app {cost[found.what] / ROUNDS:.2f} ms CPU"
    yield from (starting, paper, handing_in, _marking(place, hall))


def _fire(
    measure: Measure, server: Server, lanes: list[list[str]], most: float, *, once: bool = False
) -> float:
    """Add a round to a measure; return the milliseconds of processor time the application took for a request."""
    before = server.cpu_seconds()
    load = fire(server.port, lanes, most, once=once)
    measure.ours.append(load.rate)
    return (server.cpu_seconds() - before) / load.done * 1000


def _marking(place: Place, hall: Hall) -> Measure:
    found = Measure(
        "marking job, 50 items a paper", place.engine, "papers/s", note=f"{MARKED_AT_ONCE} a transaction"
    )
    while True:
        began = perf_counter()
        with place.databases.transaction() as session:
            taken = operations.mark_attempts(session, hall.exam_id, clock.now(), MARKED_AT_ONCE)
        if taken < MARKED_AT_ONCE:
            return found
        found.ours.append(taken / (perf_counter() - began))


def _hall(place: Place, people: int) -> Hall:
    with place.databases.transaction() as session:
        return furnish(session, place.cast, people)


def _server(place: Place, application: str = "app.wsgi:app") -> Server:
    port = servers.free_port()
    command = servers.gunicorn(port, application)
    if place.engine == "sqlite":
        command = servers.waitress(port)
        if application != "app.wsgi:app":
            serve = str(BIN / "waitress-serve")
            command = [serve, f"--listen=127.0.0.1:{port}", "--threads=16", application]
    return Server(command, port, place.folder, place.url, {"LUNXUN_EMBEDDED_JOBS": "false"})


@contextmanager
def _all(place: Place) -> Iterator[tuple[Server, Server, Server]]:
    with (
        serving(_server(place)) as ours,
        serving(_server(place, "tests.bench.ceiling:app")) as ceiling,
        serving(_server(place, "tests.bench.below:app")) as bare,
    ):
        yield ours, ceiling, bare


def _save(seat: Seat, answers: int) -> str:
    items = seat.items["true_false"][:answers]
    responses = ",".join(f'{{"item":"{item}","rev":{REV},"response":true}}' for item in items)
    body = f'{{"generation":{seat.generation},"responses":[{responses}]}}'
    return written(seat.person_id, "PUT", f"/attempts/{seat.attempt_id}/responses", body)


def _start(hall: Hall, person_id: uuid.UUID) -> str:
    return written(person_id, "POST", f"/sittings/{hall.sitting_id}/attempts")


def _submit(seat: Seat) -> str:
    body = {"generation": 1, "submit_key": str(uuid.uuid4()), "responses": []}
    return written(seat.person_id, "POST", f"/attempts/{seat.attempt_id}/submit", json.dumps(body))


def _begun(place: Place, people: list[uuid.UUID]) -> list[Seat]:
    with place.databases.session(readonly=True) as session:
        rows = session.connection().exec_driver_sql("SELECT person_id, id FROM attempt").all()
    attempts = {uuid.UUID(str(person)): uuid.UUID(str(key)) for person, key in rows}
    return seats(place.databases, people, [attempts[person] for person in people])


def _answer(place: Place, started: list[Seat]) -> None:
    """Answer twenty items of every paper, so that digest and marks have something to read."""
    with place.databases.transaction() as session:
        for seat in started:
            given = [Given(item, 1, True) for item in seat.items["true_false"]]
            operations.save_responses(session, seat.attempt_id, seat.person_id, generation=1, responses=given)


def _save_statements(place: Place, seat: Seat) -> int:
    body = {
        "generation": 1,
        "responses": [{"item": str(seat.items["true_false"][0]), "rev": 1, "response": True}],
    }
    path, text = f"/attempts/{seat.attempt_id}/responses", json.dumps(body)
    statements(place, seat.person_id, "PUT", path, text)
    body["responses"][0]["rev"] = 2  # type: ignore[index]
    return statements(place, seat.person_id, "PUT", path, json.dumps(body))
