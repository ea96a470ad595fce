"""What hands do on any page: fill in a form by its labels, press, confirm, wait for a job."""

import re
import time
from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

PATIENCE = 40.0
NOTICE = "我已阅读并知悉个人信息处理规则"


def field(page: Page, label: str) -> Locator:
    """Find a field by its whole label; that it is required is no part of its name."""
    return page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*(（必填）)?\s*$"))


def fill(page: Page, values: Mapping[str, str | bool]) -> None:
    """Fill in fields by their labels: text, a choice of a list by its words, or a tick."""
    for label, value in values.items():
        found = field(page, label)
        if isinstance(value, bool):
            found.set_checked(value)
        elif found.evaluate("field => field.tagName") == "SELECT":
            found.select_option(label=value)
        else:
            found.fill(value)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def confirm(page: Page, name: str | re.Pattern[str]) -> None:
    """Open a decision, read its one question, and say yes."""
    page.locator("summary").filter(has_text=name).click()
    page.get_by_role("dialog").get_by_role("button", name="确定", exact=True).click()


def finish_job(page: Page) -> None:
    """Wait on a job's page until it is done, and go to what it made."""
    page.wait_for_url("**/jobs/*")
    expect(page.locator(".job-head .state")).to_have_text("已完成", timeout=PATIENCE * 1000)
    follow(page, "查看结果")


def reload_until(page: Page, wanted: Locator) -> None:
    """Look again until something that others are busy with has appeared."""
    until = time.monotonic() + PATIENCE
    while not wanted.is_visible() and time.monotonic() < until:
        page.reload()
    expect(wanted).to_be_visible()


def enter_first_time(page: Page, staff_no: str, issued: str, own: str) -> None:
    """Sign in with an issued password; change it and acknowledge the notice before anything else."""
    _give_password(page, staff_no, issued)
    expect(page.get_by_role("heading", level=1)).to_have_text("首次登录")
    fill(page, {"新密码": own, "再输一遍新密码": own})
    _acknowledge(page)


def enter_as_administrator(page: Page, staff_no: str, password: str) -> None:
    """Sign in with the password typed at the console; only the notice is still to be acknowledged."""
    _give_password(page, staff_no, password)
    expect(page.get_by_role("heading", level=1)).to_have_text("请阅读个人信息处理规则")
    _acknowledge(page)


def _give_password(page: Page, staff_no: str, password: str) -> None:
    page.goto("/sign-in")
    fill(page, {"工号、手机号或登录名": staff_no, "密码": password})
    press(page, "登录")


def _acknowledge(page: Page) -> None:
    fill(page, {NOTICE: True})
    press(page, "确认并进入")
    expect(page.get_by_text("准备就绪，欢迎使用。")).to_be_visible()
