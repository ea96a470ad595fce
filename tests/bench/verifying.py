"""Whether the time of an answer tells a code nobody has from one that is malformed or cut: it must not (CE-5)."""

from collections.abc import Iterator
from statistics import median
from time import perf_counter

from tests.bench.places import Places
from tests.bench.tables import Measure

EACH = 1_000
CODES = {
    "unknown": "2" * 28,
    "malformed": "x",
    "too long": "2" * 400,
    "no code at all": "%E5%BC%A0",
}


def verify(places: Places, engine: str) -> Iterator[Measure]:
    """Ask for each kind a thousand times, in turn, in this process: their medians, and how far they lie apart."""
    place = places.new(engine)
    client = place.app.test_client()
    took: dict[str, list[float]] = {kind: [] for kind in CODES}
    for turn in range(EACH):
        for kind, code in CODES.items():
            # Each from another address, or the throttle would answer.
            host = f"10.{turn % 250}.{turn // 250}.{len(kind)}"
            began = perf_counter()
            answer = client.get(f"/verify/{code}", environ_base={"REMOTE_ADDR": host})
            took[kind].append((perf_counter() - began) * 1000)
            if answer.status_code != 404:
                raise RuntimeError(f"{kind}: {answer.status_code}")
    for kind, times in took.items():
        yield Measure(f"/verify, {kind}, {EACH:,} times", engine, "ms", times)
    medians = [median(times) for times in took.values()]
    yield Measure("… how far the medians lie apart", engine, "ms", [max(medians) - min(medians)])
