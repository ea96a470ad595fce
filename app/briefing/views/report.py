"""The printed report."""

import hashlib

from flask import current_app

from app.briefing import operations, paper, policy, queries
from app.briefing.views.counter import SEE, desk, survey_asked
from app.coverage import queries as coverage
from app.coverage.queries.conveyance import conveyance
from app.coverage.sheets import moment_asked, path_asked
from app.journal.queries import sealing
from app.planning.records import ProgrammeFacts
from app.refusals import Unknown
from app.web.actor import Scope
from app.web.desk import Answer, Visit
from app.web.tables import attachment


@desk.get("/coverage/<uuid:programme_id>/report/export", needs=SEE, writes=True, lane="report")
def export_report(visit: Visit, programme: ProgrammeFacts) -> Answer:
    """Hand out the report on the unit and the day the address names; it leaves an event (CO-9)."""
    when, area, path = moment_asked(visit.at), policy.area(visit.actor, programme), path_asked()
    coverage.check_size(visit.session, programme, area, path)
    survey = survey_asked(visit, programme)
    roll = coverage.roll(visit.session, programme, area, path, when.at, is_past=when.is_past)
    if roll is None:
        raise Unknown
    below = Scope((survey.path,)) if survey.path else area
    brief = paper.Brief(
        survey=survey,
        roll=roll,
        progress=queries.progress(visit.session, survey, below, when),
        # Who has read is known as of now alone.
        conveyance=None if when.is_past else conveyance(visit.session, programme, below, None),
        when=when,
        seal=sealing(visit.session).last,
        by=visit.actor.name,
        made_at=visit.at,
    )
    content = paper.draw(brief, current_app.config["LUNXUN"].fallback_fonts)
    operations.note_report(
        visit.session, programme, roll, hashlib.sha256(content).hexdigest(), by=visit.actor, at=visit.at
    )
    return attachment(f"{brief.place}-{paper.NAME}-{when.day}.pdf", content, "application/pdf")
