"""The bank's pages: for organizers and administrators, and for nobody else."""

import json
import uuid
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from sqlmodel import Session, select

from app import worker
from app.bank import operations, queries
from app.bank.facts import ItemState
from app.bank.models import BankItem, ItemImportLine
from app.db import Databases
from app.journal.models import Event
from question_bank.content import load_entries
from question_bank.items import Kind
from tests.bank import texts
from tests.builders import AT
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.statements import count_statements

SHIPPED = {entry.item.id: entry for entry in load_entries()}
As = Callable[[Player], Client]
ONE = {kind: next(e for e in SHIPPED.values() if e.item.kind is kind) for kind in Kind}


@pytest.fixture
def items(dbs: Databases, cast: Cast) -> dict[str, uuid.UUID]:
    """The whole shipped bank, written by Cy and approved by Fu; each item's id by its code."""
    with dbs.transaction() as session:
        operations.take_in(
            session, SHIPPED.values(), author_id=cast.cy.id, reviewer_id=cast.fu.id, by=cast.cy.actor, at=AT
        )
    with dbs.session(readonly=True) as session:
        return dict(session.exec(select(BankItem.code, BankItem.id)).all())


def _state(dbs: Databases, item_id: uuid.UUID) -> ItemState:
    with dbs.session(readonly=True) as session:
        return session.exec(select(BankItem.state).where(BankItem.id == item_id)).one()


def test_keepers_find_items_by_words_and_kind(as_: As, cast: Cast, items: dict[str, uuid.UUID]) -> None:
    page = as_(cast.cy).get("/bank?kind=short_answer").text
    assert f"共 {sum(e.item.kind is Kind.SHORT_ANSWER for e in SHIPPED.values())} 条" in page
    entry = ONE[Kind.SINGLE]
    page = as_(cast.fu).get("/bank", query_string={"q": entry.item.stem[:30]}).text
    assert f"/bank/items/{items[entry.item.id]}" in page
    assert "没有符合条件的记录" in as_(cast.cy).get("/bank?state=nonsense").text
    assert as_(cast.cy).get("/bank?sort=-paragraph&page=2").status_code == 200


def test_the_list_takes_few_statements(
    as_: As, cast: Cast, items: dict[str, uuid.UUID], dbs: Databases
) -> None:
    browser = as_(cast.cy)
    for path in ("/bank", f"/bank/items/{items['p24-s01']}"):
        with count_statements(dbs.web) as statements:
            assert browser.get(path).status_code == 200
        assert len(statements) <= 12


def test_the_list_is_exported_as_it_is_shown(as_: As, cast: Cast, items: dict[str, uuid.UUID]) -> None:
    answer = as_(cast.cy).get("/bank?kind=single&format=csv")
    assert len(answer.data.decode("utf-8-sig").splitlines()) == 81


@pytest.mark.parametrize("kind", Kind)
def test_an_item_is_shown_with_key_quote_and_versions(
    as_: As, cast: Cast, items: dict[str, uuid.UUID], kind: Kind
) -> None:
    entry = ONE[kind]
    page = as_(cast.cy).get(f"/bank/items/{items[entry.item.id]}").text
    for words in (entry.anchor.quote, "岑远", "傅昭", "第 1 版"):
        assert words in page
    history = as_(cast.cy).get(f"/bank/items/{items[entry.item.id]}/history").text
    assert "傅昭 于" in history
    assert entry.rationale.split("“")[0] in history


def test_the_history_shows_what_each_version_changed_and_takes_one_up_again(
    as_: As, cast: Cast, dbs: Databases
) -> None:
    browser = as_(cast.cy)
    browser.post("/bank/new/single", data=SINGLE)
    with dbs.session(readonly=True) as session:
        item_id = session.exec(select(BankItem.id)).one()
    base = f"/bank/items/{item_id}"
    browser.post(f"{base}/edit", data=SINGLE | {"version": "1", "rationale": "见该段末句。"})
    page = browser.get(f"{base}/history").text
    assert "<del>见第 2.4 段。</del><ins>见该段末句。</ins>" in page
    assert browser.post(f"{base}/restore/7").status_code == 404
    assert browser.post(f"{base}/restore/1").status_code == 303
    with dbs.session(readonly=True) as session:
        found = queries.item(session, item_id)
        assert found is not None
        assert (found.version, found.entry.rationale, found.state) == (3, "见第 2.4 段。", ItemState.DRAFT)


