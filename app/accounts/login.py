"""Flask-Login's side: who the cookie names, as one statement, and how long it does."""

import secrets
import uuid
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app, g, request
from flask import session as cookie
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, login_user, logout_user
from sqlmodel import Session

from app import clock
from app.accounts import operations, queries
from app.accounts.rules import sessions
from app.web.actor import STAFF, Actor, Bearer
from app.web.desk import asking_session

manager = LoginManager()
EXAM_PATHS = ("/attempts/", "/sittings/")
# Which sessions the door has let in are those of staff, whose signs of life it notes: a role that changes
# raises the epoch, so what is known of one epoch stays true.
_KNOWN = 20_000
_is_staff: OrderedDict[tuple[uuid.UUID, int], bool] = OrderedDict()


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]
    """What a session cookie stands for; it dies with the account's epoch (AC-2)."""

    actor: Actor
    epoch: int

    def get_id(self) -> str:
        return f"{self.actor.person_id}:{self.epoch}"


def load(session: Session, cookie_id: str, token: str = "") -> SignedIn | None:
    """Return who a cookie names; None when the account is disabled, its epoch over, or the session signed out of."""
    person_id, _, epoch = cookie_id.partition(":")
    try:
        found = queries.actor(session, uuid.UUID(person_id), sessions.digest(token))
    except ValueError:
        return None
    if found is None or str(found.epoch) != epoch:
        return None
    _is_staff[found.actor.person_id, found.epoch] = found.actor.has(*STAFF)
    while len(_is_staff) > _KNOWN:
        _is_staff.popitem(last=False)
    return SignedIn(found.actor, found.epoch)


@manager.user_loader  # type: ignore[untyped-decorator]
def _load(cookie_id: str) -> SignedIn | None:
    with asking_session() as session:
        found = load(session, cookie_id, cookie.get("token", ""))
    return found if found is not None and _still_lasts(found.actor) else None


def _still_lasts(actor: Actor) -> bool:
    at = int(clock.now().timestamp())
    since, seen = int(cookie.get("since", 0)), int(cookie.get("seen", 0))
    if sessions.is_over(actor, since, seen, at, in_exam=request.path.startswith(EXAM_PATHS)):
        return False
    if sessions.is_to_be_noted(actor, seen, at):
        cookie["seen"] = at
    return True


def bearer(content: Mapping[str, Any], at: int) -> Bearer | None:
    """Return whom a session's content names, for the hatch; None when it is over or a sign of life is to be noted."""
    person_id, _, epoch = str(content.get("_user_id", "")).partition(":")
    try:
        key = uuid.UUID(person_id), int(epoch)
    except ValueError:
        return None
    staff, stale = _is_staff.get(key), sessions.is_stale(int(content.get("seen", 0)), at)
    if sessions.is_past(int(content.get("since", 0)), at) or (staff and stale):
        return None
    return Bearer(*key, sessions.digest(content.get("token", "")), met=staff is not None, stale=stale)


def begin(actor: Actor, epoch: int, at: datetime) -> None:
    """Start a session in a cookie of its own, with a CSRF token of its own (AC-1)."""
    cookie.clear()
    g.pop("csrf_token", None)
    login_user(SignedIn(actor, epoch))
    cookie.permanent = True
    cookie["since"] = cookie["seen"] = int(at.timestamp())
    cookie["token"] = secrets.token_urlsafe(16)


def written() -> str:
    """Return the session of this request as its cookie carries it."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(current_app)
    assert serializer is not None
    return str(serializer.dumps(dict(cookie)))


def renew(session: Session, actor: Actor, at: datetime) -> None:
    """Keep the one session in which its owner has just changed the password; every other one ends."""
    found = queries.actor(session, actor.person_id)
    if found is not None:
        begin(found.actor, found.epoch, at)


def end(session: Session, actor: Actor | None, at: datetime) -> None:
    """Forget who was signed in, and let no copy of the cookie bring them back (AC-1)."""
    token = cookie.get("token")
    if actor is not None and token:
        operations.end_session(session, actor.person_id, sessions.digest(token), by=actor, at=at)
    logout_user()
    cookie.clear()


def set_up(app: Flask) -> None:
    # "strong" would sign people out whose phone changes network in the middle of an exam.
    manager.session_protection = None
    manager.init_app(app)
    app.extensions["lunxun.bearer"] = bearer
