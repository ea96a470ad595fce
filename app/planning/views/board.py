"""The board of a plan: units by batches, and its people."""

import uuid
from dataclasses import replace
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from app import jobs
from app.journal.operations import record
from app.planning import matrix, policy, queries, words
from app.planning.facts import PlanSettings
from app.planning.queries import people
from app.planning.queries.plans import causes, loads, offered
from app.planning.queries.plans import page as lines_page
from app.planning.records import BatchFacts, PlanFacts
from app.planning.sheets import LINE_FILTERS, lines_sheet
from app.planning.verdict import verdict
from app.planning.views.counter import PLAN, SEE_PLAN, above, code, desk, plan_crumbs, under_path, within
from app.refusals import Unknown
from app.web.desk import Answer, Visit
from app.web.tables import Table, export, read_state


def _people(visit: Visit, plan: PlanFacts, batches: list[BatchFacts], under: str, units: Any) -> Table:
    state = read_state(LINE_FILTERS, default_sort="unit")
    found, total = lines_page(visit.session, plan, state, under)
    return lines_sheet(found, total, state, plan, batches, units)


@desk.get(PLAN, needs=SEE_PLAN)
def board(visit: Visit, plan: PlanFacts, programme_id: uuid.UUID) -> Answer:
    within(plan, programme_id)
    if plan.summary is None:
        return _unready(visit, plan)
    session = visit.session
    batches = offered(session, plan)
    summed = loads(session, plan)
    under = under_path(plan, request.args.get("under", ""), summed)
    rows = sorted(
        {matrix.row_path(load.unit_path, under) for load in summed if load.unit_path.startswith(under)}
    )
    names = people.unit_names(session, [*rows, *above(plan.unit_path, under)])
    page = request.args.get("rows", "1")
    shown = matrix.matrix(
        summed, batches, under, names, int(page) if page.isascii() and page.isdigit() and int(page) else 1
    )
    units = [(code(path), names.get(path, code(path))) for path in above(plan.unit_path, under)[1:]]
    units += [(code(row), names.get(row, code(row))) for row in rows if row != under]
    sheet = _people(visit, plan, batches, under, units)
    published = queries.published(session, programme_id)
    export_url = url_for("planning.export_plan", programme_id=programme_id, plan_id=plan.id)
    return render_template(
        "planning/board.html",
        plan=plan,
        crumbs=plan_crumbs(plan),
        matrix=shown,
        under=under,
        way=[(code(path), names.get(path, code(path))) for path in above(plan.unit_path, under)],
        code=code,
        sheet=replace(sheet, exports=False),
        exports=replace(sheet, path=export_url),
        causes=causes(session, plan.id),
        published=published,
        words=words,
        fill=_fill(shown),
        verdict=verdict(plan.summary, PlanSettings.from_json(plan.settings)),
        may_organize=policy.organize(visit.actor, plan),
    )


def _unready(visit: Visit, plan: PlanFacts) -> Answer:
    job = jobs.find(visit.session, plan.job_id) if plan.job_id else None
    return render_template("planning/unready.html", plan=plan, job=job, crumbs=plan_crumbs(plan))


def _fill(shown: matrix.Matrix) -> tuple[int, int] | None:
    """Return how full the emptiest and the fullest batch are, in per cent."""
    shares = [column.percent for column in shown.columns]
    return (min(shares), max(shares)) if shares else None


@desk.get(f"{PLAN}/print", needs=SEE_PLAN, lane="report")
def print_board(visit: Visit, plan: PlanFacts, programme_id: uuid.UUID) -> Answer:
    within(plan, programme_id)
    batches = offered(visit.session, plan)
    summed = loads(visit.session, plan)
    under = under_path(plan, request.args.get("under", ""), summed)
    rows = {matrix.row_path(load.unit_path, under) for load in summed if load.unit_path.startswith(under)}
    names = people.unit_names(visit.session, [*rows, under])
    return render_template(
        "planning/board_print.html",
        plan=plan,
        name=names.get(under, code(under)),
        matrix=matrix.matrix(summed, batches, under, names, 1, max(len(rows), 1)),
        words=words,
        at=visit.at,
    )


@desk.get(f"{PLAN}/export", needs=SEE_PLAN, writes=True, lane="report")
def export_plan(visit: Visit, plan: PlanFacts, programme_id: uuid.UUID) -> Answer:
    within(plan, programme_id)
    batches = offered(visit.session, plan)
    asked = request.args.get("under", "")
    under = under_path(plan, asked, loads(visit.session, plan)) if asked else plan.unit_path
    sheet = _people(visit, plan, batches, under, ())
    answer = export(_("轮训计划第 %(n)s 稿", n=plan.version), sheet)
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
        words=sheet.state.search,
        filters=dict(sheet.state.filters),
    )
    return answer
