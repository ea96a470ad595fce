"""Coverage as pictures: bars by unit, units by tier, and progress over time; each with its table."""

from flask import render_template
from flask_babel import gettext as _

from app.briefing import picture, policy, queries, sheets
from app.briefing.views.counter import SEE, desk, survey_asked
from app.coverage.sheets import Links, moment_asked, path_asked
from app.coverage.words import percent
from app.planning.records import ProgrammeFacts
from app.refusals import Unknown
from app.web.actor import Scope
from app.web.desk import Answer, Visit


@desk.get("/coverage/<uuid:programme_id>/pictures", needs=SEE)
def pictures(visit: Visit, programme: ProgrammeFacts) -> Answer:
    survey = survey_asked(visit, programme)
    lines, tiers = picture.lines(survey, _("本级")), sheets.tiers(survey)
    return render_template(
        "briefing/pictures.html",
        survey=survey,
        programme=programme,
        moment=moment_asked(visit.at),
        links=Links(programme.id),
        bars=picture.stacked(lines),
        parts=sheets.parts(),
        heat=picture.heat(lines, tiers),
        units=sheets.units_table(lines, survey.total),
        tiers=sheets.heat_table(lines, tiers),
        percent=percent,
        may_phone=policy.take_phones(visit.actor, programme),
    )


@desk.get("/coverage/<uuid:programme_id>/progress", needs=SEE, lane="report")
def progress(visit: Visit, programme: ProgrammeFacts) -> Answer:
    area, path = policy.area(visit.actor, programme), path_asked()
    if path is not None and not area.covers(path):
        raise Unknown
    points = queries.points(visit.session, programme, Scope((path,)) if path else area, visit.at)
    return render_template(
        "briefing/progress.html",
        programme=programme,
        path=path,
        links=Links(programme.id),
        points=points,
        curves=picture.curves(points),
        sheet=sheets.points_table(points),
    )
