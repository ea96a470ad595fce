"""What stands out in a programme, each with its evidence, and what people make of it."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.inspection import operations, policy, queries, sheets, words
from app.inspection.facts import Anomaly
from app.inspection.forms import JudgeForm
from app.inspection.views.counter import INSPECT_PROGRAMME, SEE_PROGRAMME, desk
from app.planning.frame import crumbs, parts
from app.planning.records import ProgrammeFacts
from app.refusals import Malformed, Unknown
from app.web.desk import Answer, Visit
from app.web.tables import export, read_state


@desk.get("/programmes/<uuid:programme_id>/anomalies", needs=SEE_PROGRAMME, lane="report")
def anomalies(visit: Visit, programme: ProgrammeFacts) -> Answer:
    found = queries.anomalies(visit.session, programme)
    judged = queries.judgements(visit.session, programme.id)
    names = queries.names(visit.session, [key for each in found for key in each.person_ids])
    sheet = sheets.anomalies(programme, found, judged, names, read_state(("kind", "verdict")))
    return export(f"{programme.name}-{_('异常情况')}", sheet) or render_template(
        "inspection/anomalies.html",
        programme=programme,
        crumbs=crumbs(programme, (_("异常情况"), None)),
        tabs=parts(programme.id, "anomalies"),
        sheet=sheet,
    )


def _asked(visit: Visit, programme: ProgrammeFacts, kind: str, key: str) -> Anomaly:
    found = queries.anomalies(visit.session, programme)
    for each in found:
        if (each.kind.value, each.key) == (kind, key):
            return each
    raise Unknown


@desk.get("/programmes/<uuid:programme_id>/anomaly", needs=SEE_PROGRAMME, lane="report")
def anomaly(visit: Visit, programme: ProgrammeFacts) -> Answer:
    kind, key = request.args.get("kind", "")[:40], request.args.get("key", "")[:120]
    if not kind:
        return redirect(url_for("inspection.anomalies", programme_id=programme.id), 303)
    found = _asked(visit, programme, kind, key)
    return _page(visit, programme, found, JudgeForm(formdata=None, data={"kind": kind, "key": key}))


def _page(visit: Visit, programme: ProgrammeFacts, found: Anomaly, form: JudgeForm) -> str:
    judged = queries.judgements(visit.session, programme.id)
    names = queries.names(visit.session, found.person_ids)
    return render_template(
        "inspection/anomaly.html",
        programme=programme,
        anomaly=found,
        kind=words.KINDS[found.kind],
        sentence=words.sentence(found, programme),
        people=[(names[key], key) for key in found.person_ids if key in names],
        judged=[each for each in judged if (each.kind, each.key) == (found.kind, found.key)][::-1],
        form=form,
        words=words,
        crumbs=crumbs(
            programme,
            (_("异常情况"), url_for("inspection.anomalies", programme_id=programme.id)),
            (words.KINDS[found.kind], None),
        ),
        may_judge=policy.inspect_programme(visit.actor, programme),
    )


@desk.post("/programmes/<uuid:programme_id>/anomaly", needs=INSPECT_PROGRAMME, lane="report")
def judge(visit: Visit, programme: ProgrammeFacts) -> Answer:
    form = JudgeForm()
    valid = form.validate()
    kind, key = form.about()
    if kind is None:
        raise Malformed
    if not valid:
        return _page(visit, programme, _asked(visit, programme, kind.value, key), form), 422
    operations.judge(visit.session, programme, kind, key, **form.values(), by=visit.actor, at=visit.at)
    flash(_("已记录您的判断和依据。"), "ok")
    return redirect(url_for("inspection.anomalies", programme_id=programme.id, verdict=sheets.OPEN), 303)
