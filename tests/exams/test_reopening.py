"""Going on with an attempt that ended by mistake: a new one on record, nothing of the old one touched."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from app.db import Databases
from app.exams import operations, queries
from app.exams.facts import AttemptState, Given, ReleasePolicy
from app.exams.models import AttemptItem, Exam, Mark, Response
from app.exams.refusals import (
    AttemptsUsed,
    NoTimeToReopen,
    NotTheLastAttempt,
    OwnReopening,
    ReopenOutOfRange,
    ReopenReasonMissing,
    ResultSeen,
    StillOpen,
)
from app.journal.models import Event
from app.messages.models import Message
from app.worker import drain
from tests.builders import AT
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.exams.conftest import Stage
from tests.exams.staff import attempt, close_window, hand_in, sound, text

As = Callable[[Player], Client]


def _reopen(dbs: Databases, cast: Cast, key: uuid.UUID, **more: Any) -> uuid.UUID:
    how: dict[str, Any] = {"minutes": 20, "reason": "误触交卷", "by": cast.cy.actor} | more
    with dbs.transaction() as session:
        return operations.reopen(session, key, **how)


def _written(dbs: Databases, key: uuid.UUID) -> list[tuple[Any, ...]]:
    with dbs.session() as session:
        rows = session.exec(select(Response).where(Response.attempt_id == key)).all()
        return sorted((row.item_id, row.rev, row.payload, row.saved_at) for row in rows)


def _paper(dbs: Databases, key: uuid.UUID) -> list[tuple[Any, ...]]:
    with dbs.session() as session:
        rows = session.exec(select(AttemptItem).where(AttemptItem.attempt_id == key)).all()
        return sorted((row.position, row.version_id, row.marks, tuple(row.option_order)) for row in rows)


def test_a_mistaken_submission_is_gone_on_with_and_stays_as_it_was(
    dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """EX-18, EX-19, EX-20: the old one is voided, its responses and digest untouched; the paper is the same."""
    old = hand_in(dbs, stage, cast.an, left_out=5)
    before, written, paper = attempt(dbs, old), _written(dbs, old), _paper(dbs, old)
    new = _reopen(dbs, cast, old)
    after, found = attempt(dbs, old), attempt(dbs, new)
    assert (after.state, after.voided_reason) == (AttemptState.VOIDED, "误触交卷")
    assert (after.responses_digest, after.ended_at, after.submit_key) == (
        before.responses_digest,
        before.ended_at,
        before.submit_key,
    )
    assert _written(dbs, old) == written == _written(dbs, new)
    assert _paper(dbs, new) == paper
    assert (found.state, found.ordinal, found.continues_id, found.seed) == (
        AttemptState.OPEN,
        2,
        old,
        before.seed,
    )
    assert found.deadline_at - found.started_at == timedelta(minutes=20)
    with dbs.session() as session:
        event = session.exec(select(Event).where(Event.action == "attempt.reopened")).one()
        assert str(new) in event.body
        told = session.exec(select(Message).where(col(Message.title).contains("可以接着作答"))).one()
        assert told.person_id == cast.an.id
    sound(dbs)


def test_what_is_answered_after_it_counts_and_no_further_go_is_used_up(
    dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """EX-14."""
    old = hand_in(dbs, stage, cast.an, left_out=12)
    new = _reopen(dbs, cast, old)
    with dbs.transaction() as session:
        assert operations.start(session, stage.sitting_id, cast.an.id) == new
        found = queries.attempt(session, new)
        assert found is not None
        item = next(each for each in queries.paper(session, found).items if each.item.kind.value == "single")
        given = [Given(item.id, item.rev + 1, item.item.options[0].id)]
        operations.submit(session, new, cast.an.id, generation=1, submit_key=uuid.uuid4(), responses=given)
    drain(dbs)
    assert attempt(dbs, new).answered == 1
    with dbs.transaction() as session, pytest.raises(AttemptsUsed):
        operations.start(session, stage.sitting_id, cast.an.id)
    with dbs.session() as session:
        [mine] = queries.exams_of(session, cast.an.id, AT)
        assert mine.attempts_used == 1
        assert len(session.exec(select(Mark).where(Mark.attempt_id == old)).all()) == 12
    sound(dbs)


def test_a_voided_attempt_can_be_gone_on_with_once(dbs: Databases, stage: Stage, cast: Cast) -> None:
    with dbs.transaction() as session:
        old = operations.start(session, stage.sitting_id, cast.an.id)
    with pytest.raises(StillOpen):
        _reopen(dbs, cast, old)
    with dbs.transaction() as session:
        operations.void(session, old, reason="认错人", by=cast.cy.actor, at=AT)
    new = _reopen(dbs, cast, old)
    assert attempt(dbs, old).voided_reason == "认错人"
    assert attempt(dbs, new).continues_id == old
    with pytest.raises(NotTheLastAttempt):
        _reopen(dbs, cast, old)
    sound(dbs)


def test_it_ends_with_the_sitting_and_not_after(dbs: Databases, stage: Stage, cast: Cast) -> None:
    """EX-4: where the window is over, an extension for the person comes first."""
    old = hand_in(dbs, stage, cast.an)
    close_window(dbs, stage.sitting_id)
    with dbs.transaction() as session:
        session.get_one(Exam, stage.exam_id).release_policy = ReleasePolicy.BY_HAND
    with pytest.raises(NoTimeToReopen):
        _reopen(dbs, cast, old)
    with dbs.transaction() as session:
        operations.extend_person(
            session, stage.sitting_id, cast.an.id, minutes=11, reason="x", by=cast.cy.actor, at=AT
        )
    found = attempt(dbs, _reopen(dbs, cast, old))
    assert timedelta(minutes=9) < found.deadline_at - found.started_at < timedelta(minutes=11)


def test_what_is_refused(dbs: Databases, stage: Stage, cast: Cast) -> None:
    """GR-6, GR-7: nobody their own, nobody who has seen the keys, no more time than the person is allowed."""
    old = hand_in(dbs, stage, cast.an)
    with pytest.raises(OwnReopening):
        _reopen(dbs, cast, old, by=cast.an.actor)
    with pytest.raises(ReopenReasonMissing):
        _reopen(dbs, cast, old, reason=" ")
    for minutes in (0, 61):
        with pytest.raises(ReopenOutOfRange):
            _reopen(dbs, cast, old, minutes=minutes)
    with dbs.transaction() as session:
        session.get_one(Exam, stage.exam_id).release_policy = ReleasePolicy.AT_ONCE
    with pytest.raises(ResultSeen):
        _reopen(dbs, cast, old)
    with dbs.transaction() as session:
        operations.void(session, old, reason="x", by=cast.cy.actor, at=AT)
    with pytest.raises(ResultSeen):
        _reopen(dbs, cast, old)


def test_the_page_shows_what_it_will_do_and_asks_to_have_looked(
    as_: As, dbs: Databases, stage: Stage, cast: Cast
) -> None:
    old = hand_in(dbs, stage, cast.an)
    browser, place = as_(cast.cy), f"/exams/manage/attempts/{old}/reopen"
    assert place in browser.get(f"/exams/manage/attempts/{old}").get_data(as_text=True)
    page = browser.get(place)
    assert "60 分钟" in text(page)
    assert 'value="60"' in page.get_data(as_text=True)
    fields = {"minutes": "15", "reason": "误触交卷"}
    refused = browser.post(place, data=fields)
    assert refused.status_code == 422
    assert "请核实后勾选" in text(refused)
    assert browser.post(place, data=fields | {"minutes": "90", "looked": "y"}).status_code == 422
    answer = browser.post(place, data=fields | {"looked": "y"})
    assert answer.status_code == 303, text(answer)
    assert "前一次作答" in text(browser.get(answer.location))
    assert "接续的作答" in text(browser.get(f"/exams/manage/attempts/{old}"))
    assert "继续作答" in text(as_(cast.an).get("/exams"))
    assert as_(cast.an).get(place).status_code == 404
    assert as_(cast.ed).post(place, data=fields | {"looked": "y"}).status_code == 404
