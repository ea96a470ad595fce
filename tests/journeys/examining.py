"""An exam drafted and opened, taken on a phone that loses its network in the middle, marked, and its result seen."""

import json
import uuid
from datetime import timedelta

from playwright.sync_api import Page, expect

from app import clock
from app.bank import queries as bank
from question_bank.items import FillBlankKey, Key, MultipleKey, ShortAnswerKey, SingleKey, TrueFalseKey
from tests.journeys.hall import Paper, begin, inside
from tests.journeys.hands import confirm, fill, follow, press, reload_until
from tests.journeys.organizing import CADRE, PROGRAMME
from tests.journeys.server import House

EXAM = "闽海第1期结业考试"
BLUEPRINT = (("单选题", 2, 15), ("多选题", 1, 20), ("判断题", 1, 10), ("填空题", 1, 20), ("简答题", 1, 20))
TOTAL = sum(count for _kind, count, _marks in BLUEPRINT)


def make_exam(page: Page) -> None:
    """Draft it row by row, look at a paper, publish, and open a sitting for the batch that is on."""
    page.goto("/exams/manage/new")
    values = {
        "所属专项": PROGRAMME,
        "考试名称": EXAM,
        "作答时长（分钟）": "45",
        "及格线（分）": "60",
        "成绩公布": "评阅完成后即公布",
    }
    fill(page, values)
    for number, (kind, count, marks) in enumerate(BLUEPRINT):
        if number:
            page.locator("button[name=add]").click()
        page.locator(f"#row-{number}-kind").select_option(label=kind)
        page.locator(f"#row-{number}-count").fill(str(count))
        page.locator(f"#row-{number}-marks").fill(str(marks))
    page.get_by_role("button", name="保存草稿").last.click()
    expect(page.get_by_text("题库够用，可以发布。")).to_be_visible()
    expect(page.get_by_text(f"共 {TOTAL} 题，总分 100 分")).to_be_visible()
    confirm(page, "发布考试")
    expect(page.get_by_text("考试已发布")).to_be_visible()
    follow(page, "安排场次")
    now = clock.now().astimezone(clock.SHANGHAI)
    opens, closes = now - timedelta(minutes=5), now + timedelta(hours=3)
    fill(
        page,
        {
            "场次名称": "第一场",
            "开始时间": opens.strftime("%Y-%m-%dT%H:%M"),
            "结束时间": closes.strftime("%Y-%m-%dT%H:%M"),
        },
    )
    page.get_by_label("考生").select_option(label=page.locator("option", has_text="第 1 期").inner_text())
    press(page, "保存")
    expect(page.get_by_text("第一场").first).to_be_visible()


def take_exam(phone: Page, house: House) -> str:
    """Answer, lose the network, go on answering, come back, hand in; return the code one keeps."""
    paper = begin(phone)
    keys = _keys(house, paper.attempt)
    order = [item.get_attribute("data-item") or "" for item in phone.locator("[data-item]").all()]
    assert len(order) == TOTAL
    online, offline = order[:2], order[2:-1]
    for item in online:
        _answer(paper, item, keys[item])
    paper.expect_all_saved()
    assert _stored(house, paper.attempt) == set(online)

    phone.context.set_offline(True)
    for number, item in enumerate(offline, 1):
        _answer(paper, item, keys[item])
        expect(paper.saved_line).to_have_text(f"{number} 题未保存")
        expect(phone.locator(f'[data-item="{item}"] [data-state]')).to_have_text("未保存")
    expect(paper.banner).to_contain_text(f"网络不通，{len(offline)} 题尚未保存")
    for item in offline:
        expect(phone.locator(f'[data-cell="{item}"]')).to_have_class("cell-unsaved")
    assert _stored(house, paper.attempt) == set(online)

    phone.context.set_offline(False)
    paper.expect_all_saved()
    expect(paper.banner).to_be_hidden()
    _answer(paper, order[-1], keys[order[-1]])
    paper.expect_all_saved()
    assert paper.stored() == TOTAL
    assert _stored(house, paper.attempt) == set(order)

    phone.locator("[data-hand-in]:visible").first.click()
    expect(phone.get_by_role("dialog")).to_contain_text("全部题目均已作答。")
    press(phone, "确定交卷")
    phone.wait_for_url("**/receipt")
    expect(phone.get_by_text("交卷成功")).to_be_visible()
    expect(phone.locator("main")).to_contain_text(f"{TOTAL} / {TOTAL} 题")
    code = phone.locator(".receipt-code b").inner_text()
    assert [row[0][:12] for row in house.ask("SELECT responses_digest FROM attempt")] == [code]
    return code


def _stored(house: House, attempt: str) -> set[str]:
    """Return the items of which the database holds a response."""
    rows = house.ask("SELECT item_id, payload FROM response WHERE attempt_id = ?", attempt.replace("-", ""))
    return {str(uuid.UUID(item)) for item, payload in rows if json.loads(payload) is not None}


def _keys(house: House, attempt: str) -> dict[str, Key]:
    rows = house.ask(
        "SELECT item_id, version_id FROM attempt_item WHERE attempt_id = ?", attempt.replace("-", "")
    )
    versions = {uuid.UUID(version): str(uuid.UUID(item)) for item, version in rows}
    with inside(house) as session:
        found = bank.keys(session, list(versions))
    return {versions[version]: each.key for version, each in found.items()}


def _answer(paper: Paper, item_id: str, key: Key) -> None:
    """Answer as somebody would who has read the guide."""
    item = paper.page.locator(f'[data-item="{item_id}"]')
    paper.turn_to(item)
    match key:
        case SingleKey():
            item.locator("label", has=paper.page.locator(f'[value="{key.option_id}"]')).click()
        case MultipleKey():
            for option in sorted(key.option_ids):
                item.locator("label", has=paper.page.locator(f'[value="{option}"]')).click()
        case TrueFalseKey():
            item.locator("label").filter(has_text="正确" if key.value else "错误").click()
        case FillBlankKey():
            for box, texts in zip(item.locator("input[type=text]").all(), key.blanks, strict=True):
                box.fill(texts[0])
        case ShortAnswerKey():
            item.locator("textarea").fill("；".join(point.text for point in key.rubric))


def mark(page: Page) -> None:
    """Give the one short answer that waits all its marks; whose it is, the page does not tell."""
    page.goto("/marking")
    reload_until(page, page.get_by_role("link", name=EXAM))
    follow(page, EXAM)
    follow(page, "评阅下一份")
    assert CADRE.name not in page.content()
    for given in page.locator(".point-give").all():
        given.locator("input").fill(given.inner_text().replace("/", "").replace("分", "").strip())
    page.get_by_role("button", name="保存").first.click()
    expect(page.get_by_text("没有待评的答卷。")).to_be_visible()


def see_result(phone: Page, code: str) -> None:
    """The score, the verdict and the receipt one kept."""
    phone.goto("/exams")
    expect(phone.get_by_text("100 分，合格")).to_be_visible()
    follow(phone, "成绩")
    expect(phone.get_by_label("总分")).to_contain_text("合格")
    expect(phone.locator(".script-line")).to_have_count(TOTAL)
    phone.goto("/exams")
    follow(phone, "交卷凭证")
    expect(phone.locator(".receipt-code b")).to_have_text(code)
