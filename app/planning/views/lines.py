"""One person of a plan: why there, and where else."""

import uuid
from dataclasses import dataclass, replace

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.planning import operations, policy, words
from app.planning.facts import ConsequenceKind, Standing
from app.planning.forms import MoveForm
from app.planning.models import PlanState
from app.planning.queries import standings
from app.planning.queries.cases import Gathered
from app.planning.queries.plans import line_of, offered
from app.planning.records import BatchFacts, LineFacts, PlanFacts
from app.planning.rules.rotation.reasons import standing
from app.planning.rules.rotation.seating import Seating
from app.planning.views.counter import ORGANIZE_PLAN, PLAN, SEE_PLAN, desk, plan_crumbs, within
from app.planning.views.drafting import back_to
from app.refusals import Unknown
from app.web.desk import Answer, Visit
from app.web.forms import options

# A full batch takes nobody, and whoever attends a batch that has begun stays in it, whatever an organizer insists upon.
FORBIDDEN = frozenset({ConsequenceKind.CAPACITY_EXCEEDED, ConsequenceKind.PINNED_ELSEWHERE})


@dataclass(frozen=True)
class Foreseen:
    """What a move would do: its consequences in words, and whether one of them forbids it."""

    batch: BatchFacts | None
    sentences: tuple[str, ...]
    forbidden: bool


def _foresee(
    visit: Visit, plan: PlanFacts, person_id: uuid.UUID, to: str, batches: list[BatchFacts]
) -> Foreseen | None:
    """Return the consequences of moving a person `to` a batch's id or `none`; None when nothing was chosen."""
    if not to:
        return None
    batch = next((each for each in batches if str(each.id) == to), None)
    if batch is None and to != "none":
        raise Unknown
    found = standings.consequences(visit.session, plan, person_id, batch.id if batch else None)
    return Foreseen(
        batch,
        tuple(words.consequence_sentence(each) for each in found),
        any(each.kind in FORBIDDEN for each in found),
    )


def _line(
    visit: Visit, plan: PlanFacts, person_id: uuid.UUID, form: MoveForm, foreseen: Foreseen | None = None
) -> str:
    line = line_of(visit.session, plan, person_id)
    if line is None:
        raise Unknown
    batches = offered(visit.session, plan)
    seating, found = standings.standing_of(visit.session, plan, person_id)
    form.batch.choices = options(_choices(batches, line))
    return render_template(
        "planning/line.html",
        plan=plan,
        crumbs=plan_crumbs(plan, (line.name, None)),
        line=line,
        sentence=words.cause_sentence(line),
        standings=_standings(line, seating, found),
        words=words,
        form=form,
        foreseen=foreseen,
        may_move=policy.organize(visit.actor, plan) and plan.state is PlanState.PROPOSED,
    )


def _standings(line: LineFacts, seating: Seating, found: Gathered) -> list[tuple[BatchFacts, Standing, str]]:
    """Say of each batch how it stands to a person: why they are in this one, and why not in the others."""
    case, person = found.case, found.case.by_key[str(line.person_id)]
    told: list[tuple[BatchFacts, Standing, str]] = []
    for at, batch in enumerate(case.batches):
        how, facts = standing(person, at, seating), found.batches[batch.number]
        if how is Standing.CHOSEN:
            stayed = case.previous.get(person.key) == batch.number
            text = words.chosen_sentence(line, len(case.open_to(person)), stayed, case.rules.objective)
        else:
            offers = replace(facts, capacity=batch.capacity_max, capacity_min=batch.capacity_min)
            text = words.standing_sentence(how, offers, case.allowed[person.unit])
        told.append((facts, how, text))
    return told


def _choices(batches: list[BatchFacts], line: LineFacts) -> list[tuple[str, str]]:
    others = [each for each in batches if each.id != line.batch_id]
    found = [("", str(_("请选择")))]
    found += [
        (
            str(each.id),
            str(
                _(
                    "第 %(n)s 期（%(first)s 至 %(last)s）",
                    n=each.number,
                    first=each.starts_on,
                    last=each.ends_on,
                )
            ),
        )
        for each in others
    ]
    return [*found, ("none", str(_("不安排")))] if line.batch_id is not None else found


@desk.get(f"{PLAN}/people/<uuid:person_id>", needs=SEE_PLAN)
def line(visit: Visit, plan: PlanFacts, programme_id: uuid.UUID, person_id: uuid.UUID) -> Answer:
    within(plan, programme_id)
    to = request.args.get("batch", "")
    batches = offered(visit.session, plan) if to else []
    foreseen = _foresee(visit, plan, person_id, to, batches)
    if foreseen is not None and "ask" in request.args:
        return _asked(visit, plan, person_id, to, foreseen)
    if "HX-Request" in request.headers:
        return render_template("planning/foreseen.html", foreseen=foreseen, form=MoveForm(formdata=None))
    return _line(visit, plan, person_id, MoveForm(formdata=None, data={"batch": to}), foreseen)


def _asked(visit: Visit, plan: PlanFacts, person_id: uuid.UUID, to: str, foreseen: Foreseen) -> str:
    """Show one move as the lanes ask about it."""
    line = line_of(visit.session, plan, person_id)
    if line is None:
        raise Unknown
    return render_template(
        "planning/move_asked.html",
        plan=plan,
        line=line,
        asked=to,
        foreseen=foreseen,
        form=MoveForm(formdata=None),
        lanes=request.args.get("lanes"),
    )


@desk.post(f"{PLAN}/people/<uuid:person_id>", needs=ORGANIZE_PLAN)
def move(visit: Visit, plan: PlanFacts, programme_id: uuid.UUID, person_id: uuid.UUID) -> Answer:
    within(plan, programme_id)
    form = MoveForm()
    batches = offered(visit.session, plan)
    foreseen = _foresee(visit, plan, person_id, form.batch.data or "", batches)
    if "look" in request.form:
        return _line(visit, plan, person_id, form, foreseen)
    if foreseen is None or foreseen.forbidden or (foreseen.sentences and not form.insist.data):
        return _line(visit, plan, person_id, form, foreseen), 422
    target = foreseen.batch.id if foreseen.batch else None
    operations.move_line(
        visit.session, plan.id, person_id, target, insist=bool(form.insist.data), by=visit.actor, at=visit.at
    )
    flash(_("已调整，并固定在所选批次。") if target else _("已移出批次。"), "ok")
    here = url_for("planning.line", programme_id=programme_id, plan_id=plan.id, person_id=person_id)
    return redirect(back_to(plan, here), 303)


@desk.post(f"{PLAN}/people/<uuid:person_id>/pin", needs=ORGANIZE_PLAN)
def pin(visit: Visit, plan: PlanFacts, programme_id: uuid.UUID, person_id: uuid.UUID) -> Answer:
    within(plan, programme_id)
    pinned = request.form.get("pinned") == "1"
    operations.pin_line(visit.session, plan.id, person_id, pinned, by=visit.actor, at=visit.at)
    flash(_("已固定，以后重新生成也不变动。") if pinned else _("已取消固定。"), "ok")
    return redirect(
        url_for("planning.line", programme_id=programme_id, plan_id=plan.id, person_id=person_id), 303
    )
