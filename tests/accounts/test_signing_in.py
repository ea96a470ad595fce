"""In and out: every name, every cause of failure, every end of a session."""

import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlmodel import select

from app.accounts import hashing, operations
from app.accounts.facts import NameKind
from app.accounts.models import Account, EndedSession, KnownDevice
from app.accounts.operations.sessions import forget_ended
from app.db import Databases
from app.journal.models import Event
from app.refusals import Busy
from app.web.actor import Role
from tests.builders import AT
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.statements import count_statements

PASSWORD = "Qiu-feng7426"
STORED = hashing.hash_password(PASSWORD)


@pytest.fixture
def an(dbs: Databases, cast: Cast) -> Player:
    """An, with a password, a phone and a name of her own."""
    _give_passwords(dbs, cast.an)
    with dbs.transaction() as session:
        operations.set_sign_in_names(session, NameKind.PHONE, {cast.an.id: "138 0000 1234"})
        operations.set_sign_in_names(session, NameKind.LOGIN, {cast.an.id: "Qinghe"})
    return cast.an


def _give_passwords(dbs: Databases, *players: Player, must_change: bool = False) -> None:
    with dbs.transaction() as session:
        stored = {player.id: STORED for player in players}
        operations.set_passwords(session, stored, must_change=must_change, by=None, at=AT)


def _sign_in(client: Client, name: str, password: str = PASSWORD, **more: str):  # type: ignore[no-untyped-def]
    return client.post("/sign-in", data={"username": name, "password": password, **more})


@pytest.mark.parametrize(
    "typed", ["A001", " a001 ", "Ａ００１", "13800001234", "+86 138-0000-1234", "0086 13800001234", "QINGHE"]
)
def test_every_way_to_write_a_name_leads_in(client: Client, an: Player, typed: str) -> None:
    """AC-8."""
    answer = _sign_in(client, typed)
    assert answer.status_code == 303
    assert answer.location == "/"
    assert client.get("/me").status_code == 200


def test_signing_in_is_at_most_seven_statements(client: Client, an: Player, dbs: Databases) -> None:
    _sign_in(client, "A001")
    with count_statements(dbs.web) as seen:
        assert _sign_in(client, "A001").status_code == 303
    # The browser was signed in already: one statement loads who it is, and one remembers the browser.
    assert len(seen) <= 7, str(seen)


def test_the_actor_of_a_page_is_one_statement(client: Client, an: Player, dbs: Databases) -> None:
    _sign_in(client, "A001")
    with count_statements(dbs.web) as seen:
        client.get("/me/password")
    assert len([each for each in seen if "FROM account" in each]) == 1, str(seen)
    assert len(seen) <= 2, str(seen)


@pytest.fixture
def refused(client: Client, dbs: Databases, an: Player, cast: Cast) -> dict[str, tuple[str, str]]:
    """One name and password for every cause of failure."""
    _give_passwords(dbs, cast.bo, cast.cy, cast.di)
    with dbs.transaction() as session:
        operations.disable(session, cast.bo.id, by=None, at=AT)
    for _ in range(5):
        _sign_in(client, "C001", "wrong")
    return {
        "unknown": ("nobody", PASSWORD),
        "wrong": ("A001", "Wrong-1234"),
        "empty": ("", ""),
        "disabled": ("A002", PASSWORD),
        "locked": ("C001", PASSWORD),
        "not activated": ("E001", PASSWORD),
        "unprintable": ("a\x01", "\x02"),
        "endless": ("A001", PASSWORD + "x" * 5000),
    }


