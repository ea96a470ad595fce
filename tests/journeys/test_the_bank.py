"""Author and reviewer: items of each kind written, talked about, sent back, approved, drawn; strangers see nothing."""

import re
import uuid
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page, expect

from app.bank import queries as bank
from tests.journeys import authoring
from tests.journeys.conftest import DESK, Open, sign_in
from tests.journeys.hall import PASSWORD, inside
from tests.journeys.hands import confirm, press
from tests.journeys.looking import grave_faults
from tests.journeys.server import House
from tests.journeys.watching import Watch
from tests.question_bank import paper

CITY, OTHER_CITY, PROVINCE = "350100", "350200", "350000"
QUOTES = ("各县图书馆要办好培训班、研习班等", "在2019年12月底前完成登记、拍照、归档")
SENTENCE = paper.NUMBERED["2.2"]


def _with_a_page_break(paragraphs: Sequence[str]) -> bytes:
    """Write the text as a printer's file has it: a page ends, and its number stands, in the middle of a sentence."""
    half = len(SENTENCE) // 2
    broken = f"{SENTENCE[:half]}\n\n- 3 -\n\f\n{SENTENCE[half:]}"
    return paper.plain([broken if text == SENTENCE else text for text in paragraphs])


def _enter(open_page: Open, house: House, staff_no: str) -> Page:
    page = open_page(house, DESK)
    sign_in(page, staff_no, PASSWORD)
    return page


def _drawn(house: House) -> set[uuid.UUID]:
    with inside(house) as session:
        return {each.item_id for each in bank.drawable(session)}


def test_items_are_written_reviewed_and_drawn(demo: House, open_page: Open, watch: Watch) -> None:
    """From an empty page to a paper, by two people; an organizer of another city finds none of it."""
    authoring.keeper(demo, "CT0001", "蔡临川", CITY)
    authoring.keeper(demo, "ST0001", "沈问渠", PROVINCE)
    authoring.keeper(demo, "WR0001", "吴隔山", OTHER_CITY)
    author, reviewer = (_enter(open_page, demo, each) for each in ("CT0001", "ST0001"))
    items = [authoring.write(author, each) for each in authoring.WRITINGS]
    first = items[0]
    assert list(grave_faults(author)) == []

    author.goto(f"/bank/items/{first}")
    press(author, "送审")
    expect(author.get_by_text("您是出题人，须由另一人审定。")).to_be_visible()
    assert author.locator("summary").filter(has_text="审定").count() == 0

    reviewer.goto(f"/bank/items/{first}")
    authoring.comment(reviewer, "题干能不能再短一些？")
    authoring.give_back(reviewer, "解析请写明原句")
    assert list(grave_faults(reviewer)) == []
    authoring.read_message(author, "解析请写明原句")
    assert not set(items) & _drawn(demo)

    author.goto(f"/bank/items/{first}")
    authoring.change_rationale(author, "原句为“实现对党员干部的全员轮训”。")
    press(author, "送审")
    reviewer.goto(f"/bank/items/{first}")
    reviewer.locator("a.card-link", has_text="修改记录").click()
    expect(reviewer.locator("#version-2 ins")).to_contain_text("原句为")
    assert list(grave_faults(reviewer)) == []
    reviewer.goto(f"/bank/items/{first}")
    confirm(reviewer, re.compile("^审定$"))
    expect(reviewer.get_by_text("已审定，可以用于组卷。")).to_be_visible()
    assert set(items) & _drawn(demo) == {first}

    _in_bulk(author, reviewer)
    assert set(items) <= _drawn(demo)
    watch.expect("something is none of one's own")
    _stranger(_enter(open_page, demo, "WR0001"), items)


def _in_bulk(author: Page, reviewer: Page) -> None:
    """The other four together: sent by their author, approved by the reviewer."""
    author.goto("/bank?q=第二部分&state=draft")
    author.get_by_label("选择本页全部").check()
    expect(author.locator("[data-chosen-count]")).to_have_text("4")
    author.get_by_role("button", name="送审").click()
    press(author, "确定办理 4 题")
    expect(author.get_by_text("全部 4 题都已办理。")).to_be_visible()
    reviewer.goto("/bank?q=第二部分&state=in_review")
    reviewer.get_by_label(re.compile("^当前条件下的全部")).check()
    reviewer.get_by_role("button", name="审定").click()
    press(reviewer, "确定办理 4 题")
    expect(reviewer.get_by_text("全部 4 题都已办理。")).to_be_visible()
    assert list(grave_faults(reviewer)) == []


def _stranger(page: Page, items: list[uuid.UUID]) -> None:
    page.goto("/bank?q=第二部分所说的教育培训")
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()
    for item in items:
        answer = page.goto(f"/bank/items/{item}")
        assert answer is not None
        assert answer.status == 404


