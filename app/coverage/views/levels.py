"""Programmes, the levels of one, and its figures frozen with what they rest on."""

import hashlib
from dataclasses import replace
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.coverage import counting, freezing, policy, queries, sheets, words
from app.coverage.queries.counted import LARGE, LARGE_THEN, DayNotCounted
from app.coverage.records import Survey
from app.coverage.sheets import moment_asked
from app.coverage.views.counter import SEE, desk, exported, files_of
from app.coverage.views.people import roll_asked
from app.jobs import find
from app.journal.operations import record
from app.planning.records import ProgrammeFacts
from app.refusals import Unknown
from app.web.desk import Answer, Visit, may
from app.web.tables import attachment

PROGRAMMES_A_PAGE = 8


@desk.get("/coverage", needs=may(policy.look))
def index(visit: Visit) -> Answer:
    scope = policy.scope(visit.actor)
    found = queries.programmes(visit.session, scope)
    pages = max(1, -(-len(found) // PROGRAMMES_A_PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    shown = found[(page - 1) * PROGRAMMES_A_PAGE : page * PROGRAMMES_A_PAGE]
    return render_template(
        "coverage/index.html",
        standings=queries.standings(visit.session, shown, scope, visit.at),
        bar_parts=sheets.bar_parts,
        percent=words.percent,
        meanings=words.MEANINGS,
        page=page,
        pages=pages,
    )


def _survey(visit: Visit, programme: ProgrammeFacts) -> Survey:
    area = policy.area(visit.actor, programme)
    when = moment_asked(visit.at)
    survey = queries.survey(
        visit.session, programme, area, sheets.path_asked(), when.at, is_past=when.is_past, as_counted=True
    )
    if survey is None:
        raise Unknown
    return survey


@desk.get("/coverage/<uuid:programme_id>", needs=SEE)
def level(visit: Visit, programme: ProgrammeFacts) -> Answer:
    try:
        survey = _survey(visit, programme)
    except DayNotCounted as refused:
        return _to_be_counted(visit, programme, refused)
    if "HX-Request" in request.headers:
        # The progress of a day's counting asked; it is counted now.
        return "", 286, {"HX-Refresh": "true"}
    units, tiers = sheets.units_sheet(survey), sheets.tiers_sheet(survey)
    return render_template(
        "coverage/level.html",
        survey=survey,
        moment=moment_asked(visit.at),
        links=sheets.Links(programme.id),
        shares=words.shares(survey.total),
        meanings=words.MEANINGS,
        bar_parts=sheets.bar_parts,
        reasons=words.REASONS,
        minutes_ago=_minutes_ago(survey, visit.at),
        large=LARGE,
        large_then=LARGE_THEN,
        may_order=policy.orders_material(visit.actor, programme),
        units=replace(units, exports=False),
        tiers=replace(tiers, exports=False),
        units_exports=files_of("coverage.export_level", programme, units, table="units"),
        tiers_exports=files_of("coverage.export_level", programme, tiers, table="tiers"),
    )


def _to_be_counted(visit: Visit, programme: ProgrammeFacts, refused: DayNotCounted) -> Answer:
    """Offer to count a past day of a large part, or say how far that is."""
    when = moment_asked(visit.at)
    job_id = counting.under_way(visit.session, programme, when.day)
    is_part = "HX-Request" in request.headers
    if is_part and job_id is None:
        return "", 286, {"HX-Refresh": "true"}
    return render_template(
        "coverage/counting.html" if is_part else "coverage/uncounted.html",
        programme=programme,
        moment=when,
        path=sheets.path_asked(),
        people=refused.values["people"],
        job=find(visit.session, job_id) if job_id else None,
        links=sheets.Links(programme.id),
    )


def _minutes_ago(survey: Survey, at: datetime) -> int:
    return int((at - survey.counted_at).total_seconds() // 60) if survey.counted_at else 0


@desk.post("/coverage/<uuid:programme_id>/count", needs=SEE)
def count(visit: Visit, programme: ProgrammeFacts) -> Answer:
    """Have a large programme counted now, or as of the end of a day; its pages say as of when they were counted."""
    when = moment_asked(visit.at)
    day = when.day if when.is_past else None
    job_id = counting.order_anew(visit.session, programme, by=visit.actor, at=visit.at, day=day)
    if day is None:
        flash(_("已开始重新统计，完成后刷新本页即可看到新的时刻和数字。"), "ok")
    elif job_id is None:
        flash(_("这一天已经统计过，数字不会再变。"), "info")
    unit = sheets.path_asked() if day else None
    return redirect(
        url_for("coverage.level", programme_id=programme.id, unit=unit, on=when.text or None), 303
    )


@desk.get("/coverage/<uuid:programme_id>/export/<any(units,tiers):table>", needs=SEE, writes=True)
def export_level(visit: Visit, programme: ProgrammeFacts, table: str) -> Answer:
    survey = _survey(visit, programme)
    sheet = sheets.units_sheet(survey) if table == "units" else sheets.tiers_sheet(survey)
    name = _("覆盖情况") if table == "units" else _("分层级覆盖情况")
    return exported(visit, programme, sheet, name, table)


@desk.get("/coverage/<uuid:programme_id>/facts/export", needs=SEE, writes=True, lane="report")
def export_facts(visit: Visit, programme: ProgrammeFacts) -> Answer:
    roll, when = roll_asked(visit, programme), moment_asked(visit.at)
    paths = (roll.top,) if roll.top else policy.area(visit.actor, programme).paths
    file = freezing.freeze(roll, paths, when.day, when.at)
    record(
        visit.session,
        "coverage.frozen",
        "programme",
        programme.id,
        by=visit.actor,
        at=visit.at,
        unit_path=roll.top or programme.unit_path,
        sha256=hashlib.sha256(file).hexdigest(),
        as_of=when.day,
        rows=len(roll.lines),
    )
    return attachment(f"{programme.name}-{when.day}.json", file, "application/json")
