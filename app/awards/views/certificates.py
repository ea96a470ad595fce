"""Certificates as they were issued: the list, one of them, its PDF, replacing and revoking it."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.awards import operations, policy, queries, rules
from app.awards.facts import CertificateState, IssuedFacts
from app.awards.forms import DecisionForm, ReissueForm, RevokeForm
from app.awards.sheets import FILTERS, issued_sheet, programmes_sheet, versions_sheet
from app.awards.views.counter import desk, revoked_keys, settings, settings_to_issue
from app.awards.words import EXAMS, STATES, field_name, look_sentence
from app.refusals import Malformed, Refusal, Unknown
from app.web.desk import Answer, Visit, may
from app.web.errors import say
from app.web.tables import Table, attachment, export, read_state
from certificates.looks import LookName

THE_CERTIFICATE: dict[str, Any] = {"load": queries.certificate, "key": "certificate_id"}


def _sheet(visit: Visit) -> tuple[Table, list[Any]]:
    scope = policy.scope(visit.actor)
    state = read_state(FILTERS, default_sort="-issued_on")
    programmes = queries.programmes(visit.session, scope)
    found, total = queries.issued(visit.session, scope, state)
    named = [(str(each.id), each.name) for each in programmes]
    return issued_sheet(found, total, state, named), programmes


@desk.get("/certificates", needs=may(policy.look))
def index(visit: Visit) -> Answer:
    sheet, programmes = _sheet(visit)
    exports = replace(sheet, path=url_for("awards.export_list"))
    return render_template(
        "awards/index.html",
        sheet=replace(sheet, exports=False),
        exports=exports,
        programmes=programmes_sheet(programmes),
        waiting=queries.revocations(visit.session, policy.kept_scope(visit.actor)),
    )


@desk.get("/certificates/export", needs=may(policy.look), writes=True)
def export_list(visit: Visit) -> Answer:
    sheet, _programmes = _sheet(visit)
    operations.note_export(visit.session, len(sheet.rows), by=visit.actor, at=visit.at)
    answer = export(_("证书"), sheet)
    return answer if answer is not None else redirect(url_for("awards.index"), 303)


@desk.get("/certificates/<uuid:certificate_id>", needs=may(policy.see, **THE_CERTIFICATE))
def show(visit: Visit, certificate: IssuedFacts) -> Answer:
    manages = policy.keeps(visit.actor, certificate.programme_path)
    versions = queries.versions(visit.session, certificate.serial)
    return render_template(
        "awards/show.html",
        certificate=certificate,
        versions=versions,
        waiting=queries.revocation(visit.session, certificate.id) if manages else None,
        me=visit.actor.person_id,
        history=versions_sheet(versions),
        manages=manages and certificate.state is CertificateState.VALID,
        is_own=certificate.person_id == visit.actor.person_id,
        looks=policy.look(visit.actor),
        is_worthless=certificate.key_id in revoked_keys(),
        states=STATES,
        exams=EXAMS,
        drawn_by=_drawn_by(visit, certificate),
    )


def _drawn_by(visit: Visit, certificate: IssuedFacts) -> str:
    look = LookName.read(certificate.facts.template)
    design = None if look.is_shipped else queries.named(visit.session, look.template)
    return look_sentence(look, design[1] if design else look.template)


@desk.get("/certificates/<uuid:certificate_id>/pdf", needs=may(policy.see, **THE_CERTIFICATE))
def pdf(visit: Visit, certificate: IssuedFacts) -> Answer:
    found = queries.pdf(visit.session, certificate.id, certificate.pdf_sha256)
    if found is None:
        raise Unknown
    return attachment(f"{certificate.serial}-{certificate.version}.pdf", found, "application/pdf")


@desk.get("/certificates/<uuid:certificate_id>/reissue", needs=may(policy.manage, **THE_CERTIFICATE))
def reissue(visit: Visit, certificate: IssuedFacts) -> Answer:
    return _reissue_page(visit, certificate, ReissueForm())


@desk.post("/certificates/<uuid:certificate_id>/reissue", needs=may(policy.manage, **THE_CERTIFICATE))
def supersede(visit: Visit, certificate: IssuedFacts) -> Answer:
    form = ReissueForm()
    if not form.validate():
        return _reissue_page(visit, certificate, form), 422
    job_id = operations.supersede(
        visit.session,
        certificate.id,
        reason=form.reason.data or "",
        settings=settings_to_issue(),
        by=visit.actor,
        at=visit.at,
        link=url_for("awards.show", certificate_id=certificate.id),
        revoked_keys=revoked_keys(),
    )
    return redirect(url_for("web.job", job_id=job_id), 303)


def _reissue_page(visit: Visit, certificate: IssuedFacts, form: ReissueForm) -> str:
    refused, changes = "", []
    try:
        draft = operations.draft(visit.session, certificate, settings(), visit.at)
        changes = list(rules.changes(certificate.facts, draft))
        refused = "" if changes or certificate.key_id in revoked_keys() else say(rules.NothingToCorrect())
    except Refusal as refusal:
        refused = say(refusal)
    return render_template(
        "awards/reissue.html",
        certificate=certificate,
        form=form,
        refused=refused,
        changes=[(field_name(each.field), each.before, each.after) for each in changes],
    )


@desk.get("/certificates/<uuid:certificate_id>/revoke", needs=may(policy.manage, **THE_CERTIFICATE))
def revoking(visit: Visit, certificate: IssuedFacts) -> Answer:
    return render_template("awards/revoke.html", certificate=certificate, form=RevokeForm())


@desk.post("/certificates/<uuid:certificate_id>/revoke", needs=may(policy.manage, **THE_CERTIFICATE))
def revoke(visit: Visit, certificate: IssuedFacts) -> Answer:
    form = RevokeForm()
    if not form.validate():
        return render_template("awards/revoke.html", certificate=certificate, form=form), 422
    operations.ask_revocation(
        visit.session, certificate.id, reason=form.reason.data or "", by=visit.actor, at=visit.at
    )
    flash(
        _("已提出撤销。另一名有权人员确认之前，证书 %(serial)s 仍然有效。", serial=certificate.serial), "ok"
    )
    return redirect(url_for("awards.show", certificate_id=certificate.id), 303)


DECISIONS = {
    "confirm": (operations.confirm_revocation, _l("证书已撤销，查验页即刻显示“已撤销”。")),
    "decline": (operations.decline_revocation, _l("已驳回，证书仍然有效。")),
    "withdraw": (operations.withdraw_revocation, _l("已撤回，证书仍然有效。")),
}


@desk.post("/certificates/<uuid:certificate_id>/revocation", needs=may(policy.manage, **THE_CERTIFICATE))
def decide_revocation(visit: Visit, certificate: IssuedFacts) -> Answer:
    form = DecisionForm()
    if not form.validate():
        raise Malformed
    decide, done = DECISIONS[form.decision.data or ""]
    decide(visit.session, certificate.id, by=visit.actor, at=visit.at)
    flash(str(done), "ok")
    return redirect(url_for("awards.show", certificate_id=certificate.id), 303)
