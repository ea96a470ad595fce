"""机构: the tree, a unit, and what is done to it."""

import uuid
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.organisation import operations, policy, queries, rules
from app.organisation.facts import Level, UnitFacts, UnitLine
from app.organisation.forms import MoveForm, RenameForm, UnitForm
from app.organisation.views.counter import choices, desk, form_page, settled, tended_units
from app.organisation.views.people import people_table
from app.organisation.words import level_name
from app.web.desk import Answer, Visit, may
from app.web.tables import read_state


@desk.get("/units", needs=may(policy.look))
def units(visit: Visit) -> Answer:
    today = clock.day_of(visit.at)
    on = _day(request.args.get("on", ""))
    tree = queries.tree(visit.session, policy.seen_by(visit.actor), on if on and on < today else None)
    everything = request.args.get("open") == "all"
    return render_template(
        "organisation/units.html",
        tree=tree,
        total=sum(line.subtree for line in tree),
        count=sum(_size(line) for line in tree),
        on=on if on and on < today else today,
        past=bool(on and on < today),
        today=today,
        everything=everything,
        level_name=level_name,
        may_tend=policy.tend(visit.actor),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _size(line: UnitLine) -> int:
    return 1 + sum(_size(each) for each in line.under)


def _crumbs(unit: UnitFacts, *more: str) -> list[tuple[str, str | None]]:
    ways: list[tuple[str, str | None]] = [(_("机构"), url_for("organisation.units"))]
    ways.append((unit.name, url_for("organisation.unit", unit_id=unit.id) if more else None))
    return [*ways, *((label, None) for label in more)]


@desk.get("/units/<uuid:unit_id>", needs=may(policy.see_unit, queries.unit, key="unit_id"))
def unit(visit: Visit, unit: UnitFacts) -> Answer:
    state = read_state(("rank", "serving"), "rank")
    sheet = people_table(visit, state, within=unit, caption=_("人员名录"))
    actor = visit.actor
    above = queries.unit(visit.session, unit.parent_id) if unit.parent_id else None
    return render_template(
        "organisation/unit.html",
        unit=unit,
        above=above if above and policy.see_unit(actor, above) else None,
        past=queries.past(visit.session, unit.id),
        sheet=sheet,
        crumbs=_crumbs(unit),
        level_name=level_name,
        may_add=policy.add_below(actor, unit),
        may_rename=policy.rename_unit(actor, unit),
        may_move=policy.move_unit(actor, unit),
        may_permit=policy.permit_issuing(actor, unit),
    )


def _levels(unit: UnitFacts) -> list[Level]:
    return [level for level in Level if rules.may_stand_under(level, unit.level)]


@desk.get("/units/<uuid:unit_id>/add", needs=may(policy.add_below, queries.unit, key="unit_id"))
def new_unit(visit: Visit, unit: UnitFacts) -> Answer:
    return _add_page(unit, UnitForm(_levels(unit), data={"on": clock.day_of(visit.at)}))


@desk.post("/units/<uuid:unit_id>/add", needs=may(policy.add_below, queries.unit, key="unit_id"))
def add_unit(visit: Visit, unit: UnitFacts) -> Answer:
    form = UnitForm(_levels(unit))
    if not settled(form, lambda: _add(visit, unit, form)):
        return _add_page(unit, form, wrong=True)
    flash(_("已增设“%(name)s”。", name=form.data["name"]), "ok")
    return redirect(url_for("organisation.unit", unit_id=unit.id), 303)


def _add(visit: Visit, unit: UnitFacts, form: UnitForm) -> uuid.UUID:
    return operations.add_unit(
        visit.session,
        code=form.data["code"],
        name=form.data["name"],
        level=Level(form.data["level"]),
        parent_id=unit.id,
        on=form.data["on"],
        by=visit.actor,
        at=visit.at,
    )


def _add_page(unit: UnitFacts, form: UnitForm, wrong: bool = False) -> Any:
    return form_page(
        _("增设下级单位"),
        form,
        back=url_for("organisation.unit", unit_id=unit.id),
        submit=_("增设"),
        crumbs=_crumbs(unit, _("增设下级单位")),
        lead=_("设在“%(name)s”之下。", name=unit.name),
        wrong=wrong,
    )


@desk.get("/units/<uuid:unit_id>/rename", needs=may(policy.rename_unit, queries.unit, key="unit_id"))
def unit_name(visit: Visit, unit: UnitFacts) -> Answer:
    return _rename_page(unit, RenameForm(data={"name": unit.name, "on": clock.day_of(visit.at)}))


@desk.post("/units/<uuid:unit_id>/rename", needs=may(policy.rename_unit, queries.unit, key="unit_id"))
def rename_unit(visit: Visit, unit: UnitFacts) -> Answer:
    form = RenameForm()
    said: dict[str, Any] = {"by": visit.actor, "at": visit.at}
    if not settled(
        form,
        lambda: operations.rename_unit(
            visit.session, unit.id, name=form.data["name"], on=form.data["on"], **said
        ),
    ):
        return _rename_page(unit, form, wrong=True)
    flash(_("单位名称已更改，原名称仍保留在沿革中。"), "ok")
    return redirect(url_for("organisation.unit", unit_id=unit.id), 303)


def _rename_page(unit: UnitFacts, form: RenameForm, wrong: bool = False) -> Any:
    return form_page(
        _("更改单位名称"),
        form,
        back=url_for("organisation.unit", unit_id=unit.id),
        submit=_("保存"),
        crumbs=_crumbs(unit, _("更改名称")),
        lead=_("以前的统计仍使用当时的名称。"),
        wrong=wrong,
    )


def _move_form(visit: Visit, unit: UnitFacts, **more: Any) -> MoveForm:
    form = MoveForm(**more)
    found = [each for each in tended_units(visit) if rules.may_stand_under(unit.level, each.level)]
    form.parent.choices = choices(each for each in found if not each.path.startswith(unit.path))
    return form


@desk.get("/units/<uuid:unit_id>/move", needs=may(policy.move_unit, queries.unit, key="unit_id"))
def unit_place(visit: Visit, unit: UnitFacts) -> Answer:
    data = {"parent": str(unit.parent_id), "on": clock.day_of(visit.at)}
    return _move_page(unit, _move_form(visit, unit, data=data))


@desk.post("/units/<uuid:unit_id>/move", needs=may(policy.move_unit, queries.unit, key="unit_id"))
def move_unit(visit: Visit, unit: UnitFacts) -> Answer:
    form = _move_form(visit, unit)
    said: dict[str, Any] = {"by": visit.actor, "at": visit.at}
    if not settled(
        form,
        lambda: operations.move_unit(
            visit.session, unit.id, parent_id=uuid.UUID(form.data["parent"]), on=form.data["on"], **said
        ),
    ):
        return _move_page(unit, form, wrong=True)
    flash(_("单位及其下级单位已调整到新的上级之下。"), "ok")
    return redirect(url_for("organisation.unit", unit_id=unit.id), 303)


def _move_page(unit: UnitFacts, form: MoveForm, wrong: bool = False) -> Any:
    return form_page(
        _("调整上级单位"),
        form,
        back=url_for("organisation.unit", unit_id=unit.id),
        submit=_("调整"),
        crumbs=_crumbs(unit, _("调整上级")),
        lead=_("“%(name)s”及其全部下级单位、人员一并调整；以前的统计不变。", name=unit.name),
        wrong=wrong,
    )


@desk.post("/units/<uuid:unit_id>/issuing", needs=may(policy.permit_issuing, queries.unit, key="unit_id"))
def permit_issuing(visit: Visit, unit: UnitFacts) -> Answer:
    permitted = request.form.get("may_issue") == "yes"
    operations.permit_issuing(visit.session, unit.id, permitted, by=visit.actor, at=visit.at)
    flash(_("该单位可以颁发证书。") if permitted else _("该单位不再颁发证书，已颁发的证书仍然有效。"), "ok")
    return redirect(url_for("organisation.unit", unit_id=unit.id), 303)
