"""More time: for one, for a hall, for a measured outage, and taken back. Never earlier, never one's own."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, select

from app.db import Databases
from app.exams import operations, queries
from app.exams.facts import AttemptState, ExtensionKind, Given
from app.exams.invariants import INVARIANTS
from app.exams.models import Attempt, Candidate, Contact, Extension
from app.exams.refusals import (
    AlreadyReversed,
    Closed,
    ExtensionOutOfRange,
    ExtensionReasonMissing,
    NobodyToExtend,
    NotAdmitted,
    OutageOutOfRange,
    OwnExtension,
)
from app.journal.models import Event
from app.messages.models import Message
from app.refusals import Unknown
from tests.builders import AT
from tests.cast import Cast, Player
from tests.exams.conftest import Stage, admit
from tests.exams.staff import attempt, hand_in

ATTEMPT = SQLModel.metadata.tables["attempt"]
MINUTE = timedelta(minutes=1)


def _begin(dbs: Databases, stage: Stage, player: Player, at: datetime | None = None) -> Attempt:
    with dbs.transaction() as session:
        key = operations.start(session, stage.sitting_id, player.id, at=at)
    return attempt(dbs, key)


def _seat(dbs: Databases, stage: Stage, player: Player) -> Candidate:
    with dbs.session() as session:
        rows = select(Candidate).where(
            Candidate.sitting_id == stage.sitting_id, Candidate.person_id == player.id
        )
        return session.exec(rows).one()


def _in_hall(dbs: Databases, stage: Stage, player: Player, hall: str) -> None:
    with dbs.transaction() as session:
        rows = select(Candidate).where(
            Candidate.sitting_id == stage.sitting_id, Candidate.person_id == player.id
        )
        session.exec(rows).one().hall = hall


def _sound(session: Session) -> None:
    for name, query in INVARIANTS.items():
        sql = query if isinstance(query, str) else query[session.get_bind().dialect.name]
        assert list(session.execute(text(sql)).all()) == [], name


def _one(dbs: Databases, stage: Stage, cast: Cast, minutes: int, **more: Any) -> uuid.UUID:
    how: dict[str, Any] = {"reason": "设备更换", "by": cast.cy.actor, "at": AT} | more
    with dbs.transaction() as session:
        decided = operations.extend_person(session, stage.sitting_id, cast.an.id, minutes=minutes, **how)
        return decided.decision_id


def _reverse(dbs: Databases, decision_id: uuid.UUID, cast: Cast) -> None:
    with dbs.transaction() as session:
        operations.reverse(session, decision_id, reason="办错", by=cast.cy.actor, at=AT)


def test_one_who_is_in_goes_on_longer_and_it_is_on_record(dbs: Databases, stage: Stage, cast: Cast) -> None:
    """EX-4: an extension with its reason moves the deadline, and stands in the journal."""
    before = _begin(dbs, stage, cast.an)
    _one(dbs, stage, cast, 10)
    assert attempt(dbs, before.id).deadline_at == before.deadline_at + 10 * MINUTE
    assert _seat(dbs, stage, cast.an).held_open_seconds == 0
    with dbs.session() as session:
        [row] = session.exec(select(Extension)).all()
        assert (row.kind, row.seconds, row.attempt_id) == (ExtensionKind.PERSON, 600, before.id)
        assert (row.deadline_before, row.reason) == (before.deadline_at, "设备更换")
        event = session.exec(select(Event).where(Event.action == "sitting.extended")).one()
        assert "设备更换" in event.body
        told = session.exec(select(Message).where(col(Message.title).contains("考试延时"))).one()
        assert told.person_id == cast.an.id
        assert "10 分钟" in told.body
        _sound(session)


def test_a_save_after_the_first_deadline_and_within_the_extension_is_kept(
    dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """EX-2, EX-4."""
    running = _begin(dbs, stage, cast.an)
    late = running.deadline_at + MINUTE
    with dbs.session(readonly=True) as session:
        found = queries.attempt(session, running.id)
        assert found is not None
        item = next(each for each in queries.paper(session, found).items if each.item.options)
    given = [Given(item.id, 1, item.item.options[0].id)]
    if item.item.kind.value == "multiple":
        given = [Given(item.id, 1, [item.item.options[0].id])]
    with dbs.transaction() as session, pytest.raises(Closed):
        operations.save_responses(session, running.id, cast.an.id, generation=1, responses=given, at=late)
    _one(dbs, stage, cast, 5)
    with dbs.transaction() as session:
        saved = operations.save_responses(
            session, running.id, cast.an.id, generation=1, responses=given, at=late
        )
        assert saved.deadline_at == running.deadline_at + 5 * MINUTE
        assert len(saved.saved) == 1


def test_who_has_not_begun_finds_the_window_open_longer(dbs: Databases, stage: Stage, cast: Cast) -> None:
    _one(dbs, stage, cast, 10)
    assert _seat(dbs, stage, cast.an).held_open_seconds == 600
    with dbs.session() as session:
        [mine] = queries.exams_of(session, cast.an.id, AT)
        [other] = queries.exams_of(session, cast.bo.id, AT)
        assert mine.closes_at - other.closes_at == 10 * MINUTE


def test_a_hall_goes_on_longer_without_those_who_are_done_and_without_who_decides(
    dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """GR-6."""
    with dbs.transaction() as session:
        admit(session, stage.sitting_id, cast.cy, cast.di)
    hand_in(dbs, stage, cast.bo)
    running, own = _begin(dbs, stage, cast.an), _begin(dbs, stage, cast.cy)
    with dbs.transaction() as session:
        decided = operations.extend_hall(
            session, stage.sitting_id, hall=None, minutes=15, reason="停电", by=cast.cy.actor, at=AT
        )
    assert (decided.running, decided.waiting) == (1, 1)
    assert attempt(dbs, running.id).deadline_at == running.deadline_at + 15 * MINUTE
    assert attempt(dbs, own.id).deadline_at == own.deadline_at
    assert _seat(dbs, stage, cast.di).held_open_seconds == 900
    assert _seat(dbs, stage, cast.bo).held_open_seconds == 0
    with dbs.session() as session:
        assert len(session.exec(select(Extension)).all()) == 2
        _sound(session)


def test_only_the_hall_that_is_named_goes_on_longer(dbs: Databases, stage: Stage, cast: Cast) -> None:
    _in_hall(dbs, stage, cast.an, "301")
    _in_hall(dbs, stage, cast.bo, "302")
    first, second = _begin(dbs, stage, cast.an), _begin(dbs, stage, cast.bo)
    with dbs.transaction() as session:
        operations.extend_hall(
            session, stage.sitting_id, hall="302", minutes=5, reason="空调漏水", by=cast.cy.actor, at=AT
        )
    assert attempt(dbs, first.id).deadline_at == first.deadline_at
    assert attempt(dbs, second.id).deadline_at == second.deadline_at + 5 * MINUTE


def test_what_was_promised_to_one_who_is_in_stays_and_counts_no_more(
    dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """EX-4: taken back, sixty minutes too many make no deadline earlier; the next ones are measured from the start."""
    running = _begin(dbs, stage, cast.an)
    wrong = _one(dbs, stage, cast, 60)
    _reverse(dbs, wrong, cast)
    assert attempt(dbs, running.id).deadline_at == running.deadline_at + 60 * MINUTE
    _one(dbs, stage, cast, 6)
    assert attempt(dbs, running.id).deadline_at == running.deadline_at + 60 * MINUTE
    _one(dbs, stage, cast, 57)
    assert attempt(dbs, running.id).deadline_at == running.deadline_at + 63 * MINUTE
    with dbs.session() as session:
        assert [row.seconds for row in session.exec(select(Extension).order_by(col(Extension.id)))] == [
            3600,
            -3600,
            360,
            3420,
        ]
        _sound(session)
    with pytest.raises(AlreadyReversed):
        _reverse(dbs, wrong, cast)


def test_taken_back_before_they_begin_the_window_closes_as_it_would_have(
    dbs: Databases, stage: Stage, cast: Cast
) -> None:
    wrong = _one(dbs, stage, cast, 30)
    _reverse(dbs, wrong, cast)
    assert _seat(dbs, stage, cast.an).held_open_seconds == 0
    kept = _one(dbs, stage, cast, 30)
    _begin(dbs, stage, cast.an)
    _reverse(dbs, kept, cast)
    assert _seat(dbs, stage, cast.an).held_open_seconds == 1800
    with dbs.session() as session:
        _sound(session)


def test_what_is_refused(dbs: Databases, stage: Stage, cast: Cast) -> None:
    """GR-6, EX-15."""
    with dbs.transaction() as session:
        admit(session, stage.sitting_id, cast.cy)
    for minutes in (0, -5, 181):
        with pytest.raises(ExtensionOutOfRange):
            _one(dbs, stage, cast, minutes)
    with pytest.raises(ExtensionReasonMissing):
        _one(dbs, stage, cast, 5, reason="  ")
    with dbs.transaction() as session:
        own = {"minutes": 5, "reason": "x", "by": cast.cy.actor, "at": AT}
        with pytest.raises(OwnExtension):
            operations.extend_person(session, stage.sitting_id, cast.cy.id, **own)
        with pytest.raises(NotAdmitted):
            operations.extend_person(session, stage.sitting_id, cast.ed.id, **own)
        with pytest.raises(NobodyToExtend):
            operations.extend_hall(session, stage.sitting_id, hall="无此考场", **own)
    with dbs.transaction() as session:
        mine = operations.extend_person(
            session, stage.sitting_id, cast.cy.id, minutes=5, reason="x", by=cast.fu.actor, at=AT
        )
    with pytest.raises(OwnExtension):
        _reverse(dbs, mine.decision_id, cast)
    with pytest.raises(Unknown):
        _reverse(dbs, uuid.uuid4(), cast)


@pytest.mark.parametrize(
    "wrong",
    [
        {"deadline_after": datetime(2020, 1, 1, tzinfo=AT.tzinfo)},
        {"seconds": -60},
        {"seconds": 0},
        {"kind": ExtensionKind.REVERSAL},
        {"reason": ""},
        {"granted_by": "own"},
        {"deadline_before": None},
    ],
)
def test_the_table_itself_refuses(dbs: Databases, stage: Stage, cast: Cast, wrong: dict[str, Any]) -> None:
    """EX-4, GR-6: no row can make a deadline earlier, lack its reason, or be granted by its own candidate."""
    running = _begin(dbs, stage, cast.an)
    values: dict[str, Any] = {
        "id": uuid.uuid4(),
        "decision_id": uuid.uuid4(),
        "kind": ExtensionKind.PERSON,
        "sitting_id": stage.sitting_id,
        "person_id": cast.an.id,
        "attempt_id": running.id,
        "seconds": 60,
        "deadline_before": running.deadline_at,
        "deadline_after": running.deadline_at + MINUTE,
        "reason": "停电",
        "granted_by": cast.cy.id,
        "granted_at": AT,
    }
    if wrong == {"granted_by": "own"}:
        wrong = {"granted_by": cast.an.id}
    with dbs.session() as session:
        session.add(Extension(**values | wrong))
        with pytest.raises(IntegrityError):
            session.flush()


def _silence(dbs: Databases, found: Attempt, began_at: datetime, *stretches: tuple[int, int]) -> None:
    """Let an attempt have begun at an instant, and its page have spoken in these stretches of minutes."""
    with dbs.transaction() as session:
        statement = update(ATTEMPT).where(ATTEMPT.c.id == found.id)
        session.execute(statement.values(started_at=began_at, deadline_at=began_at + 90 * MINUTE))
        for first, last in stretches:
            row = Contact(
                attempt_id=found.id, began_at=began_at + first * MINUTE, seen_at=began_at + last * MINUTE
            )
            session.add(row)


def test_an_outage_is_measured_for_each_shown_and_granted(dbs: Databases, stage: Stage, cast: Cast) -> None:
    """EX-3, EX-4: what the server heard decides; the one who was never cut off gets nothing."""
    with dbs.transaction() as session:
        admit(session, stage.sitting_id, cast.cy, cast.di)
        now = queries.now(session)
    began = now - 40 * MINUTE
    cut, online, own = (_begin(dbs, stage, each) for each in (cast.an, cast.bo, cast.cy))
    _silence(dbs, cut, began, (0, 10), (22, 40))
    _silence(dbs, online, began, (0, 40))
    _silence(dbs, own, began, (0, 10), (22, 40))
    outage = {"began_at": began + 8 * MINUTE, "ended_at": began + 20 * MINUTE, "cap": 60 * MINUTE}
    with dbs.session(readonly=True) as session:
        found = {
            each.person_id: each
            for each in queries.measured(
                session, stage.sitting_id, outage["began_at"], outage["ended_at"], now
            )
        }
        assert {key: each.interruption.seconds for key, each in found.items()} == {
            cast.an.id: 600,
            cast.bo.id: 0,
            cast.cy.id: 600,
            cast.di.id: 720,
        }
        assert found[cast.an.id].interruption.heard_before == began + 10 * MINUTE
        assert found[cast.an.id].interruption.heard_after == began + 22 * MINUTE
    with dbs.transaction() as session:
        decided = operations.extend_outage(
            session,
            stage.sitting_id,
            list(found),
            **outage,
            reason="交换机故障",
            by=cast.cy.actor,
            at=now,
        )
    assert (decided.running, decided.waiting) == (1, 1)
    assert attempt(dbs, cut.id).deadline_at == began + 100 * MINUTE
    assert attempt(dbs, online.id).deadline_at == began + 90 * MINUTE
    assert attempt(dbs, own.id).deadline_at == began + 90 * MINUTE
    assert _seat(dbs, stage, cast.di).held_open_seconds == 720
    with dbs.session() as session:
        rows = {row.person_id: row for row in session.exec(select(Extension)).all()}
        assert rows[cast.an.id].evidence["heard_after"] == (began + 22 * MINUTE).isoformat()
    _reverse(dbs, decided.decision_id, cast)
    assert attempt(dbs, cut.id).deadline_at == began + 100 * MINUTE
    assert _seat(dbs, stage, cast.di).held_open_seconds == 0


def test_saves_are_signs_of_life_too(dbs: Databases, stage: Stage, cast: Cast) -> None:
    with dbs.transaction() as session:
        now = queries.now(session)
    began, running = now - 40 * MINUTE, _begin(dbs, stage, cast.an)
    _silence(dbs, running, began, (0, 10), (22, 40))
    with dbs.transaction() as session:
        found = queries.attempt(session, running.id)
        assert found is not None
        item = next(each for each in queries.paper(session, found).items if each.item.kind.value == "single")
        given = [Given(item.id, 1, item.item.options[0].id)]
        operations.save_responses(
            session, running.id, cast.an.id, generation=1, responses=given, at=began + 15 * MINUTE
        )
    with dbs.session(readonly=True) as session:
        found_ = queries.measured(session, stage.sitting_id, began + 10 * MINUTE, began + 14 * MINUTE, now)
        assert [each.interruption.seconds for each in found_ if each.state] == [240]
        assert next(each for each in found_ if each.state).interruption.heard_after == began + 15 * MINUTE


def test_an_outage_lies_in_the_sitting_and_is_over(dbs: Databases, stage: Stage, cast: Cast) -> None:
    with dbs.transaction() as session:
        now = queries.now(session)
        how: dict[str, Any] = {"cap": 60 * MINUTE, "reason": "x", "by": cast.cy.actor, "at": now}
        for began, ended in ((0, 5), (-5, -5), (-4, -5), (-300, -120)):
            with pytest.raises(OutageOutOfRange):
                operations.extend_outage(
                    session,
                    stage.sitting_id,
                    [cast.an.id],
                    began_at=now + began * MINUTE,
                    ended_at=now + ended * MINUTE,
                    **how,
                )


def test_a_pulse_goes_on_with_the_stretch_or_begins_one_after_a_silence(
    dbs: Databases, stage: Stage, cast: Cast
) -> None:
    running = _begin(dbs, stage, cast.an)
    with dbs.transaction() as session:
        for _ in range(3):
            operations.record_evidence(session, running.id, [("pulse", 5)])
    with dbs.transaction() as session:
        [one] = session.exec(select(Contact)).all()
        one.began_at, one.seen_at = one.began_at - 10 * MINUTE, one.seen_at - 5 * MINUTE
    with dbs.transaction() as session:
        operations.record_evidence(session, running.id, [("focus_loss", 5)])
    with dbs.session() as session:
        assert len(session.exec(select(Contact)).all()) == 2
        assert len(queries.noticed(session, running.id)) == 1


def test_the_sweeper_leaves_an_extended_attempt_until_its_new_end(
    dbs: Databases, stage: Stage, cast: Cast
) -> None:
    """EX-16, EX-4."""
    running = _begin(dbs, stage, cast.an)
    _one(dbs, stage, cast, 5)
    assert operations.close_overdue(dbs, running.deadline_at + 2 * MINUTE) == 0
    assert operations.close_overdue(dbs, running.deadline_at + 6 * MINUTE) == 1
    ended = attempt(dbs, running.id)
    assert (ended.state, ended.ended_at) == (AttemptState.EXPIRED, running.deadline_at + 5 * MINUTE)
