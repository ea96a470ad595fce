"""People of a programme: the gap list, every other list, and the evidence of one person."""

import uuid

from flask import render_template
from flask_babel import gettext as _

from app.coverage import policy, queries, sheets, words
from app.coverage.records import Roll
from app.coverage.sheets import moment_asked
from app.coverage.views.counter import SEE, desk, exported, files_of
from app.coverage.views.walking import counted_part, refuse_long, walked_page
from app.planning.records import ProgrammeFacts
from app.refusals import Unknown
from app.web.desk import Answer, Visit


def roll_asked(visit: Visit, programme: ProgrammeFacts) -> Roll:
    """Return everybody of the unit and the day the address names."""
    area = policy.area(visit.actor, programme)
    when = moment_asked(visit.at)
    queries.check_size(visit.session, programme, area, sheets.path_asked())
    roll = queries.roll(visit.session, programme, area, sheets.path_asked(), when.at, is_past=when.is_past)
    if roll is None:
        raise Unknown
    return roll


def _list(visit: Visit, programme: ProgrammeFacts, *, gap: bool) -> Answer:
    survey = counted_part(visit, programme)
    if survey is not None:
        return walked_page(visit, programme, survey, gap=gap)
    sheet = sheets.people_sheet(roll_asked(visit, programme), sheets.asked(), gap=gap)
    endpoint = "coverage.export_gap" if gap else "coverage.export_people"
    return render_template(
        "coverage/people.html",
        programme=programme,
        moment=moment_asked(visit.at),
        sheet=sheet,
        exports=files_of(endpoint, programme, sheet),
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
    refuse_long(visit, programme)
    sheet = sheets.people_sheet(roll_asked(visit, programme), sheets.asked(), gap=True)
    return exported(visit, programme, sheet, _("未完成名单"), "gap")


@desk.get("/coverage/<uuid:programme_id>/people/export", needs=SEE, writes=True)
def export_people(visit: Visit, programme: ProgrammeFacts) -> Answer:
    refuse_long(visit, programme)
    sheet = sheets.people_sheet(roll_asked(visit, programme), sheets.asked(), gap=False)
    return exported(visit, programme, sheet, str(sheet.caption), "people")


@desk.get("/coverage/<uuid:programme_id>/people/<uuid:person_id>", needs=SEE)
def person(visit: Visit, programme: ProgrammeFacts, person_id: uuid.UUID) -> Answer:
    area = policy.area(visit.actor, programme)
    when = moment_asked(visit.at)
    evidence = queries.evidence(visit.session, programme, area, person_id, when.at, is_past=when.is_past)
    if evidence is None:
        raise Unknown
    return render_template(
        "coverage/person.html",
        evidence=evidence,
        moment=when,
        programme=programme,
        line=evidence.line,
        rules=words.rules_of(evidence.line, programme),
        sentence=words.sentence(evidence.line, programme),
        words=words,
        links=sheets.Links(programme.id),
    )
