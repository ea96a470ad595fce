"""A person's register of a year (干部教育培训登记表), on paper as on screen."""

from flask import render_template, request
from flask_babel import gettext as _

from app.clock import day_of
from app.organisation.facts import PersonFacts
from app.organisation.queries import person as person_of
from app.organisation.words import rank_name
from app.records import policy, queries, words
from app.records.rules import standing, target_for
from app.records.views.counter import desk
from app.refusals import Unknown
from app.schedule.words import plain
from app.web.desk import Answer, Visit, may


@desk.get("/register", needs=may(policy.own))
def own(visit: Visit) -> Answer:
    person = person_of(visit.session, visit.actor.person_id)
    if person is None:
        raise Unknown
    return _register(visit, person, mine=True)


@desk.get("/register/<uuid:person_id>", needs=may(policy.see_person, person_of, key="person_id"))
def person(visit: Visit, person: PersonFacts) -> Answer:
    return _register(visit, person, mine=False)


def _register(visit: Visit, person: PersonFacts, *, mine: bool) -> str:
    this_year = day_of(visit.at).year
    found = queries.trainings(visit.session, person.id, queries.own_lines(visit.session, person.id))
    hours = queries.hours_by_year(found)
    years = sorted({this_year, *found}, reverse=True)
    asked = request.args.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and int(asked) in years else this_year
    target = target_for(person.rank)
    return render_template(
        "records/register.html",
        person=person,
        rank=rank_name(person.rank),
        mine=mine,
        years=years,
        year=year,
        lines=found.get(year, []),
        standing=standing(target, hours, year),
        target=words.target(target),
        source=words.source(target),
        plain=plain,
        title=_("%(year)s 年干部教育培训登记表", year=year),
        today=day_of(visit.at),
    )
