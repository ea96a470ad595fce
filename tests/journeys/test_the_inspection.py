"""What a unit reports to the province, and what is drawn at random to be checked: walked by those who do it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, StorageState, expect

from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.hands import confirm, fill, follow, press
from tests.journeys.looking import grave_faults
from tests.journeys.server import House
from tests.journeys.watching import Watch

SignedIn = Callable[[str], StorageState]
TITLE, SAMPLE, CHECKER = "年终轮训情况报告", "年终抽查", "周敏之"
WRITTEN = {
    "组织推进": "主要负责同志任组长，逐人落实。",
    "主要做法": "分三期办班，课后当天登记学时。",
    "问题与原因": "两人长期病假。",
    "下一步安排": "下月补训。",
}


def _sound(page: Page) -> None:
    assert list(grave_faults(page)) == []


def _programme(page: Page) -> None:
    page.goto("/programmes")
    page.locator("main a[href^='/programmes/']").filter(has_text="学习贯彻").first.click()


def _draw_others(page: Page) -> None:
    """Draw until none of those drawn is who checks: one's own file is another's to check."""
    samples = page.url
    while True:
        follow(page, "抽取")
        fill(page, {"抽查名称": SAMPLE, "抽查人数": "2", "分层": "按层级"})
        press(page, "抽取")
        expect(page.get_by_role("heading", level=1)).to_have_text(SAMPLE)
        if not page.locator("tbody th", has_text=CHECKER).count():
            return
        page.goto(samples)


def test_a_report_is_written_returned_handed_in_anew_and_accepted(
    demo: House, open_page: Open, signed_in: SignedIn, watch: Watch
) -> None:
    province = open_page(demo, DESK, storage_state=signed_in("organizer"))
    unit = open_page(demo, DESK, storage_state=signed_in("city-organizer"))
    _programme(province)
    province.locator("main").get_by_role("link", name="单位报告", exact=True).click()
    follow(province, "要求报送")
    fill(province, {"报告名称": TITLE, "要求": "请写明缺训原因。", "报送期限": "2099-12-01"})
    press(province, "要求报送")
    expect(province.get_by_role("heading", level=1)).to_have_text(TITLE)
    _sound(province)

    unit.goto("/unit-reports")
    unit.get_by_role("link", name=TITLE).click()
    follow(unit, "写报告")
    fill(unit, WRITTEN)
    _sound(unit)
    press(unit, "保存")
    confirm(unit, "提交报告")
    expect(unit.get_by_text("与内容一致")).to_be_visible()
    address = unit.url

    province.goto(address)
    fill(province, {"退回意见": "请写明补训的日期。"})
    press(province, "退回")
    expect(province.locator(".state", has_text="已退回").first).to_be_visible()

    unit.goto(address)
    expect(unit.get_by_text("请写明补训的日期。").first).to_be_visible()
    follow(unit, "修改报告")
    fill(unit, {"下一步安排": "十二月五日补训，由人事部门负责。"})
    press(unit, "保存")
    confirm(unit, "提交报告")

    province.goto(address)
    _sound(province)
    confirm(province, re.compile("^通过$"))
    expect(province.locator(".lead .state")).to_have_text("已通过")
    expect(province.get_by_text("十二月五日补训，由人事部门负责。")).to_be_visible()
    with province.expect_download() as paper:
        follow(province, "打印（PDF）")
    assert paper.value.path().read_bytes().startswith(b"%PDF-")

    phone = open_page(demo, PHONE, storage_state=signed_in("city-organizer"))
    phone.goto(address)
    _sound(phone)


def test_a_sample_is_drawn_checked_and_closed_and_an_auditor_reads_it(
    demo: House, open_page: Open, signed_in: SignedIn, watch: Watch
) -> None:
    desk = open_page(demo, DESK, storage_state=signed_in("organizer"))
    _programme(desk)
    follow(desk, "抽查")
    _sound(desk)
    _draw_others(desk)
    address = desk.url
    _sound(desk)
    for word in ("相符", "未见佐证"):
        desk.goto(f"{address}?found=waiting")
        desk.locator("tbody th a").first.click()
        for group in ("考勤", "学时", "考试", "证书"):
            desk.get_by_role("group", name=group).get_by_label(word, exact=True).check()
        _sound(desk)
        press(desk, "记录")
        expect(desk.get_by_text("已记录").first).to_be_visible()
    desk.goto(address)
    fill(desk, {"抽查结论": "一人佐证未归档，已要求补齐。"})
    press(desk, "结束抽查")
    expect(desk.get_by_text("一人佐证未归档，已要求补齐。")).to_be_visible()

    auditor = open_page(demo, DESK, storage_state=signed_in("auditor"))
    auditor.goto(address)
    expect(auditor.get_by_text("一人佐证未归档，已要求补齐。")).to_be_visible()
