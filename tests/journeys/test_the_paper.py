"""The exam page when things go wrong: a second page, a reload, a lost session, the end of time, no scripts."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import DESK, PHONE, Sit
from tests.journeys.hall import ITEMS, PASSWORD, Paper
from tests.journeys.looking import grave_faults
from tests.journeys.server import House
from tests.journeys.watching import Watch


def _responses(house: House, attempt: str) -> dict[str, object]:
    rows = house.ask("SELECT item_id, payload FROM response WHERE attempt_id = ?", attempt.replace("-", ""))
    return {str(item): json.loads(response) for item, response in rows}


def test_a_second_page_takes_over_and_the_first_keeps_its_text(sit: Sit, watch: Watch) -> None:
    """The older page says so and saves no more; what was typed there stays to be copied."""
    watch.expect("something is not open, or not open any more")
    _, first = sit(DESK)
    first.answer(first.item("single"))
    first.expect_all_saved()
    essay = first.item("short_answer")
    second = Paper(first.page.context.new_page())
    first.answer(essay, "写在先打开的页面上")
    first.expect_all_saved()
    second.page.goto(first.page.url)
    second.expect_ready()
    expect(first.banner).to_contain_text("考试已在另一个页面或设备上继续")
    expect(essay.locator("textarea")).to_have_value("写在先打开的页面上")
    expect(essay.locator("textarea")).not_to_be_editable()
    second.turn_to(second.item("short_answer"))
    expect(second.item("short_answer").locator("textarea")).to_have_value("写在先打开的页面上")
    second.answer(second.item("true_false"))
    second.expect_all_saved()
    assert second.stored() == 3
    first.page.get_by_role("button", name="在本页继续").click()
    expect(first.banner).to_be_hidden()
    expect(second.banner).to_contain_text("考试已在另一个页面或设备上继续")


def test_a_reload_brings_unsaved_answers_back_and_saves_them(sit: Sit, watch: Watch, demo: House) -> None:
    """What the server never heard of outlives the page and goes on from the next one."""
    watch.expect("the network is gone")
    _, paper = sit(PHONE)
    paper.page.route("**/responses", lambda route: route.abort())
    paper.answer(paper.item("single"))
    paper.answer(paper.item("fill_blank"), "二十")
    expect(paper.saved_line).to_have_text("2 题未保存")
    expect(paper.banner).to_contain_text("2 题尚未保存")
    assert _responses(demo, paper.attempt) == {}
    paper.page.once("dialog", lambda dialog: dialog.accept())
    paper.page.unroute("**/responses")
    paper.page.reload()
    paper.expect_all_saved()
    assert paper.item("single").locator("input:checked").count() == 1
    expect(paper.item("fill_blank").locator("input").first).to_have_value("二十")
    assert paper.stored() == 2
    assert len(_responses(demo, paper.attempt)) == 2


def test_an_answer_given_before_the_script_came_is_saved(sit: Sit, demo: House) -> None:
    """On a slow network the form is there first; what is ticked in it then must not look saved and be lost."""
    _, paper = sit(PHONE)
    held: list[Route] = []
    paper.page.route("**/exams-exam.*.js", lambda route: held.append(route))
    paper.page.goto(paper.page.url, wait_until="commit")
    paper.item("single").locator("label").first.click()
    paper.item("short_answer").locator("textarea").fill("脚本到达之前写下的话")
    assert _responses(demo, paper.attempt) == {}
    expect(paper.saved_line).to_have_text("正在核对")
    held[0].continue_()
    paper.expect_ready()
    paper.expect_all_saved()
    assert paper.stored() == 2
    assert "脚本到达之前写下的话" in _responses(demo, paper.attempt).values()


def test_nothing_is_called_saved_before_the_device_was_asked(sit: Sit) -> None:
    """EX-9: an old phone may take seconds to say what it keeps; whatever happens meanwhile, nobody knows."""
    _, paper = sit(PHONE)
    paper.page.add_init_script("IDBObjectStore.prototype.getAll = () => ({})")
    paper.page.goto(paper.page.url)
    paper.page.evaluate("dispatchEvent(new Event('online'))")
    assert paper.saved_line.inner_text() == "正在核对"


def test_a_lost_session_is_taken_up_in_place(sit: Sit, watch: Watch) -> None:
    """EX-11: signed out in the middle, one signs in on the page and everything written is saved."""
    watch.expect("a sign-in is refused, or a session has ended")
    own, paper = sit(PHONE)
    paper.answer(paper.item("multiple"))
    paper.expect_all_saved()
    paper.page.context.clear_cookies(name="lunxun")
    paper.answer(paper.item("short_answer"), "登录失效之后写下的话")
    dialog = paper.page.get_by_role("dialog", name="请重新登录")
    expect(dialog).to_contain_text("作答仍在本机")
    dialog.get_by_label("工号或手机号").fill(own.staff_no)
    dialog.get_by_label("密码").fill("Wrong-password-1")
    dialog.get_by_role("button", name="登录并继续").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("密码").fill(PASSWORD)
    dialog.get_by_role("button", name="登录并继续").click()
    expect(dialog).to_be_hidden()
    paper.expect_all_saved()
    assert paper.stored() == 2


def test_when_time_is_up_the_server_hands_in_by_itself(sit: Sit, watch: Watch, demo: House) -> None:
    """The page counts down, sends what it has, waits for the receipt and shows it."""
    watch.expect("something is not open, or not open any more")
    _, paper = sit(PHONE, seconds=15)
    attempt = paper.attempt
    paper.answer(paper.item("single"))
    essay = paper.item("short_answer")
    paper.answer(essay, "写到最后一刻")
    expect(paper.page.locator("[data-clock-box]")).to_have_class(re.compile("exam-clock-short"))
    expect(paper.page.get_by_role("dialog")).to_contain_text("时间到，正在自动交卷", timeout=20_000)
    paper.page.wait_for_url("**/receipt", timeout=40_000)
    expect(paper.page.get_by_text("到时已自动交卷")).to_be_visible()
    expect(
        paper.page.get_by_text(f"2 题 / {ITEMS} 题").or_(paper.page.get_by_text(f"2 / {ITEMS} 题"))
    ).to_be_visible()
    assert "写到最后一刻" in _responses(demo, attempt).values()
    assert demo.ask("SELECT state FROM attempt WHERE id = ?", attempt.replace("-", "")) == [("expired",)]


def test_the_exam_works_without_scripts(sit: Sit, demo: House) -> None:
    """One plain form: answer, hand in, keep the receipt."""
    _, paper = sit(PHONE, java_script_enabled=False)
    page, attempt = paper.page, paper.attempt
    page.locator('[data-kind="single"] input').first.check()
    for box in page.locator('[data-kind="multiple"] input').all()[:2]:
        box.check()
    page.locator('[data-kind="true_false"] input').first.check()
    page.locator("textarea").fill("不用脚本也能交卷")
    page.get_by_role("button", name="交卷").last.click()
    page.wait_for_url("**/receipt")
    expect(page.get_by_text("交卷成功")).to_be_visible()
    expect(page.get_by_text(f"4 / {ITEMS} 题")).to_be_visible()
    assert "不用脚本也能交卷" in _responses(demo, attempt).values()
    page.goto(f"/attempts/{attempt}")
    expect(page).to_have_url(re.compile("/receipt$"))


def test_two_presses_hand_in_once(sit: Sit, demo: House) -> None:
    """The second press and a repeated request get the receipt of the first."""
    _, paper = sit(PHONE)
    attempt = paper.attempt
    paper.answer_all()
    paper.expect_all_saved()
    paper.page.locator("[data-hand-in]:visible").first.click()
    paper.page.get_by_role("button", name="确定交卷").dblclick()
    paper.page.wait_for_url("**/receipt")
    code = paper.page.locator(".receipt-code b").inner_text()
    expect(paper.page.get_by_text(f"{ITEMS} / {ITEMS} 题")).to_be_visible()
    sealed = demo.ask(
        "SELECT count(*) FROM journal_event WHERE object_id = ? AND action = 'attempt.submitted'", attempt
    )
    paper.page.reload()
    expect(paper.page.locator(".receipt-code b")).to_have_text(code)
    assert sealed == [(1,)]


def test_the_paper_changes_its_words_and_not_its_items(sit: Sit) -> None:
    """English speaks around the items; what was answered stays answered."""
    _, paper = sit(DESK)
    paper.answer(paper.item("single"))
    paper.expect_all_saved()
    stem = paper.item("single").locator(".exam-stem").inner_text()
    page: Page = paper.page
    address = page.url
    page.goto("/exams")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My exams")
    page.goto(address)
    expect(paper.saved_line).to_have_text("Everything is saved")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(paper.item("single").locator(".exam-stem")).to_have_text(stem)
    assert paper.item("single").locator("input:checked").count() == 1
    page.goto("/exams")
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("我的考试")


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_serious_on_the_paper(device: dict[str, Any], sit: Sit) -> None:
    """The paper, its map, the question before handing in, the receipt and what follows it."""
    _, paper = sit(device)
    page = paper.page
    faults = [*grave_faults(page)]
    for kind in ("multiple", "true_false", "fill_blank", "short_answer"):
        paper.answer(paper.item(kind))
        faults += grave_faults(page)
    if page.locator("[data-map-open]").is_visible():
        page.locator("[data-map-open]").click()
        faults += grave_faults(page)
        page.locator("[data-map-close]").click()
    page.locator("[data-hand-in]:visible").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("还有 2 题没有作答")
    faults += grave_faults(page)
    page.get_by_role("button", name="确定交卷").click()
    page.wait_for_url("**/receipt")
    faults += grave_faults(page)
    page.goto(page.url.replace("/receipt", "/result"))
    faults += grave_faults(page)
    assert not faults, "\n".join(faults)
