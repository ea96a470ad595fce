"""Analyses of exams: from released scripts alone, kept as made, told to the bank, and alarms that act."""

import uuid
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import update
from sqlmodel import SQLModel, col, select

import app.exams.measuring as measuring
from app import clock
from app.bank import operations as bank
from app.bank import queries as items
from app.bank.models import BankItem, ItemStatistic
from app.bank.rules import NoReason, NothingRings
from app.db import Databases
from app.exams.models import AttemptItem, ExamAnalysis
from app.jobs import Job, JobState
from app.journal.models import Event
from app.messages.models import Message
from app.worker import drain
from question_bank.statistics import Sheet, item_statistics
from tests.builders import person
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.exams.conftest import Stage, admit
from tests.exams.staff import close_window, hand_in, text
from tests.statements import count_statements

As = Callable[[Player], Client]


class _Guest:
    def __init__(self, key: uuid.UUID) -> None:
        self.id = key


@pytest.fixture
def hall(cast: Cast, stage: Stage, dbs: Databases) -> list[uuid.UUID]:
    """Six candidates whose scripts are marked and, once the window is closed, released."""
    with dbs.transaction() as session:
        guests = [person(session, f"H{number:02d}", f"贺{number}", cast.city) for number in range(6)]
        players: list[Any] = [_Guest(guest.id) for guest in guests]
        admit(session, stage.sitting_id, *players)
    return [hand_in(dbs, stage, player, essay="") for player in players]


def test_an_exam_is_analysed_once_its_results_are_out(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, hall: list[uuid.UUID]
) -> None:
    """GR-7: nothing before the release; then figures with their intervals, on the page and in the file alike."""
    browser, page = as_(cast.cy), f"/exams/manage/{stage.exam_id}/analysis"
    assert "还没有分析过" in text(browser.get(page))
    assert browser.get(f"{page}/export?format=csv").status_code == 404
    assert browser.get(f"{page}/report").status_code == 404
    assert browser.post(page).status_code == 303
    drain(dbs)
    with dbs.session(readonly=True) as session:
        refused = session.exec(select(Job).where(Job.kind == "exams.analyse")).one()
    assert (refused.state, refused.message) == (
        JobState.FAILED,
        "还没有已公布成绩的答卷可以分析；成绩公布后再试。",
    )
    close_window(dbs, stage.sitting_id)
    browser.post(page)
    drain(dbs)
    with count_statements(dbs.web) as seen:
        shown = text(browser.get(page))
    assert len(seen) <= 12, str(seen)
    assert "共 6 份已公布的答卷" in shown
    assert "不足 30 份" in shown
    with dbs.session(readonly=True) as session:
        body = session.exec(select(ExamAnalysis)).one().body
    assert body["scripts"] == 6
    assert sum(body["bands"]) == 6
    lines = browser.get(f"{page}/export?format=csv").get_data(as_text=True).splitlines()
    assert len(lines) == 1 + len(body["items"])
    report = browser.get(f"{page}/report")
    assert report.mimetype == "application/pdf"
    printed = "".join(sheet.extract_text() for sheet in PdfReader(BytesIO(report.data)).pages)
    assert "试题分析报告" in printed
    assert "各选项选择情况" in printed
    with dbs.session(readonly=True) as session:
        left = select(Event.body).where(Event.action == "exam.analysis_exported").order_by(col(Event.seq))
        assert ['"form":"report"' in body for body in session.exec(left).all()] == [False, True]


def test_who_organizes_elsewhere_or_sits_sees_no_analysis(as_: As, cast: Cast, stage: Stage) -> None:
    for player in (cast.an, cast.ed, cast.di):
        assert as_(player).get(f"/exams/manage/{stage.exam_id}/analysis").status_code == 404


def test_the_bank_learns_by_itself_and_only_when_there_is_news(
    cast: Cast, stage: Stage, dbs: Databases, hall: list[uuid.UUID]
) -> None:
    close_window(dbs, stage.sitting_id)
    measuring.measure_when_news(dbs, clock.now())
    measuring.measure_when_news(dbs, clock.now())
    assert drain(dbs) == 1
    measuring.measure_when_news(dbs, clock.now())
    assert drain(dbs) == 0
    with dbs.session(readonly=True) as session:
        kept = session.exec(select(ItemStatistic)).all()
        drawn = session.exec(select(AttemptItem.version_id).distinct()).all()
        told = session.exec(select(BankItem).where(col(BankItem.facility).is_not(None))).all()
    assert {row.version_id for row in kept} == set(drawn)
    assert sum(row.scripts for row in kept) == 12 * 6
    assert {row.id: row.answered for row in told} == {row.item_id: row.answered for row in kept}


