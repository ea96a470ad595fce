"""Pictures of seals: the list, a new one, one of them, its approval by a second person, and its end."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.awards import policy, queries, words
from app.awards.designs import SealFacts, SealState
from app.awards.forms import DeclineForm, SealForm
from app.awards.look_sheets import seals_sheet
from app.awards.operations import seals as acts
from app.awards.views.counter import desk
from app.organisation import queries as organisation
from app.refusals import Unknown
from app.web.desk import Answer, Visit, may
from app.web.tables import attachment

THE_SEAL: dict[str, Any] = {"load": queries.seal, "key": "seal_id"}
SEE = may(policy.see_seal, **THE_SEAL)
KEEP = may(policy.keep_seal, **THE_SEAL)


@desk.get("/certificates/seals", needs=may(policy.see_seals))
def seals(visit: Visit) -> Answer:
    return render_template(
        "awards/seals.html",
        sheet=seals_sheet(queries.seals(visit.session, policy.scope(visit.actor))),
        brings=policy.has_seals(visit.actor),
    )


@desk.get("/certificates/seals/new", needs=may(policy.has_seals))
def new_seal(visit: Visit) -> Answer:
    return _form(_blank(visit))


@desk.post("/certificates/seals/new", needs=may(policy.has_seals))
def upload_seal(visit: Visit) -> Answer:
    form = _blank(visit)
    if not form.validate() or form.picture is None:
        return _form(form), 422
    unit = organisation.unit(visit.session, form.unit())
    if unit is None:
        raise Unknown
    key = acts.upload(visit.session, unit, form.picture, form.source.data or "", by=visit.actor, at=visit.at)
    flash(_("已上传。另一名有权人员批准之前，不会印在任何证书上。"), "ok")
    return redirect(url_for("awards.seal", seal_id=key), 303)


def _blank(visit: Visit) -> SealForm:
    form = SealForm()
    units = organisation.units(visit.session, policy.seal_units(visit.actor))
    form.offer((str(each.id), each.name) for each in units if each.may_issue)
    return form


def _form(form: SealForm) -> str:
    return render_template("awards/seal_new.html", form=form)


@desk.get("/certificates/seals/<uuid:seal_id>", needs=SEE)
def seal(visit: Visit, seal: SealFacts) -> Answer:
    return _page(visit, seal, DeclineForm(formdata=None))


def _page(visit: Visit, seal: SealFacts, form: DeclineForm) -> str:
    return render_template(
        "awards/seal.html",
        seal=seal,
        states=words.SEAL_STATES,
        form=form,
        me=visit.actor.person_id,
        keeps=policy.keeps(visit.actor, seal.unit_path),
        waits=seal.state is SealState.ASKED,
        stands=seal.state is SealState.APPROVED,
    )


@desk.get("/certificates/seals/<uuid:seal_id>/picture", needs=SEE)
def seal_picture(visit: Visit, seal: SealFacts) -> Answer:
    found = queries.seal_picture(visit.session, seal.id)
    if found is None:
        raise Unknown
    return attachment(f"{seal.sha256[:12]}.png", found, "image/png")


@desk.post("/certificates/seals/<uuid:seal_id>/approve", needs=KEEP)
def approve_seal(visit: Visit, seal: SealFacts) -> Answer:
    acts.approve(visit.session, seal.id, by=visit.actor, at=visit.at)
    flash(_("已批准。颁发时可以选择加印这枚印章。"), "ok")
    return redirect(url_for("awards.seal", seal_id=seal.id), 303)


@desk.post("/certificates/seals/<uuid:seal_id>/end", needs=KEEP)
def end_seal(visit: Visit, seal: SealFacts) -> Answer:
    """Send a seal back that waits, or stop using one that stands; either way with the reason."""
    form = DeclineForm()
    if not form.validate():
        return _page(visit, seal, form), 422
    end = acts.decline if seal.state is SealState.ASKED else acts.revoke
    end(visit.session, seal.id, reason=form.comment.data or "", by=visit.actor, at=visit.at)
    flash(_("已退回。") if end is acts.decline else _("已停用，今后的证书不再加印；已颁发的不变。"), "ok")
    return redirect(url_for("awards.seal", seal_id=seal.id), 303)
