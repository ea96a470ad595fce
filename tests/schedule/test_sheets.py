"""Paper sheets, ticks that come in later, late entries, and a ledger nobody can change."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from app.db import Databases
from app.journal.models import Event
from app.planning.models import Batch, Programme
from app.schedule import operations, queries
from app.schedule.facts import AttendanceSource, AttendanceStatus, Tick
from app.schedule.models import Attendance, HourEntry
from app.schedule.operations.refusals import LateEntryNeedsReason
from app.schedule.rules import HOUR_RULES, credit_hours, credited_minutes, noted_at, part_of, weigh
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.schedule.builders import NINE, batch, lesson, programme

Browse = Callable[[Player], Client]
MINUTE = timedelta(minutes=1)
PRESENT, LATE, ABSENT = AttendanceStatus.PRESENT, AttendanceStatus.LATE, AttendanceStatus.ABSENT
ON_LEAVE, LEFT_EARLY = AttendanceStatus.ON_LEAVE, AttendanceStatus.LEFT_EARLY
NEXT_DAY = NINE + timedelta(days=1)
ANNA, BERT, CARL = (uuid.UUID(int=n) for n in (1, 2, 3))


@pytest.fixture
def first(session: Session, cast: Cast) -> Batch:
    return batch(session, programme(session, cast, hour_basis="组织者自定"), 1, cast.an, cast.bo)


def _marks(session: Session, key: uuid.UUID) -> dict[uuid.UUID, AttendanceStatus]:
    rows = session.exec(select(Attendance).where(Attendance.session_id == key)).all()
    return {row.person_id: row.status for row in rows}


# Rules


@pytest.mark.parametrize(
    ("hour", "part"), [(0, "morning"), (12, "morning"), (13, "afternoon"), (19, "afternoon")]
)
def test_evenings_belong_to_the_afternoon(hour: int, part: str) -> None:
    assert part_of(datetime(2026, 11, 23, hour, tzinfo=UTC) - timedelta(hours=8)) == part


@pytest.mark.parametrize(
    ("status", "seen", "known", "verdict"),
    [
        (PRESENT, None, None, "kept"),
        (PRESENT, None, PRESENT, "kept"),  # sent twice
        (ABSENT, PRESENT, PRESENT, "kept"),  # as the device showed it
        (ABSENT, None, PRESENT, "differs"),  # checked in meanwhile
        (PRESENT, ABSENT, None, "differs"),  # taken back meanwhile
    ],
)
def test_a_tick_stands_where_nobody_else_has_spoken(
    status: AttendanceStatus,
    seen: AttendanceStatus | None,
    known: AttendanceStatus | None,
    verdict: str,
) -> None:
    found = weigh([Tick(ANNA, status, seen, 0)], {ANNA: known} if known else {}, {ANNA})
    assert [name for name in ("kept", "differs", "gone") if getattr(found, name)] == [verdict]


def test_whoever_has_no_seat_is_told_apart() -> None:
    ticks = [Tick(who, PRESENT, None, 0) for who in (ANNA, BERT, CARL)]
    found = weigh(ticks, {BERT: PRESENT}, {ANNA})
    assert (found.kept, found.gone) == ((ANNA, BERT), (CARL,))


@pytest.mark.parametrize(("seconds", "kept"), [(59, False), (60, True), (1800, True), (1801, False)])
def test_a_tick_says_when_it_was_made_unless_that_cannot_be(seconds: int, kept: bool) -> None:
    opens, at = NINE - 15 * MINUTE, NINE + 15 * MINUTE
    found = noted_at(Tick(ANNA, PRESENT, None, seconds), opens, at)
    assert found == (at - timedelta(seconds=seconds) if kept else None)


# Paper


def test_a_sheet_is_entered_by_exception_for_all_it_was_signed_for(
    session: Session, cast: Cast, first: Batch
) -> None:
    """What was known stays, whoever differs is named, and the rest says that it came from paper and who typed it."""
    by = cast.cy.actor
    keys = [lesson(session, first, by, starts=NINE + n * 100 * MINUTE) for n in range(2)]
    operations.record_attendance(session, keys[0], {cast.bo.id: PRESENT}, by=cast.fu.actor, at=NINE)
    on_paper = {cast.an.id: PRESENT, cast.bo.id: ABSENT}
    found = operations.enter_sheet(session, keys, on_paper, by=by, at=NINE + timedelta(hours=3))
    assert (found.marked, found.kept) == (3, ("柏舟",))
    assert _marks(session, keys[0]) == {cast.an.id: PRESENT, cast.bo.id: PRESENT}
    assert _marks(session, keys[1]) == on_paper
    row = session.exec(
        select(Attendance).where(Attendance.session_id == keys[1], Attendance.person_id == cast.an.id)
    ).one()
    assert (row.source, row.recorded_by) == (AttendanceSource.PAPER, cast.cy.id)
    again = operations.enter_sheet(session, keys, on_paper, by=by, at=NINE + timedelta(hours=3))
    assert (again.marked, again.kept) == (0, ("柏舟",))


def test_the_day_after_every_mark_needs_a_reason(session: Session, cast: Cast, first: Batch) -> None:
    key, by = lesson(session, first, cast.cy.actor), cast.cy.actor
    tonight = datetime(2026, 11, 23, 15, 59, tzinfo=UTC)
    operations.record_attendance(session, key, {cast.bo.id: PRESENT}, by=by, at=tonight)
    with pytest.raises(LateEntryNeedsReason):
        operations.record_attendance(session, key, {cast.an.id: PRESENT}, by=by, at=tonight + MINUTE)
    with pytest.raises(LateEntryNeedsReason):
        operations.enter_sheet(session, [key], {cast.an.id: PRESENT}, by=by, at=NEXT_DAY)
    why = "纸质签到表次日送达"
    operations.enter_sheet(session, [key], {cast.an.id: PRESENT}, reason=why, by=by, at=NEXT_DAY)
    row = session.exec(select(Attendance).where(Attendance.person_id == cast.an.id)).one()
    assert row.note == why
    session.commit()
    bodies = [
        event.body for event in session.exec(select(Event).where(Event.action == "attendance.recorded"))
    ]
    assert sum(why in body for body in bodies) == 1


# Ticks of a device without a signal


def test_ticks_come_in_once_however_often_they_are_sent(session: Session, cast: Cast, first: Batch) -> None:
    key, by, at = lesson(session, first, cast.cy.actor), cast.cy.actor, NEXT_DAY
    ticks = [Tick(cast.an.id, PRESENT, None, 86_400 - 600), Tick(cast.ed.id, PRESENT, None, 5)]
    for _ in range(2):
        found = operations.take_ticks(session, key, ticks, by=by, at=at)
        assert (found.kept, found.gone) == ((cast.an.id,), (cast.ed.id,))
    row = session.exec(select(Attendance)).one()
    # Made during the session: no late entry, though it reaches the server a day later. Both times are kept.
    assert (row.noted_at, row.recorded_at) == (NINE + 10 * MINUTE, at)
    assert session.exec(select(HourEntry.minutes)).all() == [90]
    with pytest.raises(LateEntryNeedsReason):
        operations.take_ticks(session, key, [Tick(cast.bo.id, PRESENT, None, 0)], by=by, at=at)


def test_the_page_of_ticks_answers_for_each(dbs: Databases, as_: Browse, cast: Cast) -> None:
    with dbs.transaction() as session:
        of = batch(session, programme(session, cast), 1, cast.an, cast.bo)
        key = lesson(session, of, cast.cy.actor)
        operations.record_attendance(session, key, {cast.bo.id: PRESENT}, by=cast.cy.actor, at=NINE)
    sent = {
        "reason": "",
        "ticks": [
            {"person": str(cast.an.id), "status": "present", "seen": None, "seconds_ago": 0},
            {"person": str(cast.bo.id), "status": "absent", "seen": None, "seconds_ago": 90},
        ],
    }
    path = f"/sessions/{key}/roll-call/ticks"
    with time_machine.travel(NINE + 5 * MINUTE, tick=False):
        cy = as_(cast.cy)
        answer = cy.post(path, json=sent)
        assert answer.get_json() == {
            "kept": [str(cast.an.id)],
            "differs": [{"person": str(cast.bo.id), "status": "present", "words": "到课"}],
            "gone": [],
        }
        for broken in ({}, {"ticks": [], "reason": 1}, {"ticks": [{}], "reason": ""}, sent | {"ticks": "x"}):
            assert cy.post(path, json=broken).status_code == 400
        assert [as_(who).post(path, json=sent).status_code for who in (cast.di, cast.ed, cast.an)] == [
            404
        ] * 3


# Pages of the sheet


def test_a_half_day_is_printed_and_entered_on_one_sheet(dbs: Databases, as_: Browse, cast: Cast) -> None:
    with dbs.transaction() as session:
        of = batch(session, programme(session, cast), 1, cast.an, cast.bo)
        key, other, _ = (
            lesson(session, of, cast.cy.actor, starts=NINE + n * 100 * MINUTE, title=f"第{n}讲")
            for n in (0, 1, 4)
        )
        batch_id = of.id
    path = f"/sessions/{key}/sign-in-sheet"
    with time_machine.travel(NINE + timedelta(hours=3), tick=False):
        cy = as_(cast.cy)
        paper = cy.get(f"{path}?whole=1").get_data(as_text=True)
        assert [title in paper for title in ("第0讲", "第1讲", "第4讲")] == [True, True, False]
        assert paper.count("<td></td><td></td></tr>") == 2
        days = cy.get(f"/batches/{batch_id}/timetable").get_data(as_text=True)
        assert days.count(f"{path}?whole=1") == days.count(f"{path}/entry?whole=1") == 1
        assert f"/sessions/{other}/sign-in-sheet" not in days
        assert "sign-in-sheet" not in as_(cast.an).get(f"/batches/{batch_id}/timetable").get_data(
            as_text=True
        )
        sent = {"whole": "1", f"mark-{cast.an.id}": "present", f"mark-{cast.bo.id}": "absent"}
        assert cy.post(f"{path}/entry", data=sent).status_code == 303
        assert "纸质签到表" in cy.get(f"/sessions/{other}").get_data(as_text=True)
    with dbs.session(readonly=True) as session:
        assert _marks(session, key) == _marks(session, other) == {cast.an.id: PRESENT, cast.bo.id: ABSENT}
    with time_machine.travel(NEXT_DAY, tick=False):
        late = as_(cast.cy)
        assert 'name="reason"' in late.get(f"{path}/entry").get_data(as_text=True)
        assert 'name="reason"' in late.get(f"/sessions/{key}/roll-call").get_data(as_text=True)
    for who in (cast.di, cast.ed, cast.an):
        assert as_(who).get(path).status_code == 404


# The ledger


@pytest.mark.parametrize("status", [PRESENT, LEFT_EARLY])
def test_a_line_keeps_what_it_takes_to_work_it_out_again(
    session: Session, cast: Cast, first: Batch, status: AttendanceStatus
) -> None:
    key = lesson(session, first, cast.cy.actor, length=135)
    operations.record_attendance(session, key, {cast.an.id: status}, by=cast.cy.actor, at=NINE)
    (sheet,) = queries.ledger(session, cast.an.id)
    (line,) = sheet.lines
    terms = line.terms
    assert terms is not None
    assert line.minutes == credited_minutes(terms.held_minutes, terms.share)
    assert line.credit_hours == credit_hours(line.minutes, HOUR_RULES["lesson_45"])
    assert (terms.rule_hours, terms.rule_minutes, terms.basis) == (Decimal(1), 45, "组织者自定")


def test_hours_stay_as_they_were_credited_when_the_programme_converts_otherwise(
    session: Session, cast: Cast, first: Batch
) -> None:
    """90 minutes at 45 an hour are 2 hours, and stay it; 90 more at 60 an hour are 1.5."""
    by = cast.cy.actor
    keys = [lesson(session, first, by, starts=NINE + n * 100 * MINUTE) for n in range(2)]
    operations.record_attendance(session, keys[0], {cast.an.id: PRESENT}, by=by, at=NINE)
    session.get_one(Programme, first.programme_id).hour_rule = "clock_hour"
    session.flush()
    operations.record_attendance(session, keys[1], {cast.an.id: PRESENT}, by=by, at=NINE + 100 * MINUTE)
    (sheet,) = queries.progress(session, cast.an.id)
    assert (sheet.minutes, sheet.hours) == (180, Decimal("3.50"))
    assert queries.credited(session, cast.an.id)[first.programme_id, 2026].hours == Decimal("3.50")


@pytest.mark.parametrize("harm", ["UPDATE hour_entry SET minutes = minutes + 1", "DELETE FROM hour_entry"])
def test_the_database_lets_no_line_be_changed(dbs: Databases, cast: Cast, harm: str) -> None:
    with dbs.transaction() as session:
        of = batch(session, programme(session, cast), 1, cast.an)
        key = lesson(session, of, cast.cy.actor)
        operations.record_attendance(session, key, {cast.an.id: PRESENT}, by=cast.cy.actor, at=NINE)
    with pytest.raises(DBAPIError, match="never changed"), dbs.transaction() as session:
        session.execute(text(harm))
    with dbs.session(readonly=True) as session:
        assert session.exec(select(HourEntry.minutes)).all() == [90]
