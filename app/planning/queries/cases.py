"""What the plan's rules are given: people, batches and settings, out of the rows."""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app import clock
from app.organisation.models import Person
from app.planning.facts import Consequence, Placement, PlanBatch, PlanPerson, PlanSettings
from app.planning.models import Batch, Enrolment, Excuse, ExcuseKind, Origin, PlanLine, RosterEntry
from app.planning.queries.batches import HELD, batches
from app.planning.records import BatchFacts, PlanFacts
from app.planning.rules.board import Board
from app.planning.rules.moves import check_move
from app.refusals import Unknown


class Because(StrEnum):
    """Why a person cannot come to a batch."""

    LEFT = "left"
    RETIRES = "retires"
    EXEMPTION = "exemption"
    DEFERRAL = "deferral"
    BEGUN = "begun"


@dataclass(frozen=True)
class Case:
    """A plan's people and batches; `because` names what keeps a person from some batch, where anything does."""

    people: tuple[PlanPerson, ...]
    batches: tuple[PlanBatch, ...]
    settings: PlanSettings
    because: Mapping[str, Because]


@dataclass(frozen=True)
class _Ties:
    """What keeps a person from batches: the same ties, the same batches."""

    left_on: date | None
    retires_on: date | None
    excused: tuple[ExcuseKind, date] | None


def settings_of(settings: Mapping[str, Any]) -> PlanSettings:
    """Return a plan's stored settings as the rules take them."""
    return PlanSettings(
        max_away_share=settings["max_away_percent"],
        on_duty_min=settings["on_duty_min"],
        leaders_first=settings["leaders_first"],
        seed=settings["seed"],
    )


def held_seats(session: Session, programme_id: uuid.UUID) -> dict[uuid.UUID, uuid.UUID]:
    """Return whose open seat is in which batch; a make-up stands beside the seat it makes up for."""
    statement = (
        select(col(Enrolment.person_id), col(Enrolment.batch_id))
        .join(Batch, col(Batch.id) == Enrolment.batch_id)
        .where(col(Enrolment.programme_id) == programme_id, HELD, col(Enrolment.origin) != Origin.MAKE_UP)
        .order_by(col(Batch.starts_on))
    )
    return {person: batch for person, batch in session.execute(statement).all()}  # noqa: C416


def case(
    session: Session,
    plan: PlanFacts,
    pins: Mapping[uuid.UUID, uuid.UUID],
    units: Collection[uuid.UUID] | None = None,
) -> Case:
    """Gather a plan's case as of the day it was asked for; `units` narrows it to their people.

    Whoever sits in a batch that has begun stays there, and nobody else comes into it.
    """
    on = clock.day_of(plan.created_at)
    offered = batches(session, plan.programme_id)
    begun = frozenset(str(batch.id) for batch in offered if batch.starts_on <= on)
    seats = held_seats(session, plan.programme_id) if begun else {}
    excused = _excused(session, plan.programme_id)
    barred: dict[_Ties, tuple[frozenset[str], Because | None]] = {}
    people: list[PlanPerson] = []
    because: dict[str, Because] = {}
    for person_id, unit_id, tier_id, leads, left_on, retires_on in _roster(session, plan.programme_id, units):
        seat = seats.get(person_id)
        stays = seat is not None and str(seat) in begun
        ties = _Ties(left_on, retires_on, excused.get(person_id))
        if ties not in barred:
            barred[ties] = _barred(ties, offered, begun)
        unavailable, reason = barred[ties]
        pin = seat if stays else pins.get(person_id)
        key = str(person_id)
        if reason is not None and not stays:
            because[key] = reason
        people.append(
            PlanPerson(
                key,
                str(unit_id),
                str(tier_id) if tier_id else None,
                leads,
                frozenset() if stays else unavailable,
                str(pin) if pin else None,
            )
        )
    return Case(tuple(people), _plan_batches(offered), settings_of(plan.settings), because)


def _plan_batches(offered: Collection[BatchFacts]) -> tuple[PlanBatch, ...]:
    return tuple(
        PlanBatch(
            str(batch.id),
            batch.number,
            batch.starts_on,
            batch.ends_on,
            batch.capacity,
            frozenset(map(str, batch.tier_ids)),
        )
        for batch in offered
    )


def _roster(session: Session, programme_id: uuid.UUID, units: Collection[uuid.UUID] | None) -> Any:
    columns = (
        col(RosterEntry.person_id),
        col(RosterEntry.unit_id),
        col(RosterEntry.tier_id),
        col(RosterEntry.is_principal_leader),
        col(Person.left_on),
        col(Person.retires_on),
    )
    statement: Any = (
        select(*columns)
        .join(Person, col(Person.id) == RosterEntry.person_id)
        .where(col(RosterEntry.programme_id) == programme_id)
    )
    if units is not None:
        statement = statement.where(col(RosterEntry.unit_id).in_(units))
    return session.execute(statement).all()


