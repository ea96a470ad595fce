"""Lists of people of a part too large to be judged whole on request: a page at a time, from the rows."""

from flask import render_template

from app.coverage import policy, sheets, walking_sheets, words
from app.coverage.queries.counted import counted
from app.coverage.queries.walking import walk
from app.coverage.records import Survey
from app.coverage.sheets import moment_asked
from app.coverage.views.counter import files_of
from app.planning.records import ProgrammeFacts
from app.web.desk import Answer, Visit


def counted_part(visit: Visit, programme: ProgrammeFacts) -> Survey | None:
    """Return the part the address names as it was last counted; None for a small one, a past day, or none to see."""
    area, path = policy.area(visit.actor, programme), sheets.path_asked()
    if moment_asked(visit.at).is_past or (path is not None and not area.covers(path)):
        return None
    return counted(visit.session, programme, area, path)


def walked_page(visit: Visit, programme: ProgrammeFacts, survey: Survey, *, gap: bool) -> Answer:
    """Answer with one page of a long list, and how far it looked for it."""
    state = sheets.asked()
    asked = walking_sheets.sought(policy.area(visit.actor, programme), state, gap=gap)
    walked = walk(visit.session, programme, asked, walking_sheets.turn_asked(), visit.at)
    page = walking_sheets.page(survey, walked, asked, state, gap=gap)
    endpoint = "coverage.export_gap" if gap else "coverage.export_people"
    return render_template(
        "coverage/walk.html",
        programme=programme,
        page=page,
        exports=files_of(endpoint, programme, page.sheet),
        gap=gap,
        meanings=words.MEANINGS,
    )
