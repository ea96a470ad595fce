"""A keeper looks through what a passage offers, mends a stem, and keeps some as drafts nobody draws yet."""

import re
import uuid
from collections.abc import Callable

import pytest
from sqlmodel import select

from app.bank import queries
from app.bank.facts import ItemState
from app.bank.models import BankItem, ItemAnchor, ItemVersion
from app.db import Databases
from question_bank.anchors import Standing
from question_bank.items import Kind
from tests.bank import texts
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.question_bank import paper
from tests.statements import count_statements

As = Callable[[Player], Client]


@pytest.fixture
def address(dbs: Databases, cast: Cast) -> str:
    with dbs.transaction() as session:
        document_id, _settled = texts.bring(session, cast.cy)
    return f"/bank/documents/{document_id}/passages/2.2/drafting"


def _offered(page: str) -> dict[str, str]:
    """Return the stem of each candidate on a page by its name."""
    found = re.findall(r'<textarea[^>]*name="stem-(new-\w+)"[^>]*>([^<]*)</textarea>', page)
    return dict(found)


def _items(dbs: Databases) -> list[tuple[BankItem, ItemVersion]]:
    with dbs.session(readonly=True) as session:
        statement = select(BankItem, ItemVersion).where(ItemVersion.item_id == BankItem.id)
        return [(item, version) for item, version in session.exec(statement.order_by(BankItem.code))]


def test_some_candidates_are_kept_as_drafts_with_their_stems_mended(
    as_: As, cast: Cast, dbs: Databases, address: str
) -> None:
    browser = as_(cast.cy)
    offered = _offered(browser.get(address).text)
    assert len(offered) > 3
    blank = next(name for name, stem in offered.items() if "____、____" in stem)
    other = next(name for name in offered if name != blank)
    mended = f"请填写：{offered[blank]}"
    form = {f"stem-{name}": stem for name, stem in offered.items()}
    form |= {f"stem-{blank}": mended, "topic": "教育培训"}
    answer = browser.post(address, data=form | {"chosen": [blank, other]})
    assert answer.status_code == 303
    items = _items(dbs)
    assert len(items) == 2
    assert {item.state for item, _ in items} == {ItemState.DRAFT}
    assert {item.topic for item, _ in items} == {"教育培训"}
    assert mended in [item.stem for item, _ in items]
    assert all(re.fullmatch(r"p22-[smtf]\d\d", item.code) for item, _ in items)
    assert all(version.quote in paper.NUMBERED["2.2"] for _, version in items)
    with dbs.session(readonly=True) as session:
        assert set(session.exec(select(ItemAnchor.standing))) == {Standing.UNCHANGED}
        assert queries.drawable(session) == []
    left = _offered(browser.get(address).text)
    assert {blank, other}.isdisjoint(left)
    # Pressed twice, the second finds none of its candidates left and writes nothing.
    again = browser.post(address, data=form | {"chosen": [blank, other]})
    assert (again.status_code, len(_items(dbs))) == (422, 2)


def test_a_stem_that_lost_its_blanks_is_refused_and_nothing_is_kept(
    as_: As, cast: Cast, dbs: Databases, address: str
) -> None:
    browser = as_(cast.cy)
    offered = _offered(browser.get(address).text)
    blank = next(name for name, stem in offered.items() if "____" in stem)
    other = next(name for name in offered if name != blank)
    answer = browser.post(
        address, data={f"stem-{blank}": "没有空的题干", "chosen": [blank, other], "topic": ""}
    )
    assert answer.status_code == 422
    assert "题干有 0 个空" in answer.text
    assert "没有空的题干" in answer.text
    assert _items(dbs) == []


def test_nothing_ticked_keeps_nothing(as_: As, cast: Cast, dbs: Databases, address: str) -> None:
    answer = as_(cast.cy).post(address, data={"chosen": ["new-nonsense"]})
    assert (answer.status_code, "请勾选要保留的候选题" in answer.text) == (422, True)
    assert _items(dbs) == []


def test_the_page_says_what_the_score_is_made_of_in_few_statements(
    as_: As, cast: Cast, dbs: Databases, address: str
) -> None:
    browser = as_(cast.cy)
    with count_statements(dbs.web) as statements:
        page = browser.get(address).text
    assert len(statements) <= 12, statements
    assert re.search(r"得分 \d+：\w+ [+-]\d", page)
    assert paper.NUMBERED["2.2"] in page
    for kind in ("多选题", "填空题"):
        assert kind in page


def test_a_document_without_a_text_offers_nothing_to_draft(as_: As, cast: Cast, dbs: Databases) -> None:
    with dbs.transaction() as session:
        document_id = texts.document(session)
    missing = f"/bank/documents/{document_id}/passages/2.2/drafting"
    assert as_(cast.cy).get(missing).status_code == 404
    assert as_(cast.an).get(missing).status_code == 404
    assert as_(cast.cy).get(f"/bank/documents/{uuid.uuid4()}/passages/2.2/drafting").status_code == 404


def test_every_kind_of_candidate_can_be_kept(as_: As, cast: Cast, dbs: Databases, address: str) -> None:
    browser = as_(cast.cy)
    for paragraph in ("0.4", "1.1", "2.1", "2.2", "2.3", "3.1", "4.2"):
        where = address.replace("2.2", paragraph)
        offered = _offered(browser.get(where).text)
        if offered:
            form = {f"stem-{name}": stem for name, stem in offered.items()}
            assert browser.post(where, data=form | {"chosen": list(offered)}).status_code == 303
    kinds = {item.kind for item, _ in _items(dbs)}
    assert kinds == {Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.FILL_BLANK}
