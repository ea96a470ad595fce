"""Batches: the list, a new one, one with its people."""

import uuid
from dataclasses import replace
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.journal.operations import record
from app.planning import operations, policy, queries, words
from app.planning.forms import BatchForm, SeatForm
from app.planning.models import BatchState, Origin
from app.planning.queries import rosters
from app.planning.records import BatchFacts, ProgrammeFacts
from app.planning.sheets import batches_sheet, seats_sheet, tier_names
from app.planning.views.counter import (
    ORGANIZE_BATCH,
    ORGANIZE_PROGRAMME,
    SEE_BATCH,
    SEE_PROGRAMME,
    crumbs,
    desk,
    parts,
)
from app.refusals import Unknown
from app.web.desk import Answer, Visit
from app.web.forms import options
from app.web.tables import Table, export, read_state


@desk.get("/programmes/<uuid:programme_id>/batches", needs=SEE_PROGRAMME)
def batches(visit: Visit, programme: ProgrammeFacts) -> Answer:
    found = queries.batches(visit.session, programme.id, cancelled=True)
    tiers = queries.tiers(visit.session, programme.id)
    offered = [batch for batch in found if batch.state is not BatchState.CANCELLED]
    return render_template(
        "planning/batches.html",
        programme=programme,
        crumbs=crumbs(programme, (_("批次"), None)),
        tabs=parts(programme.id, "batches"),
        sheet=batches_sheet(found, tiers, read_state()),
        batches=offered,
        seats=sum(batch.capacity for batch in offered),
        count=rosters.count(visit.session, programme.id, programme.roster_frozen_at),
        may_organize=policy.organize(visit.actor, programme),
    )


def _form(visit: Visit, programme_id: uuid.UUID, form: BatchForm) -> BatchForm:
    tiers = queries.tiers(visit.session, programme_id)
    form.tier_ids.choices = options((str(tier.id), tier.name) for tier in tiers)
    return form


def _new(programme: ProgrammeFacts, form: BatchForm) -> str:
    way = crumbs(
        programme,
        (_("批次"), url_for("planning.batches", programme_id=programme.id)),
        (_("新增批次"), None),
    )
    return render_template(
        "planning/batch_form.html", form=form, programme_id=programme.id, batch=None, crumbs=way
    )


@desk.get("/programmes/<uuid:programme_id>/batches/new", needs=ORGANIZE_PROGRAMME)
def new_batch(visit: Visit, programme: ProgrammeFacts) -> Answer:
    last = max(
        (each.number for each in queries.batches(visit.session, programme.id, cancelled=True)), default=0
    )
    return _new(programme, _form(visit, programme.id, BatchForm(formdata=None, data={"number": last + 1})))


@desk.post("/programmes/<uuid:programme_id>/batches/new", needs=ORGANIZE_PROGRAMME)
def add_batch(visit: Visit, programme: ProgrammeFacts) -> Answer:
    form = _form(visit, programme.id, BatchForm())
    if not form.validate():
        return _new(programme, form), 422
    operations.add_batch(visit.session, programme.id, **form.values(), by=visit.actor, at=visit.at)
    flash(_("第 %(n)s 期已加入。", n=form.number.data), "ok")
    if form.another.data:
        return redirect(url_for("planning.new_batch", programme_id=programme.id), 303)
    return redirect(url_for("planning.batches", programme_id=programme.id), 303)


def _crumbs(batch: BatchFacts, *more: tuple[Any, str | None]) -> list[tuple[Any, str | None]]:
    own = url_for("planning.batch", batch_id=batch.id) if more else None
    return [
        (_("轮训计划"), url_for("planning.index")),
        (batch.programme_name, url_for("planning.programme", programme_id=batch.programme_id)),
        (_("批次"), url_for("planning.batches", programme_id=batch.programme_id)),
        (_("第 %(n)s 期", n=batch.number), own),
        *more,
    ]


def _seats(visit: Visit, batch: BatchFacts) -> Table:
    found = queries.enrolled(visit.session, batch.id)
    return seats_sheet(found, read_state(), batch.programme_id)


