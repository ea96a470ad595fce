"""What the bank's keepers wait for when it holds 50,000 items: pages, search, linting, and work in bulk."""

import uuid
from collections.abc import Iterator
from statistics import median
from urllib.parse import urlencode

from sqlmodel import col, select

from app import clock, worker
from app.bank import operations, policy, queries
from app.bank.facts import BulkAction
from app.bank.models import BankItem
from app.bank.queries.listing import FILTERS
from app.web.tables import State
from question_bank.linting import lint
from tests.bench.asking import ask, statements
from tests.bench.bringing import bring
from tests.bench.crowd import entries, fill
from tests.bench.places import Place, Places
from tests.bench.tables import ROUNDS, Measure, both_seconds, seconds, timed

ITEMS, BULK = 50_000, 5_000
PAGES = (
    ("bank, first page", {}),
    ("bank, last page", {"page": str(ITEMS // 50)}),
    ("bank, page 500 by facility", {"sort": "-facility", "page": "500"}),
    ("bank, page 100 by kind", {"sort": "kind", "page": "100"}),
    ("bank, search two words", {"q": "乡村 全员轮训"}),
    ("bank, search nothing found", {"q": "月球车间"}),
    (
        "bank, four filters",
        {"kind": "single", "state": "approved", "facility": "middle", "topic": "教育培训"},
    ),
)


def bank(places: Places, engine: str) -> Iterator[Measure]:
    """Bring 5,000 items in; fill a bank of 50,000, look at it, lint against it, and work on 5,000 of them."""
    yield from bring(places, engine)
    place = places.new(engine)
    with place.databases.transaction() as session:
        took = seconds(lambda: fill(session, place.cast, ITEMS, clock.now()))
    yield Measure("bank, take in 50,000 items", engine, "s", [took], note="with sketches of the stems")
    yield from _pages(place)
    yield _linting(place)
    yield from _bulk(place)


def _pages(place: Place) -> Iterator[Measure]:
    for what, asked in PAGES:
        yield _page(place, what, asked)


def _page(place: Place, what: str, asked: dict[str, str]) -> Measure:
    by, path = place.cast.fu, f"/bank?{urlencode(asked)}"
    ask(place, by.id, path)
    took = [both_seconds(lambda: ask(place, by.id, path)) for _ in range(ROUNDS)]
    found = Measure(what, place.engine, "ms", [clock * 1000 for clock, _ in took])
    found.statements = statements(place, by.id, "GET", path)
    filters = tuple((key, word) for key, word in asked.items() if key in FILTERS)
    state = State(
        search=asked.get("q", ""),
        sort=asked.get("sort", "").lstrip("-"),
        page=int(asked.get("page", "1")),
        filters=filters,
    )
    with place.databases.session(readonly=True) as session:
        rows = min(timed(lambda: queries.listed(session, state, policy.scope(by.actor))))
    core = median(core for _, core in took)
    found.note = f"{core * 1000:.0f} ms of a core; rows and their number take {rows * 1000:.0f} ms"
    return found


def _linting(place: Place) -> Measure:
    entry = list(entries(ITEMS))[ITEMS // 2]
    with place.databases.session(readonly=True) as session:
        again = timed(lambda: lint(entry, queries.surroundings(session, entry, item_id=uuid.uuid4())))
        found = lint(entry, queries.surroundings(session, entry, item_id=uuid.uuid4()))
    measure = Measure("bank, lint against every stem", place.engine, "ms", [s * 1000 for s in again])
    measure.note = f"finds the one same stem: {any(advice.rule == 'same_stem' for advice in found)}"
    return measure


def _bulk(place: Place) -> Iterator[Measure]:
    by = place.cast.fu.actor
    for action, value in ((BulkAction.RESERVE, "exam"), (BulkAction.TOPIC, "组织领导")):
        with place.databases.transaction() as session:
            chosen = select(BankItem.id).order_by(col(BankItem.code)).limit(BULK)
            items = list(session.exec(chosen).all())
            operations.begin_bulk(session, action, value, items, title=action, by=by, at=clock.now())
        took = seconds(lambda: worker.drain(place.databases))
        yield Measure(f"bank, {action} of {BULK:,} as a job", place.engine, "s", [took])
