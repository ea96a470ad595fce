"""What a hall asks of the server: saving beside its ceiling, starting, the paper, handing in; and marking."""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter

from app.exams import operations
from app.exams.facts import Given
from tests.bench.asking import statements
from tests.bench.load import FIRST_REV, REV, Load, fire, written
from tests.bench.places import Place, Places
from tests.bench.tables import ROUNDS, Measure
from tests.load import server as servers
from tests.load.hall import Hall, Seat, begin_alike, furnish, seats
from tests.load.server import BIN, Server, serving

LANES = 16
SECONDS = 1.0
STARTS_A_LANE = 8
PEOPLE = LANES * (STARTS_A_LANE * 2 * (ROUNDS + 1) + 1) + 2


def save(places: Places, engine: str) -> Iterator[Measure]:
    """Compare the save with one guarded statement in a bare Flask route, and with bare WSGI that gathers: A B C."""
    place = places.new(engine)
    hall = with_hall(place, LANES)
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
            load = fire(ours.port, [[one_save(seat, 1)] for seat in taken], SECONDS, rev)
            spent = ours.cpu_seconds() - before
            rev += 1_000_000
            beside = fire(ceiling.port, [[one_save(seat, 1)] for seat in taken], SECONDS, rev)
            rev += 1_000_000
            lower = fire(bare.port, [[one_save(seat, 1)] for seat in taken], SECONDS, rev)
            rev += 1_000_000
            many = fire(ours.port, [[one_save(seat, 10)] for seat in taken], SECONDS / 2, rev)
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


STARTING, PAPER, HANDING_IN = "start: draw 50 of 282", "paper page, 50 items", "submit with receipt"


def exam(places: Places, engine: str) -> Iterator[Measure]:
    """Measure the steps around the saves, beside bare WSGI with the statements a step cannot be spared: A B A B."""
    place = places.new(engine)
    hall = with_hall(place, PEOPLE)
    measures = {what: Measure(what, engine, "requests/s") for what in (STARTING, PAPER, HANDING_IN)}
    seen: dict[str, list[tuple[Load, float]]] = defaultdict(list)
    queue = list(hall.people)
    readers = begin_alike(place.databases, hall, [queue.pop() for _ in range(LANES)])
    place.databases.dispose()
    with beside(place) as servers:
        for turn in range(ROUNDS + 1):
            for ours, server in servers.items():
                people = [queue.pop() for _ in range(LANES * STARTS_A_LANE)]
                for what, load, cost in _sit(place, hall, server, people, readers):
                    # The first round warms caches, prepared statements and connections.
                    if turn:
                        (measures[what].ours if ours else measures[what].ceiling).append(load.rate)
                    if turn and ours:
                        seen[what].append((load, cost))
    _count(place, hall, measures, queue)
    for what, found in measures.items():
        found.note = _told(seen[what])
    yield from measures.values()
    yield _marking(place, hall)


def _sit(
    place: Place, hall: Hall, server: Server, people: list[uuid.UUID], readers: list[Seat]
) -> Iterator[tuple[str, Load, float]]:
    """Let people start, papers be read for a second, and the people hand in; yield each step and its cost."""
    lanes = [[_start(hall, person) for person in people[n::LANES]] for n in range(LANES)]
    yield STARTING, *_fire(server, lanes, 60, once=True)
    pages = [[written(seat.person_id, "GET", f"/attempts/{seat.attempt_id}")] for seat in readers]
    yield PAPER, *_fire(server, pages, SECONDS)
    started = _begun(place, people)
    _answer(place, started)
    ends = [[_submit(seat) for seat in started[n::LANES]] for n in range(LANES)]
    yield HANDING_IN, *_fire(server, ends, 60, once=True)


def _fire(server: Server, lanes: list[list[str]], most: float, *, once: bool = False) -> tuple[Load, float]:
    """Return a load, and the milliseconds of processor time the application took for a request of it."""
    before = server.cpu_seconds()
    load = fire(server.port, lanes, most, once=once)
    return load, (server.cpu_seconds() - before) / load.done * 1000


def _told(seen: list[tuple[Load, float]]) -> str:
    """Say what a request cost the application and the generator, and how long it took: medians of the rounds."""
    p50, p95, p99, own, cost = (
        median(each)
        for each in zip(
            *((load.median, load.p95, load.p99, load.cpu / load.done * 1000, cost) for load, cost in seen),
            strict=True,
        )
    )
    others = sum(sum(load.answers.values()) - load.done for load, _ in seen)
    return (
        f"app {cost:.2f} ms CPU, generator {own:.2f} ms; p50 {p50:.0f}, p95 {p95:.0f}, p99 {p99:.0f} ms"
        f" at {LANES} lines; other answers: {others}"
    )


def _count(place: Place, hall: Hall, measures: dict[str, Measure], queue: list[uuid.UUID]) -> None:
    """Count the statements of each step, once a first of its kind has been."""
    for person in (queue.pop(), queue.pop()):
        found = statements(place, person, "POST", f"/sittings/{hall.sitting_id}/attempts")
        measures[STARTING].statements = found
        seat = _begun(place, [person])[0]
        path = f"/attempts/{seat.attempt_id}"
        statements(place, person, "GET", path)
        measures[PAPER].statements = statements(place, person, "GET", path)
        body = {"generation": 3, "submit_key": str(uuid.uuid4()), "responses": []}
        measures[HANDING_IN].statements = statements(
            place, person, "POST", f"{path}/submit", json.dumps(body)
        )


@contextmanager
def beside(place: Place) -> Iterator[dict[bool, Server]]:
    """Serve ours and, where there is one, its ceiling."""
    with serving(_server(place)) as ours:
        if place.engine == "sqlite":
            yield {True: ours}
            return
        with serving(_server(place, "tests.bench.floor:app")) as ceiling:
            yield {True: ours, False: ceiling}


def _marking(place: Place, hall: Hall) -> Measure:
    began = perf_counter()
    marked = operations.mark_exam(place.databases, hall.exam_id)
    rate = marked / (perf_counter() - began)
    return Measure("marking job, 50 items a paper", place.engine, "papers/s", [rate], note=f"{marked} papers")


def with_hall(place: Place, people: int) -> Hall:
    """Write a hall of so many people."""
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


def one_save(seat: Seat, answers: int) -> str:
    """Write a save of so many answers."""
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
