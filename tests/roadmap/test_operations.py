"""Tasks are given, changed, done and reminded of; their owners hear of it, and each reminder is sent once."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.db import Databases
from app.journal.models import Event
from app.messages.models import Message
from app.planning import operations as planning
from app.planning.refusals import ProgrammeClosed
from app.refusals import Unknown
from app.roadmap import operations, queries
from app.roadmap.facts import Draft
from app.roadmap.models import Milestone
from app.roadmap.reminders import remind
from app.roadmap.rules import DaysReversed, DoneInFuture
from tests.cast import Cast
from tests.planning.stage import AT, TODAY, programme

DUE = TODAY + timedelta(days=30)
TASK = Draft("冻结名册", "逐一核对", TODAY, DUE)


@pytest.fixture
def programme_id(session: Session, cast: Cast) -> uuid.UUID:
    found = programme(session, cast)
    session.commit()
    return found


def _give(session: Session, cast: Cast, programme_id: uuid.UUID, draft: Draft = TASK) -> uuid.UUID:
    (found,) = operations.add(session, programme_id, [draft], owner_id=cast.an.id, by=cast.cy.actor, at=AT)
    session.commit()
    return found


def _told(session: Session, person_id: uuid.UUID) -> list[str]:
    mine = select(Message.title).where(Message.person_id == person_id, Message.kind == "milestone")
    found = list(session.exec(mine.order_by(col(Message.created_at), col(Message.id))))
    # SQLite has one writer: what follows may write beside this session.
    session.commit()
    return found


def test_an_owner_is_told_once_of_everything_given_together(
    session: Session, cast: Cast, programme_id: uuid.UUID
) -> None:
    more = Draft("发布计划", "", TODAY, DUE)
    operations.add(session, programme_id, [TASK, more], owner_id=cast.an.id, by=cast.cy.actor, at=AT)
    assert _told(session, cast.an.id) == ["您负责的任务：全员轮训"]
    operations.add(session, programme_id, [TASK], owner_id=cast.cy.id, by=cast.cy.actor, at=AT)
    assert _told(session, cast.cy.id) == []


def test_a_new_owner_and_a_new_day_are_told_and_reminders_begin_anew(
    session: Session, dbs: Databases, cast: Cast, programme_id: uuid.UUID
) -> None:
    milestone_id = _give(session, cast, programme_id)
    remind(dbs, _noon(DUE - timedelta(days=3)))
    assert len(_told(session, cast.an.id)) == 2
    same = Draft("冻结应训名册", "", TODAY, DUE)
    operations.change(session, milestone_id, same, owner_id=cast.an.id, by=cast.cy.actor, at=AT)
    assert len(_told(session, cast.an.id)) == 2
    later = Draft("冻结应训名册", "", TODAY, DUE + timedelta(days=60))
    operations.change(session, milestone_id, later, owner_id=cast.an.id, by=cast.cy.actor, at=AT)
    assert len(_told(session, cast.an.id)) == 3
    operations.change(session, milestone_id, later, owner_id=cast.bo.id, by=cast.cy.actor, at=AT)
    session.commit()
    assert len(_told(session, cast.bo.id)) == 1
    remind(dbs, _noon(later.due_on))
    assert _told(session, cast.bo.id)[1:] == ["任务即将到期：冻结应训名册"]


def test_what_is_done_stays_done_until_it_is_taken_back(
    session: Session, cast: Cast, programme_id: uuid.UUID
) -> None:
    milestone_id = _give(session, cast, programme_id)
    for note in ("名册已冻结", "第二次"):
        operations.finish(session, milestone_id, done_on=TODAY, note=note, by=cast.an.actor, at=AT)
    found = queries.milestone(session, milestone_id)
    assert found is not None
    assert (found.done_on, found.done_note) == (TODAY, "名册已冻结")
    operations.reopen(session, milestone_id, by=cast.an.actor, at=AT)
    operations.reopen(session, milestone_id, by=cast.an.actor, at=AT)
    found = queries.milestone(session, milestone_id)
    assert found is not None
    assert (found.done_on, found.done_note) == (None, "")
    session.commit()
    actions = session.exec(
        select(Event.action)
        .where(Event.object_id == str(milestone_id))
        .order_by(col(Event.at), col(Event.seq))
    )
    assert list(actions) == ["milestone.set", "milestone.done", "milestone.reopened"]


def test_wrong_days_and_a_closed_programme_are_refused(
    session: Session, cast: Cast, programme_id: uuid.UUID
) -> None:
    with pytest.raises(DaysReversed):
        _give(session, cast, programme_id, Draft("反了", "", DUE, TODAY))
    milestone_id = _give(session, cast, programme_id)
    with pytest.raises(DoneInFuture):
        operations.finish(
            session, milestone_id, done_on=TODAY + timedelta(days=1), note="", by=cast.an.actor, at=AT
        )
    with pytest.raises(Unknown):
        operations.remove(session, uuid.uuid4(), by=cast.cy.actor, at=AT)
    planning.close_programme(session, programme_id, by=cast.cy.actor, at=AT)
    with pytest.raises(ProgrammeClosed):
        operations.finish(session, milestone_id, done_on=TODAY, note="", by=cast.an.actor, at=AT)


def test_the_table_itself_keeps_days_in_order_and_names_who_said_done(
    session: Session, cast: Cast, programme_id: uuid.UUID
) -> None:
    milestone_id = _give(session, cast, programme_id)
    for wrong in ({"due_on": TODAY - timedelta(days=1)}, {"done_on": TODAY}, {"title": ""}):
        row = session.get(Milestone, milestone_id)
        assert row is not None
        for name, value in wrong.items():
            setattr(row, name, value)
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_each_reminder_is_sent_once_and_the_organizer_hears_of_what_is_late(
    session: Session, dbs: Databases, cast: Cast, programme_id: uuid.UUID
) -> None:
    milestone_id = _give(session, cast, programme_id)
    remind(dbs, _noon(DUE - timedelta(days=8)))
    for _ in range(2):
        remind(dbs, _noon(DUE - timedelta(days=7)))
    assert _told(session, cast.an.id)[1:] == ["任务即将到期：冻结名册"]
    for days in (1, 2):
        remind(dbs, _noon(DUE + timedelta(days=days)))
    assert _told(session, cast.an.id)[2:] == ["任务已逾期：冻结名册"]
    assert _told(session, cast.cy.id) == ["任务已逾期：冻结名册"]
    found = queries.milestone(session, milestone_id)
    assert found is not None
    assert found.reminded_at is not None


def test_what_is_done_or_belongs_to_a_closed_programme_is_not_reminded_of(
    session: Session, dbs: Databases, cast: Cast, programme_id: uuid.UUID
) -> None:
    done = _give(session, cast, programme_id)
    operations.finish(session, done, done_on=TODAY, note="", by=cast.an.actor, at=AT)
    other = programme(session, cast, name="另一专项")
    _give(session, cast, other)
    planning.close_programme(session, other, by=cast.cy.actor, at=AT)
    session.commit()
    before = len(_told(session, cast.an.id))
    remind(dbs, _noon(DUE + timedelta(days=1)))
    assert len(_told(session, cast.an.id)) == before


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
