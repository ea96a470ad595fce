"""In and out, and what comes before anything else at the first sign-in."""

from typing import Any

from flask import current_app, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from app.accounts import login, operations, queries, signing_in
from app.accounts.forms import SignInForm, WelcomeForm
from app.accounts.privacy import PRIVACY_VERSION
from app.accounts.rules import devices
from app.accounts.rules.passwords import WeakPassword
from app.accounts.signing_in import SignInFailed
from app.accounts.views.counter import desk
from app.refusals import Busy
from app.web.addresses import local_path
from app.web.desk import ANYONE, Answer, Visit, databases, may, signed_in, wants_json
from app.web.errors import moment, say


@desk.get("/sign-in", needs=ANYONE)
def sign_in(visit: Visit) -> Answer:
    if wants_json():
        return jsonify(csrf_token=generate_csrf(), server_now=moment(visit.at))
    if visit.who is not None:
        return redirect(local_path(request.args.get("next")), 303)
    form = SignInForm(next=local_path(request.args.get("next"), ""))
    return render_template("accounts/sign_in.html", form=form, refusal=None)


@desk.post("/sign-in", needs=ANYONE)
def enter(visit: Visit) -> Answer:
    form = SignInForm()
    form.validate()
    device = devices.sound(request.cookies.get(devices.COOKIE))
    typed, password = _text(form.username.data), _text(form.password.data)
    try:
        entered = signing_in.sign_in(databases(), visit.session, typed, password, visit.at, device)
    except (SignInFailed, Busy) as refusal:
        if wants_json():
            raise
        # The form comes back with the name in it, so that trying again is one word and one tap.
        page = render_template("accounts/sign_in.html", form=form, refusal=say(refusal))
        after = {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}
        return page, refusal.status, after
    login.begin(entered.actor, entered.epoch, visit.at)
    device = device or devices.new()
    operations.remember_device(visit.session, entered.actor.person_id, devices.digest(device), visit.at)
    answer: Any = redirect(local_path(form.next.data), 303)
    if wants_json():
        person = {"id": str(entered.actor.person_id), "name": entered.actor.name}
        answer = jsonify(csrf_token=generate_csrf(), person=person, server_now=moment(visit.at))
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(
        devices.COOKIE, device, max_age=devices.KEPT_FOR, secure=secure, httponly=True, samesite="Lax"
    )
    return answer


def _text(value: object) -> str:
    # JSON may carry anything where a form carries words.
    return value if isinstance(value, str) else ""


@desk.post("/sign-out", needs=ANYONE)
def sign_out(visit: Visit) -> Answer:
    login.end(visit.session, visit.who, visit.at)
    answer = redirect(url_for("accounts.sign_in"), 303)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@desk.get("/welcome", needs=may(signed_in), while_pending=True)
def welcome(visit: Visit) -> Answer:
    account = queries.account(visit.session, visit.actor.person_id)
    assert account is not None
    if not visit.actor.pending:
        return redirect("/", 303)
    form = WelcomeForm(password_due=account.must_change_password)
    return render_template("accounts/welcome.html", form=form, account=account, version=PRIVACY_VERSION)


@desk.post("/welcome", needs=may(signed_in), while_pending=True)
def finish(visit: Visit) -> Answer:
    account = queries.account(visit.session, visit.actor.person_id)
    assert account is not None
    form = WelcomeForm(password_due=account.must_change_password)
    prepared = None
    if (valid := form.validate()) and account.must_change_password:
        try:
            prepared = operations.prepare_change(visit.session, account.id, form.new.data or "")
        except WeakPassword as refusal:
            form.new.errors = [say(refusal)]
            valid = False
    if not valid:
        page = render_template("accounts/welcome.html", form=form, account=account, version=PRIVACY_VERSION)
        return page, 422
    operations.finish_first_sign_in(
        visit.session, account.id, password_hash=prepared, by=visit.actor, at=visit.at
    )
    login.renew(visit.session, visit.actor, visit.at)
    flash(_("准备就绪，欢迎使用。"), "ok")
    return redirect("/", 303)


@desk.get("/privacy", needs=ANYONE)
def privacy(visit: Visit) -> Answer:
    return render_template("accounts/privacy.html", version=PRIVACY_VERSION)
