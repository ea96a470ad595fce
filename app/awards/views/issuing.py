"""Issue: who is ready, who is held up by what, and the run that does it."""

import uuid
from typing import Any

from flask import redirect, render_template, url_for

from app.awards import operations, policy, queries
from app.awards.facts import ProgrammeFacts, Survey
from app.awards.forms import IssueForm, PrintForm
from app.awards.sheets import blocked_sheet, ready_sheet
from app.awards.views.counter import desk, keys, settings, settings_to_issue
from app.clock import day_of
from app.web.desk import Answer, Visit, may
from app.web.tables import attachment, read_state

THE_PROGRAMME: dict[str, Any] = {"load": queries.programme, "key": "programme_id"}


def _survey(visit: Visit, programme: ProgrammeFacts) -> Survey:
    scope = policy.scope(visit.actor)
    return queries.survey(visit.session, programme, scope, settings(), day_of(visit.at))


@desk.get("/certificates/programmes/<uuid:programme_id>", needs=may(policy.see_programme, **THE_PROGRAMME))
def programme(visit: Visit, programme: ProgrammeFacts) -> Answer:
    survey = _survey(visit, programme)
    waiting = [each for each in survey.awaiting if not each.blocks]
    return render_template(
        "awards/programme.html",
        programme=programme,
        survey=survey,
        ready=ready_sheet(waiting, read_state()),
        blocked=blocked_sheet(survey.blocked),
        signs=bool(keys().public()),
        keeps=policy.keeps(visit.actor, programme.unit_path),
        most=operations.MOST,
        corrections=queries.corrections(visit.session, programme.id),
    )


@desk.post("/certificates/programmes/<uuid:programme_id>/issue", needs=may(policy.issue, **THE_PROGRAMME))
def issue(visit: Visit, programme: ProgrammeFacts) -> Answer:
    form = IssueForm()
    form.validate()
    people = form.people()
    if form.everybody.data:
        people = [each.person_id for each in _survey(visit, programme).ready]
    job_id = operations.issue(
        visit.session,
        programme.id,
        people,
        settings=settings_to_issue(),
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
    form.validate()
    part = form.number()
    pdf = operations.print_class(
        visit.session,
        programme,
        form.batch_id(),
        scope=policy.scope(visit.actor),
        settings=settings(),
        part=part,
        by=visit.actor,
        at=visit.at,
    )
    return attachment(f"{programme.name}-{part}.pdf", pdf, "application/pdf")


def _page_of(programme_id: uuid.UUID) -> str:
    return url_for("awards.programme", programme_id=programme_id)
