"""Pages of accounts: one's own, and other people's for those who look after them."""

import io
import json
import uuid
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest
from flask import Flask
from sqlmodel import select

from app import clock
from app.accounts import hashing, operations, slips
from app.accounts.models import Account, RoleGrant
from app.db import Databases
from app.journal.models import Event
from app.web.actor import Role
from app.worker import drain
from tests.builders import AT
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.statements import count_statements

As = Callable[[Player], Client]
PASSWORD = "Qiu-feng7426"
STORED = hashing.hash_password(PASSWORD)


def _actions(dbs: Databases) -> list[str]:
    with dbs.session() as session:
        return list(session.exec(select(Event.action).order_by(Event.at)).all())


def _state(dbs: Databases, player: Player) -> Account:
    with dbs.session() as session:
        return session.exec(select(Account).where(Account.id == player.id)).one()


def test_a_stranger_is_asked_to_sign_in(client: Client, cast: Cast) -> None:
    for path in ("/me", "/accounts", f"/accounts/{cast.an.id}", "/inbox", "/journal"):
        assert client.get(path).location.startswith("/sign-in")


def test_one_sees_ones_own_details(as_: As, cast: Cast) -> None:
    page = as_(cast.an).get("/me").text
    assert "安青禾" in page
    assert "A001" in page
    assert cast.county.name in page


def test_a_password_is_changed_with_the_present_one(as_: As, cast: Cast, dbs: Databases) -> None:
    """AC-2: this session goes on, another ends."""
    with dbs.transaction() as session:
        operations.set_passwords(session, {cast.an.id: STORED}, must_change=False, by=None, at=AT)
        session.exec(select(Account).where(Account.id == cast.an.id)).one().epoch = 1
    here, elsewhere = as_(cast.an), as_(cast.an)

    def change(current: str, new: str) -> int:
        data = {"current": current, "new": new, "again": new}
        return here.post("/me/password", data=data).status_code

    assert change("Wrong-1234", "Zhou-mu5318") == 422
    assert change(PASSWORD, PASSWORD) == 422
    assert change(PASSWORD, "weak") == 422
    assert hashing.verify(_state(dbs, cast.an).password_hash, PASSWORD)
    assert change(PASSWORD, "Zhou-mu5318") == 303
    assert hashing.verify(_state(dbs, cast.an).password_hash, "Zhou-mu5318")
    assert here.get("/me").status_code == 200
    assert elsewhere.get("/me").location.startswith("/sign-in")
    for number in range(4):
        assert change(f"Zhou-mu531{8 + number}", f"Zhou-mu531{9 + number}") == 303
    assert change("Zhou-mu53112", "Zhou-mu5318") == 422  # one of the last five
    assert change("Zhou-mu53112", PASSWORD) == 303  # the sixth may come back


def test_ones_own_data_is_taken_along_and_noted(as_: As, cast: Cast, dbs: Databases) -> None:
    """CO-9."""
    answer = as_(cast.an).get("/me/data.json")
    data = json.loads(answer.data)
    assert data["account"]["name"] == "安青禾"
    assert data["messages"] == []
    assert "argon2" not in answer.text
    assert _actions(dbs) == ["own_data.exported"]


@pytest.mark.parametrize(
    ("who", "listed"),
    [
        ("cy", {"安青禾", "柏舟", "岑远"}),
        ("ed", {"鄂宁"}),
        ("fu", {"安青禾", "柏舟", "岑远", "狄云", "鄂宁", "傅昭"}),
    ],
)
def test_the_list_ends_at_the_scope(as_: As, cast: Cast, dbs: Databases, who: str, listed: set[str]) -> None:
    browser = as_(getattr(cast, who))
    with count_statements(dbs.web) as seen:
        answer = browser.get("/accounts")
    assert answer.status_code == 200
    assert len(seen) <= 5, str(seen)
    everyone = {"安青禾", "柏舟", "岑远", "狄云", "鄂宁", "傅昭"}
    main = answer.text[answer.text.index("<tbody") :]
    assert {name for name in everyone if name in main} == listed


