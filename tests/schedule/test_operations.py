"""The timetable without clashes, check-in by code and roll-call, and a ledger that only grows."""

import threading
import uuid
from datetime import date, datetime, timedelta
from random import Random

import pytest
from sqlmodel import Session, select

from app.db import Databases
from app.journal.models import Event
from app.planning.models import Batch
from app.refusals import Refusal
from app.schedule import operations, queries
from app.schedule.facts import AttendanceFacts, AttendanceSource, AttendanceStatus
from app.schedule.models import Attendance, CourseSession, HourEntry
from app.schedule.operations.refusals import (
    BatchBusy,
    LecturerBusy,
    MarksChanged,
    NotEnrolled,
    OutsideBatch,
    PeopleBusy,
    SessionClashes,
    SessionGone,
    StrangerMarked,
    TooEarlyToMark,
    TooManyMinutes,
    VenueBusy,
)
from app.schedule.rules import (
    CheckInNotOpen,
    CheckInOver,
    SessionCancelled,
    WrongCode,
    clashes,
    code_for,
)
from app.schedule.rules.clashes import Slot
from tests.builders import AT
from tests.cast import Cast
from tests.schedule.builders import NINE, batch, lesson, programme, seat

MINUTE = timedelta(minutes=1)
PRESENT, LATE, ABSENT = AttendanceStatus.PRESENT, AttendanceStatus.LATE, AttendanceStatus.ABSENT
LEFT_EARLY, ON_LEAVE = AttendanceStatus.LEFT_EARLY, AttendanceStatus.ON_LEAVE


@pytest.fixture
def first(session: Session, cast: Cast) -> Batch:
    """The first batch, with An and Bo in it."""
    return batch(session, programme(session, cast), 1, cast.an, cast.bo)


def _code(session: Session, key: uuid.UUID, at: datetime) -> str:
    return code_for(session.get_one(CourseSession, key).secret, str(key), at)


def _ledger(session: Session, person_id: uuid.UUID) -> list[int]:
    statement = select(HourEntry.minutes).where(HourEntry.person_id == person_id)
    return list(session.exec(statement.order_by(HourEntry.recorded_at, HourEntry.minutes)).all())


# The timetable


def test_a_session_that_clashes_is_refused_with_every_reason(
    session: Session, cast: Cast, first: Batch
) -> None:
    by = cast.cy.actor
    hall = operations.add_venue(session, unit_path=cast.city.path, name="大礼堂", seats=80, by=by, at=AT)
    speaker = operations.add_lecturer(session, unit_path=cast.city.path, name="卢述", by=by, at=AT)
    lesson(session, first, by, lecturer_id=speaker, venue_id=hall)
    with pytest.raises(SessionClashes) as refused:
        lesson(session, first, by, starts=NINE + 89 * MINUTE, lecturer_id=speaker, venue_id=hall)
    assert {type(part) for part in refused.value.parts} == {BatchBusy, LecturerBusy, VenueBusy}
    assert "学习贯彻重要讲话精神" in str(refused.value)
    lesson(session, first, by, starts=NINE + 90 * MINUTE, lecturer_id=speaker, venue_id=hall)
    assert len(queries.sessions(session, first.id)) == 2


def test_a_person_expected_elsewhere_is_named(session: Session, cast: Cast, first: Batch) -> None:
    other = batch(session, programme(session, cast, path=cast.other_city.path), 1, cast.an)
    lesson(session, other, cast.ed.actor)
    with pytest.raises(SessionClashes) as refused:
        lesson(session, first, cast.cy.actor)
    (part,) = refused.value.parts
    assert isinstance(part, PeopleBusy)
    assert (part.values["n"], part.values["names"]) == (1, "安青禾")


def test_a_seat_taken_later_is_listed_by_name(session: Session, cast: Cast, first: Batch) -> None:
    other = batch(session, programme(session, cast), 1)
    lesson(session, other, cast.cy.actor)
    key = lesson(session, first, cast.cy.actor, starts=NINE + 30 * MINUTE)
    assert queries.person_clashes(session, first.id) == []
    seat(session, other, cast.bo.id)
    (found,) = queries.person_clashes(session, first.id)
    assert (found.session_id, found.names) == (key, ("柏舟",))


def test_another_units_session_is_not_told(session: Session, cast: Cast, first: Batch) -> None:
    """AZ-5: a shared lecturer is busy, but with what is the other unit's own business."""
    speaker = operations.add_lecturer(session, unit_path="/FJ/", name="卢述", by=None, at=AT)
    other = batch(session, programme(session, cast, path=cast.other_city.path))
    lesson(session, other, cast.ed.actor, lecturer_id=speaker, title="别处的课")
    with pytest.raises(SessionClashes) as refused:
        lesson(session, first, cast.cy.actor, lecturer_id=speaker)
    assert "别处的课" not in str(refused.value)


