"""A person's saved ways to look at the list of items."""

import uuid
from urllib.parse import urlencode

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from app.bank import operations, policy
from app.bank.counter import desk
from app.bank.queries.listing import FILTERS
from app.refusals import Malformed
from app.web.desk import Answer, Visit, may
from app.web.tables import read_state

KEEP = may(policy.keep)


# What somebody likes to look at is their own affair: it leaves no event.
@desk.post("/bank/filters", needs=KEEP, journalled=False)
def keep_filter(visit: Visit) -> Answer:
    """Keep the list's address, rebuilt from what it understands."""
    state = read_state(FILTERS)
    sort = f"-{state.sort}" if state.descending else state.sort
    asked = {"q": state.search, "sort": sort} | dict(state.filters)
    query = urlencode({key: word for key, word in asked.items() if word})
    name = request.form.get("name", "")
    operations.save_filter(visit.session, name, query, by=visit.actor, at=visit.at)
    flash(_("已保存，下次可以在“常用条件”中直接打开。"), "ok")
    return redirect(f"{url_for('bank.index')}?{query}", 303)


@desk.post("/bank/filters/forget", needs=KEEP, journalled=False)
def forget_filter(visit: Visit) -> Answer:
    try:
        filter_id = uuid.UUID(request.form.get("filter", ""))
    except ValueError:
        raise Malformed from None
    operations.forget_filter(visit.session, filter_id, by=visit.actor)
    return redirect(url_for("bank.index"), 303)
