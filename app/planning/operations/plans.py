"""Propose a plan, and let an organizer move people in it."""

import time
import uuid
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, update
from sqlmodel import Session, col, select

from app import clock, jobs
from app.jobs import Job
from app.journal.operations import record
from app.planning.facts import ConsequenceKind, LeftOut, LeftOutCause, Proposal
from app.planning.models import Batch, BatchState, PlanLine, PlanState, RotationPlan
from app.planning.operations.programmes import open_programme
from app.planning.queries.cases import Because, Case, board, case, consequences, held_seats
from app.planning.queries.plans import pins as pins_of
from app.planning.queries.plans import plan as plan_facts
from app.planning.queries.plans import published
from app.planning.records import PlanFacts
from app.planning.refusals import (
    BatchFull,
    BatchUnderWay,
    MoveBreaksRules,
    NoBatches,
    NotADraft,
    NothingToPin,
    RosterNotFrozen,
    StillProposing,
)
from app.planning.rules.explain import left_out
from app.planning.rules.propose import propose as solve
from app.refusals import Unknown
from app.web.actor import Actor

JOB = "planning.propose"


def propose(
    session: Session,
    programme_id: uuid.UUID,
    *,
    max_away_percent: int | None = None,
    on_duty_min: int | None = None,
    leaders_first: bool = True,
    keep_published: bool = True,
    by: Actor,
    at: datetime,
) -> uuid.UUID:
    """Ask for a new draft and return its id; a job fills it, and `propose_now` does the same at once.

    Pins of the newest earlier version are kept, and with `keep_published` every seat that was published.
    """
    programme = open_programme(session, programme_id)
    if programme.roster_as_of is None:
        raise RosterNotFrozen
    offered = (Batch.programme_id == programme_id, Batch.state != BatchState.CANCELLED)
    if session.exec(select(Batch.id).where(*offered)).first() is None:
        raise NoBatches
    _refuse_second_proposal(session, programme_id)
    newest = session.exec(
        select(RotationPlan.id, RotationPlan.version)
        .where(
            RotationPlan.programme_id == programme_id,
            col(RotationPlan.state).in_((PlanState.PROPOSED, PlanState.PUBLISHED, PlanState.SUPERSEDED)),
        )
        .order_by(col(RotationPlan.version).desc())
    ).first()
    row = RotationPlan(
        id=clock.new_id(),
        programme_id=programme_id,
        version=_next_version(session, programme_id),
        state=PlanState.PROPOSING,
        settings={
            "max_away_percent": (
                programme.max_away_percent if max_away_percent is None else max_away_percent
            ),
            "on_duty_min": programme.on_duty_min if on_duty_min is None else on_duty_min,
            "leaders_first": leaders_first,
            "keep_published": keep_published,
            "seed": 0,
            "pins_from": str(newest[0]) if newest else None,
        },
        created_by=by.person_id,
        created_at=at,
    )
    title = f"编排轮训计划：{programme.name}（第 {row.version} 稿）"[:200]
    link = f"/programmes/{programme_id}/plans/{row.id}"
    row.job_id = jobs.enqueue(
        session, JOB, title, {"plan_id": str(row.id)}, by=by.person_id, at=at, link=link
    )
    session.flush()
    session.add(row)
    session.flush()
    record(
        session,
        "plan.requested",
        "plan",
        row.id,
        by=by,
        at=at,
        unit_path=programme.unit_path,
        version=row.version,
        settings=row.settings,
    )
    return row.id


def _refuse_second_proposal(session: Session, programme_id: uuid.UUID) -> None:
    under_way = (
        select(RotationPlan.id)
        .join(Job, col(Job.id) == RotationPlan.job_id)
        .where(
            RotationPlan.programme_id == programme_id,
            RotationPlan.state == PlanState.PROPOSING,
            col(Job.state).not_in(jobs.ENDED),
        )
    )
    if session.exec(under_way).first() is not None:
        raise StillProposing


def _next_version(session: Session, programme_id: uuid.UUID) -> int:
    last = session.exec(
        select(func.max(RotationPlan.version)).where(RotationPlan.programme_id == programme_id)
    ).one()
    return (last or 0) + 1


