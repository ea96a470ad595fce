"""The journal is read by auditors and administrators, taken along as an event, and checked by a job."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from app.clock import day_of
from app.db import Databases
from app.journal import policy
from app.journal.models import Event
from app.journal.operations import record
from app.organisation import operations as organisation
from app.organisation.models import Rank
from app.web.actor import Actor, Grant, Role
from app.worker import drain
from tests.builders import AT, grant
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.statements import count_statements

As = Callable[[Player], Client]


@pytest.fixture
def past(dbs: Databases, cast: Cast) -> Cast:
    """Two days of events by two people."""
    with dbs.transaction() as session:
        record(session, "unit.renamed", "unit", "u-1", by=cast.cy.actor, at=AT, unit_path=cast.city.path)
        record(
            session, "role.granted", "account", "a-1", by=cast.fu.actor, at=AT + timedelta(days=1), role="x"
        )
        record(session, "unit.moved", "unit", "u-2", by=cast.cy.actor, at=AT + timedelta(days=2))
    return cast


def _seen(browser: Client, query: str = "") -> list[str]:
    sheet = browser.get(f"/journal/export?format=csv{query}").data.decode("utf-8-sig")
    return [line.split(",")[4] for line in sheet.splitlines()[1:] if "journal" not in line]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["u-2", "a-1", "u-1"]),
        ("&person=岑", ["u-2", "u-1"]),
        ("&action=role.granted", ["a-1"]),
        ("&thing=u-1", ["u-1"]),
        ("&thing=unit", ["u-2", "u-1"]),
        ("&thing=账号", ["a-1"]),
        ("&since=2026-11-03", ["u-2", "a-1"]),
        ("&until=2026-11-03", ["a-1", "u-1"]),
        ("&since=2026-11-03&until=2026-11-03", ["a-1"]),
        ("&since=yesterday", ["u-2", "a-1", "u-1"]),
        ("&person=%25", []),
    ],
)
def test_events_are_found(as_: As, past: Cast, query: str, found: list[str]) -> None:
    """CO-7: what was recorded is read back."""
    assert _seen(as_(past.fu), query) == found


def test_the_page_is_a_few_statements_and_pages(as_: As, cast: Cast, dbs: Databases) -> None:
    with dbs.transaction() as session:
        for number in range(60):
            record(session, "unit.renamed", "unit", f"u-{number}", by=cast.cy.actor, at=AT)
    browser = as_(cast.fu)
    with count_statements(dbs.web) as seen:
        page = browser.get("/journal").text
    assert len(seen) <= 4, str(seen)
    assert page.count("<tbody")
    assert page.count('role="rowheader"') == 50
    assert browser.get("/journal?page=2&person=岑").text.count('role="rowheader"') == 10


def test_auditors_and_administrators_read_it_and_others_do_not(as_: As, past: Cast, dbs: Databases) -> None:
    with dbs.session(readonly=True) as session:
        event_id = session.exec(select(Event.id).where(Event.object_id == "u-1")).one()
    one = f"/journal/events/{event_id}"
    for player in (past.an, past.cy, past.ed):
        for path in ("/journal", "/journal/export?format=csv", "/journal/chains"):
            assert as_(player).get(path).status_code == 403
        assert as_(player).get(one).status_code == as_(player).get(f"{one}/proof").status_code == 404
        assert as_(player).post("/journal/chains/check").status_code == 403
    for player in (past.di, past.fu):
        for path in ("/journal", "/journal/export?format=csv", "/journal/chains", one, f"{one}/proof"):
            assert as_(player).get(path).status_code == 200


def test_an_auditor_changes_nothing_and_asks_for_no_recomputation(as_: As, past: Cast) -> None:
    """AZ-8."""
    assert as_(past.di).post("/journal/chains/check").status_code == 403
    assert "现在核验" not in as_(past.di).get("/journal/chains").text


def test_an_event_shows_what_was_before_and_after(as_: As, cast: Cast, dbs: Databases) -> None:
    with dbs.transaction() as session:
        record(
            session,
            "venue.changed",
            "venue",
            "v",
            by=cast.cy.actor,
            at=AT,
            unit_path=cast.city.path,
            before={"name": "旧礼堂", "seats": 80},
            after={"name": "新礼堂", "seats": 80},
            reason="搬迁",
        )
    with dbs.session(readonly=True) as session:
        event_id = session.exec(select(Event.id).where(Event.object_type == "venue")).one()
    with count_statements(dbs.web) as seen:
        page = as_(cast.di).get(f"/journal/events/{event_id}").text
    assert len(seen) <= 6, str(seen)
    assert "旧礼堂" in page
    assert "<strong>新礼堂</strong>" in page
    assert "搬迁" in page
    # Where it was is told by the unit's name, what it was done to by what its room calls it.
    assert cast.city.name in page
    assert f"<dd>{cast.city.path}" not in page
    assert "场地 v" in page


def test_an_event_names_units_and_people_as_they_were_then(as_: As, cast: Cast, dbs: Databases) -> None:
    """Who went from where to where is told by name: the unit's of that day, whatever it is called since."""
    late = AT + timedelta(days=30)
    with dbs.transaction() as session:
        organisation.transfer(
            session,
            cast.an.id,
            unit_id=cast.other_city.unit_id,
            post="干部",
            rank=Rank.STAFF,
            on=day_of(AT),
            by=cast.cy.actor,
            at=AT,
        )
        organisation.rename_unit(
            session, cast.other_city.unit_id, name="后来的名字", on=day_of(late), by=cast.cy.actor, at=late
        )
    with dbs.session(readonly=True) as session:
        event_id = session.exec(select(Event.id).where(Event.action == "person.transferred")).one()
    browser = as_(cast.fu)
    with count_statements(dbs.web) as seen:
        page = browser.get(f"/journal/events/{event_id}").text
    assert len(seen) <= 10, str(seen)
    for name in (cast.county.name, cast.other_city.name, cast.an.name):
        assert name in page
    assert "后来的名字" not in page
    sheet = browser.get("/journal/export?format=csv&action=person.transferred").data.decode("utf-8-sig")
    assert cast.county.name in sheet
    assert str(cast.other_city.unit_id) not in sheet


