"""Reports in the database: the way from hand to hand, what is locked, and the reminders."""

import json
import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app.clock import day_of
from app.coverage import queries as coverage
from app.db import Databases
from app.messages.models import Message
from app.planning import operations as planning
from app.planning.models import ExcuseKind
from app.planning.queries import programme as programme_of
from app.reports import figures, operations, queries, reminders, rules
from app.reports.facts import CallDraft, Decision, ReportState, Section
from app.reports.invariants import INVARIANTS
from app.reports.models import ReportVersion, UnitReport
from app.web.actor import Scope
from tests.cast import Cast
from tests.reports.stage import AT, FAR, TEXTS, TODAY, Called, called, submitted


@pytest.fixture
def asked(session: Session, cast: Cast) -> Iterator[Called]:
    yield called(session, cast)
    for name, query in INVARIANTS.items():
        assert session.execute(text(query)).all() == [], name


def _state(session: Session, report_id: uuid.UUID) -> ReportState:
    row = session.get(UnitReport, report_id, populate_existing=True)
    assert row is not None
    return row.state


def _titles(session: Session, person_id: uuid.UUID) -> list[str]:
    return list(session.exec(select(Message.title).where(Message.person_id == person_id)).all())


def test_units_with_people_due_are_asked_and_their_organizers_told(
    session: Session, cast: Cast, asked: Called
) -> None:
    rows = session.exec(select(UnitReport).order_by(UnitReport.unit_path)).all()
    assert [(row.unit_name, row.state) for row in rows] == [
        ("甲一市科协", ReportState.DUE),
        ("甲二市科协", ReportState.DUE),
    ]
    assert _titles(session, cast.cy.id) == ["请报送单位报告：第一阶段轮训报告"]
    assert _titles(session, cast.an.id) == []


def test_a_report_is_written_returned_handed_in_anew_and_accepted(
    session: Session, cast: Cast, asked: Called
) -> None:
    assert submitted(session, cast, asked) == 1
    with pytest.raises(rules.StepClosed):
        operations.write(session, asked.city, TEXTS, revision=1, by=cast.cy.actor, at=AT)
    operations.send_back(session, asked.city, comment="请写明缺训原因。", by=asked.boss, at=AT)
    assert _state(session, asked.city) is ReportState.RETURNED
    more = {**TEXTS, Section.PROBLEMS: "两人病假，已定补训。"}
    operations.write(session, asked.city, more, revision=1, by=cast.cy.actor, at=AT)
    assert operations.submit(session, asked.city, by=cast.cy.actor, at=AT) == 2
    operations.accept(session, asked.city, by=asked.boss, at=AT)
    assert _state(session, asked.city) is ReportState.ACCEPTED
    kept = queries.versions(session, asked.city)
    assert [(each.number, each.decision, each.comment) for each in kept] == [
        (2, Decision.ACCEPTED, ""),
        (1, Decision.RETURNED, "请写明缺训原因。"),
    ]
    assert [each.told["texts"]["problems"] for each in kept] == [
        "两人病假，已定补训。",
        TEXTS[Section.PROBLEMS],
    ]
    with pytest.raises(rules.StepClosed):
        operations.accept(session, asked.city, by=asked.boss, at=AT)
    assert "报告被退回：第一阶段轮训报告" in _titles(session, cast.cy.id)


def test_what_is_handed_in_holds_the_figures_of_that_day_with_their_digest(
    session: Session, cast: Cast, asked: Called
) -> None:
    """CO-3, CO-4: the content alone gives the figures, and they are what the rows said at that instant."""
    submitted(session, cast, asked)
    (kept,) = queries.versions(session, asked.city)
    assert figures.digest(kept.content) == kept.digest
    planning.excuse(
        session,
        asked.programme,
        cast.an.id,
        kind=ExcuseKind.EXEMPTION,
        reason="长期病假",
        proof="医院证明",
        expires_on=date(2099, 1, 1),
        by=asked.boss,
        at=AT + timedelta(days=1),
    )
    programme = programme_of(session, asked.programme)
    assert programme is not None
    then = datetime.fromisoformat(kept.told["known_at"])
    path = cast.city.path
    survey = coverage.survey(session, programme, Scope((path,)), path, then, is_past=True)
    assert survey is not None
    now = coverage.survey(session, programme, Scope((path,)), path, AT + timedelta(days=2))
    assert now is not None
    assert now.total.exempt == 1
    again = figures.content(figures.about(survey, day_of(then), then), TEXTS, kept.told["title"])
    assert json.loads(again)["total"] == kept.told["total"]
    assert figures.figures_of(kept.told["total"]).required == 3
    assert [each["name"] for each in kept.told["below"]] == ["甲一市东区科协"]


def test_the_table_keeps_what_was_handed_in(session: Session, cast: Cast, asked: Called) -> None:
    """CO-3: neither content nor digest changes, nothing is deleted, and a decision is made once."""
    submitted(session, cast, asked)
    operations.accept(session, asked.city, by=asked.boss, at=AT)
    session.flush()
    for statement in (
        "UPDATE report_version SET content = '{}'",
        "UPDATE report_version SET digest = 'x'",
        "UPDATE report_version SET decision = 'returned', comment = 'x'",
        "DELETE FROM report_version",
    ):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text(statement))
    assert len(queries.versions(session, asked.city)) == 1


