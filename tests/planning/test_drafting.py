"""Work on a draft in the browser: moves asked about, places changed, steps undone, drafts compared, rules loosened."""

import multiprocessing
import re
import uuid
from collections.abc import Callable

import pytest
from sqlmodel import select

from app import jobs
from app.db import Databases
from app.planning import operations, queries
from app.planning.models import PlanLine, PlanMove, PlanState, RotationPlan
from app.planning.rules.rotation import apart
from app.worker import drain
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.planning.stage import AT, Stage, draft, set_stage

As = Callable[[Player], Client]


@pytest.fixture
def stage(dbs: Databases, cast: Cast) -> Stage:
    with dbs.transaction() as session:
        return set_stage(session, cast, capacity=20)


@pytest.fixture
def plan_id(dbs: Databases, cast: Cast, stage: Stage) -> uuid.UUID:
    with dbs.transaction() as session:
        return draft(session, cast, stage)


def _places(dbs: Databases, plan_id: uuid.UUID) -> dict[uuid.UUID, tuple[uuid.UUID | None, bool]]:
    with dbs.session(readonly=True) as session:
        lines = session.exec(select(PlanLine).where(PlanLine.plan_id == plan_id)).all()
        return {line.person_id: (line.batch_id, line.pinned) for line in lines}


def test_a_move_from_the_lanes_is_asked_about_kept_listed_and_undone(
    as_: As, cast: Cast, stage: Stage, plan_id: uuid.UUID, dbs: Databases
) -> None:
    browser = as_(cast.cy)
    own = f"/programmes/{stage.programme}/plans/{plan_id}"
    page = browser.get(f"{own}/lanes?under=FJ-A1").text
    assert page.count('data-card="') == 11
    assert f'data-lane="{stage.first}"' in page
    before = _places(dbs, plan_id)
    other = stage.second if before[cast.an.id][0] == stage.first else stage.first
    address = f"{own}/people/{cast.an.id}"
    asked = browser.get(f"{address}?batch={other}&ask=1&lanes=FJ-A1-1", headers={"HX-Request": "true"})
    assert "<html" not in asked.text
    assert "安青禾调整到第" in asked.text
    assert _places(dbs, plan_id) == before
    kept = browser.post(address, data={"batch": str(other), "lanes": "FJ-A1-1", "insist": "y"})
    assert kept.location.endswith("/lanes?under=FJ-A1-1")
    assert _places(dbs, plan_id)[cast.an.id] == (other, True)
    assert "安青禾" in browser.get(f"{own}/moves").text
    assert browser.post(f"{own}/moves/undo", data={"step": "2"}).status_code == 409
    assert browser.post(f"{own}/moves/undo", data={"step": "1"}).status_code == 303
    assert _places(dbs, plan_id) == before
    # What was undone stays on record, and cannot be undone again.
    assert browser.post(f"{own}/moves/undo", data={"step": "1"}).status_code == 409
    with dbs.session(readonly=True) as session:
        assert session.exec(select(PlanMove.undone_at)).one() is not None


def _apart(
    places: dict[uuid.UUID, tuple[uuid.UUID | None, bool]], stage: Stage, cast: Cast
) -> tuple[uuid.UUID, uuid.UUID]:
    """Return one of the fuller batch and one of the emptier, both colleagues of one unit.

    Eleven of the county are planned and six may be away at once: only the emptier batch has room for one more.
    """
    seated = [batch for person, (batch, _) in places.items() if person != cast.cy.id]
    emptier, fuller = sorted((stage.first, stage.second), key=seated.count)
    one = next(each for each in stage.colleagues if places[each][0] == fuller)
    other = next(each for each in stage.colleagues if places[each][0] == emptier)
    return one, other


