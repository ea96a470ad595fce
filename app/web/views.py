"""The house's own routes: the language, the progress of a job, and whether the process is well."""

import uuid
from dataclasses import replace

from flask import current_app, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import text
from sqlmodel import Session
from werkzeug.wrappers import Response

from app import jobs
from app.refusals import Unknown
from app.web import gallery as specimens
from app.web import metrics
from app.web.actor import Actor, Role
from app.web.addresses import local_path
from app.web.desk import ANYONE, Answer, Desk, Visit, databases, may

desk = Desk("web", __name__)


@desk.post("/locale", needs=ANYONE, writes=False)
def set_locale(visit: Visit) -> Response:
    response = redirect(local_path(request.form.get("next")), 303)
    chosen = "en" if request.form.get("locale") == "en" else "zh"
    response.set_cookie("locale", chosen, max_age=365 * 86400, httponly=True, samesite="Lax")
    return response


@desk.post("/large-print", needs=ANYONE, writes=False)
def set_print(visit: Visit) -> Response:
    response = redirect(local_path(request.form.get("next")), 303)
    size = "large" if request.form.get("print") == "large" else "usual"
    # The exam page changes it without a request, so its script must reach it; it says nothing of anybody.
    response.set_cookie("print", size, max_age=365 * 86400, samesite="Lax")
    return response


def sees_job(actor: Actor, job: jobs.JobFacts) -> bool:
    return job.created_by == actor.person_id or actor.has(Role.ADMINISTRATOR)


def _job(session: Session, key: uuid.UUID) -> jobs.JobFacts | None:
    return jobs.find(session, key)


def _said(words: str) -> str:
    """Return what a job calls itself and what it is at, in the visitor's language where its room marked the words."""
    said = gettext(words) if words else ""
    work, colon, of = words.partition(jobs.COLON)
    return f"{gettext(work)}{gettext(jobs.COLON)}{of}" if said == words and colon else said


@desk.get("/jobs/<uuid:job_id>", needs=may(sees_job, _job, key="job_id"))
def job(visit: Visit, job: jobs.JobFacts) -> Answer:
    part = "HX-Request" in request.headers
    if part and job.state in jobs.ENDED:
        return "", 286, {"HX-Refresh": "true"}
    job = replace(job, title=_said(job.title), message=_said(job.message))
    return render_template("web/job_progress.html" if part else "web/job.html", job=job)


@desk.post("/jobs/<uuid:job_id>/cancel", needs=may(sees_job, _job, key="job_id"))
def stop_job(visit: Visit, job: jobs.JobFacts) -> Answer:
    """Stop a job at its next step; what ended meanwhile is shown as it ended."""
    jobs.stop(visit.session, job.id, by=visit.actor, at=visit.at)
    return redirect(url_for("web.job", job_id=job.id), 303)


@desk.get("/design", needs=ANYONE)
def gallery(visit: Visit) -> Answer:
    """Show every component on one page of invented values, to those who build pages."""
    if current_app.config["LUNXUN"].env == "production":
        raise Unknown
    layout = request.args.get("layout", "desk")
    known = layout if layout in {"desk", "phone", "public", "print"} else "desk"
    return render_template("gallery.html", layout=f"layouts/{known}.html", **specimens.specimens())


@desk.get("/livez", needs=ANYONE)
def livez(visit: Visit) -> Answer:
    return jsonify(status="ok")


@desk.get("/readyz", needs=ANYONE)
def readyz(visit: Visit) -> Answer:
    visit.session.execute(text("SELECT 1"))
    faults = current_app.extensions["lunxun.readiness"](databases())
    return jsonify(status="ok" if not faults else "not ready", faults=faults), 503 if faults else 200


@desk.get("/metrics", needs=ANYONE)
def figures(visit: Visit) -> Answer:
    """Tell a monitoring system how the jobs are; to anyone else there is nothing here."""
    if not metrics.may_read(request, current_app.config["LUNXUN"].metrics_token.get_secret_value()):
        raise Unknown
    return metrics.read(visit.session), 200, {"Content-Type": metrics.KIND}