def test_every_failure_looks_the_same_and_costs_a_hash(
    client: Client, refused: dict[str, tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """AC-4: status, body and headers; and each verifies one password, real or not."""
    verified: list[str] = []
    verify = hashing._verify
    monkeypatch.setattr(
        hashing, "_verify", lambda stored, given: verified.append(stored) or verify(stored, given)
    )
    bodies, headers = set(), set()
    for name, password in refused.values():
        verified.clear()
        with client.session_transaction() as cookie:
            cookie.clear()
            cookie["csrf_token"] = "0" * 40
        answer = _sign_in(client, name, password)
        assert answer.status_code == 401
        assert len(verified) == 1
        # What was typed and the tokens are the page's own; everything else must be equal.
        bodies.add(re.sub(r'(value|content)="[^"]*"', "", answer.text))
        own = {"Set-Cookie", "Content-Length"}
        headers.add(tuple(sorted(pair for pair in answer.headers if pair[0] not in own)))
    assert len(bodies) == 1
    assert len(headers) == 1


def test_a_failure_in_json_says_no_more(client: Client, refused: dict[str, tuple[str, str]]) -> None:
    """AC-4."""
    said = set()
    for name, password in refused.values():
        answer = client.post(
            "/sign-in", json={"username": name, "password": password}, headers={"Accept": "application/json"}
        )
        assert answer.status_code == 401
        said.add((answer.json["error"], answer.json["message"]))
    assert len(said) == 1


def test_five_failures_lock_the_account_and_time_unlocks_it(
    client: Client, an: Player, dbs: Databases
) -> None:
    for _ in range(4):
        _sign_in(client, "A001", "Wrong-1234")
    assert _sign_in(client, "A001").status_code == 303
    # From a browser that is not known yet.
    client.delete_cookie("lunxun-device")
    for _ in range(5):
        _sign_in(client, "A001", "Wrong-1234")
    assert _sign_in(client, "A001").status_code == 401
    with dbs.session() as session:
        row = session.exec(select(Account).where(Account.id == an.id)).one()
        assert row.locked_until is not None
        assert "account.locked" in session.exec(select(Event.action)).all()
        later = row.locked_until + timedelta(seconds=1)
    with time_machine.travel(later, tick=False):
        assert _sign_in(client, "A001").status_code == 303


def test_a_hall_shares_an_address(
    app: object, client: Client, an: Player, cast: Cast, dbs: Databases
) -> None:
    """AC-6: another person's failures are not one's own."""
    _give_passwords(dbs, cast.bo)
    for _ in range(20):
        _sign_in(client, "A002", "Wrong-1234")
    assert _sign_in(client, "A001").status_code == 303


def test_a_lock_of_the_last_moment_wins(
    client: Client, an: Player, dbs: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A right guess among many at once: what was verified is said again when it is written."""
    verify = hashing.verify

    def lock_meanwhile(stored: str | None, given: str) -> bool:
        with dbs.transaction() as session:
            row = session.exec(select(Account).where(Account.id == an.id)).one()
            row.locked_until = datetime.now(UTC) + timedelta(minutes=15)
        return verify(stored, given)

    monkeypatch.setattr(hashing, "verify", lock_meanwhile)
    assert _sign_in(client, "A001").status_code == 401


def test_in_place_a_page_gets_a_new_token(client: Client, an: Player) -> None:
    """AC-1: the exam page signs in again without leaving."""
    client.csrf = False
    accept = {"Accept": "application/json"}
    token = client.get("/sign-in", headers=accept).json["csrf_token"]
    answer = client.post(
        "/sign-in",
        data={"username": "A001", "password": PASSWORD, "csrf_token": token},
        headers=accept,
    )
    assert answer.status_code == 200
    assert answer.json["person"] == {"id": str(an.id), "name": an.name}
    assert answer.json["server_now"].endswith("Z")
    assert answer.json["csrf_token"] != token
    assert client.post("/inbox/read", headers={"X-CSRF-Token": token}).status_code == 400
    assert client.post("/inbox/read", headers={"X-CSRF-Token": answer.json["csrf_token"]}).status_code == 303


@pytest.mark.parametrize(
    ("asked", "led"),
    [("/me", "/me"), ("//evil.example", "/"), ("https://evil.example", "/"), ("/\\evil", "/"), ("", "/")],
)
def test_next_stays_on_this_site(client: Client, an: Player, asked: str, led: str) -> None:
    """AC-9."""
    assert _sign_in(client, "A001", next=asked).location == led


def test_signing_out_ends_it(client: Client, an: Player) -> None:
    _sign_in(client, "A001")
    assert client.post("/sign-out").location == "/sign-in"
    assert client.get("/me").status_code == 303


def test_a_copied_cookie_dies_with_the_signing_out(client: Client, an: Player) -> None:
    """AC-1: whoever kept a copy of the cookie is out too; signing in again is a session of its own."""
    _sign_in(client, "A001")
    with client.session_transaction() as cookie:
        copied = dict(cookie)
    client.post("/sign-out")
    with client.session_transaction() as cookie:
        cookie.update(copied)
    assert client.get("/me").status_code == 303
    _sign_in(client, "A001")
    assert client.get("/me").status_code == 200


def test_ended_sessions_are_forgotten_once_their_cookies_are_too_old(dbs: Databases, an: Player) -> None:
    at = AT + timedelta(days=1)
    with dbs.transaction() as session:
        operations.end_session(session, an.id, "f" * 64, by=an.actor, at=at)
    forget_ended(dbs, at + timedelta(hours=11))
    with dbs.session(readonly=True) as session:
        assert len(session.exec(select(EndedSession)).all()) == 1
    forget_ended(dbs, at + timedelta(hours=13))
    with dbs.session(readonly=True) as session:
        assert session.exec(select(EndedSession)).all() == []


@pytest.mark.parametrize("how", ["disable", "password", "role"])
def test_every_session_ends_at_the_next_request(
    client: Client, an: Player, cast: Cast, dbs: Databases, how: str
) -> None:
    """AC-2."""
    _sign_in(client, "A001")
    unit = cast.county
    with dbs.transaction() as session:
        if how == "disable":
            operations.disable(session, an.id, by=cast.fu.actor, at=AT)
        elif how == "password":
            operations.set_passwords(session, {an.id: STORED}, must_change=False, by=cast.fu.actor, at=AT)
        else:
            where = (unit.unit_id, unit.path, unit.name)
            operations.grant_role(session, an.id, Role.ORGANIZER, *where, by=cast.fu.actor, at=AT)
    assert client.get("/me").location.startswith("/sign-in")


@pytest.fixture
def noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 23, 4, 0, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.mark.parametrize(
    ("name", "minutes", "page", "in_still"),
    [
        ("A001", 31, "/me", True),
        ("A001", 719, "/me", True),
        ("A001", 721, "/me", False),
        ("C001", 29, "/me", True),
        ("C001", 31, "/me", False),
        ("C001", 31, "/attempts/00000000-0000-7000-8000-000000000000", True),
    ],
)
def test_a_sign_in_lasts_its_time(
    client: Client,
    an: Player,
    cast: Cast,
    dbs: Databases,
    noon: time_machine.Traveller,
    name: str,
    minutes: int,
    page: str,
    in_still: bool,
) -> None:
    """Twelve hours for everyone, half an hour of idleness for staff; an open exam is never cut off."""
    _give_passwords(dbs, cast.cy)
    _sign_in(client, name)
    noon.shift(timedelta(minutes=minutes))
    answer = client.get(page)
    assert (not answer.headers.get("Location", "").startswith("/sign-in")) == in_still


def test_staff_at_work_stay_in(
    client: Client, cast: Cast, dbs: Databases, noon: time_machine.Traveller
) -> None:
    _give_passwords(dbs, cast.cy)
    _sign_in(client, "C001")
    for _ in range(5):
        noon.shift(timedelta(minutes=20))
        assert client.get("/me").status_code == 200


def test_a_full_queue_answers_busy() -> None:
    """Whoever finds no place is told at once and loses nothing."""
    slots = hashing.Slots(1, queue=0)
    with pytest.raises(Busy):
        slots.do(lambda: slots.do(lambda: None))
    assert slots.do(lambda: 1) == 1
    slots.close()


def test_a_job_waits_for_its_place() -> None:
    """Nobody stands behind it, and a storm of sign-ins must not fail it."""
    slots, begun, go_on = hashing.Slots(1, queue=0), threading.Event(), threading.Event()

    def hold() -> None:
        begun.set()
        go_on.wait()

    with ThreadPoolExecutor(2) as threads:
        held = threads.submit(lambda: slots.do(hold))
        begun.wait()
        waiting = threads.submit(lambda: slots.do(lambda: 1, patient=True))
        with pytest.raises(Busy):
            slots.do(lambda: None)
        go_on.set()
        assert (held.result(), waiting.result()) == (None, 1)
    slots.close()


def test_who_finds_no_place_gets_the_form_back(
    client: Client, cast: Cast, dbs: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MB-7: nothing was done, and it says when to try again; the name is still there."""

    def full(*_: object) -> bool:
        raise Busy

    monkeypatch.setattr(hashing, "verify", full)
    answer = client.post("/sign-in", data={"username": "A001", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
    assert 'value="A001"' in answer.text
    assert "系统繁忙" in answer.text
    assert PASSWORD not in answer.text


def test_the_first_sign_in_comes_before_anything_else(client: Client, cast: Cast, dbs: Databases) -> None:
    """AC-10: an initial password is changed, and the notice acknowledged."""
    _give_passwords(dbs, cast.bo, must_change=True)
    with dbs.transaction() as session:
        row = session.exec(select(Account).where(Account.id == cast.bo.id)).one()
        row.privacy_version = row.privacy_acknowledged_at = None
    _sign_in(client, "A002")
    for path in ("/me", "/inbox"):
        assert client.get(path).location == "/welcome"
    assert "首次登录" in client.get("/welcome").text
    assert client.get("/privacy").status_code == 200

    def finish(new: str, again: str | None = None, **more: str) -> int:
        return client.post("/welcome", data={"new": new, "again": again or new, **more}).status_code

    assert finish("Zhou-mu5318") == 422  # not acknowledged
    assert finish("Zhou-mu5318", "Zhou-mu5319", acknowledged="y") == 422
    assert finish(PASSWORD, acknowledged="y") == 422  # the initial one again
    assert finish("柏舟-Zhou5318", acknowledged="y") == 422
    assert finish("Lunxun-2026", acknowledged="y") == 422
    assert finish("Zhou-mu5318", acknowledged="y") == 303
    assert client.get("/me").status_code == 200
    with dbs.session() as session:
        row = session.exec(select(Account).where(Account.id == cast.bo.id)).one()
        assert (row.must_change_password, row.privacy_version) == (False, "2026-1")


def test_a_new_notice_is_only_acknowledged(client: Client, an: Player, dbs: Databases) -> None:
    with dbs.transaction() as session:
        session.exec(select(Account).where(Account.id == an.id)).one().privacy_version = "2020-1"
    _sign_in(client, "A001")
    page = client.get("/welcome").text
    assert 'name="acknowledged"' in page
    assert 'name="new"' not in page
    assert client.post("/welcome", data={}).status_code == 422
    assert client.post("/welcome", data={"acknowledged": "y"}).status_code == 303
    assert _sign_in(client, "A001").status_code == 303
    assert client.get("/me").status_code == 200


def _elsewhere(app: Flask) -> Client:
    app.test_client_class = Client
    return app.test_client()  # type: ignore[return-value]


def test_wrong_tries_from_elsewhere_lock_nobody_out_of_a_known_browser(
    app: Flask,
    client: Client,
    an: Player,
    dbs: Databases,
) -> None:
    """AC-5: the victim gets in at the first try while the account is locked for everybody else."""
    assert _sign_in(client, "A001").status_code == 303
    client.post("/sign-out")
    attacker = _elsewhere(app)
    for _ in range(20):
        assert _sign_in(attacker, "A001", "wrong-guess-1").status_code == 401
    with dbs.session(readonly=True) as session:
        assert session.exec(select(Account.locked_until).where(Account.id == an.id)).one() is not None
    assert _sign_in(_elsewhere(app), "A001").status_code == 401
    assert _sign_in(client, "A001").status_code == 303


def test_a_known_browser_has_a_lock_of_its_own(
    client: Client, an: Player, dbs: Databases, app: Flask
) -> None:
    """Five wrong tries lock it, and not the account: its owner gets in from elsewhere."""
    assert _sign_in(client, "A001").status_code == 303
    client.post("/sign-out")
    for _ in range(5):
        assert _sign_in(client, "A001", "wrong-guess-1").status_code == 401
    assert _sign_in(client, "A001").status_code == 401
    assert _sign_in(_elsewhere(app), "A001").status_code == 303


def test_only_the_hash_of_a_browsers_token_is_kept(client: Client, an: Player, dbs: Databases) -> None:
    """AC-11; and a made-up token is nobody's."""
    answer = _sign_in(client, "A001")
    sent = next(
        value for name, value in answer.headers.items() if name == "Set-Cookie" and "lunxun-device" in value
    )
    assert "HttpOnly" in sent
    token = sent.split("=", 1)[1].split(";", 1)[0]
    with dbs.session(readonly=True) as session:
        rows = session.exec(select(KnownDevice.token_sha256)).all()
    assert len(rows) == 1
    assert token not in rows
    assert PASSWORD not in sent