def test_cadres_and_auditors_do_not_list_accounts(as_: As, cast: Cast) -> None:
    for player in (cast.an, cast.di):
        assert as_(player).get("/accounts").status_code == 403


def test_the_list_is_narrowed_by_words_and_state(as_: As, cast: Cast, dbs: Databases) -> None:
    with dbs.transaction() as session:
        operations.disable(session, cast.bo.id, by=None, at=AT)
        operations.set_passwords(session, {cast.an.id: STORED}, must_change=False, by=None, at=AT)
    browser = as_(cast.cy)

    def rows(query: str) -> list[str]:
        sheet = browser.get(f"/accounts/export?format=csv&sort=name{query}").data.decode("utf-8-sig")
        return [line.split(",")[0] for line in sheet.splitlines()[1:]]

    assert rows("&state=disabled") == ["柏舟"]
    assert rows("&state=active") == ["安青禾"]
    assert rows("&state=not_activated") == ["岑远"]
    assert rows("&state=locked") == []
    assert rows("&role=organizer") == ["岑远"]
    assert rows("&q=a002") == ["柏舟"]
    assert rows("&q=%25") == []


def test_an_export_is_an_event(as_: As, cast: Cast, dbs: Databases) -> None:
    """CO-9: who, scope, filter, how many."""
    as_(cast.cy).get("/accounts/export?format=xlsx&state=not_activated")
    with dbs.session() as session:
        event = session.exec(select(Event).where(Event.action == "accounts.exported")).one()
    assert event.actor_id == cast.cy.id
    assert event.unit_path == cast.city.path
    assert json.loads(event.body)["rows"] == 3


def test_another_subtree_is_as_unknown_as_nothing(as_: As, cast: Cast, nobody: uuid.UUID) -> None:
    strange = as_(cast.ed).get(f"/accounts/{cast.an.id}")
    unknown = as_(cast.ed).get(f"/accounts/{nobody}")
    assert strange.status_code == unknown.status_code == 404
    for verb in ("password", "unlock", "disable", "enable", "roles"):
        assert as_(cast.ed).post(f"/accounts/{cast.an.id}/{verb}").status_code == 404
        assert as_(cast.an).post(f"/accounts/{cast.bo.id}/{verb}").status_code == 404


def test_an_organizer_does_not_touch_equals_nor_themselves(as_: As, cast: Cast) -> None:
    for victim in (cast.cy, cast.ed, cast.fu):
        assert as_(cast.cy).post(f"/accounts/{victim.id}/disable").status_code == 404


def test_one_password_is_shown_once(as_: As, cast: Cast, dbs: Databases, client: Client) -> None:
    answer = as_(cast.cy).post(f"/accounts/{cast.an.id}/password")
    assert answer.status_code == 200
    shown = answer.text.split("data-copy-text>")[1].split("<")[0]
    row = _state(dbs, cast.an)
    assert hashing.verify(row.password_hash, shown)
    assert row.must_change_password
    assert shown not in as_(cast.cy).get(f"/accounts/{cast.an.id}").text
    assert client.post("/sign-in", data={"username": "A001", "password": shown}).status_code == 303
    assert client.get("/me").location == "/welcome"
    assert _actions(dbs)[:1] == ["password.issued"]


def test_an_account_is_disabled_enabled_and_unlocked(as_: As, cast: Cast, dbs: Databases) -> None:
    browser = as_(cast.cy)
    assert browser.post(f"/accounts/{cast.an.id}/disable").status_code == 303
    assert _state(dbs, cast.an).disabled_at is not None
    assert browser.post(f"/accounts/{cast.an.id}/enable").status_code == 303
    assert _state(dbs, cast.an).disabled_at is None
    with dbs.transaction() as session:
        session.exec(select(Account).where(Account.id == cast.an.id)).one().failures = 3
    assert browser.post(f"/accounts/{cast.an.id}/unlock").status_code == 303
    assert _state(dbs, cast.an).failures == 0
    assert _actions(dbs) == ["account.disabled", "account.enabled", "account.unlocked"]


