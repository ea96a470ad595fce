"""The one desk that the views of this room register at, and what its pages have in common."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import render_template

from app.organisation import policy, queries
from app.organisation.facts import UnitFacts
from app.refusals import Refusal, Unknown
from app.web.actor import Scope
from app.web.desk import Desk, Visit
from app.web.errors import say
from app.web.forms import Form

desk = Desk("organisation", "app.organisation")
# A step of the tree in a list of choices; plain spaces at the start of an option are not shown.
STEP = "\u3000"


def settled(form: Form, act: Callable[[], Any]) -> bool:
    """Do what a filled form asks; tell whether it was done. A refusal stands in the form, among its errors."""
    if not form.validate():
        return False
    try:
        act()
    except Unknown:
        raise
    except Refusal as refusal:
        form.form_errors.append(say(refusal))
        return False
    return True


def tended_units(visit: Visit) -> list[UnitFacts]:
    """Return the units in which the visitor may change things."""
    return queries.units(visit.session, policy.tended_by(visit.actor))


def choices(units: Iterable[UnitFacts]) -> list[tuple[str, str]]:
    """Return units as choices of a list, set in by their depth."""
    found = list(units)
    top = min((unit.depth for unit in found), default=0)
    return [(str(unit.id), STEP * (unit.depth - top) + unit.name) for unit in found]


def in_scope(scope: Scope, units: Iterable[UnitFacts]) -> list[UnitFacts]:
    return [unit for unit in units if scope.covers(unit.path)]


def form_page(
    title: str,
    form: Form,
    *,
    back: str,
    submit: str,
    crumbs: list[tuple[str, str | None]],
    lead: str = "",
    wrong: bool = False,
) -> Any:
    """Return a page that is one form; a refused one answers 422."""
    page = render_template(
        "organisation/form.html", title=title, form=form, back=back, submit=submit, crumbs=crumbs, lead=lead
    )
    return (page, 422) if wrong else page
