"""The one desk that the views of this room register at, and what several of them open."""

from app.leave import policy, queries
from app.planning import policy as planning
from app.planning.queries import programme
from app.web.desk import Desk, may

desk = Desk("leave", "app.leave")

OWN = may(policy.own)
SEE = may(policy.see, queries.request, key="leave_id")
IS_OWN = may(policy.is_own, queries.request, key="leave_id")
DECIDE = may(policy.decide, queries.request, key="leave_id")
CLOSE = may(policy.close, queries.request, key="leave_id")
SEE_PROGRAMME = may(planning.see, programme, key="programme_id")
ORGANIZE = may(planning.organize, programme, key="programme_id")
ANSWER = may(policy.answer, queries.offer, key="offer_id")
PUSH = may(policy.push, queries.vacancy, key="vacancy_id")
