"""What plans are asked for of units, pairs and people, and what a conflict lets one loosen."""

import uuid
from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app.planning import operations, queries
from app.planning.facts import PlanSettings
from app.planning.models import Batch, BatchState, CoverPair, PlanLine, PlanState, RotationPlan
from app.planning.queries import rules
from app.planning.refusals import AlreadyPaired, NothingToRelax, OutsideUnit, RuleSaysNothing
from tests.cast import Cast
from tests.planning.stage import AT, Stage, batch, draft, set_stage


def _placed(session: Session, plan_id: uuid.UUID) -> dict[uuid.UUID, uuid.UUID | None]:
    lines = select(PlanLine.person_id, PlanLine.batch_id).where(PlanLine.plan_id == plan_id)
    return dict(session.exec(lines).all())


def _by(cast: Cast) -> dict[str, Any]:
    return {"by": cast.cy.actor, "at": AT}


def test_a_unit_keeps_to_its_own_rule_and_the_rest_to_the_programmes(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast, capacity=20)
    county = cast.county.unit_id
    operations.set_unit_rule(session, stage.programme, county, max_away_percent=20, **_by(cast))
    placed = _placed(session, draft(session, cast, stage))
    away = [sum(1 for at in placed.values() if at == each) for each in (stage.first, stage.second)]
    # Eleven people of the county, a fifth of them at a time: two in each batch, Cy of the city beside them.
    assert sum(away) == 5
    assert max(away) == 3
    operations.set_unit_rule(session, stage.programme, county, max_away_percent=100, **_by(cast))
    assert len(rules.unit_rules(session, stage.programme)) == 1
    assert None not in _placed(session, draft(session, cast, stage)).values()
    with pytest.raises(RuleSaysNothing):
        operations.set_unit_rule(session, stage.programme, county, **_by(cast))
    with pytest.raises(OutsideUnit):
        operations.set_unit_rule(
            session,
            stage.programme,
            cast.other_city.unit_id,
            on_duty_min=1,
            **_by(cast),
        )


def test_partners_are_planned_apart_until_they_are_parted(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast, capacity=20)
    one, other = stage.colleagues[:2]
    operations.pair_people(session, stage.programme, one, other, **_by(cast))
    for target in (stage.first, stage.second):
        plan_id = draft(session, cast, stage)
        operations.move_line(session, plan_id, one, target, insist=True, **_by(cast))
        placed = _placed(session, draft(session, cast, stage))
        assert placed[one] == target
        assert placed[other] not in (None, target)
    with pytest.raises(AlreadyPaired):
        operations.pair_people(session, stage.programme, one, stage.colleagues[2], **_by(cast))
    operations.part_people(session, stage.programme, other, **_by(cast))
    assert rules.pairs(session, stage.programme) == []