def test_a_session_lies_within_its_batch(session: Session, cast: Cast, first: Batch) -> None:
    lesson(
        session, first, cast.cy.actor, starts=NINE + timedelta(days=2, hours=13, minutes=30)
    )  # until midnight
    for starts in (NINE - timedelta(days=1), NINE + timedelta(days=3), NINE + timedelta(days=2, hours=14)):
        with pytest.raises(OutsideBatch):
            lesson(session, first, cast.cy.actor, starts=starts)
    with pytest.raises(TooManyMinutes):
        lesson(session, first, cast.cy.actor, minutes=91)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_asked_for_no_clash_gets_in(session: Session, cast: Cast, seed: int) -> None:
    """The rule that finds clashes finds none among what the operations let in, and one in each they refused."""
    pick, by = Random(seed), cast.cy.actor
    batches = [
        batch(session, programme(session, cast), n, *people) for n, people in enumerate(_seats(cast), 1)
    ]
    halls = [
        operations.add_venue(session, unit_path="/FJ/", name=f"{n}号厅", seats=50, by=None, at=AT)
        for n in (1, 2)
    ]
    speakers = [
        operations.add_lecturer(session, unit_path="/FJ/", name=f"师{n}", by=None, at=AT) for n in (1, 2)
    ]
    members = {
        str(row.id): [str(one.id) for one in people]
        for row, people in zip(batches, _seats(cast), strict=True)
    }
    kept: dict[uuid.UUID, Slot] = {}
    for _ in range(24):
        of, hall, speaker = pick.choice(batches), pick.choice([None, *halls]), pick.choice([None, *speakers])
        starts, length = NINE + pick.randrange(24) * 15 * MINUTE, pick.randrange(1, 8) * 15
        ends = starts + length * MINUTE
        moved = pick.choice([None, *kept])
        of_id = uuid.UUID(kept[moved].batch_id) if moved else of.id
        slot = Slot(
            str(moved or "new"), str(of_id), starts, ends, speaker and str(speaker), hall and str(hall)
        )
        rest = [one for key, one in kept.items() if key != moved]
        against = clashes([*rest, slot], members)
        try:
            if moved:
                operations.move_session(
                    session,
                    moved,
                    starts_at=starts,
                    ends_at=ends,
                    minutes=0,
                    lecturer_id=speaker,
                    venue_id=hall,
                    by=by,
                    at=AT,
                )
                key = moved
            else:
                key = lesson(
                    session, of, by, starts=starts, length=length, lecturer_id=speaker, venue_id=hall
                )
        except SessionClashes:
            session.expire_all()
            assert against
        else:
            assert against == []
            kept[key] = Slot(str(key), *(getattr(slot, name) for name in Slot.__slots__[1:]))
    assert len(kept) > 2


def _seats(cast: Cast) -> list[tuple[object, ...]]:
    return [(cast.an, cast.bo), (cast.bo,), (cast.cy,)]


def test_moving_counts_the_change(session: Session, cast: Cast, first: Batch) -> None:
    key = lesson(session, first, cast.cy.actor)
    later = NINE + timedelta(hours=3)
    operations.move_session(
        session, key, starts_at=later, ends_at=later + 90 * MINUTE, by=cast.cy.actor, at=AT
    )
    found = queries.course_session(session, key)
    assert found is not None
    assert (found.starts_at, found.sequence, found.title) == (later, 1, "学习贯彻重要讲话精神")


def test_cancelling_frees_the_time_and_happens_once(session: Session, cast: Cast, first: Batch) -> None:
    key = lesson(session, first, cast.cy.actor)
    operations.cancel_session(session, key, reason="台风", by=cast.cy.actor, at=AT)
    assert queries.sessions(session, first.id) == []
    with pytest.raises(SessionGone):
        operations.cancel_session(session, key, by=cast.cy.actor, at=AT)
    lesson(session, first, cast.cy.actor)


def test_a_day_is_copied_whole_or_not_at_all(session: Session, cast: Cast, first: Batch) -> None:
    by = cast.cy.actor
    for hours in (0, 2):
        lesson(session, first, by, starts=NINE + timedelta(hours=hours))
    days = {"from_day": date(2026, 11, 23), "to_day": date(2026, 11, 24)}
    assert operations.copy_day(session, first.id, **days, by=by, at=AT) == 2
    second = queries.sessions(session, first.id)[2]
    assert second.starts_at == NINE + timedelta(days=1)
    session.commit()
    with pytest.raises(SessionClashes):
        operations.copy_day(session, first.id, **days, by=by, at=AT)
    session.rollback()
    assert len(queries.sessions(session, first.id)) == 4


