"""The board of a plan: units by batches, and its people."""

import uuid
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from app import jobs
from app.journal.operations import record
from app.planning import matrix, policy, queries, words
from app.planning.facts import PlanSettings
from app.planning.queries import people
from app.planning.queries.plans import causes, differences, loads
from app.planning.queries.plans import page as lines_page
from app.planning.records import BatchFacts, PlanFacts
from app.planning.sheets import LINE_FILTERS, lines_sheet
from app.planning.verdict import verdict
from app.planning.views.counter import PLAN, SEE_PLAN, desk, plan_crumbs, within
from app.refusals import Unknown
from app.web.desk import Answer, Visit
from app.web.tables import Table, export, read_state


def _under(plan: PlanFacts, asked: str, summed: list[Any]) -> str:
    """Return the path of the unit asked for by its code, or that of the programme."""
    mark = f"/{asked}/"
    for load in summed if asked else ():
        if mark in load.unit_path:
            return str(load.unit_path[: load.unit_path.index(mark) + len(mark)])
    return plan.unit_path


def _people(visit: Visit, plan: PlanFacts, batches: list[BatchFacts], under: str, units: Any) -> Table:
    state = read_state(LINE_FILTERS, default_sort="unit")
    found, total = lines_page(visit.session, plan, state, under)
    return lines_sheet(found, total, state, plan, batches, units)


def code(path: str) -> str:
    """Return the code of the unit at a path."""
    return path.strip("/").rsplit("/", 1)[-1]


@desk.get(PLAN, needs=SEE_PLAN)
def board(visit: Visit, plan: PlanFacts, programme_id: uuid.UUID) -> Answer:
    within(plan, programme_id)
    if plan.summary is None:
        return _unready(visit, plan)
    session = visit.session
    batches = queries.batches(session, programme_id)
    summed = loads(session, plan)
    under = _under(plan, request.args.get("under", ""), summed)
    rows = sorted(
        {matrix.row_path(load.unit_path, under) for load in summed if load.unit_path.startswith(under)}
    )
    names = people.unit_names(session, [*rows, *_above(plan.unit_path, under)])
    page = request.args.get("rows", "1")
    shown = matrix.matrix(
        summed, batches, under, names, int(page) if page.isascii() and page.isdigit() and int(page) else 1
    )
    units = [(code(path), names.get(path, code(path))) for path in _above(plan.unit_path, under)[1:]]
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
        way=[(code(path), names.get(path, code(path))) for path in _above(plan.unit_path, under)],
        code=code,
        sheet=replace(sheet, exports=False),
        exports=replace(sheet, path=export_url),
        causes=causes(session, plan.id),
        compared=_compared(visit, published, plan, batches)
        if published and published.id != plan.id
        else None,
        published=published,
        words=words,
        fill=_fill(shown),
        verdict=verdict(plan.summary, PlanSettings.from_json(plan.settings)),
        may_organize=policy.organize(visit.actor, plan),
    )


def _above(top: str, under: str) -> list[str]:
    """Return the paths from the programme's unit down to the one looked at."""
    found = [top]
    for part in under.removeprefix(top).strip("/").split("/"):
        if part:
            found.append(f"{found[-1]}{part}/")
    return found


def _unready(visit: Visit, plan: PlanFacts) -> Answer:
    job = jobs.find(visit.session, plan.job_id) if plan.job_id else None
    return render_template("planning/unready.html", plan=plan, job=job, crumbs=plan_crumbs(plan))


def _fill(shown: matrix.Matrix) -> tuple[int, int] | None:
    """Return how full the emptiest and the fullest batch are, in per cent."""
    shares = [column.percent for column in shown.columns]
    return (min(shares), max(shares)) if shares else None


@dataclass(frozen=True)
class Compared:
    """A draft beside the plan in force: the loads of each batch, and how many people change."""

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


@desk.get(f"{PLAN}/export", needs=SEE_PLAN, writes=True, lane="report")
def export_plan(visit: Visit, plan: PlanFacts, programme_id: uuid.UUID) -> Answer:
    within(plan, programme_id)
    batches = queries.batches(visit.session, programme_id)
    asked = request.args.get("under", "")
    under = _under(plan, asked, loads(visit.session, plan)) if asked else plan.unit_path
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
