"""Lists of many people, walked a page at a time: everybody once, in order, there and back, and few looked at for it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session

from app.coverage import queries, sheets
from app.coverage.queries import walking
from app.coverage.records import PersonLine
from app.coverage.walking import Mark, Sought, Turn, Walked, mark
from app.coverage.wholes import Own
from app.db import Databases
from app.planning.records import ProgrammeFacts
from app.web.actor import Scope
from app.web.tables import State
from tests.cast import Cast
from tests.conftest import Client
from tests.coverage.large import PAGE, STEPS, TODAY, Large, count, draw_large, make_large, walk_slowly

Sign = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def _small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    make_large(monkeypatch)
    walk_slowly(monkeypatch)
    monkeypatch.setattr(walking, "SEARCHED", 12)


@pytest.fixture
def large(session: Session, dbs: Databases, cast: Cast) -> Large:
    found = draw_large(session, cast, 11, 60)
    count(session, dbs)
    return found


def _sought(scope: Scope, guided: bool = False, **asked: str) -> Sought:
    counted_as, search = asked.get("counted", ""), asked.get("q", "")
    state = State(search=search, filters=tuple(asked.items()))
    return Sought(
        scope=scope,
        counted=counted_as,
        tier=asked.get("tier", ""),
        reason=asked.get("reason", ""),
        search=search,
        fits=lambda line: sheets.fits(line, state, False),
        guided=guided,
    )


def _ids(pages: list[Walked]) -> list[str]:
    return [line.facts.person_id for page in pages for line in page.lines]


def test_pages_there_and_back_list_whom_the_whole_list_lists(session: Session, large: Large) -> None:
    programme, everywhere = large.programme, large.area
    whole = queries.roll(session, programme, everywhere, None, TODAY)
    assert whole is not None
    some = next(line for line in whole.lines if line.judgement.reason)
    asked: list[tuple[Scope, dict[str, str]]] = [
        (everywhere, {}),
        (everywhere, {"counted": "missing"}),
        (everywhere, {"counted": "outside"}),
        (everywhere, {"counted": "leaders", "tier": whole.tiers[0].id}),
        (everywhere, {"reason": str(some.judgement.reason), "tier": some.facts.tier_id or "none"}),
        (everywhere, {"q": some.named.staff_no[:-1]}),
        (Own((some.facts.unit_path,)), {"counted": "required"}),
    ]
    for scope, words in asked:
        sought = _sought(scope, **words)
        expected = [line for line in whole.lines if sought.fits(line) and _inside(scope, line)]
        pages = _forwards(session, programme, sought)
        assert _ids(pages) == _people(expected), words
        assert _ids(_backwards(session, programme, sought, pages[-1].before)) == _ids(pages[:-1]), words
    # Nobody is missed and most are passed over when the counting says in which units they are.
    for words in ({"counted": "exempt"}, {"reason": str(some.judgement.reason)}, {"counted": "not_started"}):
        sought = _sought(everywhere, guided=True, **words)
        assert sought.may_be_guided
        expected = list(filter(sought.fits, whole.lines))
        assert _ids(_forwards(session, programme, sought)) == _people(expected), words


def _people(lines: list[PersonLine]) -> list[str]:
    return [line.facts.person_id for line in lines]


def _inside(scope: Scope, line: PersonLine) -> bool:
    path = line.facts.unit_path
    return path in scope.paths if isinstance(scope, Own) else scope.covers(path)


def _forwards(session: Session, programme: ProgrammeFacts, sought: Sought) -> list[Walked]:
    pages: list[Walked] = []
    turn = Turn()
    while True:
        page = walking.walk(session, programme, sought, turn, TODAY)
        assert len(page.lines) <= PAGE
        assert page.looked <= sum(STEPS)
        pages.append(page)
        if page.after is None:
            return pages
        assert mark(page.after.text) == page.after
        assert page.after != turn.after
        turn = Turn(after=page.after)


def _backwards(
    session: Session, programme: ProgrammeFacts, sought: Sought, last: Mark | None
) -> list[Walked]:
    pages: list[Walked] = []
    while last is not None:
        page = walking.walk(session, programme, sought, Turn(upto=last), TODAY)
        assert page.after == last
        assert page.before != last
        pages.insert(0, page)
        last = page.before
    return pages
