"""Pages only a large programme has: a list that is walked, and a day that is over and was not counted yet."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlmodel import Session
from werkzeug.serving import make_server

from app.db import Databases
from tests.cast import Cast
from tests.conftest import Client
from tests.coverage.large import Large, before, count, draw_large, make_large, took, walk_slowly
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.hands import press
from tests.journeys.looking import grave_faults
from tests.journeys.server import House

# What is looked at is the same on both.
ENGINES = ("sqlite",)
Sign = Callable[[Any], Client]


@pytest.fixture
def large(session: Session, dbs: Databases, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Large:
    make_large(monkeypatch)
    walk_slowly(monkeypatch)
    found = draw_large(session, cast, 11, 90)
    count(session, dbs)
    took(session, 0)
    return found


@pytest.fixture
def house(app: Flask, dbs: Databases) -> Iterator[House]:
    """A house in this process, for which some dozens of people can be many."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    yield House(f"http://127.0.0.1:{server.server_port}", app.config["LUNXUN"].data_dir)
    server.shutdown()
    running.join()
    server.server_close()


def _as_auditor(page: Page, cast: Cast, as_: Sign, house: House) -> Page:
    cookie = as_(cast.di).get_cookie("lunxun")
    assert cookie is not None
    page.context.add_cookies([{"name": "lunxun", "value": cookie.value, "url": house.url}])
    return page


@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
def test_a_long_list_is_walked_and_a_day_that_is_over_is_asked_for(
    device: dict[str, Any], house: House, open_page: Open, as_: Sign, cast: Cast, large: Large
) -> None:
    page = _as_auditor(open_page(house, device), cast, as_, house)
    page.goto(f"{large.page}/gap")
    expect(page.get_by_text("按单位和姓名的顺序即时逐人核对")).to_be_visible()
    assert list(grave_faults(page)) == []
    page.locator("a[rel=next]").click()
    expect(page.locator("a[rel=prev]")).to_be_visible()
    assert list(grave_faults(page)) == []

    page.goto(f"{large.page}?on={before(9)}")
    expect(page.get_by_role("button", name="统计这一天")).to_be_visible()
    assert list(grave_faults(page)) == []
    press(page, "统计这一天")
    expect(page.get_by_text("人数越多用时越长")).to_be_visible()
    assert list(grave_faults(page)) == []
