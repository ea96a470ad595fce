"""The list of a programme's published figures, a new one with what it would say, and withdrawing one."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.coverage import queries as coverage
from app.coverage.facts import UNDERWAY
from app.coverage.meanings import MEANINGS
from app.coverage.moments import Moment, moment
from app.coverage.records import Survey
from app.coverage.sheets import LONGEST_PATH
from app.planning.records import ProgrammeFacts
from app.refusals import Unknown
from app.snapshots import lists, operations, policy, queries, rules, words
from app.snapshots.facts import SnapshotFacts
from app.snapshots.forms import PublishForm, WithdrawForm
from app.snapshots.views.counter import PUBLISH, SEE_PROGRAMME, WITHDRAW, desk
from app.snapshots.views.reading import page
from app.web.actor import Scope
from app.web.desk import Answer, Visit
from app.web.tables import export, read_state


@desk.get("/coverage/<uuid:programme_id>/snapshots", needs=SEE_PROGRAMME)
def snapshots(visit: Visit, programme: ProgrammeFacts) -> Answer:
    state = read_state(("state",))
    area = policy.area(visit.actor, programme)
    found, total = queries.snapshots(visit.session, programme.id, area, state)
    sheet = lists.snapshots(found, total, state)
    return export(f"{programme.name}-{_('快照')}", sheet) or render_template(
        "snapshots/list.html",
        programme=programme,
        sheet=sheet,
        may_publish=policy.publish(visit.actor, programme),
    )


def _asked(visit: Visit, programme: ProgrammeFacts) -> tuple[Survey, Moment]:
    """Return the figures of the unit and the day the address names, within what the visitor publishes for."""
    reach = policy.publishing(visit.actor, programme)
    when = moment(request.values.get("on", "")[:10], visit.at)
    path = request.values.get("unit", "")[:LONGEST_PATH] or reach.paths[0]
    if not reach.covers(path):
        raise Unknown
    coverage.check_size(visit.session, programme, Scope((path,)), path)
    found = coverage.survey(visit.session, programme, Scope((path,)), path, when.at, is_past=when.is_past)
    if found is None:
        raise Unknown
    return found, when


@desk.get("/coverage/<uuid:programme_id>/snapshots/new", needs=PUBLISH)
def blank(visit: Visit, programme: ProgrammeFacts) -> Answer:
    return _form(visit, programme, PublishForm(formdata=None))


def _form(visit: Visit, programme: ProgrammeFacts, form: PublishForm) -> str:
    survey, when = _asked(visit, programme)
    assert survey.path is not None
    form.unit.data, form.on.data = survey.path, when.text
    return render_template(
        "snapshots/new.html",
        programme=programme,
        survey=survey,
        when=when,
        form=form,
        total=survey.total,
        shares=words.shares(survey.total),
        overdue=survey.total.missing - sum(survey.total.reasons.get(each, 0) for each in UNDERWAY),
        before=queries.standing(visit.session, programme.id, survey.path, when.day),
        meanings=MEANINGS,
    )


@desk.post("/coverage/<uuid:programme_id>/snapshots/new", needs=PUBLISH)
def publish(visit: Visit, programme: ProgrammeFacts) -> Answer:
    form = PublishForm()
    if not form.validate():
        return _form(visit, programme, form), 422
    survey, when = _asked(visit, programme)
    assert survey.path is not None
    try:
        snapshot_id = operations.publish(
            visit.session, programme, survey.path, when, **form.said(), by=visit.actor, at=visit.at
        )
    except rules.ReasonMissing as refused:
        form.reason.errors = [_(refused.sentence) % refused.values]
        return _form(visit, programme, form), 422
    flash(_("已发布。数字和每个人的认定都已锁定，摘要已记入日志。"), "ok")
    return redirect(url_for("snapshots.snapshot", snapshot_id=snapshot_id), 303)


@desk.post("/snapshots/<uuid:snapshot_id>/withdraw", needs=WITHDRAW)
def withdraw(visit: Visit, snapshot: SnapshotFacts) -> Answer:
    form = WithdrawForm()
    if not form.validate():
        return page(visit, snapshot, form), 422
    operations.withdraw(visit.session, snapshot, reason=form.said(), by=visit.actor, at=visit.at)
    flash(_("已撤回。快照仍可查阅，并注明撤回的时间和原因。"), "ok")
    return redirect(url_for("snapshots.snapshot", snapshot_id=snapshot.id), 303)
