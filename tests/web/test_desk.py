"""The one door: what it checks, what it commits, and what it refuses to let through."""

import uuid
from collections.abc import Iterator

import pytest
from flask import Flask, render_template_string
from sqlmodel import Session, select

from app import clock, create_app
from app.config import Config
from app.journal import operations as journal
from app.messages.models import Message
from app.refusals import Busy
from app.web.actor import Actor, Role
from app.web.desk import ANYONE, Answer, Desk, EventMissing, Visit, may, signed_in
from app.web.render_guard import QueryWhileRendering
from tests.builders import AT
from tests.cast import Cast
from tests.conftest import Client


def _is_organizer(actor: Actor) -> bool:
    return actor.has(Role.ORGANIZER)


def _is_own(actor: Actor, row: Message) -> bool:
    return row.person_id == actor.person_id


def _message(session: Session, person_id: uuid.UUID, title: str) -> Message:
    row = Message(id=uuid.uuid4(), person_id=person_id, kind="test", title=title, body="", created_at=AT)
    session.add(row)
    return row


def _counter() -> Desk:
    desk = Desk("counter", __name__)

    @desk.post("/t/tell", needs=may(_is_organizer))
    def tell(visit: Visit) -> Answer:
        row = _message(visit.session, visit.actor.person_id, "说过")
        journal.record(visit.session, "message.sent", "message", row.id, by=visit.actor, at=visit.at)
        return "", 204

    @desk.post("/t/whisper", needs=may(signed_in))
    def whisper(visit: Visit) -> Answer:
        _message(visit.session, visit.actor.person_id, "没有记录")
        return "", 204

    @desk.post("/t/fail", needs=may(signed_in))
    def fail(visit: Visit) -> Answer:
        row = _message(visit.session, visit.actor.person_id, "作废")
        journal.record(visit.session, "message.sent", "message", row.id, by=visit.actor, at=visit.at)
        return "不行", 422

    @desk.get("/t/sneak", needs=ANYONE)
    def sneak(visit: Visit) -> Answer:
        _message(visit.session, uuid.uuid4(), "偷写")
        visit.session.flush()
        return ""

    @desk.get("/t/take", needs=may(signed_in), writes=True)
    def take(visit: Visit) -> Answer:
        row = _message(visit.session, visit.actor.person_id, "取走")
        journal.record(visit.session, "message.sent", "message", row.id, by=visit.actor, at=visit.at)
        return "给您"

    @desk.get("/t/lazy", needs=ANYONE)
    def lazy(visit: Visit) -> Answer:
        return render_template_string("{{ read() }}", read=lambda: visit.session.exec(select(Message)).all())

    @desk.get("/t/busy", needs=ANYONE)
    def busy(visit: Visit) -> Answer:
        raise Busy

    @desk.get("/t/messages/<uuid:message_id>", needs=may(_is_own, Message, key="message_id"))
    def one(visit: Visit, message: Message) -> Answer:
        return message.title

    return desk


@pytest.fixture
def door(config: Config) -> Iterator[Flask]:
    app = create_app(config)
    app.register_blueprint(_counter().blueprint)
    app.test_client_class = Client
    yield app
    app.extensions["lunxun.databases"].dispose()


def _as(door: Flask, person_id: uuid.UUID) -> Client:
    browser = door.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"] = f"{person_id}:1"
        cookie["since"] = cookie["seen"] = int(clock.now().timestamp())
    return browser  # type: ignore[return-value]


def _titles(door: Flask) -> list[str]:
    with door.extensions["lunxun.databases"].session(readonly=True) as session:
        return [row.title for row in session.exec(select(Message)).all()]


def test_a_route_without_a_need_cannot_be_registered() -> None:
    """AZ-1."""
    with pytest.raises(TypeError):
        Desk("x", __name__).get("/x")(lambda visit: "")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Desk("x", __name__).get("/x", needs=None)  # type: ignore[arg-type]


