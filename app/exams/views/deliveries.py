"""Delivery files for organizers: bring one in, look at it beside what is stored, decide."""

from typing import Any

from flask import Flask, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.exams import delivery, labels, operations, queries
from app.exams.facts import AttemptFacts
from app.exams.forms.deliveries import DeliveryForm
from app.exams.views.counter import desk
from app.exams.views.doors import ATTEMPT, crumbs
from app.refusals import Refusal
from app.web.desk import Answer, Visit
from app.web.errors import say
from app.web.forms import NoFile, uploaded

BASE = "/exams/manage/attempts/<uuid:attempt_id>/deliveries"


def page_key(attempt: AttemptFacts) -> dict[str, object]:
    """Return what a candidate's own page needs to seal a delivery file."""
    return sealing(current_app, attempt, file_name(label(attempt)))


def sealing(app: Flask, attempt: AttemptFacts, name: str) -> dict[str, object]:
    """Return the same for a file whose name is known."""
    return {
        "format": delivery.FORMAT,
        "attempt": str(attempt.id),
        "generation": attempt.generation,
        "key": delivery.key(_secret(app), attempt.id).hex(),
        "name": name,
    }


def file_name(label: str) -> str:
    """Return what a delivery file is called, in the visitor's language."""
    return str(_("应急作答-%(label)s.json", label=label))


def label(attempt: AttemptFacts) -> str:
    """Return what tells an attempt's file from others."""
    return attempt.id.hex[-6:].upper()


def _secret(app: Flask) -> str:
    secret: str = app.config["LUNXUN"].secret_key.get_secret_value()
    return secret


def _page(visit: Visit, attempt: AttemptFacts, refusal: str | None = None, status: int = 200) -> Answer:
    way = (attempt.person_name, url_for("exams.manage_attempt", attempt_id=attempt.id))
    page = render_template(
        "exams/manage_deliveries.html",
        attempt=attempt,
        crumbs=crumbs(attempt.exam_id, attempt.exam_title, way, (_("应急作答文件"), None)),
        labels=labels,
        form=DeliveryForm(formdata=None),
        files=queries.deliveries(visit.session, attempt.id),
        refusal=refusal,
    )
    return page, status


@desk.get(BASE, needs=ATTEMPT)
def deliveries(visit: Visit, attempt: AttemptFacts) -> Answer:
    """Show an attempt's delivery files, and take in another."""
    return _page(visit, attempt)


@desk.post(BASE, needs=ATTEMPT)
def deliver(visit: Visit, attempt: AttemptFacts) -> Answer:
    """Take in a file; it is shown beside what is stored before anybody decides."""
    try:
        _name, raw = uploaded("file", delivery.LARGEST_FILE)
        found = delivery.unseal(_secret(current_app), raw, attempt.id)
        operations.take_in(visit.session, attempt, found, by=visit.actor, at=visit.at)
    except (Refusal, NoFile) as refusal:
        visit.session.rollback()
        return _page(visit, attempt, say(refusal), refusal.status)
    flash(_("文件已接收，请核对后决定是否采纳。"), "ok")
    return redirect(url_for("exams.deliveries", attempt_id=attempt.id), 303)


@desk.post(BASE + "/decision", needs=ATTEMPT)
def decide_delivery(visit: Visit, attempt: AttemptFacts) -> Answer:
    """Let a file count, or not, with a reason."""
    form = DeliveryForm()
    if not form.validate():
        return _page(visit, attempt, _("请选择是否采纳，并写明理由（不超过 200 字）。"), 422)
    how: dict[str, Any] = {"reason": form.reason.data or "", "by": visit.actor, "at": visit.at}
    if form.decision.data == "accept":
        taken = operations.accept(visit.session, attempt, form.file_id, **how)
        flash(_("已采纳 %(n)s 题，交卷凭证已更新并重新评分，考生已收到消息。", n=taken), "ok")
    else:
        operations.reject(visit.session, attempt, form.file_id, **how)
        flash(_("已记录不采纳，考生已收到消息。"), "ok")
    return redirect(url_for("exams.deliveries", attempt_id=attempt.id), 303)
