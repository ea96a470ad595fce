"""Writing a report beside its live figures, and handing it in."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.coverage.meanings import MEANINGS
from app.coverage.words import shares
from app.refusals import Refusal
from app.reports import figures, operations, queries, rules, sheets, words
from app.reports.facts import ReportFacts
from app.reports.forms import ReportForm
from app.reports.views.counter import WRITE, desk
from app.web.desk import Answer, Visit


@desk.get("/unit-reports/<uuid:report_id>/write", needs=WRITE)
def draft(visit: Visit, report: ReportFacts) -> Answer:
    texts = {section.value: text for section, text in report.texts.items()}
    return _page(visit, report, ReportForm(formdata=None, data={**texts, "revision": str(report.revision)}))


def _live(visit: Visit, report: ReportFacts) -> queries.Live:
    call = report.call
    return queries.live(visit.session, report.id, call.programme_id, report.unit_path, call.as_of, visit.at)


def _page(visit: Visit, report: ReportFacts, form: ReportForm, refused: Refusal | None = None) -> str:
    now = _live(visit, report)
    total = figures.figures_of(now.about["total"]) if now.about else None
    return render_template(
        "reports/write.html",
        report=report,
        form=form,
        refused=_(refused.sentence) % refused.values if refused else None,
        now=now,
        gathering=operations.gathering(visit.session, report.id) if now.is_large else None,
        minutes_ago=int((visit.at - now.known_at).total_seconds() // 60),
        total=total,
        shares=shares(total) if total else [],
        nobody=now.about["nobody_started"] if now.about else [],
        units=sheets.units(now.about) if now.about else None,
        unwritten=[words.SECTIONS[each] for each in rules.unwritten(report.texts)],
        may_submit=rules.may_take(report.state, rules.Step.SUBMIT),
        meanings=MEANINGS,
        words=words,
    )


@desk.post("/unit-reports/<uuid:report_id>/write", needs=WRITE)
def write(visit: Visit, report: ReportFacts) -> Answer:
    refused = _written(visit, report)
    if refused is not None:
        return refused
    flash(_("已保存。提交之前可以随时修改。"), "ok")
    return redirect(url_for("reports.draft", report_id=report.id), 303)


def _written(visit: Visit, report: ReportFacts, *, submits: bool = False) -> Answer | None:
    """Save what was typed, and submit it if asked; where that is refused, return the page with it: nothing is lost."""
    form = ReportForm()
    if not form.validate():
        return _page(visit, report, form), 422
    by, at = visit.actor, visit.at
    try:
        operations.write(visit.session, report.id, form.texts(), revision=form.begun_from(), by=by, at=at)
        if submits:
            operations.submit(visit.session, report.id, by=by, at=at)
    except rules.WrittenMeanwhile as refused:
        # What was typed stays on the page, over the newest revision: saving once more is a decision.
        form.revision.data = str(report.revision)
        return _page(visit, report, form, refused), refused.status
    except rules.SectionEmpty as refused:
        return _page(visit, report, form, refused), refused.status
    except rules.FiguresStale:
        return _gathered_first(visit, report)
    return None


def _gathered_first(visit: Visit, report: ReportFacts) -> Answer:
    """Keep the text, have the figures gathered, and say that handing in comes after."""
    operations.gather(visit.session, report.id, by=visit.actor, at=visit.at)
    flash(_("文字已保存，还没有提交：本单位人数较多，正在生成此刻的数字，完成后请再提交。"), "warn")
    return redirect(url_for("reports.draft", report_id=report.id), 303)


@desk.post("/unit-reports/<uuid:report_id>/figures", needs=WRITE)
def gather(visit: Visit, report: ReportFacts) -> Answer:
    """Have a large unit's figures gathered now; a small one's are there at once."""
    if not _live(visit, report).is_large:
        return redirect(url_for("reports.draft", report_id=report.id), 303)
    job_id = operations.gather(visit.session, report.id, by=visit.actor, at=visit.at)
    return redirect(url_for("web.job", job_id=job_id), 303)


@desk.post("/unit-reports/<uuid:report_id>/submit", needs=WRITE)
def submit(visit: Visit, report: ReportFacts) -> Answer:
    """Submit what is saved; from the page where it is written, with what was typed since."""
    if "revision" in request.form:
        refused = _written(visit, report, submits=True)
        if refused is not None:
            return refused
    else:
        try:
            operations.submit(visit.session, report.id, by=visit.actor, at=visit.at)
        except rules.FiguresStale:
            return _gathered_first(visit, report)
    flash(_("报告已提交，数字和文字都已锁定，等待审核。"), "ok")
    return redirect(url_for("reports.report", report_id=report.id), 303)
