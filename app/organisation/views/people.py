"""人员: the list, a person, and what is done about them."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.journal.operations import record
from app.organisation import operations, policy, queries
from app.organisation.facts import Level, PersonFacts, Rank, UnitFacts
from app.organisation.forms import (
    ChangeForm,
    LeavingForm,
    PersonForm,
    PhoneForm,
    ReasonForm,
    TransferForm,
)
from app.organisation.views.counter import choices, desk, form_page, settled, tended_units
from app.organisation.ways import ways
from app.organisation.words import level_name, rank_name
from app.web.actor import Scope
from app.web.desk import Answer, Visit, may
from app.web.tables import Cell, Column, Filter, Row, State, Table, export, read_state, table

FILTERS = ("unit", "level", "rank", "serving")


def people_table(
    visit: Visit, state: State, *, within: UnitFacts | None = None, caption: str = "", phones: bool = False
) -> Table:
    """Return the people the visitor sees, of a unit's subtree or of everything."""
    scope = Scope((within.path,)) if within else policy.seen_by(visit.actor)
    found, total = queries.people(visit.session, scope, state)
    units = [] if within else queries.units(visit.session, scope)
    return table(
        caption=caption or _("人员名录"),
        columns=_columns(phones),
        rows=[_row(person, phones) for person in found],
        total=total,
        state=state,
        filters=_filters(units, with_level=within is None),
        searchable=True,
        search_label=_("姓名、拼音或工号"),
        empty_title=_("还没有人员"),
        empty_hint=_("可以逐人新增，或者导入名册。"),
        exports=False,
    )


def _columns(phones: bool) -> tuple[Column, ...]:
    columns = (
        Column("name", _("姓名"), sortable=True, priority=1),
        Column("staff_no", _("工号"), sortable=True),
        Column("unit", _("单位"), sortable=True, priority=1),
        Column("level", _("单位层级"), sortable=True),
        Column("post", _("职务")),
        Column("rank", _("职务层次"), sortable=True),
        Column("state", _("状态")),
    )
    return (*columns, Column("phone", _("手机"))) if phones else columns


def _row(person: PersonFacts, phones: bool) -> Row:
    left = person.left_on is not None
    cells = (
        Cell(person.name, url=url_for("organisation.person", person_id=person.id)),
        Cell(person.staff_no),
        Cell(person.unit_name, url=url_for("organisation.unit", unit_id=person.unit_id)),
        Cell(level_name(person.level)),
        Cell(person.post, sub=_("主要负责同志") if person.is_principal_leader else None),
        Cell(rank_name(person.rank)),
        Cell(_("已离开") if left else _("在职"), tone="quiet" if left else "ok"),
    )
    return Row((*cells, Cell(person.phone_masked)) if phones else cells, id=str(person.id))


def _filters(units: list[UnitFacts], *, with_level: bool) -> tuple[Filter, ...]:
    ranks = Filter("rank", _("职务层次"), tuple((rank.value, rank_name(rank)) for rank in Rank))
    serving = Filter("serving", _("状态"), (("", _("在职")), ("left", _("已离开")), ("all", _("全部"))))
    if not with_level:
        return (ranks, serving)
    levels = Filter("level", _("单位层级"), tuple((level.value, level_name(level)) for level in Level))
    top = min((unit.depth for unit in units), default=0)
    # Below the second step a list of units would be too long to choose from; the unit's own page has its people.
    near = [unit for unit in units if unit.depth <= top + 1]
    names = tuple((unit.code, "\u3000" * (unit.depth - top) + unit.name) for unit in near)
    return (Filter("unit", _("单位"), names), levels, ranks, serving)


@desk.get("/people", needs=may(policy.look))
def people(visit: Visit) -> Answer:
    sheet = people_table(visit, read_state(FILTERS, "unit"))
    return render_template(
        "organisation/people.html",
        sheet=sheet,
        asked={key: value for key, value in request.args.items() if key in {*FILTERS, "q", "sort"}},
        may_tend=policy.tend(visit.actor),
    )


@desk.get("/people/export", needs=may(policy.look), writes=True, lane="report")
def export_people(visit: Visit) -> Answer:
    state = read_state(FILTERS, "unit")
    sheet = people_table(visit, state, phones=True)
    asked = {key: value for key, value in (*state.filters, ("q", state.search)) if value}
    record(
        visit.session,
        "people.exported",
        "people",
        visit.actor.person_id,
        by=visit.actor,
        at=visit.at,
        count=len(sheet.rows),
        asked=asked,
        format=request.args.get("format", ""),
    )
    return export(_("人员名录"), sheet) or redirect(url_for("organisation.people"), 303)