def test_an_event_of_elsewhere_is_as_unknown_as_none(as_: As, past: Cast, dbs: Databases) -> None:
    """AZ-5."""
    with dbs.transaction() as session:
        grant(session, past.ed.id, Role.AUDITOR, past.city)
    with dbs.session(readonly=True) as session:
        events = dict(session.exec(select(Event.object_id, Event.id)).all())
    browser = as_(past.ed)
    assert browser.get(f"/journal/events/{events['u-1']}").status_code == 200
    for key in (events["a-1"], uuid.uuid4()):
        for path in (f"/journal/events/{key}", f"/journal/events/{key}/proof"):
            assert browser.get(path).status_code == 404


def test_an_administrator_of_a_city_reads_of_that_city(as_: As, past: Cast, dbs: Databases) -> None:
    with dbs.transaction() as session:
        grant(session, past.ed.id, Role.ADMINISTRATOR, past.city)
    assert _seen(as_(past.ed)) == ["u-1"]
    assert as_(past.ed).get("/journal/chains").status_code == 403


def test_an_export_is_itself_an_event(as_: As, past: Cast, dbs: Databases) -> None:
    """CO-9."""
    as_(past.fu).get("/journal/export?format=xlsx&person=岑")
    with dbs.session() as session:
        event = session.exec(select(Event).where(Event.action == "journal.exported")).one()
    assert json.loads(event.body) == {"filters": {"person": "岑"}, "rows": 2}


def test_a_check_tells_where_the_chain_breaks(as_: As, past: Cast, dbs: Databases) -> None:
    """CO-6."""
    browser = as_(past.fu)

    def check() -> str:
        assert browser.post("/journal/chains/check").status_code == 303
        assert drain(dbs) == 1
        return browser.get("/journal/chains").text

    assert "断裂" not in check()
    with dbs.transaction() as session:
        session.connection().execute(
            text("UPDATE journal_event SET actor_name = '他人' WHERE object_id = 'u-1'")
        )
    page = check()
    assert "发现 1 处断裂" in page
    assert "unit #1" in page


def test_details_are_shown_as_text(as_: As, cast: Cast, dbs: Databases) -> None:
    """CO-8: neither markup nor what moves a terminal's cursor gets through, on the page or in a file."""
    with dbs.transaction() as session:
        record(session, "unit.renamed", "unit", "u", by=cast.cy.actor, at=AT, name="<script>x</script>")
        record(session, "unit.renamed", "unit", "v", by=cast.cy.actor, at=AT, name="甲\x1b[2K\r乙\n丙\u202e")
    page = as_(cast.fu).get("/journal").text
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page
    for told in (page, as_(cast.fu).get("/journal/export?format=csv").text):
        assert "甲\\x1b[2K\\r乙\\n丙\\u202e" in told
        assert not {"\x1b", "\u202e"} & set(told)


def test_the_top_of_the_tree_reads_everything() -> None:
    def administrator(path: str) -> Actor:
        return Actor(uuid.uuid4(), "管", (Grant(Role.ADMINISTRATOR, uuid.uuid4(), path, "单位"),))

    assert policy.scope(administrator("/FJ/")).covers("/")
    assert not policy.scope(administrator("/FJ/FJ-A/")).covers("/")
