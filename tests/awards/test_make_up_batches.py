"""Who missed a batch and went through its make-up has completed, for certificates as for coverage."""

from datetime import timedelta

from sqlmodel import Session

from app.awards import queries as awards
from app.clock import new_id
from app.coverage.queries import person_facts
from app.planning.models import Batch, BatchState, ClassType, Enrolment, Origin, Programme
from app.planning.rules.completion import has_completed
from app.schedule import queries as schedule
from app.schedule.facts import AttendanceFacts
from app.schedule.models import ActivityForm, CourseSession
from tests.awards.story import MINUTES, Story, attend, enter, sit, tell
from tests.builders import AT
from tests.cast import Cast


def _make_up_batch(session: Session, story: Story, cast: Cast) -> Story:
    """Write a later batch with a session of its own, in which An holds a seat too."""
    at = AT + timedelta(days=30)
    batch = Batch(
        id=new_id(),
        programme_id=story.programme_id,
        number=9,
        class_type=ClassType.THEMATIC,
        title="补训班",
        starts_on=at.date(),
        ends_on=at.date(),
        capacity=60,
        tier_ids=[],
        state=BatchState.CONFIRMED,
    )
    session.add(batch)
    session.flush()
    lesson = CourseSession(
        id=new_id(),
        batch_id=batch.id,
        title="原原本本学",
        activity_form=ActivityForm.LECTURE,
        starts_at=at,
        ends_at=at + timedelta(minutes=MINUTES),
        minutes=MINUTES,
        is_required=True,
        secret=b"0" * 32,
        changed_at=at,
    )
    session.add(lesson)
    session.add(
        Enrolment(
            id=new_id(),
            programme_id=story.programme_id,
            batch_id=batch.id,
            person_id=cast.an.id,
            origin=Origin.MAKE_UP,
            created_by=story.by,
            created_at=AT,
        )
    )
    session.flush()
    return Story(story.programme_id, batch.id, lesson.id, story.exam_id, story.sitting_id, story.by)


def test_the_seat_in_the_make_up_batch_is_the_one_that_counts(session: Session, cast: Cast) -> None:
    story = tell(session, cast)
    session.get_one(Programme, story.programme_id).roster_frozen_at = AT
    enter(session, story, cast.an.id, cast.an.place)
    later = _make_up_batch(session, story, cast)
    on = (AT + timedelta(days=60)).date()
    assert awards.eligible(session, story.programme_id, on=on) == []
    attend(session, later, cast.an.id)
    sit(session, story, cast.an.id)
    found = schedule.attendance_of(session, story.programme_id)
    assert found == {cast.an.id: AttendanceFacts(0, 1, 1)}
    [mine] = awards.eligible(session, story.programme_id, on=on)
    assert mine.person_id == cast.an.id
    session.commit()
    facts = person_facts(session, story.programme_id, "/", AT + timedelta(days=60))
    [covered] = [each for each in facts if each.person_id == str(cast.an.id)]
    assert has_completed(covered, on)


def test_a_make_up_batch_that_is_called_off_counts_for_nothing(session: Session, cast: Cast) -> None:
    story = tell(session, cast)
    enter(session, story, cast.an.id, cast.an.place)
    attend(session, story, cast.an.id)
    later = _make_up_batch(session, story, cast)
    session.get_one(Batch, later.batch_id).state = BatchState.CANCELLED
    session.flush()
    assert schedule.attendance_of(session, story.programme_id) == {cast.an.id: AttendanceFacts(0, 1, 1)}
