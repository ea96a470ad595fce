"""An organizer builds a timetable from a template, moves sessions by key and by mouse, publishes; a cadre sees it."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from playwright.sync_api import Locator, Page, StorageState, expect
from sqlmodel import Session, select

from app import clock
from app.accounts.models import Account, SignInName
from app.organisation import operations as organisation
from app.organisation.facts import Rank
from app.organisation.queries import by_code
from app.planning import operations as planning
from app.schedule import national
from app.schedule import operations as schedule
from app.schedule.facts import ActivityForm
from app.web.actor import Actor, Grant, Role
from tests.journeys.attending import call_the_roll_without_a_signal
from tests.journeys.conftest import DESK, PHONE, Open
from tests.journeys.hall import inside
from tests.journeys.hands import confirm, field, fill, press
from tests.journeys.looking import grave_faults
from tests.journeys.server import House
from tests.journeys.watching import Watch

CITY = "350100"
COURSES = ("通知全文导读", "岗位清单交流", "现场教学")
MINUTES = {"通知全文导读": 9 * 60, "岗位清单交流": 14 * 60, "现场教学": 9 * 60}


def _named(session: Session, login: str) -> Account:
    return session.exec(select(Account).join(SignInName).where(SignInName.value == login)).one()


def _quiet_monday() -> date:
    """Return the first Monday some weeks from now after which no holiday lies for a fortnight."""
    day = clock.day_of(clock.now()) + timedelta(days=27)
    day -= timedelta(days=day.weekday())
    while national.days(day, day + timedelta(days=13)):
        day += timedelta(days=7)
    return day


def _two_batches(house: House) -> tuple[uuid.UUID, uuid.UUID, date]:
    """Set up a city's programme: a batch that has a timetable, and a week later one that has none, with the cadre.

    On the third afternoon of the second one cadre, hall and lecturer are taken by a class of another programme.
    """
    at, monday = clock.now(), _quiet_monday()
    with inside(house) as session:
        unit = by_code(session, CITY)
        assert unit is not None
        account, cadre = _named(session, "city-organizer"), _named(session, "cadre")
        by = Actor(account.id, account.display_name, (Grant(Role.ORGANIZER, unit.id, unit.path, unit.name),))
        # Somebody new, whom no other class keeps away.
        beside = organisation.add_person(
            session,
            staff_no="K7001",
            name="柯望舒",
            unit_id=unit.id,
            post="科普部干部",
            rank=Rank.STAFF,
            on=clock.day_of(at),
            by=by,
            at=at,
        )
        programme_id, elsewhere = (
            planning.create_programme(
                session,
                name=name,
                document_no="榕科协〔2026〕2号",
                unit_id=unit.id,
                starts_on=monday - timedelta(days=7),
                ends_on=monday + timedelta(days=60),
                by=by,
                at=at,
            )
            for name in ("课表演练班", "另一专项")
        )
        for each in (programme_id, elsewhere):
            planning.freeze_roster(session, each, as_of=clock.day_of(at), by=by, at=at)
        first, second = (
            planning.add_batch(
                session,
                programme_id,
                title=f"第{number}期演练班",
                starts_on=monday + timedelta(days=7 * number - 7),
                ends_on=monday + timedelta(days=7 * number - 5),
                place="市科技馆",
                capacity=40,
                by=by,
                at=at,
            )
            for number in (1, 2)
        )
        planning.enrol(session, second, cadre.id, by=by, at=at)
        planning.enrol(session, second, beside, by=by, at=at)
        hall = schedule.add_venue(session, unit_path=unit.path, name="演练厅", seats=60, by=by, at=at)
        schedule.add_venue(session, unit_path=unit.path, name="小间", seats=1, by=by, at=at)
        speaker = schedule.add_lecturer(session, unit_path=unit.path, name="卢述", by=by, at=at)
        for number, title in enumerate(COURSES):
            day = datetime.combine(monday + timedelta(days=number // 2), time(), clock.SHANGHAI)
            starts_at = (day + timedelta(minutes=MINUTES[title])).astimezone(UTC)
            schedule.add_session(
                session,
                first,
                title=title,
                activity_form=ActivityForm.LECTURE,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=90),
                minutes=90,
                venue_id=hall,
                lecturer_id=speaker,
                by=by,
                at=at,
            )
        other = planning.add_batch(
            session,
            elsewhere,
            title="另一专项的班",
            starts_on=monday + timedelta(days=9),
            ends_on=monday + timedelta(days=9),
            capacity=9,
            by=by,
            at=at,
        )
        planning.enrol(session, other, cadre.id, by=by, at=at)
        three = datetime.combine(monday + timedelta(days=9), time(15), clock.SHANGHAI).astimezone(UTC)
        schedule.add_session(
            session,
            other,
            title="别处的课",
            activity_form=ActivityForm.LECTURE,
            starts_at=three,
            ends_at=three + timedelta(minutes=90),
            minutes=90,
            venue_id=hall,
            lecturer_id=speaker,
            by=by,
            at=at,
        )
    return first, second, monday + timedelta(days=7)


def _card(page: Page, title: str) -> Locator:
    return page.locator("[data-shift]").filter(has_text=title)


def _build(page: Page, first: uuid.UUID, second: uuid.UUID) -> None:
    """Keep the first batch's timetable as a template; lay it over the second one."""
    page.goto(f"/batches/{first}/timetable/build")
    assert list(grave_faults(page)) == []
    fill(page, {"模板名称": "两日班"})
    press(page, "保存")
    expect(page.get_by_text("已存为模板“两日班”。")).to_be_visible()
    page.goto(f"/batches/{second}/timetable/build")
    # Another batch's timetable is copied the same way; it is looked at and left.
    field(page, "来源").select_option(label="课表演练班 · 第1期演练班")
    press(page, "看草稿")
    expect(page.get_by_text("没有冲突。")).to_be_visible()
    expect(page.get_by_role("heading", name="岗位清单交流")).to_be_visible()
    page.goto(f"/batches/{second}/timetable/suggest")
    template = field(page, "时段取自").locator("option").filter(has_text="两日班 ·")
    field(page, "时段取自").select_option(template.get_attribute("value"))
    assert list(grave_faults(page)) == []
    field(page, "课程名称").first.fill("推荐的课")
    press(page, "推荐课表")
    expect(page.get_by_role("heading", name="推荐的课")).to_be_visible()
    page.goto(f"/batches/{second}/timetable/build")
    field(page, "来源").select_option(label="模板“两日班”（2 天，3 门课）")
    press(page, "看草稿")
    expect(page.get_by_text("没有冲突。")).to_be_visible()
    assert list(grave_faults(page)) == []
    press(page, "全部排入")
    expect(page.get_by_text("已排入 3 门课。")).to_be_visible()
    expect(page.locator("[data-shift]")).to_have_count(3)
    assert list(grave_faults(page)) == []


