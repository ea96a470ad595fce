"""What plans are asked for beside the programme's settings: rules of single units, pairs and bans."""

import uuid
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from wtforms import StringField

from app.organisation import queries as organisation
from app.planning import operations, policy, queries, words
from app.planning.forms import BanForm, PairForm, UnitRuleForm
from app.planning.queries import rosters
from app.planning.queries import rules as rules_on_record
from app.planning.records import ProgrammeFacts
from app.planning.views.counter import ORGANIZE_PROGRAMME, SEE_PROGRAMME, crumbs, desk, parts
from app.web.actor import Scope
from app.web.desk import Answer, Visit
from app.web.forms import options

RULES = "/programmes/<uuid:programme_id>/rules"


@dataclass
class Forms:
    """The page's three forms; one of them may have been sent and refused."""

    unit: UnitRuleForm = field(default_factory=lambda: UnitRuleForm(formdata=None, prefix="unit-"))
    pair: PairForm = field(default_factory=lambda: PairForm(formdata=None, prefix="pair-"))
    ban: BanForm = field(default_factory=lambda: BanForm(formdata=None, prefix="ban-"))


def _fill(visit: Visit, programme: ProgrammeFacts, forms: Forms) -> Forms:
    units = organisation.units(visit.session, Scope((programme.unit_path,)))
    forms.unit.unit_id.choices = options((str(each.id), each.name) for each in units)
    batches = queries.batches(visit.session, programme.id)
    forms.ban.batch_id.choices = options((str(each.id), _("第 %(n)s 期", n=each.number)) for each in batches)
    return forms


def _page(visit: Visit, programme: ProgrammeFacts, forms: Forms) -> str:
    _fill(visit, programme, forms)
    return render_template(
        "planning/rules.html",
        programme=programme,
        crumbs=crumbs(programme, (_("编排规则"), None)),
        tabs=parts(programme.id, "rules"),
        unit_rules=rules_on_record.unit_rules(visit.session, programme.id),
        pairs=rules_on_record.pairs(visit.session, programme.id),
        bans=rules_on_record.bans(visit.session, programme.id),
        forms=forms,
        words=words,
        may_organize=policy.organize(visit.actor, programme),
    )


def _back(programme: ProgrammeFacts, said: str) -> Answer:
    flash(said, "ok")
    return redirect(url_for("planning.rules", programme_id=programme.id), 303)


def _person(visit: Visit, programme: ProgrammeFacts, asked: StringField) -> uuid.UUID | None:
    """Return whom a staff number names; one that is not on the roster is told beside its field."""
    found = rosters.by_staff_no(visit.session, programme.id, (asked.data or "").strip())
    if found is None:
        asked.errors = [_("名册中没有这个工号。")]
    return found


@desk.get(RULES, needs=SEE_PROGRAMME)
def rules(visit: Visit, programme: ProgrammeFacts) -> Answer:
    return _page(visit, programme, Forms())


@desk.post(f"{RULES}/units", needs=ORGANIZE_PROGRAMME)
def set_unit_rule(visit: Visit, programme: ProgrammeFacts) -> Answer:
    form = _fill(visit, programme, Forms(unit=UnitRuleForm(prefix="unit-"))).unit
    if not form.validate():
        return _page(visit, programme, Forms(unit=form)), 422
    operations.set_unit_rule(
        visit.session,
        programme.id,
        uuid.UUID(form.unit_id.data),
        max_away_percent=form.max_away_percent.data,
        on_duty_min=form.on_duty_min.data,
        near=form.near.data or "",
        by=visit.actor,
        at=visit.at,
    )
    return _back(programme, _("单位规则已保存。"))


@desk.post(f"{RULES}/units/<uuid:rule_id>/drop", needs=ORGANIZE_PROGRAMME)
def drop_unit_rule(visit: Visit, programme: ProgrammeFacts, rule_id: uuid.UUID) -> Answer:
    operations.drop_unit_rule(visit.session, programme.id, rule_id, by=visit.actor, at=visit.at)
    return _back(programme, _("单位规则已取消。"))


@desk.post(f"{RULES}/pairs", needs=ORGANIZE_PROGRAMME)
def pair_people(visit: Visit, programme: ProgrammeFacts) -> Answer:
    form = PairForm(prefix="pair-")
    one = other = None
    if form.validate():
        one, other = _person(visit, programme, form.staff_no), _person(visit, programme, form.partner)
    if one is None or other is None:
        return _page(visit, programme, Forms(pair=form)), 422
    operations.pair_people(visit.session, programme.id, one, other, by=visit.actor, at=visit.at)
    return _back(programme, _("AB 角已设置。"))


@desk.post(f"{RULES}/pairs/<uuid:person_id>/part", needs=ORGANIZE_PROGRAMME)
def part_people(visit: Visit, programme: ProgrammeFacts, person_id: uuid.UUID) -> Answer:
    operations.part_people(visit.session, programme.id, person_id, by=visit.actor, at=visit.at)
    return _back(programme, _("AB 角已解除。"))


@desk.post(f"{RULES}/bans", needs=ORGANIZE_PROGRAMME)
def ban(visit: Visit, programme: ProgrammeFacts) -> Answer:
    form = _fill(visit, programme, Forms(ban=BanForm(prefix="ban-"))).ban
    found = _person(visit, programme, form.staff_no) if form.validate() else None
    if found is None:
        return _page(visit, programme, Forms(ban=form)), 422
    operations.ban(
        visit.session,
        programme.id,
        found,
        uuid.UUID(form.batch_id.data),
        reason=form.reason.data or "",
        by=visit.actor,
        at=visit.at,
    )
    return _back(programme, _("限制已保存，下一稿起生效。"))


@desk.post(f"{RULES}/bans/<uuid:ban_id>/lift", needs=ORGANIZE_PROGRAMME)
def lift_ban(visit: Visit, programme: ProgrammeFacts, ban_id: uuid.UUID) -> Answer:
    operations.lift_ban(visit.session, programme.id, ban_id, by=visit.actor, at=visit.at)
    return _back(programme, _("限制已取消。"))
