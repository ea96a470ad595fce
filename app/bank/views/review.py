"""An item's way through review, and what author and reviewer say to each other on it."""

import uuid

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app.bank import operations, policy, queries
from app.bank.counter import desk
from app.bank.facts import BankItemFacts
from app.refusals import Malformed
from app.web.desk import Answer, Visit, may

ITEM = may(policy.keep_item, queries.item, key="item_id")


@desk.post("/bank/items/<uuid:item_id>/submit", needs=ITEM)
def submit(visit: Visit, item: BankItemFacts) -> Answer:
    operations.submit_for_review(visit.session, item.id, by=visit.actor, at=visit.at)
    return _back(item, _("已送审，请另一人审定。"))


@desk.post("/bank/items/<uuid:item_id>/withdraw", needs=ITEM)
def withdraw(visit: Visit, item: BankItemFacts) -> Answer:
    operations.withdraw(visit.session, item.id, by=visit.actor, at=visit.at)
    return _back(item, _("已撤回，可以继续修改。"))


@desk.post("/bank/items/<uuid:item_id>/approve", needs=ITEM)
def approve(visit: Visit, item: BankItemFacts) -> Answer:
    operations.approve(visit.session, item.id, by=visit.actor, at=visit.at)
    return _back(item, _("已审定，可以用于组卷。"))


@desk.post("/bank/items/<uuid:item_id>/return", needs=ITEM)
def give_back(visit: Visit, item: BankItemFacts) -> Answer:
    reason = request.form.get("reason", "")[:300]
    operations.return_(visit.session, item.id, reason, by=visit.actor, at=visit.at)
    return _back(item, _("已退回，出题人会收到消息。"))


@desk.post("/bank/items/<uuid:item_id>/retire", needs=ITEM)
def retire(visit: Visit, item: BankItemFacts) -> Answer:
    reason = request.form.get("reason", "")[:300]
    operations.retire(visit.session, item.id, reason, by=visit.actor, at=visit.at)
    return _back(item, _("已停止使用；需要时可以恢复为草稿。"))


@desk.post("/bank/items/<uuid:item_id>/bring-back", needs=ITEM)
def bring_back(visit: Visit, item: BankItemFacts) -> Answer:
    operations.bring_back(visit.session, item.id, by=visit.actor, at=visit.at)
    return _back(item, _("已恢复为草稿，重新审定后才会用于组卷。"))


@desk.post("/bank/items/<uuid:item_id>/comments", needs=ITEM)
def comment(visit: Visit, item: BankItemFacts) -> Answer:
    operations.comment(
        visit.session,
        item.id,
        request.form.get("body", ""),
        answers_id=_answered(request.form.get("answers", "")),
        on_version="on_version" in request.form,
        by=visit.actor,
        at=visit.at,
    )
    flash(_("意见已发出，有关人员会收到消息。"), "ok")
    return redirect(url_for("bank.show", item_id=item.id, _anchor="comments"), 303)


def _answered(text: str) -> uuid.UUID | None:
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Malformed from None


def _back(item: BankItemFacts, said: str) -> Answer:
    flash(said, "ok")
    return redirect(url_for("bank.show", item_id=item.id), 303)
