"""From a programme to a published plan, on the database."""

import threading
import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app.db import Databases
from app.journal.models import Event
from app.messages.models import Message
from app.organisation.facts import Rank
from app.organisation.models import Person
from app.planning import operations, queries
from app.planning.models import (
    Enrolment,
    Excuse,
    ExcuseKind,
    Origin,
    PlanLine,
    PlanState,
    ProgrammeState,
    RosterEntry,
    RotationPlan,
)
from app.planning.operations import TierDraft
from app.planning.queries import rosters
from app.planning.queries.limits import Because, Limits, barred
from app.planning.refusals import (
    AlreadyExcused,
    AlreadySeated,
    BatchFull,
    BatchUnderWay,
    ExpiryPassed,
    MoveBreaksRules,
    NotADraft,
    NotOnRoster,
    OutsideProgramme,
    OverCapacity,
    OwnExcuse,
    PlanInForce,
    PublishedMeanwhile,
    RosterFrozen,
    RosterGrew,
    RosterPlanned,
    StaleDraft,
    StillProposing,
    TierUsedByBatch,
)
from app.planning.rules.proofs import ProofNotReadable
from app.refusals import Refusal
from app.worker import drain
from tests.builders import person
from tests.cast import Cast
from tests.planning.stage import AT, TODAY, UNDER_WAY, batch, colleagues, draft, programme, set_stage


def test_a_new_programme_has_three_tiers_and_an_event(session: Session, cast: Cast) -> None:
    own = programme(session, cast)
    session.commit()
    assert [tier.position for tier in queries.tiers(session, own)] == [1, 2, 3]
    found = queries.programme(session, own)
    assert found is not None
    assert (found.unit_name, found.unit_path) == ("甲一市科协", cast.city.path)
    assert session.exec(select(Event.action)).all() == ["programme.created"]


def test_the_roster_holds_the_subtree_once_with_its_tiers(session: Session, cast: Cast) -> None:
    own = programme(session, cast)
    people = operations.freeze_roster(session, own, as_of=TODAY, by=cast.cy.actor, at=AT)
    found = {each.person_id: each for each in queries.roster(session, own)}
    assert people == len(found) == 3
    assert set(found) == {cast.an.id, cast.bo.id, cast.cy.id}
    assert found[cast.bo.id].tier_name == "科级干部"
    assert found[cast.an.id].unit_name == "甲一市东区科协"
    assert {each.person_id for each in queries.roster(session, own, cast.county.path)} == {
        cast.an.id,
        cast.bo.id,
    }
    with pytest.raises(RosterFrozen):
        operations.freeze_roster(session, own, as_of=TODAY, by=cast.cy.actor, at=AT)


def test_a_frozen_roster_is_sorted_anew_when_the_tiers_change(session: Session, cast: Cast) -> None:
    own = programme(session, cast)
    operations.freeze_roster(session, own, as_of=TODAY, by=cast.cy.actor, at=AT)
    kept = queries.tiers(session, own)[1]
    drafts = [
        TierDraft("负责同志", leaders_only=True),
        TierDraft("科级", ranks=(Rank.SECTION,), id=kept.id),
    ]
    operations.set_tiers(session, own, drafts, by=cast.cy.actor, at=AT)
    assert [(tier.name, tier.id == kept.id) for tier in queries.tiers(session, own)] == [
        ("负责同志", False),
        ("科级", True),
    ]
    found = {each.person_id: each.tier_name for each in queries.roster(session, own)}
    assert found == {cast.an.id: None, cast.bo.id: "科级", cast.cy.id: None}


def test_a_tier_a_batch_names_cannot_go(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast)
    tiers = queries.tiers(session, stage.programme)
    operations.change_batch(session, stage.first, tier_ids=[tiers[0].id], by=cast.cy.actor, at=AT)
    with pytest.raises(TierUsedByBatch):
        operations.set_tiers(session, stage.programme, [TierDraft("全员")], by=cast.cy.actor, at=AT)


def test_a_freeze_can_be_taken_back_until_a_plan_was_made(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast)
    operations.thaw_roster(session, stage.programme, by=cast.cy.actor, at=AT)
    assert queries.roster(session, stage.programme) == []
    operations.freeze_roster(session, stage.programme, as_of=TODAY, by=cast.cy.actor, at=AT)
    draft(session, cast, stage)
    with pytest.raises(RosterPlanned):
        operations.thaw_roster(session, stage.programme, by=cast.cy.actor, at=AT)


