"""The one desk that the views of this room register at, and what several of them open."""

from app.briefing import policy
from app.coverage import queries as coverage
from app.coverage.records import Survey
from app.coverage.sheets import moment_asked, path_asked
from app.planning import queries as planning
from app.planning.records import ProgrammeFacts
from app.refusals import Unknown
from app.web.desk import Desk, Visit, may

desk = Desk("briefing", "app.briefing")
SEE = may(policy.see, planning.programme, key="programme_id")
PHONES = may(policy.take_phones, planning.programme, key="programme_id")


def survey_asked(visit: Visit, programme: ProgrammeFacts, *, as_counted: bool = False) -> Survey:
    """Return the level of the unit and the day the address names; a screen may show a large part as last counted."""
    when = moment_asked(visit.at)
    area = policy.area(visit.actor, programme)
    found = coverage.survey(
        visit.session, programme, area, path_asked(), when.at, is_past=when.is_past, as_counted=as_counted
    )
    if found is None:
        raise Unknown
    return found
