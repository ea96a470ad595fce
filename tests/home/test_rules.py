"""The next step: what cannot wait comes first, and there is always exactly one."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.exams.facts import AttemptKind, AttemptState, MyAttempt, MySitting, ReleasePolicy
from app.home.facts import Course, Duties, NeedKind, StepKind, Waiting
from app.home.rules import by_kind, next_step
from app.library.facts import MyReading, TaskFacts
from app.planning.models import BatchState, ClassType, ExcuseKind, Origin
from app.planning.records import BatchFacts, OwnSeat
from app.schedule.facts import ActivityForm, AgendaEntry, AttendanceStatus, SessionFacts

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)
KEY = uuid.UUID(int=1)


def _entry(starts_in: timedelta, status: AttendanceStatus | None = None) -> AgendaEntry:
    session = SessionFacts(
        id=KEY, batch_id=KEY, batch_number=1, batch_title="", programme_id=KEY, programme_name="", unit_path="/",
        hour_rule="lesson_45", title="第一课", activity_form=ActivityForm.LECTURE, starts_at=AT + starts_in,
        ends_at=AT + starts_in + timedelta(hours=2), minutes=90, is_required=False, sequence=0, changed_at=AT,
        cancelled_at=None, place="礼堂",
    )  # fmt: skip
    return AgendaEntry(session, status)


def _sitting(standing: str, used: int = 0, *attempts: MyAttempt) -> MySitting:
    return MySitting(
        id=KEY, exam_id=KEY, programme_id=KEY, exam_title="结业考试", title="正考", kind=AttemptKind.REGULAR,
        opens_at=AT, closes_at=AT + timedelta(hours=1), place="", duration_minutes=60, time_percent=100,
        total_marks=Decimal(100), pass_mark=Decimal(60), release_policy=ReleasePolicy.AFTER_WINDOW,
        attempts=attempts, attempts_used=used, max_attempts=1, standing=standing,
    )  # fmt: skip


def _attempt(state: AttemptState, released: bool = False) -> MyAttempt:
    ended = None if state is AttemptState.OPEN else AT
    return MyAttempt(KEY, 1, state, AT, AT + timedelta(hours=1), ended, released, None, None)


READING = MyReading(
    TaskFacts(
        KEY, KEY, "1号", "通知", TODAY, "传达学习", KEY, "市科协", "/", TODAY, TODAY + timedelta(days=3)
    ),
    None,
)
COURSE = Course(KEY, "轮训", "lesson_45", 180, 0, False)
DONE = replace(COURSE, certificate_id=KEY, serial="1")


def _seat(ends_on: date) -> OwnSeat:
    batch = BatchFacts(
        KEY,
        KEY,
        "轮训",
        "/",
        1,
        ClassType.SEMINAR,
        "第一期",
        ends_on,
        ends_on,
        "",
        9,
        (),
        BatchState.CONFIRMED,
        1,
    )
    return OwnSeat(KEY, Origin.PLANNED, AT, batch)


SOON, TOMORROW = timedelta(hours=3), timedelta(days=1)


@pytest.mark.parametrize(
    ("holds", "kind"),
    [
        ({"sittings": (_sitting("open", 1, _attempt(AttemptState.OPEN)),)}, StepKind.CONTINUE_EXAM),
        ({"sittings": (_sitting("open"),), "sessions": (_entry(timedelta(0)),)}, StepKind.START_EXAM),
        ({"sessions": (_entry(timedelta(minutes=5)),), "readings": (READING,)}, StepKind.CHECK_IN),
        ({"sessions": (_entry(SOON),), "readings": (READING,)}, StepKind.CLASS_TODAY),
        ({"sessions": (_entry(TOMORROW),), "readings": (READING,)}, StepKind.READ),
        ({"sessions": (_entry(TOMORROW),), "sittings": (_sitting("to_come"),)}, StepKind.CLASS_TO_COME),
        ({"sittings": (_sitting("to_come"),), "courses": (COURSE,)}, StepKind.EXAM_TO_COME),
        ({"courses": (replace(COURSE, seat=_seat(TODAY)),)}, StepKind.BATCH_TO_COME),
        (
            {"sittings": (_sitting("open", 1, _attempt(AttemptState.SUBMITTED)),), "courses": (COURSE,)},
            StepKind.RESULT_TO_COME,
        ),
        (
            {"courses": (replace(COURSE, excuse=ExcuseKind.DEFERRAL, excuse_until=TODAY),)},
            StepKind.EXCUSED,
        ),
        (
            {
                "courses": (
                    replace(COURSE, excuse=ExcuseKind.DEFERRAL, excuse_until=TODAY - timedelta(days=1)),
                )
            },
            StepKind.WAIT_FOR_BATCH,
        ),
        ({"courses": (replace(COURSE, seat=_seat(TODAY - timedelta(days=1))),)}, StepKind.WAIT),
        ({"courses": (COURSE, DONE)}, StepKind.WAIT_FOR_BATCH),
        ({"courses": (DONE,)}, StepKind.CERTIFICATE),
        ({"courses": (replace(COURSE, is_closed=True),)}, StepKind.NOTHING),
        ({"sessions": (_entry(timedelta(0), AttendanceStatus.PRESENT),)}, StepKind.NOTHING),
        ({"sittings": (_sitting("closed", 1, _attempt(AttemptState.EXPIRED, True)),)}, StepKind.NOTHING),
        ({}, StepKind.NOTHING),
    ],
)
def test_the_first_thing_to_be_done_is_the_step(holds: dict[str, Any], kind: StepKind) -> None:
    assert next_step(Duties(at=AT, today=TODAY, **holds)).kind is kind


def test_what_waits_is_put_together_by_kind_and_nothing_is_listed_that_does_not_wait() -> None:
    things = [
        Waiting(NeedKind.LOCKED, None, "", 2),
        Waiting(NeedKind.MARKING, KEY, "考试甲", 3),
        Waiting(NeedKind.MARKING, KEY, "考试乙", 4),
        Waiting(NeedKind.RELEASE, KEY, "考试丙", 0),
    ]
    assert [(need.kind, need.number) for need in by_kind(things)] == [
        (NeedKind.MARKING, 7),
        (NeedKind.LOCKED, 2),
    ]