def _excused(session: Session, programme_id: uuid.UUID) -> dict[uuid.UUID, tuple[ExcuseKind, date]]:
    statement: Any = select(col(Excuse.person_id), col(Excuse.kind), col(Excuse.expires_on)).where(
        col(Excuse.programme_id) == programme_id, col(Excuse.withdrawn_at).is_(None)
    )
    return {person_id: (kind, until) for person_id, kind, until in session.execute(statement).all()}


def _barred(
    ties: _Ties, offered: Collection[BatchFacts], begun: frozenset[str]
) -> tuple[frozenset[str], Because | None]:
    """Return the batches somebody cannot come to, and the weightiest reason."""
    found: list[Because] = []
    ids: set[str] = set(begun)
    for batch in offered:
        for reason, holds in (
            (Because.LEFT, ties.left_on is not None and batch.ends_on >= ties.left_on),
            (Because.RETIRES, ties.retires_on is not None and batch.ends_on >= ties.retires_on),
            (_excuse_word(ties), ties.excused is not None and batch.starts_on <= ties.excused[1]),
        ):
            if holds:
                ids.add(str(batch.id))
                found.append(reason)
    if not found and begun:
        return frozenset(ids), Because.BEGUN
    return frozenset(ids), min(found, key=list(Because).index, default=None)


def _excuse_word(ties: _Ties) -> Because:
    exempt = ties.excused is not None and ties.excused[0] is ExcuseKind.EXEMPTION
    return Because.EXEMPTION if exempt else Because.DEFERRAL


def board(
    session: Session,
    plan: PlanFacts,
    units: Collection[uuid.UUID] | None = None,
    unpinned: uuid.UUID | None = None,
) -> tuple[Board, Case]:
    """Return a stored plan as the rules look at it; `unpinned` is somebody whose own pin is to be forgotten.

    With `units` only their people are read, beside the sums of everyone else: enough for any question about
    one of them, at a cost that does not grow with the plan.
    """
    placed = _placed(session, plan.id, units)
    pins = {person: batch for person, batch, pinned in placed if pinned and person != unpinned}
    found = case(session, plan, pins, units)
    known = {person.person_id for person in found.people}
    placements = [Placement(str(person), str(batch)) for person, batch, _ in placed if str(person) in known]
    standing = Board(found.people, found.batches, found.settings, placements)
    if units is not None:
        standing.load = Counter({str(batch): people for batch, people in _loads(session, plan.id).items()})
    return standing, found


def _placed(session: Session, plan_id: uuid.UUID, units: Collection[uuid.UUID] | None) -> list[Any]:
    statement: Any = select(col(PlanLine.person_id), col(PlanLine.batch_id), col(PlanLine.pinned)).where(
        col(PlanLine.plan_id) == plan_id, col(PlanLine.batch_id).is_not(None)
    )
    if units is not None:
        statement = statement.where(col(PlanLine.unit_id).in_(units))
    return list(session.execute(statement).all())


def _loads(session: Session, plan_id: uuid.UUID) -> dict[uuid.UUID, int]:
    statement: Any = (
        select(col(PlanLine.batch_id), func.count())
        .where(col(PlanLine.plan_id) == plan_id, col(PlanLine.batch_id).is_not(None))
        .group_by(col(PlanLine.batch_id))
    )
    return {person: batch for person, batch in session.execute(statement).all()}  # noqa: C416


def board_of(session: Session, plan: PlanFacts, person_id: uuid.UUID) -> Board:
    """Return what one person stands before in a plan, their own pin included."""
    return board(session, plan, (_unit_of(session, plan, person_id),))[0]


def consequences(
    session: Session, plan: PlanFacts, person_id: uuid.UUID, batch_id: uuid.UUID | None
) -> list[Consequence]:
    """Return what moving a person would break; nothing is changed."""
    unit_id = _unit_of(session, plan, person_id)
    standing, _ = board(session, plan, (unit_id,), unpinned=person_id)
    target = None if batch_id is None else str(batch_id)
    if target is not None and target not in standing.batches:
        raise Unknown
    return check_move(str(person_id), target, standing)


def _unit_of(session: Session, plan: PlanFacts, person_id: uuid.UUID) -> uuid.UUID:
    statement: Any = select(col(RosterEntry.unit_id)).where(
        col(RosterEntry.programme_id) == plan.programme_id, col(RosterEntry.person_id) == person_id
    )
    unit_id: uuid.UUID | None = session.execute(statement).scalar()
    if unit_id is None:
        raise Unknown
    return unit_id
