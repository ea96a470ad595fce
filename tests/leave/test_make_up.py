"""Those who missed their training are collected, and placed in a make-up batch by the plan's rules."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlmodel import Session, col, select

from app.clock import new_id
from app.exams.facts import AttemptKind, ExamState, ReleasePolicy
from app.exams.models import Candidate, Exam, Sitting
from app.leave import operations, queries
from app.leave.facts import Draft, Missed, SittingDraft, Why
from app.leave.refusals import NobodyToMakeUp
from app.leave.rules.missed import why_missed
from app.messages.models import Message
from app.planning import operations as planning
from app.planning.facts import LeftOutCause
from app.planning.models import Batch, BatchState, Enrolment, Excuse, ExcuseKind, Origin
from app.planning.queries import programme as programme_of
from app.planning.records import ProgrammeFacts
from app.planning.rules.completion import ExamStanding
from app.refusals import Unknown
from app.schedule.facts import AttendanceStatus
from app.schedule.operations import record_attendance
from tests.cast import Cast
from tests.exams.conftest import add_sitting
from tests.leave.stage import AFTER, BEFORE, Taught, teach
from tests.planning import stage

TODAY = date(2026, 3, 20)
OVER, AHEAD = TODAY - timedelta(days=9), TODAY + timedelta(days=9)
CLASS = Draft("补训班", date(2100, 2, 1), date(2100, 2, 2), "党校", 20)


@dataclass(frozen=True)
class Did:
    attended_any: bool = False
    credited_minutes: int = 0
    required_minutes: int = 0
    sessions_attended: int = 0
    sessions_total: int = 8
    attendance_percent: int = 80
    required_sessions_missing: int = 0
    exam: ExamStanding = ExamStanding.NOT_REQUIRED
    batch_ends_on: date | None = OVER
    left_on: date | None = None


ALL_THERE = Did(True, 0, 0, 8)


@pytest.mark.parametrize(
    ("did", "until", "withdrew", "why"),
    [
        (Did(), None, False, Why.ABSENT),
        (Did(True, 0, 0, 6), None, False, Why.SHORT),
        (ALL_THERE, None, False, None),
        (Did(True, 0, 60, 8), None, False, Why.SHORT),
        (Did(True, 0, 0, 8, exam=ExamStanding.FAILED), None, False, None),
        (Did(batch_ends_on=AHEAD), None, False, None),
        (Did(batch_ends_on=TODAY), None, False, None),
        (Did(batch_ends_on=None), None, False, Why.UNPLACED),
        (Did(batch_ends_on=None), None, True, Why.WITHDRAWN),
        (Did(batch_ends_on=None), AHEAD, True, None),
        (Did(batch_ends_on=None), TODAY, True, None),
        (Did(batch_ends_on=None), OVER, True, Why.DEFERRAL_OVER),
        (Did(), AHEAD, False, None),
        (Did(left_on=OVER), None, False, None),
    ],
)
def test_the_first_reason_that_holds_is_named(
    did: Did, until: date | None, withdrew: bool, why: Why | None
) -> None:
    """An exam alone is made up for by a sitting, not by a class; an excuse that has run out brings back."""
    assert why_missed(did, TODAY, excused_until=until, withdrew=withdrew) is why


def _staging(session: Session, cast: Cast) -> Taught:
    """An was there for everything, Bo for nothing; nobody else of the twelve has a batch."""
    taught = teach(session, cast)
    for each in taught.sessions:
        marks = {cast.an.id: AttendanceStatus.PRESENT, cast.bo.id: AttendanceStatus.ABSENT}
        record_attendance(session, each, marks, reason="补登", by=cast.cy.actor, at=AFTER)
    return taught


@pytest.fixture
def taught(staged: Taught) -> Taught:
    return staged


def _programme(session: Session, taught: Taught) -> ProgrammeFacts:
    found = programme_of(session, taught.programme)
    assert found is not None
    return found


def _missed(session: Session, taught: Taught) -> dict[uuid.UUID, Missed]:
    return {each.person_id: each for each in queries.missed(session, _programme(session, taught), AFTER)}


def test_the_absent_the_withdrawn_and_the_unplaced_are_collected(
    session: Session, cast: Cast, taught: Taught
) -> None:
    first = taught.stage.colleagues[0]
    planning.enrol(session, taught.stage.second, first, by=cast.cy.actor, at=BEFORE)
    planning.withdraw(session, taught.stage.second, first, reason="住院", by=cast.cy.actor, at=BEFORE)
    session.commit()
    found = _missed(session, taught)
    assert cast.an.id not in found
    assert (found[cast.bo.id].why, found[cast.bo.id].batch_number) == (Why.ABSENT, 1)
    assert (found[first].why, found[first].detail) == (Why.WITHDRAWN, "住院")
    assert found[cast.cy.id].why is Why.UNPLACED
    assert len(found) == 11


def test_a_deferral_that_runs_out_brings_a_person_back(session: Session, cast: Cast, taught: Taught) -> None:
    who = taught.stage.colleagues[1]
    planning.excuse(
        session,
        taught.programme,
        who,
        kind=ExcuseKind.DEFERRAL,
        reason="援派",
        proof="备查",
        expires_on=AFTER.date() + timedelta(days=1),
        by=cast.cy.actor,
        at=BEFORE,
    )
    session.commit()
    assert who not in _missed(session, taught)
    row = session.exec(select(Excuse)).one()
    row.expires_on = AFTER.date() - timedelta(days=1)
    session.commit()
    assert _missed(session, taught)[who].why is Why.DEFERRAL_OVER


def test_a_make_up_batch_is_set_with_its_people_and_its_rules(
    session: Session, cast: Cast, taught: Taught
) -> None:
    one, other = taught.stage.colleagues[:2]
    planning.pair_people(session, taught.programme, one, other, by=cast.cy.actor, at=BEFORE)
    session.commit()
    asked = {cast.bo.id, one, other, cast.an.id}
    batch_id, found, sits = operations.make_up_batch(
        session, taught.programme, asked, CLASS, by=cast.cy.actor, at=AFTER
    )
    session.commit()
    assert sits == 0
    assert [cause for _, cause in found.left_out] == [LeftOutCause.COVER_PAIR]
    seated = session.exec(
        select(Enrolment.person_id, Enrolment.origin).where(Enrolment.batch_id == batch_id)
    ).all()
    assert {who for who, _ in seated} == {each.person_id for each in found.placed}
    assert cast.bo.id in {who for who, _ in seated}
    assert cast.an.id not in {who for who, _ in seated}
    assert {origin for _, origin in seated} == {Origin.MAKE_UP}
    told = session.exec(select(Message.person_id).where(Message.kind == "make_up")).all()
    assert set(told) == {who for who, _ in seated}
    # Bo's missed seat stays on record beside the make-up, and the make-up is the one that counts now.
    assert cast.bo.id not in _missed(session, taught)


def test_the_exam_is_set_with_the_batch_for_those_who_still_owe_it(
    session: Session, cast: Cast, taught: Taught
) -> None:
    """Bo missed a sitting and makes up for it, one colleague never had one, the other's still lies ahead."""
    new, waits = taught.stage.colleagues[:2]
    exam_id = _exam(session, cast, taught.programme)
    missed = add_sitting(session, exam_id, BEFORE - timedelta(days=3), BEFORE - timedelta(days=2))
    ahead = add_sitting(session, exam_id, AFTER + timedelta(days=1), AFTER + timedelta(days=2))
    for sitting_id, person_id in ((missed, cast.bo.id), (ahead, waits)):
        session.add(Candidate(id=new_id(), sitting_id=sitting_id, person_id=person_id, admitted_at=BEFORE))
    session.commit()
    opens = datetime(2100, 2, 2, 8, 0, tzinfo=UTC)
    batch_id, found, sits = operations.make_up_batch(
        session,
        taught.programme,
        {cast.bo.id, new, waits},
        CLASS,
        sitting=SittingDraft(exam_id, opens, opens + timedelta(hours=2)),
        by=cast.cy.actor,
        at=AFTER,
    )
    session.commit()
    assert (len(found.placed), sits) == (3, 2)
    set_now = (Sitting.opens_at == opens,)
    rows = session.exec(
        select(Sitting.kind, Candidate.person_id, Candidate.makes_up_for_id, Sitting.place)
        .join(Candidate, col(Candidate.sitting_id) == Sitting.id)
        .where(*set_now)
        .order_by(Sitting.kind)
    ).all()
    assert set(rows) == {
        (AttemptKind.MAKE_UP, cast.bo.id, missed, "党校"),
        (AttemptKind.REGULAR, new, None, "党校"),
    }
    batch = session.exec(select(Batch).where(Batch.id == batch_id)).one()
    assert (batch.title, batch.state) == ("补训班", BatchState.CONFIRMED)


