"""Coverage as pictures: bars by unit, units by tier, and progress over time; each with its table."""

from datetime import date

from flask import render_template, url_for
from flask_babel import gettext as _

from app.briefing import picture, policy, queries, sheets
from app.briefing.views.counter import SEE, desk, survey_asked
from app.clock import day_of
from app.coverage.meanings import defined
from app.coverage.sheets import Links, moment_asked
from app.coverage.words import percent
from app.planning.records import ProgrammeFacts
from app.web.actor import Scope
from app.web.desk import Answer, Visit
from app.web.tables import export


@desk.get("/coverage/<uuid:programme_id>/pictures", needs=SEE)
def pictures(visit: Visit, programme: ProgrammeFacts) -> Answer:
    survey = survey_asked(visit, programme, as_counted=True)
    lines, tiers = picture.lines(survey, _("本级")), sheets.tiers(survey)
    bars = picture.stacked(lines)
    return render_template(
        "briefing/pictures.html",
        survey=survey,
        programme=programme,
        moment=moment_asked(visit.at),
        links=Links(programme.id),
        bars=bars,
        small_bars=picture.narrow(bars),
        parts=sheets.parts(),
        heat=picture.heat(lines, tiers),
        small_heat=picture.heat(lines, tiers, is_narrow=True),
        units=sheets.units_table(lines, survey.total),
        tiers=sheets.heat_table(lines, tiers),
        percent=percent,
        definitions=defined("required", "completion", "excused", "missing", "place", "rounding"),
        may_phone=policy.take_phones(visit.actor, programme),
    )


@desk.get("/coverage/<uuid:programme_id>/progress", needs=SEE, lane="report")
def progress(visit: Visit, programme: ProgrammeFacts) -> Answer:
    survey, when = survey_asked(visit, programme, as_counted=True), moment_asked(visit.at)
    area = policy.area(visit.actor, programme)
    below = Scope((survey.path,)) if survey.path else area
    course = queries.progress(visit.session, survey, below, when)

    def page_of(day: date) -> str:
        on = day.isoformat() if day < day_of(visit.at) else None
        return url_for("coverage.level", programme_id=programme.id, unit=survey.path, on=on)

    sheet = sheets.points_table(course.points, page_of)
    return export(f"{programme.name}-{_('逐周进度')}", sheet) or render_template(
        "briefing/progress.html",
        programme=programme,
        path=survey.path,
        place=survey.name,
        links=Links(programme.id),
        course=course,
        picture=picture,
        curves=picture.curves(course.points),
        small=picture.curves(course.points, picture.NARROW_PLOT),
        sheet=sheet,
        definitions=defined("required", "participation", "completion", "missing", "place", "rounding"),
    )
