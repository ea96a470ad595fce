"""The inbox, and the one message people send: that something kept about them is wrong."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts import queries as accounts
from app.messages import operations, policy, queries
from app.messages.facts import MessageFacts
from app.messages.forms import CorrectionForm
from app.web.actor import Actor, Role
from app.web.addresses import local_path
from app.web.desk import Answer, Desk, Visit, may, signed_in

desk = Desk("messages", __name__)


@desk.get("/inbox", needs=may(signed_in))
def inbox(visit: Visit) -> Answer:
    asked = request.args.get("page", "1")
    page = int(asked) if asked.isascii() and asked.isdigit() and 0 < int(asked) < 100_000 else 1
    found = queries.inbox(visit.session, visit.actor.person_id, page)
    return render_template("messages/inbox.html", inbox=found)


@desk.post(
    "/inbox/<uuid:message_id>/read",
    needs=may(policy.read, queries.message, key="message_id"),
    journalled=False,
)
def read(visit: Visit, message: MessageFacts) -> Answer:
    operations.mark_read(visit.session, visit.actor.person_id, message.id, visit.at)
    inbox_url = url_for("messages.inbox")
    return redirect(local_path(message.link, inbox_url) if "open" in request.form else inbox_url, 303)


@desk.post("/inbox/read", needs=may(signed_in), journalled=False)
def read_all(visit: Visit) -> Answer:
    operations.mark_all_read(visit.session, visit.actor.person_id, visit.at)
    return redirect(url_for("messages.inbox"), 303)


@desk.get("/me/correction", needs=may(signed_in))
def correction(visit: Visit) -> Answer:
    return render_template("messages/correction.html", form=CorrectionForm())


@desk.post("/me/correction", needs=may(signed_in))
def ask_correction(visit: Visit) -> Answer:
    form = CorrectionForm()
    if not form.validate():
        return render_template("messages/correction.html", form=form), 422
    told = accounts.organizers_over(visit.session, _home(visit.actor))
    link = url_for("accounts.person", account_id=visit.actor.person_id)
    operations.ask_correction(
        visit.session,
        told,
        form.wrong.data or "",
        link=link,
        unit_path=_home(visit.actor),
        by=visit.actor,
        at=visit.at,
    )
    flash(_("申请已送达。"), "ok")
    return redirect(url_for("accounts.me"), 303)


def _home(actor: Actor) -> str:
    return next((grant.unit_path for grant in actor.grants if grant.role is Role.CADRE), "/")
