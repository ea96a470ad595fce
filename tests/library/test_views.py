"""The library's pages: material for everyone, tasks for those they ask, figures for those who oversee."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app import clock
from app.db import Databases
from app.library import operations, queries
from app.library.models import ConveyanceReceipt, ReadingReceipt, ReadingTask
from app.messages.models import Message
from question_bank.content import NOTICE, load_guide
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.statements import count_statements

As = Callable[[Player], Client]


@pytest.fixture
def document_id(dbs: Databases, cast: Cast) -> uuid.UUID:
    with dbs.transaction() as session:
        return operations.publish_document(
            session,
            document_no=NOTICE.number,
            title=NOTICE.title,
            issued_on=NOTICE.issued_on,
            sections=load_guide(),
            by=cast.fu.actor,
            at=clock.now(),
        )


@pytest.fixture
def task_id(dbs: Databases, cast: Cast, document_id: uuid.UUID) -> uuid.UUID:
    """A task for everyone in the prefecture, open today."""
    today = clock.day_of(clock.now())
    with dbs.transaction() as session:
        return operations.open_reading_task(
            session,
            document_id=document_id,
            title="学习通知导学",
            unit_id=cast.city.unit_id,
            opens_on=today,
            due_on=today + timedelta(days=14),
            by=cast.cy.actor,
            at=clock.now(),
        )


def test_everyone_reads_the_study_guide(as_: As, cast: Cast, document_id: uuid.UUID) -> None:
    for player in (cast.an, cast.cy, cast.di, cast.fu):
        assert NOTICE.number in as_(player).get("/library").text
    page = as_(cast.an).get(f"/library/documents/{document_id}").text
    for section in load_guide():
        assert section.title in page
        for quote in section.quotes:
            assert f"<mark>{quote}</mark>" in page
    assert "<li><strong>机关代字</strong>" in page
    assert "style=" not in page


def test_a_reader_reads_and_confirms(as_: As, cast: Cast, task_id: uuid.UUID, session: Session) -> None:
    browser = as_(cast.an)
    assert f"/reading/{task_id}" in browser.get("/reading").text
    assert "我已认真学习" in browser.get(f"/reading/{task_id}").text
    for _tap in range(2):
        assert browser.post(f"/reading/{task_id}/confirm").status_code == 303
    page = browser.get(f"/reading/{task_id}").text
    assert "阅读回执" in page
    assert cast.county.name in page
    assert "我已认真学习" not in page
    assert len(session.exec(select(ReadingReceipt)).all()) == 1


def test_a_stranger_hears_the_same_as_of_no_task(
    as_: As, cast: Cast, task_id: uuid.UUID, nobody: uuid.UUID, session: Session
) -> None:
    for pattern in ("/reading/{}", "/library/tasks/{}", "/library/tasks/{}/readers"):
        there, unknown = as_(cast.ed).get(pattern.format(task_id)), as_(cast.ed).get(pattern.format(nobody))
        assert there.status_code == unknown.status_code == 404
        assert _bytes(there.text, task_id) == _bytes(unknown.text, nobody)
    for pattern in ("/reading/{}/confirm", "/library/tasks/{}/remind"):
        assert as_(cast.ed).post(pattern.format(task_id)).status_code == 404
    assert "学习通知导学" not in as_(cast.ed).get("/library/tasks").text
    assert session.exec(select(ReadingReceipt)).all() == []


def _bytes(page: str, own: uuid.UUID) -> str:
    return "\n".join(line for line in page.replace(str(own), "").splitlines() if "csrf" not in line)


def test_an_organizer_gives_a_task_to_own_units_only(
    as_: As, cast: Cast, document_id: uuid.UUID, session: Session
) -> None:
    browser = as_(cast.cy)
    page = browser.get("/library/tasks/new").text
    assert cast.county.name in page
    assert cast.other_city.name not in page
    form = {
        "document_id": str(document_id),
        "title": "学习",
        "opens_on": "2026-11-02",
        "due_on": "2026-11-30",
    }
    foreign = browser.post("/library/tasks/new", data=form | {"unit_id": str(cast.other_city.unit_id)})
    assert foreign.status_code == 422
    own = form | {"unit_id": str(cast.county.unit_id)}
    assert browser.post("/library/tasks/new", data=own | {"due_on": "2026-11-01"}).status_code == 422
    assert session.exec(select(ReadingTask)).all() == []
    session.rollback()
    assert browser.post("/library/tasks/new", data=own).status_code == 303
    assert set(session.exec(select(Message.person_id)).all()) == {cast.an.id, cast.bo.id}


@pytest.mark.parametrize("who", ["an", "di"])
def test_only_organizers_give_tasks(as_: As, cast: Cast, who: str) -> None:
    assert as_(getattr(cast, who)).get("/library/tasks/new").status_code == 403
    assert as_(cast.an).get("/library/tasks").status_code == 403


def test_who_has_not_read_is_listed_reminded_and_exported(
    as_: As, cast: Cast, task_id: uuid.UUID, session: Session
) -> None:
    as_(cast.an).post(f"/reading/{task_id}/confirm")
    browser = as_(cast.cy)
    unread = browser.get(f"/library/tasks/{task_id}/readers?read=no").text
    assert ("柏舟" in unread, "安青禾" in unread) == (True, False)
    assert "安青禾" in browser.get(f"/library/tasks/{task_id}/readers?q=a001&sort=-confirmed_at").text
    answer = browser.get(f"/library/tasks/{task_id}/readers?read=no&format=csv")
    assert len(answer.data.decode("utf-8-sig").splitlines()) == 3
    page = browser.post(f"/library/tasks/{task_id}/remind", follow_redirects=True).text
    assert "已提醒 2 人" in page
    page = browser.post(f"/library/tasks/{task_id}/remind", follow_redirects=True).text
    assert "没有需要提醒的人" in page
    told = select(Message.person_id).where(Message.kind == operations.REMINDER)
    assert set(session.exec(told).all()) == {cast.bo.id, cast.cy.id}


def test_both_metrics_stand_on_the_page_and_in_the_export(as_: As, cast: Cast, task_id: uuid.UUID) -> None:
    as_(cast.an).post(f"/reading/{task_id}/confirm")
    for player in (cast.cy, cast.di):
        page = as_(player).get(f"/library/tasks/{task_id}").text
        assert ("1 / 3" in page, "0 / 2" in page) == (True, True)
    lines = as_(cast.cy).get(f"/library/tasks/{task_id}?format=csv").data.decode("utf-8-sig").splitlines()
    assert [line.split(",")[1:6] for line in lines[1:]] == [
        ["1", "3", "33.3%", "0", "2"],
        ["1", "2", "50.0%", "0", "1"],
    ]
    assert cast.county.name in as_(cast.cy).get(f"/library/tasks/{task_id}?reported=no&q=东区").text


def test_a_unit_reports_and_corrects(as_: As, cast: Cast, task_id: uuid.UUID, session: Session) -> None:
    path = f"/library/tasks/{task_id}/units/{cast.county.unit_id}"
    form = {"held_on": "2021-04-20", "form": "lecture", "headcount": "18", "note": ""}
    assert as_(cast.cy).get(path).status_code == 200
    assert as_(cast.cy).post(path, data=form | {"headcount": "0"}).status_code == 422
    assert as_(cast.cy).post(path, data=form | {"form": "picnic"}).status_code == 422
    assert as_(cast.cy).post(path, data=form | {"held_on": "2021-04-01"}).status_code == 422
    assert as_(cast.cy).post(path, data=form).status_code == 303
    assert 'value="18"' in as_(cast.cy).get(path).text
    assert as_(cast.cy).post(path, data=form | {"headcount": "20"}).status_code == 303
    assert [row.headcount for row in session.exec(select(ConveyanceReceipt)).all()] == [20]
    assert "辅导报告" in as_(cast.di).get(f"/library/tasks/{task_id}").text


def test_nobody_reports_for_units_of_others(
    as_: As, cast: Cast, task_id: uuid.UUID, session: Session
) -> None:
    form = {"held_on": "2021-04-20", "form": "lecture", "headcount": "18"}
    for unit in (cast.province, cast.other_city):
        path = f"/library/tasks/{task_id}/units/{unit.unit_id}"
        assert as_(cast.cy).post(path, data=form).status_code == 404
    own = f"/library/tasks/{task_id}/units/{cast.city.unit_id}"
    for player in (cast.di, cast.an, cast.ed):
        assert as_(player).post(own, data=form).status_code == 404
    assert session.exec(select(ConveyanceReceipt)).all() == []


def test_pages_take_few_statements(
    as_: As, cast: Cast, task_id: uuid.UUID, document_id: uuid.UUID, dbs: Databases
) -> None:
    paths = {
        "/library/tasks": cast.cy,
        f"/library/tasks/{task_id}": cast.cy,
        f"/library/tasks/{task_id}/readers": cast.cy,
        "/reading": cast.an,
        f"/reading/{task_id}": cast.an,
        f"/library/documents/{document_id}": cast.an,
    }
    for path, player in paths.items():
        with count_statements(dbs.web) as statements:
            assert as_(player).get(path).status_code == 200
        assert len(statements) <= 12, path


def test_a_task_from_above_is_followed_for_ones_own_part(
    as_: As, cast: Cast, document_id: uuid.UUID, dbs: Databases
) -> None:
    """Let the prefecture's organizer see its own three people of the province's task, and nobody else."""
    today = clock.day_of(clock.now())
    with dbs.transaction() as session:
        task_id = operations.open_reading_task(
            session,
            document_id=document_id,
            title="全省学习",
            unit_id=cast.province.unit_id,
            opens_on=today,
            due_on=today,
            by=cast.fu.actor,
            at=clock.now(),
        )
    browser = as_(cast.cy)
    assert "全省学习" in browser.get("/library/tasks").text
    page = browser.get(f"/library/tasks/{task_id}").text
    assert "0 / 3" in page
    for strange in (cast.province.name, cast.other_city.name):
        assert f">{strange}<" not in page.split("sheet-table")[1]
    assert "鄂宁" not in browser.get(f"/library/tasks/{task_id}/readers").text
    assert "已提醒 3 人" in browser.post(f"/library/tasks/{task_id}/remind", follow_redirects=True).text
    with dbs.session(readonly=True) as session:
        assert queries.conveyance_by_person(session, task_id, cast.province.path) == (0, 6)


def test_the_navigation_marks_one_place(as_: As, cast: Cast, task_id: uuid.UUID) -> None:
    page = as_(cast.cy).get(f"/library/tasks/{task_id}").text
    assert '<a href="/library/tasks" aria-current="page">' in page
    assert '<a href="/library" aria-current="page">' not in page
