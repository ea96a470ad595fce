"""A seat offered to a cadre: take it, or let it go."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.leave import operations, words
from app.leave.facts import OfferFacts, OfferState
from app.leave.forms import AnswerForm
from app.leave.views.counter import ANSWER, desk
from app.web.desk import Answer, Visit


def _page(visit: Visit, offer: OfferFacts, form: AnswerForm) -> str:
    return render_template(
        "leave/offer.html",
        offer=offer,
        form=form,
        standing=offer.state is OfferState.OPEN and offer.answer_by > visit.at,
        over=offer.state is OfferState.OPEN and offer.answer_by <= visit.at,
        words=words,
    )


@desk.get("/offers/<uuid:offer_id>", needs=ANSWER)
def offer(visit: Visit, offer: OfferFacts) -> Answer:
    return _page(visit, offer, AnswerForm(formdata=None))


@desk.post("/offers/<uuid:offer_id>/accept", needs=ANSWER)
def accept(visit: Visit, offer: OfferFacts) -> Answer:
    if operations.accept(visit.session, offer.id, by=visit.actor, at=visit.at):
        flash(_("已编入第 %(n)s 期，请按时参训。", n=offer.batch_number), "ok")
    else:
        flash(_("情况有变，按规则您已不能参加这一期；您的其他安排不变。"), "warn")
    return redirect(url_for("leave.offer", offer_id=offer.id), 303)


@desk.post("/offers/<uuid:offer_id>/decline", needs=ANSWER)
def decline(visit: Visit, offer: OfferFacts) -> Answer:
    form = AnswerForm()
    if not form.validate():
        return _page(visit, offer, form), 422
    operations.decline(visit.session, offer.id, reason=form.reason.data or "", by=visit.actor, at=visit.at)
    flash(_("已谢绝，您的其他安排不变。"), "ok")
    return redirect(url_for("leave.offer", offer_id=offer.id), 303)
