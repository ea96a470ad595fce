"""Who decides on leave in a programme, by its length."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.leave import operations, queries, words
from app.leave.forms import LevelsForm, shown
from app.leave.rules.levels import PRESETS
from app.leave.views.counter import ORGANIZE, desk
from app.planning.frame import crumbs
from app.planning.records import ProgrammeFacts
from app.web.desk import Answer, Visit


def _page(programme: ProgrammeFacts, form: LevelsForm) -> str:
    return render_template(
        "leave/levels.html",
        programme=programme,
        crumbs=crumbs(programme, (_("请假审批级别"), None)),
        form=form,
        presets=[
            (name, url_for("leave.levels", programme_id=programme.id, preset=key))
            for key, name in words.PRESETS.items()
        ],
    )


@desk.get("/programmes/<uuid:programme_id>/leave-levels", needs=ORGANIZE)
def levels(visit: Visit, programme: ProgrammeFacts) -> Answer:
    preset = PRESETS.get(request.args.get("preset", ""))
    found = preset or queries.levels_of(visit.session, programme.id)
    return _page(programme, LevelsForm(formdata=None, data=shown(found)))


@desk.post("/programmes/<uuid:programme_id>/leave-levels", needs=ORGANIZE)
def set_levels(visit: Visit, programme: ProgrammeFacts) -> Answer:
    form = LevelsForm()
    if not form.validate():
        return _page(programme, form), 422
    staff_no = (form.staff_no.data or "").strip()
    named = queries.numbered(visit.session, staff_no) if staff_no else None
    if staff_no and named is None:
        form.staff_no.errors = [_("没有这个工号的在职人员，请核对后再填。")]
        return _page(programme, form), 422
    operations.set_levels(visit.session, programme.id, form.levels(named), by=visit.actor, at=visit.at)
    flash(_("审批级别已保存，待审批的申请按新规定转交。"), "ok")
    return redirect(url_for("leave.levels", programme_id=programme.id), 303)
