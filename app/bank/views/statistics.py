"""What is done about an alarm that an item's figures ring."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app.bank import operations, policy, queries
from app.bank.counter import desk
from app.bank.facts import BankItemFacts
from app.web.desk import Answer, Visit, may


@desk.post("/bank/items/<uuid:item_id>/alarm", needs=may(policy.keep_item, queries.item, key="item_id"))
def hear_alarm(visit: Visit, item: BankItemFacts) -> Answer:
    """Let the item be drawn again, with the reason of whoever looked."""
    operations.hear_alarm(
        visit.session, item.id, request.form.get("because", ""), by=visit.actor, at=visit.at
    )
    flash(_("已记录，这道题可以继续抽取。"), "ok")
    return redirect(url_for("bank.show", item_id=item.id), 303)
