"""Lists of people of a part too large to be judged whole on request: a page at a time, or in a file made by a job."""

from typing import Any

from flask import redirect, render_template, request, url_for

from app.coverage import listing, policy, sheets, walking_sheets, words
from app.coverage.queries.counted import counted
from app.coverage.queries.walking import exactly, walk
from app.coverage.records import ListFacts, Survey
from app.coverage.sheets import moment_asked
from app.coverage.views.counter import SEE, desk, files_of
from app.planning.records import ProgrammeFacts
from app.refusals import N_, Malformed, Refusal
from app.web.desk import Answer, Visit, may
from app.web.languages import asked_in
from app.web.long_tables import WRITERS
from app.web.tables import XLSX, attachment

LIST = may(policy.take_list, listing.find, key="list_id")


class WrittenByAJob(Refusal):
    """A file of so many people takes longer than anybody waits for an answer."""

    status = 422
    code = "written_by_a_job"
    sentence = N_("这一范围人数较多，名单要在后台导出：请在名单页面上点“导出”。")


class WrittenAtOnce(Refusal):
    status = 422
    code = "written_at_once"
    sentence = N_("这一范围人数不多，在名单页面上可以直接导出。")


def counted_part(visit: Visit, programme: ProgrammeFacts) -> Survey | None:
    """Return the part the address names as it was last counted; None for a small one, a past day, or none to see."""
    area, path = policy.area(visit.actor, programme), sheets.path_asked()
    if moment_asked(visit.at).is_past or (path is not None and not area.covers(path)):
        return None
    return counted(visit.session, programme, area, path)


def refuse_long(visit: Visit, programme: ProgrammeFacts) -> None:
    """Refuse to write a long list while somebody waits for it."""
    if counted_part(visit, programme) is not None:
        raise WrittenByAJob


def walked_page(visit: Visit, programme: ProgrammeFacts, survey: Survey, *, gap: bool) -> Answer:
    """Answer with one page of a long list, and how far it looked for it."""
    state = sheets.asked()
    whole = walking_sheets.sought(_asked(visit, programme, gap=gap))
    asked = walking_sheets.guided(whole)
    if not walking_sheets.is_within():
        asked = exactly(visit.session, asked)
    walked = walk(visit.session, programme, asked, walking_sheets.turn_asked(), visit.at)
    page = walking_sheets.page(survey, walked, asked, state, gap=gap)
    return render_template(
        "coverage/walk.html",
        programme=programme,
        page=page,
        orders=files_of("coverage.order_list", programme, page.sheet),
        ready=listing.ready(visit.session, programme.id, visit.actor.person_id),
        gap=gap,
        meanings=words.MEANINGS,
    )


def _asked(visit: Visit, programme: ProgrammeFacts, *, gap: bool) -> dict[str, Any]:
    return walking_sheets.asked_for(policy.area(visit.actor, programme), sheets.asked(), gap=gap)


@desk.post("/coverage/<uuid:programme_id>/lists", needs=SEE)
def order_list(visit: Visit, programme: ProgrammeFacts) -> Answer:
    """Have a long list written to a file; the address says of whom, as a list's own does, and which kind of file."""
    survey, kind = counted_part(visit, programme), request.args.get("format", "")
    if survey is None:
        raise WrittenAtOnce
    if kind not in WRITERS:
        raise Malformed
    gap = request.args.get("list") == "gap"
    asked = {**_asked(visit, programme, gap=gap), "format": kind}
    endpoint, unit = "coverage.gap" if gap else "coverage.people", asked["filters"].get("unit")
    back = url_for(endpoint, programme_id=programme.id, unit=unit, _anchor="lists")
    people = survey.total.required + survey.total.outside
    job_id = listing.order(
        visit.session,
        programme,
        asked,
        people=people,
        link=back,
        language=asked_in(),
        by=visit.actor,
        at=visit.at,
    )
    return redirect(url_for("web.job", job_id=job_id), 303)


@desk.get("/coverage/lists/<uuid:list_id>/export", needs=LIST, writes=True, lane="report")
def export_list(visit: Visit, found: ListFacts) -> Answer:
    """Hand out a list as it was written; it leaves an event (CO-9)."""
    content = listing.take(visit.session, found, by=visit.actor, at=visit.at)
    kind = XLSX if found.asked["format"] == "xlsx" else "text/csv; charset=utf-8"
    return attachment(found.name, content, kind)
