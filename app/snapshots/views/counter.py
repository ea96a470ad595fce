"""The one desk that the views of this room register at, and what several of them open."""

from app.planning.queries import programme
from app.snapshots import policy, queries
from app.web.desk import Desk, may

desk = Desk("snapshots", "app.snapshots")
SEE_PROGRAMME = may(policy.see_programme, programme, key="programme_id")
PUBLISH = may(policy.publish, programme, key="programme_id")
SEE = may(policy.see, queries.snapshot, key="snapshot_id")
WITHDRAW = may(policy.withdraw, queries.snapshot, key="snapshot_id")