def test_before_the_decision_only_the_decision_can_come(session: Session, cast: Cast, asked: Called) -> None:
    submitted(session, cast, asked)
    session.flush()
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text("UPDATE report_version SET content = '{}'"))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text("UPDATE report_version SET decision = 'accepted', decided_at = submitted_at"))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(
            text(
                "UPDATE report_version SET decision = 'accepted', decided_at = submitted_at, "
                "decided_by = submitted_by"
            )
        )


def test_whoever_handed_in_does_not_judge(session: Session, cast: Cast, asked: Called) -> None:
    """AZ-7."""
    operations.write(session, asked.city, TEXTS, revision=0, by=asked.boss, at=AT)
    operations.submit(session, asked.city, by=asked.boss, at=AT)
    with pytest.raises(rules.OwnReport):
        operations.accept(session, asked.city, by=asked.boss, at=AT)
    with pytest.raises(rules.OwnReport):
        operations.send_back(session, asked.city, comment="再写", by=asked.boss, at=AT)
    assert _state(session, asked.city) is ReportState.SUBMITTED


def test_an_empty_section_or_an_older_page_is_refused(session: Session, cast: Cast, asked: Called) -> None:
    short = {**TEXTS, Section.NEXT_STEPS: " "}
    operations.write(session, asked.city, short, revision=0, by=cast.cy.actor, at=AT)
    with pytest.raises(rules.SectionEmpty, match="下一步安排"):
        operations.submit(session, asked.city, by=cast.cy.actor, at=AT)
    with pytest.raises(rules.WrittenMeanwhile):
        operations.write(session, asked.city, TEXTS, revision=0, by=cast.cy.actor, at=AT)
    assert session.exec(select(ReportVersion)).all() == []


def test_figures_are_of_the_day_the_call_names_once_it_is_over(session: Session, cast: Cast) -> None:
    asked = called(session, cast, as_of=TODAY)
    operations.write(session, asked.city, TEXTS, revision=0, by=cast.cy.actor, at=AT)
    operations.submit(session, asked.city, by=cast.cy.actor, at=AT + timedelta(days=3))
    (kept,) = queries.versions(session, asked.city)
    assert kept.told["day"] == TODAY.isoformat()
    assert day_of(datetime.fromisoformat(kept.told["known_at"])) == TODAY


def test_reminders_go_once_near_the_day_and_once_past_it(dbs: Databases, cast: Cast) -> None:
    with dbs.transaction() as session:
        asked = called(session, cast, due_on=TODAY + timedelta(days=5))
        submitted(session, cast, asked)

    def heard(person_id: uuid.UUID, words: str) -> int:
        with dbs.session(readonly=True) as session:
            return sum(title.startswith(words) for title in _titles(session, person_id))

    reminders.remind(dbs, AT + timedelta(days=1))
    assert heard(cast.ed.id, "报告即将到期") == 0
    for days in (2, 3, 5):
        reminders.remind(dbs, AT + timedelta(days=days))
    assert (heard(cast.ed.id, "报告即将到期"), heard(cast.cy.id, "报告即将到期")) == (1, 0)
    assert heard(cast.ed.id, "报告已逾期") == 0
    for days in (6, 7):
        reminders.remind(dbs, AT + timedelta(days=days))
    assert (heard(cast.ed.id, "报告已逾期"), heard(asked.boss.person_id, "报告已逾期")) == (1, 1)
    assert heard(cast.cy.id, "报告已逾期") == 0


def test_by_hand_those_who_have_not_reported_are_told_once_a_day(
    session: Session, cast: Cast, asked: Called
) -> None:
    submitted(session, cast, asked)
    assert operations.remind_by_hand(session, asked.call, by=asked.boss, at=AT) == 1
    assert sum("即将到期" in title for title in _titles(session, cast.ed.id)) == 1
    with pytest.raises(rules.ToldToday):
        operations.remind_by_hand(session, asked.call, by=asked.boss, at=AT)
    assert operations.remind_by_hand(session, asked.call, by=asked.boss, at=AT + timedelta(days=1)) == 1


def test_a_programme_without_people_below_asks_nobody(session: Session, cast: Cast, asked: Called) -> None:
    late = CallDraft("迟到的", "", date(2026, 11, 1))
    with pytest.raises(rules.DaysWrong):
        operations.call(session, asked.programme, late, by=asked.boss, at=AT)
    alone = planning.create_programme(
        session,
        name="县里自己的轮训",
        document_no="甲科协〔2026〕9号",
        unit_id=cast.county.unit_id,
        starts_on=TODAY,
        ends_on=FAR,
        by=asked.boss,
        at=AT,
    )
    planning.freeze_roster(session, alone, as_of=TODAY, by=asked.boss, at=AT)
    with pytest.raises(rules.NobodyBelow):
        operations.call(session, alone, CallDraft("月报", "", FAR), by=asked.boss, at=AT)
