"""Propose a plan: ask for a draft, and let a job fill it."""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, update
from sqlmodel import Session, col, select

from app import clock, jobs
from app.jobs import Job
from app.journal.operations import record
from app.planning.facts import LeftOutCause, PlanSettings
from app.planning.models import Batch, BatchState, PlanLine, PlanState, Programme, RotationPlan
from app.planning.operations.programmes import open_programme
from app.planning.queries.cases import Gathered, gather
from app.planning.queries.limits import Because
from app.planning.queries.plans import pins as pins_of
from app.planning.queries.plans import plan as plan_facts
from app.planning.queries.rules import overrides
from app.planning.records import PlanFacts
from app.planning.refusals import NoBatches, NothingToRelax, RosterNotFrozen, StillProposing
from app.planning.rules.relaxing import can_relax, relaxed
from app.planning.rules.rotation.apart import answer_apart
from app.planning.rules.rotation.cases import Person
from app.planning.rules.rotation.reasons import LeftOut, left_out, standing
from app.planning.rules.rotation.report import Answer, thin_units
from app.planning.rules.rotation.seating import Seating
from app.refusals import N_, Unknown
from app.web.actor import Actor

JOB = "planning.propose"
STEPS = {
    "classes": "正在把情况相同的人合并",
    "bound": "正在计算任何方案都不能更好的界",
    "flow": "正在求解方案",
    "programme": "正在用整数规划改进方案",
    "conflicts": "正在说明各人的原因",
}


def settings_for(
    session: Session, programme_id: uuid.UUID, settings: PlanSettings | None = None
) -> PlanSettings:
    """Return settings for a new draft: those given or the programme's, its units' rules, and the newest pins."""
    programme = session.exec(select(Programme).where(Programme.id == programme_id)).one()
    settings = settings or PlanSettings(
        programme.max_away_percent, programme.on_duty_min, programme.objective, programme.leaders
    )
    return replace(
        settings, pins_from=_newest(session, programme_id), units=tuple(overrides(session, programme_id))
    )


def _newest(session: Session, programme_id: uuid.UUID) -> str | None:
    done = (PlanState.PROPOSED, PlanState.PUBLISHED, PlanState.SUPERSEDED)
    found = session.exec(
        select(RotationPlan.id)
        .where(RotationPlan.programme_id == programme_id, col(RotationPlan.state).in_(done))
        .order_by(col(RotationPlan.version).desc())
    ).first()
    return str(found) if found else None


def propose(
    session: Session,
    programme_id: uuid.UUID,
    settings: PlanSettings | None = None,
    *,
    by: Actor,
    at: datetime,
) -> uuid.UUID:
    """Ask for a new draft and return its id; a job fills it, and `propose_now` does the same at once.

    Pins of the newest earlier version are kept, and with `keep_published` whoever has a seat moves only if they must.
    """
    programme = open_programme(session, programme_id)
    if programme.roster_as_of is None:
        raise RosterNotFrozen
    offered = (Batch.programme_id == programme_id, Batch.state != BatchState.CANCELLED)
    if session.exec(select(Batch.id).where(*offered)).first() is None:
        raise NoBatches
    _refuse_second_proposal(session, programme_id)
    row = RotationPlan(
        id=clock.new_id(),
        programme_id=programme_id,
        version=_next_version(session, programme_id),
        state=PlanState.PROPOSING,
        settings=settings_for(session, programme_id, settings).as_json(),
        created_by=by.person_id,
        created_at=at,
    )
    title = jobs.titled(N_("编排轮训计划"), f"{programme.name}（第 {row.version} 稿）")
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


def relax(
    session: Session, plan_id: uuid.UUID, chosen: Collection[int], *, by: Actor, at: datetime
) -> uuid.UUID:
    """Ask for a draft with the settings of another, the chosen conflicts of that one loosened; return its id."""
    plan = plan_facts(session, plan_id)
    if plan is None or plan.summary is None:
        raise Unknown
    found = [each for number, each in enumerate(plan.summary.get("conflicts", ())) if number in chosen]
    if not any(map(can_relax, found)):
        raise NothingToRelax
    rows = session.exec(select(Batch.number, Batch.capacity).where(Batch.programme_id == plan.programme_id))
    seats = {str(number): capacity for number, capacity in rows.all()}
    settings = relaxed(PlanSettings.from_json(plan.settings), found, seats)
    return propose(session, plan.programme_id, settings, by=by, at=at)


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


def _stopped(session: Session, payload: dict[str, Any], by: Actor, at: datetime) -> None:
    """Let a draft whose job was stopped not look as if it were still coming; the solver's process ends with the job."""
    plan = plan_facts(session, uuid.UUID(payload["plan_id"]))
    if plan is None or plan.state is not PlanState.PROPOSING:
        return
    session.execute(
        update(RotationPlan).where(col(RotationPlan.id) == plan.id).values(state=PlanState.FAILED)
    )
    record(session, "plan.stopped", "plan", plan.id, by=by, at=at, unit_path=plan.unit_path)


