"""Accepting a report, or sending it back."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app.reports import operations
from app.reports.facts import ReportFacts
from app.reports.forms import ReturnForm
from app.reports.views.counter import JUDGE, desk
from app.reports.views.reading import page
from app.web.desk import Answer, Visit


@desk.post("/unit-reports/<uuid:report_id>/accept", needs=JUDGE)
def accept(visit: Visit, report: ReportFacts) -> Answer:
    operations.accept(visit.session, report.id, by=visit.actor, at=visit.at)
    flash(_("报告已通过，单位的主要负责同志会收到消息。"), "ok")
    return redirect(url_for("reports.report", report_id=report.id), 303)


@desk.post("/unit-reports/<uuid:report_id>/return", needs=JUDGE)
def send_back(visit: Visit, report: ReportFacts) -> Answer:
    form = ReturnForm()
    if not form.validate():
        return page(visit, report, form), 422
    operations.send_back(visit.session, report.id, **form.values(), by=visit.actor, at=visit.at)
    flash(_("报告已退回，单位会看到您的意见。"), "ok")
    return redirect(url_for("reports.report", report_id=report.id), 303)