# Check-in by the rotating code


def test_checking_in_credits_the_session(session: Session, cast: Cast, first: Batch) -> None:
    key = lesson(session, first, cast.cy.actor)
    code = _code(session, key, NINE)
    assert operations.check_in(session, key, code, by=cast.an.actor, at=NINE) == PRESENT
    assert _ledger(session, cast.an.id) == [90]
    entry = session.exec(select(HourEntry)).one()
    assert (str(entry.credit_hours), entry.rule, entry.session_id) == ("2.00", "lesson_45", key)
    assert operations.check_in(session, key, code, by=cast.an.actor, at=NINE) == PRESENT
    assert _ledger(session, cast.an.id) == [90]


def test_the_code_before_is_taken_and_the_one_before_that_is_not(
    session: Session, cast: Cast, first: Batch
) -> None:
    key = lesson(session, first, cast.cy.actor)
    code = _code(session, key, NINE)
    with pytest.raises(WrongCode):
        operations.check_in(session, key, code, by=cast.an.actor, at=NINE + timedelta(seconds=60))
    assert (
        operations.check_in(session, key, code, by=cast.an.actor, at=NINE + timedelta(seconds=59)) == PRESENT
    )


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (-16, CheckInNotOpen),
        (-15, PRESENT),
        (10, PRESENT),
        (11, LATE),
        (89, LATE),
        (90, CheckInOver),
    ],
)
def test_the_door_is_open_for_the_session_that_is_on(
    session: Session, cast: Cast, first: Batch, minutes: int, expected: AttendanceStatus | type[Refusal]
) -> None:
    key = lesson(session, first, cast.cy.actor)
    at = NINE + minutes * MINUTE
    if isinstance(expected, AttendanceStatus):
        assert operations.check_in(session, key, _code(session, key, at), by=cast.an.actor, at=at) == expected
    else:
        with pytest.raises(expected):
            operations.check_in(session, key, _code(session, key, at), by=cast.an.actor, at=at)


def test_only_those_enrolled_and_only_what_takes_place(session: Session, cast: Cast, first: Batch) -> None:
    key = lesson(session, first, cast.cy.actor)
    code = _code(session, key, NINE)
    with pytest.raises(NotEnrolled):
        operations.check_in(session, key, code, by=cast.ed.actor, at=NINE)
    operations.cancel_session(session, key, by=cast.cy.actor, at=AT)
    with pytest.raises(SessionCancelled):
        operations.check_in(session, key, code, by=cast.an.actor, at=NINE)


def test_two_devices_at_once_leave_one_mark_and_one_credit(dbs: Databases, cast: Cast) -> None:
    with dbs.transaction() as session:
        key = lesson(session, batch(session, programme(session, cast), 1, cast.an), cast.cy.actor)
        code = _code(session, key, NINE)
    gate, answers = threading.Barrier(2), []

    def _arrive() -> None:
        gate.wait()
        with dbs.transaction() as own:
            answers.append(operations.check_in(own, key, code, by=cast.an.actor, at=NINE))

    arriving = [threading.Thread(target=_arrive) for _ in range(2)]
    for thread in arriving:
        thread.start()
    for thread in arriving:
        thread.join()
    assert answers == [PRESENT, PRESENT]
    with dbs.session(readonly=True) as session:
        assert len(session.exec(select(Attendance)).all()) == 1
        assert _ledger(session, cast.an.id) == [90]
        assert len(session.exec(select(Event).where(Event.action == "attendance.checked_in")).all()) == 1


def test_whoever_was_marked_absent_may_still_arrive(session: Session, cast: Cast, first: Batch) -> None:
    key = lesson(session, first, cast.cy.actor)
    operations.record_attendance(session, key, {cast.an.id: ABSENT}, by=cast.cy.actor, at=NINE)
    at = NINE + 20 * MINUTE
    assert operations.check_in(session, key, _code(session, key, at), by=cast.an.actor, at=at) == LATE
    assert _ledger(session, cast.an.id) == [90]


# Roll-call and the ledger


