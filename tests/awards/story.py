"""A small programme that people have completed, as rows: what the awards room finds when it is asked."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlmodel import Session

from app.awards.facts import Settings
from app.clock import new_id
from app.exams.models import (
    Attempt,
    AttemptKind,
    AttemptState,
    Candidate,
    Exam,
    ExamState,
    MarkingState,
    ReleasePolicy,
    Sitting,
)
from app.organisation.models import Level, Person, Rank, UnitPeriod
from app.planning.models import (
    Batch,
    BatchState,
    ClassType,
    Enrolment,
    Origin,
    Programme,
    ProgrammeState,
    RosterEntry,
)
from app.schedule.models import (
    ActivityForm,
    Attendance,
    AttendanceSource,
    AttendanceStatus,
    CourseSession,
    HourEntry,
)
from tests.builders import AT, person
from tests.cast import Cast, Player

LATER = AT + timedelta(days=21)
SETTINGS = Settings("https://lunxun.example.cn", "福建省科学技术协会")
MINUTES = 180


@dataclass(frozen=True)
class Story:
    """A programme of the prefecture with one batch of one session and one exam."""

    programme_id: uuid.UUID
    batch_id: uuid.UUID
    session_id: uuid.UUID
    exam_id: uuid.UUID
    sitting_id: uuid.UUID
    by: uuid.UUID


def tell(
    session: Session,
    cast: Cast,
    *,
    name: str = "党员干部全员轮训",
    number: int = 3,
    place: UnitPeriod | None = None,
) -> Story:
    """Write the programme, its batch, its session and its exam; nobody takes part yet."""
    unit = place or cast.city
    programme = Programme(
        id=new_id(),
        name=name,
        document_no="〔2026〕1号",
        unit_id=unit.unit_id,
        unit_path=unit.path,
        starts_on=date(2026, 9, 1),
        ends_on=date(2026, 12, 31),
        state=ProgrammeState.RUNNING,
        hour_rule="lesson_45",
        required_minutes=MINUTES,
        attendance_percent=80,
        exam_required=True,
        created_by=cast.cy.id,
        created_at=AT,
    )
    session.add(programme)
    session.flush()
    batch = Batch(
        id=new_id(),
        programme_id=programme.id,
        number=number,
        class_type=ClassType.THEMATIC,
        title=f"第{number}期专题班",
        starts_on=AT.date(),
        ends_on=AT.date() + timedelta(days=4),
        capacity=60,
        tier_ids=[],
        state=BatchState.CONFIRMED,
    )
    exam = Exam(
        id=new_id(),
        programme_id=programme.id,
        unit_path=unit.path,
        title="结业考试",
        state=ExamState.PUBLISHED,
        blueprint=[],
        duration_minutes=60,
        total_marks=Decimal(100),
        pass_mark=Decimal(60),
        release_policy=ReleasePolicy.WHEN_MARKED,
        created_by=cast.cy.id,
        created_at=AT,
    )
    session.add(batch)
    session.add(exam)
    session.flush()
    lesson = CourseSession(
        id=new_id(),
        batch_id=batch.id,
        title="原原本本学",
        activity_form=ActivityForm.LECTURE,
        starts_at=AT,
        ends_at=AT + timedelta(minutes=MINUTES),
        minutes=MINUTES,
        is_required=True,
        secret=b"0" * 32,
        changed_at=AT,
    )
    sitting = Sitting(
        id=new_id(),
        exam_id=exam.id,
        kind=AttemptKind.REGULAR,
        title="第一场",
        batch_id=batch.id,
        opens_at=AT,
        closes_at=AT + timedelta(hours=2),
        created_at=AT,
    )
    session.add(lesson)
    session.add(sitting)
    session.flush()
    return Story(programme.id, batch.id, lesson.id, exam.id, sitting.id, cast.cy.id)


def enter(
    session: Session, story: Story, person_id: uuid.UUID, place: UnitPeriod, post: str = "干部"
) -> None:
    """Put a person on the roster and into the batch."""
    session.add(
        RosterEntry(
            id=new_id(),
            programme_id=story.programme_id,
            person_id=person_id,
            unit_id=place.unit_id,
            unit_path=place.path,
            unit_name=place.name,
            post=post,
            level=Level.COUNTY,
            rank=Rank.STAFF,
            is_principal_leader=False,
            added_at=AT,
        )
    )
    session.add(
        Enrolment(
            id=new_id(),
            programme_id=story.programme_id,
            batch_id=story.batch_id,
            person_id=person_id,
            origin=Origin.PLANNED,
            created_by=story.by,
            created_at=AT,
        )
    )
    session.flush()


def attend(session: Session, story: Story, person_id: uuid.UUID) -> None:
    """Let a person sit through the session and be credited for it."""
    session.add(
        Attendance(
            id=new_id(),
            session_id=story.session_id,
            person_id=person_id,
            status=AttendanceStatus.PRESENT,
            source=AttendanceSource.ROLL_CALL,
            recorded_by=story.by,
            recorded_at=AT,
        )
    )
    session.add(
        HourEntry(
            id=new_id(),
            programme_id=story.programme_id,
            batch_id=story.batch_id,
            person_id=person_id,
            session_id=story.session_id,
            minutes=MINUTES,
            credit_hours=Decimal(4),
            rule="lesson_45",
            recorded_by=story.by,
            recorded_at=AT,
        )
    )
    session.flush()


def sit(session: Session, story: Story, person_id: uuid.UUID, score: int = 88) -> uuid.UUID:
    """Let a person hand in the exam and have it marked."""
    key = new_id()
    session.add(Candidate(id=new_id(), sitting_id=story.sitting_id, person_id=person_id))
    session.add(
        Attempt(
            id=key,
            exam_id=story.exam_id,
            sitting_id=story.sitting_id,
            person_id=person_id,
            kind=AttemptKind.REGULAR,
            ordinal=1,
            state=AttemptState.SUBMITTED,
            seed="s",
            started_at=AT,
            deadline_at=AT + timedelta(hours=1),
            ended_at=AT + timedelta(minutes=30),
            submit_key=new_id(),
            responses_digest="0" * 64,
            marking=MarkingState.MARKED,
            score=Decimal(score),
            passed=score >= 60,
            marked_at=AT + timedelta(hours=1),
        )
    )
    session.flush()
    return key


def complete(
    session: Session, story: Story, person_id: uuid.UUID, place: UnitPeriod, post: str = "干部"
) -> None:
    """Take a person all the way: on the roster, in the batch, there, and through the exam."""
    enter(session, story, person_id, place, post)
    attend(session, story, person_id)
    sit(session, story, person_id)


def newcomer(
    session: Session, story: Story, staff_no: str, name: str, place: UnitPeriod, post: str = "干部"
) -> Person:
    """Add a person who has completed."""
    row = person(session, staff_no, name, place, post=post)
    complete(session, story, row.id, place, post)
    return row


def completed_by(session: Session, cast: Cast, *players: Player) -> Story:
    """Tell the story with some of the cast having completed."""
    story = tell(session, cast)
    for player in players:
        complete(session, story, player.id, player.place)
    return story


def at(days: int) -> datetime:
    return LATER + timedelta(days=days)
