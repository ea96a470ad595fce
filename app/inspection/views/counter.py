"""The one desk that the views of this room register at, and what several of them open."""

from app.inspection import policy, queries
from app.inspection.facts import SampleFacts
from app.planning.queries import programme
from app.planning.records import ProgrammeFacts
from app.refusals import Unknown
from app.web.desk import Desk, Visit, may

desk = Desk("inspection", "app.inspection")
SEE_PROGRAMME = may(policy.see_programme, programme, key="programme_id")
INSPECT_PROGRAMME = may(policy.inspect_programme, programme, key="programme_id")
SEE = may(policy.see, queries.sample, key="sample_id")
INSPECT = may(policy.inspect, queries.sample, key="sample_id")


def programme_of(visit: Visit, sample: SampleFacts) -> ProgrammeFacts:
    found = programme(visit.session, sample.programme_id)
    if found is None:
        raise Unknown
    return found
