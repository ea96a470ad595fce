"""The journal for those who look after the system: read it, take it along, have its chains recomputed."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from app import jobs
from app.journal import policy, queries
from app.journal.operations import record
from app.journal.sheets import asked_url, events_sheet, read_asked
from app.journal.words import named_actions
from app.web.desk import Answer, Desk, Visit, may
from app.web.tables import export

desk = Desk("journal", __name__)


@desk.get("/journal", needs=may(policy.read))
def index(visit: Visit) -> Answer:
    asked, state = read_asked()
    found, total = queries.events(visit.session, policy.scope(visit.actor), asked, state)
    sheet = events_sheet(found, total, state)
    files = {kind: asked_url(sheet, url_for("journal.export_events"), kind) for kind in ("xlsx", "csv")}
    return render_template(
        "journal/index.html",
        sheet=sheet,
        files=files,
        actions=named_actions(),
        may_check=policy.check(visit.actor),
    )


@desk.get("/journal/export", needs=may(policy.read), writes=True, lane="report")
def export_events(visit: Visit) -> Answer:
    asked, state = read_asked()
    found, total = queries.events(visit.session, policy.scope(visit.actor), asked, state)
    filters = {key: value for key, value in state.filters if value}
    actor = visit.actor
    record(
        visit.session,
        "journal.exported",
        "journal",
        actor.person_id,
        by=actor,
        at=visit.at,
        rows=len(found),
        filters=filters,
    )
    answer = export(_("操作日志"), events_sheet(found, total, state))
    return answer if answer is not None else redirect(url_for("journal.index"), 303)


@desk.get("/journal/chains", needs=may(policy.check))
def chains(visit: Visit) -> Answer:
    return render_template(
        "journal/chains.html", streams=queries.streams(visit.session), checks=queries.checks(visit.session)
    )


@desk.post("/journal/chains/check", needs=may(policy.check))
def check(visit: Visit) -> Answer:
    actor = visit.actor
    job_id = jobs.enqueue(
        visit.session,
        queries.CHECKING,
        _("核验操作日志"),
        {},
        by=actor.person_id,
        at=visit.at,
        link=url_for("journal.chains"),
    )
    record(visit.session, "journal.check_asked", "journal", job_id, by=actor, at=visit.at)
    return redirect(url_for("web.job", job_id=job_id), 303)