@jobs.handler(JOB)
def _propose_in_steps(work: jobs.Work) -> dict[str, Any] | None:
    """Read, solve and write apart, so that nobody waits for the solver."""
    plan_id = uuid.UUID(work.payload["plan_id"])
    try:
        work.progress(0, 3, "正在读取名册和批次")
        with work.reading() as session:
            plan = plan_facts(session, plan_id)
            if plan is None or plan.state is not PlanState.PROPOSING:
                return None
            found = case(session, plan, _pins(session, plan))
        work.progress(1, 3, f"正在为 {len(found.people)} 人安排批次")
        proposal, milliseconds = _solve(found)
        work.progress(2, 3, "正在保存草案")
        with work.transaction() as session:
            _store(session, plan, found, proposal, milliseconds, clock.now())
        work.progress(3, 3)
    except Exception:
        # Whatever went wrong is told on the job's page; the draft must not look as if it were still coming.
        with work.transaction() as session:
            unfinished = (col(RotationPlan.id) == plan_id, col(RotationPlan.state) == PlanState.PROPOSING)
            session.execute(update(RotationPlan).where(*unfinished).values(state=PlanState.FAILED))
        raise
    return {"placed": len(proposal.placements), "left_out": len(proposal.left_out)}


def propose_now(session: Session, plan_id: uuid.UUID, *, at: datetime | None = None) -> None:
    """Fill a draft that was asked for, within the caller's transaction; doing it twice does it once."""
    plan = plan_facts(session, plan_id)
    if plan is None:
        raise Unknown
    if plan.state is not PlanState.PROPOSING:
        return
    found = case(session, plan, _pins(session, plan))
    proposal, milliseconds = _solve(found)
    _store(session, plan, found, proposal, milliseconds, at or plan.created_at)


def _pins(session: Session, plan: PlanFacts) -> dict[uuid.UUID, uuid.UUID]:
    earlier = plan.settings["pins_from"]
    pins = pins_of(session, uuid.UUID(earlier)) if earlier else {}
    if plan.settings["keep_published"] and published(session, plan.programme_id) is not None:
        pins |= held_seats(session, plan.programme_id)
    return pins


def _solve(found: Case) -> tuple[Proposal, int]:
    began = time.perf_counter_ns()
    proposal = solve(found.people, found.batches, found.settings)
    return proposal, (time.perf_counter_ns() - began) // 1_000_000


def _store(
    session: Session, plan: PlanFacts, found: Case, proposal: Proposal, milliseconds: int, at: datetime
) -> None:
    row = session.exec(select(RotationPlan).where(RotationPlan.id == plan.id).with_for_update()).one()
    if row.state is not PlanState.PROPOSING:
        return
    session.execute(delete(PlanLine).where(col(PlanLine.plan_id) == plan.id))
    session.execute(insert(PlanLine), _lines(plan.id, found, proposal))
    row.state = PlanState.PROPOSED
    row.summary = {
        "people": len(found.people),
        "placed": len(proposal.placements),
        "left_out": dict(Counter(each.cause.value for each in proposal.left_out)),
        "optimal": proposal.optimal,
        "fewest_left_out": proposal.fewest_left_out,
        "thin_units": len(proposal.thin_units),
        "milliseconds": milliseconds,
    }
    session.add(row)
    record(session, "plan.proposed", "plan", plan.id, by=None, at=at, unit_path=plan.unit_path, **row.summary)


def _lines(plan_id: uuid.UUID, found: Case, proposal: Proposal) -> list[dict[str, Any]]:
    people = {person.person_id: person for person in found.people}
    rows: list[dict[str, Any]] = []
    for placement in proposal.placements:
        person = people[placement.person_id]
        rows.append(
            {
                **_head(plan_id, person.person_id, person.unit_id),
                "batch_id": uuid.UUID(placement.batch_id),
                "cause": None,
                "cause_data": None,
                "pinned": person.pinned_batch_id == placement.batch_id,
            }
        )
    for each in proposal.left_out:
        rows.append(
            {
                **_head(plan_id, each.person_id, each.unit_id),
                "batch_id": None,
                **_cause_values(each, found.because),
                "pinned": False,
            }
        )
    return rows


def _head(plan_id: uuid.UUID, person_id: str, unit_id: str) -> dict[str, Any]:
    return {
        "id": clock.new_id(),
        "plan_id": plan_id,
        "person_id": uuid.UUID(person_id),
        "unit_id": uuid.UUID(unit_id),
    }