@jobs.handler(JOB, _stopped)
def _propose_in_steps(work: jobs.Work) -> dict[str, Any] | None:
    """Read, solve and write apart, so that nobody waits for the solver."""
    plan_id = uuid.UUID(work.payload["plan_id"])
    try:
        work.progress(0, TOTAL, "正在读取名册和批次")
        with work.reading() as session:
            plan = plan_facts(session, plan_id)
            if plan is None or plan.state is not PlanState.PROPOSING:
                return None
            found = gather(session, plan, _pins(session, plan))
        solved = answer_apart(found.case, lambda step: _tell(work, step, len(found.case.people)))
        work.progress(TOTAL - 1, TOTAL, "正在保存草案")
        with work.transaction() as session:
            _store(session, plan, found, solved, clock.now())
        work.progress(TOTAL, TOTAL)
    except Exception:
        # Whatever went wrong is told on the job's page; the draft must not look as if it were still coming.
        with work.transaction() as session:
            unfinished = (col(RotationPlan.id) == plan_id, col(RotationPlan.state) == PlanState.PROPOSING)
            session.execute(update(RotationPlan).where(*unfinished).values(state=PlanState.FAILED))
        raise
    return {"placed": len(solved.placed), "left_out": solved.worth[0], "status": solved.status}


TOTAL = len(STEPS) + 2


def _tell(work: jobs.Work, step: str, people: int) -> None:
    """Say how far the solver is; raises when the job was cancelled."""
    work.progress(1 + list(STEPS).index(step), TOTAL, f"{people} 人：{STEPS[step]}")


def propose_now(session: Session, plan_id: uuid.UUID, *, at: datetime | None = None) -> None:
    """Fill a draft that was asked for, within the caller's transaction; doing it twice does it once."""
    plan = plan_facts(session, plan_id)
    if plan is None:
        raise Unknown
    if plan.state is not PlanState.PROPOSING:
        return
    found = gather(session, plan, _pins(session, plan))
    solved = answer_apart(found.case, lambda step: None)
    _store(session, plan, found, solved, at or plan.created_at)


def _pins(session: Session, plan: PlanFacts) -> dict[uuid.UUID, uuid.UUID]:
    earlier = PlanSettings.from_json(plan.settings).pins_from
    return pins_of(session, uuid.UUID(earlier)) if earlier else {}


def _store(session: Session, plan: PlanFacts, found: Gathered, solved: Answer, at: datetime) -> None:
    row = session.exec(select(RotationPlan).where(RotationPlan.id == plan.id).with_for_update()).one()
    if row.state is not PlanState.PROPOSING:
        return
    lines = _lines(plan.id, found, Seating(found.case, solved.placed))
    session.execute(delete(PlanLine).where(col(PlanLine.plan_id) == plan.id))
    if lines:
        session.execute(insert(PlanLine), lines)
    row.state = PlanState.PROPOSED
    row.summary = {
        "people": len(found.case.people),
        "placed": len(solved.placed),
        "left_out": dict(Counter(line["cause"] for line in lines if line["cause"])),
        "status": solved.status,
        "worth": list(solved.worth),
        "bound": list(solved.bound),
        "batches_used": len(set(solved.placed.values())),
        "thin_units": len(thin_units(found.case)),
        "conflicts": [asdict(each) for each in solved.conflicts],
        "loosening": solved.loosening,
        "loosening_bound": solved.loosening_bound,
        "milliseconds": round(solved.seconds * 1000),
    }
    session.add(row)
    told = {key: value for key, value in row.summary.items() if key != "conflicts"}
    record(session, "plan.proposed", "plan", plan.id, by=None, at=at, unit_path=plan.unit_path, **told)


def _lines(plan_id: uuid.UUID, found: Gathered, seating: Seating) -> list[dict[str, Any]]:
    case = found.case
    ids = [found.batches[batch.number].id for batch in case.batches]
    rows: list[dict[str, Any]] = []
    for person in case.people:
        at = seating.batch_of.get(person.key)
        head = {
            "id": clock.new_id(),
            "plan_id": plan_id,
            "person_id": uuid.UUID(person.key),
            "unit_id": uuid.UUID(person.unit),
            "batch_id": None if at is None else ids[at],
            "pinned": at is not None and person.pin is not None,
        }
        why = (
            cause_values(person.key, left_out(person, seating), found)
            if at is None
            else {"cause": None, "cause_data": _moved(person, seating)}
        )
        rows.append(head | why)
    return rows


def _moved(person: Person, seating: Seating) -> dict[str, Any] | None:
    """Say where somebody was before and why they could not stay; nothing of whoever stays or is new."""
    case, before = seating.case, seating.case.previous.get(person.key)
    if before is None or before == case.batches[seating.batch_of[person.key]].number:
        return None
    at = case.position.get(before)
    if at is None or case.batches[at].capacity_max == 0:
        return {"was": int(before), "why": "closed"}
    return {"was": int(before), "why": standing(person, at, seating).value}


def cause_values(key: str, each: LeftOut, found: Gathered) -> dict[str, Any]:
    """Return what a line says about why its person has no batch."""
    numbers = [int(batch.number) for batch in found.case.batches]
    data: dict[str, Any] = {
        "allowed": each.allowed,
        "full": [numbers[at] for at in each.full],
        "used_up": [numbers[at] for at in each.used_up],
    }
    because: Mapping[str, Because] = found.because
    if each.cause is LeftOutCause.UNAVAILABLE_EVERYWHERE and key in because:
        data["because"] = because[key].value
    return {"cause": each.cause.value, "cause_data": data}