def _measured(session: Any, count: int) -> bank.Measured:
    """The figures of some approved item whose strongest candidates are the ones who miss it."""
    drawable = items.drawable(session)[0]
    sheets = [Sheet(float(at < count // 2), at / count) for at in range(count)]
    return bank.Measured(drawable.item_id, drawable.version_id, item_statistics(sheets))


def _drawn(dbs: Databases, item_id: uuid.UUID) -> bool:
    with dbs.session(readonly=True) as session:
        return any(each.item_id == item_id for each in items.drawable(session))


def test_an_alarm_keeps_an_item_off_papers_until_somebody_has_looked(
    as_: As, cast: Cast, stage: Stage, dbs: Databases
) -> None:
    with dbs.transaction() as session:
        measured = _measured(session, 60)
        assert bank.note_statistics(session, [measured], at=clock.now()) == 1
    assert not _drawn(dbs, measured.item_id)
    browser, page = as_(cast.cy), f"/bank/items/{measured.item_id}"
    assert "区分度为负" in text(browser.get(page))
    assert f"/bank/items/{measured.item_id}" in browser.get("/bank?alarm=rings").text
    assert browser.post(f"{page}/alarm", data={"because": " "}).status_code == 422
    assert not _drawn(dbs, measured.item_id)
    assert browser.post(f"{page}/alarm", data={"because": "已对照原文，题目无误"}).status_code == 303
    assert _drawn(dbs, measured.item_id)
    assert "已对照原文，题目无误" in text(browser.get(page))
    assert f"/bank/items/{measured.item_id}" not in browser.get("/bank?alarm=rings").text
    # The same wording does not ring again for what somebody has judged.
    with dbs.transaction() as session:
        assert bank.note_statistics(session, [measured], at=clock.now()) == 0
    assert _drawn(dbs, measured.item_id)
    assert browser.post(f"{page}/alarm", data={"because": "再说一次"}).status_code == 409


def test_options_that_draw_nobody_are_put_before_the_committee_until_somebody_decides(
    as_: As, cast: Cast, stage: Stage, dbs: Databases
) -> None:
    with dbs.transaction() as session:
        drawable = next(each for each in items.drawable(session) if each.item.options)
        right, wrong, *never = [each.id for each in drawable.item.options]
        sheets = [
            Sheet(float(at > 40), at / 120, frozenset({right if at > 40 else wrong})) for at in range(120)
        ]
        figures = item_statistics(sheets, [right, wrong, *never], [right])
        measured = bank.Measured(drawable.item_id, drawable.version_id, figures)
        # Measured again, they are told of once.
        for _ in range(2):
            assert bank.note_statistics(session, [measured], at=clock.now()) == 0
        told = session.exec(select(Message).where(Message.kind == "bank.alarm")).all()
        author = session.exec(select(BankItem.author_id).where(BankItem.id == drawable.item_id)).one()
    assert author in {each.person_id for each in told}
    assert {(each.title, each.link) for each in told} == {
        ("考试统计：1 道题有选项不起作用", f"/bank/items/{drawable.item_id}")
    }
    assert _drawn(dbs, drawable.item_id)
    browser, page = as_(cast.cy), f"/bank/items/{drawable.item_id}"
    assert "有选项几乎无人选择的题：1 道。" in text(browser.get("/bank"))
    assert page in browser.get("/bank?alarm=advises").text
    assert browser.post(f"{page}/alarm", data={"because": "都是原文用语"}).status_code == 303
    assert page not in browser.get("/bank?alarm=advises").text
    assert "有选项几乎无人选择的题" not in text(browser.get("/bank"))


def test_too_few_scripts_keep_nothing_off_papers(cast: Cast, stage: Stage, dbs: Databases) -> None:
    with dbs.transaction() as session:
        measured = _measured(session, 29)
        assert bank.note_statistics(session, [measured], at=clock.now()) == 0
    assert _drawn(dbs, measured.item_id)


def test_an_alarm_is_heard_with_a_reason_and_once(cast: Cast, stage: Stage, dbs: Databases) -> None:
    with dbs.transaction() as session:
        measured = _measured(session, 60)
        with pytest.raises(NothingRings):
            bank.hear_alarm(session, measured.item_id, "看过了", by=cast.cy.actor, at=clock.now())
        bank.note_statistics(session, [measured], at=clock.now())
        with pytest.raises(NoReason):
            bank.hear_alarm(session, measured.item_id, "  ", by=cast.cy.actor, at=clock.now())


def test_a_new_wording_starts_without_the_old_ones_alarm(cast: Cast, stage: Stage, dbs: Databases) -> None:
    with dbs.transaction() as session:
        measured = _measured(session, 60)
        bank.note_statistics(session, [measured], at=clock.now())
        table = SQLModel.metadata.tables["bank_item"]
        session.execute(update(table).where(table.c.id == measured.item_id).values(version=2))
    with dbs.session(readonly=True) as session:
        assert items.statistic(session, measured.item_id) is None
