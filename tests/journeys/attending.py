"""A session that is on, a roll-call in a hall without a signal, and what somebody else said meanwhile."""

import uuid
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect
from sqlmodel import Session, col, select

from app import clock
from app.organisation.models import Person
from app.schedule import operations as schedule
from app.schedule import queries
from app.schedule.facts import ActivityForm, AttendanceStatus, MarkFacts
from app.schedule.models import Attendance, CourseSession
from tests.journeys.hall import inside, organizer
from tests.journeys.hands import press
from tests.journeys.looking import grave_faults
from tests.journeys.server import House

PRESENT, ABSENT = AttendanceStatus.PRESENT, AttendanceStatus.ABSENT


def course_that_is_on(house: House) -> tuple[uuid.UUID, list[MarkFacts]]:
    """Return a session of the demo that is on now and nobody is marked in yet, with its people."""
    now = clock.now()
    with inside(house) as session:
        running = select(CourseSession).where(
            col(CourseSession.starts_at) <= now,
            col(CourseSession.ends_at) > now,
            col(CourseSession.cancelled_at).is_(None),
            col(CourseSession.activity_form) == ActivityForm.ONSITE,
        )
        course = session.exec(running.order_by(col(CourseSession.starts_at), col(CourseSession.id))).first()
        assert course is not None
        sheet = queries.sheet(session, course.id, course.batch_id)
    return course.id, [mark for mark in sheet if mark.status is None]


def another_course(house: House, course_id: uuid.UUID) -> uuid.UUID:
    """Return the first other session of the same batch."""
    with inside(house) as session:
        batch_id = session.get_one(CourseSession, course_id).batch_id
        return next(one.id for one in queries.sessions(session, batch_id) if one.id != course_id)


def mark_elsewhere(
    house: House, course_id: uuid.UUID, person_id: uuid.UUID, status: AttendanceStatus
) -> None:
    with inside(house) as session:
        schedule.record_attendance(
            session, course_id, {person_id: status}, by=organizer(session), at=clock.now()
        )


def marks(house: House, course_id: uuid.UUID, *people: uuid.UUID) -> list[tuple[str, datetime | None]]:
    """Return how people are marked, in this order, and when that was noted if it came in later."""
    with inside(house) as session:
        return [_mark(session, course_id, person_id) for person_id in people]


def _mark(session: Session, course_id: uuid.UUID, person_id: uuid.UUID) -> tuple[str, datetime | None]:
    own = (Attendance.session_id == course_id, Attendance.person_id == person_id)
    row = session.exec(select(Attendance).join(Person).where(*own)).one()
    return row.status.value, row.noted_at


def call_the_roll_without_a_signal(house: House, phone: Page) -> None:
    """Tick two while the network is gone; close the page; one of them is marked otherwise at another desk."""
    course_id, (one, other, *_) = course_that_is_on(house)
    path = f"/sessions/{course_id}/roll-call"
    phone.goto(path)
    state = phone.locator("[data-roll-state]")
    expect(state).to_have_text("全部已登记到服务器。")
    assert list(grave_faults(phone)) == []
    phone.context.set_offline(True)
    for who, label in ((one, "到课"), (other, "缺课")):
        row = phone.locator(f'[data-person="{who.person_id}"]')
        row.get_by_label(label, exact=True).check()
        expect(row.locator("[data-row-state]")).to_have_text("记在本机")
    expect(state).to_contain_text("没有连上服务器：2 人记在本机")
    mark_elsewhere(house, course_id, other.person_id, PRESENT)
    context = phone.context
    phone.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"/sessions/{another_course(house, course_id)}")
    expect(again.locator("[data-roll-waiting]")).to_contain_text("有 2 人的点名记在本机")
    again.goto(path)
    expect(again.locator("[data-roll-state]")).to_contain_text("有 1 人别处另有登记")
    assert list(grave_faults(again)) == []
    press(again, "改为“缺课”")
    expect(again.locator("[data-roll-state]")).to_have_text("全部已登记到服务器。")
    assert again.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('lunxun:roll'))") == []
    found = marks(house, course_id, one.person_id, other.person_id)
    assert [status for status, _ in found] == [PRESENT, ABSENT]
    assert all(noted is None or clock.now() - noted < timedelta(minutes=5) for _, noted in found)
    for rest in ("screen", "sign-in-sheet", "sign-in-sheet/entry?whole=1"):
        again.goto(f"/sessions/{course_id}/{rest}")
        assert list(grave_faults(again)) == []