def test_a_post_is_committed_once_with_its_event(door: Flask, cast: Cast) -> None:
    """CO-5."""
    assert _as(door, cast.cy.id).post("/t/tell").status_code == 204
    assert _titles(door) == ["说过"]


def test_whoever_may_not_changes_nothing(door: Flask, cast: Cast) -> None:
    assert _as(door, cast.an.id).post("/t/tell").status_code == 403
    assert door.test_client().post("/t/tell").status_code == 401
    assert _titles(door) == []


def test_a_change_without_an_event_is_not_committed(door: Flask, cast: Cast) -> None:
    """CO-5."""
    with pytest.raises(EventMissing):
        _as(door, cast.an.id).post("/t/whisper")
    assert _titles(door) == []


def test_an_answer_of_400_and_above_rolls_back(door: Flask, cast: Cast) -> None:
    assert _as(door, cast.an.id).post("/t/fail").status_code == 422
    assert _titles(door) == []


def test_a_get_cannot_write(door: Flask) -> None:
    """AZ-1: the database itself refuses."""
    assert door.test_client().get("/t/sneak").status_code == 500
    assert _titles(door) == []


def test_a_template_that_reads_the_database_fails(door: Flask) -> None:
    with pytest.raises(QueryWhileRendering):
        door.test_client().get("/t/lazy")


def test_a_post_without_its_token_is_refused(door: Flask, cast: Cast) -> None:
    """AZ-10."""
    browser = _as(door, cast.cy.id)
    browser.csrf = False
    assert browser.post("/t/tell").status_code == 400
    assert _titles(door) == []


def test_a_change_another_site_set_off_is_refused(door: Flask, cast: Cast) -> None:
    """AZ-10: even with the token; a browser that says nothing of where it comes from is let in."""
    browser = _as(door, cast.cy.id)
    for site, status in {"cross-site": 400, "same-site": 400, "same-origin": 204, "none": 204}.items():
        assert browser.post("/t/tell", headers={"Sec-Fetch-Site": site}).status_code == status
    assert len(_titles(door)) == 2


def test_a_text_no_database_stores_is_refused_at_the_door(door: Flask, cast: Cast) -> None:
    """IE-9: NUL in an address or a form is a malformed request, not a failure of PostgreSQL."""
    browser = _as(door, cast.cy.id)
    assert browser.get("/people?q=%00").status_code == 400
    assert browser.get("/t/busy?unknown=a%00b").status_code == 400
    assert browser.post("/t/tell", data={"title": "a\0b"}).status_code == 400
    assert _titles(door) == []


def test_head_leaves_nothing_behind(door: Flask, cast: Cast) -> None:
    """AZ-1: not even where a GET leaves an event."""
    browser = _as(door, cast.cy.id)
    assert browser.head("/t/take").status_code == 200
    assert _titles(door) == []
    assert browser.get("/t/take").status_code == 200
    assert _titles(door) == ["取走"]


def test_a_strangers_row_reads_like_none(door: Flask, cast: Cast, nobody: uuid.UUID) -> None:
    """AZ-3."""
    with door.extensions["lunxun.databases"].transaction() as session:
        own = _message(session, cast.an.id, "安的")
        session.flush()
        key = own.id
    assert _as(door, cast.an.id).get(f"/t/messages/{key}").text == "安的"
    stranger = _as(door, cast.bo.id)
    json = {"Accept": "application/json"}
    hidden = stranger.get(f"/t/messages/{key}", headers=json)
    unknown = stranger.get(f"/t/messages/{nobody}", headers=json)
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.json["error"] == unknown.json["error"] == "unknown"
    assert {**hidden.json, "server_now": ""} == {**unknown.json, "server_now": ""}


def test_busy_says_when_to_come_back(door: Flask) -> None:
    answer = door.test_client().get("/t/busy", headers={"Accept": "application/json"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "3"
    assert answer.json["error"] == "busy"


def test_every_answer_carries_the_headers(door: Flask) -> None:
    """AZ-9."""
    for path in ("/livez", "/t/busy", "/nowhere", "/t/sneak"):
        headers = door.test_client().get(path).headers
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
