"""A programme set on stage: the cast's city, some colleagues, batches and a frozen roster."""

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sqlmodel import Session

from app.organisation.models import Rank, UnitPeriod
from app.planning import operations
from app.planning.models import ClassType
from app.planning.operations import proposing
from tests.builders import person
from tests.cast import Cast

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 2)
# Pages judge by today's date: the batches lie so far ahead that they have never begun.
UNDER_WAY = datetime(2099, 12, 2, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Stage:
    """Cy's programme: nine people of the county beside An and Bo, Cy herself, two batches."""

    programme: uuid.UUID
    first: uuid.UUID
    second: uuid.UUID
    colleagues: tuple[uuid.UUID, ...]


def programme(session: Session, cast: Cast, **more: object) -> uuid.UUID:
    values = {
        "name": "全员轮训",
        "document_no": "甲科协〔2026〕1号",
        "unit_id": cast.city.unit_id,
        "starts_on": date(2026, 11, 1),
        "ends_on": date(2100, 6, 30),
        "max_away_percent": 60,
    }
    return operations.create_programme(session, **{**values, **more}, by=cast.cy.actor, at=AT)  # type: ignore[arg-type]


def colleagues(session: Session, place: UnitPeriod, count: int, prefix: str = "K") -> tuple[uuid.UUID, ...]:
    return tuple(
        person(
            session,
            f"{prefix}{number:03d}",
            f"同事{number}号",
            place,
            rank=Rank.SECTION if number % 3 == 0 else Rank.STAFF,
            leader=number == 1,
        ).id
        for number in range(1, count + 1)
    )


def batch(
    session: Session, cast: Cast, programme_id: uuid.UUID, first: date, last: date, capacity: int = 10
) -> uuid.UUID:
    return operations.add_batch(
        session,
        programme_id,
        class_type=ClassType.THEMATIC,
        title="专题班",
        starts_on=first,
        ends_on=last,
        place="甲一市党校",
        capacity=capacity,
        by=cast.cy.actor,
        at=AT,
    )


def set_stage(session: Session, cast: Cast, *, capacity: int = 10, count: int = 9) -> Stage:
    """Freeze the roster of twelve people and set two batches; nothing is planned yet."""
    who = colleagues(session, cast.county, count)
    own = programme(session, cast)
    operations.freeze_roster(session, own, as_of=TODAY, by=cast.cy.actor, at=AT)
    first = batch(session, cast, own, date(2099, 12, 1), date(2099, 12, 4), capacity)
    second = batch(session, cast, own, date(2100, 1, 11), date(2100, 1, 14), capacity)
    return Stage(own, first, second, who)


def draft(session: Session, cast: Cast, stage: Stage, at: datetime = AT, **how: object) -> uuid.UUID:
    """Propose a plan here and now."""
    settings = replace(proposing.settings_for(session, stage.programme), **how)  # type: ignore[arg-type]
    plan_id = operations.propose(session, stage.programme, settings, by=cast.cy.actor, at=at)
    operations.propose_now(session, plan_id)
    return plan_id