def _crumbs(person: PersonFacts, *more: str) -> list[tuple[str, str | None]]:
    ways: list[tuple[str, str | None]] = [(_("人员名录"), url_for("organisation.people"))]
    ways.append((person.name, url_for("organisation.person", person_id=person.id) if more else None))
    return [*ways, *((label, None) for label in more)]


def _person_page(visit: Visit, person: PersonFacts, **more: Any) -> str:
    said = {"phone": None, "leaving": None, "reason": None} | more
    return render_template(
        "organisation/person.html",
        who=person,
        history=queries.history(visit.session, person.id),
        crumbs=_crumbs(person),
        level_name=level_name,
        rank_name=rank_name,
        may_tend=policy.tend_person(visit.actor, person),
        ways=ways(visit.actor, person),
        may_show=policy.show_phone(visit.actor, person) and bool(person.phone_masked),
        **said,
    )


def _leaving_form(visit: Visit) -> LeavingForm:
    return LeavingForm(formdata=None, data={"on": clock.day_of(visit.at)})


@desk.get("/people/<uuid:person_id>", needs=may(policy.see_person, queries.person, key="person_id"))
def person(visit: Visit, person: PersonFacts) -> Answer:
    return _person_page(visit, person, leaving=_leaving_form(visit), reason=ReasonForm(formdata=None))


@desk.post("/people/<uuid:person_id>/phone", needs=may(policy.show_phone, queries.person, key="person_id"))
def show_phone(visit: Visit, person: PersonFacts) -> Answer:
    form, shown = ReasonForm(), ""
    if not form.validate():
        return _person_page(visit, person, leaving=_leaving_form(visit), reason=form), 422
    shown = operations.show_phone(
        visit.session, person.id, reason=form.data["reason"], by=visit.actor, at=visit.at
    )
    page = _person_page(
        visit, person, leaving=_leaving_form(visit), reason=ReasonForm(formdata=None), phone=shown
    )
    return page, 200, {"Cache-Control": "no-store"}


@desk.get("/people/new", needs=may(policy.tend))
def new_person(visit: Visit) -> Answer:
    data = {"unit": request.args.get("unit", ""), "rank": Rank.STAFF.value, "on": clock.day_of(visit.at)}
    return _new_page(PersonForm(choices(tended_units(visit)), data=data))


@desk.post("/people/new", needs=may(policy.tend))
def add_person(visit: Visit) -> Answer:
    form, added = PersonForm(choices(tended_units(visit))), []
    if not settled(form, lambda: added.append(_add(visit, form))):
        return _new_page(form, wrong=True)
    flash(_("已新增%(name)s。首次登录的密码请在“账号与角色”中发放。", name=form.data["name"]), "ok")
    return redirect(url_for("organisation.person", person_id=added[0]), 303)


def _add(visit: Visit, form: PersonForm) -> uuid.UUID:
    return operations.add_person(
        visit.session,
        staff_no=form.data["staff_no"],
        name=form.data["name"],
        unit_id=uuid.UUID(form.data["unit"]),
        post=form.data["post"],
        rank=Rank(form.data["rank"]),
        is_principal_leader=form.data["is_principal_leader"],
        phone=form.data["phone"] or None,
        retires_on=form.data["retires_on"],
        on=form.data["on"],
        by=visit.actor,
        at=visit.at,
    )


def _new_page(form: PersonForm, wrong: bool = False) -> Any:
    return form_page(
        _("新增人员"),
        form,
        back=url_for("organisation.people"),
        submit=_("新增"),
        crumbs=[(_("人员名录"), url_for("organisation.people")), (_("新增人员"), None)],
        wrong=wrong,
    )


@desk.get("/people/<uuid:person_id>/transfer", needs=may(policy.tend_person, queries.person, key="person_id"))
def new_post(visit: Visit, person: PersonFacts) -> Answer:
    data = {
        "unit": str(person.unit_id),
        "post": person.post,
        "rank": person.rank.value,
        "is_principal_leader": person.is_principal_leader,
        "on": clock.day_of(visit.at),
    }
    return _transfer_page(person, TransferForm(choices(tended_units(visit)), data=data))


@desk.post(
    "/people/<uuid:person_id>/transfer", needs=may(policy.tend_person, queries.person, key="person_id")
)
def transfer(visit: Visit, person: PersonFacts) -> Answer:
    form = TransferForm(choices(tended_units(visit)))
    if not settled(form, lambda: _transfer(visit, person, form)):
        return _transfer_page(person, form, wrong=True)
    flash(_("任职已更新，原任职保留在经历中。"), "ok")
    return redirect(url_for("organisation.person", person_id=person.id), 303)


