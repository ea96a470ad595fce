"""Sittings for organizers: windows, candidates, extra time, make-ups, and voiding."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from app.clock import SHANGHAI, now
from app.db import Databases
from app.exams import operations, queries
from app.exams.facts import AttemptKind, AttemptState
from app.exams.models import Candidate, Exam, Sitting
from app.journal.models import Event
from app.messages.models import Message
from app.planning import operations as planning
from tests.builders import AT, LONG_AGO
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.exams.conftest import Stage
from tests.exams.staff import attempt, close_window, hand_in, text
from tests.statements import count_statements

As = Callable[[Player], Client]


def _window(hours: int = 24, **more: str) -> dict[str, str]:
    opens = now().astimezone(SHANGHAI) + timedelta(hours=hours)
    return {
        "title": "第二场",
        "opens_at": opens.strftime("%Y-%m-%dT%H:%M"),
        "closes_at": (opens + timedelta(hours=4)).strftime("%Y-%m-%dT%H:%M"),
        "place": "三楼会议室",
    } | more


def _open(as_: As, cast: Cast, stage: Stage, **more: str) -> Any:
    fields = _window(**more) | {"batch_id": more.get("batch_id", ""), "staff_nos": more.get("staff_nos", "")}
    return as_(cast.cy).post(f"/exams/manage/{stage.exam_id}/sittings/new", data=fields)


def _people(dbs: Databases, sitting_id: uuid.UUID) -> set[uuid.UUID]:
    with dbs.session() as session:
        return set(session.exec(select(Candidate.person_id).where(Candidate.sitting_id == sitting_id)).all())


def _id(answer: Any) -> uuid.UUID:
    assert answer.status_code == 303, text(answer)
    return uuid.UUID(answer.location.rsplit("/", 1)[-1])


def test_a_sitting_of_a_batch_admits_who_holds_a_seat(
    as_: As, cast: Cast, stage: Stage, dbs: Databases
) -> None:
    with dbs.transaction() as session:
        planning.freeze_roster(session, stage.programme_id, as_of=LONG_AGO, by=cast.fu.actor, at=AT)
        batch_id = planning.add_batch(
            session,
            stage.programme_id,
            title="专题班",
            starts_on=LONG_AGO,
            ends_on=LONG_AGO,
            capacity=9,
            by=cast.fu.actor,
            at=AT,
        )
        for player in (cast.an, cast.bo):
            planning.enrol(session, batch_id, player.id, by=cast.fu.actor, at=AT)
    sitting_id = _id(_open(as_, cast, stage, batch_id=str(batch_id)))
    assert _people(dbs, sitting_id) == {cast.an.id, cast.bo.id}
    with dbs.session() as session:
        told = session.exec(select(Message.person_id).where(col(Message.title).contains("考试安排"))).all()
        assert set(told) == {cast.an.id, cast.bo.id}
        row = session.get(Sitting, sitting_id)
        assert row is not None
        assert row.closes_at - row.opens_at == timedelta(hours=4)


def test_chosen_people_are_named_by_number_and_strangers_stop_it(
    as_: As, cast: Cast, stage: Stage, dbs: Databases
) -> None:
    refused = _open(as_, cast, stage, staff_nos="A001、E001, X9")
    assert refused.status_code == 422
    assert "E001、X9" in text(refused)
    with dbs.session() as session:
        assert len(session.exec(select(Sitting)).all()) == 1
    sitting_id = _id(_open(as_, cast, stage, staff_nos="A001 C001"))
    assert _people(dbs, sitting_id) == {cast.an.id, cast.cy.id}
    added = as_(cast.cy).post(
        f"/exams/manage/sittings/{sitting_id}/candidates", data={"staff_nos": "A001\nA002"}
    )
    assert added.status_code == 303
    assert _people(dbs, sitting_id) == {cast.an.id, cast.bo.id, cast.cy.id}


def test_a_window_ends_after_it_begins_and_somebody_is_admitted(as_: As, cast: Cast, stage: Stage) -> None:
    backwards = _window()
    backwards["opens_at"], backwards["closes_at"] = backwards["closes_at"], backwards["opens_at"]
    answer = as_(cast.cy).post(
        f"/exams/manage/{stage.exam_id}/sittings/new", data=backwards | {"batch_id": "", "staff_nos": ""}
    )
    assert answer.status_code == 422
    assert "结束时间须晚于开始时间。" in text(answer)
    assert "请选择批次，或填写至少一个工号。" in text(answer)


def test_a_sitting_states_its_own_duration_and_last_admission_and_candidates_read_them(
    as_: As, cast: Cast, stage: Stage, dbs: Databases
) -> None:
    late = _window()["closes_at"]
    early = _window(1)["opens_at"]
    refused = _open(as_, cast, stage, staff_nos="A001", last_admission_at=early)
    assert refused.status_code == 422
    assert "最晚入场时间须在开始时间之后" in text(refused)
    sitting_id = _id(_open(as_, cast, stage, staff_nos="A001", last_admission_at=late, duration_minutes="45"))
    with dbs.session() as session:
        row = session.get_one(Sitting, sitting_id)
        assert (row.duration_minutes, row.last_admission_at) == (45, row.closes_at)
        told = session.exec(select(Message.body).where(col(Message.title).contains("考试安排"))).all()
        assert "作答时长 45 分钟" in told[-1]
        assert "起不再入场" in told[-1]
    page = as_(cast.cy).get(f"/exams/manage/sittings/{sitting_id}/edit").get_data(as_text=True)
    assert f'value="{late}"' in page
    assert "45 分钟" in text(as_(cast.an).get("/exams"))


def test_only_a_window_not_yet_open_is_changed_and_its_people_are_told(
    as_: As, cast: Cast, stage: Stage, dbs: Databases
) -> None:
    """EX-4: a deadline follows from the window, so an open window stays."""
    browser = as_(cast.cy)
    open_now = f"/exams/manage/sittings/{stage.sitting_id}/edit"
    assert browser.get(open_now).status_code == 409
    assert browser.post(open_now, data=_window()).status_code == 409
    later = _id(_open(as_, cast, stage, staff_nos="A001"))
    assert browser.get(f"/exams/manage/sittings/{later}/edit").status_code == 200
    assert browser.post(f"/exams/manage/sittings/{later}/edit", data=_window(48)).status_code == 303
    with dbs.session() as session:
        told = session.exec(select(Message.person_id).where(col(Message.title).contains("时间调整"))).all()
        assert list(told) == [cast.an.id]


def test_extra_time_is_given_before_the_start_with_a_reason_and_never_to_oneself(
    as_: As, cast: Cast, stage: Stage, dbs: Databases
) -> None:
    """GR-6, EX-4."""
    later = _id(_open(as_, cast, stage, staff_nos="A001,C001"))
    browser, place = as_(cast.cy), f"/exams/manage/sittings/{later}/candidates"
    fields = {"time_percent": "150", "reason": "视力障碍"}
    assert browser.post(f"{place}/{cast.an.id}", data=fields | {"reason": ""}).status_code == 422
    assert browser.post(f"{place}/{cast.an.id}", data=fields | {"time_percent": "99"}).status_code == 422
    assert browser.post(f"{place}/{cast.an.id}", data=fields | {"extra_minutes": "999"}).status_code == 422
    assert browser.post(f"{place}/{cast.an.id}", data=fields | {"extra_minutes": "7"}).status_code == 303
    assert "150% 加 7 分钟" in text(browser.get(f"/exams/manage/sittings/{later}"))
    assert "视力障碍" in text(browser.get(f"/exams/manage/sittings/{later}"))
    assert browser.get(f"{place}/{cast.cy.id}").status_code == 404
    assert browser.post(f"{place}/{cast.cy.id}", data=fields).status_code == 404
    assert browser.get(f"{place}/{cast.ed.id}").status_code == 404
    hand_in(dbs, stage, cast.bo)
    begun = f"/exams/manage/sittings/{stage.sitting_id}/candidates/{cast.bo.id}"
    assert browser.post(begun, data=fields).status_code == 409


def test_the_candidates_show_where_each_stands(as_: As, cast: Cast, stage: Stage, dbs: Databases) -> None:
    attempt_id = hand_in(dbs, stage, cast.an, left_out=2)
    with dbs.transaction() as session:
        operations.record_evidence(session, attempt_id, [("focus_loss", 5), ("focus_loss", 9)])
        operations.start(session, stage.sitting_id, cast.bo.id)
    browser, place = as_(cast.cy), f"/exams/manage/sittings/{stage.sitting_id}"
    with count_statements(dbs.web) as seen:
        page = text(browser.get(place))
    assert len(seen) <= 12, str(seen)
    assert "10 / 12" in page
    assert "已交卷" in page
    assert "作答中" in page
    assert "0 / 12" in page
    only = text(browser.get(f"{place}?state=open"))
    assert cast.bo.name in only
    assert cast.an.name not in only
    sheet = browser.get(f"{place}/export?format=csv").get_data(as_text=True)
    line = next(line for line in sheet.splitlines() if line.startswith(cast.an.name))
    assert ",2," in line
    with dbs.session() as session:
        assert session.exec(select(Event).where(Event.action == "sitting.exported")).one()
    assert browser.get(f"{place}/export?format=pdf").status_code == 404


def test_those_who_missed_or_failed_owe_the_exam_and_make_it_up_together(
    as_: As, cast: Cast, stage: Stage, dbs: Databases
) -> None:
    hand_in(dbs, stage, cast.an, left_out=12)
    browser, place = as_(cast.cy), f"/exams/manage/{stage.exam_id}/make-up"
    before = text(browser.get(place))
    assert cast.an.name in before
    assert cast.bo.name not in before
    close_window(dbs, stage.sitting_id)
    page = text(browser.get(place))
    assert "应补考 2 人：未合格 1 人，未参加 1 人" in page
    assert cast.bo.name in browser.get(f"{place}/export?format=csv").get_data(as_text=True)
    sitting_id = _id(browser.post(place, data=_window()))
    assert _people(dbs, sitting_id) == {cast.an.id, cast.bo.id}
    with dbs.session() as session:
        row = session.get(Sitting, sitting_id)
        assert row is not None
        assert row.kind is AttemptKind.MAKE_UP
        origins = session.exec(select(Candidate.makes_up_for_id).where(Candidate.sitting_id == sitting_id))
        assert set(origins.all()) == {stage.sitting_id}
    assert "应补考 0 人" in text(browser.get(place))
    assert browser.post(place, data=_window()).status_code == 409


def test_who_may_try_again_within_the_window_does_not_owe_yet(
    cast: Cast, stage: Stage, dbs: Databases
) -> None:
    with dbs.transaction() as session:
        row = session.get(Exam, stage.exam_id)
        assert row is not None
        row.max_attempts = 2
        session.add(row)
    hand_in(dbs, stage, cast.an, left_out=12)
    with dbs.session() as session:
        assert queries.owing(session, stage.exam_id, now()) == []
        after = now() + timedelta(days=1)
        assert {each.person_id for each in queries.owing(session, stage.exam_id, after)} == {
            cast.an.id,
            cast.bo.id,
        }


def test_an_attempt_is_voided_with_a_reason_and_then_owed(
    as_: As, cast: Cast, stage: Stage, dbs: Databases
) -> None:
    """EX-18: any state to voided, with a reason; the receipt and the responses stay."""
    attempt_id = hand_in(dbs, stage, cast.an)
    digest = attempt(dbs, attempt_id).responses_digest
    browser, place = as_(cast.cy), f"/exams/manage/attempts/{attempt_id}"
    assert browser.post(f"{place}/void", data={"reason": " "}).status_code == 422
    assert browser.post(f"{place}/void", data={"reason": "替考"}).status_code == 303
    found = attempt(dbs, attempt_id)
    assert (found.state, found.voided_reason, found.responses_digest) == (
        AttemptState.VOIDED,
        "替考",
        digest,
    )
    assert "替考" in text(browser.get(place))
    assert browser.post(f"{place}/void", data={"reason": "再来"}).status_code == 409
    assert "作答已作废" in text(as_(cast.an).get("/exams"))
    close_window(dbs, stage.sitting_id)
    assert cast.an.name in text(browser.get(f"/exams/manage/{stage.exam_id}/make-up"))
    with dbs.session() as session:
        assert session.exec(select(Event).where(Event.action == "attempt.voided")).one()
        assert queries.to_mark(session, stage.exam_id) == []


def test_an_open_attempt_shows_no_answers_and_can_be_voided(
    as_: As, cast: Cast, stage: Stage, dbs: Databases
) -> None:
    with dbs.transaction() as session:
        attempt_id = operations.start(session, stage.sitting_id, cast.an.id)
    browser, place = as_(cast.cy), f"/exams/manage/attempts/{attempt_id}"
    page = browser.get(place)
    assert "作答还没有结束" in text(page)
    assert 'class="script"' not in page.get_data(as_text=True)
    assert browser.post(f"{place}/void", data={"reason": "设备故障"}).status_code == 303
    assert attempt(dbs, attempt_id).ended_at is not None
    answer = as_(cast.an).get(f"/attempts/{attempt_id}/result")
    assert "设备故障" in text(answer)


def test_nobody_looks_into_or_voids_their_own_attempt_and_no_stranger_does(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, nobody: uuid.UUID
) -> None:
    """GR-6."""
    with dbs.transaction() as session:
        operations.admit(session, stage.sitting_id, [cast.cy.id], by=cast.fu.actor, at=AT)
    own, others = hand_in(dbs, stage, cast.cy), hand_in(dbs, stage, cast.an)
    for player, key in ((cast.cy, own), (cast.ed, others), (cast.an, others), (cast.bo, others)):
        browser = as_(player)
        assert browser.get(f"/exams/manage/attempts/{key}").status_code == 404
        assert browser.post(f"/exams/manage/attempts/{key}/void", data={"reason": "x"}).status_code == 404
        assert attempt(dbs, key).state is AttemptState.SUBMITTED
    for player in (cast.ed, cast.an, cast.di):
        for tail in ("", "/edit", "/export?format=csv", f"/candidates/{cast.bo.id}"):
            assert as_(player).get(f"/exams/manage/sittings/{stage.sitting_id}{tail}").status_code == 404
    assert as_(cast.cy).get(f"/exams/manage/attempts/{nobody}").status_code == 404
