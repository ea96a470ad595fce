"""Let an organizer move people in a draft: one, two that change places, and back again."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from app import clock
from app.journal.operations import record
from app.planning.facts import Consequence, ConsequenceKind, LeftOutCause
from app.planning.models import Batch, PlanLine, PlanMove, PlanState, RotationPlan
from app.planning.operations.proposing import cause_values
from app.planning.queries.cases import held_seats
from app.planning.queries.plans import plan as plan_facts
from app.planning.queries.plans import published
from app.planning.queries.standings import consequences, exchanged, seated
from app.planning.records import PlanFacts
from app.planning.refusals import (
    BatchFull,
    BatchUnderWay,
    MoveBreaksRules,
    NotADraft,
    NothingToPin,
    NothingToSwap,
    NothingToUndo,
)
from app.planning.rules.rotation.reasons import left_out
from app.refusals import Unknown
from app.web.actor import Actor


@dataclass(frozen=True)
class _Change:
    """What becomes of a line."""

    line: PlanLine
    batch_id: uuid.UUID | None
    pinned: bool


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


def _line(session: Session, plan_id: uuid.UUID, person_id: uuid.UUID) -> PlanLine:
    own = (PlanLine.plan_id == plan_id, PlanLine.person_id == person_id)
    line = session.exec(select(PlanLine).where(*own)).first()
    if line is None:
        raise Unknown
    return line


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
    line = _line(session, plan_id, person_id)
    if line.batch_id == batch_id:
        return
    _refuse_under_way(session, plan, person_id, at)
    broken = consequences(session, plan, person_id, batch_id)
    _refuse(session, plan, broken, insist)
    _write(session, plan, [_Change(line, batch_id, batch_id is not None)], broken, by, at)
    record(
        session,
        "plan.moved",
        "plan",
        plan_id,
        by=by,
        at=at,
        unit_path=plan.unit_path,
        person=person_id,
        after=batch_id,
        broke=[each.kind.value for each in broken],
    )


def swap_lines(
    session: Session,
    plan_id: uuid.UUID,
    person_id: uuid.UUID,
    other_id: uuid.UUID,
    *,
    insist: bool = False,
    by: Actor,
    at: datetime,
) -> None:
    """Let two people of a draft change places, and pin both."""
    plan = _draft(session, plan_id)
    line, other = _line(session, plan_id, person_id), _line(session, plan_id, other_id)
    if line.batch_id is None or other.batch_id is None or line.batch_id == other.batch_id:
        raise NothingToSwap
    for each in (person_id, other_id):
        _refuse_under_way(session, plan, each, at)
    broken = exchanged(session, plan, person_id, other_id)
    _refuse(session, plan, broken, insist)
    changes = [_Change(line, other.batch_id, True), _Change(other, line.batch_id, True)]
    _write(session, plan, changes, broken, by, at)
    record(
        session,
        "plan.swapped",
        "plan",
        plan_id,
        by=by,
        at=at,
        unit_path=plan.unit_path,
        person=person_id,
        other=other_id,
        broke=[each.kind.value for each in broken],
    )


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
    line = _line(session, plan_id, person_id)
    if line.batch_id is None:
        raise NothingToPin
    if line.pinned == pinned:
        return
    _write(session, plan, [_Change(line, line.batch_id, pinned)], [], by, at)
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


def undo(session: Session, plan_id: uuid.UUID, step: int, *, by: Actor, at: datetime) -> None:
    """Take the last step of a draft back that still stands; it stays in the list as undone."""
    plan = _draft(session, plan_id)
    own = (PlanMove.plan_id == plan_id, col(PlanMove.undone_at).is_(None))
    last = session.exec(select(func.max(PlanMove.step)).where(*own)).one()
    if last is None or last != step:
        raise NothingToUndo
    moves = session.exec(select(PlanMove).where(*own, PlanMove.step == step)).all()
    for move in moves:
        line = _line(session, plan_id, move.person_id)
        line.batch_id, line.pinned = move.before_id, move.was_pinned
        line.cause = None if move.before_id is not None else LeftOutCause.CAPACITY.value
        line.cause_data = None
        move.undone_at = at
        session.add(line)
        session.add(move)
    session.flush()
    _renew_causes(session, plan)
    record(
        session,
        "plan.undone",
        "plan",
        plan_id,
        by=by,
        at=at,
        unit_path=plan.unit_path,
        step=step,
        people=[move.person_id for move in moves],
    )


def _refuse(session: Session, plan: PlanFacts, broken: Sequence[Consequence], insist: bool) -> None:
    full = next((each for each in broken if each.kind is ConsequenceKind.CAPACITY_EXCEEDED), None)
    if full is not None:
        raise BatchFull(number=full.batch, capacity=full.allowed)
    if broken and not insist:
        raise MoveBreaksRules


def _write(
    session: Session,
    plan: PlanFacts,
    changes: Sequence[_Change],
    broken: Sequence[Consequence],
    by: Actor,
    at: datetime,
) -> None:
    """Change the lines and list the moves: of one step, so that they are undone together."""
    last = session.exec(
        select(func.max(PlanMove.position), func.max(PlanMove.step)).where(PlanMove.plan_id == plan.id)
    ).one()
    position, step = (last[0] or 0), (last[1] or 0) + 1
    for number, change in enumerate(changes, position + 1):
        line = change.line
        session.add(
            PlanMove(
                id=clock.new_id(),
                plan_id=plan.id,
                position=number,
                step=step,
                person_id=line.person_id,
                before_id=line.batch_id,
                after_id=change.batch_id,
                was_pinned=line.pinned,
                is_pinned=change.pinned,
                broke=sorted({each.kind.value for each in broken}),
                made_by=by.person_id,
                made_at=at,
            )
        )
    for change in changes:
        line = change.line
        # A placeholder for those taken out: the causes of everyone left out are looked at anew below.
        line.batch_id, line.pinned = change.batch_id, change.pinned
        line.cause = None if change.batch_id is not None else LeftOutCause.CAPACITY.value
        line.cause_data = None
        session.add(line)
    session.flush()
    _renew_causes(session, plan)


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
    standing, found = seated(session, plan, {row.unit_id for row in rows.values()})
    for key, row in rows.items():
        values = cause_values(key, left_out(found.case.by_key[key], standing), found)
        if (row.cause, row.cause_data) != (values["cause"], values["cause_data"]):
            row.cause, row.cause_data = values["cause"], values["cause_data"]
            session.add(row)
    session.flush()


def follow_seat(
    session: Session,
    programme_id: uuid.UUID,
    person_id: uuid.UUID,
    batch_id: uuid.UUID | None,
    *,
    by: Actor,
    at: datetime,
) -> bool:
    """Let the plan in force follow a seat given up or taken outside it; what stood before stays in its list of moves.

    The change of the seat is the event. Returns whether there was a line to change.
    """
    plan = published(session, programme_id)
    if plan is None:
        return False
    own = (PlanLine.plan_id == plan.id, PlanLine.person_id == person_id)
    line = session.exec(select(PlanLine).where(*own)).first()
    if line is None or line.batch_id == batch_id:
        return False
    _write(session, plan, [_Change(line, batch_id, False)], [], by, at)
    return True


def leave_line(
    session: Session,
    programme_id: uuid.UUID,
    person_id: uuid.UUID,
    batch_id: uuid.UUID,
    *,
    by: Actor,
    at: datetime,
) -> bool:
    """Let the plan in force follow a seat given up, where it still names that batch; elsewhere it knows better."""
    plan = published(session, programme_id)
    if plan is None:
        return False
    named = (PlanLine.plan_id == plan.id, PlanLine.person_id == person_id, PlanLine.batch_id == batch_id)
    line = session.exec(select(PlanLine).where(*named)).first()
    if line is None:
        return False
    _write(session, plan, [_Change(line, None, False)], [], by, at)
    return True
