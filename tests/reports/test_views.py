"""The pages of units' reports: who may, who may not, what they show, and how often they ask the database."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import update
from sqlmodel import Session, col

from app import clock, jobs
from app.clock import day_of
from app.coverage import counting
from app.coverage import queries as coverage
from app.coverage.meanings import MEANINGS
from app.db import Databases
from app.organisation.models import Appointment
from app.planning.queries import programme as programme_of
from app.reports import figures, operations, queries, rules
from app.web.actor import Role, Scope
from tests.builders import actor, person
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.reports.stage import AT, TEXTS, TODAY, Called, called, submitted
from tests.statements import count_statements

As = Callable[[Player], Client]
BUDGET = 12
# Its front lends the name to the function in it.
LIVE = import_module("app.reports.queries.live")


@pytest.fixture
def asked(dbs: Databases, cast: Cast) -> Called:
    with dbs.transaction() as session:
        return called(session, cast)


@pytest.fixture
def boss(cast: Cast, asked: Called) -> Player:
    return Player(asked.boss.person_id, asked.boss.name, "P001", asked.boss, cast.province)


def _form(**more: str) -> dict[str, str]:
    return {"revision": "0", **{section.value: text for section, text in TEXTS.items()}, **more}


def test_the_way_of_a_report_over_its_pages(as_: As, cast: Cast, asked: Called, boss: Player) -> None:
    unit, province, address = as_(cast.cy), as_(boss), f"/unit-reports/{asked.city}"
    assert "保存下列部分后才能提交" in unit.get(f"{address}/write").text
    assert unit.post(f"{address}/submit").status_code == 409
    assert unit.post(f"{address}/write", data=_form()).status_code == 303
    assert unit.post(f"{address}/submit").status_code == 303
    assert unit.post(f"{address}/accept").status_code == 404
    assert "退回意见" in province.get(address).text
    assert province.post(f"{address}/return", data={"comment": ""}).status_code == 422
    assert province.post(f"{address}/return", data={"comment": "请补充缺训原因"}).status_code == 303
    assert "请补充缺训原因" in unit.get(f"{address}/write").text
    # What was typed and not saved goes along with the submission; nothing of it is lost where that is refused.
    incomplete = unit.post(
        f"{address}/submit", data=_form(revision="1", problems="", measures="刚写的做法。")
    )
    assert (incomplete.status_code, "刚写的做法。" in incomplete.text) == (422, True)
    stale = unit.post(f"{address}/submit", data=_form(revision="0", measures="刚写的做法。"))
    assert (stale.status_code, "刚写的做法。" in stale.text) == (409, True)
    assert unit.post(f"{address}/submit", data=_form(revision="1", problems="均已补训。")).status_code == 303
    assert province.post(f"{address}/accept").status_code == 303
    page = province.get(address).text
    assert "已通过" in page
    assert "均已补训。" in page
    assert "与内容一致" in page
    assert "请补充缺训原因" in page
    assert TEXTS[next(iter(TEXTS))] in province.get(f"{address}/versions/1").text


def test_who_has_not_reported_is_listed_narrowed_and_exported(
    as_: As, cast: Cast, asked: Called, boss: Player, dbs: Databases
) -> None:
    with dbs.transaction() as session:
        submitted(session, cast, asked)
    browser, address = as_(boss), f"/report-calls/{asked.call}"
    assert "甲一市科协" in browser.get(address).text
    missing = browser.get(f"{address}?state=unreported").text
    assert "甲二市科协" in missing
    assert ">甲一市科协<" not in missing
    assert "甲二市科协" in browser.get(f"{address}?state=unreported&format=csv").text
    assert browser.post(f"{address}/remind").status_code == 303
    assert browser.post(f"{address}/remind").status_code == 409


def test_strangers_find_nothing_auditors_read_and_change_nothing(
    as_: As, cast: Cast, asked: Called, dbs: Databases
) -> None:
    with dbs.transaction() as session:
        submitted(session, cast, asked)
    address = f"/unit-reports/{asked.city}"
    for stranger in (cast.ed, cast.an):
        assert as_(stranger).get(address).status_code == 404
        assert as_(stranger).get(f"{address}/versions/1/pdf").status_code == 404
    assert as_(cast.cy).get(f"/report-calls/{asked.call}").status_code == 404
    auditor = as_(cast.di)
    assert auditor.get(address).status_code == 200
    assert auditor.get(f"/report-calls/{asked.call}").status_code == 200
    for act in ("write", "submit", "accept", "return"):
        assert auditor.post(f"{address}/{act}").status_code in {403, 404}
    assert auditor.post(f"/report-calls/{asked.call}/remind").status_code in {403, 404}
    assert auditor.post(f"/programmes/{asked.programme}/reports/new").status_code in {403, 404}


def test_the_units_leader_reads_on_the_phone_and_changes_nothing(
    as_: As, cast: Cast, asked: Called, dbs: Databases
) -> None:
    """As long as they lead the unit: a cadre who leads it and has no other role."""
    with dbs.transaction() as session:
        submitted(session, cast, asked)
        leader = person(session, "L001", "黎主席", cast.city, leader=True)
        reader = Player(leader.id, leader.name, "L001", actor(leader, (Role.CADRE, cast.city)), cast.city)
    address = f"/unit-reports/{asked.city}"
    browser = as_(reader)
    assert "第一阶段轮训报告" in browser.get("/unit-reports").text
    page = browser.get(address)
    assert page.status_code == 200
    assert f"{address}/write" not in page.text
    assert "退回意见" not in page.text
    assert browser.get(f"{address}/versions/1/pdf").data.startswith(b"%PDF-")
    for act in ("write", "submit", "accept", "return"):
        assert browser.post(f"{address}/{act}").status_code == 404
    assert browser.get(f"/unit-reports/{asked.other}").status_code == 404
    with dbs.transaction() as session:
        session.execute(
            update(Appointment)
            .where(col(Appointment.person_id) == leader.id)
            .values(valid_to=TODAY, is_principal_leader=False)
        )
    assert browser.get(address).status_code == 404


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten_and_nothing_typed_is_lost(
    as_: As, cast: Cast, asked: Called
) -> None:
    unit, address = as_(cast.cy), f"/unit-reports/{asked.city}/write"
    assert unit.post(address, data=_form()).status_code == 303
    answer = unit.post(address, data=_form(progress="另一页写的话"))
    assert answer.status_code == 409
    assert "另一页写的话" in answer.text
    assert 'value="1"' in answer.text
    assert unit.post(address, data=_form(progress="另一页写的话", revision="1")).status_code == 303


def test_a_call_with_wrong_days_says_so(as_: As, asked: Called, boss: Player) -> None:
    browser, address = as_(boss), f"/programmes/{asked.programme}/reports/new"
    answer = browser.post(address, data={"title": "月报", "note": "", "due_on": "2020-01-01", "as_of": ""})
    assert answer.status_code == 422
    assert "报送期限不能早于今天" in answer.text
    answer = browser.post(address, data={"title": "月报", "note": "", "due_on": "2099-01-01", "as_of": ""})
    assert answer.status_code == 303
    assert "月报" in browser.get("/unit-reports").text


def test_the_pdf_says_what_the_page_says(as_: As, cast: Cast, asked: Called, dbs: Databases) -> None:
    """CO-4."""
    with dbs.transaction() as session:
        submitted(session, cast, asked)
        (kept,) = queries.versions(session, asked.city)
    address = f"/unit-reports/{asked.city}/versions/1"
    content = as_(cast.cy).get(f"{address}/pdf").data
    told = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert kept.digest in "".join(told.split())
    for words in ("第一阶段轮训报告", "甲一市东区科协", TEXTS[next(iter(TEXTS))].split("：")[0]):
        assert words in told
    # Every figure with what it means, on paper as on the page.
    page = as_(cast.cy).get(address).text
    for definition in ("participation", "completion", "leading", "excused", "missing", "nobody", "rounding"):
        assert str(MEANINGS[definition]) in page
        assert "".join(str(MEANINGS[definition]).split()) in "".join(told.split())
    assert content == as_(cast.cy).get(f"{address}/pdf").data
    english = as_(cast.cy)
    english.set_cookie("locale", "en")
    told = "".join(
        page.extract_text() for page in PdfReader(BytesIO(english.get(f"{address}/pdf").data)).pages
    )
    assert "1. Figures" in told
    assert "Version 1 · SHA-256" in told
    assert "应训" not in told
    assert as_(cast.cy).get(f"{address}/content").data.decode() == kept.content


def test_pages_keep_within_their_statements(
    as_: As, cast: Cast, asked: Called, boss: Player, dbs: Databases
) -> None:
    with dbs.transaction() as session:
        submitted(session, cast, asked)
        operations.send_back(session, asked.city, comment="再写", by=asked.boss, at=AT)
    for player, address, most in (
        (boss, "/unit-reports", BUDGET),
        (boss, f"/report-calls/{asked.call}", BUDGET),
        (boss, f"/programmes/{asked.programme}/reports", BUDGET),
        (cast.cy, f"/unit-reports/{asked.city}", BUDGET),
        (cast.cy, f"/unit-reports/{asked.city}/versions/1", BUDGET),
        # Live figures are gathered anew.
        (cast.cy, f"/unit-reports/{asked.city}/write", 18),
    ):
        browser = as_(player)
        with count_statements(dbs.web) as seen:
            answer = browser.get(address)
        assert answer.status_code == 200, address
        assert len(seen) <= most, (address, str(seen))


def test_a_large_unit_hands_in_figures_a_job_has_gathered_lately(
    as_: As, cast: Cast, asked: Called, dbs: Databases, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    programme = programme_of(session, asked.programme)
    assert programme is not None
    session.commit()
    with dbs.transaction() as own:
        counted = counting.order(own, programme, by=None, at=clock.now())
    jobs.run(dbs, counted)
    monkeypatch.setattr(LIVE, "LARGE", 1)
    unit, address = as_(cast.cy), f"/unit-reports/{asked.city}"
    assert "数字要在后台逐人统计" in unit.get(f"{address}/write").text
    # Handing in keeps the text and has the figures gathered; whoever asks again is led to the same job.
    assert unit.post(f"{address}/submit", data=_form()).status_code == 303
    ordered = unit.post(f"{address}/figures").location
    assert queries.versions(session, asked.city) == []
    assert "正在生成，查看进度" in unit.get(f"{address}/write").text
    session.commit()
    jobs.run(dbs, uuid.UUID(ordered.rsplit("/", 1)[1]))
    page = unit.get(f"{address}/write").text
    assert "分钟前）；半小时之内可以按这些数字提交" in page
    assert TEXTS[next(iter(TEXTS))] in page
    monkeypatch.setattr(rules, "FRESH", timedelta(0))
    assert unit.post(f"{address}/submit").status_code == 303
    assert queries.versions(session, asked.city) == []
    session.commit()
    monkeypatch.undo()
    monkeypatch.setattr(LIVE, "LARGE", 1)
    assert unit.post(f"{address}/submit").status_code == 303
    (kept,) = queries.versions(session, asked.city)
    # They are what the rows said at their instant, to the byte.
    then, path = datetime.fromisoformat(kept.told["known_at"]), cast.city.path
    survey = coverage.survey(session, programme, Scope((path,)), path, then, is_past=True)
    assert survey is not None
    assert survey.total.required == 3
    again = figures.content(figures.about(survey, day_of(then), then), TEXTS, kept.told["title"])
    assert kept.content == again
