"""Exams for their organizers: drafting, publishing, a look at a paper."""

import re
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from app.bank.models import BankItem
from app.clock import now
from app.db import Databases
from app.exams import queries
from app.exams.facts import ExamState
from app.exams.models import Exam
from app.journal.models import Event
from question_bank.blueprints import Blueprint, Row
from question_bank.items import Kind
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.exams.conftest import Stage
from tests.exams.staff import hand_in, text
from tests.statements import count_statements

As = Callable[[Player], Client]


def _fields(stage: Stage, **more: str) -> dict[str, str]:
    return {
        "programme_id": str(stage.programme_id),
        "title": "第二次考试",
        "duration_minutes": "45",
        "max_attempts": "1",
        "multiple_policy": "half",
        "release_policy": "by_hand",
        "pass_mark": "6",
        "merit_mark": "",
        "row-0-kind": "single",
        "row-0-topic": "",
        "row-0-difficulty": "",
        "row-0-level": "",
        "row-0-count": "4",
        "row-0-marks": "2.5",
    } | more


def _draft(browser: Client, stage: Stage, **more: str) -> str:
    answer = browser.post("/exams/manage/new", data=_fields(stage, **more))
    assert answer.status_code == 303, text(answer)
    return str(answer.location)


def test_a_draft_is_written_row_by_row_without_scripts(as_: As, cast: Cast, stage: Stage) -> None:
    browser = as_(cast.fu)
    fresh = browser.get("/exams/manage/new")
    assert fresh.status_code == 200
    added = browser.post("/exams/manage/new", data=_fields(stage, add="1"))
    assert added.status_code == 422
    page = added.get_data(as_text=True)
    assert 'name="row-1-kind"' in page
    assert 'value="2.5"' in page
    assert "共 4 题，总分 10 分" in page
    assert "题库现有 8 道符合条件" in page
    dropped = browser.post(
        "/exams/manage/new", data=_fields(stage, **{"row-1-kind": "multiple", "drop": "0"})
    )
    assert 'name="row-1-kind"' not in dropped.get_data(as_text=True)


def test_the_enter_key_saves_and_takes_no_row_away(as_: As, cast: Cast, stage: Stage) -> None:
    page = as_(cast.fu).get("/exams/manage/new").get_data(as_text=True)
    form = page[page.index('class="form wide"') :]
    first = re.search(r"<button[^>]*>", form)
    assert first is not None
    assert "name=" not in first[0]


def test_the_measure_changes_nothing_and_says_what_is_short(
    as_: As, cast: Cast, stage: Stage, dbs: Databases
) -> None:
    answer = as_(cast.fu).post("/exams/manage/blueprint", data=_fields(stage, **{"row-0-count": "20"}))
    assert answer.status_code == 200
    assert "单选题：需要 20 道，可用 8 道，还缺 12 道。" in text(answer)
    assert "/bank/new/single" in answer.get_data(as_text=True)
    with dbs.session() as session:
        assert len(session.exec(select(Exam)).all()) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"row-0-count": "many"}, "题数请填 1 至 500 的整数。"),
        ({"row-0-marks": "2.555"}, "至多两位小数"),
        ({"row-0-marks": "NaN"}, "至多两位小数"),
        ({"pass_mark": "11"}, "及格线须大于 0 且不超过总分 10"),
        ({"pass_mark": "6", "merit_mark": "5"}, "优秀线须在及格线与总分之间"),
        ({"title": ""}, "请填写此栏。"),
    ],
)
def test_what_cannot_be_is_not_written(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, wrong: dict[str, str], said: str
) -> None:
    answer = as_(cast.fu).post("/exams/manage/new", data=_fields(stage, **wrong))
    assert answer.status_code == 422
    assert said in text(answer)
    with dbs.session() as session:
        assert len(session.exec(select(Exam)).all()) == 1


def test_publishing_waits_for_the_bank_and_says_what_to_write(
    as_: As, cast: Cast, stage: Stage, dbs: Databases
) -> None:
    browser = as_(cast.fu)
    place = _draft(browser, stage, **{"row-0-count": "10"})
    page = browser.get(place)
    assert "单选题：需要 10 道，可用 8 道，还缺 2 道。" in text(page)
    assert "/bank/new/single" in page.get_data(as_text=True)
    assert "/publish" not in page.get_data(as_text=True)
    refused = browser.post(f"{place}/publish")
    assert refused.status_code == 409
    assert "还缺 2 道" in text(refused)
    edited = browser.post(f"{place}/edit", data=_fields(stage))
    assert edited.status_code == 303
    assert browser.post(f"{place}/publish").status_code == 303
    with dbs.session() as session:
        exam = session.get(Exam, uuid.UUID(place.rsplit("/", 1)[-1]))
        assert exam is not None
        assert (exam.state, exam.total_marks) == (ExamState.PUBLISHED, Decimal(10))
        events = session.exec(select(Event.action).where(Event.object_id == str(exam.id))).all()
        assert sorted(events) == ["exam.changed", "exam.created", "exam.published"]


