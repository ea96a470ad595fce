"""Leave is asked for, decided by another, marks what it covers, keeps plans off its days and is closed on return."""

import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.journal.models import Event
from app.leave import operations, queries
from app.leave.facts import Approver, Days, Half, LeaveFacts, LeaveKind, LeaveState, Level
from app.leave.models import LeaveRequest
from app.leave.refusals import (
    CommentMissing,
    LeaveChanged,
    LeaveOverlaps,
    NoSeat,
    NotApproved,
    NotOfBatch,
    NotWaiting,
    NotYourLevel,
    OwnLeave,
    ReturnsLater,
)
from app.messages.models import Message
from app.planning import operations as planning
from app.planning.models import Absence, Enrolment
from app.planning.queries import rosters
from app.planning.queries.cases import gather
from app.planning.queries.plans import plan
from app.schedule.facts import AttendanceSource, AttendanceStatus
from app.schedule.models import Attendance, HourEntry
from app.schedule.operations import record_attendance
from tests.builders import person
from tests.cast import Cast, Player
from tests.leave.stage import (
    AFTER,
    ALL,
    BEFORE,
    FIRST,
    HALF_DAY,
    MORNING,
    ONE_DAY,
    WITHIN,
    Taught,
    days,
    lesson,
    teach,
)
from tests.planning.stage import draft

_staging = teach


@pytest.fixture
def taught(staged: Taught) -> Taught:
    return staged


def _ask(
    session: Session, taught: Taught, who: Player, what: Days | None = ONE_DAY, **more: object
) -> uuid.UUID:
    values = {"kind": LeaveKind.SICK, "reason": "就诊", "days": what, "at": BEFORE, **more}
    found = operations.ask(session, taught.batch, by=who.actor, **values)  # type: ignore[arg-type]
    session.commit()
    return found


def _leave(session: Session, leave_id: uuid.UUID) -> LeaveFacts:
    found = queries.request(session, leave_id)
    assert found is not None
    return found


def _approve(session: Session, leave_id: uuid.UUID, cast: Cast, at: object = BEFORE) -> bool:
    version = _leave(session, leave_id).version
    freed = operations.approve(session, leave_id, version=version, by=cast.cy.actor, at=at)  # type: ignore[arg-type]
    session.commit()
    return freed


def _marks(session: Session, who: Player) -> list[tuple[AttendanceStatus, AttendanceSource]]:
    rows = session.exec(select(Attendance).where(Attendance.person_id == who.id)).all()
    return [(row.status, row.source) for row in rows]


def _told(session: Session, person_id: uuid.UUID) -> list[str]:
    mine = select(Message.title).where(Message.person_id == person_id, Message.kind == "leave")
    return list(session.exec(mine.order_by(col(Message.created_at), col(Message.id))))


def test_a_request_goes_to_the_level_its_length_asks_for(
    session: Session, cast: Cast, taught: Taught
) -> None:
    near, far = _ask(session, taught, cast.an, HALF_DAY), _ask(session, taught, cast.an)
    assert _leave(session, near).approver is Approver.CLASS_ORGANIZER
    assert _leave(session, far).approver is Approver.PROGRAMME_ORGANIZER
    # The city has no leader on record: the programme's organizers decide on long leave too.
    long = _ask(session, taught, cast.bo, ALL)
    assert _leave(session, long).approver is Approver.PROGRAMME_ORGANIZER
    leader = person(session, "L001", "林负责", cast.city, leader=True)
    longer = _ask(session, taught, cast.an, days(3, MORNING, 4, Half.AFTERNOON))
    found = _leave(session, longer)
    assert (found.approver, found.approver_id, found.approver_name) == (Approver.LEADER, leader.id, "林负责")
    assert _told(session, leader.id) == ["安青禾申请请假，请审批"]
    assert len(_told(session, cast.cy.id)) == 3


def test_leave_is_for_a_seat_one_has_and_once_for_a_time(
    session: Session, cast: Cast, taught: Taught
) -> None:
    with pytest.raises(NoSeat):
        _ask(session, taught, cast.cy)
    session.rollback()
    first = _ask(session, taught, cast.an)
    with pytest.raises(LeaveOverlaps):
        _ask(session, taught, cast.an, days(2, Half.AFTERNOON, 3, MORNING))
    session.rollback()
    operations.withdraw(session, first, by=cast.an.actor, at=BEFORE)
    assert _leave(session, _ask(session, taught, cast.an)).state is LeaveState.ASKED


def test_approval_excuses_the_sessions_it_covers_and_credits_no_hours(
    session: Session, cast: Cast, taught: Taught
) -> None:
    leave_id = _ask(session, taught, cast.an)
    assert _approve(session, leave_id, cast) is False
    leave = (AttendanceStatus.ON_LEAVE, AttendanceSource.LEAVE)
    assert _marks(session, cast.an) == [leave, leave]
    assert session.exec(select(HourEntry)).all() == []
    assert session.exec(select(Enrolment.withdrawn_at).where(Enrolment.person_id == cast.an.id)).one() is None
    assert _told(session, cast.an.id) == ["请假已批准"]
    events = select(Event.action).where(Event.object_id == str(leave_id)).order_by(col(Event.seq))
    assert list(session.exec(events)) == ["leave.asked", "leave.approved"]


