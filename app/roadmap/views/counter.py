"""The one desk that the views of this room register at, and what several of them open."""

from app.planning.queries import programme
from app.roadmap import policy, queries
from app.web.desk import Desk, may

desk = Desk("roadmap", "app.roadmap")

SEE = may(policy.see, programme, key="programme_id")
ORGANIZE = may(policy.organize, programme, key="programme_id")
CHANGE = may(policy.change, queries.milestone, key="milestone_id")
FINISH = may(policy.finish, queries.milestone, key="milestone_id")