def _transfer(visit: Visit, person: PersonFacts, form: TransferForm) -> None:
    operations.transfer(
        visit.session,
        person.id,
        unit_id=uuid.UUID(form.data["unit"]),
        post=form.data["post"],
        rank=Rank(form.data["rank"]),
        is_principal_leader=form.data["is_principal_leader"],
        on=form.data["on"],
        by=visit.actor,
        at=visit.at,
    )


def _transfer_page(person: PersonFacts, form: TransferForm, wrong: bool = False) -> Any:
    title = _("调动或调整职务") if person.left_on is None else _("办理返回")
    return form_page(
        title,
        form,
        back=url_for("organisation.person", person_id=person.id),
        submit=_("保存"),
        crumbs=_crumbs(person, title),
        lead=_(
            "%(name)s现任职：%(unit)s，%(post)s。", name=person.name, unit=person.unit_name, post=person.post
        ),
        wrong=wrong,
    )


@desk.get("/people/<uuid:person_id>/change", needs=may(policy.tend_person, queries.person, key="person_id"))
def person_details(visit: Visit, person: PersonFacts) -> Answer:
    data = {"name": person.name, "name_pinyin": person.name_pinyin, "retires_on": person.retires_on}
    return _change_page(person, ChangeForm(data=data))


@desk.post("/people/<uuid:person_id>/change", needs=may(policy.tend_person, queries.person, key="person_id"))
def change_person(visit: Visit, person: PersonFacts) -> Answer:
    form = ChangeForm()
    if not settled(form, lambda: _change(visit, person, form)):
        return _change_page(person, form, wrong=True)
    flash(_("信息已更正。"), "ok")
    return redirect(url_for("organisation.person", person_id=person.id), 303)


def _change(visit: Visit, person: PersonFacts, form: ChangeForm) -> None:
    # A new name is read anew, unless its reading was corrected along with it.
    kept = form.data["name"] != person.name and form.data["name_pinyin"] == person.name_pinyin
    operations.change_person(
        visit.session,
        person.id,
        name=form.data["name"],
        name_pinyin=None if kept else form.data["name_pinyin"],
        retires_on=form.data["retires_on"],
        by=visit.actor,
        at=visit.at,
    )


def _change_page(person: PersonFacts, form: ChangeForm, wrong: bool = False) -> Any:
    return form_page(
        _("更正信息"),
        form,
        back=url_for("organisation.person", person_id=person.id),
        submit=_("保存"),
        crumbs=_crumbs(person, _("更正信息")),
        wrong=wrong,
    )


@desk.get(
    "/people/<uuid:person_id>/new-phone", needs=may(policy.tend_person, queries.person, key="person_id")
)
def new_phone(visit: Visit, person: PersonFacts) -> Answer:
    return _phone_page(person, PhoneForm())


@desk.post(
    "/people/<uuid:person_id>/new-phone", needs=may(policy.tend_person, queries.person, key="person_id")
)
def change_phone(visit: Visit, person: PersonFacts) -> Answer:
    form = PhoneForm()
    said: dict[str, Any] = {"by": visit.actor, "at": visit.at}
    if not settled(
        form, lambda: operations.change_phone(visit.session, person.id, form.data["phone"] or None, **said)
    ):
        return _phone_page(person, form, wrong=True)
    flash(_("手机号已更新。"), "ok")
    return redirect(url_for("organisation.person", person_id=person.id), 303)


def _phone_page(person: PersonFacts, form: PhoneForm, wrong: bool = False) -> Any:
    return form_page(
        _("更换手机号"),
        form,
        back=url_for("organisation.person", person_id=person.id),
        submit=_("保存"),
        crumbs=_crumbs(person, _("更换手机号")),
        lead=_("现有号码：%(phone)s", phone=person.phone_masked) if person.phone_masked else "",
        wrong=wrong,
    )


@desk.post("/people/<uuid:person_id>/leave", needs=may(policy.tend_person, queries.person, key="person_id"))
def leave(visit: Visit, person: PersonFacts) -> Answer:
    form = LeavingForm()
    said: dict[str, Any] = {"by": visit.actor, "at": visit.at}
    if not settled(
        form, lambda: operations.record_leaving(visit.session, person.id, on=form.data["on"], **said)
    ):
        return _person_page(visit, person, leaving=form, reason=ReasonForm(formdata=None)), 422
    flash(_("已办理%(name)s离开，其账号已停用。", name=person.name), "ok")
    return redirect(url_for("organisation.person", person_id=person.id), 303)
