"""The pages of leave: who may, who may not, and what a mistake is answered with."""

import io
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from app import clock
from app.clock import day_of
from app.db import Databases
from app.leave import operations, queries
from app.leave.facts import Days, Half, LeaveKind, LeaveState
from app.leave.models import LeaveRequest, SeatOffer
from app.planning import operations as planning
from app.planning.models import Batch, Enrolment, PlanLine
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.leave.stage import AFTER, BEFORE, HALF_DAY, Taught, teach
from tests.statements import count_statements

As = Callable[[Player], Client]
BUDGET = 12


_staging = teach


@pytest.fixture
def taught(staged: Taught) -> Taught:
    return staged


@pytest.fixture
def leave_id(dbs: Databases, cast: Cast, taught: Taught) -> uuid.UUID:
    with dbs.transaction() as session:
        return operations.ask(
            session,
            taught.batch,
            kind=LeaveKind.OFFICIAL,
            days=HALF_DAY,
            reason="参加“省里”会议",
            proof=("公函.pdf", b"%PDF-1.7"),
            by=cast.an.actor,
            at=BEFORE,
        )


def _form(taught: Taught, **more: object) -> dict[str, object]:
    return {
        "batch_id": str(taught.batch),
        "kind": "sick",
        "starts_on": "2099-12-02",
        "starts_half": "morning",
        "ends_on": "2099-12-02",
        "ends_half": "afternoon",
        "reason": "就诊",
        **more,
    }


def test_pages_keep_within_their_statements(
    as_: As, cast: Cast, taught: Taught, leave_id: uuid.UUID, dbs: Databases
) -> None:
    for player, address in (
        (cast.an, "/leave"),
        (cast.an, "/leave/new"),
        (cast.an, f"/leave/{leave_id}"),
        (cast.cy, f"/leave/{leave_id}"),
        (cast.cy, "/leave-requests"),
        (cast.di, "/leave-requests?state=overdue&q=安"),
        (cast.cy, f"/programmes/{taught.programme}/leave-levels?preset=two"),
    ):
        browser = as_(player)
        with count_statements(dbs.web) as seen:
            answer = browser.get(address)
        assert answer.status_code == 200, address
        assert len(seen) <= BUDGET, (address, len(seen))


def test_strangers_find_nothing_and_nobody_decides_who_may_not(
    as_: As, cast: Cast, leave_id: uuid.UUID
) -> None:
    for stranger in (cast.ed, cast.bo):
        for path in ("", "/proof"):
            assert as_(stranger).get(f"/leave/{leave_id}{path}").status_code == 404
        for act in ("approve", "send-back", "return", "withdraw"):
            assert as_(stranger).post(f"/leave/{leave_id}/{act}").status_code == 404
    for act in ("approve", "send-back"):
        assert as_(cast.an).post(f"/leave/{leave_id}/{act}").status_code == 404
        assert as_(cast.di).post(f"/leave/{leave_id}/{act}").status_code == 404
    assert leave_id.hex not in as_(cast.bo).get("/leave-requests").text.replace("-", "")
    assert str(leave_id) in as_(cast.cy).get("/leave-requests").text


def test_the_menu_marks_ones_own_leave_or_the_approvals(as_: As, cast: Cast, leave_id: uuid.UUID) -> None:
    """Both have one kind of address; whose request it is decides which entry they stand on."""
    for player, entry in ((cast.an, "/leave"), (cast.cy, "/leave-requests")):
        page = as_(player).get(f"/leave/{leave_id}").text
        assert set(re.findall(r'<a [^>]*href="([^"]+)"[^>]*aria-current="page"', page)) == {entry}


def test_a_cadre_asks_and_the_organizer_approves_what_they_saw(
    as_: As, cast: Cast, taught: Taught, dbs: Databases
) -> None:
    cadre = as_(cast.an)
    sent = _form(taught, proof=(io.BytesIO(b"\x89PNG\r\n\x1a\n.."), "拍照.png"))
    asked = cadre.post("/leave/new", data=sent)
    assert asked.status_code == 303
    where = asked.headers["Location"]
    assert "待审批" in cadre.get(where).text
    organizer = as_(cast.cy)
    assert "拍照.png" in organizer.get(where).text
    stale = organizer.post(f"{where}/approve", data={"version": "7", "comment": ""})
    assert stale.status_code == 409
    assert organizer.post(f"{where}/approve", data={"version": "1", "comment": ""}).status_code == 303
    assert "已批准" in cadre.get(where).text
    proof = organizer.get(f"{where}/proof")
    assert (proof.data, proof.mimetype) == (b"\x89PNG\r\n\x1a\n..", "image/png")
    assert proof.headers["Content-Disposition"].startswith("attachment")
    assert proof.headers["X-Content-Type-Options"] == "nosniff"


