"""The hour ledger of a person."""

from flask import render_template

from app.organisation import queries as organisation
from app.organisation.facts import PersonFacts
from app.schedule import policy, queries
from app.schedule.views.counter import desk
from app.schedule.words import plain, terms
from app.web.desk import Answer, Visit, may


@desk.get("/hours", needs=may(policy.attend))
def hours(visit: Visit) -> Answer:
    sheets = queries.ledger(visit.session, visit.actor.person_id)
    return render_template("schedule/hours.html", sheets=sheets, owner=None, plain=plain, told=terms)


@desk.get("/people-hours/<uuid:person_id>", needs=may(policy.see_hours, organisation.person, key="person_id"))
def person_hours(visit: Visit, person: PersonFacts) -> Answer:
    sheets = queries.ledger(visit.session, person.id)
    return render_template("schedule/hours.html", sheets=sheets, owner=person, plain=plain, told=terms)