def _by_keys(page: Page) -> None:
    """Move a session by arrows: put back, keep, undo; where it meets another one that is said at once."""
    said = page.locator("[data-week-live]")
    card = _card(page, "岗位清单交流")
    card.focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    expect(said).to_have_text("星期二 13:30–15:00：没有冲突。")
    page.keyboard.press("Escape")
    expect(said).to_have_text("已放回原处。")
    expect(card).to_be_focused()
    expect(card.locator("[data-when]")).to_have_text("14:00–15:30")
    for _ in range(16):
        page.keyboard.press("ArrowUp")
    expect(said).to_contain_text("本期在")
    expect(card).to_have_class(re.compile("week-clash"))
    for _ in range(8):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("“岗位清单交流”已调整到")
    expect(_card(page, "岗位清单交流")).to_be_focused()
    expect(_card(page, "岗位清单交流").locator("[data-when]")).to_have_text("12:00–13:30")
    press(page, "撤销对“岗位清单交流”的调整")
    expect(page.get_by_text("“岗位清单交流”已恢复到")).to_be_visible()
    expect(_card(page, "岗位清单交流").locator("[data-when]")).to_have_text("14:00–15:30")


def _marks(page: Page, second: uuid.UUID) -> None:
    """While a session is held, lecturer, hall and people of another programme stand in its way; chairs only ask."""
    said, card = page.locator("[data-week-live]"), _card(page, "岗位清单交流")
    card.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
    for words in ("授课人“卢述”在", "场地“演练厅”在", "有 1 名学员在", "另有其他班次的课"):
        expect(said).to_contain_text(words)
    expect(card).to_have_class(re.compile("week-clash"))
    page.keyboard.press("Escape")
    _card(page, "现场教学").click()
    field(page, "场地").select_option(label="小间 · 1")
    press(page, "保存")
    page.get_by_label("已知悉以上提示，仍然保存").check()
    press(page, "保存")
    page.goto(f"/batches/{second}/timetable/week")
    card = _card(page, "现场教学")
    card.focus()
    page.keyboard.press("ArrowDown")
    expect(said).to_contain_text("场地“小间”有 1 座，少于学员 2 人。")
    expect(card).to_have_class(re.compile("week-asks"))
    page.keyboard.press("Escape")


