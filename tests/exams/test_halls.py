"""The pages of a sitting while it is held: the board, more time, outages, seats, the list to sign."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlmodel import Session, SQLModel, select

from app.clock import SHANGHAI, new_id
from app.clock import now as now_
from app.db import Databases
from app.exams import operations, queries
from app.exams.facts import Given
from app.exams.models import Attempt, Candidate, Contact, Extension, Sitting
from app.exams.rules.contacts import contact
from app.exams.rules.seating import Hall, read_halls, seated
from app.journal.models import Event
from tests.builders import AT, person
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.exams.conftest import Stage, add_sitting, admit
from tests.exams.staff import attempt, hand_in, text
from tests.statements import count_statements

As = Callable[[Player], Client]
MINUTE = timedelta(minutes=1)
ATTEMPT = SQLModel.metadata.tables["attempt"]


def _place(stage: Stage, tail: str = "") -> str:
    return f"/exams/manage/sittings/{stage.sitting_id}{tail}"


def _begin(dbs: Databases, stage: Stage, player: Player) -> uuid.UUID:
    with dbs.transaction() as session:
        return operations.start(session, stage.sitting_id, player.id)


def _long_ago(session: Session, key: uuid.UUID, minutes: int) -> None:
    row = session.get_one(Attempt, key)
    row.started_at = row.started_at - minutes * MINUTE


def test_the_board_shows_who_is_in_who_is_out_of_reach_and_who_is_done(
    as_: As, dbs: Databases, stage: Stage, cast: Cast
) -> None:
    with dbs.transaction() as session:
        admit(session, stage.sitting_id, cast.cy, cast.di)
    hand_in(dbs, stage, cast.bo, left_out=2)
    running, silent = _begin(dbs, stage, cast.an), _begin(dbs, stage, cast.di)
    with dbs.transaction() as session:
        _long_ago(session, silent, 9)
        operations.record_evidence(session, running, [("focus_loss", 1), ("focus_loss", 2), ("pulse", 3)])
        found = queries.attempt(session, running)
        assert found is not None
        item = next(each for each in queries.paper(session, found).items if each.item.kind.value == "single")
        given = [Given(item.id, 1, item.item.options[0].id)]
        operations.save_responses(session, running, cast.an.id, generation=1, responses=given)
    page = text(as_(cast.cy).get(_place(stage, "/board")))
    assert "正在作答 2 人 2 / 4" in page
    assert "无联系 1 人" in page
    assert "1 / 12" in page
    assert "10 / 12" in page
    assert "之后无联系" in page
    # Who needs somebody stands first, who is done last.
    order = [page.index(each.staff_no) for each in (cast.di, cast.an, cast.cy, cast.bo)]
    assert order == sorted(order)
    only = text(as_(cast.cy).get(_place(stage, "/board?show=attention")))
    assert cast.di.staff_no in only
    assert cast.an.staff_no not in only
    assert cast.an.staff_no in text(as_(cast.cy).get(_place(stage, f"/board?q={cast.an.staff_no}")))
    assert "没有符合条件的考生" in text(as_(cast.cy).get(_place(stage, "/board?q=zzz")))


def test_the_moving_part_asks_again_after_a_pause_of_its_own_and_rests_when_all_is_over(
    as_: As, dbs: Databases, stage: Stage, cast: Cast
) -> None:
    _begin(dbs, stage, cast.an)
    browser = as_(cast.cy)
    part = browser.get(_place(stage, "/board/now?show=running&page=1")).get_data(as_text=True)
    assert "<h1" not in part
    assert "show=running" in part
    assert 'hx-trigger="load delay:1' in part
    with dbs.transaction() as session:
        session.execute(update(ATTEMPT).values(state="expired", ended_at=ATTEMPT.c.deadline_at))
        row = session.get_one(Sitting, stage.sitting_id)
        row.closes_at = row.opens_at + MINUTE
    assert "hx-trigger" not in browser.get(_place(stage, "/board/now")).get_data(as_text=True)


def _fill(session: Session, cast: Cast, stage: Stage, people: int) -> None:
    """Admit so many more people, every second of whom is in."""
    rows = [person(session, f"Z{number:04}", f"众{number}", cast.county) for number in range(people)]
    session.flush()
    blank = {"time_percent": 100, "allowance_reason": "", "makes_up_for_id": None}
    session.execute(
        insert(Candidate),
        [blank | {"id": new_id(), "sitting_id": stage.sitting_id, "person_id": row.id} for row in rows],
    )
    for row in rows[::2]:
        operations.start(session, stage.sitting_id, row.id)


@pytest.mark.parametrize("people", [4, 40])
def test_the_board_costs_the_same_statements_for_few_and_for_many(
    as_: As, dbs: Databases, stage: Stage, cast: Cast, people: int
) -> None:
    with dbs.transaction() as session:
        _fill(session, cast, stage, people)
    browser = as_(cast.cy)
    for tail in ("/board", "/board/now"):
        browser.get(_place(stage, tail))
        with count_statements(dbs.report) as seen:
            assert browser.get(_place(stage, tail)).status_code == 200
        assert 0 < len(seen) <= 12, str(seen)
        assert not any(statement.startswith(("INSERT", "UPDATE", "DELETE")) for statement in seen)


def test_contact_is_judged_by_the_servers_clock() -> None:
    now = now_()
    found = [contact(now - timedelta(seconds=seconds), now).value for seconds in (0, 149, 150, 299, 300, 900)]
    assert found == ["here", "here", "quiet", "quiet", "gone", "gone"]


def test_one_and_a_hall_are_extended_from_their_pages_and_taken_back(
    as_: As, dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """EX-4, GR-6."""
    running = attempt(dbs, _begin(dbs, stage, cast.an))
    browser = as_(cast.cy)
    one = _place(stage, f"/candidates/{cast.an.id}/extend")
    assert cast.an.name in text(browser.get(one))
    assert browser.post(one, data={"minutes": "10", "reason": ""}).status_code == 422
    assert browser.post(one, data={"minutes": "999", "reason": "x"}).status_code == 422
    assert browser.post(one, data={"minutes": "10", "reason": "换机"}).status_code == 303
    assert attempt(dbs, running.id).deadline_at == running.deadline_at + 10 * MINUTE
    place = _place(stage, "/extensions")
    assert browser.post(place, data={"hall": " ", "minutes": "5", "reason": ""}).status_code == 422
    assert browser.post(place, data={"hall": "别处", "minutes": "5", "reason": "x"}).status_code == 422
    assert browser.post(place, data={"hall": " ", "minutes": "5", "reason": "停电"}).status_code == 303
    assert attempt(dbs, running.id).deadline_at == running.deadline_at + 15 * MINUTE
    page = text(browser.get(place))
    assert "停电" in page
    assert "换机" in page
    assert "统一延时" in page
    with dbs.session() as session:
        decision = session.exec(select(Extension.decision_id).where(Extension.reason == "停电")).first()
    back = f"/exams/manage/extensions/{decision}/reverse"
    browser.post(back, data={"reason": ""})
    assert "没有撤回" in text(browser.get(place))
    assert browser.post(back, data={"reason": "办错"}).status_code == 303
    assert "已撤回" in text(browser.get(place))
    assert browser.post(back, data={"reason": "再来"}).status_code == 409
    with count_statements(dbs.web) as seen:
        browser.get(place)
    assert len(seen) <= 12, str(seen)


def _outage(began: Any, ended: Any, **more: str) -> dict[str, str]:
    local = [each.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M:%S") for each in (began, ended)]
    return {"hall": " ", "began_at": local[0], "ended_at": local[1], "cap": "30"} | more


def test_an_outage_is_measured_in_the_address_and_granted_to_who_is_ticked(
    as_: As, dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """EX-3: the page shows the evidence; what is granted is measured again."""
    running = attempt(dbs, _begin(dbs, stage, cast.an))
    with dbs.transaction() as session:
        now = queries.now(session).replace(microsecond=0)
        began = now - 40 * MINUTE
        session.execute(
            update(ATTEMPT)
            .where(ATTEMPT.c.id == running.id)
            .values(started_at=began, deadline_at=began + 90 * MINUTE)
        )
        for first, last in ((0, 10), (22, 39)):
            row = Contact(
                attempt_id=running.id, began_at=began + first * MINUTE, seen_at=began + last * MINUTE
            )
            session.add(row)
    browser, place = as_(cast.cy), _place(stage, "/outage")
    assert "怎样测算" in text(browser.get(place))
    asked = _outage(began + 8 * MINUTE, began + 20 * MINUTE)
    page = browser.get(place, query_string=asked)
    assert "10 分钟" in text(page)
    assert (began + 10 * MINUTE).astimezone(SHANGHAI).strftime("%H:%M:%S") in text(page)
    with dbs.session() as session:
        assert session.exec(select(Extension)).all() == []
    wrong = _outage(began + 20 * MINUTE, began + 8 * MINUTE)
    assert "结束须晚于开始" in text(browser.get(place, query_string=wrong))
    future = _outage(began, now + 60 * MINUTE)
    assert "不晚于现在" in text(browser.get(place, query_string=future))
    ticked = {"chosen": [str(cast.an.id), "nonsense"], "reason": "交换机故障"}
    none = browser.post(place, query_string=asked, data={"chosen": [], "reason": "x"})
    assert none.status_code == 422
    assert "请勾选" in text(none)
    assert browser.post(place, query_string=asked, data=ticked | {"reason": ""}).status_code == 422
    assert browser.post(place, query_string=asked, data=ticked).status_code == 303
    assert attempt(dbs, running.id).deadline_at == began + 100 * MINUTE
    assert "网络故障补时" in text(browser.get(_place(stage, "/extensions")))


def test_halls_are_read_a_line_each_and_everyone_gets_a_seat_of_their_own() -> None:
    assert read_halls("三楼 会议室 30\n\n 301 2 ") == [Hall("三楼 会议室", 30), Hall("301", 2)]
    for wrong in ("会议室", "会议室 0", "会议室 很多", "甲 1\n甲 2", "会议室 -3"):
        with pytest.raises(ValueError, match=r"会议室|甲"):
            read_halls(wrong)
    people = [uuid.uuid4() for _ in range(3)]
    found = seated(people, [Hall("甲", 2), Hall("乙", 5)])
    assert [(seat.hall, seat.number) for seat in found] == [("甲", 1), ("甲", 2), ("乙", 1)]
    assert [seat.person_id for seat in found] == people
    with pytest.raises(ValueError, match="1"):
        seated(people, [Hall("甲", 2)])


def test_candidates_are_seated_before_it_opens_read_their_seat_and_sign_for_it(
    as_: As, dbs: Databases, stage: Stage, cast: Cast
) -> None:
    browser = as_(cast.cy)
    begun = browser.post(_place(stage, "/seats"), data={"halls": "甲 9"})
    assert begun.status_code == 409
    with dbs.transaction() as session:
        soon = now_() + timedelta(hours=2)
        later = add_sitting(session, stage.exam_id, soon, soon + timedelta(hours=2))
        admit(session, later, cast.an, cast.bo)
    place = f"/exams/manage/sittings/{later}/seats"
    assert "还没有编座" in text(browser.get(place))
    assert "看不懂" in text(browser.post(place, data={"halls": "甲"}))
    assert "还差 1 个" in text(browser.post(place, data={"halls": "甲 1"}))
    for _ in range(2):
        assert browser.post(place, data={"halls": "甲 1\n乙 1"}).status_code == 303
    assert browser.post(place, data={"halls": "乙 1\n甲 1", "shuffle": "y"}).status_code == 303
    with dbs.session() as session:
        seats = session.exec(select(Candidate.hall, Candidate.seat_no).where(Candidate.sitting_id == later))
        assert sorted(seats.all()) == [("乙", 1), ("甲", 1)]
    assert "1 号" in text(as_(cast.an).get("/exams"))
    printed = browser.get(f"/exams/manage/sittings/{later}/print")
    assert "签名" in text(printed)
    assert cast.an.staff_no in text(printed)
    with dbs.session() as session:
        assert session.exec(select(Event).where(Event.action == "sitting.printed")).one()


def test_nobody_extends_their_own_and_strangers_find_nothing(
    as_: As, dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """GR-6."""
    with dbs.transaction() as session:
        admit(session, stage.sitting_id, cast.cy)
        decided = operations.extend_person(
            session, stage.sitting_id, cast.an.id, minutes=5, reason="x", by=cast.cy.actor, at=AT
        )
    own = _place(stage, f"/candidates/{cast.cy.id}/extend")
    assert as_(cast.cy).get(own).status_code == 404
    assert as_(cast.cy).post(own, data={"minutes": "5", "reason": "x"}).status_code == 404
    tails = ("/board", "/board/now", "/extensions", "/outage", "/seats", "/print")
    for player in (cast.an, cast.di, cast.ed):
        for tail in (*tails, f"/candidates/{cast.an.id}/extend"):
            assert as_(player).get(_place(stage, tail)).status_code == 404
        back = f"/exams/manage/extensions/{decided.decision_id}/reverse"
        assert as_(player).post(back, data={"reason": "x"}).status_code == 404
