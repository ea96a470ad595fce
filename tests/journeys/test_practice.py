"""Practice on a phone: a round begun without scripts, gone on with on another device, and the book of errors."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Open, sign_in
from tests.journeys.hall import PASSWORD, newcomer
from tests.journeys.hands import fill, follow, press
from tests.journeys.looking import grave_faults
from tests.journeys.server import House


def _heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def _whole(page: Page) -> None:
    assert list(grave_faults(page)) == []


def test_a_round_left_on_one_phone_is_finished_on_another(demo: House, open_page: Open) -> None:
    staff_no = newcomer(demo)
    plain = open_page(demo, PHONE, java_script_enabled=False)
    sign_in(plain, staff_no, PASSWORD)
    follow(plain, "自测")
    _heading(plain, "自测")
    plain.get_by_label("知识点").select_option(label="传达学习")
    plain.get_by_label("题型").select_option(label="单选题")
    plain.get_by_label("5 题", exact=True).check()
    press(plain, "开始自测")
    _heading(plain, "第 1 题，共 5 题")
    press(plain, "提交答案")
    expect(plain.get_by_text("还没有作答。")).to_be_visible()
    press(plain, "不会，看答案")
    _heading(plain, "第 1 题：未作答")
    expect(plain.get_by_text("正确答案")).to_be_visible()
    expect(plain.locator("mark").first).to_be_visible()
    expect(plain.get_by_text("已在错题本：明天复习；再答对 3 次移出。")).to_be_visible()
    follow(plain, "下一题")
    _heading(plain, "第 2 题，共 5 题")

    page = open_page(demo, PHONE)
    sign_in(page, staff_no, PASSWORD)
    page.goto("/practice")
    expect(page.get_by_text("传达学习 · 单选题 · 已答 1 / 5 题")).to_be_visible()
    _whole(page)
    follow(page, "继续这一轮")
    for number in range(2, 6):
        _heading(page, f"第 {number} 题，共 5 题")
        if number == 2:
            _whole(page)
        page.locator(".exam-option").first.click()
        press(page, "提交答案")
        expect(page.get_by_text("您的选择")).to_be_visible()
        if number == 2:
            _whole(page)
        follow(page, "看本轮小结" if number == 5 else "下一题")
    _heading(page, "本轮小结")
    expect(page.get_by_role("heading", name="建议重读")).to_be_visible()
    _whole(page)

    # The first phone still shows question 2; what it sends is answered already.
    plain.locator(".exam-option").last.click()
    press(plain, "提交答案")
    expect(plain.get_by_text("您的选择")).to_be_visible()
    answers = demo.ask(
        "SELECT count(*) FROM practice_answer a JOIN sign_in_name s ON s.account_id = a.person_id WHERE s.value = ?",
        staff_no.casefold(),
    )
    assert answers == [(5,)]


def test_a_written_answer_is_judged_and_the_book_is_kept_by_hand(demo: House, open_page: Open) -> None:
    page = open_page(demo, PHONE)
    sign_in(page, newcomer(demo), PASSWORD)
    page.goto("/practice/book")
    expect(page.get_by_text("错题本是空的")).to_be_visible()
    _whole(page)
    follow(page, "做一轮自测")
    fill(page, {"题型": "简答题"})
    press(page, "开始自测")
    page.get_by_label("作答").fill("学习传达，抓好落实。")
    press(page, "提交答案")
    expect(page.get_by_text("简答题由您自己判断，系统不评分")).to_be_visible()
    _whole(page)
    page.locator(".practice-point").first.click()
    press(page, "记下自评")
    expect(page.get_by_text("自评：采分点 1 /")).to_be_visible()
    page.goto("/practice/book")
    expect(page.get_by_text("再答对 3 次移出")).to_be_visible()
    _whole(page)
    press(page, "移出")
    expect(page.get_by_text("错题本是空的")).to_be_visible()
    press(page, "撤销，放回去")
    expect(page.get_by_text("再答对 3 次移出")).to_be_visible()
