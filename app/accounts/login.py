"""Flask-Login's side: who the cookie names, as one statement."""

import uuid
from dataclasses import dataclass

from flask import Flask
from flask_login import LoginManager, UserMixin
from sqlmodel import Session

from app.accounts import queries
from app.web.actor import Actor
from app.web.desk import request_session

manager = LoginManager()


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]
    """What a session cookie stands for; it dies with the account's epoch (AC-2)."""

    actor: Actor
    epoch: int

    def get_id(self) -> str:
        return f"{self.actor.person_id}:{self.epoch}"


def load(session: Session, cookie_id: str) -> SignedIn | None:
    """Return who a cookie names, or None when its account was disabled or its epoch is over."""
    person_id, _, epoch = cookie_id.partition(":")
    try:
        found = queries.actor(session, uuid.UUID(person_id))
    except ValueError:
        return None
    if found is None or str(found.epoch) != epoch:
        return None
    return SignedIn(found.actor, found.epoch)


@manager.user_loader  # type: ignore[untyped-decorator]
def _load(cookie_id: str) -> SignedIn | None:
    return load(request_session(), cookie_id)


def set_up(app: Flask) -> None:
    # "strong" would sign people out whose phone changes network in the middle of an exam.
    manager.session_protection = None
    manager.init_app(app)
