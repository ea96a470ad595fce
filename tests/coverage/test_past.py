"""What was so on an earlier day is found again after everything has changed since."""

import random
import uuid
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from app.clock import day_of
from app.coverage import queries, rules
from app.coverage.facts import PersonFacts
from app.exams import operations as exams
from app.exams.models import Attempt, Candidate, Sitting
from app.organisation import operations as organisation
from app.organisation.models import Appointment, Rank, UnitPeriod
from app.planning import operations as planning
from app.planning import queries as planning_queries
from app.planning.models import Batch, Enrolment, Excuse, ExcuseKind, RosterEntry
from app.planning.records import ProgrammeFacts
from app.schedule import operations as schedule
from app.schedule.facts import AttendanceStatus
from app.schedule.models import Attendance, CourseSession
from app.web.actor import Actor, Scope
from tests.cast import Cast
from tests.coverage.province import AT, Province, draw_province

# The last of the drawn attempts is over by then.
THEN, LATER = AT + timedelta(days=3), AT + timedelta(days=6)
OTHER = {
    AttendanceStatus.PRESENT: AttendanceStatus.ABSENT,
    AttendanceStatus.LATE: AttendanceStatus.ABSENT,
    AttendanceStatus.ABSENT: AttendanceStatus.PRESENT,
    AttendanceStatus.ON_LEAVE: AttendanceStatus.PRESENT,
}


@pytest.fixture
def province(session: Session) -> Province:
    return draw_province(session, seed=11, people=70)


def _known(session: Session, province: Province, **how: bool) -> dict[str, PersonFacts]:
    found = queries.person_facts(session, province.programme_id, province.root, THEN, **how)
    return {facts.person_id: facts for facts in found}


def _programme(session: Session, province: Province) -> ProgrammeFacts:
    found = planning_queries.programme(session, province.programme_id)
    assert found is not None
    return found


def _attendance(session: Session, by: Actor, chance: random.Random) -> None:
    """Mark some people of held sessions otherwise, some of them twice, and add marks where there were none."""
    for course in session.exec(select(CourseSession).where(CourseSession.starts_at < THEN)).all()[:6]:
        rows = session.exec(select(Attendance).where(Attendance.session_id == course.id)).all()
        chosen = chance.sample(list(rows), min(8, len(rows)))
        marks = {row.person_id: OTHER[row.status] for row in chosen}
        schedule.record_attendance(session, course.id, marks, reason="补登", by=by, at=LATER)
        again = {who: OTHER[status] for who, status in list(marks.items())[:3]}
        schedule.record_attendance(
            session, course.id, again, reason="更正", by=by, at=LATER + timedelta(hours=1)
        )
        new = session.exec(
            select(Enrolment.person_id).where(
                Enrolment.batch_id == course.batch_id,
                col(Enrolment.withdrawn_at).is_(None),
                col(Enrolment.person_id).not_in([row.person_id for row in rows]),
            )
        ).all()
        if new:
            fresh = dict.fromkeys(new, AttendanceStatus.PRESENT)
            schedule.record_attendance(session, course.id, fresh, reason="补登", by=by, at=LATER)


def _timetable(session: Session, by: Actor) -> None:
    held = session.exec(
        select(CourseSession).where(CourseSession.starts_at < THEN).order_by(col(CourseSession.starts_at))
    ).all()
    schedule.cancel_session(session, held[0].id, reason="改期", by=by, at=LATER)
    for course in (held[1], held[6]):
        schedule.move_session(
            session,
            course.id,
            starts_at=course.starts_at,
            ends_at=course.ends_at,
            is_required=not course.is_required,
            by=by,
            at=LATER,
        )


