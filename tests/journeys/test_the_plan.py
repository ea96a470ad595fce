"""An organizer plans a city: seats too few, the smallest loosening, people moved by keys and by drag, a plan anew."""

import uuid
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, StorageState, expect
from sqlmodel import select

from app import clock
from app.accounts.models import Account, SignInName
from app.organisation.queries import by_code
from app.planning import operations
from app.web.actor import Actor, Grant, Role
from tests.journeys.conftest import DESK, Open
from tests.journeys.hall import inside
from tests.journeys.hands import confirm, finish_job, follow, press
from tests.journeys.looking import grave_faults
from tests.journeys.server import House

CITY = "350100"


def _programme(house: House) -> uuid.UUID:
    """Set up a city's programme with three batches that together have too few seats for everybody."""
    at = clock.now()
    today = clock.day_of(at)
    with inside(house) as session:
        unit = by_code(session, CITY)
        assert unit is not None
        account = session.exec(
            select(Account).join(SignInName).where(SignInName.value == "city-organizer")
        ).one()
        grant = Grant(Role.ORGANIZER, unit.id, unit.path, unit.name)
        by = Actor(account.id, account.display_name, (grant,))
        programme_id = operations.create_programme(
            session,
            name="市本级轮训",
            document_no="榕科协〔2026〕1号",
            unit_id=unit.id,
            starts_on=today,
            ends_on=today + timedelta(days=120),
            max_away_percent=100,
            on_duty_min=0,
            by=by,
            at=at,
        )
        people = operations.freeze_roster(session, programme_id, as_of=today, by=by, at=at)
        for number in (1, 2, 3):
            operations.add_batch(
                session,
                programme_id,
                title=f"第{number}期专题班",
                starts_on=today + timedelta(days=20 * number),
                ends_on=today + timedelta(days=20 * number + 3),
                place="市科技馆",
                capacity=max((people - 2) // 3, 1),
                by=by,
                at=at,
            )
    return programme_id


def _loosen(page: Page) -> None:
    """Read what conflicts, loosen it all, and see that everybody has a batch then."""
    follow(page, "冲突与放宽")
    expect(page.locator(".obstacle-way").first).to_contain_text("个名额")
    assert list(grave_faults(page)) == []
    page.get_by_role("button", name="重新求解").first.click()
    finish_job(page)
    expect(page.locator(".figure-card").filter(has_text="未安排")).to_contain_text("0")
    expect(page.get_by_text("已证明是最优方案")).to_be_visible()


def _move_by_keys_and_back(page: Page) -> None:
    follow(page, "按人调整")
    assert list(grave_faults(page)) == []
    lane = page.locator("[data-lane]").first
    card = lane.locator("[data-card]").first
    name = card.inner_text().strip()
    card.press("ArrowRight")
    asked = page.get_by_role("dialog")
    expect(asked).to_contain_text("第 2 期")
    page.keyboard.press("Escape")
    expect(card).to_be_focused()
    card.press("ArrowRight")
    expect(asked).to_contain_text("第 2 期")
    if asked.locator("[name=insist]").count():
        asked.locator("[name=insist]").check()
    if asked.get_by_role("button", name="确认调整").count() == 0:
        # A full batch takes nobody: change places instead.
        page.keyboard.press("Escape")
        expect(asked).to_be_hidden()
        card.drag_to(page.locator("[data-lane]").nth(1).locator("[data-card]").first)
        expect(asked).to_contain_text("对调")
        press(page, "确认对调")
    else:
        press(page, "确认调整")
    expect(page.locator("[data-lane]").nth(1)).to_contain_text(name.splitlines()[0])
    press(page, "撤销最近一步")
    expect(page.locator("[data-lane]").first).to_contain_text(name.splitlines()[0])


def test_a_city_is_planned_loosened_moved_published_and_planned_anew(
    demo: House, open_page: Open, signed_in: Callable[[str], StorageState]
) -> None:
    own = f"/programmes/{_programme(demo)}"
    page = open_page(demo, DESK, storage_state=signed_in("city-organizer"))
    page.goto(f"{own}/plans")
    press(page, "生成草案")
    finish_job(page)
    expect(page.get_by_text("规则互相冲突，不能人人都有批次")).to_be_visible()
    _loosen(page)
    board = page.url
    _move_by_keys_and_back(page)

    page.goto(board)
    follow(page, "推演")
    page.locator("#absent").fill("20")
    expect(page.locator("#forecast")).to_contain_text("不到 20%")
    assert list(grave_faults(page)) == []

    page.goto(board)
    follow(page, "发布…")
    confirm(page, "发布并告知")
    expect(page.locator(".state").filter(has_text="已发布").first).to_be_visible()

    page.goto(f"{own}/plans/new")
    assert list(grave_faults(page)) == []
    page.get_by_label("不办第 3 期").check()
    press(page, "生成草案")
    finish_job(page)
    follow(page, "与另一稿比较")
    expect(page.locator(".compare")).to_contain_text("第 3 期")
    expect(page.get_by_text("没有安排：名额不足").first).to_be_visible()
    assert list(grave_faults(page)) == []
