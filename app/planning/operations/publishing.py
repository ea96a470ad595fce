"""Publish a plan: seats for everyone it places, and word to everyone whose place it changes."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, update
from sqlalchemy import select as columns
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app import clock
from app.journal.operations import record
from app.messages import operations as messages
from app.planning.facts import PlanSettings
from app.planning.models import (
    Batch,
    BatchState,
    Enrolment,
    Origin,
    PlanLine,
    PlanState,
    ProgrammeState,
    RosterEntry,
    RotationPlan,
)
from app.planning.operations.programmes import open_programme
from app.planning.operations.settling import seats_of, settle_batches
from app.planning.queries.batches import batches
from app.planning.queries.plans import plan as plan_facts
from app.planning.queries.plans import published
from app.planning.records import BatchFacts, Change, PlanFacts
from app.planning.refusals import (
    BatchGone,
    NotADraft,
    OverCapacity,
    PublishedMeanwhile,
    RosterGrew,
    StaleDraft,
)
from app.refusals import Unknown
from app.web.actor import Actor

CHUNK = 5000
# Why a seat was taken back that a new plan gives elsewhere; it is not free.
REPLANNED = "计划调整"


@dataclass(frozen=True)
class _Seat:
    enrolment_id: uuid.UUID
    batch_id: uuid.UUID
    starts_on: date
    origin: Origin


def changes(
    session: Session, plan: PlanFacts, wanted: Mapping[uuid.UUID, uuid.UUID | None], on: date
) -> list[Change]:
    """Return what publishing a plan would change, person by person; nothing for those who stay where they are.

    `wanted` is the batch its lines give each person, or None.
    """
    seats = _open_seats(session, plan.programme_id)
    return _changes(wanted, _movable(seats, on), _fixed(seats, on))


def _open_seats(session: Session, programme_id: uuid.UUID) -> dict[uuid.UUID, list[_Seat]]:
    statement: Any = (
        columns(
            col(Enrolment.person_id),
            col(Enrolment.id),
            col(Enrolment.batch_id),
            col(Batch.starts_on),
            col(Enrolment.origin),
        )
        .join(Batch, col(Batch.id) == Enrolment.batch_id)
        .where(col(Enrolment.programme_id) == programme_id, col(Enrolment.withdrawn_at).is_(None))
    )
    found: dict[uuid.UUID, list[_Seat]] = defaultdict(list)
    for person_id, *seat in session.execute(statement).all():
        found[person_id].append(_Seat(*seat))
    return found


def _wanted(session: Session, plan_id: uuid.UUID) -> dict[uuid.UUID, uuid.UUID | None]:
    lines = select(PlanLine.person_id, PlanLine.batch_id).where(PlanLine.plan_id == plan_id)
    return dict(session.exec(lines).all())


def _movable(seats: Mapping[uuid.UUID, Sequence[_Seat]], on: date) -> dict[uuid.UUID, _Seat]:
    """Return the seats a plan may take back: not make-ups, and nothing that has begun."""
    return {
        person: seat
        for person, held in seats.items()
        for seat in held
        if seat.origin is not Origin.MAKE_UP and seat.starts_on > on
    }


def _fixed(seats: Mapping[uuid.UUID, Sequence[_Seat]], on: date) -> set[uuid.UUID]:
    """Return whose batch has begun: they are where they are."""
    return {
        person
        for person, held in seats.items()
        if any(seat.origin is not Origin.MAKE_UP and seat.starts_on <= on for seat in held)
    }


def _changes(
    wanted: Mapping[uuid.UUID, uuid.UUID | None],
    movable: Mapping[uuid.UUID, _Seat],
    fixed: set[uuid.UUID],
) -> list[Change]:
    found: list[Change] = []
    for person, after in wanted.items():
        before = movable[person].batch_id if person in movable else None
        if person not in fixed and before != after:
            found.append(Change(person, before, after))
    return found


def publish_plan(session: Session, plan_id: uuid.UUID, *, by: Actor, at: datetime) -> list[Change]:
    """Put a draft in force and return what it changed; publishing what is in force already changes nothing.

    The plan in force before becomes history. Seats that stay the same stay untouched; a batch that has begun
    keeps its people.
    """
    plan = plan_facts(session, plan_id)
    if plan is None:
        raise Unknown
    if plan.state is PlanState.PUBLISHED:
        return []
    programme = open_programme(session, plan.programme_id)
    _take_force(session, plan, at)
    offered = {batch.id: batch for batch in batches(session, plan.programme_id)}
    seats = _open_seats(session, plan.programme_id)
    wanted = _wanted(session, plan_id)
    on = clock.day_of(at)
    movable = _movable(seats, on)
    made = _changes(wanted, movable, _fixed(seats, on))
    _check(session, plan, wanted, seats, made, offered)
    _write(session, plan.programme_id, made, movable, by, at)
    settle_batches(session, plan, by=by, at=at)
    seated = {each.after for each in made if each.after is not None}
    session.execute(
        update(Batch)
        .where(col(Batch.id).in_(seated), col(Batch.state) == BatchState.PLANNED)
        .values(state=BatchState.CONFIRMED)
    )
    programme.state = ProgrammeState.RUNNING
    session.add(programme)
    _tell(session, made, offered, at)
    record(
        session,
        "plan.published",
        "plan",
        plan_id,
        by=by,
        at=at,
        unit_path=plan.unit_path,
        version=plan.version,
        **count(made),
    )
    return made


def count(made: Iterable[Change]) -> dict[str, Any]:
    """Count changes by what becomes of the person: given a seat, moved, or left without."""
    kinds = Counter(
        "given" if each.before is None else "moved" if each.after is not None else "taken" for each in made
    )
    return {kind: kinds[kind] for kind in ("given", "moved", "taken")}


def _take_force(session: Session, plan: PlanFacts, at: datetime) -> None:
    """Make a draft the one plan in force; of two at the same time the database lets one through."""
    row = session.exec(select(RotationPlan).where(RotationPlan.id == plan.id).with_for_update()).one()
    if row.state is not PlanState.PROPOSED:
        raise NotADraft
    current = published(session, plan.programme_id)
    if current is not None and current.version > plan.version:
        raise StaleDraft(version=current.version)
    if current is not None:
        in_force = update(RotationPlan).where(col(RotationPlan.id) == current.id)
        session.execute(in_force.values(state=PlanState.SUPERSEDED))
    row.state, row.published_at = PlanState.PUBLISHED, at
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise PublishedMeanwhile from error


def _check(
    session: Session,
    plan: PlanFacts,
    wanted: Mapping[uuid.UUID, uuid.UUID | None],
    seats: Mapping[uuid.UUID, Sequence[_Seat]],
    made: Iterable[Change],
    offered: Mapping[uuid.UUID, BatchFacts],
) -> None:
    listed = select(func.count()).select_from(RosterEntry)
    people = session.exec(listed.where(RosterEntry.programme_id == plan.programme_id)).one()
    if people != len(wanted):
        raise RosterGrew(people=people - len(wanted))
    load = Counter(seat.batch_id for held in seats.values() for seat in held)
    for each in made:
        if each.before is not None:
            load[each.before] -= 1
        if each.after is not None:
            if each.after not in offered:
                raise BatchGone
            load[each.after] += 1
    settings = PlanSettings.from_json(plan.settings)
    for batch in offered.values():
        offers = seats_of(batch, settings)
        if load[batch.id] > offers:
            raise OverCapacity(number=batch.number, people=load[batch.id], capacity=offers)


def _write(
    session: Session,
    programme_id: uuid.UUID,
    made: Sequence[Change],
    movable: Mapping[uuid.UUID, _Seat],
    by: Actor,
    at: datetime,
) -> None:
    leaving = [movable[each.person_id].enrolment_id for each in made if each.before is not None]
    for start in range(0, len(leaving), CHUNK):
        part = update(Enrolment).where(col(Enrolment.id).in_(leaving[start : start + CHUNK]))
        session.execute(part.values(withdrawn_at=at, withdrawn_reason=REPLANNED))
    same = {"programme_id": programme_id, "origin": Origin.PLANNED, "created_by": by.person_id}
    same |= {"created_at": at, "withdrawn_at": None, "withdrawn_reason": ""}
    rows = [
        {"id": clock.new_id(), "batch_id": each.after, "person_id": each.person_id, **same}
        for each in made
        if each.after is not None
    ]
    if rows:
        session.execute(insert(Enrolment), rows)


def _tell(
    session: Session, made: Iterable[Change], offered: Mapping[uuid.UUID, BatchFacts], at: datetime
) -> None:
    """Send one message to each person concerned, batch by batch: everyone of a batch reads the same."""
    groups: dict[tuple[uuid.UUID | None, bool], list[uuid.UUID]] = defaultdict(list)
    for each in made:
        groups[each.after, each.before is not None].append(each.person_id)
    for (after, moved), people in groups.items():
        title, body = _words(offered[after] if after is not None else None, moved)
        messages.send(session, people, kind="plan.published", title=title, body=body, link="/agenda", at=at)


def _words(batch: BatchFacts | None, moved: bool) -> tuple[str, str]:
    if batch is None:
        return "您的轮训安排已取消", "您原来的批次安排已取消，将另行安排，请留意通知。"
    place = f"，地点：{batch.place}" if batch.place else ""
    days = f"{batch.starts_on.isoformat()} 至 {batch.ends_on.isoformat()}"
    body = f"“{batch.programme_name}”第 {batch.number} 期《{batch.title}》，{days}{place}。请按时参训。"
    title = f"您已改为参加第 {batch.number} 期" if moved else f"您已编入第 {batch.number} 期"
    return title, body
