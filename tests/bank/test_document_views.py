"""Keepers bring a text in, correct how it was divided, keep it, and see what it does to the items."""

import io
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from app.bank import operations, queries
from app.bank.models import BankItem
from app.db import Databases
from app.library.models import DocumentDraft, DocumentVersion, SourceDocument
from tests.bank import texts
from tests.builders import AT
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.question_bank import paper
from tests.statements import count_statements

As = Callable[[Player], Client]
REWORDED = texts.changed("2.2", paper.NUMBERED["2.2"].replace("12月底前", "9月底前"))


def _upload(browser: Client, name: str, content: bytes, document_id: uuid.UUID | str = "") -> str:
    answer = browser.post(
        "/bank/documents/import", data={"file": (io.BytesIO(content), name), "document_id": str(document_id)}
    )
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def _all(dbs: Databases, statement: Any) -> list[Any]:
    with dbs.session(readonly=True) as session:
        return list(session.exec(statement).all())


def _one(dbs: Databases, statement: Any) -> Any:
    (found,) = _all(dbs, statement)
    return found


@pytest.fixture
def document_id(dbs: Databases, cast: Cast) -> uuid.UUID:
    """A kept text with four approved items of Cy's, reviewed by Fu."""
    with dbs.transaction() as session:
        found = texts.document(session)
        operations.take_in(
            session,
            texts.items(),
            author_id=cast.cy.id,
            reviewer_id=cast.fu.id,
            document_id=found,
            by=cast.cy.actor,
            at=AT,
        )
        texts.bring(session, cast.cy, document_id=found)
    return found


@pytest.mark.parametrize(
    ("name", "content"), [("通知.docx", paper.word()), ("通知.pdf", paper.pdf()), ("通知.txt", paper.plain())]
)
def test_a_file_is_brought_in_looked_at_and_kept(
    as_: As, cast: Cast, dbs: Databases, name: str, content: bytes
) -> None:
    browser = as_(cast.cy)
    draft = _upload(browser, name, content)
    page = browser.get(draft).text
    assert all(text in page for text in paper.PARAGRAPHS)
    assert f'value="{paper.HEAD[0]}"' in page
    assert 'value="2019-06-01"' in page
    form = {"document_no": paper.HEAD[0], "title": paper.HEAD[1], "issued_on": "2019-06-01", "revision": "1"}
    answer = browser.post(f"{draft}/keep", data=form)
    assert answer.status_code == 303
    chart = browser.get(answer.location).text
    assert "草稿和待审" in chart
    assert _one(dbs, select(SourceDocument.title)) == paper.HEAD[1]
    assert _all(dbs, select(DocumentDraft.id)) == []


def test_what_was_divided_wrongly_is_put_right_before_it_is_kept(as_: As, cast: Cast, dbs: Databases) -> None:
    browser = as_(cast.cy)
    draft = _upload(browser, "a.txt", paper.plain())
    split = paper.PARAGRAPHS[5].replace("，各县", "，\n各县")
    for act, text in (("join:6", ""), ("split:5", split), ("heading:6", "")):
        revision = _one(dbs, select(DocumentDraft.revision))
        answer = browser.post(f"{draft}/correct", data={"act": act, "text": text, "revision": revision})
        assert answer.status_code == (303 if act != "split:5" else 422)
    # Joined to the paragraph before, a heading's words stand there; splitting at other words was refused.
    parts = _one(dbs, select(DocumentDraft.parts))
    assert parts[5]["text"] == paper.PARAGRAPHS[5] + paper.PARAGRAPHS[6]
    assert parts[6]["role"] == "heading"
    again = paper.PARAGRAPHS[5] + "\n" + paper.PARAGRAPHS[6]
    answer = browser.post(f"{draft}/correct", data={"act": "split:5", "text": again, "revision": "3"})
    assert answer.status_code == 303
    stale = browser.post(f"{draft}/correct", data={"act": "join:1", "revision": "1"})
    assert stale.status_code == 409
    opened = browser.get(f"{draft}?at=5").text
    assert f">{paper.PARAGRAPHS[5]}</textarea>" in opened


def test_a_file_that_cannot_be_read_says_why_and_what_to_do(as_: As, cast: Cast, dbs: Databases) -> None:
    browser = as_(cast.cy)
    for name, content, said in (
        ("a.doc", b"x", "请先另存为 docx"),
        ("a.docx", b"PK", "文件已损坏"),
        ("a.txt", b"\x00\x01", "编码无法识别"),
        ("a.txt", b"", "请选择要上传的文件"),
    ):
        answer = browser.post(
            "/bank/documents/import", data={"file": (io.BytesIO(content), name), "document_id": ""}
        )
        assert answer.status_code == 422
        assert said in answer.text
    assert _all(dbs, select(DocumentDraft.id)) == []


def test_a_draft_is_nobodys_but_whose_it_is_and_can_be_thrown_away(
    as_: As, cast: Cast, dbs: Databases
) -> None:
    draft = _upload(as_(cast.cy), "a.txt", paper.plain())
    assert as_(cast.ed).get(draft).status_code == 404
    assert as_(cast.an).get("/bank/documents").status_code == 403
    assert as_(cast.cy).post(f"{draft}/discard").status_code == 303
    assert _all(dbs, select(DocumentDraft.id)) == []