def test_roles_are_given_by_unit_code_and_taken_back(as_: As, cast: Cast, dbs: Databases) -> None:
    browser = as_(cast.cy)

    def give(role: str, code: str) -> int:
        return browser.post(
            f"/accounts/{cast.an.id}/roles", data={"role": role, "unit_code": code}
        ).status_code

    assert give("organizer", "FJ-A1") == 303
    assert give("organizer", "FJ-A") == 403
    assert give("administrator", "FJ-A1") == 422
    assert give("organizer", "FJ-B") == 422
    assert give("organizer", "nowhere") == 422
    with dbs.session() as session:
        held = session.exec(
            select(RoleGrant).where(RoleGrant.account_id == cast.an.id, RoleGrant.role == Role.ORGANIZER)
        ).all()
    assert [grant.unit_path for grant in held] == [cast.county.path]
    assert browser.post(f"/accounts/{cast.an.id}/roles/{clock.new_id()}/revoke").status_code == 404
    assert browser.post(f"/accounts/{cast.an.id}/roles/{held[0].id}/revoke").status_code == 303
    assert _actions(dbs) == ["role.granted", "role.revoked"]


def test_slips_are_made_for_those_not_activated_and_fetched_by_their_owner(
    as_: As, cast: Cast, dbs: Databases, client: Client
) -> None:
    with dbs.transaction() as session:
        operations.set_passwords(session, {cast.bo.id: STORED}, must_change=False, by=None, at=AT)
    browser = as_(cast.cy)
    answer = browser.post("/accounts/slips", data={"everyone": "1"})
    assert answer.status_code == 303
    assert drain(dbs) == 1
    page = browser.get(answer.location).text
    link = page.split('href="/accounts/slips/')[1].split('"')[0]
    assert browser.get(f"/accounts/slips/{link}").status_code == 200
    fetched = browser.get(f"/accounts/slips/{link}.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(fetched.data)).active
    assert sheet is not None
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [line[:3] for line in lines] == [["安青禾", "A001", cast.county.name]]
    assert hashing.verify(_state(dbs, cast.an).password_hash, str(lines[0][3]))
    assert hashing.verify(_state(dbs, cast.bo).password_hash, PASSWORD)
    assert as_(cast.fu).get(f"/accounts/slips/{link}.xlsx").status_code == 404
    with dbs.session() as session:
        said = "".join(session.exec(select(Event.body)).all())
    assert str(lines[0][3]) not in said
    assert "password_slips.fetched" in _actions(dbs)


def test_slips_are_gone_after_a_day(app: Flask, as_: As, cast: Cast, dbs: Databases) -> None:
    key = clock.new_id()
    slips._write(slips.place(cast.cy.id, key), [])
    slips.forget(dbs, clock.now() + timedelta(hours=23))
    assert slips.find(cast.cy.id, key) is not None
    slips.forget(dbs, clock.now() + timedelta(hours=25))
    assert slips.find(cast.cy.id, key) is None


def test_slips_for_chosen_people_stay_in_the_scope(as_: As, cast: Cast, dbs: Databases) -> None:
    answer = as_(cast.ed).post("/accounts/slips", data={"chosen": [str(cast.an.id), "nonsense"]})
    assert answer.location == "/accounts"
    assert drain(dbs) == 0


def test_slips_may_be_issued_again(as_: As, cast: Cast, dbs: Databases) -> None:
    """Whoever has not signed in yet gets another initial password; the earlier one ends."""
    as_(cast.cy).post("/accounts/slips", data={"chosen": [str(cast.an.id)]})
    drain(dbs)
    first = _state(dbs, cast.an).password_hash
    as_(cast.cy).post("/accounts/slips", data={"chosen": [str(cast.an.id)]})
    drain(dbs)
    assert _state(dbs, cast.an).password_hash not in {None, first}
