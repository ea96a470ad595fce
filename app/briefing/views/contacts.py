"""The gap list with phone numbers: masked for whoever sees it, whole for a reason."""

from flask import render_template, request
from flask_babel import gettext as _

from app.briefing import operations, policy, queries, sheets
from app.briefing.forms import PhonesForm
from app.briefing.views.counter import PHONES, SEE, desk
from app.coverage import queries as coverage
from app.coverage.facts import Status
from app.coverage.records import Roll
from app.coverage.sheets import Links, path_asked
from app.planning.records import ProgrammeFacts
from app.refusals import Unknown
from app.web.actor import Scope
from app.web.desk import Answer, Visit
from app.web.parts import moment
from app.web.tables import written


def _roll(visit: Visit, programme: ProgrammeFacts, area: Scope) -> Roll:
    coverage.check_size(visit.session, programme, area, path_asked())
    found = coverage.roll(visit.session, programme, area, path_asked(), visit.at)
    if found is None:
        raise Unknown
    return found


def _page(visit: Visit, programme: ProgrammeFacts, form: PhonesForm) -> str:
    roll = _roll(visit, programme, policy.area(visit.actor, programme))
    return render_template(
        "briefing/contacts.html",
        programme=programme,
        form=form,
        path=path_asked(),
        missing=sum(line.judgement.status is Status.MISSING for line in roll.lines),
        links=Links(programme.id),
        may_take=policy.take_phones(visit.actor, programme),
    )


@desk.get("/coverage/<uuid:programme_id>/contacts", needs=SEE)
def contacts(visit: Visit, programme: ProgrammeFacts) -> Answer:
    return _page(visit, programme, PhonesForm(formdata=None))


@desk.get("/coverage/<uuid:programme_id>/contacts/export", needs=SEE, writes=True)
def export_contacts(visit: Visit, programme: ProgrammeFacts) -> Answer:
    area, kind = policy.area(visit.actor, programme), request.args.get("format", "")
    return _file(visit, programme, area, kind, reason="", whole=False)


@desk.post("/coverage/<uuid:programme_id>/contacts", needs=PHONES)
def take(visit: Visit, programme: ProgrammeFacts) -> Answer:
    form = PhonesForm()
    if not form.validate():
        return _page(visit, programme, form), 422
    reason = (form.reason.data or "").strip()
    area, kind = policy.phoning(visit.actor, programme), form.format.data or ""
    return _file(visit, programme, area, kind, reason=reason, whole=True)


def _file(
    visit: Visit, programme: ProgrammeFacts, area: Scope, kind: str, *, reason: str, whole: bool
) -> Answer:
    roll = _roll(visit, programme, area)
    phones = queries.phones(visit.session, programme.id, area)
    stamp = _("%(name)s 于 %(when)s 导出", name=visit.actor.name, when=moment(visit.at))
    told = _("%(stamp)s，用途：%(reason)s", stamp=stamp, reason=reason) if whole else stamp
    sheet = sheets.gap(roll, phones, whole=whole, stamp=told)
    operations.note_taking(
        visit.session,
        programme,
        roll,
        len(sheet.rows),
        reason=reason,
        whole=whole,
        by=visit.actor,
        at=visit.at,
    )
    title = _("未完成名单")
    return written(f"{programme.name}-{title}", sheet, kind)