def test_options_are_ordered_by_keys_and_by_dragging(demo: House, open_page: Open) -> None:
    """Alt and an arrow, the handle, and the tick that goes along; what linting says comes as one types."""
    authoring.keeper(demo, "CT0002", "程见山", CITY)
    page = _enter(open_page, demo, "CT0002")
    page.goto("/bank/new/single")
    page.locator("#stem").fill("下列不属于培训形式的是？")
    for place, text in enumerate(("甲项", "乙项", "丙项", "以上都是")):
        authoring.row(page, place).fill(text)
    page.locator("#right-0").check()
    authoring.row(page, 0).press("Alt+ArrowDown")
    expect(authoring.row(page, 1)).to_have_value("甲项")
    expect(authoring.row(page, 1)).to_be_focused()
    expect(page.locator("#right-1")).to_be_checked()
    handle = page.locator('[data-row="options.2"] [data-row-handle]')
    handle.drag_to(page.locator('[data-row="options.0"]'))
    expect(authoring.row(page, 0)).to_have_value("丙项")
    expect(page.locator("#right-2")).to_be_checked()
    page.locator('button[value="options.add"]').click()
    expect(authoring.row(page, 4)).to_be_focused()
    page.locator('button[value="options.remove.4"]').click()
    expect(authoring.row(page, 4)).to_have_count(0)
    page.locator("#paragraph").fill("2.4")
    page.locator("#quote").fill(authoring.QUOTE)
    page.locator("#rationale").fill("见原文。")
    beside = page.locator("#beside")
    expect(beside).to_contain_text("选项“以上都是”指向别的选项")
    expect(beside).to_contain_text("须改正")
    expect(beside).to_contain_text("读得快的人会看漏")
    expect(beside.locator(".exam-option")).to_have_count(4)
    assert list(grave_faults(page)) == []


def test_an_item_is_written_without_scripts(demo: House, open_page: Open, watch: Watch) -> None:
    """The buttons send the form, and nothing typed is lost on the way."""
    watch.expect("a form comes back with its faults")
    authoring.keeper(demo, "CT0003", "高若谷", CITY)
    page = _enter(open_page, demo, "CT0003")
    state = page.context.storage_state()
    plain = open_page(demo, DESK, storage_state=state, java_script_enabled=False)
    plain.goto("/bank/new/fill_blank")
    plain.locator("#stem").fill("要____，也要____。")
    plain.locator("#blanks-0").fill("分层级")
    plain.locator('button[value="blanks.add"]').click()
    expect(plain.locator("#stem")).to_have_value("要____，也要____。")
    plain.locator("#blanks-1").fill("分批次")
    plain.locator('button[value="blanks.up.1"]').click()
    expect(plain.locator("#blanks-0")).to_have_value("分批次")
    plain.get_by_role("button", name="预览并核对").click()
    expect(plain.locator("#beside")).to_contain_text("原文引文：请填写此栏。")
    expect(plain.locator("#beside .exam-blank")).to_have_count(2)
    plain.locator("#paragraph").fill("2.4")
    plain.locator("#quote").fill("分批次、分层级")
    plain.locator("#rationale").fill("见原文。")
    plain.get_by_role("button", name="保存", exact=True).last.click()
    expect(plain.get_by_text("已保存为草稿")).to_be_visible()


def test_a_document_its_items_and_its_next_text(
    demo: House, open_page: Open, watch: Watch, tmp_path: Path
) -> None:
    """A text comes in and items are drafted from a passage; in the next text they drift until somebody has looked."""
    authoring.keeper(demo, "CT0004", "江听澜", CITY)
    authoring.keeper(demo, "ST0004", "崔明远", PROVINCE)
    author, reviewer = (_enter(open_page, demo, each) for each in ("CT0004", "ST0004"))
    authoring.bring_text(author, tmp_path / "通知.txt", _with_a_page_break(paper.PARAGRAPHS))
    expect(author.locator(".part-text").filter(has_text=SENTENCE)).to_have_count(1)
    document = authoring.keep_text(author)
    expect(author.get_by_role("cell", name="2.2", exact=True)).to_be_visible()

    kept, edited = authoring.draft_from(author, document, "2.2", *QUOTES)
    author.goto(f"/bank/items/{kept}")
    authoring.change_rationale(author, "见第 2.2 段对修缮的要求。")
    expect(author.locator(".passage-text mark")).to_be_visible()
    assert not {kept, edited} & _drawn(demo)
    authoring.send_and_approve(author, reviewer, kept, "引文已核对。")
    authoring.send_and_approve(author, reviewer, edited)
    assert {kept, edited} <= _drawn(demo)

    reworded = tuple(text.replace("12月底前", "9月底前") for text in paper.PARAGRAPHS)
    name = f"{paper.HEAD[0]} {paper.HEAD[1]}"
    authoring.bring_text(author, tmp_path / "修订.docx", paper.word(reworded), follows=name)
    assert authoring.keep_text(author) == document
    expect(author).to_have_url(re.compile("/drift$"))
    expect(author.locator("tbody").get_by_text("段落改动", exact=True)).to_have_count(2)
    assert not {kept, edited} & _drawn(demo)

    # One still holds, and the other person confirms it; the other is edited by its author and reviewed again.
    reviewer.goto(f"/bank/items/{kept}/anchor")
    press(reviewer, "仍然成立，确认")
    expect(reviewer.get_by_text("已确认出处，试题可以照常抽用。")).to_be_visible()
    assert {kept, edited} & _drawn(demo) == {kept}
    author.goto(f"/bank/items/{edited}")
    authoring.reword(author, "12月底前", "9月底前")
    authoring.send_and_approve(author, reviewer, edited)
    assert {kept, edited} <= _drawn(demo)
    assert list(grave_faults(author)) == []