def test_an_exams_page_counts_what_serves_its_unit(cast: Cast, stage: Stage, dbs: Databases) -> None:
    """Items another unit keeps to itself are neither counted nor tried, as they are not drawn."""
    blueprint = Blueprint((Row(Kind.SINGLE, 3, Decimal(2)),))
    with dbs.transaction() as session:
        singles = session.exec(select(BankItem).where(BankItem.kind == "single")).all()
        for row in singles[3:]:
            row.unit_path, row.updated_at = "/FJ/elsewhere/", now()
    with dbs.session(readonly=True) as session:
        [everywhere] = queries.fitting(session, blueprint.rows)
        [here] = queries.fitting(session, blueprint.rows, cast.city.path)
        assert everywhere is not None
        assert here is not None
        assert (everywhere.items, here.items) == (len(singles), 3)
        spread = queries.tried(session, blueprint, cast.city.path)
        assert spread is not None
        assert spread.width == 0


def test_a_published_exam_is_fixed(as_: As, cast: Cast, stage: Stage, dbs: Databases) -> None:
    """EX-12: what candidates were told stays."""
    browser = as_(cast.cy)
    place = f"/exams/manage/{stage.exam_id}"
    assert browser.get(f"{place}/edit").status_code == 409
    assert browser.post(f"{place}/edit", data=_fields(stage)).status_code == 409
    with dbs.session() as session:
        exam = session.get(Exam, stage.exam_id)
        assert exam is not None
        assert exam.title == "结业考试"


def test_a_closed_exam_lets_nobody_begin(as_: As, cast: Cast, stage: Stage) -> None:
    browser = as_(cast.cy)
    assert browser.post(f"/exams/manage/{stage.exam_id}/close").status_code == 303
    assert as_(cast.an).post(f"/sittings/{stage.sitting_id}/attempts").status_code == 409
    assert browser.get(f"/exams/manage/{stage.exam_id}/sittings/new").status_code == 409


def test_a_programme_of_other_units_cannot_be_named(as_: As, cast: Cast, stage: Stage) -> None:
    answer = as_(cast.cy).post("/exams/manage/new", data=_fields(stage))
    assert answer.status_code == 422


def test_the_same_seed_draws_the_same_paper_and_keys_only_when_asked(
    as_: As, cast: Cast, stage: Stage
) -> None:
    """EX-20."""
    browser, place = as_(cast.cy), f"/exams/manage/{stage.exam_id}/preview"
    first, again = browser.get(f"{place}?seed=a"), browser.get(f"{place}?seed=a")
    assert first.status_code == 200
    assert _questions(first) == _questions(again) != _questions(browser.get(f"{place}?seed=b"))
    assert "sample-key" not in first.get_data(as_text=True)
    assert "答案：" not in text(first)
    keyed = browser.get(f"{place}?seed=a&keys=1")
    assert "答案：" in text(keyed)
    assert len(_questions(keyed)) == 12


def _questions(answer: Any) -> list[str]:
    return re.findall(r'class="sample-stem"[^>]*>([^<]+)<', answer.get_data(as_text=True))


def test_each_page_opens_to_its_organizers_alone(
    as_: As, cast: Cast, stage: Stage, nobody: uuid.UUID, client: Client
) -> None:
    """A cadre and an organizer of other units see what an unknown address shows, byte for byte."""
    pages = [f"/exams/manage/{{}}{tail}" for tail in ("", "/edit", "/preview", "/results", "/make-up")]
    pages += ["/exams/manage/{}/sittings/new", "/exams/manage/{}/results/export?format=csv", "/marking/{}"]
    for stranger in (cast.an, cast.ed, cast.di):
        browser = as_(stranger)
        for page in pages:
            found, unknown = browser.get(page.format(stage.exam_id)), browser.get(page.format(nobody))
            assert (found.status_code, unknown.status_code) == (404, 404), page
            assert _bytes(found, stage.exam_id) == _bytes(unknown, nobody), page
    assert as_(cast.an).get("/exams/manage").status_code == 403
    assert as_(cast.an).get("/marking").status_code == 403
    assert as_(cast.fu).get("/marking").status_code == 403
    assert client.get("/exams/manage").status_code == 303


def _bytes(answer: Any, own: uuid.UUID) -> str:
    # The language switch returns to this address, and every page has a token of its own.
    page = answer.get_data(as_text=True).replace(str(own), "")
    return re.sub(r'(csrf-token" content|csrf_token" value)="[^"]+"', "", page)


def test_a_list_shows_ones_own_units_in_few_statements(
    as_: As, cast: Cast, stage: Stage, dbs: Databases
) -> None:
    hand_in(dbs, stage, cast.an)
    for page in ("/exams/manage", f"/exams/manage/{stage.exam_id}", f"/exams/manage/{stage.exam_id}/make-up"):
        browser = as_(cast.cy)
        with count_statements(dbs.web) as seen:
            answer = browser.get(page)
        assert "结业考试" in text(answer)
        assert len(seen) <= 12, str(seen)
    assert "结业考试" not in text(as_(cast.ed).get("/exams/manage"))
    assert "结业考试" in text(as_(cast.fu).get("/exams/manage?state=published&q=结业"))
    assert "结业考试" not in text(as_(cast.fu).get("/exams/manage?state=draft"))