def _batch(visit: Visit, batch: BatchFacts, form: SeatForm) -> str:
    sheet = _seats(visit, batch)
    names = {tier.id: tier.name for tier in queries.tiers(visit.session, batch.programme_id)}
    # The timetable belongs to a room above this one: it is offered where that room is open.
    timetable = "schedule.timetable" in current_app.view_functions
    return render_template(
        "planning/batch.html",
        batch=batch,
        crumbs=_crumbs(batch),
        sheet=replace(sheet, exports=False),
        exports=replace(sheet, path=url_for("planning.export_batch", batch_id=batch.id)),
        tier_names=tier_names(batch, names),
        timetable=url_for("schedule.timetable", batch_id=batch.id) if timetable else None,
        words=words,
        form=form,
        may_organize=policy.organize(visit.actor, batch) and batch.state is not BatchState.CANCELLED,
    )


@desk.get("/batches/<uuid:batch_id>", needs=SEE_BATCH)
def batch(visit: Visit, batch: BatchFacts) -> Answer:
    return _batch(visit, batch, SeatForm(formdata=None))


@desk.get("/batches/<uuid:batch_id>/export", needs=SEE_BATCH, writes=True)
def export_batch(visit: Visit, batch: BatchFacts) -> Answer:
    sheet = _seats(visit, batch)
    answer = export(_("第 %(n)s 期学员", n=batch.number), sheet)
    if answer is None:
        raise Unknown
    record(
        visit.session,
        "batch.exported",
        "batch",
        batch.id,
        by=visit.actor,
        at=visit.at,
        unit_path=batch.unit_path,
        rows=len(sheet.rows),
    )
    return answer


def _edit(form: BatchForm, batch: BatchFacts) -> str:
    return render_template(
        "planning/batch_form.html",
        form=form,
        programme_id=batch.programme_id,
        batch=batch,
        crumbs=_crumbs(batch, (_("修改"), None)),
    )


@desk.get("/batches/<uuid:batch_id>/edit", needs=ORGANIZE_BATCH)
def edit_batch(visit: Visit, batch: BatchFacts) -> Answer:
    shown = {name: getattr(batch, name) for name in BatchFacts.__dataclass_fields__}
    shown |= {"class_type": batch.class_type.value, "tier_ids": [str(tier_id) for tier_id in batch.tier_ids]}
    return _edit(_form(visit, batch.programme_id, BatchForm(formdata=None, data=shown)), batch)


@desk.post("/batches/<uuid:batch_id>/edit", needs=ORGANIZE_BATCH)
def change_batch(visit: Visit, batch: BatchFacts) -> Answer:
    form = _form(visit, batch.programme_id, BatchForm())
    if not form.validate():
        return _edit(form, batch), 422
    operations.change_batch(visit.session, batch.id, **form.values(), by=visit.actor, at=visit.at)
    flash(_("批次已修改。"), "ok")
    return redirect(url_for("planning.batch", batch_id=batch.id), 303)


@desk.post("/batches/<uuid:batch_id>/cancel", needs=ORGANIZE_BATCH)
def cancel_batch(visit: Visit, batch: BatchFacts) -> Answer:
    operations.cancel_batch(visit.session, batch.id, by=visit.actor, at=visit.at)
    flash(_("第 %(n)s 期已取消。", n=batch.number), "ok")
    return redirect(url_for("planning.batches", programme_id=batch.programme_id), 303)


@desk.post("/batches/<uuid:batch_id>/seats", needs=ORGANIZE_BATCH)
def give_seat(visit: Visit, batch: BatchFacts) -> Answer:
    form = SeatForm()
    if not form.validate():
        return _batch(visit, batch, form), 422
    found = rosters.by_staff_no(visit.session, batch.programme_id, (form.staff_no.data or "").strip())
    if found is None:
        form.staff_no.errors = [_("名册中没有这个工号。")]
        return _batch(visit, batch, form), 422
    operations.enrol(
        visit.session, batch.id, found, origin=Origin(form.origin.data), by=visit.actor, at=visit.at
    )
    flash(_("已编入第 %(n)s 期。", n=batch.number), "ok")
    return redirect(url_for("planning.batch", batch_id=batch.id), 303)


@desk.post("/batches/<uuid:batch_id>/seats/<uuid:person_id>/withdraw", needs=ORGANIZE_BATCH)
def withdraw_seat(visit: Visit, batch: BatchFacts, person_id: uuid.UUID) -> Answer:
    reason = request.form.get("reason", "").strip()[:200]
    operations.withdraw(visit.session, batch.id, person_id, reason=reason, by=visit.actor, at=visit.at)
    flash(_("已退出第 %(n)s 期。", n=batch.number), "ok")
    return redirect(url_for("planning.person", programme_id=batch.programme_id, person_id=person_id), 303)
