"""Candidates at the exam page in Chromium, and what they wrote there: a ledger that is nowhere in the system."""

import json
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from playwright.sync_api import Browser, BrowserContext, Locator, Page
from sqlmodel import select

from app.db import Databases
from app.exams.models import Response
from tests.journeys.conftest import PHONE
from tests.journeys.hall import Paper
from tests.load.hall import Seat, headers

# A device that keeps nothing: private windows and old phones have none of it.
WITHOUT_DRAFTS = "Object.defineProperty(window, 'indexedDB', { value: undefined });"
ALL_SAVED = "全部已保存"


@dataclass
class Sitting:
    """One candidate with a phone: the paper on it, and the last words written into each place."""

    seat: Seat
    context: BrowserContext
    paper: Paper
    written: dict[int, str] = field(default_factory=dict)

    @property
    def page(self) -> Page:
        return self.paper.page

    def essay(self, place: int) -> Locator:
        return self.paper.item("short_answer", place)

    def write(self, place: int, text: str) -> None:
        self.paper.answer(self.essay(place), text)
        self.written[place] = text

    def state(self, place: int) -> str:
        """Return what the page says of a place: 已保存, 未保存, 编辑中, or nothing."""
        return self.essay(place).locator("[data-state]").text_content() or ""

    def says_all_saved(self) -> bool:
        return (self.paper.saved_line.text_content() or "").strip() == ALL_SAVED

    def open_again(self) -> None:
        self.paper = Paper(self.context.new_page())
        self.page.goto(f"/attempts/{self.seat.attempt_id}")
        self.paper.expect_ready()


@contextmanager
def sitting(
    browser: Browser, port: int, seats: Sequence[Seat], ago: timedelta = timedelta(), script: str = ""
) -> Iterator[list[Sitting]]:
    """Open the paper of each candidate on a phone of their own; a script runs before every page's."""
    contexts: list[BrowserContext] = []
    try:
        yield [_open(browser, port, seat, ago, script, contexts) for seat in seats]
    finally:
        for context in contexts:
            context.close()


def _open(
    browser: Browser, port: int, seat: Seat, ago: timedelta, script: str, contexts: list[BrowserContext]
) -> Sitting:
    address = f"http://127.0.0.1:{port}"
    context = browser.new_context(base_url=address, **PHONE)  # type: ignore[arg-type]
    contexts.append(context)
    context.set_default_timeout(30_000)
    if script:
        context.add_init_script(script)
    cookie = headers(seat.person_id, ago)["Cookie"].partition("=")[2]
    context.add_cookies([{"name": "lunxun", "value": cookie, "url": address}])
    found = Sitting(seat, context, Paper(context.new_page()))
    found.page.goto(f"/attempts/{seat.attempt_id}")
    found.paper.expect_ready()
    return found


def lost(databases: Databases, everybody: Sequence[Sitting]) -> list[str]:
    """Return the last words of whoever's are not what is stored."""
    with databases.session(readonly=True) as session:
        rows = session.exec(select(Response)).all()
    stored: dict[tuple[uuid.UUID, uuid.UUID], str] = {
        (row.attempt_id, row.item_id): json.loads(row.payload) for row in rows
    }
    return [
        f"{text} -> {stored.get((each.seat.attempt_id, _item(each, place)))}"
        for each in everybody
        for place, text in each.written.items()
        if stored.get((each.seat.attempt_id, _item(each, place))) != text
    ]


def _item(sitting: Sitting, place: int) -> uuid.UUID:
    return uuid.UUID(sitting.essay(place).get_attribute("data-item") or "")


def until(true: Callable[[], bool], seconds: float) -> bool:
    """Tell whether something becomes true in time."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if true():
            return True
        time.sleep(0.05)
    return true()
