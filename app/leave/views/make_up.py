"""Those who missed their training: the list, a make-up batch proposed for them, and confirming it."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.leave import operations, queries, words
from app.leave.forms import MakeUpForm
from app.leave.queries.make_up import Proposal
from app.leave.views.counter import ORGANIZE, SEE_PROGRAMME, desk
from app.planning import policy as planning
from app.planning.frame import crumbs, parts
from app.planning.records import ProgrammeFacts
from app.refusals import Refusal
from app.web.desk import Answer, Visit
from app.web.errors import say
from app.web.tables import Cell, Column, Row, export, read_state, table


def _page(
    visit: Visit,
    programme: ProgrammeFacts,
    form: MakeUpForm,
    *,
    chosen: set[uuid.UUID] | None = None,
    proposal: Proposal | None = None,
    fault: str = "",
) -> Answer:
    people = queries.missed(visit.session, programme, visit.at)
    sheet = table(
        caption=_("应补训人员"),
        columns=(
            Column("name", _("姓名")),
            Column("staff_no", _("工号")),
            Column("unit", _("单位")),
            Column("why", _("原因")),
            Column("batch", _("缺训批次"), numeric=True),
        ),
        rows=[
            Row(
                (
                    Cell(each.name),
                    Cell(each.staff_no),
                    Cell(each.unit_name),
                    Cell(words.why_missed(each)),
                    Cell(each.batch_number or ""),
                )
            )
            for each in people
        ],
        total=len(people),
        state=read_state(per_page=max(len(people), 1)),
    )
    return export(_("应补训人员"), sheet) or render_template(
        "leave/make_up.html",
        programme=programme,
        crumbs=crumbs(
            programme,
            (_("请假递补"), url_for("leave.programme", programme_id=programme.id)),
            (_("补训"), None),
        ),
        tabs=parts(programme.id, "leave"),
        people=people,
        sheet=sheet,
        chosen={each.person_id for each in people} if chosen is None else chosen,
        form=form,
        proposal=proposal,
        fault=fault,
        exams=queries.exams_owing(visit.session, programme.id, visit.at),
        may_organize=planning.organize(visit.actor, programme) and programme.state != "closed",
        words=words,
    )


@desk.get("/programmes/<uuid:programme_id>/make-up", needs=SEE_PROGRAMME)
def make_up(visit: Visit, programme: ProgrammeFacts) -> Answer:
    return _page(visit, programme, MakeUpForm(formdata=None))


@desk.post("/programmes/<uuid:programme_id>/make-up", needs=ORGANIZE)
def set_make_up(visit: Visit, programme: ProgrammeFacts) -> Answer:
    """Propose a batch for those chosen, or set it: whichever button was pressed."""
    form = MakeUpForm()
    chosen = set(request.form.getlist("chosen", type=uuid.UUID))
    if not form.validate():
        return _page(visit, programme, form, chosen=chosen), 422
    if not chosen:
        return _page(visit, programme, form, chosen=chosen, fault=str(_("请选择补训人员。"))), 422
    if not form.sets():
        found = queries.propose(visit.session, programme, chosen, form.draft(), visit.at)
        return _page(visit, programme, form, chosen=chosen, proposal=found)
    try:
        batch_id, found = operations.make_up_batch(
            visit.session, programme.id, chosen, form.draft(), by=visit.actor, at=visit.at
        )
    except Refusal as refusal:
        return _page(visit, programme, form, chosen=chosen, fault=say(refusal)), 422
    flash(_("补训班已设立，编入 %(n)s 人，并告知本人。", n=len(found.placed)), "ok")
    return redirect(url_for("planning.batch", batch_id=batch_id), 303)