@pytest.mark.parametrize("kind", Kind)
def test_the_preview_is_the_exam_pages_own_and_keeps_nothing(
    as_: As, cast: Cast, session: Session, kind: Kind
) -> None:
    page = as_(cast.cy).post(f"/bank/preview/{kind}", data=BY_KIND[kind]).text
    assert 'class="exam-stem"' in page
    assert {"single": "exam-option", "fill_blank": "exam-blank", "short_answer": "exam-essay"}.get(
        kind.value, "exam-options"
    ) in page
    assert "<html" not in page
    assert session.exec(select(BankItem)).all() == []


def test_what_is_still_missing_is_said_beside_the_form(as_: As, cast: Cast) -> None:
    page = as_(cast.cy).post("/bank/preview/single", data=SINGLE | {"quote": "", "right": ""}).text
    assert "原文引文：请填写此栏。" in page
    assert "请勾选正确的选项" in page


def test_linting_beside_the_form_takes_few_statements(
    as_: As, cast: Cast, items: dict[str, uuid.UUID], dbs: Databases
) -> None:
    """Who it is, like stems, where keys stand, the document or the bank's quotes; however many items there are."""
    data = SINGLE | {"stem": ONE[Kind.SINGLE].item.stem}
    browser = as_(cast.cy)
    with count_statements(dbs.web) as statements:
        page = browser.post("/bank/preview/single", data=data).text
    assert f"题干与 {ONE[Kind.SINGLE].item.id} 相同" in page
    assert "须改正" in page
    assert len(statements) <= 7


def test_what_linting_forbids_is_not_sent_to_review(as_: As, cast: Cast, dbs: Databases) -> None:
    as_(cast.cy).post("/bank/new/single", data=SINGLE | {"options-3": "以上都是"})
    with dbs.session(readonly=True) as session:
        item_id = session.exec(select(BankItem.id)).one()
    answer = as_(cast.cy).post(f"/bank/items/{item_id}/submit")
    assert answer.status_code == 409
    assert "以上都是" in answer.text
    assert _state(dbs, item_id) is ItemState.DRAFT


def test_a_stranger_sees_nothing_of_another_citys_items(
    as_: As, cast: Cast, dbs: Databases, nobody: uuid.UUID
) -> None:
    """AZ-3: not in the list, not by address, not by name in an export."""
    as_(cast.cy).post("/bank/new/single", data=SINGLE)
    with dbs.session(readonly=True) as session:
        item_id = session.exec(select(BankItem.id)).one()
    stranger = as_(cast.ed)
    assert SINGLE["stem"] not in stranger.get("/bank").text
    for path in ("", "/history", "/edit"):
        assert stranger.get(f"/bank/items/{item_id}{path}").status_code == 404
    for step in ("submit", "comments", "retire", "restore/1"):
        assert stranger.post(f"/bank/items/{item_id}/{step}", data={"body": "x"}).status_code == 404
    export = stranger.post("/bank/export", data={"format": "json", "chosen": [str(item_id)]})
    assert json.loads(export.data) == []
    assert SINGLE["stem"] in as_(cast.cy).get("/bank").text


@pytest.mark.parametrize("who", ["an", "di"])
def test_cadres_and_auditors_see_nothing_of_the_bank(
    as_: As, cast: Cast, items: dict[str, uuid.UUID], nobody: uuid.UUID, who: str, dbs: Databases
) -> None:
    """Keep every key out of every page of theirs: the doors refuse, and an item is as unknown as any other."""
    browser = as_(getattr(cast, who))
    for path in ("/bank", "/bank/new/single", "/bank/import"):
        assert browser.get(path).status_code == 403
    item = f"/bank/items/{items['p24-s01']}"
    assert browser.post("/bank/export", data={"format": "json"}).status_code == 403
    for path in ("", "/edit"):
        there, unknown = browser.get(item + path), browser.get(f"/bank/items/{nobody}{path}")
        assert there.status_code == unknown.status_code == 404
        assert _without_token(there.text) == _without_token(unknown.text).replace(str(nobody), item[-36:])
    for step in ("edit", "submit", "approve", "return", "retire"):
        assert browser.post(f"{item}/{step}").status_code == 404
    assert _state(dbs, items["p24-s01"]) is ItemState.APPROVED


