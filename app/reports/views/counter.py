"""The one desk that the views of this room register at, and what several of them open."""

from app.planning.queries import programme
from app.reports import policy, queries
from app.web.desk import Desk, may

desk = Desk("reports", "app.reports")

SEE_PROGRAMME = may(policy.see_programme, programme, key="programme_id")
ASK = may(policy.ask, programme, key="programme_id")
SEE_CALL = may(policy.see_call, queries.call, key="call_id")
TEND_CALL = may(policy.tend_call, queries.call, key="call_id")
SEE = may(policy.see, queries.report, key="report_id")
WRITE = may(policy.write, queries.report, key="report_id")
JUDGE = may(policy.judge, queries.report, key="report_id")