def test_who_was_seen_there_stays_as_seen(session: Session, cast: Cast, taught: Taught) -> None:
    """An absence becomes leave; a person who was there was there, whatever is approved later."""
    by = cast.cy.actor
    here, gone = taught.sessions[2], taught.sessions[3]
    record_attendance(session, here, {cast.an.id: AttendanceStatus.PRESENT}, by=by, at=WITHIN)
    evening = WITHIN + timedelta(hours=9)
    record_attendance(session, gone, {cast.an.id: AttendanceStatus.ABSENT}, by=by, at=evening)
    leave_id = _ask(session, taught, cast.an, at=WITHIN)
    _approve(session, leave_id, cast, evening)
    marks = select(Attendance.session_id, Attendance.status).where(Attendance.person_id == cast.an.id)
    assert dict(session.exec(marks).all()) == {
        here: AttendanceStatus.PRESENT,
        gone: AttendanceStatus.ON_LEAVE,
    }


def test_nobody_decides_on_their_own_and_the_table_says_so(
    session: Session, cast: Cast, taught: Taught
) -> None:
    planning.enrol(session, taught.batch, cast.cy.id, by=cast.cy.actor, at=BEFORE)
    leave_id = _ask(session, taught, cast.cy, HALF_DAY)
    with pytest.raises(OwnLeave):
        operations.approve(session, leave_id, version=1, by=cast.cy.actor, at=BEFORE)
    session.rollback()
    own = {"decided_by": cast.cy.id, "decided_at": BEFORE, "state": LeaveState.APPROVED}
    with pytest.raises(IntegrityError, match="decided_by_another"):
        session.execute(update(LeaveRequest).where(col(LeaveRequest.id) == leave_id).values(own))
    session.rollback()


def test_two_who_decide_at_once_decide_once(session: Session, cast: Cast, taught: Taught) -> None:
    leave_id = _ask(session, taught, cast.an)
    seen = _leave(session, leave_id).version
    with pytest.raises(CommentMissing):
        operations.send_back(session, leave_id, version=seen, comment=" ", by=cast.cy.actor, at=BEFORE)
    operations.send_back(session, leave_id, version=seen, comment="请附公函", by=cast.cy.actor, at=BEFORE)
    session.commit()
    with pytest.raises(LeaveChanged):
        operations.approve(session, leave_id, version=seen, by=cast.cy.actor, at=BEFORE)
    session.rollback()
    with pytest.raises(NotWaiting):
        operations.withdraw(session, leave_id, by=cast.an.actor, at=BEFORE)
    session.rollback()
    assert _leave(session, leave_id).comment == "请附公函"
    assert _told(session, cast.an.id) == ["请假申请已退回"]
    assert _marks(session, cast.an) == []


def test_leave_of_single_sessions_excuses_those_alone(session: Session, cast: Cast, taught: Taught) -> None:
    """Two lessons of different days are two half days; what lies between them is attended, and may be asked for too."""
    first, between, third = taught.sessions[0], taught.sessions[2], taught.sessions[4]
    leave_id = _ask(session, taught, cast.an, None, sessions=(first, third))
    facts = _leave(session, leave_id)
    assert (facts.half_days, facts.approver) == (2, Approver.PROGRAMME_ORGANIZER)
    assert facts.days == days(1, MORNING, 3, MORNING)
    with pytest.raises(LeaveOverlaps):
        _ask(session, taught, cast.an, HALF_DAY)
    session.rollback()
    for wrong in (uuid.uuid4(), _elsewhere(session, cast, taught)):
        with pytest.raises(NotOfBatch):
            _ask(session, taught, cast.an, None, sessions=(wrong,))
        session.rollback()
    assert _approve(session, leave_id, cast) is False
    marked = select(Attendance.session_id).where(
        Attendance.person_id == cast.an.id, Attendance.status == AttendanceStatus.ON_LEAVE
    )
    assert set(session.exec(marked)) == {first, third}
    again = _ask(session, taught, cast.an, None, sessions=(between,))
    _approve(session, again, cast)
    assert set(session.exec(marked)) == {first, between, third}


def test_every_session_ticked_before_the_batch_frees_the_seat(
    session: Session, cast: Cast, taught: Taught
) -> None:
    leave_id = _ask(session, taught, cast.an, None, sessions=taught.sessions)
    assert _approve(session, leave_id, cast) is True


def _elsewhere(session: Session, cast: Cast, taught: Taught) -> uuid.UUID:
    return lesson(session, cast, taught.stage.second, date(2100, 1, 11), 9)