def test_two_people_change_places_in_one_step(
    as_: As, cast: Cast, stage: Stage, plan_id: uuid.UUID, dbs: Databases
) -> None:
    browser = as_(cast.cy)
    own = f"/programmes/{stage.programme}/plans/{plan_id}"
    before = _places(dbs, plan_id)
    one, other = _apart(before, stage, cast)
    asked = browser.get(f"{own}/people/{one}/swap?with={other}")
    assert "可以对调，不违反任何规则" in asked.text
    assert "没有这个工号" in browser.get(f"{own}/people/{one}/swap?with=NOBODY").text
    assert browser.post(f"{own}/people/{one}/swap", data={"with": "NOBODY"}).status_code == 422
    assert browser.post(f"{own}/people/{one}/swap", data={"with": str(other)}).status_code == 303
    after = _places(dbs, plan_id)
    assert (after[one], after[other]) == ((before[other][0], True), (before[one][0], True))
    assert browser.post(f"{own}/people/{one}/swap", data={"with": str(one)}).status_code == 409
    assert browser.post(f"{own}/moves/undo", data={"step": "1"}).status_code == 303
    assert _places(dbs, plan_id) == before


def test_partners_are_not_put_in_one_batch_without_insisting(
    as_: As, cast: Cast, stage: Stage, plan_id: uuid.UUID, dbs: Databases
) -> None:
    browser = as_(cast.cy)
    rules = f"/programmes/{stage.programme}/rules"
    places = _places(dbs, plan_id)
    one, other = _apart(places, stage, cast)
    batch = places[other][0]
    with dbs.session(readonly=True) as session:
        numbers = {each.person_id: each.staff_no for each in queries.roster(session, stage.programme)}
    sent = {"pair-staff_no": numbers[one], "pair-partner": "NOBODY"}
    assert browser.post(f"{rules}/pairs", data=sent).status_code == 422
    assert browser.post(f"{rules}/pairs", data={**sent, "pair-partner": numbers[other]}).status_code == 303
    address = f"/programmes/{stage.programme}/plans/{plan_id}/people/{one}"
    assert "AB 角也离岗" in browser.get(f"{address}?batch={batch}").text
    assert browser.post(address, data={"batch": str(batch)}).status_code == 422
    assert browser.post(f"{rules}/pairs/{one}/part").status_code == 303
    assert browser.post(address, data={"batch": str(batch)}).status_code == 303


def test_rules_of_units_and_bans_are_set_and_dropped_by_form(
    as_: As, cast: Cast, stage: Stage, dbs: Databases
) -> None:
    browser = as_(cast.cy)
    rules = f"/programmes/{stage.programme}/rules"
    unit = {
        "unit-unit_id": str(cast.county.unit_id),
        "unit-max_away_percent": "20",
        "unit-near": "甲一市党校",
    }
    assert browser.post(f"{rules}/units", data={**unit, "unit-max_away_percent": "120"}).status_code == 422
    assert browser.post(f"{rules}/units", data=unit).status_code == 303
    banned = {"ban-staff_no": "A001", "ban-batch_id": str(stage.first), "ban-reason": "承办报到"}
    assert browser.post(f"{rules}/bans", data={**banned, "ban-reason": ""}).status_code == 422
    assert browser.post(f"{rules}/bans", data=banned).status_code == 303
    page = browser.get(rules).text
    assert "20%" in page
    assert "承办报到" in page
    assert as_(cast.ed).post(f"{rules}/bans", data=banned).status_code == 404
    for found in re.findall(r'action="([^"]+/(?:drop|lift))"', page):
        assert browser.post(found).status_code == 303
    assert "承办报到" not in browser.get(rules).text


def test_a_conflict_is_loosened_by_its_button_and_solved_again(as_: As, cast: Cast, dbs: Databases) -> None:
    with dbs.transaction() as session:
        stage = set_stage(session, cast, capacity=4)
        short = draft(session, cast, stage)
    browser = as_(cast.cy)
    own = f"/programmes/{stage.programme}/plans/{short}"
    page = browser.get(f"{own}/conflicts").text
    assert "个名额" in page
    numbers = re.findall(r'name="conflict" value="(\d+)"', page)
    assert browser.post(f"{own}/conflicts", data={}).status_code == 409
    asked = browser.post(f"{own}/conflicts", data={"conflict": sorted(set(numbers))})
    assert asked.status_code == 303
    assert asked.location.startswith("/jobs/")
    drain(dbs)
    with dbs.session(readonly=True) as session:
        made = session.exec(select(RotationPlan).where(RotationPlan.version == 2)).one()
        assert made.state is PlanState.PROPOSED
        assert made.summary is not None
        assert (made.summary["placed"], made.summary["status"]) == (12, "optimal")
    assert "没有冲突" in browser.get(f"/programmes/{stage.programme}/plans/{made.id}/conflicts").text


