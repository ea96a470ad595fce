"""The inbox is its owner's alone; a correction reaches who can make it."""

from collections.abc import Callable

from sqlmodel import select

from app.accounts import operations as accounts
from app.db import Databases
from app.messages import operations
from app.messages.models import Message
from app.web.actor import Role
from tests.builders import AT
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.statements import count_statements

As = Callable[[Player], Client]


def _tell(dbs: Databases, *players: Player, link: str = "/me", times: int = 1) -> list[Message]:
    with dbs.transaction() as session:
        for number in range(times):
            operations.send(
                session,
                [player.id for player in players],
                kind="plan",
                title=f"第 {number + 1} 批次已发布",
                body="请按时报到。",
                link=link,
                at=AT,
            )
    with dbs.session() as session:
        return list(session.exec(select(Message)).all())


def test_one_reads_what_one_was_told(as_: As, cast: Cast, dbs: Databases) -> None:
    (message,) = _tell(dbs, cast.an)
    with count_statements(dbs.web) as seen:
        page = as_(cast.an).get("/inbox").text
    assert len(seen) <= 3, str(seen)
    assert "第 1 批次已发布" in page
    assert "，1 条未读" in page
    assert "第 1 批次已发布" not in as_(cast.bo).get("/inbox").text
    answer = as_(cast.an).post(f"/inbox/{message.id}/read", data={"open": "1"})
    assert answer.location == "/me"
    assert "条未读" not in as_(cast.an).get("/inbox").text


def test_nobody_reads_for_another(as_: As, cast: Cast, dbs: Databases) -> None:
    (message,) = _tell(dbs, cast.an)
    assert as_(cast.bo).post(f"/inbox/{message.id}/read").status_code == 404
    assert as_(cast.bo).post("/inbox/read").status_code == 303
    assert "，1 条未读" in as_(cast.an).get("/inbox").text


def test_everything_is_marked_read_and_pages_follow(as_: As, cast: Cast, dbs: Databases) -> None:
    _tell(dbs, cast.an, times=25)
    browser = as_(cast.an)
    assert browser.get("/inbox").text.count("<article") == 20
    assert browser.get("/inbox?page=2").text.count("<article") == 5
    assert browser.get("/inbox?page=x").text.count("<article") == 20
    assert "没有更早的消息" in browser.get("/inbox?page=9").text
    assert browser.post("/inbox/read").status_code == 303
    assert "条未读" not in browser.get("/inbox").text


def test_a_link_leads_nowhere_else(as_: As, cast: Cast, dbs: Databases) -> None:
    """AC-9."""
    (message,) = _tell(dbs, cast.an, link="//evil.example")
    answer = as_(cast.an).post(f"/inbox/{message.id}/read", data={"open": "1"})
    assert answer.location == "/inbox"


def test_a_correction_reaches_the_nearest_organizer(as_: As, cast: Cast, dbs: Databases) -> None:
    browser = as_(cast.an)
    assert browser.get("/me/correction").status_code == 200
    assert browser.post("/me/correction", data={"wrong": " "}).status_code == 422
    assert browser.post("/me/correction", data={"wrong": "职务应为副主席"}).status_code == 303
    with dbs.session() as session:
        told = session.exec(select(Message)).all()
    assert [row.person_id for row in told] == [cast.cy.id]
    assert told[0].link == f"/accounts/{cast.an.id}"
    assert as_(cast.cy).get(told[0].link).status_code == 200


def test_without_an_organizer_it_reaches_the_administrators(as_: As, cast: Cast, dbs: Databases) -> None:
    with dbs.transaction() as session:
        accounts.revoke_role(session, cast.cy.id, Role.ORGANIZER, cast.city.unit_id, by=None, at=AT)
    as_(cast.an).post("/me/correction", data={"wrong": "姓名有误"})
    with dbs.session() as session:
        assert [row.person_id for row in session.exec(select(Message)).all()] == [cast.fu.id]