def test_the_table_itself_takes_nobody_into_two_pairs(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast)
    one, other, third = stage.colleagues[:3]
    operations.pair_people(session, stage.programme, one, other, **_by(cast))
    session.add(
        CoverPair(
            id=uuid.uuid4(),
            programme_id=stage.programme,
            person_id=one,
            partner_id=third,
            set_by=one,
            set_at=AT,
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_ban_keeps_somebody_out_and_is_the_cause_when_nothing_is_left(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast)
    for each in (stage.first, stage.second):
        operations.ban(session, stage.programme, cast.an.id, each, reason="承办报到", **_by(cast))
    plan_id = draft(session, cast, stage)
    line = session.exec(
        select(PlanLine).where(PlanLine.plan_id == plan_id, PlanLine.person_id == cast.an.id)
    ).one()
    assert line.cause == "banned"
    first = rules.bans(session, stage.programme)[0]
    operations.lift_ban(session, stage.programme, first.id, **_by(cast))
    assert _placed(session, draft(session, cast, stage))[cast.an.id] == stage.first


def test_a_batch_with_too_few_people_is_not_held(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast, capacity=20)
    operations.set_unit_rule(
        session, stage.programme, cast.county.unit_id, max_away_percent=100, on_duty_min=0, **_by(cast)
    )
    operations.change_batch(session, stage.second, capacity_min=13, **_by(cast))
    placed = _placed(session, draft(session, cast, stage))
    assert set(placed.values()) == {stage.first}


def _conflicts(session: Session, plan_id: uuid.UUID) -> list[dict[str, object]]:
    plan = queries.plan(session, plan_id)
    assert plan is not None
    assert plan.summary is not None
    found: list[dict[str, object]] = plan.summary["conflicts"]
    return found


def _relaxed(session: Session, cast: Cast, plan_id: uuid.UUID) -> uuid.UUID:
    everything = list(range(len(_conflicts(session, plan_id))))
    made = operations.relax(session, plan_id, everything, **_by(cast))
    operations.propose_now(session, made)
    return made


def test_the_smallest_loosening_places_everybody_and_is_written_when_published(
    session: Session, cast: Cast
) -> None:
    stage = set_stage(session, cast, capacity=4)
    short = draft(session, cast, stage)
    told = [each for each in _conflicts(session, short) if each["rule"] == "capacity"]
    assert sum(int(str(each["more"])) for each in told) == 4
    made = _relaxed(session, cast, short)
    assert None not in _placed(session, made).values()
    before = [session.get(Batch, each) for each in (stage.first, stage.second)]
    assert [row.capacity for row in before if row] == [4, 4]
    operations.publish_plan(session, made, **_by(cast))
    after = queries.batches(session, stage.programme)
    assert sum(each.capacity for each in after) == 12
    assert all(each.enrolled <= each.capacity for each in after)


def test_a_units_limit_is_loosened_by_as_many_as_the_conflict_says(session: Session, cast: Cast) -> None:
    stage = set_stage(session, cast, capacity=20)
    short = draft(session, cast, stage, max_away_percent=30)
    told = next(each for each in _conflicts(session, short) if each["scope"] == str(cast.county.unit_id))
    # Three of eleven may be away at once, twice: five are left out, and three more at a time let them all come.
    assert (told["rule"], told["limit"], told["more"], told["size"]) == ("away_share", 3, 3, 11)
    assert None not in _placed(session, _relaxed(session, cast, short)).values()
    with pytest.raises(NothingToRelax):
        operations.relax(session, short, [], **_by(cast))


def _third(session: Session, cast: Cast, stage: Stage) -> uuid.UUID:
    return batch(session, cast, stage.programme, date(2100, 2, 1), date(2100, 2, 4), 10)


def test_a_plan_without_a_batch_moves_its_people_alone_and_cancels_it(session: Session, cast: Cast) -> None:
    """Published people move only if they must, and the plan before stays on record."""
    stage = set_stage(session, cast, capacity=10)
    third = _third(session, cast, stage)
    operations.publish_plan(session, draft(session, cast, stage), **_by(cast))
    before = {seat.person_id: seat.batch_id for seat in queries.seats(session, stage.programme)}
    assert third in before.values()
    again = draft(session, cast, stage, closed=("3",))
    made = operations.publish_plan(session, again, **_by(cast))
    assert {each.person_id for each in made} == {who for who, at in before.items() if at == third}
    assert all(each.after in (stage.first, stage.second) for each in made)
    row = session.get(Batch, third)
    assert row is not None
    assert row.state is BatchState.CANCELLED
    states = session.exec(select(RotationPlan.state).order_by(RotationPlan.version)).all()  # type: ignore[arg-type]
    assert list(states) == [PlanState.SUPERSEDED, PlanState.PUBLISHED]


def test_settings_are_read_back_as_they_were_stored_and_so_are_those_of_old_drafts() -> None:
    settings = PlanSettings(seats={"1": 12}, away={"u": 3}, closed=("2",), untied=("a", "b"))
    assert PlanSettings.from_json(settings.as_json()) == settings
    old = {
        "max_away_percent": 30,
        "on_duty_min": 1,
        "leaders_first": False,
        "keep_published": True,
        "seed": 0,
    }
    assert PlanSettings.from_json({**old, "pins_from": None}).leaders.value == "any"
