"""One action on many items: asked about once more, done, and told item by item where it was refused."""

import uuid

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.bank import labels, operations, policy, queries
from app.bank.counter import desk
from app.bank.facts import BulkAction, RunFacts
from app.bank.queries.listing import FILTERS
from app.bank.rules import NothingChosen
from app.refusals import Malformed
from app.web.desk import Answer, Visit, may
from app.web.tables import Cell, Column, Row, State, Table, export, read_state, table

KEEP = may(policy.keep)
RUN = may(policy.see_run, queries.run, key="bulk_id")
# Rows ticked on one page, and no more; beyond that one takes the whole list.
TICKED = 200


@desk.post("/bank/bulk", needs=KEEP, writes=False)
def ask(visit: Visit) -> Answer:
    """Ask once more, with how many items it is about and what will become of them."""
    action, chosen = _action(), _chosen()
    whole = "whole" in request.form
    shelves = policy.scope(visit.actor)
    total = queries.count(visit.session, read_state(FILTERS), shelves) if whole else len(chosen)
    if not total:
        raise NothingChosen
    return render_template(
        "bank/bulk_ask.html",
        action=action,
        chosen=chosen,
        whole=whole,
        total=total,
        asked=request.query_string.decode(),
        words=labels,
    )


@desk.post("/bank/bulk/run", needs=KEEP)
def carry_out(visit: Visit) -> Answer:
    action, chosen = _action(), _chosen()
    value = request.form.get("value", "")
    _choice, values = labels.BULK_VALUES.get(action, (None, {"": None}))
    if value not in values:
        raise Malformed
    if "whole" in request.form:
        chosen = queries.ids(visit.session, read_state(FILTERS), policy.scope(visit.actor))
    title = _("题库成批办理：%(action)s（%(n)s 题）", action=labels.BULK[action], n=len(chosen))
    run_id = operations.begin_bulk(
        visit.session, action, value, chosen, title=title, by=visit.actor, at=visit.at
    )
    found = queries.run(visit.session, run_id)
    if found is not None and found.job_id is not None:
        return redirect(url_for("web.job", job_id=found.job_id), 303)
    return redirect(url_for("bank.run", bulk_id=run_id), 303)


@desk.get("/bank/bulk/<uuid:bulk_id>", needs=RUN)
def run(visit: Visit, run: RunFacts) -> Answer:
    sheet = _refused(run, read_state())
    return export(_("没有办理的试题"), sheet) or render_template(
        "bank/bulk_run.html", run=run, sheet=sheet, words=labels
    )


def _action() -> BulkAction:
    try:
        return BulkAction(request.form.get("action", ""))
    except ValueError:
        raise Malformed from None


def _chosen() -> list[uuid.UUID]:
    try:
        return [uuid.UUID(text) for text in request.form.getlist("chosen")[:TICKED]]
    except ValueError:
        raise Malformed from None


def _refused(run: RunFacts, state: State) -> Table:
    first = (state.page - 1) * state.per_page
    shown = run.refused if state.everything else run.refused[first : first + state.per_page]
    return table(
        caption=_("没有办理的试题"),
        columns=(Column("code", _l("试题"), priority=1), Column("reason", _l("原因"), priority=1)),
        rows=[Row((Cell(code or _("不存在，或不归您管理")), Cell(_(reason)))) for code, reason in shown],
        total=len(run.refused),
        state=state,
    )
