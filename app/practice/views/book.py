"""错题本: what somebody got wrong, when it comes back, and the way out of it and back."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.bank import labels
from app.clock import day_of
from app.practice import operations, policy, queries
from app.practice.counter import desk
from app.practice.facts import ErrorFacts, Standing
from app.practice.queries.book import FILTERS, PER_PAGE
from app.practice.views import words
from app.practice.views.rounds import PRACTISE, reach_of
from app.web.desk import Answer, Visit, may
from app.web.tables import Filter, read_state, table
from question_bank.items import TOPICS, Kind
from question_bank.picking import SIZES
from question_bank.spacing import LAST, RESTS

OWN = may(policy.own_error, queries.error, key="entry_id")


@desk.get("/practice/book", needs=PRACTISE)
def book(visit: Visit) -> Answer:
    """Show the book of errors, what is due first."""
    reach, today = reach_of(visit), day_of(visit.at)
    state = read_state(FILTERS, per_page=PER_PAGE)
    lines, total = queries.errors(visit.session, reach, state, today)
    filters = (
        Filter("topic", _("知识点"), tuple((name, words.topic(name)) for name in TOPICS)),
        Filter("kind", _("题型"), tuple((kind.value, labels.KINDS[kind]) for kind in Kind)),
    )
    sheet = table(caption=_("错题本"), columns=(), rows=(), total=total, state=state, filters=filters)
    return render_template(
        "practice/book.html",
        lines=lines,
        sheet=sheet,
        show=state.filter("show"),
        tallies=queries.tallies(visit.session, reach, today),
        undo=_taken_out(visit),
        again=_shown(),
        waiting=0 if reach.shared else queries.waiting(visit.session, reach),
        reach=reach,
        today=today,
        sizes=SIZES,
        rests=RESTS,
        last=LAST,
        labels=labels,
        words=words,
    )


@desk.post("/practice/book/<uuid:entry_id>/take-out", needs=OWN, journalled=False)
def take_out(visit: Visit, error: ErrorFacts) -> Answer:
    """Take an item out of the book; the page offers to put it back."""
    operations.take_out(visit.session, error.id, at=visit.at)
    return redirect(url_for("practice.book", undo=error.id, **_shown()), 303)


@desk.post("/practice/book/<uuid:entry_id>/put-back", needs=OWN, journalled=False)
def put_back(visit: Visit, error: ErrorFacts) -> Answer:
    """Put an item back into the book."""
    if operations.put_back(visit.session, error.id, at=visit.at):
        flash(_("已放回错题本。"), "ok")
    return redirect(url_for("practice.book", **_shown()), 303)


def _shown() -> dict[str, Any]:
    """Return which part of the book is being looked at, as its address says."""
    return {key: request.args[key][:60] for key in (*FILTERS, "page") if request.args.get(key)}


def _taken_out(visit: Visit) -> ErrorFacts | None:
    """Return what the visitor has just taken out, to be offered back."""
    try:
        found = queries.error(visit.session, uuid.UUID(request.args.get("undo", "")))
    except ValueError:
        return None
    mine = found is not None and policy.own_error(visit.actor, found)
    return found if found is not None and mine and found.standing is Standing.TAKEN_OUT else None