def _planning(session: Session, province: Province, by: Actor, chance: random.Random) -> None:
    for excuse in session.exec(select(Excuse)).all()[:3]:
        planning.lift_excuse(session, excuse.id, by=by, at=LATER)
    free = [
        key
        for key in province.roster
        if not session.exec(select(Excuse).where(Excuse.person_id == key)).all()
    ]
    for person_id in chance.sample(free, 4):
        planning.excuse(
            session,
            province.programme_id,
            person_id,
            kind=ExcuseKind.EXEMPTION,
            reason="外派",
            proof="文件",
            expires_on=day_of(LATER) + timedelta(days=90),
            by=by,
            at=LATER,
        )
    seats = session.exec(select(Enrolment).where(col(Enrolment.withdrawn_at).is_(None))).all()
    for seat in chance.sample(list(seats), 5):
        planning.withdraw(session, seat.batch_id, seat.person_id, reason="调班", by=by, at=LATER)
    batch = session.exec(select(Batch).where(Batch.number == 3)).one()
    planning.change_batch(session, batch.id, ends_on=batch.ends_on + timedelta(days=9), by=by, at=LATER)
    planning.change_batch(
        session, batch.id, starts_on=batch.starts_on + timedelta(days=7), by=by, at=LATER + timedelta(hours=1)
    )
    planning.change_programme(
        session, province.programme_id, required_minutes=1, attendance_percent=10, by=by, at=LATER
    )


def _people(session: Session, province: Province, by: Actor) -> None:
    planning.add_latecomers(session, province.programme_id, by=by, at=LATER)
    city = session.exec(select(UnitPeriod).where(UnitPeriod.path == province.paths[1])).one()
    for person_id in list(province.roster)[:4]:
        serving = session.exec(
            select(Appointment).where(Appointment.person_id == person_id, col(Appointment.valid_to).is_(None))
        ).one()
        if serving.unit_id != city.unit_id:
            organisation.transfer(
                session,
                person_id,
                unit_id=city.unit_id,
                post="主任",
                rank=Rank.SECTION,
                on=day_of(LATER),
                by=by,
                at=LATER,
            )


def _examined(session: Session, province: Province, by: Actor) -> None:
    for attempt in session.exec(select(Attempt).order_by(Attempt.id)).all()[:5]:
        exams.void(session, attempt.id, reason="误考", by=by, at=LATER)
    known = select(Candidate.person_id)
    new = session.exec(
        select(RosterEntry.person_id).where(col(RosterEntry.person_id).not_in(known)).limit(3)
    ).all()
    sitting = session.exec(select(Sitting).order_by(col(Sitting.opens_at).desc())).first()
    assert sitting is not None
    exams.admit(session, sitting.id, new, by=by, at=LATER)


def test_every_fact_of_everybody_is_found_again_after_all_of_it_changed(
    session: Session, cast: Cast, province: Province
) -> None:
    """CO-3: attendance, timetable, seats, excuses, batches, rules, transfers, roster and exams, each changed since."""
    by, chance = cast.fu.actor, random.Random(5)
    was = _known(session, province)
    programme = _programme(session, province)
    _attendance(session, by, chance)
    _timetable(session, by)
    _planning(session, province, by, chance)
    _people(session, province, by)
    _examined(session, province, by)
    session.commit()
    assert _known(session, province) != was
    found = _known(session, province, is_past=True)
    assert found == was
    # Facts and figures of a level, and the evidence of each person, say the same.
    assert _programme(session, province) != programme
    area = Scope((province.root,))
    level = queries.survey(session, _programme(session, province), area, None, THEN, is_past=True)
    assert level is not None
    whole = rules.fold(rules.judge(facts, day_of(THEN)) for facts in was.values())[province.root].total
    assert level.total == whole
    for person_id in list(was)[:25]:
        evidence = queries.evidence(
            session, _programme(session, province), area, uuid.UUID(person_id), THEN, is_past=True
        )
        assert evidence is not None
        assert evidence.line.facts == was[person_id]


def test_the_present_asked_as_a_past_day_is_the_present(session: Session, province: Province) -> None:
    session.commit()
    assert _known(session, province) == _known(session, province, is_past=True)


def test_before_the_roster_was_frozen_nobody_was_due(session: Session, province: Province) -> None:
    programme = _programme(session, province)
    assert programme.roster_frozen_at is not None
    before = programme.roster_frozen_at - timedelta(seconds=1)
    known = queries.person_facts(session, programme.id, province.root, before, is_past=True)
    assert known == []
