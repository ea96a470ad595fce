"""Two plans side by side: loads, and everybody whose place differs, with what it costs them and why."""

import uuid
from collections import Counter
from dataclasses import dataclass, replace

from flask import render_template, request, url_for
from flask_babel import gettext as _

from app.journal.operations import record
from app.planning import queries
from app.planning.models import PlanState
from app.planning.queries.drafts import shifted
from app.planning.queries.plans import differences
from app.planning.records import BatchFacts, PlanFacts
from app.planning.sheets import shifts_sheet
from app.planning.views.counter import PLAN, SEE_PLAN, desk, plan_crumbs, within
from app.refusals import Unknown
from app.web.desk import Answer, Visit
from app.web.tables import Table, export, read_state


@dataclass(frozen=True)
class Compared:
    """One plan beside another: the loads of each batch, and how many people change."""

    version: int
    rows: tuple[tuple[BatchFacts, int, int], ...]
    left_out: tuple[int, int]
    changed: int


def _compared(visit: Visit, published: PlanFacts, plan: PlanFacts, batches: list[BatchFacts]) -> Compared:
    before: Counter[uuid.UUID | None] = Counter()
    after: Counter[uuid.UUID | None] = Counter()
    changed = 0
    for each in differences(visit.session, published.id, plan.id):
        before[each.before] += each.people
        after[each.after] += each.people
        changed += each.people if each.before != each.after else 0
    rows = tuple((batch, before[batch.id], after[batch.id]) for batch in batches)
    return Compared(published.version, rows, (before[None], after[None]), changed)


def _other(plan: PlanFacts, plans: list[PlanFacts]) -> PlanFacts | None:
    """Return the plan asked for: by its version, or the one in force, or the newest other one."""
    others = [each for each in plans if each.id != plan.id and each.summary is not None]
    asked = request.args.get("with", "")
    if asked:
        return next((each for each in others if str(each.version) == asked), None)
    in_force = (each for each in others if each.state is PlanState.PUBLISHED)
    return next(in_force, others[0] if others else None)


def _sheet(visit: Visit, plan: PlanFacts, other: PlanFacts) -> Table:
    state = read_state(("with",), default_sort="unit")
    found, total = shifted(visit.session, plan, other, state)
    return shifts_sheet(found, total, state, plan, other)


@desk.get(f"{PLAN}/compare", needs=SEE_PLAN)
def compare(visit: Visit, plan: PlanFacts, programme_id: uuid.UUID) -> Answer:
    within(plan, programme_id)
    plans = queries.plans(visit.session, programme_id)
    other = _other(plan, plans)
    batches = queries.batches(visit.session, programme_id, cancelled=True)
    sheet = _sheet(visit, plan, other) if other else None
    path = url_for("planning.export_compared", programme_id=programme_id, plan_id=plan.id)
    return render_template(
        "planning/compare.html",
        plan=plan,
        crumbs=plan_crumbs(plan, (_("比较"), None)),
        others=[each for each in plans if each.id != plan.id and each.summary is not None],
        other=other,
        compared=_compared(visit, other, plan, batches) if other else None,
        sheet=replace(sheet, exports=False) if sheet else None,
        exports=replace(sheet, path=path) if sheet else None,
    )


@desk.get(f"{PLAN}/compare/export", needs=SEE_PLAN, writes=True, lane="report")
def export_compared(visit: Visit, plan: PlanFacts, programme_id: uuid.UUID) -> Answer:
    within(plan, programme_id)
    other = _other(plan, queries.plans(visit.session, programme_id))
    if other is None:
        raise Unknown
    sheet = _sheet(visit, plan, other)
    answer = export(_("第 %(n)s 稿与第 %(m)s 稿的变动", n=plan.version, m=other.version), sheet)
    if answer is None:
        raise Unknown
    record(
        visit.session,
        "plan.exported",
        "plan",
        plan.id,
        by=visit.actor,
        at=visit.at,
        unit_path=plan.unit_path,
        rows=len(sheet.rows),
        other=other.version,
    )
    return answer
