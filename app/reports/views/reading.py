"""Reading a report: where it stands, its latest version, every earlier one, and each on paper."""

from flask import current_app, render_template

from app.clock import day_of
from app.coverage.meanings import MEANINGS
from app.coverage.sheets import bar_parts
from app.coverage.words import shares
from app.refusals import Unknown
from app.reports import figures, paper, policy, queries, rules, sheets, words
from app.reports.facts import ReportFacts, ReportState, VersionFacts
from app.reports.forms import ReturnForm
from app.reports.views.counter import SEE, desk
from app.web.desk import Answer, Visit
from app.web.tables import attachment


@desk.get("/unit-reports/<uuid:report_id>", needs=SEE)
def report(visit: Visit, report: ReportFacts) -> Answer:
    return page(visit, report, ReturnForm(formdata=None))


def page(visit: Visit, report: ReportFacts, form: ReturnForm) -> str:
    """Return the page of a report: its latest version, and what the visitor may do about it."""
    every = queries.versions(visit.session, report.id)
    waits = report.state is ReportState.SUBMITTED and policy.judge(visit.actor, report)
    own = bool(every) and every[0].submitted_by == visit.actor.person_id
    return render_template(
        "reports/report.html",
        report=report,
        versions=every,
        form=form,
        late=rules.is_overdue(report.state, report.call.due_on, day_of(visit.at)),
        may_write=policy.write(visit.actor, report) and rules.may_take(report.state, rules.Step.WRITE),
        may_judge=waits and not own,
        waits_for_another=waits and own,
        may_see_call=policy.see_call(visit.actor, report.call),
        **(shown(every[0]) if every else {"told": None}),
        words=words,
    )


def shown(version: VersionFacts) -> dict[str, object]:
    """Return what a template needs to show a version; all of it comes out of its content."""
    total = figures.figures_of(version.told["total"])
    return {
        "version": version,
        "told": version.told,
        "total": total,
        "bar_parts": bar_parts,
        "shares": shares(total),
        "reasons": sheets.reasons(version.told),
        "units": sheets.units(version.told),
        "tiers": sheets.tiers(version.told),
        "meanings": MEANINGS,
        "is_whole": figures.digest(version.content) == version.digest,
    }


def _version(visit: Visit, report: ReportFacts, number: int) -> VersionFacts:
    found = queries.version(visit.session, report.id, number)
    if found is None:
        raise Unknown
    return found


@desk.get("/unit-reports/<uuid:report_id>/versions/<int:number>", needs=SEE)
def version(visit: Visit, report: ReportFacts, number: int) -> Answer:
    return render_template(
        "reports/version.html", report=report, words=words, **shown(_version(visit, report, number))
    )


@desk.get("/unit-reports/<uuid:report_id>/versions/<int:number>/pdf", needs=SEE, lane="report")
def pdf(visit: Visit, report: ReportFacts, number: int) -> Answer:
    found = _version(visit, report, number)
    content = paper.draw(report, found, current_app.config["LUNXUN"].fallback_fonts)
    return attachment(f"{report.unit_name}-{report.call.title}-{number}.pdf", content, "application/pdf")


@desk.get("/unit-reports/<uuid:report_id>/versions/<int:number>/content", needs=SEE)
def content(visit: Visit, report: ReportFacts, number: int) -> Answer:
    """Hand out the content the digest was taken of, byte for byte."""
    found = _version(visit, report, number)
    name = f"{report.unit_name}-{report.call.title}-{number}.json"
    return attachment(name, found.content.encode(), "application/json")
