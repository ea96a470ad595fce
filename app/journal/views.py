"""The journal: read it, take it along, prove one event of it, have chains and seals recomputed."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from app import jobs
from app.journal import policy, proving, queries
from app.journal.details import Reading
from app.journal.facts import EventFacts
from app.journal.naming import named, named_closely
from app.journal.operations import record
from app.journal.sheets import asked_url, events_sheet, read_asked
from app.journal.words import FAULTS, action_name, named_actions, named_types, stream_name, type_name
from app.web.desk import Answer, Desk, Visit, may
from app.web.tables import attachment, export

desk = Desk("journal", __name__)
SEE = may(policy.see, queries.event, key="event_id")


@desk.get("/journal", needs=may(policy.read))
def index(visit: Visit) -> Answer:
    asked, state = read_asked()
    found, total = queries.events(visit.session, policy.scope(visit.actor), asked, state)
    sheet = events_sheet(found, total, state, named(visit.session, found))
    files = {kind: asked_url(sheet, url_for("journal.export_events"), kind) for kind in ("xlsx", "csv")}
    return render_template(
        "journal/index.html",
        sheet=sheet,
        files=files,
        actions=named_actions(),
        things=named_types(),
        may_look_through=policy.look_through(visit.actor),
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
    answer = export(_("操作日志"), events_sheet(found, total, state, named(visit.session, found)))
    return answer if answer is not None else redirect(url_for("journal.index"), 303)


@desk.get("/journal/chains", needs=may(policy.look_through))
def chains(visit: Visit) -> Answer:
    return render_template(
        "journal/chains.html",
        streams=[(stream_name(each.name), each) for each in queries.streams(visit.session)],
        checks=queries.checks(visit.session),
        sealing=queries.sealing(visit.session),
        faults=FAULTS,
        may_check=policy.check(visit.actor),
    )


@desk.get("/journal/events/<uuid:event_id>", needs=SEE)
def event(visit: Visit, event: EventFacts) -> Answer:
    action, names = action_name(event.action), named_closely(visit.session, event)
    reading = Reading(event.action, names)
    return render_template(
        "journal/event.html",
        event=event,
        proof=proving.prove(visit.session, event),
        action=action,
        changes=reading.changes(event.body, action),
        details=reading.details(event.body),
        name=names.get(event.object_id, ""),
        thing=type_name(event.object_type),
        stream=stream_name(event.stream),
        unit=names.get(event.unit_path, event.unit_path),
    )


@desk.get("/journal/events/<uuid:event_id>/proof", needs=SEE, writes=True, lane="report")
def proof(visit: Visit, event: EventFacts) -> Answer:
    file = proving.written(proving.prove(visit.session, event))
    record(
        visit.session,
        "journal.proof_taken",
        "journal",
        event.id,
        by=visit.actor,
        at=visit.at,
        unit_path=event.unit_path,
    )
    return attachment(f"proof-{event.stream}-{event.seq}.json", file, "application/json")


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