def test_a_batch_stays_within_the_programme(session: Session, cast: Cast) -> None:
    own = programme(session, cast)
    with pytest.raises(OutsideProgramme):
        batch(session, cast, own, date(2100, 6, 30), date(2100, 7, 1))


def test_everyone_has_a_batch_or_one_cause(session: Session, cast: Cast) -> None:
    """CO-1: the lines are the roster, each with a batch or exactly one cause; no batch holds more than it may."""
    stage = set_stage(session, cast, capacity=4)
    plan_id = draft(session, cast, stage)
    lines = session.exec(select(PlanLine).where(PlanLine.plan_id == plan_id)).all()
    assert {line.person_id for line in lines} == {
        each.person_id for each in queries.roster(session, stage.programme)
    }
    assert all((line.batch_id is None) != (line.cause is None) for line in lines)
    placed = [line.batch_id for line in lines if line.batch_id]
    assert max(map(placed.count, set(placed))) <= 4
    assert len(lines) - len(placed) == 4
    assert {line.cause for line in lines if line.cause} == {"capacity"}


def test_a_job_fills_the_draft(dbs: Databases, cast: Cast) -> None:
    with dbs.transaction() as session:
        stage = set_stage(session, cast)
        plan_id = operations.propose(session, stage.programme, by=cast.cy.actor, at=AT)
        with pytest.raises(StillProposing):
            operations.propose(session, stage.programme, by=cast.cy.actor, at=AT)
    assert drain(dbs) == 1
    with dbs.session(readonly=True) as session:
        plan = queries.plan(session, plan_id)
        assert plan is not None
        assert plan.state is PlanState.PROPOSED
        assert plan.summary is not None
        assert plan.summary["placed"] == 12
        assert "plan.proposed" in session.exec(select(Event.action)).all()


