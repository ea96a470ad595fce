"""Published figures: equal in every form, kept as they were, found again in the rows or told by whom they differ."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app.coverage.moments import moment
from app.db import Databases
from app.journal.models import Event
from app.journal.operations import record
from app.planning.models import Excuse
from app.planning.queries import programme as programme_of
from app.snapshots import operations, queries, rules, sheets
from app.snapshots.facts import Kind, SnapshotFacts
from app.snapshots.models import Snapshot
from tests.cast import Cast
from tests.conftest import Client
from tests.coverage.province import Province, draw_province
from tests.telling import phones

Sign = Callable[[Any], Client]
TODAY = datetime(2026, 12, 1, 2, tzinfo=UTC)
ON = "2026-11-10"


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.clock.now", lambda: TODAY)


@pytest.fixture
def city(cast: Cast, session: Session) -> Province:
    found = draw_province(session, 5, 60, root=(cast.city.path, cast.city.unit_id))
    session.commit()
    return found


def _publish(session: Session, cast: Cast, city: Province, on: str = ON, reason: str = "") -> SnapshotFacts:
    programme = programme_of(session, city.programme_id)
    assert programme is not None
    key = operations.publish(
        session, programme, city.root, moment(on, TODAY), note="", reason=reason, by=cast.cy.actor, at=TODAY
    )
    session.commit()
    found = queries.snapshot(session, key)
    assert found is not None
    # A transaction that is still open would keep SQLite's one lock from the pages.
    session.commit()
    return found


def _screen(page: str) -> list[list[str]]:
    """Return the cells of the only table of a page, as a reader sees them; a dash of nothing is nothing."""
    rows = re.findall(r"<tr.*?</tr>", page, re.S)
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S) for row in rows]
    plain = [[re.sub(r"<[^>]+>", "", cell).strip(" \n") for cell in row] for row in cells]
    return [row for row in plain if row]


def test_every_form_of_a_snapshot_says_the_same_figure_by_figure(
    as_: Sign, cast: Cast, city: Province, session: Session
) -> None:
    """CO-4: page, CSV, workbook and PDF are compared cell by cell with the frozen content."""
    snapshot = _publish(session, cast, city)
    browser, address = as_(cast.di), f"/snapshots/{snapshot.id}"
    held = queries.held(session, snapshot)
    session.commit()
    pdf = PdfReader(io.BytesIO(browser.get(f"{address}/pdf/export").data))
    printed = re.sub(r"\s+", "", "".join(page.extract_text() for page in pdf.pages))
    for kind in (Kind.UNITS, Kind.EXAMS, Kind.REASONS, Kind.TIERS, Kind.PEOPLE):
        table = sheets.whole(held.told, kind)
        frozen = [[str(cell.text) for cell in row.cells] for row in table.rows]
        at = f"{address}/export/{kind.value}?format"
        read = csv.reader(io.StringIO(browser.get(f"{at}=csv").data.decode("utf-8-sig")))
        assert list(read)[1:] == frozen
        book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{at}=xlsx").data)).active
        assert [["" if v is None else str(v) for v in r] for r in book.iter_rows(values_only=True)][
            1:
        ] == frozen
        page = browser.get(f"{address}?table={kind.value}").text
        if kind is not Kind.PEOPLE:
            shown = [[cell.replace("—", "") for cell in row] for row in _screen(page)[1:]]
            assert shown == [
                [cell.strip().replace("—", "") if n else cell.replace("—", "") for n, cell in enumerate(row)]
                for row in frozen
            ]
            for row in frozen:
                assert re.sub(r"\s+", "", "".join(row)) in printed, (kind, row)
    missing = [row for row in frozen if row[5] == "未完成"]
    assert len(missing) == snapshot.missing == held.told["figures"][city.root]["missing"]
    for row in missing:
        assert "".join((row[0], row[1], row[2])) in printed
    assert json.loads(browser.get(f"{address}/facts/export").data) == held.told
    assert browser.get(f"{address}?table=people&status=missing&q=人5").status_code == 200
    assert phones(held.content.decode()) == []


def test_a_snapshot_is_found_again_or_tells_who_differs_and_by_which_event(
    as_: Sign, cast: Cast, city: Province, session: Session
) -> None:
    """CO-3."""
    snapshot = _publish(session, cast, city)
    held = queries.held(session, snapshot)
    # What is withdrawn later in the ordinary way has no effect on the day of the snapshot.
    excuse = session.exec(select(Excuse).order_by(Excuse.person_id)).first()  # type: ignore[arg-type]
    assert excuse is not None
    excuse.withdrawn_at = TODAY
    session.commit()
    assert queries.recheck(session, held).matches
    # A row changed behind the journal's back is named, and nothing in the journal accounts for it.
    excuse.withdrawn_at = datetime(2026, 11, 5, tzinfo=UTC)
    session.commit()
    found = queries.recheck(session, held)
    assert (found.matches, found.differing, found.faults) == (False, 1, ())
    field = "exempt_until" if excuse.kind.value == "exemption" else "deferred_until"
    assert [each[0] for each in found.named[0].fields] == [field]
    assert found.named[0].events == ()
    session.commit()
    assert "日志中没有相应的记录" in as_(cast.di).get(f"/snapshots/{snapshot.id}/check").text
    record(
        session,
        "excuse.withdrawn",
        "excuse",
        excuse.id,
        by=cast.cy.actor,
        at=TODAY,
        unit_path=city.root,
        person=str(excuse.person_id),
    )
    session.commit()
    assert [each.action for each in queries.recheck(session, held).named[0].events] == ["excuse.withdrawn"]


def test_a_day_is_replaced_with_a_reason_and_nothing_published_is_changed(
    cast: Cast, city: Province, session: Session, dbs: Databases
) -> None:
    first = _publish(session, cast, city)
    with pytest.raises(rules.ReasonMissing):
        _publish(session, cast, city)
    session.rollback()
    second = _publish(session, cast, city, reason="补录两人学时")
    other = _publish(session, cast, city, on="2026-11-12")
    assert [first.number, second.number, other.number] == [1, 2, 3]
    ended = queries.snapshot(session, first.id)
    assert ended is not None
    assert ended.end is not None
    assert (ended.end.kind.value, ended.end.reason, ended.end.successor_number) == (
        "superseded",
        "补录两人学时",
        2,
    )
    with pytest.raises(rules.AlreadyEnded):
        operations.withdraw(session, first, reason="重复", by=cast.cy.actor, at=TODAY)
    session.rollback()
    told = session.exec(select(Event).where(Event.action == "snapshot.published").order_by(Event.seq)).all()  # type: ignore[arg-type]
    assert json.loads(told[0].body)["sha256"] == first.digest
    session.commit()
    for statement in (
        "UPDATE coverage_snapshot SET completed = 0",
        "DELETE FROM coverage_snapshot",
        "UPDATE coverage_snapshot_end SET reason = 'x'",
        "DELETE FROM coverage_snapshot_end",
    ):
        with pytest.raises(IntegrityError), dbs.transaction() as other_session:
            other_session.execute(text(statement))


def test_who_publishes_reads_and_withdraws(as_: Sign, cast: Cast, city: Province, session: Session) -> None:
    address = f"/coverage/{city.programme_id}/snapshots"
    organizer = as_(cast.cy)
    for other, status in ((cast.an, 404), (cast.ed, 404), (cast.di, 404)):
        assert as_(other).post(f"{address}/new", data={"on": ON}).status_code == status
    assert "确认发布" in organizer.get(f"{address}/new?on={ON}").text
    assert organizer.get(f"{address}/new?unit=/elsewhere/").status_code == 404
    posted = organizer.post(f"{address}/new", data={"on": ON, "note": "季度通报"})
    assert posted.status_code == 303, posted.text
    assert organizer.post(f"{address}/new", data={"on": ON}).status_code == 422
    snapshot = session.exec(select(Snapshot)).one()
    session.commit()
    page = f"/snapshots/{snapshot.id}"
    assert as_(cast.an).get(page).status_code == 404
    assert as_(cast.di).get(page).status_code == 200
    assert "全部相符" in as_(cast.di).get(f"{page}/check").text
    assert as_(cast.di).post(f"{page}/withdraw", data={"reason": "有误"}).status_code == 404
    assert organizer.post(f"{page}/withdraw", data={"reason": ""}).status_code == 422
    assert organizer.post(f"{page}/withdraw", data={"reason": "名册有误"}).status_code == 303
    assert "名册有误" in as_(cast.di).get(page).text
    assert organizer.post(f"{page}/withdraw", data={"reason": "名册有误"}).status_code == 409
    for narrowed, there in (("", True), ("?state=standing", False), ("?state=ended&format=csv", True)):
        assert ("已撤回" in as_(cast.di).get(f"{address}{narrowed}").text) is there
