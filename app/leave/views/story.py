"""One person's whole story in training: their own, and for those who look after them."""

from flask import render_template
from flask_babel import gettext as _

from app.leave import policy, queries, telling
from app.leave.views.counter import OWN, desk
from app.organisation.facts import PersonFacts
from app.organisation.queries import person as person_of
from app.refusals import Unknown
from app.web.desk import Answer, Visit, may


@desk.get("/story", needs=OWN)
def own_story(visit: Visit) -> Answer:
    person = person_of(visit.session, visit.actor.person_id)
    if person is None:
        raise Unknown
    return _story(visit, person, mine=True)


@desk.get("/people/<uuid:person_id>/story", needs=may(policy.see_person, person_of, key="person_id"))
def story(visit: Visit, person: PersonFacts) -> Answer:
    return _story(visit, person, mine=False)


def _story(visit: Visit, person: PersonFacts, *, mine: bool) -> str:
    found = queries.story(visit.session, person.id, visit.at)
    return render_template(
        "leave/story.html",
        who=person,
        mine=mine,
        title=_("我的培训经历") if mine else _("%(name)s的培训经历", name=person.name),
        moments=[telling.told(each) for each in found],
    )
