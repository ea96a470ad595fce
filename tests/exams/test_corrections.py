"""A wrong key put right: proposed, approved by a second person, regraded in steps that may be killed."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, select

from app.bank import queries as bank
from app.bank.models import BankItem, ItemState
from app.db import Databases
from app.exams import operations, queries
from app.exams.facts import CorrectionState, MarkingState, Treatment
from app.exams.invariants import INVARIANTS
from app.exams.models import Attempt, AttemptItem, KeyCorrection, Mark, RegradedAttempt, Response
from app.exams.rules.regrading import CorrectionStands, KeysNotOut, OwnExam, OwnProposal, SameKey
from app.journal.models import Event
from app.messages.models import Message
from app.web.actor import Role
from app.worker import drain
from question_bank.items import Kind, SingleKey
from tests.builders import AT, grant, person
from tests.cast import Cast, Player
from tests.conftest import Client
from tests.exams.conftest import Stage, admit
from tests.exams.staff import attempt, close_window, essay_of, hand_in, text
from tests.statements import count_statements

As = Callable[[Player], Client]
LATER = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)
SEVERAL = 5


@pytest.fixture
def second(cast: Cast, dbs: Databases) -> Player:
    """Ed organizes in the city too, and may approve."""
    with dbs.transaction() as session:
        grant(session, cast.ed.id, Role.ORGANIZER, cast.city)
    return cast.ed


@pytest.fixture
def hall(cast: Cast, stage: Stage, dbs: Databases) -> list[uuid.UUID]:
    """Five candidates with every answer right, their essays blank, so that all is marked by the key."""
    with dbs.transaction() as session:
        guests = [person(session, f"G{number}", f"邱{number}", cast.city) for number in range(SEVERAL - 2)]
        players = [cast.an, cast.bo, *(_Guest(guest.id) for guest in guests)]
        admit(session, stage.sitting_id, *players[2:])  # type: ignore[arg-type]
    return [hand_in(dbs, stage, player, essay="") for player in players]  # type: ignore[arg-type]


class _Guest:
    def __init__(self, key: uuid.UUID) -> None:
        self.id = key


def _single(session: Session, stage: Stage) -> tuple[uuid.UUID, SingleKey]:
    """Return the wording of a single choice that most scripts hold, and another of its options as the key."""
    statement = (
        select(AttemptItem.version_id, func.count())
        .join(BankItem, col(BankItem.id) == AttemptItem.item_id)
        .where(BankItem.kind == Kind.SINGLE)
        .group_by(col(AttemptItem.version_id))
        .order_by(func.count().desc(), col(AttemptItem.version_id))
    )
    version_id = session.exec(statement).first()[0]  # type: ignore[index]
    found = queries.used_item(session, stage.exam_id, version_id)
    assert found is not None
    assert isinstance(found.key, SingleKey)
    wrong = next(each.id for each in found.item.options if each.id != found.key.option_id)
    return version_id, SingleKey(wrong)


def _propose(dbs: Databases, stage: Stage, by: Player, treatment: Treatment, **more: Any) -> uuid.UUID:
    with dbs.transaction() as session:
        version_id, key = _single(session, stage)
        return operations.propose_correction(
            session,
            stage.exam_id,
            version_id,
            treatment=treatment,
            key=key,
            reason="题干所指与原文不符",
            by=by.actor,
            at=AT,
            **more,
        )


def _approve(dbs: Databases, correction_id: uuid.UUID, by: Player) -> None:
    with dbs.transaction() as session:
        operations.approve_correction(session, correction_id, by=by.actor, at=AT, link="/")


def _correction(dbs: Databases, correction_id: uuid.UUID) -> KeyCorrection:
    with dbs.session() as session:
        found = session.get(KeyCorrection, correction_id)
        assert found is not None
        return found


def test_the_preview_is_what_happens(
    cast: Cast, stage: Stage, dbs: Databases, second: Player, hall: list[uuid.UUID]
) -> None:
    """GR-4: the dry run names whom the regrade changes, with marks, score and verdict before and after."""
    close_window(dbs, stage.sitting_id)
    correction_id = _propose(dbs, stage, cast.cy, Treatment.NEW_KEY)
    with dbs.session() as session:
        facts = queries.correction(session, correction_id)
        assert facts is not None
        expected = queries.impact(session, facts)
    assert 0 < len(expected.effects) == expected.lowered == expected.examined
    assert {attempt(dbs, key).score for key in hall} == {Decimal(20)}
    _approve(dbs, correction_id, second)
    drain(dbs)
    with dbs.session() as session:
        assert queries.effects(session, correction_id) == list(expected.effects)
    for effect in expected.effects:
        found = attempt(dbs, effect.attempt_id)
        assert (found.score, found.passed) == (Decimal(18), True)
    assert _correction(dbs, correction_id).state is CorrectionState.DONE
    _holds(dbs)


def _holds(dbs: Databases) -> None:
    """What must hold of grading does; the window was moved by hand, so that of windows does not."""
    grading = {name: query for name, query in INVARIANTS.items() if name.startswith("GR")}
    with dbs.session() as session:
        for name, query in grading.items():
            assert isinstance(query, str)
            assert session.connection().exec_driver_sql(query).all() == [], name


def _state(dbs: Databases) -> dict[str, Any]:
    """Everything a regrade may touch, without ids and times of its own."""
    with dbs.session() as session:
        return {
            "marks": session.execute(
                select(Mark.attempt_id, Mark.item_id, Mark.version, Mark.marks, Mark.reason).order_by(
                    col(Mark.attempt_id), col(Mark.item_id), col(Mark.version)
                )
            ).all(),
            "scores": session.execute(
                select(Attempt.id, Attempt.score, Attempt.passed, Attempt.marking).order_by(col(Attempt.id))
            ).all(),
            "kept": session.execute(
                select(
                    RegradedAttempt.attempt_id,
                    RegradedAttempt.old_score,
                    RegradedAttempt.new_score,
                    RegradedAttempt.new_passed,
                    RegradedAttempt.told,
                ).order_by(col(RegradedAttempt.attempt_id))
            ).all(),
            "events": session.execute(
                select(func.count()).select_from(Event).where(Event.action == "attempt.regraded")
            ).scalar_one(),
            "messages": session.execute(
                select(Message.person_id)
                .where(col(Message.title).startswith("成绩更正"))
                .order_by(col(Message.person_id))
            ).all(),
        }


def test_killed_at_any_step_it_ends_the_same(
    cast: Cast, stage: Stage, dbs: Databases, second: Player, hall: list[uuid.UUID]
) -> None:
    """GR-4: one step dies half-way each time, at every step there is; the end is that of an untouched run."""
    close_window(dbs, stage.sitting_id)
    correction_id = _propose(dbs, stage, cast.cy, Treatment.NEW_KEY)
    _approve(dbs, correction_id, second)
    before, ends = _state(dbs), []
    steps = _run(dbs, correction_id, None)
    ends.append(_state(dbs))
    assert steps > 5
    assert ends[0] != before
    for killed in range(steps):
        _undo(dbs, correction_id)
        assert _state(dbs) == before
        _run(dbs, correction_id, killed)
        ends.append(_state(dbs))
    assert all(end == ends[0] for end in ends)


def _run(dbs: Databases, correction_id: uuid.UUID, killed: int | None) -> int:
    """Regrade one attempt a step; at the step `killed` the process dies before its commit, and starts again."""
    number, more = 0, True
    while more:
        with dbs.session() as session:
            more = operations.regrade_some(session, correction_id, LATER, most=1)
            if number == killed:
                session.rollback()
                more = True
            else:
                session.commit()
        number += 1
    return number


def _undo(dbs: Databases, correction_id: uuid.UUID) -> None:
    """Set the database back to the moment of the approval."""
    tables = SQLModel.metadata.tables
    with dbs.transaction() as session:
        kept = session.exec(select(RegradedAttempt)).all()
        session.execute(tables["mark"].delete().where(tables["mark"].c.version > 1))
        for row in kept:
            session.execute(
                update(tables["attempt"])
                .where(tables["attempt"].c.id == row.attempt_id)
                .values(score=row.old_score, passed=row.old_passed)
            )
        session.execute(tables["regraded_attempt"].delete())
        session.execute(tables["message"].delete().where(tables["message"].c.title.like("成绩更正%")))
        session.execute(
            tables["journal_event"].delete().where(tables["journal_event"].c.action == "attempt.regraded")
        )
        session.execute(
            update(tables["key_correction"])
            .where(tables["key_correction"].c.id == correction_id)
            .values(state="approved", finished_at=None, pass_number=1, done_upto=None)
        )


def _answers(dbs: Databases) -> list[Any]:
    own = ("person_id", "state", "generation", "seed", "started_at", "deadline_at", "ended_at", "submit_key")
    own = (*own, "responses_digest", "answered")
    with dbs.session() as session:
        responses = session.exec(
            select(Response).order_by(col(Response.attempt_id), col(Response.item_id))
        ).all()
        attempts = session.exec(select(Attempt).order_by(col(Attempt.id))).all()
        papers = session.exec(
            select(AttemptItem).order_by(col(AttemptItem.attempt_id), col(AttemptItem.position))
        ).all()
        return [
            [row.model_dump() for row in responses],
            [[getattr(row, name) for name in own] for row in attempts],
            [row.model_dump() for row in papers],
        ]


def test_a_regrade_changes_marks_alone(
    cast: Cast, stage: Stage, dbs: Databases, second: Player, hall: list[uuid.UUID]
) -> None:
    """GR-5: answers, papers, times and receipts are byte for byte what they were."""
    before = _answers(dbs)
    for treatment in (Treatment.NEW_KEY, Treatment.FULL_MARKS, Treatment.DROPPED):
        correction_id = _propose(dbs, stage, cast.cy, treatment)
        _approve(dbs, correction_id, second)
        drain(dbs)
        assert _correction(dbs, correction_id).state is CorrectionState.DONE
        _holds(dbs)
    assert _answers(dbs) == before


def test_full_marks_undo_a_lowering(
    cast: Cast, stage: Stage, dbs: Databases, second: Player, hall: list[uuid.UUID]
) -> None:
    for treatment, score in ((Treatment.NEW_KEY, Decimal(18)), (Treatment.FULL_MARKS, Decimal(20))):
        correction_id = _propose(dbs, stage, cast.cy, treatment)
        _approve(dbs, correction_id, second)
        drain(dbs)
        with dbs.session() as session:
            changed = queries.effects(session, correction_id)
        assert {attempt(dbs, each.attempt_id).score for each in changed} == {score}


def test_only_up_leaves_whom_it_would_lower(
    cast: Cast, stage: Stage, dbs: Databases, second: Player, hall: list[uuid.UUID]
) -> None:
    correction_id = _propose(dbs, stage, cast.cy, Treatment.NEW_KEY, only_up=True)
    _approve(dbs, correction_id, second)
    drain(dbs)
    with dbs.session() as session:
        assert queries.effects(session, correction_id) == []
    assert {attempt(dbs, key).score for key in hall} == {Decimal(20)}


def test_a_dropped_item_waits_for_the_marker_and_then_gets_its_share(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, second: Player
) -> None:
    """GR-8: without the dropped item's 2 there are 18 of 18 by the key, with 4 of the essay's 10 it is 22 of 28."""
    attempt_id = hand_in(dbs, stage, cast.an)
    correction_id = _propose(dbs, stage, cast.cy, Treatment.DROPPED)
    _approve(dbs, correction_id, second)
    drain(dbs)
    assert attempt(dbs, attempt_id).marking is MarkingState.NEEDS_MARKER
    with dbs.transaction() as session:
        operations.mark_item(
            session,
            attempt_id,
            essay_of(dbs, attempt_id),
            [Decimal(4)],
            by=cast.cy.actor,
            at=AT,
            expected_version=0,
        )
    # 2 × 22 / 28 = 1.571…
    assert attempt(dbs, attempt_id).score == Decimal("23.57")
    _holds(dbs)


def test_who_hands_in_later_is_marked_by_the_new_key(
    cast: Cast, stage: Stage, dbs: Databases, second: Player
) -> None:
    """GR-2: the key in force counts, whenever the script is marked."""
    first = hand_in(dbs, stage, cast.an, essay="")
    correction_id = _propose(dbs, stage, cast.cy, Treatment.FULL_MARKS)
    version_id = _correction(dbs, correction_id).version_id
    _approve(dbs, correction_id, second)
    drain(dbs)
    later = hand_in(dbs, stage, cast.bo, left_out=12)
    with dbs.session() as session:
        asked = session.exec(select(AttemptItem).where(AttemptItem.attempt_id == later)).all()
    expected = sum((row.marks for row in asked if row.version_id == version_id), Decimal(0))
    assert attempt(dbs, later).score == expected
    assert attempt(dbs, first).score == Decimal(20)
    _holds(dbs)


def test_the_bank_gets_a_draft_of_the_right_key(
    cast: Cast, stage: Stage, dbs: Databases, hall: list[uuid.UUID]
) -> None:
    correction_id = _propose(dbs, stage, cast.cy, Treatment.NEW_KEY)
    row = _correction(dbs, correction_id)
    with dbs.session() as session:
        item = session.get(BankItem, row.item_id)
        assert item is not None
        assert (item.version, item.state) == (2, ItemState.DRAFT)
        assert row.key_version_id is not None
        new = bank.keys(session, [row.key_version_id])[row.key_version_id].key
        old = bank.keys(session, [row.version_id])[row.version_id].key
    assert new != old


def test_who_may_not(cast: Cast, stage: Stage, dbs: Databases, second: Player, hall: list[uuid.UUID]) -> None:
    """GR-6: the proposer does not approve, a candidate proposes nothing yet and never approves; the table holds it."""
    with dbs.transaction() as session:
        grant(session, cast.bo.id, Role.ORGANIZER, cast.city)
    with pytest.raises(KeysNotOut):
        _propose(dbs, stage, cast.bo, Treatment.FULL_MARKS)
    correction_id = _propose(dbs, stage, cast.cy, Treatment.FULL_MARKS)
    with pytest.raises(CorrectionStands):
        _propose(dbs, stage, cast.cy, Treatment.DROPPED)
    with pytest.raises(OwnProposal):
        _approve(dbs, correction_id, cast.cy)
    with pytest.raises(OwnExam):
        _approve(dbs, correction_id, cast.bo)
    table = SQLModel.metadata.tables["key_correction"]
    alone = update(table).values(state=CorrectionState.APPROVED, decided_by=cast.cy.id, decided_at=AT)
    with dbs.session() as session, pytest.raises(IntegrityError, match="second_person_approves"):
        session.execute(alone)


def test_in_an_exam_everyone_sits_a_candidate_proposes_once_the_keys_are_out(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, hall: list[uuid.UUID]
) -> None:
    """GR-6, GR-7: the pages name who may approve: who does not sit it; and say what to do while there is nobody."""
    with dbs.transaction() as session:
        grant(session, cast.bo.id, Role.ORGANIZER, cast.city)
        admit(session, stage.sitting_id, cast.cy)
        version_id, _ = _single(session, stage)
    listed = f"/exams/manage/{stage.exam_id}/corrections"
    bo = as_(cast.bo)
    page = text(bo.get(listed))
    assert "答案向考生公布后，才能提出答案更正" in page
    assert cast.fu.name in page
    assert bo.get(f"{listed}/{version_id}").status_code == 404
    close_window(dbs, stage.sitting_id)
    answer = bo.post(f"{listed}/{version_id}", data={"treatment": "full_marks", "reason": "题干有误"})
    assert answer.status_code == 303
    shown = text(bo.get(answer.location))
    assert "须由另一名组织者审批" in shown
    assert cast.fu.name in shown
    assert cast.cy.name not in shown.split("可以审批的有")[1].split("。")[0]
    assert as_(cast.cy).post(f"{answer.location}/approve").status_code == 403
    assert as_(cast.fu).post(f"{answer.location}/approve").status_code == 303
    with dbs.transaction() as session:
        admit(session, stage.sitting_id, cast.fu)
    assert "目前没有人可以审批" in text(bo.get(listed))


def test_the_same_key_is_no_correction(
    cast: Cast, stage: Stage, dbs: Databases, hall: list[uuid.UUID]
) -> None:
    with dbs.session() as session:
        version_id, _ = _single(session, stage)
        item = queries.used_item(session, stage.exam_id, version_id)
        assert item is not None
        with pytest.raises(SameKey):
            operations.propose_correction(
                session,
                stage.exam_id,
                version_id,
                treatment=Treatment.NEW_KEY,
                key=item.key,
                reason="核对",
                by=cast.cy.actor,
                at=AT,
            )


def test_people_are_told_only_of_what_they_may_know(
    cast: Cast, stage: Stage, dbs: Databases, second: Player, hall: list[uuid.UUID]
) -> None:
    """GR-7: before the release nobody hears that marks changed."""
    correction_id = _propose(dbs, stage, cast.cy, Treatment.NEW_KEY)
    _approve(dbs, correction_id, second)
    drain(dbs)
    assert _state(dbs)["messages"] == []
    close_window(dbs, stage.sitting_id)
    correction_id = _propose(dbs, stage, cast.cy, Treatment.FULL_MARKS)
    _approve(dbs, correction_id, second)
    drain(dbs)
    with dbs.session() as session:
        changed = {each.person_id for each in queries.effects(session, correction_id)}
    assert {row[0] for row in _state(dbs)["messages"]} == changed != set()


def test_the_pages(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, second: Player, hall: list[uuid.UUID]
) -> None:
    """The whole way: list, item, proposal, preview, approval by another, result, file; few statements each."""
    close_window(dbs, stage.sitting_id)
    cy, ed = as_(cast.cy), as_(second)
    with dbs.session() as session:
        version_id, key = _single(session, stage)
    listed = f"/exams/manage/{stage.exam_id}/corrections"
    place = f"{listed}/{version_id}"
    for path in (listed, place):
        with count_statements(dbs.web) as seen:
            assert cy.get(path).status_code == 200
        assert len(seen) <= 12, str(seen)
    assert cy.post(place, data={"treatment": "new_key", "right": "nothing", "reason": "x"}).status_code == 422
    assert (
        cy.post(place, data={"treatment": "new_key", "right": key.option_id, "reason": ""}).status_code == 422
    )
    answer = cy.post(place, data={"treatment": "new_key", "right": key.option_id, "reason": "原答案有误"})
    assert answer.status_code == 303
    page = answer.location
    with count_statements(dbs.web) as seen:
        shown = text(cy.get(page))
    # A dry run over the whole exam: six statements for each five hundred scripts; and who may approve.
    assert len(seen) <= 14, str(seen)
    assert "须由另一名组织者审批" in shown
    assert "批准并重新评分" not in shown
    assert cy.post(f"{page}/approve").status_code == 409
    assert as_(cast.an).get(page).status_code == 404
    assert "批准并重新评分" in text(ed.get(page))
    assert ed.post(f"{page}/approve").status_code == 303
    drain(dbs)
    assert "已完成" in text(cy.get(page))
    assert "18" in cy.get(f"{page}/export?format=csv").get_data(as_text=True)
    own = text(as_(cast.an).get(f"/attempts/{hall[0]}/result"))
    changed = {row.attempt_id for row in _kept(dbs)}
    assert ("考后更正" in own) == (hall[0] in changed)


def _kept(dbs: Databases) -> list[RegradedAttempt]:
    with dbs.session() as session:
        return list(session.exec(select(RegradedAttempt)).all())


def test_a_candidate_who_organizes_sees_no_key_and_nobody_elses_change(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, hall: list[uuid.UUID]
) -> None:
    """GR-7: neither the item's key nor the list of changes."""
    with dbs.transaction() as session:
        grant(session, cast.bo.id, Role.ORGANIZER, cast.city)
        version_id, _ = _single(session, stage)
    correction_id = _propose(dbs, stage, cast.cy, Treatment.NEW_KEY)
    bo = as_(cast.bo)
    assert bo.get(f"/exams/manage/{stage.exam_id}/corrections/{version_id}").status_code == 404
    page = text(bo.get(f"/exams/manage/corrections/{correction_id}"))
    assert "影响名单不向您显示" in page
    assert cast.an.name not in page
    assert bo.get(f"/exams/manage/corrections/{correction_id}/export?format=csv").status_code == 404


def test_withdrawing_changes_nothing(
    as_: As, cast: Cast, stage: Stage, dbs: Databases, hall: list[uuid.UUID]
) -> None:
    correction_id = _propose(dbs, stage, cast.cy, Treatment.FULL_MARKS)
    assert as_(cast.cy).post(f"/exams/manage/corrections/{correction_id}/withdraw").status_code == 303
    assert _correction(dbs, correction_id).state is CorrectionState.WITHDRAWN
    assert as_(cast.cy).post(f"/exams/manage/corrections/{correction_id}/withdraw").status_code == 409
    assert {attempt(dbs, key).score for key in hall} == {Decimal(20)}