def test_a_job_that_fails_leaves_no_draft_that_seems_to_come(
    dbs: Databases, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with dbs.transaction() as session:
        stage = set_stage(session, cast)
        plan_id = operations.propose(session, stage.programme, by=cast.cy.actor, at=AT)

    def fall(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("app.planning.operations.proposing.answer_apart", fall)
    drain(dbs)
    with dbs.transaction() as session:
        plan = queries.plan(session, plan_id)
        assert plan is not None
        assert plan.state is PlanState.FAILED
        operations.propose(session, stage.programme, by=cast.cy.actor, at=AT)


def _batch_of(session: Session, plan_id: uuid.UUID, person_id: uuid.UUID) -> uuid.UUID | None:
    own = (PlanLine.plan_id == plan_id, PlanLine.person_id == person_id)
    return session.exec(select(PlanLine.batch_id).where(*own)).one()


def test_a_move_is_pinned_and_survives_the_next_proposal(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast)
    plan_id = draft(session, cast, stage)
    for target in (stage.first, stage.second, stage.first):
        operations.move_line(session, plan_id, cast.an.id, target, insist=True, by=cast.cy.actor, at=AT)
        assert _batch_of(session, plan_id, cast.an.id) == target
        plan_id = draft(session, cast, stage)
        assert _batch_of(session, plan_id, cast.an.id) == target


def test_a_full_batch_takes_nobody_even_on_insistence(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast, capacity=4)
    plan_id = draft(session, cast, stage)
    out = session.exec(select(PlanLine).where(PlanLine.plan_id == plan_id, PlanLine.cause != None)).first()  # noqa: E711
    assert out is not None
    with pytest.raises(BatchFull):
        operations.move_line(
            session, plan_id, out.person_id, stage.first, insist=True, by=cast.cy.actor, at=AT
        )


def test_a_move_that_breaks_a_rule_must_be_insisted_upon(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast)
    plan_id = draft(session, cast, stage)
    row = session.exec(select(RosterEntry).where(RosterEntry.person_id == cast.an.id)).one()
    tiers = queries.tiers(session, stage.programme)
    operations.change_batch(session, stage.second, tier_ids=[tiers[0].id], by=cast.cy.actor, at=AT)
    assert row.tier_id != tiers[0].id
    operations.move_line(session, plan_id, cast.an.id, None, by=cast.cy.actor, at=AT)
    with pytest.raises(MoveBreaksRules):
        operations.move_line(session, plan_id, cast.an.id, stage.second, by=cast.cy.actor, at=AT)
    operations.move_line(session, plan_id, cast.an.id, stage.second, insist=True, by=cast.cy.actor, at=AT)
    assert _batch_of(session, plan_id, cast.an.id) == stage.second


def test_taking_someone_out_renews_every_cause(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast, capacity=4)
    plan_id = draft(session, cast, stage)
    seated = session.exec(
        select(PlanLine.person_id).where(
            PlanLine.plan_id == plan_id, PlanLine.batch_id == stage.first, PlanLine.person_id != cast.cy.id
        )
    ).first()
    assert seated is not None
    operations.move_line(session, plan_id, seated, None, by=cast.cy.actor, at=AT)
    out = session.exec(select(PlanLine).where(PlanLine.plan_id == plan_id, PlanLine.cause != None)).all()  # noqa: E711
    # The first batch has a free seat now: nobody may still be told that it is full.
    assert len(out) == 5
    assert {line.cause for line in out} == {"capacity"}
    assert all(line.cause_data is not None and line.cause_data["full"] == [2] for line in out)


def _seats(session: Session, programme_id: uuid.UUID) -> dict[uuid.UUID, uuid.UUID]:
    return {seat.person_id: seat.batch_id for seat in queries.seats(session, programme_id)}


def test_publishing_seats_everyone_and_tells_everyone(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast)
    plan_id = draft(session, cast, stage)
    made = operations.publish_plan(session, plan_id, by=cast.cy.actor, at=AT)
    session.commit()
    seats = _seats(session, stage.programme)
    assert len(made) == len(seats) == 12
    assert all(_batch_of(session, plan_id, person) == batch_id for person, batch_id in seats.items())
    told = session.exec(select(Message)).all()
    assert {message.person_id for message in told} == set(seats)
    assert len(told) == 12
    assert "第 " in told[0].title
    found = queries.programme(session, stage.programme)
    assert found is not None
    assert found.state is ProgrammeState.RUNNING
    events = session.exec(select(Event).where(Event.action == "plan.published")).all()
    assert len(events) == 1
    assert '"given":12' in events[0].body


def test_publishing_twice_is_publishing_once(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast)
    plan_id = draft(session, cast, stage)
    operations.publish_plan(session, plan_id, by=cast.cy.actor, at=AT)
    session.commit()
    assert operations.publish_plan(session, plan_id, by=cast.cy.actor, at=AT) == []
    session.commit()
    assert len(session.exec(select(Enrolment)).all()) == 12
    assert len(session.exec(select(Message)).all()) == 12
    assert len(session.exec(select(Event).where(Event.action == "plan.published")).all()) == 1


def test_republishing_moves_only_what_changed(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast)
    operations.publish_plan(session, draft(session, cast, stage), by=cast.cy.actor, at=AT)
    before = _seats(session, stage.programme)
    again = draft(session, cast, stage)
    other = stage.second if before[cast.an.id] == stage.first else stage.first
    operations.move_line(session, again, cast.an.id, other, insist=True, by=cast.cy.actor, at=AT)
    made = operations.publish_plan(session, again, by=cast.cy.actor, at=AT)
    session.commit()
    assert [(each.person_id, each.before, each.after) for each in made] == [
        (cast.an.id, before[cast.an.id], other)
    ]
    assert _seats(session, stage.programme) == {**before, cast.an.id: other}
    assert len(session.exec(select(Message)).all()) == 13
    withdrawn = session.exec(select(Enrolment).where(Enrolment.withdrawn_at != None)).all()  # noqa: E711
    assert [row.person_id for row in withdrawn] == [cast.an.id]
    states = session.exec(select(RotationPlan.state).order_by(RotationPlan.version)).all()  # type: ignore[arg-type]
    assert list(states) == [PlanState.SUPERSEDED, PlanState.PUBLISHED]


def test_an_older_draft_does_not_replace_a_newer_plan(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast)
    older, newer = draft(session, cast, stage), draft(session, cast, stage)
    operations.publish_plan(session, newer, by=cast.cy.actor, at=AT)
    with pytest.raises(StaleDraft):
        operations.publish_plan(session, older, by=cast.cy.actor, at=AT)
    with pytest.raises(NotADraft):
        operations.move_line(session, newer, cast.an.id, None, by=cast.cy.actor, at=AT)


def test_two_publications_at_once_leave_one_plan_in_force(dbs: Databases, cast: Cast) -> None:
    """The database lets one of two through; the other is refused, with nothing of it left."""
    with dbs.transaction() as session:
        stage = set_stage(session, cast)
        drafts = [draft(session, cast, stage), draft(session, cast, stage)]
    gate = threading.Barrier(2)
    answers: list[object] = []

    def publish(plan_id: uuid.UUID) -> None:
        gate.wait()
        try:
            with dbs.transaction() as session:
                answers.append(len(operations.publish_plan(session, plan_id, by=cast.cy.actor, at=AT)))
        except Refusal as refusal:
            answers.append(type(refusal))

    threads = [threading.Thread(target=publish, args=(plan_id,)) for plan_id in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) <= {12, 0, StaleDraft, PublishedMeanwhile}
    assert 12 in answers
    with dbs.session(readonly=True) as session:
        in_force = session.exec(select(RotationPlan).where(RotationPlan.state == PlanState.PUBLISHED)).all()
        assert len(in_force) == 1
        seats = session.exec(select(Enrolment).where(Enrolment.withdrawn_at == None)).all()  # noqa: E711
        assert len({seat.person_id for seat in seats}) == len(seats) == 12


def test_a_plan_that_misses_a_latecomer_is_not_published(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast)
    plan_id = draft(session, cast, stage)
    late = person(session, "Z001", "新来者", cast.county)
    assert operations.add_latecomers(session, stage.programme, by=cast.cy.actor, at=AT) == 1
    with pytest.raises(RosterGrew):
        operations.publish_plan(session, plan_id, by=cast.cy.actor, at=AT)
    operations.publish_plan(session, draft(session, cast, stage), by=cast.cy.actor, at=AT)
    assert late.id in _seats(session, stage.programme)


def test_a_batch_made_smaller_stops_the_publication(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast)
    plan_id = draft(session, cast, stage)
    operations.change_batch(session, stage.first, capacity=1, by=cast.cy.actor, at=AT)
    with pytest.raises(OverCapacity):
        operations.publish_plan(session, plan_id, by=cast.cy.actor, at=AT)


def test_tiers_stay_once_a_plan_is_in_force(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast)
    operations.publish_plan(session, draft(session, cast, stage), by=cast.cy.actor, at=AT)
    with pytest.raises(PlanInForce):
        operations.set_tiers(session, stage.programme, [TierDraft("全员")], by=cast.cy.actor, at=AT)


def test_whoever_sits_in_a_batch_that_has_begun_stays(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast)
    operations.publish_plan(session, draft(session, cast, stage), by=cast.cy.actor, at=AT)
    before = _seats(session, stage.programme)
    begun = UNDER_WAY
    again = draft(session, cast, stage, at=begun, keep_published=False)
    seated = [person for person, batch_id in before.items() if batch_id == stage.first]
    with pytest.raises(BatchUnderWay):
        operations.move_line(session, again, seated[0], stage.second, insist=True, by=cast.cy.actor, at=begun)
    made = operations.publish_plan(session, again, by=cast.cy.actor, at=begun)
    assert not {each.person_id for each in made} & set(seated)
    assert {p for p, b in _seats(session, stage.programme).items() if b == stage.first} == set(seated)


def test_whoever_retires_or_is_trained_elsewhere_by_then_is_not_placed(session: Session, cast: Cast) -> None:
    """Retiring before the second batch ends; in another programme's batch while the first is on, until that is off."""
    stage = set_stage(session, cast)
    retiring, elsewhere, *_ = stage.colleagues
    session.get_one(Person, retiring).retires_on = date(2100, 1, 14)
    other = programme(session, cast, name="另一专项")
    operations.freeze_roster(session, other, as_of=TODAY, by=cast.cy.actor, at=AT)
    meeting = batch(session, cast, other, date(2099, 12, 4), date(2099, 12, 5))
    operations.enrol(session, meeting, elsewhere, by=cast.cy.actor, at=AT)
    placed = dict(
        session.exec(
            select(PlanLine.person_id, PlanLine.batch_id).where(
                PlanLine.plan_id == draft(session, cast, stage)
            )
        ).all()
    )
    assert (placed[retiring], placed[elsewhere]) == (stage.first, stage.second)
    facts = queries.batches(session, stage.programme)
    numbers = [str(each.number) for each in facts]
    days = ((date(2099, 12, 4), date(2099, 12, 5)),)
    assert barred(Limits(None, None, None, (), days), facts, frozenset()) == (
        frozenset(numbers[:1]),
        Because.TRAINING,
    )


def test_an_exempt_person_is_left_out_for_that_reason(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast)
    operations.excuse(
        session,
        stage.programme,
        cast.an.id,
        kind=ExcuseKind.EXEMPTION,
        reason="长期病假",
        proof="医院证明",
        expires_on=date(2100, 6, 30),
        by=cast.cy.actor,
        at=AT,
    )
    plan_id = draft(session, cast, stage)
    line = session.exec(
        select(PlanLine).where(PlanLine.plan_id == plan_id, PlanLine.person_id == cast.an.id)
    ).one()
    assert line.cause == "unavailable_everywhere"
    assert line.cause_data is not None
    assert line.cause_data["because"] == "exemption"
    assert cast.an.id in {each.person_id for each in queries.roster(session, stage.programme)}


def _excuse(session: Session, cast: Cast, programme_id: uuid.UUID, **more: object) -> uuid.UUID:
    values: dict[str, object] = {
        "kind": ExcuseKind.DEFERRAL,
        "reason": "出差",
        "proof": "派出通知",
        "expires_on": date(2099, 12, 20),
        "by": cast.cy.actor,
        "at": AT,
    }
    return operations.excuse(session, programme_id, cast.an.id, **(values | more))  # type: ignore[arg-type]


def test_nobody_approves_their_own_excuse(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast)
    with pytest.raises(OwnExcuse):
        _excuse(session, cast, stage.programme, by=cast.an.actor)
    with pytest.raises(ExpiryPassed):
        _excuse(session, cast, stage.programme, expires_on=TODAY - timedelta(days=1))
    with pytest.raises(NotOnRoster):
        operations.excuse(
            session,
            stage.programme,
            cast.ed.id,
            kind=ExcuseKind.DEFERRAL,
            reason="出差",
            proof="通知",
            expires_on=TODAY,
            by=cast.cy.actor,
            at=AT,
        )


def test_a_deferral_frees_the_seat_and_lifting_it_ends_it(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast)
    plan_id = draft(session, cast, stage)
    operations.move_line(session, plan_id, cast.an.id, stage.first, insist=True, by=cast.cy.actor, at=AT)
    operations.publish_plan(session, plan_id, by=cast.cy.actor, at=AT)
    excuse_id = _excuse(session, cast, stage.programme)
    assert cast.an.id not in _seats(session, stage.programme)
    with pytest.raises(AlreadyExcused):
        _excuse(session, cast, stage.programme)
    found = queries.excuses(session, stage.programme)[cast.an.id]
    assert (found.approved_by_name, found.expires_on) == (cast.cy.name, date(2099, 12, 20))
    operations.lift_excuse(session, excuse_id, by=cast.cy.actor, at=AT)
    assert queries.excuses(session, stage.programme) == {}


def test_one_seat_a_programme_and_a_make_up_beside_it(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast)
    operations.enrol(session, stage.first, cast.an.id, by=cast.cy.actor, at=AT)
    with pytest.raises(AlreadySeated):
        operations.enrol(session, stage.second, cast.an.id, by=cast.cy.actor, at=AT)
    operations.enrol(session, stage.second, cast.an.id, origin=Origin.MAKE_UP, by=cast.cy.actor, at=AT)
    assert [seat.batch.number for seat in queries.seats_of(session, cast.an.id)] == [1, 2]
    operations.withdraw(session, stage.first, cast.an.id, reason="调离", by=cast.cy.actor, at=AT)
    assert [seat.batch.number for seat in queries.seats_of(session, cast.an.id)] == [2]
    with pytest.raises(NotOnRoster):
        operations.enrol(session, stage.first, cast.ed.id, by=cast.cy.actor, at=AT)


def test_a_batch_gives_no_more_seats_than_it_has(session: Session, cast: Cast) -> None:
    who = colleagues(session, cast.county, 2)
    own = programme(session, cast)
    operations.freeze_roster(session, own, as_of=TODAY, by=cast.cy.actor, at=AT)
    small = batch(session, cast, own, date(2099, 12, 1), date(2099, 12, 2), capacity=1)
    operations.enrol(session, small, who[0], by=cast.cy.actor, at=AT)
    with pytest.raises(BatchFull):
        operations.enrol(session, small, who[1], by=cast.cy.actor, at=AT)


def test_an_excuse_that_has_run_out_makes_way_for_a_new_one_with_its_file(
    session: Session, cast: Cast
) -> None:
    stage = set_stage(session, cast)
    _excuse(session, cast, stage.programme, expires_on=TODAY)
    later = AT + timedelta(days=3)
    until = TODAY + timedelta(days=90)
    with pytest.raises(ProofNotReadable):
        _excuse(session, cast, stage.programme, at=later, expires_on=until, file=("a.pdf", b"MZ"))
    _excuse(session, cast, stage.programme, at=later, expires_on=until, file=("函.pdf", b"%PDF-1"))
    found = queries.excuses(session, stage.programme)[cast.an.id]
    assert found.expires_on == until
    assert found.file_id is not None
    assert rosters.proof(session, found.file_id).content == b"%PDF-1"
    own = {"approved_by": cast.an.id}
    with pytest.raises(IntegrityError, match="approved_by_another"):
        session.execute(update(Excuse).values(own))
    session.rollback()
