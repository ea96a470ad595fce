"""The roster of a programme, and one person of it."""

import uuid
from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.clock import day_of
from app.journal.operations import record
from app.planning import operations, policy, queries, words
from app.planning.forms import ExcuseForm, FreezeForm
from app.planning.models import ExcuseKind
from app.planning.proofs import handed_back
from app.planning.queries import rosters
from app.planning.queries.batches import seats_of
from app.planning.records import OpenExcuse, ProgrammeFacts
from app.planning.rules.proofs import MOST_BYTES, ProofNotReadable
from app.planning.sheets import ROSTER_FILTERS, roster_sheet
from app.planning.views.counter import ORGANIZE_PROGRAMME, SEE_PROGRAMME, crumbs, desk, parts
from app.refusals import Unknown
from app.web.desk import Answer, Visit, may
from app.web.errors import say
from app.web.forms import FileTooLarge, uploaded
from app.web.tables import Table, export, read_state


def _sheet(visit: Visit, programme: ProgrammeFacts) -> Table:
    state = read_state(ROSTER_FILTERS, default_sort="unit")
    people, total = rosters.page(visit.session, programme.id, state)
    tiers = queries.tiers(visit.session, programme.id)
    excuses = queries.excuses(visit.session, programme.id)
    return roster_sheet(people, total, state, programme, tiers, excuses, day_of(visit.at))


def _page(visit: Visit, programme: ProgrammeFacts, form: FreezeForm) -> str:
    sheet = _sheet(visit, programme)
    return render_template(
        "planning/roster.html",
        programme=programme,
        crumbs=crumbs(programme, (_("名册"), None)),
        tabs=parts(programme.id, "roster"),
        sheet=replace(sheet, exports=False),
        exports=replace(sheet, path=url_for("planning.export_roster", programme_id=programme.id)),
        count=rosters.count(visit.session, programme.id, programme.roster_frozen_at),
        excuses=rosters.standing_excuses(visit.session, programme.id, day_of(visit.at)),
        late=rosters.latecomers(visit.session, programme, day_of(visit.at)),
        planned=bool(queries.plans(visit.session, programme.id)),
        form=form,
        may_organize=policy.organize(visit.actor, programme),
    )


@desk.get("/programmes/<uuid:programme_id>/roster", needs=SEE_PROGRAMME)
def roster(visit: Visit, programme: ProgrammeFacts) -> Answer:
    return _page(visit, programme, FreezeForm(formdata=None, data={"as_of": day_of(visit.at)}))


@desk.get("/programmes/<uuid:programme_id>/roster/export", needs=SEE_PROGRAMME, writes=True)
def export_roster(visit: Visit, programme: ProgrammeFacts) -> Answer:
    sheet = _sheet(visit, programme)
    answer = export(_("应训名册"), sheet)
    if answer is None:
        raise Unknown
    record(
        visit.session,
        "roster.exported",
        "programme",
        programme.id,
        by=visit.actor,
        at=visit.at,
        unit_path=programme.unit_path,
        rows=len(sheet.rows),
        words=sheet.state.search,
        filters=dict(sheet.state.filters),
    )
    return answer


@desk.post("/programmes/<uuid:programme_id>/roster/freeze", needs=ORGANIZE_PROGRAMME)
def freeze_roster(visit: Visit, programme: ProgrammeFacts) -> Answer:
    form = FreezeForm()
    if not form.validate() or form.as_of.data is None:
        return _page(visit, programme, form), 422
    people = operations.freeze_roster(
        visit.session, programme.id, as_of=form.as_of.data, by=visit.actor, at=visit.at
    )
    flash(_("名册已冻结，应训 %(n)s 人。", n=people), "ok")
    return redirect(url_for("planning.roster", programme_id=programme.id), 303)


@desk.post("/programmes/<uuid:programme_id>/roster/thaw", needs=ORGANIZE_PROGRAMME)
def thaw_roster(visit: Visit, programme: ProgrammeFacts) -> Answer:
    operations.thaw_roster(visit.session, programme.id, by=visit.actor, at=visit.at)
    flash(_("已撤销冻结，可以重新冻结名册。"), "ok")
    return redirect(url_for("planning.roster", programme_id=programme.id), 303)


