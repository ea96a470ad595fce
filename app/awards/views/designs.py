"""Designs of certificates: the list, a new one, one with its versions, writing it beside its preview, and deciding."""

import base64
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.awards import editing, faults, policy, press, queries, words
from app.awards.designs import DesignFacts, DesignState, DesignVersionFacts
from app.awards.forms import DeclineForm, DesignForm, NewDesignForm, StepForm
from app.awards.look_sheets import design_versions_sheet, designs_sheet
from app.awards.operations import designs as acts
from app.awards.views.counter import desk, settings
from app.clock import day_of
from app.organisation import queries as organisation
from app.refusals import Malformed, Unknown
from app.web.desk import Answer, Visit, may
from app.web.errors import say
from app.web.tables import attachment
from certificates.fitting import TRIALS, clashes
from certificates.looks import Look
from certificates.pictures import picture
from certificates.sheet import CannotPrint
from certificates.templates import TEMPLATES, BadTemplate, Template, read_template

THE_DESIGN: dict[str, Any] = {"load": queries.design, "key": "design_id"}
SEE = may(policy.see_design, **THE_DESIGN)
KEEP = may(policy.keep_design, **THE_DESIGN)


@desk.get("/certificates/designs", needs=may(policy.look))
def designs(visit: Visit) -> Answer:
    found = queries.designs(visit.session, policy.scope(visit.actor))
    return render_template(
        "awards/designs.html",
        sheet=designs_sheet(found),
        shipped=[(name, each.title) for name, each in TEMPLATES.items()],
        keeps=policy.has_designs(visit.actor),
    )


@desk.get("/certificates/designs/new", needs=may(policy.has_designs))
def new_design(visit: Visit) -> Answer:
    return render_template("awards/design_new.html", form=NewDesignForm.of(visit.actor))


@desk.post("/certificates/designs/new", needs=may(policy.has_designs))
def create_design(visit: Visit) -> Answer:
    form = NewDesignForm.of(visit.actor)
    if not form.validate():
        return render_template("awards/design_new.html", form=form), 422
    unit = organisation.unit(visit.session, form.unit())
    if unit is None:
        raise Unknown
    key = acts.create(
        visit.session, unit, form.based_on.data, form.name.data or "", by=visit.actor, at=visit.at
    )
    flash(_("已建立样式，第 1 版与系统自带的相同。修改后送另一人审核，即可用于颁发。"), "ok")
    return redirect(url_for("awards.edit_design", design_id=key), 303)


@desk.get("/certificates/designs/<uuid:design_id>", needs=SEE)
def design(visit: Visit, design: DesignFacts) -> Answer:
    return _page(visit, design, DeclineForm(formdata=None))


def _page(visit: Visit, design: DesignFacts, form: DeclineForm) -> str:
    asked = request.args.get("version", "")
    shown = design.version(int(asked)) if asked.isascii() and asked.isdigit() else design.newest
    if shown is None:
        raise Unknown
    return render_template(
        "awards/design.html",
        design=design,
        shown=shown,
        states=words.DESIGN_STATES,
        trials=words.TRIALS,
        trial=_trial(request.args.get("trial", "")),
        faults=_faults(visit, read_template(shown.content)),
        history=design_versions_sheet(design),
        form=form,
        me=visit.actor.person_id,
        keeps=policy.keeps(visit.actor, design.unit_path),
        waits=shown.state is DesignState.ASKED,
    )


def _trial(asked: str) -> str:
    return asked if asked in TRIALS else "usual"


def _version(design: DesignFacts, number: int) -> DesignVersionFacts:
    found = design.version(number)
    if found is None:
        raise Unknown
    return found


@desk.get("/certificates/designs/<uuid:design_id>/versions/<int:number>/picture", needs=SEE)
def design_picture(visit: Visit, design: DesignFacts, number: int) -> Answer:
    """Show a version as a picture, with one of the trials."""
    name = f"{design.name}-{number}.png"
    return attachment(name, picture(_drawn(visit, design, number)), "image/png")


@desk.get("/certificates/designs/<uuid:design_id>/versions/<int:number>/sample", needs=SEE)
def design_sample(visit: Visit, design: DesignFacts, number: int) -> Answer:
    """Hand out a version as it prints, with one of the trials."""
    return attachment(f"{design.name}-{number}.pdf", _drawn(visit, design, number), "application/pdf")


@desk.get("/certificates/designs/<uuid:design_id>/versions/<int:number>/file", needs=SEE)
def design_file(visit: Visit, design: DesignFacts, number: int) -> Answer:
    """Hand out a version's file, byte for byte what its digest is of."""
    content = _version(design, number).content.encode()
    return attachment(f"{design.name}-{number}.yaml", content, "application/yaml")


def _drawn(visit: Visit, design: DesignFacts, number: int) -> bytes:
    look, trial = Look(read_template(_version(design, number).content)), request.args.get("trial", "")
    try:
        return _sample(visit, look, _trial(trial))
    except CannotPrint as error:
        raise acts.DoesNotFit from error


def _sample(visit: Visit, look: Look, trial: str) -> bytes:
    try:
        return press.sample(look, trial, settings(), day_of(visit.at))
    except CannotPrint:
        # What has no room is named beside the picture; the picture shows the usual one.
        return press.sample(look, "usual", settings(), day_of(visit.at))


