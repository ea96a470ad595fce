"""The home page: a cadre's way through a programme, an organizer's list of what waits, and who sees what."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import html5lib
import pytest
from sqlmodel import Session

from app import jobs
from app.accounts.models import Account
from app.bank.models import BankItem, ItemState, ItemVersion
from app.clock import new_id
from app.db import Databases
from app.exams.facts import (
    AppealState,
    AttemptKind,
    AttemptState,
    CorrectionState,
    DeliveryState,
    ExamState,
    MarkingState,
    ReleasePolicy,
    Treatment,
)
from app.exams.models import Attempt, Candidate, Delivery, Exam, KeyCorrection, ScoreAppeal, Sitting
from app.inspection.models import AnomalyWatch
from app.library import operations as library
from app.organisation.models import ImportState, RosterImport
from app.planning import operations as planning
from app.schedule import operations as schedule
from app.schedule.facts import ActivityForm, AttendanceStatus
from app.web.actor import Role
from tests.builders import grant
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.coverage.province import draw_province
from tests.reports.stage import called, submitted
from tests.statements import count_statements

Sign = Callable[[Any], Client]
MORNING = datetime(2026, 11, 2, 0, 30, tzinfo=UTC)
DAY = date(2026, 11, 2)


class Clock:
    def __init__(self) -> None:
        self.at = MORNING

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr("app.clock.now", found)
    return found


def _step(browser: Client) -> tuple[str, str]:
    """Return the title of the next step and the words of its button."""
    answer = browser.get("/")
    assert answer.status_code == 200
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)
    title = next(each for each in tree.iter() if each.get("id") == "next-step")
    card = next(each for each in tree.iter() if "next-step" in (each.get("class") or "").split())
    buttons = [each for each in card.iter() if "btn-primary" in (each.get("class") or "").split()]
    return "".join(title.itertext()), "".join("".join(each.itertext()) for each in buttons).strip()


def _programme(session: Session, cast: Cast) -> uuid.UUID:
    return planning.create_programme(
        session,
        name="甲一市轮训",
        document_no="甲一科协〔2026〕3号",
        unit_id=cast.city.unit_id,
        starts_on=DAY,
        ends_on=DAY + timedelta(days=60),
        required_minutes=90,
        by=cast.cy.actor,
        at=MORNING,
    )


def _exam(session: Session, cast: Cast, programme_id: uuid.UUID, **more: Any) -> Exam:
    row = Exam(
        id=new_id(),
        programme_id=programme_id,
        unit_path=cast.city.path,
        title="结业考试",
        state=ExamState.PUBLISHED,
        blueprint=[],
        duration_minutes=60,
        total_marks=Decimal(100),
        pass_mark=Decimal(60),
        created_by=cast.cy.id,
        created_at=MORNING,
        **{"release_policy": ReleasePolicy.BY_HAND} | more,
    )
    session.add(row)
    session.flush()
    return row


def _sitting(
    session: Session, exam: Exam, player: Player, opens_at: datetime, kind: AttemptKind = AttemptKind.REGULAR
) -> Sitting:
    row = Sitting(
        id=new_id(),
        exam_id=exam.id,
        kind=kind,
        title="场次",
        opens_at=opens_at,
        closes_at=opens_at + timedelta(hours=2),
        created_at=MORNING,
    )
    session.add(row)
    session.flush()
    session.add(Candidate(id=new_id(), sitting_id=row.id, person_id=player.id))
    session.flush()
    return row


def _attempt(session: Session, exam: Exam, sitting: Sitting, player: Player, **more: Any) -> Attempt:
    row = Attempt(
        id=new_id(),
        exam_id=exam.id,
        sitting_id=sitting.id,
        person_id=player.id,
        kind=sitting.kind,
        ordinal=1,
        seed="s",
        started_at=sitting.opens_at,
        deadline_at=sitting.opens_at + timedelta(hours=1),
        **{"state": AttemptState.OPEN, "marking": MarkingState.UNMARKED} | more,
    )
    session.add(row)
    session.flush()
    return row


def test_a_cadre_is_told_one_next_step_all_the_way_through(
    as_: Sign, cast: Cast, session: Session, clock: Clock
) -> None:
    an, cy = as_(cast.an), cast.cy.actor
    assert _step(an) == ("目前没有安排", "")
    programme_id = _programme(session, cast)
    planning.freeze_roster(session, programme_id, as_of=DAY, by=cy, at=MORNING)
    session.commit()
    assert _step(an) == ("甲一市轮训", "")
    assert "正等待编入批次" in an.get("/").text
    batch_id = planning.add_batch(
        session, programme_id, title="第一期", starts_on=DAY, ends_on=DAY, capacity=9, by=cy, at=MORNING
    )
    planning.enrol(session, batch_id, cast.an.id, by=cy, at=MORNING)
    session.commit()
    assert "已编入第 1 期" in an.get("/").text
    session_id = schedule.add_session(
        session,
        batch_id,
        title="辅导报告会",
        activity_form=ActivityForm.LECTURE,
        starts_at=MORNING + timedelta(hours=1),
        ends_at=MORNING + timedelta(hours=3),
        minutes=90,
        by=cy,
        at=MORNING,
    )
    schedule.publish_timetable(session, batch_id, by=cy, at=MORNING)
    session.commit()
    assert _step(an) == ("辅导报告会", "查看日程")
    clock.at = MORNING + timedelta(hours=1, minutes=1)
    assert _step(an) == ("辅导报告会", "去签到")
    marks = {cast.an.id: AttendanceStatus.PRESENT}
    schedule.record_attendance(session, session_id, marks, by=cy, at=clock.at)
    exam = _exam(session, cast, programme_id)
    sitting = _sitting(session, exam, cast.an, MORNING + timedelta(hours=4))
    session.commit()
    assert _step(an) == ("结业考试", "我的考试")
    assert "已记 2 学时，要求 2 学时" in an.get("/").text
    clock.at = MORNING + timedelta(hours=4, minutes=1)
    assert _step(an) == ("结业考试", "开始考试")
    assert f'action="/sittings/{sitting.id}/attempts" method="post"' in an.get("/").text
    attempt = _attempt(session, exam, sitting, cast.an)
    session.commit()
    assert _step(an) == ("结业考试", "继续作答")
    attempt.state, attempt.ended_at, attempt.responses_digest = AttemptState.SUBMITTED, clock.at, "0" * 64
    session.add(attempt)
    session.commit()
    clock.at = MORNING + timedelta(days=1)
    an = as_(cast.an)
    assert _step(an) == ("结业考试", "我的考试")
    assert "成绩公布后" in an.get("/").text


def test_a_make_up_says_that_it_is_one(as_: Sign, cast: Cast, session: Session) -> None:
    exam = _exam(session, cast, _programme(session, cast))
    _sitting(session, exam, cast.an, MORNING, AttemptKind.MAKE_UP)
    session.commit()
    assert _step(as_(cast.an)) == ("结业考试（补考）", "开始考试")
    assert _step(as_(cast.bo)) == ("目前没有安排", "")


def test_what_waits_is_counted_and_leads_to_a_page_that_opens(
    as_: Sign, cast: Cast, session: Session, clock: Clock
) -> None:
    cy = cast.cy.actor
    programme_id = _programme(session, cast)
    planning.freeze_roster(session, programme_id, as_of=DAY, by=cy, at=MORNING)
    exam = _exam(session, cast, programme_id)
    past = MORNING - timedelta(days=2)
    for player, marking in ((cast.an, MarkingState.NEEDS_MARKER), (cast.bo, MarkingState.NEEDS_MARKER)):
        sitting = _sitting(session, exam, player, past)
        ended = {"state": AttemptState.SUBMITTED, "ended_at": past, "responses_digest": "0" * 64}
        _attempt(session, exam, sitting, player, marking=marking, **ended)
    document = library.publish_document(
        session, document_no="3号", title="一份通知", issued_on=DAY, sections=[], by=cy, at=MORNING
    )
    library.open_reading_task(
        session,
        document_id=document,
        title="传达学习",
        unit_id=cast.city.unit_id,
        opens_on=DAY,
        due_on=DAY,
        by=cy,
        at=MORNING,
    )
    session.add(
        RosterImport(
            id=new_id(),
            unit_id=cast.city.unit_id,
            unit_path=cast.city.path,
            file_name="名册.xlsx",
            file_sha256="0" * 64,
            content=b"x",
            state=ImportState.READY,
            effective_on=DAY,
            summary={},
            created_by=cast.cy.id,
            created_at=MORNING,
        )
    )
    account = session.get(Account, cast.an.id)
    assert account is not None
    account.locked_until = MORNING + timedelta(minutes=5)
    session.add(account)
    session.commit()
    page = as_(cast.cy).get("/").text
    found = re.findall(r'need-number">(\d+)</b> <span>([^<]+)', page)
    assert {words: int(number) for number, words in found} == {
        "答卷待评阅": 2,
        "名册待导入": 1,
        "阅读未完成": 3,
        "账号已锁定": 1,
    }
    section = page[page.index('<ul class="needs">') : page.index("</ul>", page.index('<ul class="needs">'))]
    for url in set(re.findall(r'href="([^"]+)"', section)):
        assert as_(cast.cy).get(url.replace("&amp;", "&")).status_code == 200, url
    assert "目前没有需要您处理的事" in as_(cast.ed).get("/").text


def test_marked_papers_wait_for_their_release(as_: Sign, cast: Cast, session: Session) -> None:
    exam = _exam(session, cast, _programme(session, cast))
    sitting = _sitting(session, exam, cast.an, MORNING - timedelta(days=2))
    ended = {"state": AttemptState.SUBMITTED, "ended_at": MORNING, "responses_digest": "0" * 64}
    _attempt(session, exam, sitting, cast.an, marking=MarkingState.MARKED, **ended)
    session.commit()
    assert "考试待公布成绩" in as_(cast.cy).get("/").text
    exam.released_at = MORNING
    session.add(exam)
    session.commit()
    assert "考试待公布成绩" not in as_(cast.cy).get("/").text


def _item(session: Session, cast: Cast) -> tuple[uuid.UUID, uuid.UUID]:
    """Put a draft item into the bank; return it and its wording."""
    written = {"created_by": cast.cy.id, "created_at": MORNING}
    item = BankItem(
        id=new_id(),
        code="Q1",
        paragraph="1",
        kind="single",
        state=ItemState.DRAFT,
        topic="重大意义",
        cognitive_level="recall",
        expected_difficulty="easy",
        stem="题",
        author_id=cast.cy.id,
        created_at=MORNING,
        updated_at=MORNING,
    )
    session.add(item)
    session.flush()
    version = ItemVersion(
        id=new_id(), item_id=item.id, version=1, item={}, key={}, quote="", rationale="", **written
    )
    session.add(version)
    session.flush()
    return item.id, version.id


def test_what_follows_an_exam_waits_for_its_organizers(as_: Sign, cast: Cast, session: Session) -> None:
    """Open appeals, proposed corrections and undecided delivery files: each with its number and its page."""
    exam = _exam(session, cast, _programme(session, cast), release_policy=ReleasePolicy.AFTER_WINDOW)
    sitting = _sitting(session, exam, cast.an, MORNING - timedelta(days=2))
    ended = {"state": AttemptState.SUBMITTED, "ended_at": MORNING, "responses_digest": "0" * 64}
    attempt = _attempt(session, exam, sitting, cast.an, marking=MarkingState.MARKED, **ended)
    item_id, version_id = _item(session, cast)
    own: dict[str, Any] = {"attempt_id": attempt.id, "id": new_id()}
    file: dict[str, Any] = {
        "file_sha256": "0" * 64,
        "generation": 1,
        "written_at": MORNING,
        "received_by": cast.cy.id,
    }
    session.add_all(
        [
            ScoreAppeal(
                **own, person_id=cast.an.id, text="应当得分", filed_at=MORNING, state=AppealState.OPEN
            ),
            Delivery(**own, **file, received_at=MORNING, state=DeliveryState.RECEIVED),
            KeyCorrection(
                id=new_id(),
                exam_id=exam.id,
                item_id=item_id,
                version_id=version_id,
                treatment=Treatment.FULL_MARKS,
                reason="题干有误",
                state=CorrectionState.PROPOSED,
                proposed_by=cast.cy.id,
                proposed_at=MORNING,
            ),
        ]
    )
    session.commit()
    page = as_(cast.cy).get("/").text
    found = re.findall(r'need-number">(\d+)</b> <span>([^<]+)', page)
    assert [words for _, words in found] == ["成绩申诉待答复", "答案更正待审批", "应急作答文件待决定"]
    section = page[page.index('<ul class="needs">') : page.index("</ul>", page.index('<ul class="needs">'))]
    assert set(re.findall(r'href="([^"]+)"', section)) == {
        f"/exams/manage/{exam.id}/appeals",
        f"/exams/manage/{exam.id}/corrections",
        f"/exams/manage/attempts/{attempt.id}/deliveries",
    }
    for tail in ("appeals", "corrections"):
        assert as_(cast.cy).get(f"/exams/manage/{exam.id}/{tail}").status_code == 200
    assert "成绩申诉待答复" not in as_(cast.ed).get("/").text


def test_what_waits_between_units_is_told_to_each_side_and_to_auditors(
    as_: Sign, cast: Cast, session: Session, clock: Clock
) -> None:
    """A report handed in waits above, one owed waits below, one long due and anomalies wait above."""
    stage = called(session, cast, due_on=DAY)
    submitted(session, cast, stage)
    session.add(AnomalyWatch(programme_id=stage.programme, unjudged=2, looked_at=MORNING))
    session.commit()
    boss = Player(stage.boss.person_id, stage.boss.name, "P001", stage.boss, cast.province)
    clock.at = MORNING + timedelta(days=1)

    def lines(player: Player) -> dict[str, int]:
        page = as_(player).get("/").text
        found = re.findall(r'need-number">(\d+)</b> <span>([^<]+)', page)
        return {words: int(number) for number, words in found if "报" in words or "异常" in words}

    above = {"单位报告待审核": 1, "单位逾期未报送": 1, "异常情况待判断": 2}
    assert lines(boss) == lines(cast.di) == above
    assert lines(cast.ed) == {"单位报告待报送": 1}
    assert lines(cast.cy) == lines(cast.an) == {}
    page = as_(cast.di).get("/").text
    assert "督查关注" in page
    section = page[page.index('<ul class="needs">') : page.index("</ul>", page.index('<ul class="needs">'))]
    for url in sorted(set(re.findall(r'href="([^"]+)"', section))):
        assert as_(cast.di).get(url.replace("&amp;", "&")).status_code == 200, url


def test_each_role_has_its_own_part(as_: Sign, cast: Cast, session: Session) -> None:
    draw_province(session, 8, 30, root=(cast.city.path, cast.city.unit_id))
    session.commit()
    pages = {
        player.name: as_(player).get("/").text for player in (cast.an, cast.cy, cast.di, cast.ed, cast.fu)
    }
    assert {name for name, page in pages.items() if "需要我处理" in page} == {"岑远", "鄂宁"}
    assert {name for name, page in pages.items() if "甲省轮训" in page} == {"岑远", "狄云", "傅昭"}
    assert {name for name, page in pages.items() if "系统状态" in page} == {"傅昭"}
    assert all("下一步" in page for page in pages.values())


def test_an_administrator_sees_what_failed(as_: Sign, cast: Cast, session: Session) -> None:
    key = jobs.enqueue(session, "x", "某任务", {}, by=cast.fu.id, at=MORNING)
    row = session.get(jobs.Job, key)
    assert row is not None
    row.state = jobs.JobState.FAILED
    session.add(row)
    session.commit()
    page = as_(cast.fu).get("/").text
    assert "近七天失败 1 个" in page
    assert "还没有校验过" in page


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")


def test_the_page_asks_the_database_little(as_: Sign, cast: Cast, session: Session, dbs: Databases) -> None:
    draw_province(session, 8, 60, root=(cast.city.path, cast.city.unit_id))
    for role in (Role.ORGANIZER, Role.AUDITOR):
        grant(session, cast.fu.id, role, cast.province)
    session.commit()
    for player, most in ((cast.an, 12), (cast.fu, 21)):
        with count_statements(dbs.web) as seen:
            assert as_(player).get("/").status_code == 200
        assert len(seen) <= most, str(seen)


def test_the_page_is_complete_in_english(as_: Sign, cast: Cast) -> None:
    for player in (cast.an, cast.cy, cast.fu):
        browser = as_(player)
        browser.set_cookie("locale", "en")
        text = browser.get("/").text
        page = text[text.index("<main") :]
        assert "Next step" in page
        assert not re.search("下一步|需要|课程|系统", page)
