"""A timetable with a session that is on, checking in from a phone, and reading the guide."""

import re
from datetime import datetime, time, timedelta

from playwright.sync_api import Page, expect

from app import clock
from tests.journeys.hands import confirm, fill, follow, press
from tests.journeys.organizing import CADRE

COURSE = "专题辅导：学习领会通知精神"
READING = "学习通知全文导学"


def _hours_now() -> tuple[datetime, datetime]:
    """Choose three quarters of an hour one may check in to now, on one calendar day."""
    now = clock.now().astimezone(clock.SHANGHAI)
    if (now + timedelta(minutes=15)).date() > now.date():
        midnight = datetime.combine(now.date() + timedelta(days=1), time(), clock.SHANGHAI)
        return midnight, midnight + timedelta(minutes=45)
    starts = max(now - timedelta(minutes=2), datetime.combine(now.date(), time(), clock.SHANGHAI))
    return starts, min(starts + timedelta(minutes=45), starts.replace(hour=23, minute=59))


def make_timetable(page: Page, programme: str) -> str:
    """Give the first batch a session that is on right now; return the address of its page for the hall."""
    page.goto(f"{programme}/batches")
    follow(page, "第 1 期")
    follow(page, "课表")
    page.get_by_role("link", name="排课").first.click()
    starts, ends = _hours_now()
    values = {
        "课程名称": COURSE,
        "日期": starts.date().isoformat(),
        "开始": starts.strftime("%H:%M"),
        "结束": ends.strftime("%H:%M"),
        "计学时分钟数": "45",
        "必修课": True,
    }
    fill(page, values)
    press(page, "保存")
    confirm(page, "发布课表")
    expect(page.get_by_text("课表已发布")).to_be_visible()
    follow(page, COURSE)
    follow(page, "签到大屏")
    expect(page.get_by_role("img", name="签到二维码")).to_be_visible()
    return page.url


def ask_to_read(page: Page) -> None:
    today = clock.day_of(clock.now())
    page.goto("/library/tasks/new")
    fill(page, {"任务名称": READING, "开始日期": today.isoformat()})
    fill(page, {"截止日期": (today + timedelta(days=7)).isoformat()})
    press(page, "布置并通知")
    expect(page.get_by_role("heading", level=1)).to_have_text(READING)
    expect(page.get_by_text("学习任务已布置")).to_be_visible()


def check_in(phone: Page, hall: Page) -> None:
    """A wrong code is refused in words; the one on the hall's screen counts, and the hall sees it."""
    phone.goto("/agenda")
    expect(phone.get_by_role("heading", name=COURSE).first).to_be_visible()
    follow(phone, "签到")
    digits = re.sub(r"\D", "", hall.locator(".hall-digits").inner_text())
    assert len(digits) == 6
    wrong = f"{(int(digits) + 1) % 10**6:06d}"
    fill(phone, {"六位签到码": wrong})
    press(phone, "签到")
    expect(phone.get_by_text("没有签到")).to_be_visible()
    fill(phone, {"六位签到码": re.sub(r"\D", "", hall.locator(".hall-digits").inner_text())})
    press(phone, "签到")
    expect(phone.get_by_text("签到成功。")).to_be_visible()
    present = hall.locator(".hall-ok dd")
    expect(present).to_have_text("1", timeout=10_000)
    phone.goto("/hours")
    expect(phone.get_by_text(COURSE)).to_be_visible()


def read(phone: Page) -> None:
    """Read the guide to its end and confirm; the receipt carries one's name."""
    phone.goto("/reading")
    phone.get_by_role("link", name=re.compile(f"^去学习.*{READING}")).click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(READING)
    expect(phone.locator("main h2").nth(3)).to_be_visible()
    press(phone, "我已认真学习")
    expect(phone.locator("#receipt")).to_contain_text(CADRE.name)


def see_who_has_read(page: Page) -> None:
    page.goto("/library/tasks")
    follow(page, READING)
    expect(page.locator(".figure-card").filter(has_text="按人：已学习")).to_contain_text("1 /")
