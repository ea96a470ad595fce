"""Pages of long lists of people, and the files a job makes of them."""

import csv
import io
import json
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from threading import Thread
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, select

from app import jobs
from app.coverage import listing, queries, sheets
from app.coverage.facts import Reason
from app.coverage.models import CoverageList
from app.coverage.records import PersonLine
from app.db import Databases
from app.journal.details import name_of
from app.journal.models import Event
from app.web.tables import State
from tests.cast import Cast
from tests.conftest import Client
from tests.coverage.large import PAGE, STEPS, TODAY, Large, count, draw_large, make_large, walk_slowly
from tests.statements import count_statements

# What the walk asks of each database is tested beside (`test_walking.py`).
ENGINES = ("sqlite",)
Sign = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def _small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    make_large(monkeypatch)
    walk_slowly(monkeypatch)


@pytest.fixture
def large(session: Session, dbs: Databases, cast: Cast) -> Large:
    found = draw_large(session, cast, 11, 90)
    count(session, dbs)
    return found


def _everybody(session: Session, large: Large) -> tuple[PersonLine, ...]:
    roll = queries.roll(session, large.programme, large.area, large.province.root, TODAY)
    assert roll is not None
    session.commit()
    return roll.lines


def test_the_page_says_how_far_it_looked_and_leads_on(
    as_: Sign, cast: Cast, dbs: Databases, session: Session, large: Large
) -> None:
    base = large.page
    missing = [line for line in _everybody(session, large) if line.judgement.reason]
    cy, address, seen = as_(cast.cy), f"{base}/gap", []
    # More people than are asked one by one at once: a page does not ask them.
    for number in range(20):
        with count_statements(dbs.web) as ran:
            page = cy.get(address)
        assert page.status_code == 200
        assert "按单位和姓名的顺序即时逐人核对" in page.text
        # Who asks, what of, as counted, where the page begins; and six for each step.
        assert len(ran) <= 11 + 6 * len(STEPS), str(ran)
        seen += re.findall(r"/people/([0-9a-f-]{36})", page.text)
        assert (' rel="prev"' in page.text) == (number > 0)
        following = re.search(r'rel="next" href="([^"]+)"', page.text)
        if following is None:
            break
        address = unescape(following[1])
    assert "已核对到本范围的末尾" in page.text
    assert seen == [line.facts.person_id for line in missing]
    assert f"统计为 {len(missing)} 人" in page.text
    rare = min(Reason, key=lambda reason: sum(line.judgement.reason is reason for line in missing) or 999)
    few = [line.named.name for line in missing if line.judgement.reason is rare]
    guided = cy.get(f"{base}/gap?reason={rare}&look=counted").text
    assert "此后新出现的不在其中" in guided
    assert [name in guided for name in few[:PAGE]] == [True] * len(few[:PAGE])
    # Whoever is called exactly that is found by the index; whoever has it in their name, by parts of the roster.
    one = missing[-1].named
    for asked, names in ((one.staff_no, [one.name]), (one.name[:-2], [])):
        told = cy.get(f"{base}/gap?q={asked}").text
        assert re.findall(r"/people/[0-9a-f-]{36}\">([^<]*)<", told)[:1] == (names or [missing[0].named.name])
        assert ("只列出姓名或工号就是" in told) == bool(names)
    assert one.name in cy.get(f"{base}/gap?q={one.staff_no}&look=within").text
    # What no counting knows, and what is no place in the list, ask the rows from the beginning.
    for odd in (
        "?look=counted&tier={x}",
        "?after=/x/~zzz",
        f"?upto=/x/~{large.programme.id}",
        "?reason=x",
    ):
        assert cy.get(f"{base}/gap{odd}").status_code == 200
    assert as_(cast.ed).get(f"{base}/gap?unit={large.province.root}").status_code == 404


