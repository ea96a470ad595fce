"""The pages of the organisation, seen by the one who may, the neighbour who may not, and the stranger."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, select

from app.db import Databases
from app.journal.models import Event
from app.organisation import queries
from app.organisation.models import Person
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.organisation.answers import bare
from tests.statements import count_statements

As = Callable[[Player], Client]
LISTS = (
    "/units",
    "/units?open=all",
    "/people",
    "/people?q=an&rank=staff&unit=FJ-A&sort=-name",
    "/roster/imports",
)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_page_takes_few_statements(dbs: Databases, cast: Cast, as_: As, path: str) -> None:
    with count_statements(dbs.web) as seen:
        assert as_(cast.cy).get(path).status_code == 200
    assert len(seen) <= 12, str(seen)


def test_the_list_of_a_unit_takes_few_statements(dbs: Databases, cast: Cast, as_: As) -> None:
    with count_statements(dbs.web) as seen:
        assert as_(cast.cy).get(f"/units/{cast.county.unit_id}").status_code == 200
    assert len(seen) <= 12, str(seen)


def test_an_administrator_says_who_issues_certificates(dbs: Databases, cast: Cast, as_: As) -> None:
    path = f"/units/{cast.city.unit_id}/issuing"
    assert as_(cast.cy).post(path, data={"may_issue": "yes"}).status_code == 404
    assert as_(cast.fu).post(path, data={"may_issue": "yes"}).status_code == 303
    with dbs.session(readonly=True) as session:
        unit = queries.unit(session, cast.city.unit_id)
        assert unit is not None
        assert unit.may_issue


def _pages(cast: Cast) -> list[str]:
    county, an = cast.county.unit_id, cast.an.id
    return [
        f"/units/{county}",
        f"/units/{county}/add",
        f"/units/{county}/rename",
        f"/people/{an}",
        f"/people/{an}/transfer",
        f"/people/{an}/change",
        f"/people/{an}/new-phone",
        f"/units/{county}/roster.xlsx",
    ]


def test_the_organizer_of_the_subtree_opens_every_page(cast: Cast, as_: As) -> None:
    for path in (*_pages(cast), *LISTS, "/people/new", "/roster/template.xlsx"):
        assert as_(cast.cy).get(path).status_code == 200, path


def test_a_stranger_gets_the_bytes_of_the_unknown(cast: Cast, as_: As, nobody: uuid.UUID) -> None:
    """AZ-5."""
    ed = as_(cast.ed)
    for path in _pages(cast):
        unknown = path.replace(str(cast.county.unit_id), str(nobody)).replace(str(cast.an.id), str(nobody))
        theirs, none = ed.get(path), ed.get(unknown)
        assert theirs.status_code == none.status_code == 404, path
        # The language switch carries the address itself.
        assert bare(theirs, path) == bare(none, unknown)


@pytest.mark.parametrize(
    "asked", ["", "?q=安青禾", "?q=A001", "?unit=FJ-A", "?unit=FJ-A1", "?level=county", "?serving=all"]
)
def test_a_stranger_sees_nobody_of_another_subtree(cast: Cast, as_: As, asked: str) -> None:
    """AZ-5: lists, searches, filters, totals, exports."""
    ed = as_(cast.ed)
    for path in ("/people", "/people/export"):
        page = ed.get(
            f"{path}{asked}{'&' if asked else '?'}format=csv" if path.endswith("export") else f"{path}{asked}"
        )
        assert page.status_code == 200
        for hidden in ("安青禾", "柏舟", "岑远", "甲一市", "FJ-A1</"):
            if hidden not in asked:
                assert hidden not in page.text, (path, hidden)
    assert "甲一市" not in ed.get("/units").text


def test_a_filter_by_a_hidden_unit_is_a_filter_by_none(cast: Cast, as_: As) -> None:
    """AZ-5."""
    ed = as_(cast.ed)
    hidden, none = ed.get("/people?unit=FJ-A"), ed.get("/people?unit=FJ-Z")
    assert bare(hidden, "FJ-A") == bare(none, "FJ-Z")


@pytest.mark.parametrize(
    "path", ["/units", "/people", "/people/new", "/roster/imports", "/roster/template.xlsx"]
)
def test_a_cadre_does_not_organize(cast: Cast, as_: As, path: str) -> None:
    assert as_(cast.an).get(path).status_code == 403


def test_an_auditor_looks_and_changes_nothing(cast: Cast, as_: As) -> None:
    di = as_(cast.di)
    page = di.get(f"/people/{cast.an.id}")
    assert page.status_code == 200
    assert "调动" not in page.text
    assert di.get(f"/units/{cast.county.unit_id}").status_code == 200
    assert di.get(f"/people/{cast.an.id}/transfer").status_code == 404
    assert di.get(f"/units/{cast.county.unit_id}/add").status_code == 404
    assert di.get("/people/new").status_code == 403
    assert di.get("/roster/imports").status_code == 403
    assert di.post(f"/people/{cast.an.id}/phone", data={"reason": "x"}).status_code == 404


def test_the_tree_shows_counts_and_the_past(session: Session, cast: Cast, as_: As) -> None:
    page = as_(cast.cy).get("/units").text
    assert "本级 1 人，合计 3 人" in page
    assert "2 人" in page
    assert "甲省" not in page.split("<main", 1)[1]
    early = as_(cast.cy).get("/units?on=2019-12-31").text
    assert "这一天还没有单位" in early


def test_a_unit_is_added_renamed_and_moved(dbs: Databases, cast: Cast, as_: As) -> None:
    cy, fu = as_(cast.cy), as_(cast.fu)
    said = {"code": "FJ-A2", "name": "甲一市西区科协", "level": "county", "on": "2026-01-05"}
    assert cy.post(f"/units/{cast.city.unit_id}/add", data=said).status_code == 303
    taken = cy.post(f"/units/{cast.city.unit_id}/add", data={**said, "code": "FJ-B"})
    assert taken.status_code == 422
    assert "这个单位代码不能使用" in taken.text
    assert "甲二市" not in taken.text
    named = {"name": "东区科学技术协会", "on": "2026-01-05"}
    assert cy.post(f"/units/{cast.county.unit_id}/rename", data=named).status_code == 303
    assert cy.post(f"/units/{cast.city.unit_id}/rename", data=named).status_code == 404
    moved = {"parent": str(cast.other_city.unit_id), "on": "2026-01-05"}
    assert cy.post(f"/units/{cast.county.unit_id}/move", data=moved).status_code == 404
    assert fu.post(f"/units/{cast.county.unit_id}/move", data=moved).status_code == 303
    with dbs.session(readonly=True) as session:
        unit = queries.unit(session, cast.county.unit_id)
        assert unit is not None
        assert (unit.name, unit.path) == ("东区科学技术协会", "/FJ/FJ-B/FJ-A1/")
    assert "甲一市东区科协" in fu.get(f"/units/{cast.county.unit_id}").text


NEW = {
    "name": "单雄信",
    "staff_no": "N001",
    "post": "科员",
    "rank": "staff",
    "phone": "",
    "retires_on": "",
    "on": "2026-01-05",
}


def test_a_person_is_added_transferred_corrected_and_seen_off(dbs: Databases, cast: Cast, as_: As) -> None:
    cy = as_(cast.cy)
    added = cy.post("/people/new", data={**NEW, "unit": str(cast.county.unit_id)})
    assert added.status_code == 303
    path = added.headers["Location"]
    post = {"unit": str(cast.city.unit_id), "post": "科长", "rank": "section", "on": "2026-02-01"}
    assert cy.post(f"{path}/transfer", data={**post, "is_principal_leader": "y"}).status_code == 303
    change = {"name": "单云青", "name_pinyin": "shan xiong xin", "retires_on": "2040-01-31"}
    assert cy.post(f"{path}/change", data=change).status_code == 303
    page = cy.get(path).text
    assert all(words in page for words in ("单云青", "shan yun qing", "2040-01-31", "科长", "甲一市东区科协"))
    assert cy.post(f"{path}/leave", data={"on": "2026-02-01"}).status_code == 422
    assert cy.post(f"{path}/leave", data={"on": "2026-03-01"}).status_code == 303
    assert "已离开" in cy.get(path).text
    assert "单云青" not in cy.get("/people").text
    assert "单云青" in cy.get("/people?serving=left").text


def test_nobody_is_placed_outside_the_subtree(cast: Cast, as_: As) -> None:
    refused = as_(cast.cy).post("/people/new", data={**NEW, "unit": str(cast.other_city.unit_id)})
    assert refused.status_code == 422
    moved = {"unit": str(cast.other_city.unit_id), "post": "科长", "rank": "section", "on": "2026-02-01"}
    assert as_(cast.cy).post(f"/people/{cast.an.id}/transfer", data=moved).status_code == 422


def test_a_number_taken_elsewhere_reads_as_any_unusable_one(cast: Cast, as_: As) -> None:
    """AZ-5: uniqueness errors."""
    refused = as_(cast.ed).post(
        "/people/new", data={**NEW, "staff_no": "A001", "unit": str(cast.other_city.unit_id)}
    )
    assert refused.status_code == 422
    assert "这个工号不能使用" in refused.text
    assert "安青禾" not in refused.text


def test_a_phone_is_masked_until_a_reason_is_given(dbs: Databases, cast: Cast, as_: As) -> None:
    cy, path = as_(cast.cy), f"/people/{cast.an.id}"
    assert cy.post(f"{path}/new-phone", data={"phone": "13800138000"}).status_code == 303
    for page in (path, "/people", "/people/export?format=csv", "/units"):
        assert "13800138000" not in cy.get(page).text
    assert "138****8000" in cy.get(path).text
    assert cy.post(f"{path}/phone", data={"reason": ""}).status_code == 422
    shown = cy.post(f"{path}/phone", data={"reason": "通知补训"})
    assert "13800138000" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    with dbs.session(readonly=True) as session:
        seen = session.exec(select(Event).where(Event.action == "person.phone_shown")).one()
        assert seen.actor_id == cast.cy.id
        assert all("13800138000" not in body for body in session.exec(select(Event.body)).all())


def test_an_export_leaves_an_event_and_no_formula(
    dbs: Databases, session: Session, cast: Cast, as_: As
) -> None:
    """IE-5."""
    row: Any = session.get(Person, cast.an.id)
    row.name = "=1+1"
    session.add(row)
    session.commit()
    text = as_(cast.cy).get("/people/export?format=csv").text
    assert "'=1+1" in text
    with dbs.session(readonly=True) as reading:
        event = reading.exec(select(Event).where(Event.action == "people.exported")).one()
        assert '"count":3' in event.body


def test_lists_come_in_the_asked_order(cast: Cast, as_: As) -> None:
    text = as_(cast.cy).get("/people/export?format=csv&sort=-staff_no").text
    assert [text.index(number) for number in ("C001", "A002", "A001")] == sorted(
        text.index(number) for number in ("C001", "A002", "A001")
    )


def test_a_future_day_is_refused(cast: Cast, as_: As) -> None:
    later = {"name": "新名", "on": date(2999, 1, 1).isoformat()}
    refused = as_(cast.cy).post(f"/units/{cast.county.unit_id}/rename", data=later)
    assert refused.status_code == 422
    assert "不能晚于今天" in refused.text