def test_the_operation_itself_lets_only_the_level_decide(
    session: Session, cast: Cast, taught: Taught
) -> None:
    leave_id = _ask(session, taught, cast.an)
    for who in (cast.bo, cast.ed, cast.di):
        with pytest.raises(NotYourLevel):
            operations.approve(session, leave_id, version=1, by=who.actor, at=BEFORE)
        session.rollback()
        with pytest.raises(NotYourLevel):
            operations.send_back(session, leave_id, version=1, comment="不行", by=who.actor, at=BEFORE)
        session.rollback()
    assert _leave(session, leave_id).state is LeaveState.ASKED


def test_leave_of_a_whole_batch_to_come_frees_the_seat(session: Session, cast: Cast, taught: Taught) -> None:
    leave_id = _ask(session, taught, cast.an, ALL)
    assert _approve(session, leave_id, cast) is True
    seat = session.exec(select(Enrolment).where(Enrolment.person_id == cast.an.id)).one()
    assert seat.withdrawn_at is not None
    assert seat.withdrawn_reason.startswith("请假（病假）：就诊")
    assert _marks(session, cast.an) == []


def test_leave_of_a_batch_that_has_begun_keeps_the_seat(session: Session, cast: Cast, taught: Taught) -> None:
    leave_id = _ask(session, taught, cast.an, ALL, at=WITHIN)
    assert _approve(session, leave_id, cast, WITHIN) is False
    assert len(_marks(session, cast.an)) == 8


def test_plans_made_later_keep_somebody_off_the_days_of_their_leave(
    session: Session, cast: Cast, taught: Taught
) -> None:
    leave_id = _ask(session, taught, cast.an, ALL)
    _approve(session, leave_id, cast)
    facts = plan(session, draft(session, cast, taught.stage, at=BEFORE))
    assert facts is not None
    case = gather(session, facts, {}).case
    assert case.by_key[str(cast.an.id)].unavailable == {"1"}
    assert case.by_key[str(cast.bo.id)].unavailable == frozenset()


def test_an_early_return_gives_back_what_was_not_taken(session: Session, cast: Cast, taught: Taught) -> None:
    leave_id = _ask(session, taught, cast.an, ALL, at=WITHIN)
    with pytest.raises(NotApproved):
        operations.close(session, leave_id, returned_on=FIRST, half=MORNING, by=cast.an.actor, at=WITHIN)
    session.rollback()
    _approve(session, leave_id, cast, WITHIN)
    later = WITHIN + timedelta(days=1)
    with pytest.raises(ReturnsLater):
        operations.close(
            session,
            leave_id,
            returned_on=FIRST + timedelta(days=3),
            half=MORNING,
            by=cast.an.actor,
            at=later,
        )
    session.rollback()
    third = FIRST + timedelta(days=2)
    for _ in range(2):
        operations.close(session, leave_id, returned_on=third, half=MORNING, by=cast.an.actor, at=later)
        session.commit()
    assert len(_marks(session, cast.an)) == 4
    absence = session.exec(select(Absence)).one()
    assert (absence.starts_on, absence.ends_on) == (FIRST, FIRST + timedelta(days=1))
    found = _leave(session, leave_id)
    assert (found.state, found.returned_on) == (LeaveState.CLOSED, third)


def test_a_return_on_time_leaves_everything_as_it_was(session: Session, cast: Cast, taught: Taught) -> None:
    leave_id = _ask(session, taught, cast.an)
    _approve(session, leave_id, cast)
    back = FIRST + timedelta(days=2)
    operations.close(session, leave_id, returned_on=back, half=MORNING, by=cast.cy.actor, at=AFTER)
    session.commit()
    assert len(_marks(session, cast.an)) == 2
    assert _told(session, cast.an.id)[-1] == "已为您销假"


def test_new_levels_hand_on_what_waits(session: Session, cast: Cast, taught: Taught) -> None:
    leave_id = _ask(session, taught, cast.an, HALF_DAY)
    levels = [Level(None, Approver.LEADER, cast.di.id)]
    operations.set_levels(session, taught.programme, levels, by=cast.cy.actor, at=BEFORE)
    session.commit()
    found = _leave(session, leave_id)
    assert (found.approver, found.approver_id) == (Approver.LEADER, cast.di.id)
    assert queries.levels_of(session, taught.programme)[0].named == "狄云"


def test_a_proof_is_kept_as_it_was_handed_in(session: Session, cast: Cast, taught: Taught) -> None:
    leave_id = _ask(session, taught, cast.an, proof=("诊断证明.pdf", b"%PDF-1.7 x"))
    found = _leave(session, leave_id).proof
    assert found is not None
    assert (found.file_name, found.kind.value, found.size) == ("诊断证明.pdf", "pdf", 10)
    assert rosters.proof(session, found.id).content == b"%PDF-1.7 x"
