"""Issue: who is ready, who is held up by what, and the run that does it."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, url_for

from app.awards import operations, policy, press, queries
from app.awards.designs import Offer
from app.awards.facts import DEFAULT_TEMPLATE, HandoutLine, ProgrammeFacts, Survey
from app.awards.forms import IssueForm, PrintForm
from app.awards.sheets import blocked_sheet, ready_sheet
from app.awards.views.counter import desk, keys, settings, settings_to_issue
from app.clock import day_of
from app.refusals import Malformed, Unknown
from app.web.desk import Answer, Visit, may
from app.web.tables import attachment, read_state
from certificates.looks import SHIPPED, LookName
from certificates.templates import TEMPLATES

THE_PROGRAMME: dict[str, Any] = {"load": queries.programme, "key": "programme_id"}
THE_HANDOUT: dict[str, Any] = {"load": queries.handout, "key": "handout_id"}


def _survey(visit: Visit, programme: ProgrammeFacts, template: str) -> Survey:
    scope = policy.scope(visit.actor)
    asked = replace(settings(), template=template)
    return queries.survey(visit.session, programme, scope, asked, day_of(visit.at))


@desk.get("/certificates/programmes/<uuid:programme_id>", needs=may(policy.see_programme, **THE_PROGRAMME))
def programme(visit: Visit, programme: ProgrammeFacts) -> Answer:
    offers, seals = queries.choices(visit.session, programme)
    look = _asked_for(offers)
    survey = _survey(visit, programme, str(look))
    seal = seals.get(survey.issuer.unit_id, "") if survey.issuer and survey.issuer.unit_id else ""
    if seal and request.args.get("seal"):
        look = replace(look, seal=seal)
    waiting = [each for each in survey.awaiting if not each.blocks]
    return render_template(
        "awards/programme.html",
        programme=programme,
        survey=survey,
        ready=ready_sheet(waiting, read_state()),
        blocked=blocked_sheet(survey.blocked),
        look=look,
        offers=offers,
        seal=seal,
        signs=bool(keys().public()),
        keeps=policy.keeps(visit.actor, programme.unit_path),
        most=operations.MOST,
        handouts=queries.handouts(visit.session, programme.id, visit.actor.person_id),
        corrections=queries.corrections(visit.session, programme.id),
    )


def _asked_for(offers: list[Offer]) -> LookName:
    """Return the look an address asks for, or the usual one."""
    asked = request.args.get("template", DEFAULT_TEMPLATE)
    return next((each.look for each in offers if str(each.look) == asked), LookName(DEFAULT_TEMPLATE))


def _check_offered(visit: Visit, programme: ProgrammeFacts, look: LookName) -> None:
    """Refuse a look that no second person approved, or that is another unit's."""
    if look.unsealed not in {each.look for each in queries.offers(visit.session, programme)}:
        raise Malformed
    if look.seal and look.seal != queries.seal_of(
        visit.session, queries.issuer(visit.session, programme, settings())
    ):
        raise Malformed


@desk.get("/certificates/sample", needs=may(policy.look))
def sample(visit: Visit) -> Answer:
    """Show what a template prints, with an invented holder."""
    name = request.args.get("template", DEFAULT_TEMPLATE)
    if name not in TEMPLATES:
        raise Unknown
    pdf = press.sample(SHIPPED[name], "usual", settings(), day_of(visit.at))
    return attachment(f"{TEMPLATES[name].title}.pdf", pdf, "application/pdf")


@desk.post("/certificates/programmes/<uuid:programme_id>/issue", needs=may(policy.issue, **THE_PROGRAMME))
def issue(visit: Visit, programme: ProgrammeFacts) -> Answer:
    form = IssueForm()
    if not form.validate():
        raise Malformed
    people, look = form.people(), form.look()
    _check_offered(visit, programme, look)
    if form.everybody.data:
        people = [each.person_id for each in _survey(visit, programme, str(look)).ready]
    job_id = operations.issue(
        visit.session,
        programme.id,
        people,
        settings=replace(settings_to_issue(), template=str(look)),
        by=visit.actor,
        at=visit.at,
        link=_page_of(programme.id),
    )
    return redirect(url_for("web.job", job_id=job_id), 303)


@desk.post("/certificates/programmes/<uuid:programme_id>/resume", needs=may(policy.issue, **THE_PROGRAMME))
def resume(visit: Visit, programme: ProgrammeFacts) -> Answer:
    link = _page_of(programme.id)
    job_id = operations.resume(
        visit.session, programme.id, settings=settings_to_issue(), by=visit.actor, at=visit.at, link=link
    )
    return redirect(url_for("web.job", job_id=job_id), 303)


@desk.post("/certificates/programmes/<uuid:programme_id>/print", needs=may(policy.issue, **THE_PROGRAMME))
def print_class(visit: Visit, programme: ProgrammeFacts) -> Answer:
    form = PrintForm()
    if not form.validate():
        raise Malformed
    what = form.what.data or "sheets"
    make, name, kind = KINDS[what]
    part, scope = form.number(), policy.scope(visit.actor)
    order = operations.Order(programme, form.batch_id(), scope, settings())
    if what != "list":
        link = f"{_page_of(programme.id)}#handouts"
        job_id = operations.hand_out(visit.session, order, part, what, by=visit.actor, at=visit.at, link=link)
        if job_id is not None:
            return redirect(url_for("web.job", job_id=job_id), 303)
    made = make(visit.session, order, part, by=visit.actor, at=visit.at)
    return attachment(f"{programme.name}-{part}{name}", made, kind)


# What a class is handed out as: how it is made, what ends its name, what it is.
KINDS: dict[str, tuple[Callable[..., bytes], str, str]] = {
    "sheets": (operations.print_class, ".pdf", "application/pdf"),
    "list": (operations.list_class, "-list.pdf", "application/pdf"),
    "files": (operations.pack_class, ".zip", "application/zip"),
}


@desk.get("/certificates/handouts/<uuid:handout_id>", needs=may(policy.take_handout, **THE_HANDOUT))
def handout(visit: Visit, handout: HandoutLine) -> Answer:
    """Hand over what a job put together."""
    kind = "application/zip" if handout.name.endswith(".zip") else "application/pdf"
    return attachment(handout.name, queries.handout_content(visit.session, handout.id), kind)


def _page_of(programme_id: uuid.UUID) -> str:
    return url_for("awards.programme", programme_id=programme_id)