def test_a_long_list_is_written_by_a_job_and_taken_by_whoever_asked(
    as_: Sign,
    cast: Cast,
    dbs: Databases,
    session: Session,
    large: Large,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listing, "AT_A_TIME", 40)
    base = large.page
    wanted = [line for line in _everybody(session, large) if sheets.fits(line, State(search="甲1市"), True)]
    told = [["姓名", "工号", "单位", "职务", "层级", "原因", "说明", "现单位（已调动）"]]
    told += [
        [str(cell.text) for cell in sheets.person_row(large.programme, line, None, True).cells]
        for line in wanted
    ]
    cy, di = as_(cast.cy), as_(cast.di)
    assert cy.get(f"{base}/gap/export?format=csv").status_code == 422
    assert cy.post(f"{base}/lists?list=gap&format=pdf").status_code == 400
    for kind in ("csv", "xlsx"):
        ordered = cy.post(f"{base}/lists?list=gap&format={kind}&q=甲1市")
        assert ordered.status_code == 303
        # The same button again leads to the same file; another list has to wait.
        assert cy.post(f"{base}/lists?list=gap&format={kind}&q=甲1市").location == ordered.location
        assert cy.post(f"{base}/lists?list=people&format={kind}").status_code == 409
        jobs.run(dbs, uuid.UUID(ordered.location.rsplit("/", 1)[1]))
    links = re.findall(r'href="(/coverage/lists/[^"]+)">[^<]*\.(\w+)<', cy.get(f"{base}/people").text)
    files = {kind: cy.get(path).get_data() for path, kind in links}
    assert len(links) == len(files) == 2
    assert list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig")))) == told
    book = load_workbook(io.BytesIO(files["xlsx"]))
    rows = [["" if value is None else str(value) for value in row] for row in book.worksheets[0].values]
    assert rows[:-1] == told
    assert rows[-1][0] == f"合计 {len(told) - 1} 人"
    assert "应训" in [row[0] for row in book["指标口径"].values]
    # Nobody else may take it, though they see as much; and who took it is written down.
    assert di.get(links[0][0]).status_code == 404
    assert "/coverage/lists/" not in di.get(f"{base}/people").text
    taken = session.exec(select(Event).where(Event.action == "coverage.exported")).all()
    bodies = [json.loads(each.body) for each in taken]
    assert [key for key in bodies[0] if name_of(key, "coverage.exported") == key] == []
    assert {body["format"] for body in bodies} == {"csv", "xlsx"}
    assert {(body["rows"], body["words"], body["table"]) for body in bodies} == {
        (len(wanted), "甲1市", "gap")
    }
    session.commit()
    # A list that was stopped leaves no file, and a file is gone after a day.
    stopped = di.post(f"{base}/lists?list=people&format=csv").location
    assert di.post(f"{stopped}/cancel").status_code == 303
    jobs.run(dbs, uuid.UUID(stopped.rsplit("/", 1)[1]))
    listing.throw_away(dbs, TODAY + timedelta(hours=23))
    assert len(session.exec(select(CoverageList.id)).all()) == 2
    session.commit()
    listing.throw_away(dbs, TODAY + timedelta(hours=25))
    assert session.exec(select(CoverageList.id)).all() == []


def test_a_list_is_written_in_the_language_of_whoever_asked(
    as_: Sign, cast: Cast, dbs: Databases, large: Large
) -> None:
    """A job runs in a thread that knows of no request."""
    cy = as_(cast.cy)
    cy.set_cookie("locale", "en")
    ordered = cy.post(f"{large.page}/lists?list=gap&format=xlsx").location
    assert f"Export the list: {large.programme.name}" in cy.get(ordered).text
    worker = Thread(target=jobs.run, args=(dbs, uuid.UUID(ordered.rsplit("/", 1)[1])))
    worker.start()
    worker.join()
    [path] = re.findall(r'href="(/coverage/lists/[^"]+)">', cy.get(f"{large.page}/gap").text)
    book = load_workbook(io.BytesIO(cy.get(path).get_data()))
    assert book.sheetnames[1:] == ["Definitions"]
    said = [str(cell) for sheet in book.worksheets for row in sheet.values for cell in row if cell]
    head = next(iter(book.worksheets[0].values))
    assert head[:3] == ("Name", "Staff number", "Unit")
    assert [each for each in said if "合计" in each or "尚未" in each] == []
    assert "Due" in said