def _drag(page: Page, card: Locator, target: Locator, *, down: float) -> None:
    """Drag a session by its head so that it begins a part of the way down a day's column."""
    card.scroll_into_view_if_needed()
    held, column = card.bounding_box(), target.bounding_box()
    assert held is not None
    assert column is not None
    page.mouse.move(held["x"] + 20, held["y"] + 4)
    page.mouse.down()
    page.mouse.move(held["x"] + 40, held["y"] + 14)
    page.mouse.move(column["x"] + 20, column["y"] + column["height"] * down + 4, steps=6)


def _by_mouse(page: Page) -> None:
    """Drop a session on another one: refused, with the reason; then on a free day: kept."""
    column = page.locator("[data-day] [data-hours]")
    # The grid shows eight to six; nine o'clock is a tenth of the way down.
    _drag(page, _card(page, "岗位清单交流"), column.nth(0), down=0.1)
    expect(_card(page, "岗位清单交流")).to_have_class(re.compile("week-clash"))
    page.mouse.up()
    ask = page.get_by_role("dialog")
    expect(ask).to_contain_text("不能放在这里")
    expect(ask).to_contain_text("《通知全文导读》")
    ask.get_by_role("button", name="放回原处").click()
    expect(_card(page, "岗位清单交流").locator("[data-when]")).to_have_text("14:00–15:30")
    _drag(page, _card(page, "岗位清单交流"), column.nth(2), down=0.1)
    expect(_card(page, "岗位清单交流").locator("[data-when]")).to_have_text("09:00–10:30")
    page.mouse.up()
    expect(page.locator("[data-week-live]")).to_contain_text("已调整到")
    expect(page.locator("[data-day]").nth(2)).to_contain_text("岗位清单交流")


def test_from_a_template_to_the_cadres_agenda(
    demo: House, open_page: Open, watch: Watch, signed_in: Callable[[str], StorageState]
) -> None:
    watch.expect(
        "something is not open, or not open any more",
        "something is none of one's own",
        "a form comes back with its faults",
    )
    first, second, monday = _two_batches(demo)
    desk = open_page(demo, DESK, storage_state=signed_in("city-organizer"))
    phone = open_page(demo, PHONE, storage_state=signed_in("cadre"))
    _build(desk, first, second)
    _by_keys(desk)
    _marks(desk, second)
    _by_mouse(desk)
    phone.goto("/agenda")
    expect(phone.get_by_text("岗位清单交流")).to_have_count(0)
    desk.goto(f"/batches/{second}/timetable")
    confirm(desk, "发布课表")
    expect(desk.get_by_text("课表已发布，已通知 2 名学员。")).to_be_visible()
    assert list(grave_faults(desk)) == []
    phone.goto("/agenda")
    day = phone.locator("section.day").filter(has_text=(monday + timedelta(days=2)).isoformat())
    expect(day).to_contain_text("岗位清单交流")
    phone.goto(f"/batches/{second}/timetable/week?from={monday.isoformat()}")
    expect(phone.locator("[data-day]").nth(2)).to_contain_text("岗位清单交流")
    assert list(grave_faults(phone)) == []


def test_a_roll_called_without_a_signal_reaches_the_server_later(
    demo: House, open_page: Open, watch: Watch, signed_in: Callable[[str], StorageState]
) -> None:
    watch.expect("the network is gone")
    call_the_roll_without_a_signal(demo, open_page(demo, PHONE, storage_state=signed_in("organizer")))
