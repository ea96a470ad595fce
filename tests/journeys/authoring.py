"""Writing and reviewing items at a desk: what an author and a reviewer do with keyboard and mouse."""

import re
import uuid
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from app import clock
from app.accounts import operations as accounts
from app.organisation import operations as organisation
from app.organisation import queries as units
from app.organisation.facts import Rank
from app.web.actor import Role, Scope
from tests.journeys.hall import PASSWORD, inside
from tests.journeys.hands import confirm, fill, follow, press
from tests.journeys.server import House

QUOTE = "分层级、分批次推进，实现对党员干部的全员轮训"
BASIS = {"出处段落": "2.4", "原文引文": QUOTE, "解析": "见第 2.4 段：全员轮训。", "知识点": "教育培训"}


@dataclass(frozen=True)
class Writing:
    """An item to be written: its kind, its stem, and what its rows are filled with."""

    kind: str
    stem: str
    rows: tuple[tuple[str, str], ...]
    right: tuple[str, ...] = ()


SINGLE = Writing(
    "single",
    "第二部分所说的教育培训，最后要对党员干部实现什么？",
    (
        ("#options-0", "集中宣讲"),
        ("#options-1", "全员轮训"),
        ("#options-2", "专题研讨"),
        ("#options-3", "座谈交流"),
    ),
    ("#right-1",),
)
WRITINGS = (
    SINGLE,
    Writing(
        "multiple",
        "第二部分所说的教育培训，通知列举的推进方式有哪几项？",
        (
            ("#options-0", "分层级"),
            ("#options-1", "分批次"),
            ("#options-2", "分区域"),
            ("#options-3", "分行业"),
        ),
        ("#right-0", "#right-1"),
    ),
    Writing("true_false", "第二部分要求对党员干部实现全员轮训，这一说法与原文相符。", (), ("#value-0",)),
    Writing("fill_blank", "第二部分写明，教育培训要实现对党员干部的____。", (("#blanks-0", "全员轮训"),)),
    Writing(
        "short_answer",
        "请说明第二部分中教育培训怎样分步推进。",
        (
            ("#rubric-0-text", "分层级"),
            ("#rubric-0-marks", "2"),
            ("#rubric-0-keywords", "层级"),
            ("#rubric-1-text", "分批次"),
            ("#rubric-1-marks", "2"),
            ("#rubric-1-keywords", "批次"),
        ),
    ),
)


def keeper(house: House, staff_no: str, name: str, unit_code: str) -> None:
    """Give somebody new an organizer's role over a unit, with a password of their own."""
    at = clock.now()
    with inside(house) as session:
        unit = next(each for each in units.units(session, Scope(("/",))) if each.code == unit_code)
        person_id = organisation.add_person(
            session,
            staff_no=staff_no,
            name=name,
            unit_id=unit.id,
            post="干部",
            rank=Rank.STAFF,
            on=clock.day_of(at),
            by=None,
            at=at,
        )
        accounts.set_password(session, person_id, PASSWORD, must_change=False, by=None, at=at)
        accounts.finish_first_sign_in(session, person_id, by=None, at=at)
        accounts.grant_role(session, person_id, Role.ORGANIZER, unit.id, unit.path, unit.name, by=None, at=at)


def write(page: Page, item: Writing) -> uuid.UUID:
    """Write an item as one types, see it as candidates will, and save it; return which it is."""
    page.goto(f"/bank/new/{item.kind}")
    page.locator("#stem").fill(item.stem)
    for place, text in item.rows:
        page.locator(place).fill(text)
    for place in item.right:
        page.locator(place).check()
    fill(page, BASIS)
    beside = page.locator("#beside")
    expect(beside.locator(".exam-stem")).to_have_text(item.stem)
    expect(beside).to_contain_text(re.compile("没有发现问题|建议"))
    expect(beside.locator(".item-advice").filter(has_text="须改正")).to_have_count(0)
    press(page, "保存")
    page.wait_for_url("**/bank/items/*")
    return uuid.UUID(page.url.rsplit("/", 1)[-1])


def row(page: Page, place: int) -> Locator:
    return page.locator(f"#options-{place}")


def comment(page: Page, words: str) -> None:
    page.get_by_label("写下意见").fill(words)
    press(page, "发出意见")
    expect(page.locator("#comments")).to_contain_text(words)


def give_back(page: Page, why: str) -> None:
    page.locator("summary").filter(has_text="退回").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("退回原因").fill(why)
    dialog.get_by_role("button", name="确定", exact=True).click()
    expect(page.get_by_text("已退回，出题人会收到消息。")).to_be_visible()


def read_message(page: Page, words: str) -> None:
    """Find in the inbox what the other one did."""
    page.goto("/inbox")
    expect(page.locator("main")).to_contain_text(words)


def change_rationale(page: Page, words: str) -> None:
    follow(page, "修改")
    fill(page, {"解析": words})
    press(page, "保存")
    page.wait_for_url("**/bank/items/*")


def bring_text(page: Page, file: Path, content: bytes, follows: str = "") -> None:
    """Upload a document's text and see how it was divided."""
    file.write_bytes(content)
    page.goto("/bank/documents/import")
    if follows:
        page.locator("#document_id").select_option(label=follows)
    page.locator("input[type=file]").set_input_files(file)
    press(page, "上传")
    page.wait_for_url("**/drafts/*")


def keep_text(page: Page) -> uuid.UUID:
    """Keep the text that was looked at; return which document it is."""
    page.get_by_role("button", name=re.compile("^核对无误，保存为第")).click()
    page.wait_for_url(re.compile(r"/bank/documents/[0-9a-f-]{36}(/drift)?$"))
    return uuid.UUID(page.url.split("/bank/documents/")[1][:36])


def draft_from(page: Page, document: uuid.UUID, paragraph: str, *quotes: str) -> list[uuid.UUID]:
    """Keep the best candidate a passage offers on each of some quotes, in their order; return which they are."""
    page.goto(f"/bank/documents/{document}/passages/{paragraph}")
    follow(page, "从本段出题")
    for quote in quotes:
        offered = page.locator(".candidate").filter(has=page.get_by_text(quote, exact=True))
        offered.first.locator("input[name=chosen]").check()
    press(page, "将勾选的存为草稿")
    page.wait_for_url(f"**/passages/{paragraph}#items")
    links = page.locator("#items .passage-item a").evaluate_all("all => all.map(each => each.pathname)")
    return [uuid.UUID(link.rsplit("/", 1)[-1]) for link in links]


def reword(page: Page, old: str, new: str) -> None:
    """Write an item anew, in its stem and in its quote."""
    follow(page, "修改")
    for name in ("#stem", "#quote"):
        page.locator(name).fill(page.locator(name).input_value().replace(old, new))
    press(page, "保存")
    page.wait_for_url("**/bank/items/*")


def send_and_approve(author: Page, reviewer: Page, item: uuid.UUID, words: str = "") -> None:
    """Send an item to review; the other one says a word about it, perhaps, and approves it."""
    author.goto(f"/bank/items/{item}")
    press(author, "送审")
    reviewer.goto(f"/bank/items/{item}")
    if words:
        comment(reviewer, words)
    confirm(reviewer, re.compile("^审定$"))
    expect(reviewer.get_by_text("已审定，可以用于组卷。")).to_be_visible()