@desk.post("/programmes/<uuid:programme_id>/roster/latecomers", needs=ORGANIZE_PROGRAMME)
def add_latecomers(visit: Visit, programme: ProgrammeFacts) -> Answer:
    chosen = None if "everyone" in request.form else request.form.getlist("chosen", type=uuid.UUID)
    people = operations.add_latecomers(visit.session, programme.id, chosen, by=visit.actor, at=visit.at)
    flash(_("名册新增 %(n)s 人。已有的计划不含这些人，请重新生成。", n=people), "ok")
    return redirect(url_for("planning.roster", programme_id=programme.id), 303)


@desk.get("/programmes/<uuid:programme_id>/roster/<uuid:person_id>", needs=SEE_PROGRAMME)
def person(visit: Visit, programme: ProgrammeFacts, person_id: uuid.UUID) -> Answer:
    return _person(visit, programme, person_id, ExcuseForm(formdata=None))


def _person(visit: Visit, programme: ProgrammeFacts, person_id: uuid.UUID, form: ExcuseForm) -> str:
    entry = rosters.entry(visit.session, programme.id, person_id)
    if entry is None:
        raise Unknown
    own = [seat for seat in seats_of(visit.session, person_id) if seat.batch.programme_id == programme.id]
    return render_template(
        "planning/person.html",
        programme=programme,
        crumbs=crumbs(
            programme,
            (_("名册"), url_for("planning.roster", programme_id=programme.id)),
            (entry.name, None),
        ),
        entry=entry,
        seats=own,
        excuse=queries.excuses(visit.session, programme.id).get(person_id),
        today=day_of(visit.at),
        words=words,
        form=form,
        may_organize=policy.organize(visit.actor, programme),
        oneself=visit.actor.person_id == person_id,
    )


@desk.post("/programmes/<uuid:programme_id>/roster/<uuid:person_id>/excuse", needs=ORGANIZE_PROGRAMME)
def excuse(visit: Visit, programme: ProgrammeFacts, person_id: uuid.UUID) -> Answer:
    form = ExcuseForm()
    if not form.validate() or form.expires_on.data is None:
        return _person(visit, programme, person_id, form), 422
    sent = request.files.get("file")
    try:
        operations.excuse(
            visit.session,
            programme.id,
            person_id,
            kind=ExcuseKind(form.kind.data),
            reason=form.reason.data or "",
            proof=form.proof.data or "",
            expires_on=form.expires_on.data,
            file=uploaded("file", MOST_BYTES) if sent is not None and sent.filename else None,
            by=visit.actor,
            at=visit.at,
        )
    except (ProofNotReadable, FileTooLarge) as refusal:
        form.file.errors = [say(refusal)]
        return _person(visit, programme, person_id, form), 422
    flash(_("已批准，并告知本人。"), "ok")
    return redirect(url_for("planning.person", programme_id=programme.id, person_id=person_id), 303)


@desk.get(
    "/programmes/<uuid:programme_id>/excuses/<uuid:excuse_id>/file",
    needs=may(policy.see, rosters.excuse, key="excuse_id"),
)
def excuse_file(visit: Visit, found: OpenExcuse, programme_id: uuid.UUID) -> Answer:
    if found.programme_id != programme_id or found.excuse.file_id is None:
        raise Unknown
    return handed_back(rosters.proof(visit.session, found.excuse.file_id))


@desk.post(
    "/programmes/<uuid:programme_id>/excuses/<uuid:excuse_id>/lift",
    needs=may(policy.organize, rosters.excuse, key="excuse_id"),
)
def lift_excuse(visit: Visit, found: OpenExcuse, programme_id: uuid.UUID) -> Answer:
    if found.programme_id != programme_id:
        raise Unknown
    operations.lift_excuse(visit.session, found.excuse.id, by=visit.actor, at=visit.at)
    flash(_("已撤销，并告知本人。"), "ok")
    person_id = found.excuse.person_id
    return redirect(url_for("planning.person", programme_id=programme_id, person_id=person_id), 303)
