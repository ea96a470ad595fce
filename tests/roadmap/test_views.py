"""The pages of the roadmap: who may, who may not, and what a mistake is answered with."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest

from app.db import Databases
from app.roadmap import operations, queries
from app.roadmap.facts import Draft
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.planning.stage import AT, TODAY, Stage, set_stage
from tests.statements import count_statements

As = Callable[[Player], Client]
BUDGET = 12


@pytest.fixture
def stage(dbs: Databases, cast: Cast) -> Stage:
    with dbs.transaction() as session:
        return set_stage(session, cast)


@pytest.fixture
def milestone_id(dbs: Databases, cast: Cast, stage: Stage) -> uuid.UUID:
    task = Draft("核对“漏网”人员", "逐一核实", TODAY, TODAY + timedelta(days=900))
    with dbs.transaction() as session:
        (found,) = operations.add(
            session, stage.programme, [task], owner_id=cast.an.id, by=cast.cy.actor, at=AT
        )
        return found


def _form(**more: str) -> dict[str, str]:
    return {
        "title": "发布计划",
        "detail": "",
        "staff_no": "A002",
        "starts_on": "2026-11-03",
        "due_on": "2026-11-20",
        **more,
    }


def test_pages_keep_within_their_statements(
    as_: As, cast: Cast, stage: Stage, milestone_id: uuid.UUID, dbs: Databases
) -> None:
    for player, address in (
        (cast.cy, f"/programmes/{stage.programme}/roadmap"),
        (cast.di, f"/programmes/{stage.programme}/roadmap"),
        (cast.cy, f"/programmes/{stage.programme}/roadmap/new"),
        (cast.cy, f"/milestones/{milestone_id}/edit"),
        (cast.an, f"/milestones/{milestone_id}"),
        (cast.an, "/milestones"),
    ):
        browser = as_(player)
        with count_statements(dbs.web) as seen:
            answer = browser.get(address)
        assert answer.status_code == 200, address
        assert len(seen) <= BUDGET, (address, len(seen))


def test_strangers_find_nothing_and_auditors_change_nothing(
    as_: As, cast: Cast, stage: Stage, milestone_id: uuid.UUID
) -> None:
    assert as_(cast.ed).get(f"/programmes/{stage.programme}/roadmap").status_code == 404
    assert as_(cast.bo).get(f"/milestones/{milestone_id}").status_code == 404
    auditor = as_(cast.di)
    for act in ("edit", "done", "remove", "reopen"):
        assert auditor.post(f"/milestones/{milestone_id}/{act}").status_code in {403, 404}
    assert auditor.post(f"/programmes/{stage.programme}/roadmap/usual").status_code in {403, 404}
    assert as_(cast.an).post(f"/milestones/{milestone_id}/remove").status_code in {403, 404}


def test_the_usual_tasks_are_listed_once(as_: As, cast: Cast, stage: Stage, dbs: Databases) -> None:
    organizer = as_(cast.cy)
    for _ in range(2):
        assert organizer.post(f"/programmes/{stage.programme}/roadmap/usual").status_code == 303
    with dbs.session(readonly=True) as session:
        assert len(queries.of_programme(session, stage.programme)) == 8
    page = organizer.get(f"/programmes/{stage.programme}/roadmap").text
    assert "分批次轮训" in page
    assert page.count("roadmap-due") == 8


def test_a_mistake_says_where_and_loses_nothing(as_: As, cast: Cast, stage: Stage) -> None:
    organizer, address = as_(cast.cy), f"/programmes/{stage.programme}/roadmap/new"
    for wrong, sentence in (
        ({"staff_no": "X999"}, "没有这个工号的在职人员"),
        ({"due_on": "2026-11-01"}, "完成期限不能早于开始日期"),
        ({"title": ""}, "请填写此栏"),
    ):
        answer = organizer.post(address, data=_form(**{"detail": "写过的话", **wrong}))
        assert answer.status_code == 422
        assert sentence in answer.text
        assert "写过的话" in answer.text
    assert organizer.post(address, data=_form()).status_code == 303
    assert "发布计划" in as_(cast.bo).get("/milestones").text


def test_the_owner_says_done_and_takes_it_back(
    as_: As, cast: Cast, stage: Stage, milestone_id: uuid.UUID
) -> None:
    owner, address = as_(cast.an), f"/milestones/{milestone_id}"
    assert owner.post(f"{address}/done", data={"done_on": "2099-01-01", "note": ""}).status_code == 422
    assert owner.post(f"{address}/done", data={"done_on": "2026-11-02", "note": "已核"}).status_code == 303
    assert "已核" in owner.get(address).text
    sheet = as_(cast.cy).get(f"/programmes/{stage.programme}/roadmap?format=csv").text
    assert "已核" in sheet
    assert owner.post(f"{address}/reopen").status_code == 303
    assert "已核" not in owner.get(address).text


def test_an_organizer_changes_and_removes_a_task(
    as_: As, cast: Cast, stage: Stage, milestone_id: uuid.UUID
) -> None:
    organizer, address = as_(cast.cy), f"/milestones/{milestone_id}"
    assert organizer.post(f"{address}/edit", data=_form(title="改过的任务")).status_code == 303
    assert "改过的任务" in as_(cast.bo).get("/milestones").text
    assert organizer.post(f"{address}/remove").status_code == 303
    assert organizer.get(address).status_code == 404
