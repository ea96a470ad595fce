"""Coverage pages: programmes, levels, people, evidence, and how the document was conveyed."""

import uuid
from dataclasses import replace
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from app.coverage import policy, queries, sheets, words
from app.coverage.queries import conveyance as conveyed
from app.coverage.records import Roll, Survey
from app.journal.operations import record
from app.planning import queries as planning
from app.planning.records import ProgrammeFacts
from app.refusals import Unknown
from app.web.desk import Answer, Desk, Visit, may
from app.web.tables import Table, export

desk = Desk("coverage", __name__)
SEE = may(policy.see, planning.programme, key="programme_id")
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
        page=page,
        pages=pages,
    )


def _survey(visit: Visit, programme: ProgrammeFacts) -> Survey:
    area = policy.area(visit.actor, programme)
    survey = queries.survey(visit.session, programme, area, sheets.path_asked(), visit.at)
    if survey is None:
        raise Unknown
    return survey


def _roll(visit: Visit, programme: ProgrammeFacts) -> Roll:
    area = policy.area(visit.actor, programme)
    roll = queries.roll(visit.session, programme, area, sheets.path_asked(), visit.at)
    if roll is None:
        raise Unknown
    return roll


def _exports(endpoint: str, programme: ProgrammeFacts, sheet: Table, **more: Any) -> Table:
    return replace(sheet, path=url_for(endpoint, programme_id=programme.id, **more), exports=True)


@desk.get("/coverage/<uuid:programme_id>", needs=SEE)
def level(visit: Visit, programme: ProgrammeFacts) -> Answer:
    survey = _survey(visit, programme)
    units, tiers = sheets.units_sheet(survey), sheets.tiers_sheet(survey)
    return render_template(
        "coverage/level.html",
        survey=survey,
        links=sheets.Links(programme.id),
        shares=words.shares(survey.total),
        meanings=words.MEANINGS,
        bar_parts=sheets.bar_parts,
        reasons=words.REASONS,
        units=replace(units, exports=False),
        tiers=replace(tiers, exports=False),
        units_exports=_exports("coverage.export_level", programme, units, table="units"),
        tiers_exports=_exports("coverage.export_level", programme, tiers, table="tiers"),
    )


@desk.get("/coverage/<uuid:programme_id>/export/<any(units,tiers):table>", needs=SEE, writes=True)
def export_level(visit: Visit, programme: ProgrammeFacts, table: str) -> Answer:
    survey = _survey(visit, programme)
    sheet = sheets.units_sheet(survey) if table == "units" else sheets.tiers_sheet(survey)
    name = _("覆盖情况") if table == "units" else _("分层级覆盖情况")
    return _exported(visit, programme, sheet, name, table)


def _exported(visit: Visit, programme: ProgrammeFacts, sheet: Table, name: str, what: str) -> Answer:
    answer = export(f"{programme.name}-{name}", sheet)
    if answer is None:
        raise Unknown
    record(
        visit.session,
        "coverage.exported",
        "programme",
        programme.id,
        by=visit.actor,
        at=visit.at,
        unit_path=programme.unit_path,
        table=what,
        format=request.args["format"],
        rows=len(sheet.rows),
        columns=[column.key for column in sheet.columns],
        filters=dict(sheet.state.filters),
        words=sheet.state.search,
    )
    return answer


def _list(visit: Visit, programme: ProgrammeFacts, *, gap: bool) -> Answer:
    sheet = sheets.people_sheet(_roll(visit, programme), sheets.asked(), gap=gap)
    endpoint = "coverage.export_gap" if gap else "coverage.export_people"
    return render_template(
        "coverage/people.html",
        programme=programme,
        sheet=sheet,
        exports=_exports(endpoint, programme, sheet),
        gap=gap,
        meanings=words.MEANINGS,
    )


@desk.get("/coverage/<uuid:programme_id>/gap", needs=SEE)
def gap(visit: Visit, programme: ProgrammeFacts) -> Answer:
    return _list(visit, programme, gap=True)


@desk.get("/coverage/<uuid:programme_id>/people", needs=SEE)
def people(visit: Visit, programme: ProgrammeFacts) -> Answer:
    return _list(visit, programme, gap=False)


@desk.get("/coverage/<uuid:programme_id>/gap/export", needs=SEE, writes=True)
def export_gap(visit: Visit, programme: ProgrammeFacts) -> Answer:
    sheet = sheets.people_sheet(_roll(visit, programme), sheets.asked(), gap=True)
    return _exported(visit, programme, sheet, _("漏训名单"), "gap")


@desk.get("/coverage/<uuid:programme_id>/people/export", needs=SEE, writes=True)
def export_people(visit: Visit, programme: ProgrammeFacts) -> Answer:
    sheet = sheets.people_sheet(_roll(visit, programme), sheets.asked(), gap=False)
    return _exported(visit, programme, sheet, str(sheet.caption), "people")


@desk.get("/coverage/<uuid:programme_id>/people/<uuid:person_id>", needs=SEE)
def person(visit: Visit, programme: ProgrammeFacts, person_id: uuid.UUID) -> Answer:
    area = policy.area(visit.actor, programme)
    evidence = queries.evidence(visit.session, programme, area, person_id, visit.at)
    if evidence is None:
        raise Unknown
    return render_template(
        "coverage/person.html",
        evidence=evidence,
        programme=programme,
        line=evidence.line,
        rules=words.rules_of(evidence.line, programme),
        sentence=words.sentence(evidence.line, programme),
        words=words,
        links=sheets.Links(programme.id),
    )


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
    )
