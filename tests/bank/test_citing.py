"""An item cites a document, a paragraph, a quote, and which of its places where it stands there more than once."""

import io
import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app import worker
from app.bank import operations, queries
from app.bank.models import BankItem, ItemImport, ItemVersion
from app.bank.operations import imports
from app.bank.queries import anchors
from app.bank.rules import NoSuchPlace
from app.db import Databases
from app.library import operations as library
from question_bank.anchors import Anchor, Span, Standing, occurrences
from question_bank.documents import read_lines
from question_bank.interchange import reading
from question_bank.items import Entry
from tests.bank import texts
from tests.bank.test_views import SINGLE
from tests.builders import AT
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.question_bank import paper
from tests.question_bank.builders import single

As = Callable[[Player], Client]
QUOTE = "办好培训班"
TWICE = "（一）抓好修缮。各县图书馆要办好培训班，省里评估之后，市里还要办好培训班，分年度推进。"
TEXT = texts.changed("2.2", TWICE)
FIRST, SECOND = occurrences(QUOTE, TWICE)
LATER = AT + timedelta(days=1)
OTHER = (
    "乙某馆〔2020〕1号",
    "乙某馆关于防火的通知",
    "各县图书馆：",
    "一、目标",
    "各县图书馆要每月查一次消防栓。",
)
FORM = SINGLE | {"paragraph": "2.2", "quote": QUOTE}


@pytest.fixture
def document_id(dbs: Databases, cast: Cast) -> uuid.UUID:
    """A kept text in one of whose passages a quote stands twice."""
    with dbs.transaction() as session:
        return texts.bring(session, cast.cy, TEXT)[0]


@pytest.fixture
def other_id(dbs: Databases, cast: Cast) -> uuid.UUID:
    """A second document, about something else."""
    content = paper.plain(OTHER)
    with dbs.transaction() as session:
        draft_id = library.bring_in(
            session,
            file_name="乙.txt",
            content=content,
            lines=read_lines("乙.txt", content),
            document_id=None,
            by=cast.cy.actor,
            at=AT,
        )
        return operations.keep_text(
            session,
            draft_id,
            from_revision=1,
            document_no=OTHER[0],
            title=OTHER[1],
            issued_on=AT.date(),
            by=cast.cy.actor,
            at=AT,
        )[0]


def _item(dbs: Databases) -> BankItem:
    with dbs.session(readonly=True) as session:
        return session.exec(select(BankItem)).one()


def test_the_form_says_which_place_and_the_page_marks_it(
    as_: As, cast: Cast, dbs: Databases, document_id: uuid.UUID
) -> None:
    browser = as_(cast.cy)
    told = browser.post("/bank/preview/single", data=FORM).text
    assert "出现 2 次" in told
    assert f"{TWICE[: FIRST.start]}<mark>{QUOTE}</mark>" in told
    shown = browser.post("/bank/preview/single", data=FORM | {"which": "2"}).text
    assert "出现 2 次" not in shown
    assert f"{TWICE[: SECOND.start]}<mark>{QUOTE}</mark>" in shown
    assert browser.post("/bank/new/single", data=FORM | {"which": "2"}).status_code == 303
    item = _item(dbs)
    with dbs.session(readonly=True) as session:
        version = session.exec(select(ItemVersion)).one()
        assert (version.quote_start, version.quote_end) == (SECOND.start, SECOND.end)
        found = anchors.anchor_of(session, item.id)
        assert found is not None
        assert found.span == SECOND
    assert f"{TWICE[: SECOND.start]}<mark>{QUOTE}</mark>" in browser.get(f"/bank/items/{item.id}").text
    assert re.search(r'name="which"[^>]*value="2"', browser.get(f"/bank/items/{item.id}/edit").text)


def test_a_place_that_is_not_there_is_refused_at_its_field(
    as_: As, cast: Cast, dbs: Databases, document_id: uuid.UUID
) -> None:
    browser = as_(cast.cy)
    answer = browser.post("/bank/new/single", data=FORM | {"which": "3"})
    assert answer.status_code == 422
    assert "没有第 3 处，只有 2 处" in answer.text
    with dbs.session(readonly=True) as session:
        assert session.exec(select(BankItem)).all() == []


def test_without_a_text_nobody_can_say_which_place(as_: As, cast: Cast) -> None:
    answer = as_(cast.cy).post("/bank/new/single", data=FORM | {"which": "1"})
    assert (answer.status_code, "原文还没有导入" in answer.text) == (422, True)


