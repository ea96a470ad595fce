"""Those who missed their training: the list, a make-up batch proposed for them, and confirming it."""

import uuid
from collections import defaultdict
from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.exams import policy as exams
from app.leave import operations, queries, words
from app.leave.facts import Missed, Why
from app.leave.forms import MakeUpForm
from app.leave.queries.exams import ExamOwing
from app.leave.queries.make_up import Proposal
from app.leave.views.counter import ORGANIZE, SEE_PROGRAMME, desk
from app.planning import policy as planning
from app.planning.facts import LeftOutCause
from app.planning.frame import crumbs, parts
from app.planning.records import ProgrammeFacts
from app.refusals import Refusal
from app.web.desk import Answer, Visit
from app.web.errors import say
from app.web.tables import Cell, Column, Filter, Row, State, Table, export, read_state, table

# So many names of a proposal are written out; the list below has everybody.
NAMED = 200


def _page(
    visit: Visit,
    programme: ProgrammeFacts,
    form: MakeUpForm,
    exams_: Sequence[ExamOwing],
    *,
    proposal: Proposal | None = None,
    picked: Sequence[uuid.UUID] = (),
    fault: str = "",
) -> Answer:
    people = queries.missed(visit.session, programme, visit.at)
    sheet = _sheet(people, read_state(("why",)))
    return export(_("应补训人员"), sheet) or render_template(
        "leave/make_up.html",
        programme=programme,
        crumbs=crumbs(
            programme,
            (_("请假递补"), url_for("leave.programme", programme_id=programme.id)),
            (_("补训"), None),
        ),
        tabs=parts(programme.id, "leave"),
        people=len(people),
        sheet=sheet,
        picked=picked,
        form=form,
        proposal=proposal,
        left_out=_by_cause(proposal) if proposal else [],
        named=NAMED,
        fault=fault,
        exams=exams_,
        may_organize=planning.organize(visit.actor, programme) and programme.state != "closed",
        words=words,
    )


def _sheet(people: Sequence[Missed], state: State) -> Table:
    found = _matching(people, state)
    first = (state.page - 1) * state.per_page
    shown = found if state.everything else found[first : first + state.per_page]
    return table(
        caption=_("应补训人员"),
        columns=(
            Column("name", _l("姓名"), priority=1),
            Column("staff_no", _l("工号")),
            Column("unit", _l("单位")),
            Column("why", _l("原因"), priority=1),
            Column("batch", _l("缺训批次"), numeric=True),
        ),
        rows=[_row(each) for each in shown],
        total=len(found),
        state=state,
        filters=(Filter("why", _l("原因"), tuple((each.value, name) for each, name in words.WHYS.items())),),
        searchable=True,
        search_label=_("姓名、工号或单位"),
        empty_title=_("没有应补训的人员"),
        empty_hint=_("退出、缺训、缓训到期或没有批次的人员会列在这里。"),
        exports=False,
    )


def _row(each: Missed) -> Row:
    cells = (each.name, each.staff_no, each.unit_name, words.why_missed(each), each.batch_number or "")
    return Row(tuple(Cell(cell) for cell in cells), str(each.person_id))


def _matching(people: Sequence[Missed], state: State) -> list[Missed]:
    """Return who of those owed a make-up the list is narrowed to."""
    why, asked = state.filter("why"), state.search
    return [
        each
        for each in people
        if (why not in set(Why) or each.why == why)
        and any(asked in text for text in (each.name, each.staff_no, each.unit_name))
    ]


def _by_cause(proposal: Proposal) -> list[tuple[LeftOutCause, list[Missed]]]:
    found: dict[LeftOutCause, list[Missed]] = defaultdict(list)
    for each, cause in proposal.left_out:
        found[cause].append(each)
    return sorted(found.items(), key=lambda each: (-len(each[1]), each[0]))


def _exams(visit: Visit, programme: ProgrammeFacts) -> tuple[list[ExamOwing], list[tuple[str, str]]]:
    """Return the programme's exams, and those of them that this organizer may have sat with the batch."""
    found = queries.exams_owing(visit.session, programme.id, visit.at)
    return found, [(str(each.id), each.title) for each in found if exams.manage(visit.actor, each)]


@desk.get("/programmes/<uuid:programme_id>/make-up", needs=SEE_PROGRAMME)
def make_up(visit: Visit, programme: ProgrammeFacts) -> Answer:
    found, choices = _exams(visit, programme)
    return _page(visit, programme, MakeUpForm(formdata=None).offer(choices), found)


@desk.post("/programmes/<uuid:programme_id>/make-up", needs=ORGANIZE)
def set_make_up(visit: Visit, programme: ProgrammeFacts) -> Answer:
    """Propose a batch for those ticked, or for all the list is narrowed to; or set it: whichever button was pressed."""
    found, choices = _exams(visit, programme)
    form = MakeUpForm().offer(choices)
    picked = request.form.getlist("chosen", type=uuid.UUID)
    if not form.validate():
        return _page(visit, programme, form, found, picked=picked), 422
    listed = _matching(queries.missed(visit.session, programme, visit.at), read_state(("why",)))
    people = set(picked) or {each.person_id for each in listed}
    if not form.sets():
        proposal = queries.propose(visit.session, programme, people, form.draft(), visit.at)
        return _page(visit, programme, form, found, proposal=proposal, picked=picked)
    try:
        batch_id, proposal, sits = operations.make_up_batch(
            visit.session,
            programme.id,
            people,
            form.draft(),
            sitting=form.sitting(),
            by=visit.actor,
            at=visit.at,
        )
    except Refusal as refusal:
        return _page(visit, programme, form, found, picked=picked, fault=say(refusal)), 422
    flash(_("补训班已设立，编入 %(n)s 人，并告知本人。", n=len(proposal.placed)), "ok")
    if form.sitting():
        nobody = _("没有人需要考试：都已合格，或另有场次。")
        flash(_("已为其中 %(n)s 人安排考试。", n=sits) if sits else nobody, "ok" if sits else "info")
    return redirect(url_for("planning.batch", batch_id=batch_id), 303)
