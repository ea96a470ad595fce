"""Other people's accounts: who has not begun, who is locked out, who holds which role."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock, jobs
from app.accounts import hashing, operations, policy, queries, slips
from app.accounts.facts import AccountFacts
from app.accounts.forms import GrantForm
from app.accounts.rules.passwords import initial_password
from app.accounts.sheets import FILTERS, accounts_sheet
from app.accounts.views.counter import desk
from app.journal.operations import record
from app.refusals import Unknown
from app.web.actor import Role
from app.web.desk import Answer, Visit, may
from app.web.tables import XLSX, Table, attachment, export, read_state

THE_ACCOUNT: dict[str, Any] = {"load": queries.account, "key": "account_id"}


def _sheet(visit: Visit) -> Table:
    state = read_state(FILTERS, default_sort="unit")
    actor = visit.actor
    found, total = queries.accounts(visit.session, policy.scope(actor), policy.whole(actor), state, visit.at)
    return accounts_sheet(found, total, state, visit.at)


@desk.get("/accounts", needs=may(policy.manage))
def people(visit: Visit) -> Answer:
    sheet = _sheet(visit)
    exports = replace(sheet, path=url_for("accounts.export_people"))
    return render_template("accounts/people.html", sheet=replace(sheet, exports=False), exports=exports)


@desk.get("/accounts/export", needs=may(policy.manage), writes=True)
def export_people(visit: Visit) -> Answer:
    sheet = _sheet(visit)
    actor = visit.actor
    asked: dict[str, Any] = {
        "rows": len(sheet.rows),
        "filters": dict(sheet.state.filters),
        "words": sheet.state.search,
    }
    scope = policy.scope(actor).paths[0]
    record(
        visit.session,
        "accounts.exported",
        "account",
        actor.person_id,
        by=actor,
        at=visit.at,
        unit_path=scope,
        **asked,
    )
    answer = export(_("账号"), sheet)
    return answer if answer is not None else redirect(url_for("accounts.people"), 303)


@desk.post("/accounts/slips", needs=may(policy.manage))
def issue_many(visit: Visit) -> Answer:
    actor = visit.actor
    chosen = request.form.getlist("chosen", type=uuid.UUID) if "everyone" not in request.form else None
    wanted = queries.to_activate(visit.session, policy.scope(actor), policy.whole(actor), chosen)
    wanted = [key for key in wanted if key != actor.person_id]
    if not wanted:
        flash(_("所选人员中没有尚未启用的账号。"), "warn")
        return redirect(url_for("accounts.people"), 303)
    slips_id = clock.new_id()
    payload = {"accounts": [str(key) for key in wanted], "by": str(actor.person_id), "slips": str(slips_id)}
    link = url_for("accounts.fetch_slips", slips_id=slips_id)
    title = _("发放初始密码")
    job_id = jobs.enqueue(
        visit.session, "accounts.slips", title, payload, by=actor.person_id, at=visit.at, link=link
    )
    record(visit.session, "password_slips.asked", "slips", slips_id, by=actor, at=visit.at, count=len(wanted))
    return redirect(url_for("web.job", job_id=job_id), 303)


@desk.get("/accounts/slips/<uuid:slips_id>", needs=may(policy.manage))
def fetch_slips(visit: Visit, slips_id: uuid.UUID) -> Answer:
    if slips.find(visit.actor.person_id, slips_id) is None:
        raise Unknown
    return render_template("accounts/slips.html", slips_id=slips_id)


@desk.get("/accounts/slips/<uuid:slips_id>.xlsx", needs=may(policy.manage), writes=True)
def download_slips(visit: Visit, slips_id: uuid.UUID) -> Answer:
    content = slips.find(visit.actor.person_id, slips_id)
    if content is None:
        raise Unknown
    record(visit.session, "password_slips.fetched", "slips", slips_id, by=visit.actor, at=visit.at)
    return attachment(_("初始密码") + ".xlsx", content, XLSX)


@desk.get("/accounts/<uuid:account_id>", needs=may(policy.see, **THE_ACCOUNT))
def person(visit: Visit, account: AccountFacts) -> Answer:
    return _page(visit, account, GrantForm(policy.grantable(visit.actor)))


def _page(visit: Visit, account: AccountFacts, form: GrantForm, issued: str | None = None) -> str:
    actor = visit.actor
    return render_template(
        "accounts/person.html",
        account=account,
        state=account.state(visit.at),
        form=form,
        issued=issued,
        may_change=policy.change(actor, account),
        may_give=policy.give_roles(actor, account),
        takable={grant.id for grant in account.grants if policy.may_take(actor, grant)},
    )


@desk.post("/accounts/<uuid:account_id>/password", needs=may(policy.change, **THE_ACCOUNT))
def issue_password(visit: Visit, account: AccountFacts) -> Answer:
    issued = initial_password()
    # Nothing was written yet; the lock is given back while hashing.
    visit.session.rollback()
    hashes = {account.id: hashing.hash_password(issued)}
    operations.set_passwords(
        visit.session, hashes, must_change=True, by=visit.actor, at=visit.at, unit_path=_path(account)
    )
    now = queries.account(visit.session, account.id) or account
    return _page(visit, now, GrantForm(policy.grantable(visit.actor), formdata=None), issued)


@desk.post("/accounts/<uuid:account_id>/unlock", needs=may(policy.change, **THE_ACCOUNT))
def unlock(visit: Visit, account: AccountFacts) -> Answer:
    return _do(visit, account, operations.unlock, _("账号已解锁。"))


@desk.post("/accounts/<uuid:account_id>/disable", needs=may(policy.change, **THE_ACCOUNT))
def disable(visit: Visit, account: AccountFacts) -> Answer:
    return _do(visit, account, operations.disable, _("账号已停用，其全部登录立即失效。"))


@desk.post("/accounts/<uuid:account_id>/enable", needs=may(policy.change, **THE_ACCOUNT))
def enable(visit: Visit, account: AccountFacts) -> Answer:
    return _do(visit, account, operations.enable, _("账号已恢复使用。"))


def _do(visit: Visit, account: AccountFacts, verb: Callable[..., None], said: str) -> Answer:
    verb(visit.session, account.id, by=visit.actor, at=visit.at, unit_path=_path(account))
    flash(said, "ok")
    return redirect(url_for("accounts.person", account_id=account.id), 303)


def _path(account: AccountFacts) -> str:
    return account.home_path or "/"


@desk.post("/accounts/<uuid:account_id>/roles", needs=may(policy.give_roles, **THE_ACCOUNT))
def give_role(visit: Visit, account: AccountFacts) -> Answer:
    form = GrantForm(policy.grantable(visit.actor))
    valid = form.validate()
    unit = _unit(visit, (form.unit_code.data or "").strip()) if valid else None
    if valid and unit is None:
        form.unit_code.errors = [_("没有代码为此的单位，或不在您的范围内。")]
    if not valid or unit is None:
        return _page(visit, account, form), 422
    role = Role(form.role.data)
    operations.grant_role(visit.session, account.id, role, *unit, by=visit.actor, at=visit.at)
    flash(_("角色已授予，对方须重新登录。"), "ok")
    return redirect(url_for("accounts.person", account_id=account.id), 303)


def _unit(visit: Visit, code: str) -> tuple[uuid.UUID, str, str] | None:
    found: tuple[uuid.UUID, str, str] | None = current_app.extensions["lunxun.unit_lookup"](
        visit.session, code
    )
    inside = found is not None and policy.scope(visit.actor).covers(found[1])
    return found if inside else None


@desk.post(
    "/accounts/<uuid:account_id>/roles/<uuid:grant_id>/revoke", needs=may(policy.give_roles, **THE_ACCOUNT)
)
def take_role(visit: Visit, account: AccountFacts, grant_id: uuid.UUID) -> Answer:
    grant = next((each for each in account.grants if each.id == grant_id), None)
    if grant is None or not policy.may_take(visit.actor, grant):
        raise Unknown
    operations.revoke_role(visit.session, account.id, grant.role, grant.unit_id, by=visit.actor, at=visit.at)
    flash(_("角色已收回，对方的登录立即失效。"), "ok")
    return redirect(url_for("accounts.person", account_id=account.id), 303)