def test_an_exam_of_another_programme_is_none_of_the_batch(
    session: Session, cast: Cast, taught: Taught
) -> None:
    opens = datetime(2100, 2, 2, 8, 0, tzinfo=UTC)
    elsewhere = _exam(session, cast, stage.programme(session, cast, name="别的专项"))
    session.commit()
    with pytest.raises(Unknown):
        operations.make_up_batch(
            session,
            taught.programme,
            {cast.bo.id},
            CLASS,
            sitting=SittingDraft(elsewhere, opens, opens + timedelta(hours=2)),
            by=cast.cy.actor,
            at=AFTER,
        )
    session.rollback()


def _exam(session: Session, cast: Cast, programme_id: uuid.UUID) -> uuid.UUID:
    row = Exam(
        id=new_id(),
        programme_id=programme_id,
        unit_path=cast.city.path,
        title="结业考试",
        state=ExamState.PUBLISHED,
        blueprint=[],
        duration_minutes=60,
        total_marks=Decimal(30),
        pass_mark=Decimal(18),
        release_policy=ReleasePolicy.AFTER_WINDOW,
        created_by=cast.cy.id,
        created_at=BEFORE,
    )
    session.add(row)
    session.flush()
    return row.id


def test_capacity_and_the_units_limit_hold_for_make_ups_too(
    session: Session, cast: Cast, taught: Taught
) -> None:
    """Sixty percent of a county of eleven are six; those away at the same time count with them."""
    programme = _programme(session, taught)
    everybody = set(_missed(session, taught))
    small = Draft("补训班", CLASS.starts_on, CLASS.ends_on, "", 3)
    found = queries.propose(session, programme, everybody, small, AFTER)
    assert (len(found.placed), len(found.left_out)) == (3, 8)
    found = queries.propose(session, programme, everybody, CLASS, AFTER)
    county = [each for each in found.placed if each.person_id != cast.cy.id]
    assert len(county) == 6
    assert {cause for _, cause in found.left_out} == {LeftOutCause.UNIT_AWAY_SHARE}
    for each in taught.stage.colleagues[:4]:
        planning.enrol(session, taught.stage.second, each, by=cast.cy.actor, at=BEFORE)
    session.commit()
    beside = Draft("补训班", date(2100, 1, 14), date(2100, 1, 15), "", 20)
    found = queries.propose(session, programme, everybody, beside, AFTER)
    assert len([each for each in found.placed if each.person_id != cast.cy.id]) == 2


def test_nothing_is_set_where_nobody_may_come(session: Session, cast: Cast, taught: Taught) -> None:
    with pytest.raises(NobodyToMakeUp):
        operations.make_up_batch(session, taught.programme, {cast.an.id}, CLASS, by=cast.cy.actor, at=AFTER)
    session.rollback()
    batches = select(Batch.id).where(col(Batch.programme_id) == taught.programme)
    assert len(session.exec(batches).all()) == 2
