"""A sitting while it is held: waiting, more time, going on after a mistake, and making up for what was missed."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app import clock
from tests.journeys.conftest import DESK, PHONE, Open, sign_in
from tests.journeys.hall import PASSWORD as OWN
from tests.journeys.hall import Paper, Seat, begin, open_in, seat
from tests.journeys.hands import fill, follow, press
from tests.journeys.looking import grave_faults
from tests.journeys.server import PASSWORD, House
from tests.journeys.watching import Watch


@pytest.fixture
def organizer(demo: House, open_page: Open) -> Page:
    """The organizer of the province, at a desk."""
    page = open_page(demo, DESK)
    sign_in(page, "organizer", PASSWORD)
    return page


def _come(demo: House, open_page: Open, device: dict[str, Any], **when: int) -> tuple[Seat, Page]:
    own, page = seat(demo, **when), open_page(demo, device)
    sign_in(page, own.staff_no, OWN)
    return own, page


def _minutes_left(paper: Paper) -> int:
    """Read the minutes off the page's own clock."""
    shown = paper.page.locator("[data-clock]").inner_text()
    hours_or_minutes = [int(part) for part in re.findall(r"\d+", shown)]
    return (
        hours_or_minutes[0] * 60 + hours_or_minutes[1] if len(hours_or_minutes) == 3 else hours_or_minutes[0]
    )


def _wait(demo: House, open_page: Open, device: dict[str, Any]) -> tuple[Seat, Page]:
    """Go to the waiting page of a sitting that opens in an hour."""
    own, page = _come(demo, open_page, device, opens_in=3600, seconds=7200)
    page.goto("/exams")
    page.get_by_role("link", name="候考与设备检查").click()
    # Beside others' work a way of a second and a half is slow, and the page says so.
    expect(page.get_by_text(re.compile("网络(正常|较慢)"))).to_be_visible()
    expect(page.get_by_text("浏览器正常")).to_be_visible()
    expect(page.get_by_role("button", name="开始考试")).to_be_disabled()
    return own, page


def _opens(demo: House, own: Seat, page: Page) -> None:
    """Let the sitting open in a few seconds, and the page ask anew, as it does when its network is back."""
    open_in(demo, own.sitting_id, 3)
    page.evaluate("dispatchEvent(new Event('online'))")


def test_a_candidate_waits_and_the_paper_opens_by_itself(demo: House, open_page: Open) -> None:
    """The page counts down by the server's clock and starts at a moment of its own, without a tap."""
    own, page = _wait(demo, open_page, PHONE)
    assert list(grave_faults(page)) == []
    _opens(demo, own, page)
    page.wait_for_url("**/attempts/*", timeout=60_000)
    Paper(page).expect_ready()


def test_one_tap_starts_for_who_does_not_want_it_by_itself(demo: House, open_page: Open) -> None:
    own, page = _wait(demo, open_page, DESK)
    page.get_by_label("到时自动开始").uncheck()
    _opens(demo, own, page)
    expect(page.get_by_role("status").filter(has_text="请点“开始考试”")).to_be_visible(timeout=60_000)
    press(page, "开始考试")
    page.wait_for_url("**/attempts/*")
    Paper(page).expect_ready()


def test_more_time_reaches_the_page_that_is_open(demo: House, open_page: Open, organizer: Page) -> None:
    """An invigilator finds a candidate on the board and gives ten minutes; the next save brings them to the paper."""
    own, phone = _come(demo, open_page, PHONE, seconds=300)
    paper = begin(phone, own.sitting_id)
    assert _minutes_left(paper) < 5
    organizer.goto(f"/exams/manage/sittings/{own.sitting_id}/board")
    expect(organizer.locator("#board")).to_contain_text("作答中")
    assert list(grave_faults(organizer)) == []
    organizer.get_by_role("link", name=re.compile("^延时 江上青")).click()
    fill(organizer, {"延长（分钟）": "10", "理由": "更换故障设备"})
    press(organizer, "延时并通知本人")
    expect(organizer.get_by_text("更换故障设备")).to_be_visible()
    paper.answer(paper.item("single"))
    paper.expect_all_saved()
    expect(phone.locator("[data-clock]")).to_have_text(re.compile("1[34]"))
    assert _minutes_left(paper) >= 13
    organizer.goto(f"/exams/manage/sittings/{own.sitting_id}/board")
    expect(organizer.locator("#board")).to_contain_text("1 / 6")