def _without_token(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf" not in line)


def test_one_who_has_not_signed_in_is_asked_to(client: Client, cast: Cast) -> None:
    assert client.get("/bank").status_code == 303


def test_no_page_of_a_cadre_shows_a_key(app: Flask, as_: As, cast: Cast, items: dict[str, uuid.UUID]) -> None:
    """Ask for every page that needs no further words as a cadre; no rationale stands in any (canary)."""
    browser = as_(cast.an)
    rationales = [entry.rationale for entry in SHIPPED.values()]
    routes = [route for route in app.extensions["lunxun.routes"] if route.method == "GET"]
    pages = [route.rule for route in routes if "<" not in route.rule]
    assert len(pages) > 5
    for path in pages:
        text = browser.get(path).text
        assert not [words for words in rationales if words in text], path


SINGLE = {
    "stem": "第 2.4 段要求分层级、分批次推进，实现对党员干部的什么？",
    "options-0": "全员轮训",
    "options-1": "集中宣讲",
    "options-2": "专题研讨",
    "options-3": "座谈交流",
    "right": "0",
    "paragraph": "2.4",
    "quote": "实现对党员干部的全员轮训",
    "rationale": "见第 2.4 段。",
    "topic": "教育培训",
    "cognitive_level": "recall",
    "expected_difficulty": "easy",
}
COMMON = {key: SINGLE[key] for key in SINGLE if not key.startswith(("options", "right", "stem"))}
BY_KIND: dict[Kind, dict[str, object]] = {
    Kind.SINGLE: SINGLE,
    Kind.MULTIPLE: SINGLE | {"right": ["0", "2"]},
    Kind.TRUE_FALSE: COMMON | {"stem": "要实现全员轮训。", "value": "true"},
    Kind.FILL_BLANK: COMMON | {"stem": "实现对党员干部的____。", "blanks-0": "全员轮训\n 全员 轮训 "},
    Kind.SHORT_ANSWER: COMMON
    | {
        "stem": "简述怎样轮训。",
        "rubric-0-text": "分层级",
        "rubric-0-marks": "1.5",
        "rubric-0-keywords": "层级、分层",
        "rubric-3-text": "分批次",
        "rubric-3-marks": "2",
    },
}


@pytest.mark.parametrize("kind", Kind)
def test_an_item_of_each_kind_is_written_and_read_back_in_its_form(
    as_: As, cast: Cast, dbs: Databases, kind: Kind
) -> None:
    browser = as_(cast.cy)
    assert browser.get(f"/bank/new/{kind}").status_code == 200
    answer = browser.post(f"/bank/new/{kind}", data=BY_KIND[kind])
    assert answer.status_code == 303, answer.text
    with dbs.session(readonly=True) as session:
        item_id = session.exec(select(BankItem.id)).one()
        written = queries.item(session, item_id)
        assert written is not None
        assert (written.state, written.code[:5]) == (ItemState.DRAFT, "p24-" + written.code[4])
    # Saved again from its own form, nothing of it changes.
    page = browser.get(f"/bank/items/{item_id}/edit").text
    assert "全员轮训" in page
    answer = browser.post(f"/bank/items/{item_id}/edit", data=BY_KIND[kind] | {"version": "1"})
    assert answer.status_code == 303
    with dbs.session(readonly=True) as session:
        again = queries.item(session, item_id)
        assert again is not None
        assert (again.entry, again.version) == (written.entry, 2)


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        (Kind.SINGLE, {"right": "6"}),
        (Kind.SINGLE, {"stem": ""}),
        (Kind.SINGLE, {"options-1": "全员轮训"}),
        (Kind.SINGLE, {"paragraph": "二"}),
        (Kind.MULTIPLE, {"right": []}),
        (Kind.TRUE_FALSE, {"value": "maybe"}),
        (Kind.FILL_BLANK, {"blanks-0": " \n"}),
        (Kind.SHORT_ANSWER, {"rubric-0-marks": "many"}),
        (Kind.SHORT_ANSWER, {"rubric-0-text": "分" * 301}),
        (Kind.SINGLE, {"topic": "天文"}),
    ],
)
def test_a_form_that_is_not_whole_is_handed_back(
    as_: As, cast: Cast, session: Session, kind: Kind, wrong: dict[str, object]
) -> None:
    answer = as_(cast.cy).post(f"/bank/new/{kind}", data=BY_KIND[kind] | wrong)
    assert answer.status_code == 422
    assert "有内容需要修改" in answer.text
    assert session.exec(select(BankItem)).all() == []


