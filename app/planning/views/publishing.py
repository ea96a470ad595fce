"""Publish a plan, after seeing who is told what."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.clock import day_of
from app.planning import operations, queries, words
from app.planning.facts import Consequence, PlanSettings
from app.planning.obstacles import loosened
from app.planning.operations.publishing import changes, count
from app.planning.queries import standings
from app.planning.queries.plans import causes, names_of
from app.planning.queries.rules import titles
from app.planning.records import BatchFacts, Change, PlanFacts
from app.planning.rules.rotation.moves import broken_rules
from app.planning.views.counter import ORGANIZE_PLAN, PLAN, desk, plan_crumbs, within
from app.web.desk import Answer, Visit

NAMED = 30
Names = Mapping[uuid.UUID, tuple[str, str]]


@dataclass(frozen=True)
class Told:
    """Who is told what of a batch: how many are given a seat in it, and how many come from another."""

    batch: BatchFacts
    given: int
    moved: int


@dataclass(frozen=True)
class Shift:
    """Somebody who had a seat: their name and unit, and the numbers of the batches before and after."""

    name: str
    unit: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Breach:
    """A rule the organizer set aside for somebody, in words."""

    name: str
    unit: str
    sentence: str


def _told(made: Sequence[Change], batches: Sequence[BatchFacts]) -> list[Told]:
    given = Counter(each.after for each in made if each.before is None)
    moved = Counter(each.after for each in made if each.before is not None)
    return [Told(batch, given[batch.id], moved[batch.id]) for batch in batches]


def _shifts(shifted: Sequence[Change], batches: Sequence[BatchFacts], names: Names) -> list[Shift]:
    numbers: dict[uuid.UUID | None, int] = {batch.id: batch.number for batch in batches}
    return [
        Shift(*names[each.person_id], numbers.get(each.before), numbers.get(each.after)) for each in shifted
    ]


def _breaches(broken: Sequence[Consequence], names: Names) -> list[Breach]:
    return [Breach(*names[uuid.UUID(each.person)], words.consequence_sentence(each)) for each in broken]


@desk.get(f"{PLAN}/publish", needs=ORGANIZE_PLAN, lane="report")
def review(visit: Visit, plan: PlanFacts, programme_id: uuid.UUID) -> Answer:
    within(plan, programme_id)
    session = visit.session
    batches = queries.batches(session, programme_id)
    settings = PlanSettings.from_json(plan.settings)
    lines = standings.lines(session, plan.id)
    made = changes(session, plan, {person: batch for person, batch, _pinned in lines}, day_of(visit.at))
    shifted = [each for each in made if each.before is not None]
    seating, _found = standings.seated(session, plan, known=lines)
    broken = broken_rules(seating)
    named = {each.person_id for each in shifted[:NAMED]}
    named |= {uuid.UUID(each.person) for each in broken[:NAMED]}
    names = names_of(session, plan, named)
    return render_template(
        "planning/publish.html",
        plan=plan,
        crumbs=plan_crumbs(plan, (_("发布"), None)),
        told=_told(made, batches),
        counts=count(made),
        shifts=_shifts(shifted[:NAMED], batches, names),
        shifts_total=len(shifted),
        breaches=_breaches(broken[:NAMED], names),
        breaches_total=len(broken),
        left_out=sum(causes(session, plan.id).values()),
        published=queries.published(session, programme_id),
        loosened=loosened(
            settings, titles(session, programme_id, [uuid.UUID(unit) for unit in settings.away])
        ),
    )


@desk.post(f"{PLAN}/publish", needs=ORGANIZE_PLAN)
def publish(visit: Visit, plan: PlanFacts, programme_id: uuid.UUID) -> Answer:
    within(plan, programme_id)
    made = operations.publish_plan(visit.session, plan.id, by=visit.actor, at=visit.at)
    flash(_("计划已发布，已告知 %(n)s 人。", n=len(made)), "ok")
    return redirect(url_for("planning.board", programme_id=programme_id, plan_id=plan.id), 303)