def test_who_handed_in_by_mistake_goes_on_with_what_they_had(
    demo: House, open_page: Open, organizer: Page
) -> None:
    """The old attempt stays with its receipt; the new one begins with its answers."""
    own, phone = _come(demo, open_page, PHONE)
    paper = begin(phone, own.sitting_id)
    paper.answer(paper.item("short_answer"), "还没有写完")
    paper.expect_all_saved()
    first = paper.attempt
    paper.hand_in()
    phone.wait_for_url("**/receipt")
    code = phone.locator(".receipt-code b").inner_text()
    organizer.goto(f"/exams/manage/attempts/{first}")
    follow(organizer, "重新开放")
    expect(organizer.get_by_text("1 / 6 题")).to_be_visible()
    assert list(grave_faults(organizer)) == []
    fill(organizer, {"理由": "误触交卷，监考人员在场"})
    organizer.get_by_label(re.compile("已向考生本人和监考人员核实")).check()
    press(organizer, "重新开放")
    expect(organizer.get_by_text("已重新开放")).to_be_visible()
    again = begin(phone, own.sitting_id)
    assert again.attempt != first
    essay = again.item("short_answer")
    again.turn_to(essay)
    expect(essay.locator("textarea")).to_have_value("还没有写完")
    again.answer(essay, "现在写完了")
    again.expect_all_saved()
    again.hand_in()
    phone.wait_for_url("**/receipt")
    assert demo.ask(
        "SELECT state, substr(responses_digest, 1, 12) FROM attempt WHERE id = ?", first.replace("-", "")
    ) == [("voided", code)]


def test_who_missed_an_exam_makes_it_up(demo: House, open_page: Open, organizer: Page) -> None:
    """Whoever missed is collected on one page and gets a sitting in one action; then owes nothing more for now."""
    own, phone = _come(demo, open_page, PHONE, opens_in=-7200, seconds=-3600)
    organizer.goto(f"/exams/manage/{own.exam_id}/make-up")
    expect(organizer.get_by_text("应补考 1 人：未合格 0 人，未参加 1 人")).to_be_visible()
    assert list(grave_faults(organizer)) == []
    opens = clock.now().astimezone(clock.SHANGHAI) - timedelta(minutes=1)
    fill(
        organizer,
        {
            "场次名称": "第一次补考",
            "开始时间": opens.strftime("%Y-%m-%dT%H:%M"),
            "结束时间": (opens + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"),
            "补考计分上限（分）": "60",
        },
    )
    press(organizer, "为 1 人安排补考")
    expect(organizer.get_by_text("最高按 60 分计")).to_be_visible()
    organizer.goto(f"/exams/manage/{own.exam_id}/make-up")
    expect(organizer.get_by_text("参加 0 / 1 人")).to_be_visible()
    phone.goto("/exams")
    card = phone.locator(".my-exam").filter(has_text="第一次补考")
    expect(card).to_contain_text("补考")
    card.get_by_role("button", name="开始考试").click()
    phone.wait_for_url("**/attempts/*")
    paper = Paper(phone)
    paper.expect_ready()
    paper.answer(paper.item("short_answer"))
    paper.expect_all_saved()
    paper.hand_in()
    phone.wait_for_url("**/receipt")
    organizer.reload()
    expect(organizer.get_by_text("参加 1 / 1 人")).to_be_visible()


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_serious_on_the_pages_of_a_sitting(
    device: dict[str, Any], demo: House, open_page: Open, watch: Watch
) -> None:
    own = seat(demo)
    page = open_page(demo, device)
    sign_in(page, "organizer", PASSWORD)
    faults = []
    for tail in ("", "/board", "/extensions", "/outage", "/seats", "/print"):
        page.goto(f"/exams/manage/sittings/{own.sitting_id}{tail}")
        faults += grave_faults(page)
    assert faults == []
    assert watch.faults == []