def test_single_sessions_are_ticked_instead_of_days(as_: As, cast: Cast, taught: Taught) -> None:
    cadre = as_(cast.an)
    picked = {"sessions": [str(taught.sessions[1])], "starts_on": "", "ends_on": ""}
    assert "请填写日期，或勾选课程。" in cadre.post("/leave/new", data=_form(taught, starts_on="")).text
    asked = cadre.post("/leave/new", data=_form(taught, **picked))
    assert asked.status_code == 303
    page = cadre.get(asked.headers["Location"]).text
    assert "只请这几门课" in page
    assert "0.5 天" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"reason": ""}, "请填写此栏"),
        ({"starts_on": "2099-12-03"}, "请假结束不能早于开始"),
        (
            {"starts_on": "2099-12-02", "starts_half": "afternoon", "ends_half": "morning"},
            "请假结束不能早于开始",
        ),
        ({"starts_on": "2099-11-02", "ends_on": "2099-11-03"}, "不用请假"),
        ({"batch_id": str(uuid.UUID(int=7))}, "批次"),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_stays(
    as_: As, cast: Cast, taught: Taught, dbs: Databases, wrong: dict[str, str], words: str
) -> None:
    answer = as_(cast.an).post("/leave/new", data=_form(taught, **{"reason": "回家看病", **wrong}))
    assert answer.status_code == 422
    assert words in answer.text
    if wrong.get("reason") != "":
        assert "回家看病" in answer.text
    with dbs.session(readonly=True) as session:
        assert session.exec(select(LeaveRequest)).all() == []