def test_a_changed_mark_reverses_hours_and_the_ledger_only_grows(
    session: Session, cast: Cast, first: Batch
) -> None:
    key, by = lesson(session, first, cast.cy.actor), cast.cy.actor
    for n, status in enumerate((PRESENT, LATE, LEFT_EARLY, ABSENT, PRESENT)):
        operations.record_attendance(session, key, {cast.an.id: status}, by=by, at=NINE + n * MINUTE)
    assert _ledger(session, cast.an.id) == [90, -90, 45, -45, 90]
    assert queries.minutes_credited(session, first.programme_id) == {cast.an.id: 90}
    (sheet,) = queries.ledger(session, cast.an.id)
    assert (str(sheet.hours), str(sheet.required_hours), len(sheet.lines)) == ("2.00", "8.00", 5)
    session.commit()
    events = session.exec(select(Event).where(Event.action == "attendance.recorded")).all()
    assert len(events) == 5


def test_a_cancelled_session_credits_nothing_any_more(session: Session, cast: Cast, first: Batch) -> None:
    key = lesson(session, first, cast.cy.actor)
    operations.record_attendance(session, key, {cast.an.id: PRESENT}, by=cast.cy.actor, at=NINE)
    operations.cancel_session(session, key, by=cast.cy.actor, at=NINE + 5 * MINUTE)
    assert _ledger(session, cast.an.id) == [90, -90]


def test_a_shorter_session_credits_less(session: Session, cast: Cast, first: Batch) -> None:
    key = lesson(session, first, cast.cy.actor)
    operations.record_attendance(
        session, key, {cast.an.id: PRESENT, cast.bo.id: ABSENT}, by=cast.cy.actor, at=NINE
    )
    operations.move_session(
        session,
        key,
        starts_at=NINE,
        ends_at=NINE + 60 * MINUTE,
        minutes=60,
        by=cast.cy.actor,
        at=NINE + MINUTE,
    )
    assert _ledger(session, cast.an.id) == [90, -90, 60]
    assert _ledger(session, cast.bo.id) == []


def test_a_stale_page_does_not_overwrite_a_check_in(session: Session, cast: Cast, first: Batch) -> None:
    key, by = lesson(session, first, cast.cy.actor), cast.cy.actor
    seen = {cast.an.id: None, cast.bo.id: None}
    operations.check_in(session, key, _code(session, key, NINE), by=cast.an.actor, at=NINE)
    with pytest.raises(MarksChanged) as refused:
        operations.record_attendance(session, key, {cast.an.id: ABSENT}, seen=seen, by=by, at=NINE)
    assert refused.value.values["names"] == "安青禾"
    # What the page left alone is no mark, and the same mark twice is no quarrel.
    kept = {cast.an.id: PRESENT, cast.bo.id: PRESENT}
    assert operations.record_attendance(session, key, kept, seen=seen, by=by, at=NINE) == 1
    assert (
        operations.record_attendance(
            session, key, {cast.an.id: PRESENT}, seen={cast.an.id: PRESENT}, by=by, at=NINE
        )
        == 0
    )


def test_marks_are_for_those_on_the_list_and_not_before_the_door_opens(
    session: Session, cast: Cast, first: Batch
) -> None:
    key, by = lesson(session, first, cast.cy.actor), cast.cy.actor
    with pytest.raises(StrangerMarked):
        operations.record_attendance(session, key, {cast.ed.id: PRESENT}, by=by, at=NINE)
    with pytest.raises(TooEarlyToMark):
        operations.record_attendance(session, key, {cast.an.id: PRESENT}, by=by, at=NINE - 16 * MINUTE)
    early = {cast.an.id: ON_LEAVE}
    assert operations.record_attendance(session, key, early, by=by, at=NINE - 16 * MINUTE) == 1
    row = session.exec(select(Attendance)).one()
    assert (row.source, row.recorded_by) == (AttendanceSource.ROLL_CALL, cast.cy.id)


def test_attendance_counts_every_session_of_the_batch(session: Session, cast: Cast, first: Batch) -> None:
    by = cast.cy.actor
    keys = [
        lesson(session, first, by, starts=NINE + n * timedelta(hours=2), is_required=n == 1) for n in range(3)
    ]
    operations.record_attendance(
        session, keys[0], {cast.an.id: LEFT_EARLY, cast.bo.id: PRESENT}, by=by, at=NINE
    )
    at = NINE + timedelta(hours=2)
    operations.record_attendance(session, keys[1], {cast.an.id: ABSENT, cast.bo.id: LATE}, by=by, at=at)
    found = queries.attendance_of(session, first.programme_id)
    assert found == {cast.an.id: AttendanceFacts(1, 1, 3), cast.bo.id: AttendanceFacts(0, 2, 3)}
    operations.cancel_session(session, keys[2], by=by, at=at)
    assert queries.attendance_of(session, first.programme_id)[cast.bo.id] == AttendanceFacts(0, 2, 2)
    over = queries.attendance_of(session, first.programme_id, NINE + 90 * MINUTE)
    assert over[cast.an.id] == AttendanceFacts(0, 1, 1)