def _cause_values(each: LeftOut, because: Mapping[str, Because]) -> dict[str, Any]:
    data: dict[str, Any] = {"allowed": each.allowed_away, "full": each.full, "used_up": each.used_up}
    if each.cause is LeftOutCause.UNAVAILABLE_EVERYWHERE and each.person_id in because:
        data["because"] = because[each.person_id].value
    return {"cause": each.cause.value, "cause_data": data}


def _draft(session: Session, plan_id: uuid.UUID) -> PlanFacts:
    """Return a draft, its row locked against a publication or a second move at the same time."""
    locked = select(RotationPlan.state).where(RotationPlan.id == plan_id).with_for_update()
    state = session.exec(locked).first()
    plan = plan_facts(session, plan_id)
    if plan is None or state is None:
        raise Unknown
    if state is not PlanState.PROPOSED:
        raise NotADraft
    return plan


def move_line(
    session: Session,
    plan_id: uuid.UUID,
    person_id: uuid.UUID,
    batch_id: uuid.UUID | None,
    *,
    insist: bool = False,
    by: Actor,
    at: datetime,
) -> None:
    """Move a person to a batch (or to none) in a draft, and pin them there.

    What it breaks must have been confirmed (`insist`); a full batch takes nobody in any case.
    """
    plan = _draft(session, plan_id)
    line = session.exec(
        select(PlanLine).where(PlanLine.plan_id == plan_id, PlanLine.person_id == person_id)
    ).first()
    if line is None:
        raise Unknown
    if line.batch_id == batch_id:
        return
    _refuse_under_way(session, plan, person_id, at)
    broken = consequences(session, plan, person_id, batch_id)
    if any(each.kind is ConsequenceKind.CAPACITY_EXCEEDED for each in broken):
        batch = session.exec(select(Batch).where(Batch.id == batch_id)).one()
        raise BatchFull(number=batch.number, capacity=batch.capacity)
    if broken and not insist:
        raise MoveBreaksRules
    before = line.batch_id
    # A placeholder for those taken out: the causes of everyone left out are looked at anew below.
    line.batch_id, line.pinned = batch_id, batch_id is not None
    line.cause = None if batch_id is not None else LeftOutCause.CAPACITY.value
    line.cause_data = None
    session.add(line)
    session.flush()
    _renew_causes(session, plan)
    record(
        session,
        "plan.moved",
        "plan",
        plan_id,
        by=by,
        at=at,
        unit_path=plan.unit_path,
        person=person_id,
        before=before,
        after=batch_id,
        broke=[each.kind.value for each in broken],
    )


def _refuse_under_way(session: Session, plan: PlanFacts, person_id: uuid.UUID, at: datetime) -> None:
    seat = held_seats(session, plan.programme_id).get(person_id)
    if seat is None:
        return
    batch = session.exec(select(Batch).where(Batch.id == seat)).one()
    if batch.starts_on <= clock.day_of(at):
        raise BatchUnderWay(number=batch.number)


def _renew_causes(session: Session, plan: PlanFacts) -> None:
    """Name the causes of those left out as they now stand; reads their units only."""
    out = select(PlanLine).where(PlanLine.plan_id == plan.id, col(PlanLine.batch_id).is_(None))
    rows = {str(row.person_id): row for row in session.exec(out).all()}
    if not rows:
        return
    standing, found = board(session, plan, {row.unit_id for row in rows.values()})
    for each in left_out(standing):
        values = _cause_values(each, found.because)
        row = rows[each.person_id]
        if (row.cause, row.cause_data) != (values["cause"], values["cause_data"]):
            row.cause, row.cause_data = values["cause"], values["cause_data"]
            session.add(row)
    session.flush()


def pin_line(
    session: Session,
    plan_id: uuid.UUID,
    person_id: uuid.UUID,
    pinned: bool,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Keep a person in their batch whatever is proposed later, or let them go again."""
    plan = _draft(session, plan_id)
    line = session.exec(
        select(PlanLine).where(PlanLine.plan_id == plan_id, PlanLine.person_id == person_id)
    ).first()
    if line is None:
        raise Unknown
    if line.batch_id is None:
        raise NothingToPin
    if line.pinned == pinned:
        return
    line.pinned = pinned
    session.add(line)
    record(
        session,
        "plan.pinned" if pinned else "plan.unpinned",
        "plan",
        plan_id,
        by=by,
        at=at,
        unit_path=plan.unit_path,
        person=person_id,
        batch=line.batch_id,
    )
