"""Work on a draft: its people in lanes, two who change places, and what was done, to be undone."""

import uuid
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.clock import day_of
from app.planning import matrix, operations, policy, words
from app.planning.models import PlanState
from app.planning.queries import drafts, people, standings
from app.planning.queries.plans import line_of, loads, offered
from app.planning.records import BatchFacts, LineFacts, PlanFacts
from app.planning.views.counter import (
    ORGANIZE_PLAN,
    PLAN,
    SEE_PLAN,
    above,
    code,
    desk,
    plan_crumbs,
    under_path,
    within,
)
from app.refusals import Unknown
from app.web.desk import Answer, Visit

MOST_CARDS = 300


@dataclass(frozen=True)
class Lane:
    """A batch (or, without one, those left out) and the people shown in it."""

    batch: BatchFacts | None
    people: tuple[LineFacts, ...]


def _may_move(visit: Visit, plan: PlanFacts) -> bool:
    return policy.organize(visit.actor, plan) and plan.state is PlanState.PROPOSED


@desk.get(f"{PLAN}/lanes", needs=SEE_PLAN)
def lanes(visit: Visit, plan: PlanFacts, programme_id: uuid.UUID) -> Answer:
    within(plan, programme_id)
    if plan.summary is None:
        raise Unknown
    batches = offered(visit.session, plan)
    summed = loads(visit.session, plan)
    under = under_path(plan, request.args.get("under", ""), summed)
    below = sorted(
        {matrix.row_path(load.unit_path, under) for load in summed if load.unit_path.startswith(under)}
    )
    way = above(plan.unit_path, under)
    names = people.unit_names(visit.session, [*below, *way])
    total = sum(load.people for load in summed if load.unit_path.startswith(under))
    shown = drafts.lanes(visit.session, plan, under, MOST_CARDS) if total <= MOST_CARDS else []
    return render_template(
        "planning/lanes.html",
        plan=plan,
        crumbs=plan_crumbs(plan, (_("按人调整"), None)),
        way=[(code(path), names.get(path, code(path))) for path in way],
        below=[(code(path), names.get(path, code(path))) for path in below if path != under],
        lanes=_lanes(shown, batches),
        columns={column.batch.id: column for column in matrix.columns(summed, batches)},
        total=total,
        most=MOST_CARDS,
        under=code(under),
        today=day_of(visit.at),
        may_move=_may_move(visit, plan),
        last=_last(visit, plan) if _may_move(visit, plan) else None,
    )


def _lanes(shown: list[LineFacts], batches: list[BatchFacts]) -> list[Lane]:
    found = [Lane(batch, tuple(each for each in shown if each.batch_id == batch.id)) for batch in batches]
    return [*found, Lane(None, tuple(each for each in shown if each.batch_id is None))]


def _last(visit: Visit, plan: PlanFacts) -> int | None:
    """Return the last step of a draft that still stands."""
    return next((each.step for each in drafts.moves(visit.session, plan, 20) if each.undone_at is None), None)


@desk.get(f"{PLAN}/moves", needs=SEE_PLAN)
def moves(visit: Visit, plan: PlanFacts, programme_id: uuid.UUID) -> Answer:
    within(plan, programme_id)
    found = drafts.moves(visit.session, plan)
    return render_template(
        "planning/moves.html",
        plan=plan,
        crumbs=plan_crumbs(plan, (_("调整记录"), None)),
        moves=found,
        last=next((each.step for each in found if each.undone_at is None), None),
        words=words,
        may_move=_may_move(visit, plan),
    )


@desk.post(f"{PLAN}/moves/undo", needs=ORGANIZE_PLAN)
def undo(visit: Visit, plan: PlanFacts, programme_id: uuid.UUID) -> Answer:
    within(plan, programme_id)
    step = request.form.get("step", type=int) or 0
    operations.undo(visit.session, plan.id, step, by=visit.actor, at=visit.at)
    flash(_("已撤销最近一步调整。"), "ok")
    return redirect(back_to(plan, url_for("planning.moves", programme_id=programme_id, plan_id=plan.id)), 303)


def back_to(plan: PlanFacts, otherwise: str) -> str:
    """Return where a move was asked for: the lanes of a unit, or somewhere else."""
    unit = request.form.get("lanes")
    if unit is None:
        return otherwise
    return url_for("planning.lanes", programme_id=plan.programme_id, plan_id=plan.id, under=unit)


@desk.get(f"{PLAN}/people/<uuid:person_id>/swap", needs=ORGANIZE_PLAN)
def swap_review(visit: Visit, plan: PlanFacts, programme_id: uuid.UUID, person_id: uuid.UUID) -> Answer:
    within(plan, programme_id)
    return _swap(visit, plan, person_id, request.args.get("with", ""))


def _swap(visit: Visit, plan: PlanFacts, person_id: uuid.UUID, asked: str) -> str:
    """Show what two people changing places would break; `asked` is the other's id or staff number."""
    one, other = line_of(visit.session, plan, person_id), drafts.line_by(visit.session, plan, asked)
    if one is None:
        raise Unknown
    possible = (
        other is not None and None not in (one.batch_id, other.batch_id) and one.batch_id != other.batch_id
    )
    broken = (
        standings.exchanged(visit.session, plan, person_id, other.person_id) if other and possible else []
    )
    part = "HX-Request" in request.headers
    return render_template(
        "planning/swap_asked.html" if part else "planning/swap.html",
        plan=plan,
        crumbs=plan_crumbs(plan, (one.name, None)),
        one=one,
        other=other,
        asked=asked,
        possible=possible,
        sentences=[words.consequence_sentence(each) for each in broken],
        lanes=request.args.get("lanes"),
        may_move=_may_move(visit, plan),
    )


@desk.post(f"{PLAN}/people/<uuid:person_id>/swap", needs=ORGANIZE_PLAN)
def swap(visit: Visit, plan: PlanFacts, programme_id: uuid.UUID, person_id: uuid.UUID) -> Answer:
    within(plan, programme_id)
    asked = request.form.get("with", "")
    other = drafts.line_by(visit.session, plan, asked)
    if other is None:
        return _swap(visit, plan, person_id, asked), 422
    operations.swap_lines(
        visit.session,
        plan.id,
        person_id,
        other.person_id,
        insist="insist" in request.form,
        by=visit.actor,
        at=visit.at,
    )
    flash(_("两人已对调，并固定在新的批次。"), "ok")
    here = url_for("planning.line", programme_id=programme_id, plan_id=plan.id, person_id=person_id)
    return redirect(back_to(plan, here), 303)
