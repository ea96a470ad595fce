"""Two days of a programme, side by side."""

from dataclasses import replace
from datetime import timedelta

from flask import render_template, request
from flask_babel import gettext as _

from app.coverage import comparing_sheets, policy, queries, sheets, words
from app.coverage.moments import Moment, moment
from app.coverage.queries.counted import LARGE, DayNotCounted
from app.coverage.records import Comparison
from app.coverage.views.counter import SEE, desk, exported, files_of
from app.journal import policy as journal_policy
from app.planning.records import ProgrammeFacts
from app.refusals import Unknown
from app.web.desk import Answer, Visit


@desk.get("/coverage/<uuid:programme_id>/compare", needs=SEE)
def compare(visit: Visit, programme: ProgrammeFacts) -> Answer:
    first, last = _days(visit)
    try:
        compared = _compared(visit, programme, first, last)
    except DayNotCounted as refused:
        day = refused.values["day"]
        return render_template(
            "coverage/compare_uncounted.html",
            programme=programme,
            path=sheets.path_asked(),
            first=first,
            last=last,
            day=day,
        )
    if compared.places:
        sheet = comparing_sheets.places_sheet(compared, first, last)
        return render_template(
            "coverage/compare_units.html",
            compared=compared,
            first=first,
            last=last,
            sheet=replace(sheet, exports=False),
            exports=files_of("coverage.export_comparison", programme, sheet),
            figures=comparing_sheets.figures_sheet(compared),
            large=LARGE,
        )
    sheet = comparing_sheets.moved_sheet(compared, sheets.asked())
    shown = comparing_sheets.shown(compared, sheets.asked())
    return render_template(
        "coverage/compare.html",
        compared=compared,
        first=first,
        last=last,
        sheet=replace(sheet, exports=False),
        exports=files_of("coverage.export_comparison", programme, sheet),
        figures=comparing_sheets.figures_sheet(compared),
        causes=queries.causes(visit.session, programme, shown, first.at, last.at),
        words=words,
        people=shown,
        may_read_journal=journal_policy.read(visit.actor),
        links=sheets.Links(programme.id),
    )


def _days(visit: Visit) -> tuple[Moment, Moment]:
    """Return the two days the address names, in order; without days, the last thirty."""
    first = moment(request.args.get("from", "")[:10], visit.at)
    last = moment(request.args.get("to", "")[:10], visit.at)
    if not first.is_past:
        first = moment((last.day - timedelta(days=30)).isoformat(), visit.at)
    return (last, first) if first.day > last.day else (first, last)


def _compared(visit: Visit, programme: ProgrammeFacts, first: Moment, last: Moment) -> Comparison:
    """Return what lies between two days: by person, or of a large part by unit."""
    area, path = policy.area(visit.actor, programme), sheets.path_asked()
    found = None
    if queries.is_large(visit.session, programme, area, path):
        found = queries.comparison_by_unit(visit.session, programme, area, path, first, last)
    if found is None or not found.places:
        # A large unit with nothing below it has only its people to show.
        queries.check_size(visit.session, programme, area, path)
        found = queries.comparison(visit.session, programme, area, path, first, last)
    if found is None:
        raise Unknown
    return found


@desk.get("/coverage/<uuid:programme_id>/compare/export", needs=SEE, writes=True)
def export_comparison(visit: Visit, programme: ProgrammeFacts) -> Answer:
    first, last = _days(visit)
    compared = _compared(visit, programme, first, last)
    if compared.places:
        sheet = comparing_sheets.places_sheet(compared, first, last)
    else:
        sheet = comparing_sheets.moved_sheet(compared, sheets.asked())
    return exported(visit, programme, sheet, _("两日对比"), "compare")
