"""Pictures, the printed report and the gap list with phone numbers: what they show, and to whom."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import update
from sqlmodel import Session, select

from app import clock, jobs
from app.briefing import keeping, operations, queries
from app.briefing.models import CoveragePoint
from app.coverage import queries as coverage
from app.coverage.facts import UNDERWAY, Figures
from app.coverage.meanings import MEANINGS, defined
from app.coverage.moments import moment
from app.db import Databases
from app.journal.models import Event
from app.planning.models import RosterEntry
from app.planning.queries import programme as programme_of
from app.web.actor import Scope
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.coverage.province import AT, Province, draw_province
from tests.statements import count_statements

As = Callable[[Player], Client]


@pytest.fixture
def drawn(dbs: Databases, cast: Cast) -> Iterator[Province]:
    with dbs.transaction() as session:
        root = (cast.province.path, cast.province.unit_id)
        province = draw_province(
            session, people=40, root=root, cities=1, counties=1, also=((cast.city.path, cast.city.unit_id),)
        )
    with time_machine.travel(AT + timedelta(hours=1), tick=False):
        yield province


def test_each_picture_stands_beside_its_table(as_: As, cast: Cast, drawn: Province) -> None:
    page = as_(cast.di).get(f"/coverage/{drawn.programme_id}/pictures").text
    for words in ("各单位构成", "单位与层级", "briefing-heat-", 'fill="url(#briefing-underway)"', "合计"):
        assert words in page
    assert "style=" not in page
    progress = as_(cast.di).get(f"/coverage/{drawn.programme_id}/progress").text
    assert "逐周进度" in progress
    # What is drawn is defined on the same page, how shares are rounded too.
    for definition in ("completion", "missing", "place", "rounding"):
        assert str(MEANINGS[definition]) in page
        assert str(MEANINGS[definition]) in progress
    assert str(MEANINGS["participation"]) in progress


def _worked_out(dbs: Databases) -> None:
    """Let the tick order its job, and do it."""
    keeping.keep_days_that_are_over(dbs, clock.now())
    for job_id in jobs.waiting(dbs, clock.now()):
        jobs.run(dbs, job_id)


def test_a_point_is_what_the_rows_said_on_its_day(
    as_: As, cast: Cast, dbs: Databases, session: Session, drawn: Province
) -> None:
    """CO-3: kept once the day is over, the figures are those that the rows give again for that day."""
    session.execute(update(RosterEntry).values(added_at=AT - timedelta(days=60)))
    session.commit()
    programme = programme_of(session, drawn.programme_id)
    assert programme is not None
    path = drawn.paths[1]
    area, now = Scope((path,)), moment("", AT)
    address = f"/coverage/{drawn.programme_id}/progress?unit={path}"
    survey = coverage.survey(session, programme, area, path, AT)
    assert survey is not None
    before = queries.progress(session, survey, area, now)
    assert [point.figures for point in before.points] == [survey.total]
    session.rollback()
    assert f"还有 {before.to_come} 个日期" in as_(cast.di).get(address).text
    _worked_out(dbs)
    known = queries.progress(session, survey, area, now)
    assert known.to_come == 0
    assert len(known.points) == before.to_come + 1 > 3
    assert known.points[0].figures.completed < known.points[-1].figures.completed
    for point in known.points[:-1]:
        then = moment(point.day.isoformat(), AT)
        again = coverage.survey(session, programme, area, path, then.at, is_past=True)
        assert again is not None
        assert point.figures == again.total
    session.rollback()
    page = as_(cast.di).get(address).text
    assert "个日期" not in page
    assert f"on={known.points[0].day}" in page
    assert as_(cast.di).get(f"{address}&format=csv").text.count("%") == 2 * len(known.points)


def test_two_workers_keep_a_day_once_and_nothing_is_ordered_twice(
    cast: Cast, dbs: Databases, session: Session, drawn: Province
) -> None:
    _worked_out(dbs)
    assert queries.days_to_come(session, clock.now()) == []
    session.rollback()
    keeping.keep_days_that_are_over(dbs, clock.now())
    assert jobs.waiting(dbs, clock.now()) == []
    programme = programme_of(session, drawn.programme_id)
    assert programme is not None
    (day, kept) = session.exec(
        select(CoveragePoint.day, CoveragePoint.figures).order_by(CoveragePoint.day, CoveragePoint.unit_path)
    ).first() or pytest.fail("nothing was kept")
    operations.keep_day(session, programme, day, {programme.unit_path: Figures(required=99)}, at=AT)
    again = session.exec(
        select(CoveragePoint.figures).order_by(CoveragePoint.day, CoveragePoint.unit_path)
    ).first()
    assert again == kept


def test_the_report_says_the_figures_the_names_and_the_seal(
    as_: As, cast: Cast, drawn: Province, session: Session
) -> None:
    """CO-4, CO-9."""
    programme = programme_of(session, drawn.programme_id)
    assert programme is not None
    survey = coverage.survey(session, programme, Scope((drawn.root,)), drawn.root, AT)
    roll = coverage.roll(session, programme, Scope((drawn.root,)), drawn.root, AT)
    assert survey is not None
    assert roll is not None
    session.rollback()
    answer = as_(cast.di).get(f"/coverage/{drawn.programme_id}/report/export")
    assert answer.status_code == 200
    told = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages).split())
    total = survey.total
    for words in (
        "轮训覆盖情况报告",
        f"{total.completed}/{total.required}",
        f"漏训名单（{total.overdue}人）",
        "指标口径",
        *("".join(str(meaning).split()) for _name, meaning in defined()),
        "操作日志",
    ):
        assert words in told
    missing = [line.named.name for line in roll.lines if line.judgement.reason not in {None, *UNDERWAY}]
    assert missing
    assert all(name in told for name in missing)
    english = as_(cast.di)
    english.set_cookie("locale", "en")
    content = english.get(f"/coverage/{drawn.programme_id}/report/export").data
    told = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    for words in ("Coverage report", f"5. Gap list ({total.overdue})", "6. Seal of the journal", "Page 2 of"):
        assert words in told, words
    assert not any(words in told for words in ("应训", "完成率", "漏训", "封印"))
    events = session.exec(select(Event).where(Event.action == "briefing.report_printed")).all()
    assert [json.loads(event.body)["rows"] for event in events] == [len(roll.lines)] * 2


def _phones(content: bytes) -> list[str]:
    book = load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    # It is read as it is opened: a head that stays, columns as wide as names and units, its words explained.
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
    assert sheet.column_dimensions["C"].width > 12
    assert "指标口径" in book.sheetnames
    assert f"合计未完成 {sheet.max_row - 3} 人" in str(sheet.cell(sheet.max_row - 1, 1).value)
    head = [cell.value for cell in sheet[1]]
    found = [str(row[head.index("电话")] or "") for row in sheet.iter_rows(min_row=2, values_only=True)]
    return [number for number in found if number]


def test_phones_are_masked_unless_an_organizer_says_why(
    as_: As, cast: Cast, drawn: Province, session: Session
) -> None:
    """CO-8, CO-9: whole numbers take a role, a reason and a confirmation; the event names neither number nor person."""
    address = f"/coverage/{drawn.programme_id}/contacts"
    masked = _phones(as_(cast.di).get(f"{address}/export?format=xlsx").data)
    lines = as_(cast.di).get(f"{address}/export?format=csv").text.splitlines()
    assert [line.rsplit(",", 1)[1] for line in lines[1:-2] if not line.endswith(",")] == masked
    assert masked
    assert all("****" in number for number in masked)
    organizer = as_(cast.cy)
    for form in ({"reason": "", "sure": "y"}, {"reason": "通知补训"}):
        assert organizer.post(address, data=form).status_code == 422
    answer = organizer.post(address, data={"reason": "通知补训", "sure": "y"})
    whole = _phones(answer.data)
    assert whole
    assert all(number.startswith("1390") and number.isdigit() for number in whole)
    # A city's organizer takes those of the city alone.
    assert len(whole) < len(masked)
    (event,) = session.exec(select(Event).where(Event.action == queries.TAKEN)).all()
    body = json.loads(event.body)
    assert (body["reason"], body["rows"]) == ("通知补训", len(whole))
    assert not any(number in event.body for number in whole)
    session.rollback()
    again = {"reason": "再通知", "sure": "y"}
    assert whole[0] in organizer.post(address, data=again | {"format": "csv"}).text
    assert organizer.post(address, data=again).status_code == 200
    assert organizer.post(address, data={"reason": "再通知", "sure": "y"}).status_code == 409


def test_auditors_cadres_and_strangers_take_no_whole_numbers(as_: As, cast: Cast, drawn: Province) -> None:
    form = {"reason": "好奇", "sure": "y"}
    address = f"/coverage/{drawn.programme_id}/contacts"
    for player in (cast.di, cast.an, cast.fu):
        assert as_(player).post(address, data=form).status_code in {403, 404}
    assert "完整号码" not in as_(cast.di).get(address).text
    assert as_(cast.an).get(address).status_code == 404


def test_pages_ask_the_database_a_bounded_number_of_times(
    as_: As, cast: Cast, drawn: Province, dbs: Databases
) -> None:
    for address, most in (("pictures", 12), ("contacts", 12), ("progress", 12)):
        browser = as_(cast.di)
        with count_statements(dbs.web) as seen, count_statements(dbs.report) as reported:
            assert browser.get(f"/coverage/{drawn.programme_id}/{address}").status_code == 200
        both = len(seen) if dbs.web is dbs.report else len(seen) + len(reported)
        assert both <= most, (address, both)
