"""A timetable is published; what changes after that is told once, old and new, to those concerned."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.db import Databases
from app.messages.models import Message
from app.planning.models import Batch
from app.schedule import operations, queries, telling
from app.schedule.operations.refusals import (
    AlreadyPublished,
    NoSuchAccount,
    NothingToPublish,
    NothingToTell,
)
from tests.builders import AT
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.schedule.builders import NINE, batch, lesson, programme

Browse = Callable[[Player], Client]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def draft(session: Session, cast: Cast) -> Batch:
    """A batch with An and Bo in it, whose timetable nobody sees yet."""
    return batch(session, programme(session, cast), 1, cast.an, cast.bo, published=False)


def _told(session: Session) -> list[Message]:
    session.flush()
    return list(session.exec(select(Message)).all())


def test_a_timetable_is_seen_once_it_is_published(session: Session, cast: Cast, draft: Batch) -> None:
    by = cast.cy.actor
    with pytest.raises(NothingToPublish):
        operations.publish_timetable(session, draft.id, by=by, at=AT)
    key = lesson(session, draft, by)
    operations.shift_session(session, key, starts_at=NINE + HOUR, sequence=0, by=by, at=AT)
    assert queries.agenda(session, cast.an.id) == []
    assert _told(session) == []
    with pytest.raises(NothingToTell):
        operations.tell_changes(session, draft.id, by=by, at=AT)
    assert operations.publish_timetable(session, draft.id, by=by, at=AT) == 2
    assert [one.session.id for one in queries.agenda(session, cast.an.id)] == [key]
    assert {one.person_id for one in _told(session)} == {cast.an.id, cast.bo.id}
    # What was changed before is no news.
    assert queries.untold(session, draft.id) == []
    with pytest.raises(AlreadyPublished):
        operations.publish_timetable(session, draft.id, by=by, at=AT)


def test_a_set_of_changes_is_one_message_that_says_old_and_new(
    session: Session, cast: Cast, draft: Batch
) -> None:
    by = cast.cy.actor
    moved, gone, back = (
        lesson(session, draft, by, starts=NINE + n * 2 * HOUR, title=f"第{n}课") for n in range(3)
    )
    operations.publish_timetable(session, draft.id, by=by, at=AT)
    shift = {"by": by, "at": AT}
    operations.shift_session(session, moved, starts_at=NINE + 25 * HOUR, sequence=0, **shift)
    operations.shift_session(session, moved, starts_at=NINE + 26 * HOUR, sequence=1, **shift)
    operations.cancel_session(session, gone, reason="台风", **shift)
    operations.shift_session(session, back, starts_at=NINE + 30 * HOUR, sequence=0, **shift)
    operations.undo_move(session, draft.id, **shift)
    short_lived = lesson(session, draft, by, starts=NINE + 40 * HOUR)
    operations.cancel_session(session, short_lived, **shift)
    lesson(session, draft, by, starts=NINE + 48 * HOUR, title="新课")
    before = len(_told(session))
    assert operations.tell_changes(session, draft.id, **shift) == 2
    news = _told(session)[before:]
    assert {one.person_id for one in news} == {cast.an.id, cast.bo.id}
    assert news[0].title == "课程调整：第1期研讨班（3 项）"
    assert news[0].body.split("；\n") == [
        "《第1课》取消（原定 2026-11-23 11:00–12:30，甲一市党校，原因：台风）",
        "《第0课》改为 2026-11-24 11:00–12:30，甲一市党校（原定 2026-11-23 09:00–10:30，甲一市党校）",
        "新增《新课》：2026-11-25 09:00–10:30，甲一市党校。",
    ]
    with pytest.raises(NothingToTell):
        operations.tell_changes(session, draft.id, **shift)


def test_what_is_over_is_no_news(session: Session, cast: Cast, draft: Batch) -> None:
    by, late = cast.cy.actor, NINE + 9 * HOUR
    key = lesson(session, draft, by)
    operations.publish_timetable(session, draft.id, by=by, at=AT)
    before = len(_told(session))
    operations.shift_session(session, key, starts_at=NINE + HOUR, sequence=0, by=by, at=late)
    operations.move_session(
        session, key, title="换个题目", starts_at=NINE, ends_at=NINE + HOUR, by=by, minutes=0, at=late
    )
    assert operations.tell_changes(session, draft.id, by=by, at=late) == 0
    assert len(_told(session)) == before


def test_a_lecturer_who_signs_in_here_hears_of_their_own_sessions(
    session: Session, cast: Cast, draft: Batch
) -> None:
    by = cast.cy.actor
    who = operations.add_lecturer(
        session, unit_path=cast.city.path, name="狄云", staff_no="d001", by=by, at=AT
    )
    with pytest.raises(NoSuchAccount):
        operations.add_lecturer(session, unit_path=cast.city.path, name="无", staff_no="X9", by=by, at=AT)
    found = queries.lecturer(session, who)
    assert found is not None
    assert found.staff_no == "D001"
    own = lesson(session, draft, by, lecturer_id=who, title="自己的课")
    other = lesson(session, draft, by, starts=NINE + 2 * HOUR, title="别人的课")
    operations.publish_timetable(session, draft.id, by=by, at=AT)
    for key, hours in ((own, 4), (other, 8)):
        operations.shift_session(session, key, starts_at=NINE + hours * HOUR, sequence=0, by=by, at=AT)
    assert operations.tell_changes(session, draft.id, by=by, at=AT) == 3
    (mine,) = session.exec(select(Message).where(Message.person_id == cast.di.id)).all()
    assert "自己的课" in mine.body
    assert "别人的课" not in mine.body


def test_changes_are_told_by_themselves_after_ten_quiet_minutes(dbs: Databases, cast: Cast) -> None:
    by = cast.cy.actor
    with dbs.transaction() as session:
        one = batch(session, programme(session, cast), 1, cast.an)
        key = lesson(session, one, by)
        operations.tell_changes(session, one.id, by=by, at=AT)
        operations.shift_session(session, key, starts_at=NINE + HOUR, sequence=0, by=by, at=AT)
        session.flush()
        many = len(session.exec(select(Message)).all())

    def _told_since() -> int:
        with dbs.session(readonly=True) as session:
            return len(session.exec(select(Message)).all()) - many

    telling.tell(dbs, AT + 9 * MINUTE)
    assert _told_since() == 0
    telling.tell(dbs, AT + 10 * MINUTE)
    telling.tell(dbs, AT + 11 * MINUTE)
    assert _told_since() == 1


def test_the_page_says_what_is_not_told_yet(as_: Browse, dbs: Databases, cast: Cast) -> None:
    by = cast.cy.actor
    with dbs.transaction() as session:
        one = batch(session, programme(session, cast), 1, cast.an, published=False)
        key = lesson(session, one, by)
    cy, home = as_(cast.cy), f"/batches/{one.id}/timetable"
    assert as_(cast.an).get(home).status_code == 404
    assert "课表还没有发布" in cy.get(home).get_data(as_text=True)
    assert cy.post(f"{home}/publish").status_code == 303
    assert as_(cast.an).get(home).status_code == 200
    with dbs.transaction() as session:
        operations.shift_session(session, key, starts_at=NINE + HOUR, sequence=0, by=by, at=AT)
    # The page knows the hour of now: what is over is not listed, but can still be told off.
    assert cy.post(f"{home}/tell").status_code == 303
    assert cy.post(f"{home}/tell").status_code == 409
