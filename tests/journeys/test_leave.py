"""Leave on one phone, approved at a desk, the seat taken on another phone, and a make-up for who stayed away."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import Page, expect
from sqlmodel import Session, select

from app import clock
from app.accounts import operations as accounts
from app.organisation import operations as organisation
from app.organisation import queries as units
from app.organisation.facts import Level, Rank
from app.planning import operations as planning
from app.planning.models import Enrolment
from app.web.actor import Actor, Scope
from tests.journeys import server
from tests.journeys.conftest import DESK, PHONE, Open, sign_in
from tests.journeys.hall import PASSWORD, inside, organizer
from tests.journeys.hands import confirm, fill, follow, press
from tests.journeys.looking import grave_faults
from tests.journeys.server import House

NAMES = {"QJ0001": "温如言", "QJ0002": "闻人远"}


@dataclass(frozen=True)
class Class:
    """A unit of two people with one seat: who has it, and who is left without."""

    programme_id: uuid.UUID
    unit: str
    seated: str
    waiting: str


def _class(house: House) -> Class:
    with inside(house) as session:
        programme_id, unit, people = _programme(session, organizer(session))
    with inside(house) as session:
        by, at = organizer(session), clock.now()
        plan_id = planning.propose(session, programme_id, by=by, at=at)
        planning.propose_now(session, plan_id)
        planning.publish_plan(session, plan_id, by=by, at=at)
        seated = session.exec(select(Enrolment.person_id).where(Enrolment.programme_id == programme_id)).one()
    first, second = people
    has, has_not = (first, second) if people[first] == seated else (second, first)
    return Class(programme_id, unit, has, has_not)


def _programme(session: Session, by: Actor) -> tuple[uuid.UUID, str, dict[str, uuid.UUID]]:
    at = clock.now()
    today, name = clock.day_of(at), "闽江科普学会"
    root = next(each for each in units.units(session, Scope(("/",))) if each.depth == 0)
    unit_id = organisation.add_unit(
        session,
        code="QJ-01",
        name=name,
        level=Level.PROVINCIAL_SOCIETY,
        parent_id=root.id,
        on=today - timedelta(days=1),
        by=by,
        at=at,
    )
    people = {}
    for staff_no, person in NAMES.items():
        people[staff_no] = organisation.add_person(
            session,
            staff_no=staff_no,
            name=person,
            unit_id=unit_id,
            post="干部",
            rank=Rank.STAFF,
            on=today - timedelta(days=1),
            by=by,
            at=at,
        )
        accounts.set_password(session, people[staff_no], PASSWORD, must_change=False, by=None, at=at)
        accounts.finish_first_sign_in(session, people[staff_no], by=None, at=at)
    programme_id = planning.create_programme(
        session,
        name="闽江科普学会轮训",
        document_no="闽科协综〔2021〕20号",
        unit_id=unit_id,
        starts_on=today,
        ends_on=today + timedelta(days=90),
        max_away_percent=100,
        on_duty_min=0,
        by=by,
        at=at,
    )
    planning.freeze_roster(session, programme_id, as_of=today, by=by, at=at)
    planning.add_batch(
        session,
        programme_id,
        title="学会第一期",
        starts_on=today + timedelta(days=10),
        ends_on=today + timedelta(days=11),
        capacity=1,
        by=by,
        at=at,
    )
    return programme_id, name, people


def _whole(page: Page) -> None:
    assert list(grave_faults(page)) == []


def test_leave_frees_a_seat_that_another_takes_and_a_make_up_follows(demo: House, open_page: Open) -> None:
    """The first phone runs no scripts."""
    held = _class(demo)
    today = clock.day_of(clock.now())
    days = [(today + timedelta(days=each)).isoformat() for each in (10, 11, 30, 31)]

    cadre = open_page(demo, PHONE, java_script_enabled=False)
    sign_in(cadre, held.seated, PASSWORD)
    cadre.goto("/leave")
    follow(cadre, "申请请假")
    fill(cadre, {"类别": "公务", "从": days[0], "到": days[1], "事由": "随团出访"})
    cadre.get_by_label("证明材料").set_input_files(
        {"name": "任务批件.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    )
    press(cadre, "提交申请")
    expect(cadre.get_by_text("待审批", exact=True)).to_be_visible()
    request = cadre.url

    desk = open_page(demo, DESK)
    sign_in(desk, "organizer", server.PASSWORD)
    desk.goto("/leave-requests?state=asked")
    _whole(desk)
    desk.get_by_role("link", name=NAMES[held.seated]).click()
    expect(desk.get_by_role("link", name="证明材料：任务批件.pdf")).to_be_visible()
    _whole(desk)
    press(desk, "批准")
    expect(desk.get_by_text("已批准，名额已空出。")).to_be_visible()
    cadre.goto(request)
    expect(cadre.get_by_text("已批准", exact=True)).to_be_visible()

    other = open_page(demo, PHONE)
    sign_in(other, held.waiting, PASSWORD)
    other.goto("/inbox")
    expect(other.get_by_text("第 1 期有名额，请答复是否参加")).to_be_visible()
    other.goto("/leave")
    _whole(other)
    other.get_by_role("link", name="递补第 1 期").click()
    expect(other.get_by_text("还没有批次")).to_be_visible()
    _whole(other)
    press(other, "接受，参加这一期")
    expect(other.get_by_text("已编入第 1 期，请按时参训。")).to_be_visible()

    desk.goto(f"/programmes/{held.programme_id}/leave")
    expect(desk.get_by_text("已递补", exact=True)).to_be_visible()
    expect(desk.get_by_text("计划发布后的变动")).to_be_visible()
    _whole(desk)
    follow(desk, "补训")
    desk.get_by_label(f"选择 {NAMES[held.seated]}").check()
    fill(desk, {"开始日期": days[2], "结束日期": days[3], "名额": "5"})
    press(desk, "先看方案")
    expect(desk.get_by_text("可编入 1 人")).to_be_visible()
    _whole(desk)
    press(desk, "确认设立补训班")
    expect(desk.get_by_text("补训班已设立，编入 1 人，并告知本人。")).to_be_visible()

    cadre.goto("/story")
    told = cadre.locator(".moment-title")
    expect(told).to_have_text(
        [
            "列入应训名册",
            "编入第 1 期（按计划）",
            "申请从第 1 期请假",
            "请假已批准",
            "不再参加第 1 期",
            "计划变动：第 1 期 → 未安排",
            "编入第 2 期（补训）",
        ]
    )


def test_a_request_on_a_phone_is_taken_back_with_one_question(demo: House, open_page: Open) -> None:
    page = open_page(demo, PHONE)
    sign_in(page, "city-organizer", server.PASSWORD)
    page.goto("/leave")
    follow(page, "申请请假")
    _whole(page)
    batch = page.get_by_label("批次").locator("option:checked").inner_text()
    first = batch.split("（")[1].split(" — ")[0]
    fill(page, {"类别": "事假", "从": first, "到": first, "事由": "家中有事"})
    press(page, "提交申请")
    _whole(page)
    confirm(page, "撤回申请")
    expect(page.get_by_text("已撤回", exact=True)).to_be_visible()