def test_a_form_is_checked_against_the_rules_without_being_saved(
    as_: As, cast: Cast, items: dict[str, uuid.UUID], session: Session
) -> None:
    data = SINGLE | {"options-3": "月球车间", "act": "preview"}
    answer = as_(cast.cy).post("/bank/new/single", data=data)
    assert "“月球车间”不是文件中的文字" in answer.text
    assert len(session.exec(select(BankItem)).all()) == len(SHIPPED)


def test_an_unknown_kind_and_an_unknown_field_are_refused(as_: As, cast: Cast) -> None:
    assert as_(cast.cy).get("/bank/new/essay").status_code == 404
    assert as_(cast.cy).post("/bank/new/single", data=SINGLE | {"state": "approved"}).status_code == 400


def test_an_item_goes_through_review_by_two_people(as_: As, cast: Cast, dbs: Databases) -> None:
    as_(cast.cy).post("/bank/new/single", data=SINGLE)
    with dbs.session(readonly=True) as session:
        item_id = session.exec(select(BankItem.id)).one()
    base = f"/bank/items/{item_id}"
    assert as_(cast.cy).post(f"{base}/submit").status_code == 303
    assert "须由另一人审定" in as_(cast.cy).get(base).text
    assert as_(cast.cy).post(f"{base}/approve").status_code == 409
    assert as_(cast.fu).post(f"{base}/return", data={"reason": "引文再核对"}).status_code == 303
    assert "引文再核对" in as_(cast.cy).get(base).text
    assert as_(cast.cy).post(f"{base}/submit").status_code == 303
    assert as_(cast.fu).post(f"{base}/approve").status_code == 303
    assert _state(dbs, item_id) is ItemState.APPROVED
    assert as_(cast.fu).post(f"{base}/retire").status_code == 303
    assert _state(dbs, item_id) is ItemState.RETIRED
    with dbs.session(readonly=True) as session:
        actions = session.exec(select(Event.action).order_by(Event.seq)).all()  # type: ignore[arg-type]
    assert actions == [
        "item.written",
        "item.submitted",
        "item.returned",
        "item.submitted",
        "item.approved",
        "item.retired",
    ]


def test_an_edit_of_an_old_version_is_refused(as_: As, cast: Cast, items: dict[str, uuid.UUID]) -> None:
    path = f"/bank/items/{items[ONE[Kind.SINGLE].item.id]}/edit"
    assert as_(cast.cy).post(path, data=SINGLE | {"version": "1"}).status_code == 303
    assert as_(cast.fu).post(path, data=SINGLE | {"version": "1"}).status_code == 409


@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_what_was_taken_out_comes_in_again(
    as_: As, cast: Cast, items: dict[str, uuid.UUID], dbs: Databases, kind: str
) -> None:
    browser = as_(cast.cy)
    chosen = {"format": kind, "chosen": [str(items["p24-s01"]), str(items["p24-t01"])]}
    file = browser.post("/bank/export", data=chosen).data
    assert (b"p24-s01" in file, b"p24-s02" in file) == (True, False)
    everything = browser.post("/bank/export?kind=single", data={"format": "json"}).data
    assert len(json.loads(everything)) == 80
    answer = browser.post("/bank/import", data={"file": (BytesIO(file), f"bank.{kind}")})
    assert answer.status_code == 303
    worker.drain(dbs)
    with dbs.session(readonly=True) as reading:
        actions = reading.exec(select(ItemImportLine.action)).all()
        assert list(actions) == ["same", "same"]
        assert "items.exported" in reading.exec(select(Event.action)).all()


def test_a_quote_is_held_against_the_only_document_there_is(as_: As, cast: Cast, dbs: Databases) -> None:
    """Beside the form at once, and again before the item goes to its reviewer."""
    with dbs.transaction() as session:
        texts.bring(session, cast.cy)
    browser = as_(cast.cy)
    paragraph, quote = texts.QUOTES["p22-s01"]
    page = browser.post("/bank/preview/single", data=SINGLE).text
    assert "第 2.4 段没有引文" in page
    assert "须改正" in page
    right = SINGLE | {"paragraph": paragraph, "quote": quote}
    assert "没有引文" not in browser.post("/bank/preview/single", data=right).text
    browser.post("/bank/new/single", data=SINGLE)
    with dbs.session(readonly=True) as session:
        item_id = session.exec(select(BankItem.id)).one()
    answer = browser.post(f"/bank/items/{item_id}/submit")
    assert answer.status_code == 409
    assert "没有引文" in answer.text
