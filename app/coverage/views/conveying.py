"""How the governing document was conveyed."""

import uuid

from flask import render_template, request

from app.coverage import policy, sheets, words
from app.coverage.meanings import MEANINGS
from app.coverage.queries import conveyance as conveyed
from app.coverage.views.counter import SEE, desk
from app.planning.records import ProgrammeFacts
from app.web.desk import Answer, Visit


@desk.get("/coverage/<uuid:programme_id>/conveyance", needs=SEE)
def conveyance(visit: Visit, programme: ProgrammeFacts) -> Answer:
    area = policy.area(visit.actor, programme)
    task_id = request.args.get("task", type=uuid.UUID)
    found = conveyed.conveyance(visit.session, programme, area, task_id)
    return render_template(
        "coverage/conveyance.html",
        programme=programme,
        conveyance=found,
        sheet=sheets.conveyance_sheet(found) if found else None,
        percent=words.percent,
        meanings=MEANINGS,
    )