def test_a_new_draft_without_a_batch_lists_everybody_who_moves_and_why(
    as_: As, cast: Cast, stage: Stage, plan_id: uuid.UUID, dbs: Databases
) -> None:
    browser = as_(cast.cy)
    with dbs.transaction() as session:
        operations.publish_plan(session, plan_id, by=cast.cy.actor, at=AT)
        operations.set_unit_rule(
            session,
            stage.programme,
            cast.county.unit_id,
            max_away_percent=100,
            on_duty_min=0,
            by=cast.cy.actor,
            at=AT,
        )
    leaving = [who for who, (at, _) in _places(dbs, plan_id).items() if at == stage.second]
    sent = {
        "max_away_percent": "60",
        "on_duty_min": "1",
        "objective": "even",
        "leaders": "early",
        "keep_published": "y",
    }
    address = f"/programmes/{stage.programme}/plans/new"
    refused = browser.post(address, data={**sent, "seats-1": "0"})
    assert refused.status_code == 422
    assert "名额应为 1 至" in refused.text
    asked = browser.post(address, data={**sent, "closed-2": "1"})
    assert asked.status_code == 303
    drain(dbs)
    with dbs.session(readonly=True) as session:
        made = session.exec(select(RotationPlan.id).where(RotationPlan.version == 2)).one()
    page = browser.get(f"/programmes/{stage.programme}/plans/{made}/compare").text
    assert f"{len(leaving)} 人的安排不同" in page
    assert page.count("原来的第 2 期不再开办。") == len(leaving)
    exported = browser.get(f"/programmes/{stage.programme}/plans/{made}/compare/export?format=csv")
    assert len(exported.data.decode("utf-8-sig").splitlines()) == len(leaving) + 1


def test_the_forecast_answers_the_sliders_with_its_part_alone(
    as_: As, cast: Cast, stage: Stage, plan_id: uuid.UUID
) -> None:
    own = f"/programmes/{stage.programme}/plans/{plan_id}/forecast"
    part = as_(cast.cy).get(f"{own}?absent=0&seats=100", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="forecast"')
    assert part.count('class="late-lane"') == part.count('class="plot-dot"') > 0
    assert "100.0%" in part
    assert "<polyline" in part
    odd = as_(cast.cy).get(f"{own}?absent=999&seats=x").text
    assert "不到 60%" in odd


def test_a_proposal_is_stopped_from_its_page_and_its_process_ends(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asked for it stops it while it is solved; a stranger finds no such job; a new one may be asked for."""
    monkeypatch.setattr(apart, "WORTH_A_PROCESS", 0)
    settings = {"max_away_percent": "60", "on_duty_min": "1", "objective": "even", "leaders": "early"}
    own = f"/programmes/{stage.programme}/plans"
    address = as_(cast.cy).post(f"{own}/new", data=settings).location
    assert as_(cast.ed).post(f"{address}/cancel").status_code == 404
    assert f'action="{address}/cancel"' in as_(cast.cy).get(address).text
    told: list[str] = []

    def progress(work: jobs.Work, done: int, total: int, message: str = "") -> None:
        told.append(message)
        if len(told) == 2:
            assert len(multiprocessing.active_children()) == 1
            assert as_(cast.cy).post(f"{address}/cancel").location == address
        steadily(work, done, total, message)

    steadily = jobs.Work.progress
    monkeypatch.setattr(jobs.Work, "progress", progress)
    drain(dbs)
    assert multiprocessing.active_children() == []
    assert len(told) == 2
    page = as_(cast.cy).get(address).text
    assert "已取消" in page
    assert "/cancel" not in page
    with dbs.session(readonly=True) as session:
        made = session.exec(select(RotationPlan)).one()
        assert made.state is PlanState.FAILED
        assert session.exec(select(PlanLine)).all() == []
    assert "已按要求停止" in as_(cast.cy).get(f"{own}/{made.id}").text
    assert as_(cast.cy).post(f"{address}/cancel").location == address
    assert as_(cast.cy).post(f"{own}/new", data=settings).status_code == 303