def test_what_is_no_proof_by_its_bytes_is_refused_and_nothing_is_kept(
    as_: As, cast: Cast, taught: Taught, dbs: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = _form(taught, proof=(io.BytesIO(b"<svg onload=alert(1)>"), "证明.pdf"))
    answer = as_(cast.an).post("/leave/new", data=sent)
    assert answer.status_code == 422
    assert "只收 PDF" in answer.text
    monkeypatch.setattr("app.leave.views.own.MOST_BYTES", 100)
    large = _form(taught, proof=(io.BytesIO(b"%PDF-" + b"0" * 100), "大.pdf"))
    answer = as_(cast.an).post("/leave/new", data=large)
    assert answer.status_code == 422
    assert "请拆分后再上传" in answer.text
    with dbs.session(readonly=True) as session:
        assert session.exec(select(LeaveRequest)).all() == []


def test_sending_back_needs_a_word(as_: As, cast: Cast, leave_id: uuid.UUID) -> None:
    organizer = as_(cast.cy)
    assert (
        organizer.post(f"/leave/{leave_id}/send-back", data={"version": "1", "comment": " "}).status_code
        == 422
    )
    told = {"version": "1", "comment": "请附会议通知"}
    assert organizer.post(f"/leave/{leave_id}/send-back", data=told).status_code == 303
    assert "请附会议通知" in as_(cast.an).get(f"/leave/{leave_id}").text


def test_a_person_back_early_closes_the_leave(as_: As, cast: Cast, taught: Taught, dbs: Databases) -> None:
    today = day_of(clock.now())
    with dbs.transaction() as session:
        leave_id = operations.ask(
            session,
            taught.batch,
            kind=LeaveKind.SICK,
            days=HALF_DAY,
            reason="就诊",
            by=cast.an.actor,
            at=BEFORE,
        )
        operations.approve(session, leave_id, version=1, by=cast.cy.actor, at=BEFORE)
        row = session.get_one(LeaveRequest, leave_id)
        row.starts_on = row.ends_on = today - timedelta(days=3)
    late = as_(cast.cy).get("/leave-requests?state=overdue")
    assert str(leave_id) in late.text
    assert "还没有销假" in as_(cast.an).get(f"/leave/{leave_id}").text
    tomorrow = {"returned_on": (today + timedelta(days=1)).isoformat(), "half": "morning"}
    assert as_(cast.an).post(f"/leave/{leave_id}/return", data=tomorrow).status_code == 422
    back = {"returned_on": today.isoformat(), "half": "morning"}
    assert as_(cast.an).post(f"/leave/{leave_id}/return", data=back).status_code == 303
    with dbs.session(readonly=True) as session:
        found = queries.request(session, leave_id)
        assert found is not None
        assert found.state is LeaveState.CLOSED
        assert found.days == Days(
            today - timedelta(days=3), Half.MORNING, today - timedelta(days=3), Half.MORNING
        )


def test_the_levels_are_set_and_a_wrong_table_is_refused(as_: As, cast: Cast, taught: Taught) -> None:
    organizer, address = as_(cast.cy), f"/programmes/{taught.programme}/leave-levels"
    for wrong in (
        {"class_days": "2", "programme_days": "1"},
        {"class_days": "0.3", "programme_days": ""},
        {"class_days": "1", "programme_days": "2", "staff_no": "X999"},
    ):
        assert organizer.post(address, data=wrong).status_code == 422, wrong
    right = {"class_days": "1", "programme_days": "3", "staff_no": "D001"}
    assert organizer.post(address, data=right).status_code == 303
    assert 'value="D001"' in organizer.get(address).text
    assert as_(cast.ed).get(address).status_code == 404


def test_a_freed_seat_goes_on_a_phone_from_one_to_the_next(as_: As, cast: Cast, dbs: Databases) -> None:
    with dbs.transaction() as session:
        taught = teach(session, cast, capacity=12, publish=True)
        held = (Enrolment.person_id == cast.bo.id, col(Enrolment.withdrawn_at).is_(None))
        for row in session.exec(select(Enrolment).where(*held)).all():
            session.delete(row)
        unplaced = update(PlanLine).where(col(PlanLine.person_id) == cast.bo.id)
        session.execute(unplaced.values(batch_id=None, cause="capacity"))
        left = session.exec(select(Enrolment.batch_id).where(Enrolment.person_id == cast.an.id)).one()
        planning.withdraw(session, left, cast.an.id, reason="调离", by=cast.cy.actor, at=BEFORE)
        operations.offer_freed(session, taught.programme, BEFORE)
        session.flush()
        offer_id = session.exec(select(SeatOffer.id).where(SeatOffer.person_id == cast.bo.id)).one()
    cadre, address = as_(cast.bo), f"/offers/{offer_id}"
    with count_statements(dbs.web) as seen:
        page = cadre.get(address)
    assert len(seen) <= BUDGET
    assert "还没有批次" in page.text
    assert address in cadre.get("/leave").text
    for stranger in (cast.an, cast.cy, cast.ed):
        for act in ("", "/accept", "/decline"):
            answer = as_(stranger).post(address + act) if act else as_(stranger).get(address)
            assert answer.status_code == 404
    board = f"/programmes/{taught.programme}/leave"
    organizer = as_(cast.cy)
    with count_statements(dbs.web) as seen:
        assert "待答复" in organizer.get(board).text
    assert len(seen) <= BUDGET
    assert cadre.post(f"{address}/accept").status_code == 303
    assert "已接受" in cadre.get(address).text
    assert cadre.post(f"{address}/decline", data={"reason": ""}).status_code == 409
    assert "计划发布后的变动" in organizer.get(board).text
    assert as_(cast.ed).get(board).status_code == 404


def test_an_organizer_looks_at_a_make_up_before_setting_it(
    as_: As, cast: Cast, taught: Taught, dbs: Databases
) -> None:
    organizer, address = as_(cast.cy), f"/programmes/{taught.programme}/make-up"
    with count_statements(dbs.web) as seen:
        page = organizer.get(address)
    assert len(seen) <= BUDGET, len(seen)
    assert "没有编入批次" in page.text
    who = [str(each) for each in taught.stage.colleagues[:2]]
    said: dict[str, Any] = {
        "title": "补训班",
        "starts_on": "2100-02-01",
        "ends_on": "2100-02-02",
        "place": "",
        "capacity": "9",
        "chosen": who,
    }
    wrongs: tuple[dict[str, Any], ...] = ({"capacity": "0"}, {"ends_on": "2100-01-01"})
    for wrong in wrongs:
        assert organizer.post(address, data={**said, **wrong, "step": "set"}).status_code == 422
    # Nobody ticked: everybody the list is narrowed to.
    narrowed = organizer.post(f"{address}?q=同事1号", data={**said, "chosen": [], "step": "look"})
    assert "可编入 1 人" in narrowed.text
    looked = organizer.post(address, data={**said, "step": "look"})
    assert looked.status_code == 200
    assert "可编入 2 人" in looked.text
    with dbs.session(readonly=True) as session:
        assert len(session.exec(select(Batch)).all()) == 2
    assert organizer.post(address, data={**said, "step": "set"}).status_code == 303
    assert organizer.get(f"{address}?format=csv").mimetype == "text/csv"
    for stranger in (cast.ed, cast.an):
        assert as_(stranger).get(address).status_code == 404
    assert as_(cast.di).post(address, data={**said, "step": "set"}).status_code == 404


def test_one_persons_story_is_told_in_order_to_them_and_those_who_look_after_them(
    as_: As, cast: Cast, taught: Taught, leave_id: uuid.UUID, dbs: Databases
) -> None:
    with dbs.transaction() as session:
        operations.approve(session, leave_id, version=1, by=cast.cy.actor, at=BEFORE)
        planning.withdraw(session, taught.batch, cast.an.id, reason="住院", by=cast.cy.actor, at=AFTER)
    with count_statements(dbs.web) as seen:
        own = as_(cast.an).get("/story")
    assert len(seen) <= BUDGET, len(seen)
    steps = ("列入应训名册", "编入第 1 期", "申请从第 1 期请假", "请假已批准", "不再参加第 1 期")
    found = [own.text.index(each) for each in steps]
    assert found == sorted(found)
    # What one takes along costs the same whoever has more in it.
    costs = []
    for player in (cast.an, cast.bo):
        browser = as_(player)
        browser.get("/me/data.json")
        with count_statements(dbs.web) as seen:
            assert browser.get("/me/data.json").status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1]
    address = f"/people/{cast.an.id}/story"
    for player in (cast.cy, cast.di):
        assert "住院" in as_(player).get(address).text
    for stranger in (cast.ed, cast.bo, cast.fu):
        assert as_(stranger).get(address).status_code == 404
    assert address in as_(cast.cy).get(f"/people/{cast.an.id}").text
    assert address not in as_(cast.fu).get(f"/people/{cast.an.id}").text
