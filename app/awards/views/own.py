"""我的证书: one's own certificates, to keep and to show."""

from flask import render_template

from app.awards import policy, queries
from app.awards.views.counter import desk
from app.awards.words import STATES
from app.web.desk import Answer, Visit, may


@desk.get("/certificates/mine", needs=may(policy.has_own))
def mine(visit: Visit) -> Answer:
    found = queries.own(visit.session, visit.actor.person_id)
    return render_template("awards/mine.html", certificates=found, states=STATES)