def test_the_place_is_followed_into_the_next_text_and_another_may_be_confirmed(
    session: Session, cast: Cast
) -> None:
    document_id, _ = texts.bring(session, cast.cy, TEXT)
    entry = replace(single("p22-s01", paragraph="2.2"), anchor=Anchor("2.2", QUOTE, SECOND))
    operations.take_in(
        session,
        [entry],
        author_id=cast.cy.id,
        reviewer_id=cast.fu.id,
        document_id=document_id,
        by=cast.cy.actor,
        at=AT,
    )
    longer = TWICE.replace("省里", "全省办好培训班，省里")
    texts.bring(session, cast.cy, texts.changed("2.2", longer), document_id, LATER)
    item = session.exec(select(BankItem)).one()
    found = anchors.anchor_of(session, item.id)
    assert found is not None
    places = occurrences(QUOTE, longer)
    assert (found.standing, found.span) == (Standing.CHANGED, places[2])
    how = {"anchor_id": found.id, "paragraph": "2.2", "quote": QUOTE, "by": cast.fu.actor, "at": LATER}
    with pytest.raises(NoSuchPlace):
        operations.confirm(session, item.id, number=4, **how)  # type: ignore[arg-type]
    operations.confirm(session, item.id, number=2, **how)  # type: ignore[arg-type]
    now = queries.item(session, item.id)
    assert now is not None
    assert (now.version, now.entry.anchor.span) == (2, places[1])
    assert {each.code for each in queries.drawable(session)} == {"p22-s01"}


def test_an_item_cites_the_document_its_author_chose(
    as_: As, cast: Cast, dbs: Databases, document_id: uuid.UUID, other_id: uuid.UUID
) -> None:
    """With two texts, quotes are held against the one chosen, beside the form and before review."""
    browser = as_(cast.cy)
    page = browser.get("/bank/new/single").text
    assert all(name in page for name in (paper.HEAD[1], OTHER[1]))
    right, wrong = FORM | {"document_id": str(document_id)}, FORM | {"document_id": str(other_id)}
    assert "没有引文" in browser.post("/bank/preview/single", data=wrong).text
    assert "没有引文" not in browser.post("/bank/preview/single", data=right).text
    assert browser.post("/bank/new/single", data=wrong).status_code == 303
    item = _item(dbs)
    assert browser.post(f"/bank/items/{item.id}/submit").status_code == 409
    assert browser.post(f"/bank/items/{item.id}/edit", data=right | {"version": "1"}).status_code == 303
    with dbs.session(readonly=True) as session:
        chosen = session.exec(select(ItemVersion.document_id).order_by(ItemVersion.version)).all()  # type: ignore[arg-type]
    assert chosen == [other_id, document_id]
    assert browser.post(f"/bank/items/{item.id}/submit").status_code == 303
    unknown = browser.post("/bank/new/single", data=FORM | {"document_id": str(uuid.uuid4())})
    assert unknown.status_code == 422


def _sheet(*anchored: Anchor) -> bytes:
    entries: list[Entry] = [
        replace(single(f"x{at}", paragraph="2.2", stem=f"第 {at} 题问什么？"), anchor=anchor)
        for at, anchor in enumerate(anchored)
    ]
    return reading.write("xlsx", entries).content


def test_a_file_is_held_against_the_document_chosen_and_belongs_to_it(
    as_: As, cast: Cast, dbs: Databases, document_id: uuid.UUID, other_id: uuid.UUID
) -> None:
    anchored = (Anchor("2.2", QUOTE, SECOND), Anchor("2.2", QUOTE), Anchor("2.2", QUOTE, Span(0, 5)))
    content = _sheet(*anchored, Anchor("2.2", "每月查一次消防栓"))
    browser = as_(cast.cy)
    data = {"file": (io.BytesIO(content), "题.xlsx"), "form": "auto", "document_id": str(document_id)}
    assert browser.post("/bank/import", data=data).status_code == 303
    worker.drain(dbs)
    with dbs.session(readonly=True) as session:
        import_id = session.exec(select(ItemImport.id)).one()
    page = browser.get(f"/bank/imports/{import_id}").text
    assert "0-5 处不是这段引文" in page
    assert "第 2.2 段没有引文“每月查一次消防栓”" in page
    with dbs.transaction() as session:
        imports.apply(session, import_id, by=cast.cy.actor, at=AT)
    worker.drain(dbs)
    with dbs.session(readonly=True) as session:
        rows = session.exec(select(ItemVersion)).all()
        assert {(row.document_id, row.quote_start) for row in rows} == {
            (document_id, SECOND.start),
            (document_id, None),
        }


def test_a_document_and_a_text_sent_along_are_not_taken_together(
    as_: As, cast: Cast, dbs: Databases, document_id: uuid.UUID
) -> None:
    files = {"file": (io.BytesIO(_sheet(Anchor("2.2", QUOTE))), "题.xlsx")}
    files |= {"source": (io.BytesIO(paper.plain()), "原文.txt")}
    answer = as_(cast.cy).post("/bank/import", data=files | {"form": "auto", "document_id": str(document_id)})
    assert (answer.status_code, "请只选一种" in answer.text) == (422, True)
    with dbs.session(readonly=True) as session:
        assert session.exec(select(ItemImport)).all() == []
