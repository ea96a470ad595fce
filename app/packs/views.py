"""Ordering the material for an inspection, how far it is, and taking it."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import jobs
from app.clock import day_of
from app.coverage.queries.counted import TooManyToAsk
from app.coverage.queries.trees import tree_below
from app.coverage.sheets import LONGEST_PATH
from app.packs import operations, policy, queries, rules, sheets, words
from app.packs.facts import PackFacts
from app.packs.forms import OrderForm
from app.planning.queries import programme
from app.planning.records import ProgrammeFacts
from app.refusals import Unknown
from app.web.desk import Answer, Desk, Visit, may
from app.web.tables import attachment, export, read_state

desk = Desk("packs", "app.packs")
ORDER = may(policy.order, programme, key="programme_id")
SEE = may(policy.see, queries.pack, key="pack_id")


@desk.get("/coverage/<uuid:programme_id>/packs", needs=ORDER)
def packs(visit: Visit, programme: ProgrammeFacts) -> Answer:
    state = read_state(("kind",))
    area = policy.area(visit.actor, programme)
    sheet = sheets.packs(*queries.packs(visit.session, programme.id, area, state), state)
    return export(f"{programme.name}-{_('迎检材料包')}", sheet) or render_template(
        "packs/list.html", programme=programme, sheet=sheet
    )


def _form(visit: Visit, programme: ProgrammeFacts, *, asked: bool) -> OrderForm:
    """Return the form with the units the visitor may order for, in the order of the tree."""
    area = policy.area(visit.actor, programme)
    units = tree_below(visit.session, area, None).units(programme).values()
    top = min((unit.path.count("/") for unit in units), default=0)
    named = [(unit.path, "\u3000" * (unit.path.count("/") - top) + unit.name) for unit in units]
    if asked:
        return OrderForm(named)
    today = day_of(visit.at)
    usual = {
        "unit": request.args.get("unit", "")[:LONGEST_PATH],
        "since": min(programme.starts_on, today),
        "until": today,
        "kind": next(iter(rules.KINDS)).value,
    }
    return OrderForm(named, formdata=None, data=usual)


def _page(programme: ProgrammeFacts, form: OrderForm) -> str:
    return render_template("packs/order.html", programme=programme, form=form)


@desk.get("/coverage/<uuid:programme_id>/packs/new", needs=ORDER)
def blank(visit: Visit, programme: ProgrammeFacts) -> Answer:
    return _page(programme, _form(visit, programme, asked=False))


@desk.post("/coverage/<uuid:programme_id>/packs/new", needs=ORDER)
def order(visit: Visit, programme: ProgrammeFacts) -> Answer:
    form = _form(visit, programme, asked=True)
    if not form.validate():
        return _page(programme, form), 422
    fallbacks = current_app.config["LUNXUN"].fallback_fonts
    try:
        pack_id, _job = operations.order(
            visit.session, programme, form.draft(), fallbacks=fallbacks, by=visit.actor, at=visit.at
        )
    except (TooManyToAsk, rules.PeriodWrong, rules.TooManyPeople, rules.TooManyOrders) as refused:
        at = form.until if isinstance(refused, rules.PeriodWrong) else form.unit
        at.errors = [_(refused.sentence) % refused.values]
        return _page(programme, form), refused.status
    flash(_("已开始生成，完成后可以在这里下载。"), "ok")
    return redirect(url_for("packs.pack", pack_id=pack_id), 303)


@desk.get("/packs/<uuid:pack_id>", needs=SEE)
def pack(visit: Visit, pack: PackFacts) -> Answer:
    """Return the page of an order; while it is made, its progress asks for itself and then for the page."""
    job = jobs.find(visit.session, pack.job_id)
    ended = job is None or job.state in jobs.ENDED
    if "HX-Request" in request.headers and ended:
        return "", 286, {"HX-Refresh": "true"}
    return render_template(
        "packs/progress.html" if "HX-Request" in request.headers else "packs/pack.html",
        pack=pack,
        job=job,
        ended=ended,
        parts=rules.KINDS[pack.kind],
        words=words,
    )


@desk.get("/packs/<uuid:pack_id>/file/export", needs=SEE, writes=True, lane="report")
def export_file(visit: Visit, pack: PackFacts) -> Answer:
    """Hand out the archive byte for byte; it leaves an event (CO-9)."""
    content = queries.content(visit.session, pack.id)
    if content is None:
        raise Unknown
    operations.note_taking(visit.session, pack, by=visit.actor, at=visit.at)
    name = f"{pack.unit_name}-{_('迎检材料包')}-{pack.since}-{pack.until}-{words.CHINESE[pack.kind]}.zip"
    return attachment(name, content, "application/zip")