@desk.get("/certificates/designs/<uuid:design_id>/edit", needs=KEEP)
def edit_design(visit: Visit, design: DesignFacts) -> Answer:
    newest = design.newest
    fields = editing.fields_of(newest.content)
    form = DesignForm(formdata=None, data=fields | {"seen": str(newest.number)})
    return _writing(visit, design, form, newest.content)


@desk.post("/certificates/designs/<uuid:design_id>/edit", needs=KEEP)
def save_design(visit: Visit, design: DesignFacts) -> Answer:
    form = DesignForm()
    content = _content(design, form) if form.validate() else None
    if form.act.data == "preview" or content is None:
        refused = form.act.data != "preview"
        return _writing(visit, design, form, content), 422 if refused else 200
    try:
        seen, note = form.seen_number(), form.note.data or ""
        number = acts.save(
            visit.session, design.id, content, seen=seen, note=note, by=visit.actor, at=visit.at
        )
    except (acts.ChangedMeanwhile, acts.NothingChanged, acts.DoesNotFit) as refusal:
        form.form_errors = [*form.form_errors, say(refusal)]
        return _writing(visit, design, form, content), refusal.status
    flash(_("已保存为第 %(n)s 版。请提交审核，另一人批准后才会用于颁发。", n=number), "ok")
    return redirect(url_for("awards.design", design_id=design.id), 303)


@desk.post("/certificates/designs/<uuid:design_id>/preview", needs=KEEP, writes=False)
def preview_design(visit: Visit, design: DesignFacts) -> Answer:
    """Answer with the preview beside the form, as it is typed; nothing is kept."""
    form = DesignForm()
    content = _content(design, form) if form.validate() else None
    return render_template("awards/design_preview.html", **_preview(visit, form, content))


def _content(design: DesignFacts, form: DesignForm) -> str | None:
    """Return the file with the form's fields put in; None, with the form saying why, where it cannot be used."""
    base = design.version(form.seen_number()) or design.newest
    try:
        return editing.written(base.content, form.fields())
    except BadTemplate as fault:
        form.form_errors = [*form.form_errors, faults.template_sentence(fault)]
        return None


def _writing(visit: Visit, design: DesignFacts, form: DesignForm, content: str | None) -> str:
    return render_template(
        "awards/design_edit.html",
        design=design,
        form=form,
        places=words.PLACES,
        **_preview(visit, form, content),
    )


def _preview(visit: Visit, form: DesignForm, content: str | None) -> dict[str, Any]:
    if content is None:
        return {
            "drawn": None,
            "faults": [],
            "broken": [each for every in form.errors.values() for each in every],
        }
    template = read_template(content)
    pdf = _sample_or_none(visit, Look(template), _trial(form.trial.data or ""))
    drawn = base64.b64encode(picture(pdf)).decode("ascii") if pdf else None
    return {"drawn": drawn, "faults": _faults(visit, template), "broken": []}


def _sample_or_none(visit: Visit, look: Look, trial: str) -> bytes | None:
    try:
        return _sample(visit, look, trial)
    except CannotPrint:
        return None


def _faults(visit: Visit, template: Template) -> list[str]:
    """Return in words what overlaps, and what does not fit which trial."""
    found = [faults.clash_sentence(each) for each in clashes(template.layout)]
    for trial, problems in acts.misfits(template, settings(), visit.at).items():
        found += [faults.misfit_sentence(trial, each) for each in problems]
    return found


STEPS = {
    "ask": _l("已提交，另一名有权人员批准后即可用于颁发。"),
    "withdraw": _l("已撤回，可以继续修改。"),
    "approve": _l("已批准，今后的证书可以用这一版颁发。"),
    "restore": _l("已把旧版恢复为新的一版，须再提交审核。"),
    "retire": _l("已停用，颁发时不再列出；已颁发的证书不受影响。"),
    "revive": _l("已恢复使用。"),
}


@desk.post("/certificates/designs/<uuid:design_id>/step", needs=KEEP)
def step_design(visit: Visit, design: DesignFacts) -> Answer:
    """Take one step with a design: submit, withdraw, approve, restore, retire."""
    form = StepForm()
    if not form.validate():
        raise Malformed
    number, step = form.version_number(), form.step.data or ""
    session, by, at = visit.session, visit.actor, visit.at
    if step == "ask":
        acts.ask(session, design.id, number, settings=settings(), by=by, at=at)
    elif step == "withdraw":
        acts.withdraw(session, design.id, number, by=by, at=at)
    elif step == "approve":
        acts.approve(session, design.id, number, by=by, at=at)
    elif step == "restore":
        acts.restore(session, design.id, number, by=by, at=at)
    else:
        acts.retire(session, design.id, retired=step == "retire", by=by, at=at)
    flash(str(STEPS[step]), "ok")
    return redirect(url_for("awards.design", design_id=design.id), 303)


@desk.post("/certificates/designs/<uuid:design_id>/decline", needs=KEEP)
def decline_design(visit: Visit, design: DesignFacts) -> Answer:
    form = DeclineForm()
    if not form.validate():
        return _page(visit, design, form), 422
    comment, number = form.comment.data or "", form.version_number()
    acts.decline(visit.session, design.id, number, comment=comment, by=visit.actor, at=visit.at)
    flash(_("已退回，写样式的人会看到您的意见。"), "ok")
    return redirect(url_for("awards.design", design_id=design.id), 303)
