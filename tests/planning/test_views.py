"""The pages of planning, each for the one who may, the neighbour who may not, and the stranger."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from app import clock
from app.db import Databases
from app.journal.models import Event
from app.messages.models import Message
from app.planning import operations, queries
from app.planning.models import Enrolment, Excuse, PlanLine, PlanState, RotationPlan
from app.worker import drain
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.planning.stage import AT, Stage, draft, set_stage
from tests.statements import count_statements

As = Callable[[Player], Client]
BUDGET = 12


@pytest.fixture
def stage(dbs: Databases, cast: Cast) -> Stage:
    with dbs.transaction() as session:
        return set_stage(session, cast)


@pytest.fixture
def plan_id(dbs: Databases, cast: Cast, stage: Stage) -> uuid.UUID:
    with dbs.transaction() as session:
        return draft(session, cast, stage)


def _pages(stage: Stage, plan_id: uuid.UUID, cast: Cast) -> dict[str, str]:
    own = f"/programmes/{stage.programme}"
    return {
        "index": "/programmes",
        "programme": own,
        "tiers": f"{own}/tiers",
        "roster": f"{own}/roster",
        "person": f"{own}/roster/{cast.an.id}",
        "batches": f"{own}/batches",
        "batch": f"/batches/{stage.first}",
        "plans": f"{own}/plans",
        "rules": f"{own}/rules",
        "board": f"{own}/plans/{plan_id}",
        "under": f"{own}/plans/{plan_id}?under=FJ-A1",
        "line": f"{own}/plans/{plan_id}/people/{cast.an.id}",
        "lanes": f"{own}/plans/{plan_id}/lanes?under=FJ-A1",
        "moves": f"{own}/plans/{plan_id}/moves",
        "compare": f"{own}/plans/{plan_id}/compare",
        "conflicts": f"{own}/plans/{plan_id}/conflicts",
        "forecast": f"{own}/plans/{plan_id}/forecast",
        "print": f"{own}/plans/{plan_id}/print",
    }


def _forms(stage: Stage, plan_id: uuid.UUID) -> list[str]:
    own = f"/programmes/{stage.programme}"
    return [
        "/programmes/new",
        f"{own}/settings",
        f"{own}/batches/new",
        f"{own}/plans/new",
        f"/batches/{stage.first}/edit",
        f"{own}/plans/{plan_id}/publish",
        f"{own}/plans/{plan_id}/people/{stage.colleagues[0]}/swap?with=K002",
    ]


def test_every_page_opens_within_its_statements(
    as_: As, cast: Cast, stage: Stage, plan_id: uuid.UUID, dbs: Databases
) -> None:
    browser = as_(cast.cy)
    for name, address in _pages(stage, plan_id, cast).items():
        with count_statements(dbs.web) as seen:
            answer = browser.get(address)
        assert answer.status_code == 200, name
        assert len(seen) <= BUDGET, f"{name}\n{seen}"
        assert len(re.findall(r"<h1[ >]", answer.text)) == 1
    for address in _forms(stage, plan_id):
        assert browser.get(address).status_code == 200, address


def test_the_auditor_looks_and_changes_nothing(as_: As, cast: Cast, stage: Stage, plan_id: uuid.UUID) -> None:
    browser = as_(cast.di)
    for name, address in _pages(stage, plan_id, cast).items():
        answer = browser.get(address)
        assert answer.status_code == 200, name
        if name not in {"index", "programme"}:
            main = answer.text.split('<main id="main"', 1)[1]
            assert 'method="post"' not in main, name
    for address in _forms(stage, plan_id)[1:]:
        assert browser.get(address).status_code == 404, address
    assert browser.get("/programmes/new").status_code == 403
    own = f"/programmes/{stage.programme}"
    for address in (f"{own}/plans", f"{own}/close", f"{own}/tiers", f"{own}/plans/{plan_id}/publish"):
        assert browser.post(address).status_code == 404, address


@pytest.mark.parametrize("who", ["ed", "an"])
def test_strangers_and_cadres_find_nothing(
    as_: As, cast: Cast, stage: Stage, plan_id: uuid.UUID, nobody: uuid.UUID, who: str
) -> None:
    browser = as_(getattr(cast, who))
    unknown = browser.get(f"/programmes/{nobody}")
    assert unknown.status_code == 404
    for name, address in _pages(stage, plan_id, cast).items():
        if name != "index":
            answer = browser.get(address)
            assert answer.status_code == 404, name
    for address in _forms(stage, plan_id)[1:]:
        assert browser.get(address).status_code == 404, address
        assert browser.post(address, data={}).status_code == 404, address
    own = f"/programmes/{stage.programme}"
    for address in (
        f"{own}/roster/thaw",
        f"{own}/plans",
        f"{own}/plans/{plan_id}/people/{cast.an.id}",
        f"/batches/{stage.first}/seats",
    ):
        assert browser.post(address, data={}).status_code == 404, address


def test_a_list_shows_only_ones_own_programmes(as_: As, cast: Cast, stage: Stage) -> None:
    assert "全员轮训" in as_(cast.cy).get("/programmes").text
    assert "全员轮训" not in as_(cast.ed).get("/programmes").text
    assert as_(cast.an).get("/programmes").status_code == 403


def test_a_plan_is_found_only_under_its_programme(
    as_: As, cast: Cast, stage: Stage, plan_id: uuid.UUID, nobody: uuid.UUID
) -> None:
    assert as_(cast.cy).get(f"/programmes/{nobody}/plans/{plan_id}").status_code == 404


def _form(**more: Any) -> dict[str, Any]:
    return {
        "name": "第二批轮训",
        "document_no": "甲科协〔2026〕2号",
        "starts_on": "2026-11-01",
        "ends_on": "2027-06-30",
        "hour_rule": "lesson_45",
        "required_hours": "24",
        "attendance_percent": "80",
        "exam_required": "y",
        "max_away_percent": "30",
        "on_duty_min": "1",
        **more,
    }


def test_a_programme_is_made_and_changed_by_form(as_: As, cast: Cast, dbs: Databases) -> None:
    browser = as_(cast.cy)
    unit = {"unit_id": str(cast.city.unit_id)}
    refused = browser.post("/programmes/new", data=_form(**unit, ends_on="2026-10-01"))
    assert refused.status_code == 422
    assert "结束日期不能早于开始日期" in refused.text
    # The unit is one of those she organizes, or none.
    assert (
        browser.post("/programmes/new", data=_form(unit_id=str(cast.other_city.unit_id))).status_code == 422
    )
    made = browser.post("/programmes/new", data=_form(**unit))
    assert made.status_code == 303
    programme_id = uuid.UUID(made.location.rsplit("/", 1)[-1])
    with dbs.session(readonly=True) as session:
        found = queries.programme(session, programme_id)
        assert found is not None
        assert found.required_minutes == 24 * 45
    changed = browser.post(f"/programmes/{programme_id}/settings", data=_form(**unit, required_hours="30"))
    assert changed.status_code == 303
    with dbs.session(readonly=True) as session:
        found = queries.programme(session, programme_id)
        assert found is not None
        assert found.required_minutes == 30 * 45


def test_the_notice_is_never_said_to_ask_for_exams_or_hours(as_: As, cast: Cast) -> None:
    text = as_(cast.cy).get("/programmes/new").text
    assert "闽科协综〔2021〕20号" in text
    assert "由组织者自行设定" in text
    assert "通知要求" not in text


def test_tiers_are_counted_as_one_writes_and_saved_in_order(
    as_: As, cast: Cast, stage: Stage, dbs: Databases
) -> None:
    browser = as_(cast.cy)
    with dbs.session(readonly=True) as session:
        tiers = queries.tiers(session, stage.programme)
    sent = {
        "tier-1-id": str(tiers[0].id),
        "tier-1-position": "2",
        "tier-1-name": "科级",
        "tier-1-ranks": ["section"],
        "tier-2-id": "",
        "tier-2-position": "1",
        "tier-2-name": "负责同志",
        "tier-2-leaders": "1",
    }
    counted = browser.post(
        f"/programmes/{stage.programme}/tiers/count", data=sent, headers={"HX-Request": "true"}
    )
    assert counted.status_code == 200
    assert counted.text.lstrip().startswith('<div id="census"')
    assert re.findall(r"<span>(.+?)</span><b>(\d+) 人</b>", counted.text) == [
        ("负责同志", "1"),
        ("科级", "4"),
    ]
    assert "漏网 7 人" in counted.text
    assert browser.post(f"/programmes/{stage.programme}/tiers", data=sent).status_code == 303
    with dbs.session(readonly=True) as session:
        assert [tier.name for tier in queries.tiers(session, stage.programme)] == ["负责同志", "科级"]
        gaps = [each for each in queries.roster(session, stage.programme) if each.tier_id is None]
        assert len(gaps) == 7
    assert "漏网" in browser.get(f"/programmes/{stage.programme}/roster?tier=none").text


def test_the_roster_is_frozen_filtered_and_exported_with_an_event(
    as_: As, cast: Cast, stage: Stage, dbs: Databases
) -> None:
    browser = as_(cast.cy)
    own = f"/programmes/{stage.programme}/roster"
    found = browser.get(f"{own}?q=安青禾")
    assert "共 1 条" in found.text
    exported = browser.get(f"{own}/export?format=csv&q=安青禾")
    lines = exported.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("安青禾,A001")
    with dbs.session(readonly=True) as session:
        event = session.exec(select(Event).where(Event.action == "roster.exported")).one()
        assert event.actor_id == cast.cy.id
        assert '"rows":1' in event.body
    assert browser.post(f"{own}/freeze", data={"as_of": "2026-11-02"}).status_code == 409


def test_an_excuse_is_approved_by_form_and_not_for_oneself(
    as_: As, cast: Cast, stage: Stage, dbs: Databases
) -> None:
    browser = as_(cast.cy)
    own = f"/programmes/{stage.programme}/roster"
    later = clock.day_of(clock.now()) + timedelta(days=100)
    sent = {"kind": "deferral", "reason": "出差", "proof": "派出通知", "expires_on": later.isoformat()}
    assert browser.post(f"{own}/{cast.an.id}/excuse", data={**sent, "proof": ""}).status_code == 422
    assert browser.post(f"{own}/{cast.cy.id}/excuse", data=sent).status_code == 409
    assert browser.post(f"{own}/{cast.an.id}/excuse", data=sent).status_code == 303
    assert "缓训" in browser.get(f"{own}/{cast.an.id}").text
    assert "缓训至" in browser.get(f"{own}?note=excused").text
    with dbs.session(readonly=True) as session:
        excuse = session.exec(select(Excuse)).one()
    assert as_(cast.ed).post(f"/programmes/{stage.programme}/excuses/{excuse.id}/lift").status_code == 404
    assert browser.post(f"/programmes/{stage.programme}/excuses/{excuse.id}/lift").status_code == 303
    with dbs.session(readonly=True) as session:
        assert queries.excuses(session, stage.programme) == {}


def test_batches_are_added_changed_and_cancelled_by_form(
    as_: As, cast: Cast, stage: Stage, dbs: Databases
) -> None:
    browser = as_(cast.cy)
    sent = {
        "number": "3",
        "class_type": "seminar",
        "title": "研讨班",
        "starts_on": "2100-02-01",
        "ends_on": "2100-02-03",
        "place": "甲一市",
        "capacity": "20",
    }
    own = f"/programmes/{stage.programme}/batches"
    assert browser.post(f"{own}/new", data={**sent, "capacity": "0"}).status_code == 422
    assert browser.post(f"{own}/new", data={**sent, "number": "1"}).status_code == 409
    assert browser.post(f"{own}/new", data=sent).status_code == 303
    with dbs.session(readonly=True) as session:
        made = queries.batches(session, stage.programme)[-1]
    assert (made.number, made.capacity, made.tier_ids) == (3, 20, ())
    with dbs.session(readonly=True) as session:
        tier = queries.tiers(session, stage.programme)[0]
    assert (
        browser.post(f"/batches/{made.id}/edit", data={**sent, "tier_ids": str(tier.id)}).status_code == 303
    )
    assert tier.name in browser.get(f"/batches/{made.id}").text
    assert browser.post(f"/batches/{made.id}/cancel").status_code == 303
    with dbs.session(readonly=True) as session:
        assert [batch.number for batch in queries.batches(session, stage.programme)] == [1, 2]


def test_someone_is_given_a_seat_by_staff_number(as_: As, cast: Cast, stage: Stage, dbs: Databases) -> None:
    browser = as_(cast.cy)
    unknown = browser.post(f"/batches/{stage.first}/seats", data={"staff_no": "E001", "origin": "planned"})
    assert unknown.status_code == 422
    given = browser.post(f"/batches/{stage.first}/seats", data={"staff_no": "A001", "origin": "planned"})
    assert given.status_code == 303
    assert "安青禾" in browser.get(f"/batches/{stage.first}").text
    out = browser.post(f"/batches/{stage.first}/seats/{cast.an.id}/withdraw")
    assert out.status_code == 303
    with dbs.session(readonly=True) as session:
        assert queries.enrolled(session, stage.first) == []


def test_a_plan_is_proposed_by_a_job_and_shown(as_: As, cast: Cast, stage: Stage, dbs: Databases) -> None:
    browser = as_(cast.cy)
    sent = {"max_away_percent": "60", "on_duty_min": "1", "objective": "even", "leaders": "early"}
    asked = browser.post(f"/programmes/{stage.programme}/plans", data=sent)
    assert asked.status_code == 303
    assert asked.location.startswith("/jobs/")
    with dbs.session(readonly=True) as session:
        plan_id = session.exec(select(RotationPlan.id)).one()
    early = browser.get(f"/programmes/{stage.programme}/plans/{plan_id}")
    assert "正在生成" in early.text
    drain(dbs)
    page = browser.get(f"/programmes/{stage.programme}/plans/{plan_id}").text
    assert "100.0%" in page
    assert "已证明是最优方案" in page


def _numbers(page: str) -> list[int]:
    foot = re.search(r"<tfoot>(.+?)</tfoot>", page, re.S)
    assert foot is not None
    return [int(number) for number in re.findall(r">(\d+)</td>", foot[1])]


def test_the_board_adds_up(as_: As, cast: Cast, stage: Stage, plan_id: uuid.UUID, dbs: Databases) -> None:
    page = as_(cast.cy).get(f"/programmes/{stage.programme}/plans/{plan_id}").text
    *batches, left_out, everyone = _numbers(page)
    with dbs.session(readonly=True) as session:
        lines = session.exec(select(PlanLine).where(PlanLine.plan_id == plan_id)).all()
    assert sum(batches) + left_out == everyone == len(lines) == 12
    assert batches[0] == sum(1 for line in lines if line.batch_id == stage.first)
    county = as_(cast.cy).get(f"/programmes/{stage.programme}/plans/{plan_id}?under=FJ-A1").text
    assert _numbers(county)[-1] == 11


def test_a_move_is_foreseen_in_words_and_asks_before_breaking_a_rule(
    as_: As, cast: Cast, stage: Stage, plan_id: uuid.UUID, dbs: Databases
) -> None:
    browser = as_(cast.cy)
    own = f"/programmes/{stage.programme}/plans/{plan_id}/people/{cast.an.id}"
    with dbs.transaction() as session:
        tier = queries.tiers(session, stage.programme)[0]
        operations.move_line(session, plan_id, cast.an.id, None, by=cast.cy.actor, at=AT)
        operations.change_batch(session, stage.second, tier_ids=[tier.id], by=cast.cy.actor, at=AT)
    part = browser.get(f"{own}?batch={stage.second}", headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "第 2 期不面向本人的层级。" in part.text
    without_scripts = browser.get(f"{own}?batch={stage.second}")
    assert "第 2 期不面向本人的层级。" in without_scripts.text
    asked = browser.post(own, data={"batch": str(stage.second)})
    assert asked.status_code == 422
    assert 'name="insist"' in asked.text
    done = browser.post(own, data={"batch": str(stage.second), "insist": "y"})
    assert done.status_code == 303
    with dbs.session(readonly=True) as session:
        line = session.exec(
            select(PlanLine).where(PlanLine.plan_id == plan_id, PlanLine.person_id == cast.an.id)
        ).one()
        assert (line.batch_id, line.pinned) == (stage.second, True)
    assert browser.post(f"{own}/pin", data={"pinned": "0"}).status_code == 303
    review = browser.get(f"/programmes/{stage.programme}/plans/{plan_id}/publish")
    assert "第 2 期不面向本人的层级。" in review.text


def test_the_left_out_are_told_apart_by_their_cause(as_: As, cast: Cast, dbs: Databases) -> None:
    with dbs.transaction() as session:
        stage = set_stage(session, cast, capacity=4)
        plan_id = draft(session, cast, stage)
    page = as_(cast.cy).get(f"/programmes/{stage.programme}/plans/{plan_id}?batch=none").text
    assert page.count("第 1、2 期名额已满。") == 4
    assert "共 4 条" in page


def test_publishing_tells_everyone_and_a_second_press_nobody(
    as_: As, cast: Cast, stage: Stage, plan_id: uuid.UUID, dbs: Databases
) -> None:
    browser = as_(cast.cy)
    own = f"/programmes/{stage.programme}/plans/{plan_id}"
    assert "发布并告知 12 人" in browser.get(f"{own}/publish").text
    for _press in range(2):
        assert browser.post(f"{own}/publish").status_code == 303
    with dbs.session(readonly=True) as session:
        assert len(session.exec(select(Enrolment)).all()) == 12
        assert len(session.exec(select(Message)).all()) == 12
        assert session.exec(select(RotationPlan.state)).one() is PlanState.PUBLISHED
    assert "已发布" in browser.get(own).text


def test_the_plan_is_exported_as_the_page_shows_it(
    as_: As, cast: Cast, stage: Stage, plan_id: uuid.UUID, dbs: Databases
) -> None:
    """CO-4, CO-9."""
    browser = as_(cast.cy)
    own = f"/programmes/{stage.programme}/plans/{plan_id}"
    exported = browser.get(f"{own}/export?format=csv&under=FJ-A1")
    assert len(exported.data.decode("utf-8-sig").splitlines()) == 12
    assert browser.get(f"{own}/export?format=xlsx").data[:2] == b"PK"
    assert browser.get(f"{own}/export").status_code == 404
    assert as_(cast.ed).get(f"{own}/export?format=csv").status_code == 404
    with dbs.session(readonly=True) as session:
        events = session.exec(select(Event).where(Event.action == "plan.exported")).all()
        assert [event.actor_id for event in events] == [cast.cy.id] * 2


def test_the_pages_speak_english(as_: As, cast: Cast, stage: Stage, plan_id: uuid.UUID) -> None:
    browser = as_(cast.cy)
    browser.set_cookie("locale", "en")
    assert "Not placed" in browser.get(f"/programmes/{stage.programme}/plans/{plan_id}").text