def test_the_map_leads_to_passages_no_item_covers_first(as_: As, cast: Cast, document_id: uuid.UUID) -> None:
    browser = as_(cast.cy)
    page = browser.get(f"/bank/documents/{document_id}").text
    order = re.findall(r"/passages/([\d.]+)\"", page)
    assert order[0] == "0.1"
    assert order.index("1.1") < order.index("2.1")
    bare = browser.get(f"/bank/documents/{document_id}?cover=none").text
    assert "/passages/2.1" not in bare
    assert "/passages/1.1" in bare
    found = browser.get(f"/bank/documents/{document_id}", query_string={"q": "读者回访"}).text
    assert set(re.findall(r"/passages/([\d.]+)\"", found)) == {"2.1"}
    sheet = browser.get(f"/bank/documents/{document_id}?format=csv").data.decode("utf-8-sig")
    assert len(sheet.strip().splitlines()) == len(paper.PARAGRAPHS) + 1


def test_a_passage_stands_beside_its_items_and_an_item_in_its_passage(
    as_: As, cast: Cast, document_id: uuid.UUID, dbs: Databases
) -> None:
    browser = as_(cast.cy)
    page = browser.get(f"/bank/documents/{document_id}/passages/2.2").text
    assert paper.NUMBERED["2.2"] in page
    assert "p22-s01" in page
    assert browser.get(f"/bank/documents/{document_id}/passages/9.9").status_code == 404
    item_id = _one(dbs, select(BankItem.id).where(BankItem.code == "p22-s01"))
    assert f"<mark>{texts.QUOTES['p22-s01'][1]}</mark>" in browser.get(f"/bank/items/{item_id}").text


def test_a_new_text_lists_what_drifted_and_somebody_else_confirms_it(
    as_: As, cast: Cast, document_id: uuid.UUID, dbs: Databases
) -> None:
    browser = as_(cast.cy)
    draft = _upload(browser, "b.txt", paper.plain(REWORDED), document_id)
    answer = browser.post(f"{draft}/keep", data={"revision": "1"})
    assert answer.location == f"/bank/documents/{document_id}/drift"
    page = browser.get(answer.location).text
    item_id = re.findall(r"/bank/items/([0-9a-f-]{36})/anchor", page)[0]
    assert "出处有变" in browser.get(f"/bank/items/{item_id}").text
    listed = browser.get("/bank?drifted=yes").text
    assert item_id in listed
    assert "共 1 条" in listed
    compared = browser.get(f"/bank/items/{item_id}/anchor").text
    assert paper.NUMBERED["2.2"] in compared
    anchor = re.findall(r'name="anchor"[^>]*value="([0-9a-f-]+)"', compared)[0]
    form = {"paragraph": "2.2", "quote": texts.QUOTES["p22-s01"][1], "anchor": anchor}
    own = browser.post(f"/bank/items/{item_id}/anchor", data=form)
    assert own.status_code == 409
    wrong = as_(cast.fu).post(f"/bank/items/{item_id}/anchor", data=form | {"quote": "培训三天"})
    assert (wrong.status_code, "没有这段引文" in wrong.text) == (422, True)
    with dbs.session(readonly=True) as session:
        assert len(queries.drawable(session)) == 3
    assert as_(cast.fu).post(f"/bank/items/{item_id}/anchor", data=form).status_code == 303
    with dbs.session(readonly=True) as session:
        assert len(queries.drawable(session)) == 4


def test_moved_items_are_ticked_and_confirmed_together(
    as_: As, cast: Cast, document_id: uuid.UUID, dbs: Databases
) -> None:
    moved = (*paper.PARAGRAPHS[:8], "另有一事。各县图书馆要开展送书下乡。", *paper.PARAGRAPHS[8:])
    with dbs.transaction() as session:
        texts.bring(session, cast.cy, moved, document_id)
    browser = as_(cast.cy)
    page = browser.get(f"/bank/documents/{document_id}/drift?standing=moved").text
    chosen = re.findall(r'name="chosen" value="([0-9a-f-]+)"', page)
    assert len(chosen) == 2
    answer = browser.post(
        f"/bank/documents/{document_id}/confirm",
        data={"chosen": [*chosen, "nonsense"]},
        follow_redirects=True,
    )
    assert "已确认 2 道" in answer.text
    assert "没有待确认的试题" in answer.text


def test_pages_take_few_statements(as_: As, cast: Cast, document_id: uuid.UUID, dbs: Databases) -> None:
    browser = as_(cast.cy)
    for path in (
        "/bank/documents",
        f"/bank/documents/{document_id}",
        f"/bank/documents/{document_id}/passages/2.2",
        f"/bank/documents/{document_id}/drift",
    ):
        with count_statements(dbs.web) as statements:
            assert browser.get(path).status_code == 200
        assert len(statements) <= 12, (path, statements)


def test_two_texts_cannot_be_kept_under_one_number(
    as_: As, cast: Cast, document_id: uuid.UUID, dbs: Databases
) -> None:
    browser = as_(cast.cy)
    draft = _upload(browser, "b.txt", paper.plain(REWORDED))
    form = {"document_no": paper.HEAD[0], "title": "又一份", "issued_on": "2019-06-01", "revision": "1"}
    answer = browser.post(f"{draft}/keep", data=form)
    assert (answer.status_code, "已有文号" in answer.text) == (409, True)
    same = _upload(browser, "b.txt", paper.plain(), document_id)
    answer = browser.post(f"{same}/keep", data={"revision": "1"})
    assert "完全相同" in answer.text
    assert len(_all(dbs, select(DocumentVersion.id))) == 1
