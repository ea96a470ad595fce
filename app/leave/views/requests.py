"""One request, its proof, deciding on it and closing it; and the list of those one has to do with."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.clock import day_of
from app.leave import operations, policy, queries, words
from app.leave.facts import Half, LeaveFacts, LeaveState
from app.leave.forms import DecisionForm, ReturnForm
from app.leave.rules import days as rules
from app.leave.views.counter import CLOSE, DECIDE, SEE, desk
from app.planning.proofs import handed_back
from app.planning.queries.rosters import proof as proof_of
from app.refusals import Unknown
from app.web import parts
from app.web.desk import Answer, Visit, may
from app.web.parts import moment
from app.web.tables import Cell, Column, Filter, Row, export, read_state, table


@desk.get("/leave-requests", needs=may(policy.look))
def requests(visit: Visit) -> Answer:
    state = read_state(("state",))
    found, total = queries.in_scope(
        visit.session, policy.scope(visit.actor), visit.actor.person_id, state, visit.at
    )
    sheet = table(
        caption=_("请假申请"),
        columns=(
            Column("name", _l("姓名"), sortable=True, priority=1),
            Column("unit", _l("单位")),
            Column("batch", _l("批次")),
            Column("kind", _l("类别")),
            Column("starts_on", _l("时间"), sortable=True, priority=1),
            Column("length", _l("天数"), numeric=True),
            Column("state", _l("状态"), priority=1),
            Column("approver", _l("审批人")),
            Column("asked_at", _l("申请时间"), sortable=True),
        ),
        rows=[_row(visit, each) for each in found],
        total=total,
        state=state,
        filters=(
            Filter(
                "state",
                _l("状态"),
                (*((each.value, name) for each, name in words.STATES.items()), ("overdue", _l("逾期未销假"))),
            ),
        ),
        searchable=True,
        search_label=_("姓名、工号、单位或事由"),
        empty_title=_("没有请假申请"),
        empty_hint=_("学员在手机上提出申请后，会列在这里。"),
    )
    return export(_("请假申请"), sheet) or render_template("leave/requests.html", sheet=sheet)


def _row(visit: Visit, each: LeaveFacts) -> Row:
    late = each.state is LeaveState.APPROVED and rules.is_overdue(each.days, visit.at)
    state = _("逾期未销假") if late else words.STATES[each.state]
    return Row(
        (
            Cell(each.name, sub=each.staff_no, url=url_for("leave.show", leave_id=each.id)),
            Cell(each.unit_name),
            Cell(_("第 %(n)s 期", n=each.batch_number)),
            Cell(words.KINDS[each.kind]),
            Cell(words.span(each.days)),
            Cell(words.in_days(each.half_days)),
            Cell(state, tone="bad" if late else words.TONES[each.state]),
            Cell(words.approver(each)),
            Cell(moment(each.asked_at)),
        ),
        str(each.id),
    )


@desk.get("/leave/<uuid:leave_id>", needs=SEE)
def show(visit: Visit, leave: LeaveFacts) -> Answer:
    back = ReturnForm(formdata=None, data={"returned_on": day_of(visit.at)})
    return _page(visit, leave, DecisionForm(formdata=None, data={"version": str(leave.version)}), back)


def _page(visit: Visit, leave: LeaveFacts, form: DecisionForm, back: ReturnForm) -> str:
    actor, at = visit.actor, visit.at
    own = policy.is_own(actor, leave)
    # One's own and those one decides on have one kind of address.
    parts.lies_under("leave.mine" if own else "leave.requests")
    return render_template(
        "leave/show.html",
        leave=leave,
        sessions=_("；").join(
            f"{moment(starts_at)} {title}" for starts_at, title in queries.titles(visit.session, leave.id)
        ),
        own=own,
        may_decide=policy.decide(actor, leave) and leave.state is LeaveState.ASKED,
        may_close=policy.close(actor, leave)
        and leave.state is LeaveState.APPROVED
        and rules.begins(leave.days) <= at,
        late=leave.state is LeaveState.APPROVED and rules.is_overdue(leave.days, at),
        form=form,
        back=back,
        words=words,
    )


@desk.get("/leave/<uuid:leave_id>/proof", needs=SEE)
def proof(visit: Visit, leave: LeaveFacts) -> Answer:
    if leave.proof is None:
        raise Unknown
    return handed_back(proof_of(visit.session, leave.proof.id))


@desk.post("/leave/<uuid:leave_id>/approve", needs=DECIDE)
def approve(visit: Visit, leave: LeaveFacts) -> Answer:
    form = DecisionForm()
    if not form.validate():
        return _page(visit, leave, form, ReturnForm(formdata=None)), 422
    freed = operations.approve(
        visit.session,
        leave.id,
        version=form.seen(),
        comment=form.comment.data or "",
        by=visit.actor,
        at=visit.at,
    )
    flash(_("已批准，名额已空出。") if freed else _("已批准，并告知本人。"), "ok")
    return redirect(url_for("leave.show", leave_id=leave.id), 303)


@desk.post("/leave/<uuid:leave_id>/send-back", needs=DECIDE)
def send_back(visit: Visit, leave: LeaveFacts) -> Answer:
    form = DecisionForm()
    comment = form.comment.data or ""
    if not form.validate() or not comment.strip():
        if not form.comment.errors:
            form.comment.errors = [_("退回时请写明原因。")]
        return _page(visit, leave, form, ReturnForm(formdata=None)), 422
    operations.send_back(
        visit.session, leave.id, version=form.seen(), comment=comment, by=visit.actor, at=visit.at
    )
    flash(_("已退回，并告知本人。"), "ok")
    return redirect(url_for("leave.show", leave_id=leave.id), 303)


@desk.post("/leave/<uuid:leave_id>/return", needs=CLOSE)
def close(visit: Visit, leave: LeaveFacts) -> Answer:
    form = ReturnForm()
    if not form.validate() or form.returned_on.data is None:
        seen = DecisionForm(formdata=None, data={"version": str(leave.version)})
        return _page(visit, leave, seen, form), 422
    operations.close(
        visit.session,
        leave.id,
        returned_on=form.returned_on.data,
        half=Half(form.half.data),
        by=visit.actor,
        at=visit.at,
    )
    flash(_("已销假。"), "ok")
    return redirect(url_for("leave.show", leave_id=leave.id), 303)
