"""Checking one person of a sample, and closing it."""

import uuid

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.inspection import operations, policy, queries, words
from app.inspection.facts import CHECKS, LineFacts, SampleFacts
from app.inspection.forms import CheckForm, CloseForm
from app.inspection.rules.sampling import NoteMissing
from app.inspection.views.counter import INSPECT, SEE, desk, programme_of
from app.inspection.views.samples import page
from app.refusals import Unknown
from app.web.desk import Answer, Visit


def _line(visit: Visit, sample: SampleFacts, line_id: uuid.UUID) -> LineFacts:
    found = queries.line(visit.session, sample.id, line_id)
    if found is None:
        raise Unknown
    return found


@desk.get("/samples/<uuid:sample_id>/lines/<uuid:line_id>", needs=SEE)
def line(visit: Visit, sample: SampleFacts, line_id: uuid.UUID) -> Answer:
    found = _line(visit, sample, line_id)
    known = {name: finding.value if finding else None for name, finding in found.findings.items()}
    return _page(visit, sample, found, CheckForm(formdata=None, data={**known, "note": found.note}))


def _page(visit: Visit, sample: SampleFacts, line: LineFacts, form: CheckForm) -> str:
    programme = programme_of(visit, sample)
    own = line.person_id == visit.actor.person_id
    return render_template(
        "inspection/line.html",
        sample=sample,
        line=line,
        form=form,
        told=words.told(line.told, programme),
        checks=CHECKS,
        names=words.check_names(),
        words=words,
        own=own,
        may_check=policy.inspect(visit.actor, sample) and sample.closed_at is None and not own,
        evidence=url_for("coverage.person", programme_id=sample.programme_id, person_id=line.person_id),
    )


@desk.post("/samples/<uuid:sample_id>/lines/<uuid:line_id>", needs=INSPECT)
def check(visit: Visit, sample: SampleFacts, line_id: uuid.UUID) -> Answer:
    found, form = _line(visit, sample, line_id), CheckForm()
    if not form.validate():
        return _page(visit, sample, found, form), 422
    try:
        operations.check(
            visit.session, sample.id, line_id, form.findings(), form.said(), by=visit.actor, at=visit.at
        )
    except NoteMissing as missing:
        form.note.errors = [_(missing.sentence)]
        return _page(visit, sample, found, form), 422
    flash(_("已记录 %(name)s 的核对结果。", name=found.name), "ok")
    return redirect(url_for("inspection.sample", sample_id=sample.id, found="waiting"), 303)


@desk.post("/samples/<uuid:sample_id>/close", needs=INSPECT)
def close(visit: Visit, sample: SampleFacts) -> Answer:
    form = CloseForm()
    if not form.validate():
        return page(visit, sample, form), 422
    summary = (form.summary.data or "").strip()
    operations.close(visit.session, sample.id, summary=summary, by=visit.actor, at=visit.at)
    flash(_("抽查已结束，结论和每一项结果不再变动。"), "ok")
    return redirect(url_for("inspection.sample", sample_id=sample.id), 303)
