"""Samples of a programme: the list, a new one, its worksheet on the page and on paper, and its frame to recompute."""

import json

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.inspection import operations, policy, queries, sheets, words
from app.inspection.facts import CHECKS, SampleFacts
from app.inspection.forms import CloseForm, DrawForm
from app.inspection.rules import sampling
from app.inspection.views.counter import INSPECT_PROGRAMME, SEE, SEE_PROGRAMME, desk, programme_of
from app.journal.operations import record
from app.planning.frame import crumbs, parts
from app.planning.records import ProgrammeFacts
from app.web.desk import Answer, Visit
from app.web.tables import attachment, export, read_state


@desk.get("/programmes/<uuid:programme_id>/samples", needs=SEE_PROGRAMME)
def samples(visit: Visit, programme: ProgrammeFacts) -> Answer:
    return render_template(
        "inspection/samples.html",
        programme=programme,
        crumbs=crumbs(programme, (_("抽查"), None)),
        tabs=parts(programme.id, "inspection"),
        samples=queries.samples(visit.session, programme.id),
        words=words,
        may_draw=policy.inspect_programme(visit.actor, programme),
    )


@desk.get("/programmes/<uuid:programme_id>/samples/new", needs=INSPECT_PROGRAMME)
def blank(visit: Visit, programme: ProgrammeFacts) -> Answer:
    return _form(programme, DrawForm(formdata=None))


def _form(programme: ProgrammeFacts, form: DrawForm) -> str:
    back = url_for("inspection.samples", programme_id=programme.id)
    return render_template(
        "inspection/draw.html",
        form=form,
        back=back,
        crumbs=crumbs(programme, (_("抽查"), back), (_("抽取"), None)),
    )


@desk.post("/programmes/<uuid:programme_id>/samples/new", needs=INSPECT_PROGRAMME, lane="report")
def draw(visit: Visit, programme: ProgrammeFacts) -> Answer:
    form = DrawForm()
    if not form.validate():
        return _form(programme, form), 422
    try:
        sample_id = operations.draw(visit.session, programme, form.draft(), by=visit.actor, at=visit.at)
    except (sampling.SizeWrong, sampling.FrameTooLong) as wrong:
        form.size.errors = [_(wrong.sentence) % wrong.values]
        return _form(programme, form), 422
    flash(_("已抽取。名册、种子和结果都已记录，任何人可以重新抽取核对。"), "ok")
    return redirect(url_for("inspection.sample", sample_id=sample_id), 303)


@desk.get("/samples/<uuid:sample_id>", needs=SEE)
def sample(visit: Visit, sample: SampleFacts) -> Answer:
    return page(visit, sample, CloseForm(formdata=None))


def page(visit: Visit, sample: SampleFacts, form: CloseForm) -> Answer:
    """Return a sample's page, or its worksheet as a file."""
    programme = programme_of(visit, sample)
    state = read_state(("found",))
    sheet = sheets.lines(sample, queries.lines(visit.session, sample.id), programme, state)
    return export(f"{sample.title}-{_('抽查工作表')}", sheet) or render_template(
        "inspection/sample.html",
        sample=sample,
        programme=programme,
        sheet=sheet,
        form=form,
        words=words,
        may_inspect=policy.inspect(visit.actor, sample) and sample.closed_at is None,
    )


@desk.get("/samples/<uuid:sample_id>/worksheet", needs=SEE)
def worksheet(visit: Visit, sample: SampleFacts) -> Answer:
    programme = programme_of(visit, sample)
    return render_template(
        "inspection/worksheet.html",
        sample=sample,
        lines=[(each, words.told(each.told, programme)) for each in queries.lines(visit.session, sample.id)],
        checks=CHECKS,
        names=words.check_names(),
        words=words,
    )


@desk.get("/samples/<uuid:sample_id>/frame/export", needs=SEE, writes=True, lane="report")
def export_frame(visit: Visit, sample: SampleFacts) -> Answer:
    """Hand out frame, seed and result, so that anybody can draw again; it leaves an event (CO-9)."""
    drawn = [each.staff_no for each in queries.lines(visit.session, sample.id)]
    told = {
        "format": "lunxun-sample-1",
        "title": sample.title,
        "seed": sample.seed,
        "size": sample.size,
        "frame_sha256": sample.frame_digest,
        "frame": json.loads(queries.frame(visit.session, sample.id)),
        "drawn": drawn,
    }
    record(
        visit.session,
        "sample.frame_taken",
        "inspection_sample",
        sample.id,
        by=visit.actor,
        at=visit.at,
        unit_path=sample.unit_path,
        rows=sample.frame_count,
    )
    content = json.dumps(told, ensure_ascii=False, indent=1).encode()
    return attachment(f"{sample.title}.json", content, "application/json")
