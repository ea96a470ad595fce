"""我的信息: see what is kept, change the password, take it along."""

from collections.abc import Callable
from typing import Any

from flask import current_app, flash, json, redirect, render_template, url_for
from flask_babel import gettext as _

from app.accounts import login, operations, queries
from app.accounts.forms import ChangePasswordForm
from app.accounts.operations.passwords import WrongPassword
from app.accounts.rules.passwords import WeakPassword
from app.accounts.views.counter import desk
from app.journal.operations import record
from app.web.desk import Answer, Visit, may, signed_in
from app.web.errors import say
from app.web.tables import attachment


@desk.get("/me", needs=may(signed_in))
def me(visit: Visit) -> Answer:
    account = queries.account(visit.session, visit.actor.person_id)
    return render_template("accounts/me.html", account=account)


@desk.get("/me/password", needs=may(signed_in))
def password(visit: Visit) -> Answer:
    return render_template("accounts/password.html", form=ChangePasswordForm())


@desk.post("/me/password", needs=may(signed_in))
def change_password(visit: Visit) -> Answer:
    form = ChangePasswordForm()
    if not form.validate():
        return render_template("accounts/password.html", form=form), 422
    person_id = visit.actor.person_id
    try:
        prepared = operations.prepare_change(
            visit.session, person_id, form.new.data or "", current=form.current.data or ""
        )
    except WrongPassword as refusal:
        form.current.errors = [say(refusal)]
        return render_template("accounts/password.html", form=form), 422
    except WeakPassword as refusal:
        form.new.errors = [say(refusal)]
        return render_template("accounts/password.html", form=form), 422
    operations.change_password(visit.session, person_id, prepared, by=visit.actor, at=visit.at)
    login.renew(visit.session, visit.actor, visit.at)
    flash(_("密码已修改，其他设备上的登录已全部退出。"), "ok")
    return redirect(url_for("accounts.me"), 303)


@desk.get("/me/data.json", needs=may(signed_in), writes=True)
def export_own(visit: Visit) -> Answer:
    parts: dict[str, Callable[..., Any]] = current_app.extensions["lunxun.own_data"]
    data = {name: part(visit.session, visit.actor.person_id) for name, part in parts.items()}
    record(
        visit.session,
        "own_data.exported",
        "account",
        visit.actor.person_id,
        by=visit.actor,
        at=visit.at,
        parts=sorted(parts),
    )
    body = json.dumps(data, indent=2).encode()
    return attachment(_("我的信息") + ".json", body, "application/json")
