"""The list of items: every filter, search in any width and case, order, and what a person keeps of it."""

import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlmodel import Session, col, select

from app.bank import operations, policy, queries
from app.bank.models import BankItem, SavedFilter
from app.bank.operations.filters import MOST
from app.bank.rules import NoName, TooManyFilters
from app.db import Databases
from app.web.tables import State
from question_bank.content import load_entries
from tests.builders import AT
from tests.cast import Cast, Player
from tests.conftest import Client

SHIPPED = load_entries()
As = Callable[[Player], Client]


@pytest.fixture
def stocked(dbs: Databases, cast: Cast) -> None:
    """The shipped bank, common to all; the first three items have been answered."""
    with dbs.transaction() as session:
        operations.take_in(session, SHIPPED, author_id=cast.cy.id, reviewer_id=cast.fu.id, by=None, at=AT)
        rows = session.exec(select(BankItem).order_by(col(BankItem.code)).limit(3)).all()
        for row, facility in zip(rows, ("0.2", "0.5", "0.95"), strict=True):
            row.facility, row.answered = Decimal(facility), 40
            session.add(row)


def _codes(session: Session, cast: Cast, search: str = "", sort: str = "", **filters: str) -> list[str]:
    state = State(search=search, sort=sort, filters=tuple(filters.items()), per_page=300)
    lines, total = queries.listed(session, state, policy.scope(cast.cy.actor))
    assert len(lines) == total
    return [line.code for line in lines]


@pytest.mark.usefixtures("stocked")
def test_every_filter_narrows_to_what_it_says(session: Session, cast: Cast) -> None:
    first = sorted(entry.item.id for entry in SHIPPED)[:3]
    items = [entry.item for entry in SHIPPED]
    assert _codes(session, cast, facility="low") == first[:1]
    assert _codes(session, cast, facility="middle") == first[1:2]
    assert _codes(session, cast, facility="high") == first[2:3]
    assert len(_codes(session, cast, facility="none")) == len(SHIPPED) - 3
    assert len(_codes(session, cast, paragraph="2.4")) == sum(item.paragraph == "2.4" for item in items)
    assert len(_codes(session, cast, topic="教育培训")) == sum(item.topic == "教育培训" for item in items)
    assert len(_codes(session, cast, author=str(cast.cy.id))) == len(SHIPPED)
    assert _codes(session, cast, author=str(cast.fu.id)) == []
    assert len(_codes(session, cast, reserved_for="none", state="approved")) == len(SHIPPED)
    assert _codes(session, cast, reserved_for="practice") == []


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("name", ["state", "author", "facility", "reserved_for", "kind"])
def test_nonsense_in_a_filter_finds_nothing(session: Session, cast: Cast, name: str) -> None:
    assert _codes(session, cast, **{name: "nonsense%"}) == []


@pytest.mark.usefixtures("stocked")
def test_words_are_found_in_any_width_and_case_and_all_of_them(session: Session, cast: Cast) -> None:
    with_2021 = {entry.item.id for entry in SHIPPED if "2021" in entry.item.stem}
    assert with_2021
    assert set(_codes(session, cast, search="２０２１")) == with_2021
    both = {e.item.id for e in SHIPPED if "通知" in e.item.stem and "标题" in e.item.stem}
    assert set(_codes(session, cast, search="标题 通知")) == both
    assert _codes(session, cast, search="P24-S01") == ["p24-s01"]
    assert _codes(session, cast, search="100%_") == []


@pytest.mark.usefixtures("stocked")
def test_the_order_is_total_and_unanswered_items_stand_last(session: Session, cast: Cast) -> None:
    first = sorted(entry.item.id for entry in SHIPPED)[:3]
    assert _codes(session, cast, sort="facility")[:3] == first
    for sort in ("kind", "topic", "paragraph", "expected_difficulty", "state", "updated", "nonsense"):
        assert sorted(_codes(session, cast, sort=sort)) == sorted(entry.item.id for entry in SHIPPED)


def test_filters_are_kept_opened_and_forgotten_by_their_owner(as_: As, cast: Cast, dbs: Databases) -> None:
    browser = as_(cast.cy)
    path = "/bank/filters?kind=single&state=draft&sort=-updated&strange=1"
    assert browser.post(path, data={"name": "  我的  草稿 "}).status_code == 303
    page = browser.get("/bank").text
    assert "我的 草稿" in page
    assert "/bank?sort=-updated&amp;kind=single&amp;state=draft" in page
    assert "我的 草稿" not in as_(cast.fu).get("/bank").text
    with dbs.session(readonly=True) as session:
        key = session.exec(select(SavedFilter.id)).one()
    as_(cast.fu).post("/bank/filters/forget", data={"filter": str(key)})
    assert "我的 草稿" in browser.get("/bank").text
    browser.post("/bank/filters/forget", data={"filter": str(key)})
    assert "我的 草稿" not in browser.get("/bank").text


def test_the_same_name_takes_the_place_of_the_first_and_there_is_an_end(session: Session, cast: Cast) -> None:
    for query in ("kind=single", "kind=multiple"):
        operations.save_filter(session, "一", query, by=cast.cy.actor, at=AT)
    assert [each.query for each in queries.saved_filters(session, cast.cy.id)] == ["kind=multiple"]
    for number in range(MOST - 1):
        operations.save_filter(session, f"n{number}", "", by=cast.cy.actor, at=AT)
    with pytest.raises(TooManyFilters):
        operations.save_filter(session, "再一个", "", by=cast.cy.actor, at=AT)
    with pytest.raises(NoName):
        operations.save_filter(session, " ", "", by=cast.cy.actor, at=AT)
    assert uuid.UUID(str(queries.saved_filters(session, cast.cy.id)[0].id))
